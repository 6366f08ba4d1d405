"""Application: what somebody writes for a call, with whom, and what was handed in."""

import secrets
from datetime import timedelta
from typing import Any, ClassVar

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from impacthub.people.models import Language, Organisation, Role, User
from impacthub.states import Flow
from impacthub.versions import Versioned
from trajects.models.calls import Call, Condition, Question, QuestionPage

#: How long a text that lost a conflict stays readable.
KEPT_FOR = timedelta(days=30)
#: Letters that are not taken for one another.
LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"


def new_reference() -> str:
    """Eight letters to name an application by, on the phone too; it is no secret."""
    return "".join(secrets.choice(LETTERS) for _letter in range(8))


def _kept_until() -> Any:
    return timezone.now() + KEPT_FOR


class ApplicationQuerySet(models.QuerySet["Application"]):
    """Which applications, seen by whom."""

    def visible_to(self, user: User | AnonymousUser) -> "ApplicationQuerySet":
        """One's own, as one of its people; a coordinator sees what was handed in, and that there are drafts."""
        if not isinstance(user, User):
            return self.none()
        if user.has_role(Role.COORDINATOR):
            return self
        return self.filter(pk__in=ApplicationPerson.objects.filter(user=user).values("application"))

    def to_judge(self) -> "ApplicationQuerySet":
        """Those that a jury reads."""
        return self.filter(status__in=Application.JUDGED)

    def ranked(self) -> "ApplicationQuerySet":
        """From best to least: the total, then the second criterion, then the first; the unscored last."""
        last = {"nulls_last": True}
        return self.order_by(
            models.F("total").desc(**last),
            models.F("tie_first").desc(**last),
            models.F("tie_second").desc(**last),
            "id",
        )


class Application(models.Model):
    """One application. ``handed_in`` is the dossier as it was submitted: what the jury reads, and what is printed.

    ``total`` (0–100), ``spread`` (largest standard deviation of a criterion), ``reach`` (largest distance between two
    scores of one), ``reviews_in`` and ``score_sheet`` follow from the reviews; a service writes them with each.
    """

    class Status(models.TextChoices):
        DRAFT = "DRAFT", pgettext_lazy("application", "draft")
        SUBMITTED = "SUBMITTED", pgettext_lazy("application", "handed in")
        INELIGIBLE = "INELIGIBLE", pgettext_lazy("application", "does not meet the conditions")
        ELIGIBLE = "ELIGIBLE", pgettext_lazy("application", "meets the conditions")
        IN_REVIEW = "IN_REVIEW", pgettext_lazy("application", "with the jury")
        SHORTLISTED = "SHORTLISTED", pgettext_lazy("application", "on the shortlist")
        INTERVIEW = "INTERVIEW", pgettext_lazy("application", "invited to talk")
        SELECTED = "SELECTED", pgettext_lazy("application", "selected")
        WAITLISTED = "WAITLISTED", pgettext_lazy("application", "on the reserve list")
        REJECTED = "REJECTED", pgettext_lazy("application", "not selected")
        CONFIRMED = "CONFIRMED", pgettext_lazy("application", "place confirmed")
        DECLINED = "DECLINED", pgettext_lazy("application", "place declined")
        WITHDRAWN = "WITHDRAWN", pgettext_lazy("application", "withdrawn")

    _READ: ClassVar[frozenset[str]] = frozenset({"SELECTED", "WAITLISTED", "REJECTED", "WITHDRAWN"})
    #: Ways back exist where a person may undo: reopening before closing, a right of reply, ten minutes after deciding.
    FLOW: ClassVar[Flow] = {
        Status.DRAFT: frozenset({Status.SUBMITTED, Status.WITHDRAWN}),
        Status.SUBMITTED: frozenset(
            {Status.DRAFT, Status.INELIGIBLE, Status.ELIGIBLE, Status.IN_REVIEW, Status.WITHDRAWN}
        ),
        Status.INELIGIBLE: frozenset({Status.ELIGIBLE, Status.WITHDRAWN}),
        Status.ELIGIBLE: frozenset({Status.INELIGIBLE, Status.IN_REVIEW, *_READ}),
        Status.IN_REVIEW: frozenset({Status.SHORTLISTED, Status.INTERVIEW, *_READ}),
        Status.SHORTLISTED: frozenset({Status.IN_REVIEW, Status.INTERVIEW, *_READ}),
        Status.INTERVIEW: frozenset({Status.SHORTLISTED, *_READ}),
        Status.SELECTED: frozenset(
            {
                Status.CONFIRMED,
                Status.DECLINED,
                Status.ELIGIBLE,
                Status.IN_REVIEW,
                Status.SHORTLISTED,
                Status.INTERVIEW,
                Status.WAITLISTED,
            }
        ),
        Status.WAITLISTED: frozenset(
            {
                Status.SELECTED,
                Status.REJECTED,
                Status.WITHDRAWN,
                Status.DECLINED,
                Status.ELIGIBLE,
                Status.IN_REVIEW,
                Status.SHORTLISTED,
                Status.INTERVIEW,
            }
        ),
        Status.REJECTED: frozenset({Status.ELIGIBLE, Status.IN_REVIEW, Status.SHORTLISTED, Status.INTERVIEW}),
        Status.CONFIRMED: frozenset({Status.DECLINED}),
        Status.DECLINED: frozenset(),
        Status.WITHDRAWN: frozenset(),
    }
    #: What a jury reads and a coordinator decides about.
    JUDGED = (Status.ELIGIBLE, Status.IN_REVIEW, Status.SHORTLISTED, Status.INTERVIEW)
    #: Handed in and not withdrawn: what a dossier and a decision can be about.
    HANDED_IN = (Status.SUBMITTED, Status.INELIGIBLE, *JUDGED, "SELECTED", "WAITLISTED", "REJECTED", "CONFIRMED")

    call = models.ForeignKey(Call, models.PROTECT, related_name="applications", verbose_name=_("call"))
    reference = models.CharField(_("reference"), max_length=8, unique=True, default=new_reference)
    status = models.CharField(_("status"), max_length=11, choices=Status, default=Status.DRAFT)
    title = models.CharField(_("film or initiative"), max_length=160, blank=True)
    organisation_name = models.CharField(_("organisation"), max_length=160, blank=True)
    organisation = models.ForeignKey(
        Organisation,
        models.PROTECT,
        related_name="applications",
        null=True,
        blank=True,
        verbose_name=_("organisation that we know"),
    )
    language = models.CharField(_("language"), max_length=2, choices=Language, default=Language.NL)
    started_at = models.DateTimeField(_("started at"), default=timezone.now)
    submitted_at = models.DateTimeField(_("handed in at"), null=True, blank=True)
    handed_in = models.JSONField(_("what was handed in"), null=True, blank=True, editable=False)
    failed_condition = models.ForeignKey(
        Condition, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("condition that is not met")
    )
    reply_until = models.DateTimeField(_("can be answered until"), null=True, blank=True)
    reply = models.TextField(_("answer of the applicant"), max_length=4000, blank=True)
    total = models.DecimalField(_("total"), max_digits=5, decimal_places=2, null=True, blank=True, editable=False)
    tie_first = models.DecimalField(max_digits=5, decimal_places=3, null=True, blank=True, editable=False)
    tie_second = models.DecimalField(max_digits=5, decimal_places=3, null=True, blank=True, editable=False)
    spread = models.DecimalField(_("spread"), max_digits=4, decimal_places=2, null=True, blank=True, editable=False)
    reach = models.PositiveSmallIntegerField(_("largest distance"), null=True, blank=True, editable=False)
    reviews_in = models.PositiveSmallIntegerField(_("reviews"), default=0, editable=False)
    votes_for = models.PositiveSmallIntegerField(_("votes in favour"), default=0, editable=False)
    score_sheet = models.JSONField(_("scores by criterion"), default=dict, blank=True, editable=False)

    objects = ApplicationQuerySet.as_manager()

    class Meta:
        verbose_name = _("application")
        verbose_name_plural = _("applications")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=["DRAFT", "WITHDRAWN"]) | Q(handed_in__isnull=False, submitted_at__isnull=False),
                name="application_handed_in_has_dossier",
            ),
            models.CheckConstraint(
                condition=~Q(status="INELIGIBLE") | Q(failed_condition__isnull=False),
                name="application_ineligible_says_why",
            ),
        ]
        indexes = [
            models.Index(fields=["call", "status", "-id"], name="application_of_call"),
            models.Index(
                "call", models.F("total").desc(nulls_last=True), models.F("tie_first").desc(nulls_last=True),
                models.F("tie_second").desc(nulls_last=True), "id", name="application_ranked",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.title or self.reference

    @property
    def is_discussed(self) -> bool:
        """True when the jury differs so much that it should talk: a deviation of 1, or a distance of 3 (spec 4.4)."""
        return (self.spread is not None and self.spread >= 1) or (self.reach or 0) >= 3

    @property
    def is_draft(self) -> bool:
        """True while its people write."""
        return self.status == self.Status.DRAFT

    @property
    def was_handed_in(self) -> bool:
        """True when a dossier exists; a draft that was reopened has one too."""
        return self.handed_in is not None


class ApplicationPerson(models.Model):
    """Somebody of the organisation who takes part in the application. Without ``user`` they are still invited.

    Of the secret in the invitation's link only the hash is kept.
    """

    application = models.ForeignKey(Application, models.CASCADE, related_name="people", verbose_name=_("application"))
    user = models.ForeignKey(
        User, models.CASCADE, related_name="applications", null=True, blank=True, verbose_name=_("person")
    )
    name = models.CharField(_("name"), max_length=120, blank=True)
    email = models.EmailField(_("e-mail address"), max_length=254)
    task = models.CharField(_("task in the project"), max_length=120, blank=True)
    is_contact = models.BooleanField(_("is written to first"), default=False)
    token_hash = models.CharField(max_length=64, blank=True, editable=False)
    invited_at = models.DateTimeField(_("invited at"), null=True, blank=True)
    expires_at = models.DateTimeField(_("invitation holds until"), null=True, blank=True)
    joined_at = models.DateTimeField(_("joined at"), null=True, blank=True)

    class Meta:
        verbose_name = _("person in the application")
        verbose_name_plural = _("people in the application")
        ordering = ["application_id", "id"]
        constraints = [
            models.UniqueConstraint("application", Lower("email"), name="application_person_once"),
            models.UniqueConstraint(
                fields=["application", "user"], condition=Q(user__isnull=False), name="application_user_once"
            ),
            models.UniqueConstraint(
                fields=["token_hash"], condition=~Q(token_hash=""), name="application_invitation_once"
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.email


class ApplicationPage(Versioned):
    """How far one page of the form is: its version rises with every save. Without ``page`` it is the head."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="pages", verbose_name=_("application"))
    page = models.ForeignKey(
        QuestionPage, models.CASCADE, related_name="+", null=True, blank=True, verbose_name=_("page")
    )

    class Meta:
        verbose_name = _("page of an application")
        verbose_name_plural = _("pages of applications")
        ordering = ["application_id", "id"]
        constraints = [
            models.UniqueConstraint(fields=["application", "page"], name="application_page_once", nulls_distinct=False)
        ]

    def __str__(self) -> str:
        return f"{self.application}: {self.page or ''}"


class Answer(models.Model):
    """What was typed, letter for letter; of a question with several choices one code a line."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="answers", verbose_name=_("application"))
    question = models.ForeignKey(Question, models.PROTECT, related_name="answers", verbose_name=_("question"))
    text = models.TextField(_("answer"), max_length=20_000, blank=True)

    class Meta:
        verbose_name = _("answer")
        verbose_name_plural = _("answers")
        ordering = ["application_id", "question_id"]
        constraints = [models.UniqueConstraint(fields=["application", "question"], name="answer_once")]

    def __str__(self) -> str:
        return f"{self.question}: {self.text[:60]}"


class ApplicationFile(models.Model):
    """A checked file as the answer to a question. One that was handed in stays, also when a newer one replaces it."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="files", verbose_name=_("application"))
    question = models.ForeignKey(Question, models.PROTECT, related_name="files", verbose_name=_("question"))
    file = models.FileField(_("file"), upload_to="applications/%Y/")
    name = models.CharField(_("name"), max_length=120)
    content_type = models.CharField(_("content type"), max_length=100)
    size = models.PositiveIntegerField(_("size in bytes"))
    sha256 = models.CharField(_("fingerprint"), max_length=64)
    added_by = models.ForeignKey(User, models.SET_NULL, related_name="+", null=True, verbose_name=_("added by"))
    added_at = models.DateTimeField(_("added at"), default=timezone.now)
    removed_at = models.DateTimeField(_("removed at"), null=True, blank=True)

    class Meta:
        verbose_name = _("file of an application")
        verbose_name_plural = _("files of applications")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["application", "question"], condition=Q(removed_at__isnull=True), name="application_file_once"
            )
        ]

    def __str__(self) -> str:
        return self.name


class KeptAnswer(models.Model):
    """What somebody typed and another save won over: kept for thirty days. ``texts`` maps an answer's name to it."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="kept", verbose_name=_("application"))
    texts = models.JSONField(_("texts"))
    written_by = models.ForeignKey(User, models.SET_NULL, related_name="+", null=True, verbose_name=_("written by"))
    kept_at = models.DateTimeField(_("kept at"), default=timezone.now)
    kept_until = models.DateTimeField(_("kept until"), default=_kept_until)

    class Meta:
        verbose_name = _("kept answer")
        verbose_name_plural = _("kept answers")
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.application}, {self.kept_at:%Y-%m-%d %H:%M}"
