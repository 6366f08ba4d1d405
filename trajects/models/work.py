"""Weekly tasks: the assignment, what is handed in, and what somebody says about it."""

from datetime import datetime, timedelta
from typing import ClassVar

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from impacthub.languages import Translated
from impacthub.people.models import Role, User
from impacthub.states import Flow
from impacthub.versions import Versioned
from trajects.models.cohorts import Cohort
from trajects.models.columns import line, lines
from trajects.models.curriculum import Module
from trajects.models.enrolments import Enrolment, Participant

#: How long a text that lost a conflict stays readable.
KEPT_FOR = timedelta(days=30)


class AssignmentQuerySet(models.QuerySet["Assignment"]):
    """Which assignments, seen by whom."""

    def visible_to(self, user: User | AnonymousUser) -> "AssignmentQuerySet":
        """Those of the cohorts one may see."""
        return self.filter(cohort__in=Cohort.objects.visible_to(user))

    def deliverables(self) -> "AssignmentQuerySet":
        """Those that count for a certificate."""
        return self.filter(is_deliverable=True)


class Assignment(models.Model):
    """A task of one week. ``points_*`` has what is looked at, one point a line: the rubric of the feedback."""

    class Kind(models.TextChoices):
        TEXT = "TEXT", _("a text")
        FILE = "FILE", _("a file")
        LINK = "LINK", _("a link")
        ANY = "ANY", _("text, file or link")

    cohort = models.ForeignKey(Cohort, models.CASCADE, related_name="assignments", verbose_name=_("cohort"))
    module = models.ForeignKey(
        Module, models.SET_NULL, related_name="assignments", null=True, blank=True, verbose_name=_("module")
    )
    week = models.PositiveSmallIntegerField(_("week"))
    slug = models.SlugField(_("name in addresses"), max_length=80)
    title_nl, title_fr, title_en = (line(_("title"), code, required=True) for code in ("nl", "fr", "en"))
    brief_nl, brief_fr, brief_en = (lines(_("what to do"), code) for code in ("nl", "fr", "en"))
    points_nl, points_fr, points_en = (
        lines(_("what is looked at, one a line"), code, length=1500) for code in ("nl", "fr", "en")
    )
    due_at = models.DateTimeField(_("due at"))
    hours = models.DecimalField(_("hours"), max_digits=4, decimal_places=1, default=4)
    kind = models.CharField(_("is handed in as"), max_length=4, choices=Kind, default=Kind.ANY)
    is_deliverable = models.BooleanField(_("counts for the certificate"), default=True)
    peers_respond = models.BooleanField(_("others in the cohort give feedback too"), default=False)

    title, brief, points = Translated(), Translated(), Translated()

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("assignment")
        verbose_name_plural = _("assignments")
        ordering = ["cohort_id", "week", "due_at", "id"]
        constraints = [models.UniqueConstraint(fields=["cohort", "slug"], name="assignment_slug_once")]

    def __str__(self) -> str:
        return str(self.title)


class SubmissionQuerySet(models.QuerySet["Submission"]):
    """Which work, seen by whom; see ``permissions.can_read_submission`` for one."""

    def visible_to(self, user: User | AnonymousUser) -> "SubmissionQuerySet":
        """One's own team's, and that of cohorts one gives sessions or a module in; a coordinator sees it all.

        Others of the cohort see what was handed in, when the assignment asks them to respond to it.
        """
        if not isinstance(user, User):
            return self.none()
        if user.has_role(Role.COORDINATOR):
            return self
        taking_part = Participant.objects.taking_part().filter(user=user)
        own = Q(enrolment__in=taking_part.values("enrolment"))
        given = Q(sessions__trainers=user) | Q(modules__responsible=user)
        teaching = Q(assignment__cohort__in=Cohort.objects.filter(given).values("pk"))
        of_peers = Q(
            assignment__peers_respond=True,
            assignment__cohort__in=taking_part.values("enrolment__cohort"),
            first_handed_in_at__isnull=False,
        )
        return self.filter(own | teaching | of_peers)

    def waiting(self) -> "SubmissionQuerySet":
        """What waits for feedback."""
        return self.filter(status__in=[Submission.Status.HANDED_IN, Submission.Status.REVISED])


class Submission(Versioned):
    """What one team does for one assignment; ``draft_*`` is what is typed and not handed in yet.

    ``kept`` has texts that lost when two wrote at once: ``{"text", "link", "by", "at"}`` each, for thirty days.
    """

    class Status(models.TextChoices):
        OPEN = "OPEN", pgettext_lazy("submission", "not handed in")
        HANDED_IN = "HANDED_IN", pgettext_lazy("submission", "handed in")
        FEEDBACK = "FEEDBACK", pgettext_lazy("submission", "feedback to use")
        REVISED = "REVISED", pgettext_lazy("submission", "handed in again")
        ACCEPTED = "ACCEPTED", pgettext_lazy("submission", "accepted")

    FLOW: ClassVar[Flow] = {
        Status.OPEN: frozenset({Status.HANDED_IN}),
        Status.HANDED_IN: frozenset({Status.FEEDBACK, Status.ACCEPTED}),
        Status.FEEDBACK: frozenset({Status.REVISED, Status.ACCEPTED}),
        Status.REVISED: frozenset({Status.FEEDBACK, Status.ACCEPTED}),
        Status.ACCEPTED: frozenset({Status.FEEDBACK}),
    }

    assignment = models.ForeignKey(Assignment, models.CASCADE, related_name="submissions", verbose_name=_("assignment"))
    enrolment = models.ForeignKey(Enrolment, models.CASCADE, related_name="submissions", verbose_name=_("enrolment"))
    status = models.CharField(_("status"), max_length=9, choices=Status, default=Status.OPEN)
    draft_text = models.TextField(_("text"), max_length=20_000, blank=True)
    draft_link = models.CharField(_("link"), max_length=500, blank=True)
    first_handed_in_at = models.DateTimeField(_("first handed in at"), null=True, blank=True)
    kept = models.JSONField(_("texts that lost"), default=list, blank=True, editable=False)

    objects = SubmissionQuerySet.as_manager()

    class Meta:
        verbose_name = _("submission")
        verbose_name_plural = _("submissions")
        ordering = ["assignment_id", "enrolment_id"]
        constraints = [
            models.UniqueConstraint(fields=["assignment", "enrolment"], name="submission_once"),
            models.CheckConstraint(
                condition=Q(status="OPEN") | Q(first_handed_in_at__isnull=False), name="submission_handed_in_has_time"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.assignment}: {self.enrolment}"

    def is_late(self, due_at: datetime) -> bool:
        """True when it first came after ``due_at``, or is not there and that has passed."""
        return (self.first_handed_in_at or timezone.now()) > due_at


class HandIn(models.Model):
    """One time that work was handed in; it never changes afterwards."""

    submission = models.ForeignKey(Submission, models.CASCADE, related_name="hand_ins", verbose_name=_("submission"))
    number = models.PositiveSmallIntegerField(_("number"))
    text = models.TextField(_("text"), max_length=20_000, blank=True)
    link = models.URLField(_("link"), max_length=500, blank=True)
    handed_in_by = models.ForeignKey(User, models.SET_NULL, related_name="+", null=True, verbose_name=_("handed in by"))
    handed_in_at = models.DateTimeField(_("handed in at"), default=timezone.now)

    class Meta:
        verbose_name = _("hand-in")
        verbose_name_plural = _("hand-ins")
        ordering = ["submission_id", "number"]
        constraints = [models.UniqueConstraint(fields=["submission", "number"], name="hand_in_once")]

    def __str__(self) -> str:
        return f"{self.submission}, {self.number}"


class WorkFile(models.Model):
    """A checked file of a submission; without ``hand_in`` it is not handed in yet."""

    submission = models.ForeignKey(Submission, models.CASCADE, related_name="files", verbose_name=_("submission"))
    hand_in = models.ForeignKey(
        HandIn, models.CASCADE, related_name="files", null=True, blank=True, verbose_name=_("hand-in")
    )
    file = models.FileField(_("file"), upload_to="work/%Y/")
    name = models.CharField(_("name"), max_length=120)
    content_type = models.CharField(_("content type"), max_length=100)
    size = models.PositiveIntegerField(_("size in bytes"))
    sha256 = models.CharField(_("fingerprint"), max_length=64)
    added_by = models.ForeignKey(User, models.SET_NULL, related_name="+", null=True, verbose_name=_("added by"))
    added_at = models.DateTimeField(_("added at"), default=timezone.now)

    class Meta:
        verbose_name = _("file of a submission")
        verbose_name_plural = _("files of submissions")
        ordering = ["id"]

    def __str__(self) -> str:
        return self.name


class Feedback(models.Model):
    """What a trainer or a peer says about one hand-in. ``points`` maps a line of the rubric to yes, partly or no."""

    class Verdict(models.TextChoices):
        COMMENT = "COMMENT", _("a comment")
        REVISE = "REVISE", _("please hand in again")
        ACCEPT = "ACCEPT", _("accepted")

    class Point(models.TextChoices):
        YES = "YES", pgettext_lazy("rubric", "yes")
        PARTLY = "PARTLY", pgettext_lazy("rubric", "partly")
        NO = "NO", pgettext_lazy("rubric", "not yet")

    hand_in = models.ForeignKey(HandIn, models.CASCADE, related_name="feedback", verbose_name=_("hand-in"))
    author = models.ForeignKey(User, models.SET_NULL, related_name="+", null=True, verbose_name=_("written by"))
    is_peer = models.BooleanField(_("from a peer"), default=False)
    verdict = models.CharField(_("verdict"), max_length=7, choices=Verdict, default=Verdict.COMMENT)
    text = models.TextField(_("feedback"), max_length=10_000)
    points = models.JSONField(_("point by point"), default=dict, blank=True)
    given_at = models.DateTimeField(_("given at"), default=timezone.now)

    class Meta:
        verbose_name = _("feedback")
        verbose_name_plural = _("feedback")
        ordering = ["hand_in_id", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(is_peer=False) | Q(verdict="COMMENT"), name="feedback_of_peer_comments")
        ]

    def __str__(self) -> str:
        return self.text[:60]
