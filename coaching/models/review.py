"""P16: what is said beside the plan, what was handed in, and who signed."""

from typing import Any, ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from coaching.models.plan import Plan, PlanSection
from impacthub.people.models import User
from impacthub.states import Flow


class Thread(models.Model):
    """A question beside the text and what was said about it. ``row`` is ``"<row set>-<pk>"`` or empty.

    A thread whose first comment is a draft is seen by its writer alone.
    """

    class Kind(models.TextChoices):
        QUESTION = "QUESTION", pgettext_lazy("comment", "question")
        SUGGESTION = "SUGGESTION", pgettext_lazy("comment", "suggestion")
        BLOCKER = "BLOCKER", pgettext_lazy("comment", "has to be solved first")

    class Status(models.TextChoices):
        OPEN = "OPEN", pgettext_lazy("comment", "open")
        RESOLVED = "RESOLVED", pgettext_lazy("comment", "dealt with")

    FLOW: ClassVar[Flow] = {Status.OPEN: frozenset({Status.RESOLVED}), Status.RESOLVED: frozenset({Status.OPEN})}

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="threads", verbose_name=_("impact plan"))
    key = models.CharField(_("section"), max_length=20)
    row = models.CharField(_("row"), max_length=60, blank=True)
    field = models.CharField(_("question of the form"), max_length=60, blank=True)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.QUESTION)
    status = models.CharField(_("status"), max_length=8, choices=Status, default=Status.OPEN)
    started_by = models.ForeignKey(User, models.SET_NULL, related_name="+", null=True, verbose_name=_("started by"))
    started_at = models.DateTimeField(_("started at"), default=timezone.now)
    #: When its first comment was sent; None while it is a draft.
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True)
    resolved_by = models.ForeignKey(
        User, models.SET_NULL, related_name="+", null=True, blank=True, verbose_name=_("dealt with by")
    )
    resolved_at = models.DateTimeField(_("dealt with at"), null=True, blank=True)

    class Meta:
        verbose_name = _("comment thread")
        verbose_name_plural = _("comment threads")
        ordering = ["id"]
        indexes = [models.Index(fields=["plan", "key", "status"], name="thread_by_section")]

    def __str__(self) -> str:
        return f"{self.plan}: {self.key}"


class Comment(models.Model):
    """What one person wrote. Without ``sent_at`` it is a draft that only its author sees."""

    thread = models.ForeignKey(Thread, models.CASCADE, related_name="comments", verbose_name=_("thread"))
    author = models.ForeignKey(User, models.SET_NULL, related_name="+", null=True, verbose_name=_("written by"))
    text = models.TextField(_("text"), max_length=4000)
    written_at = models.DateTimeField(_("written at"), default=timezone.now)
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True)

    class Meta:
        verbose_name = _("comment")
        verbose_name_plural = _("comments")
        ordering = ["id"]
        indexes = [
            models.Index(fields=["sent_at"], name="comment_by_sending"),
            models.Index(fields=["author"], name="comment_draft", condition=models.Q(sent_at__isnull=True)),
        ]

    def __str__(self) -> str:
        return self.text[:60]


class Digest(models.Model):
    """Up to when somebody was mailed what was said beside a plan: one mail a day at most."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="digests", verbose_name=_("impact plan"))
    reader = models.ForeignKey(User, models.CASCADE, related_name="+", verbose_name=_("reader"))
    told_until = models.DateTimeField(_("told until"))
    mailed_on = models.DateField(_("mailed on"), null=True, blank=True)

    class Meta:
        verbose_name = _("daily summary")
        verbose_name_plural = _("daily summaries")
        constraints = [models.UniqueConstraint(fields=["plan", "reader"], name="digest_once")]

    def __str__(self) -> str:
        return f"{self.plan}: {self.reader}"


class SectionVerdict(models.Model):
    """What the coach thinks of a section at ``version``; a draft until it is sent with the comments."""

    class Verdict(models.TextChoices):
        GOOD = "GOOD", pgettext_lazy("verdict", "in order")
        UPDATE = "UPDATE", pgettext_lazy("verdict", "another question")

    section = models.ForeignKey(PlanSection, models.CASCADE, related_name="verdicts", verbose_name=_("plan section"))
    verdict = models.CharField(_("verdict"), max_length=6, choices=Verdict)
    version = models.PositiveIntegerField(_("version read"))
    given_by = models.ForeignKey(User, models.SET_NULL, related_name="+", null=True, verbose_name=_("given by"))
    given_at = models.DateTimeField(_("given at"), default=timezone.now)
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True)

    class Meta:
        verbose_name = _("verdict")
        verbose_name_plural = _("verdicts")
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.section}: {self.get_verdict_display()}"


class Snapshot(models.Model):
    """The plan as it was: never changed. ``content`` is what ``coaching.content`` makes; ``digest`` its SHA-256."""

    class Reason(models.TextChoices):
        SUBMITTED = "SUBMITTED", pgettext_lazy("snapshot", "handed in")
        APPROVED = "APPROVED", pgettext_lazy("snapshot", "approved")
        EVALUATED = "EVALUATED", pgettext_lazy("snapshot", "evaluated")
        PUBLISHED = "PUBLISHED", pgettext_lazy("snapshot", "published")
        BY_HAND = "BY_HAND", pgettext_lazy("snapshot", "kept by hand")
        BEFORE_RESTORE = "BEFORE_RESTORE", pgettext_lazy("snapshot", "kept before an older one was put back")

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="snapshots", verbose_name=_("impact plan"))
    number = models.PositiveIntegerField(_("version"))
    reason = models.CharField(_("kept because"), max_length=14, choices=Reason)
    note = models.CharField(_("note"), max_length=300, blank=True)
    content = models.JSONField(_("content"))
    digest = models.CharField(_("fingerprint"), max_length=64)
    taken_by = models.ForeignKey(User, models.SET_NULL, related_name="+", null=True, verbose_name=_("kept by"))
    taken_at = models.DateTimeField(_("kept at"), default=timezone.now)

    class Meta:
        verbose_name = _("version of the plan")
        verbose_name_plural = _("versions of the plan")
        ordering = ["plan_id", "-number"]
        constraints = [models.UniqueConstraint(fields=["plan", "number"], name="snapshot_number_once")]

    def __str__(self) -> str:
        return f"{self.plan}, {self.number}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Only new ones are saved. Raises ``ValueError`` for one that was kept already."""
        if not self._state.adding:
            raise ValueError("A version of a plan does not change.")
        super().save(*args, **kwargs)


class SignOff(models.Model):
    """Somebody's yes or no to the plan as it was in ``snapshot``."""

    class Side(models.TextChoices):
        PRODUCER = "PRODUCER", _("producer")
        DIRECTOR = "DIRECTOR", _("director")
        IMPACT_PRODUCER = "IMPACT_PRODUCER", _("impact producer")
        PROGRAMME = "PROGRAMME", _("coach or programme")

    snapshot = models.ForeignKey(Snapshot, models.CASCADE, related_name="sign_offs", verbose_name=_("version"))
    side = models.CharField(_("on behalf of"), max_length=15, choices=Side)
    agreed = models.BooleanField(_("agreed"))
    #: The director may veto the vision and the care section by name.
    vetoed_key = models.CharField(_("section refused"), max_length=20, blank=True)
    note = models.TextField(_("why"), max_length=800, blank=True)
    signed_by = models.ForeignKey(User, models.SET_NULL, related_name="+", null=True, verbose_name=_("signed by"))
    signed_at = models.DateTimeField(_("signed at"), default=timezone.now)

    class Meta:
        verbose_name = _("sign-off")
        verbose_name_plural = _("sign-offs")
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["snapshot", "side"], name="sign_off_once_a_side")]

    def __str__(self) -> str:
        return f"{self.snapshot}: {self.get_side_display()}"


class ChangeReason(models.Model):
    """Why somebody changes a section of an approved plan; it opens the section for them for a day."""

    section = models.ForeignKey(PlanSection, models.CASCADE, related_name="reasons", verbose_name=_("plan section"))
    text = models.CharField(_("why"), max_length=400)
    given_by = models.ForeignKey(User, models.SET_NULL, related_name="+", null=True, verbose_name=_("given by"))
    given_at = models.DateTimeField(_("given at"), default=timezone.now)

    class Meta:
        verbose_name = _("reason for a change")
        verbose_name_plural = _("reasons for changes")
        ordering = ["id"]

    def __str__(self) -> str:
        return self.text[:60]


class ShareLink(models.Model):
    """A read-only look at the plan for somebody without an account, until it ends or is taken back."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="share_links", verbose_name=_("impact plan"))
    recipient = models.CharField(_("for whom"), max_length=160)
    #: The sections that are shown, by their key.
    sections = models.JSONField(_("sections"), default=list)
    #: What is left out of them: names of groups of ``coaching.content.hiding``.
    hidden = models.JSONField(_("hidden"), default=list, blank=True)
    expires_at = models.DateTimeField(_("works until"))
    revoked_at = models.DateTimeField(_("taken back at"), null=True, blank=True)
    created_by = models.ForeignKey(User, models.SET_NULL, related_name="+", null=True, verbose_name=_("made by"))
    created_at = models.DateTimeField(_("made at"), default=timezone.now)

    class Meta:
        verbose_name = _("link for a reader")
        verbose_name_plural = _("links for readers")
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.recipient

    @property
    def is_open(self) -> bool:
        """True while it works."""
        return self.revoked_at is None and self.expires_at > timezone.now()


class ShareVisit(models.Model):
    """When a link was opened, and which section was read; nothing about the reader's device."""

    link = models.ForeignKey(ShareLink, models.CASCADE, related_name="visits", verbose_name=_("link"))
    key = models.CharField(_("section"), max_length=20, blank=True)
    opened_at = models.DateTimeField(_("opened at"), default=timezone.now)

    class Meta:
        verbose_name = _("visit")
        verbose_name_plural = _("visits")
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.link}, {self.opened_at:%Y-%m-%d %H:%M}"
