"""Review and scores; decision, the sending of many at once, and the offer of a place that came free."""

from datetime import datetime
from typing import ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from impacthub.people.models import User
from impacthub.states import Flow
from trajects.models import taking_part
from trajects.models.applications import Application
from trajects.models.calls import Call, Criterion

#: Decision mails wait so long in the outbox; until then all of it can be undone.
UNDO_FOR = taking_part.UNDO_FOR
#: A decision says why, in at least so many characters (spec 4.4).
MOTIVATION_MIN = 200
#: A score of 1 or 5 says why, in at least so many characters (spec 4.4).
EXTREME_COMMENT_MIN = 80


class Review(models.Model):
    """One jury member and one application. The dossier opens after ``conflict`` was declared, never before."""

    class Conflict(models.TextChoices):
        NONE = "NONE", _("none")
        INDIRECT = "INDIRECT", _("indirect")
        DIRECT = "DIRECT", _("direct")

    class Status(models.TextChoices):
        OPEN = "OPEN", pgettext_lazy("review", "being written")
        DONE = "DONE", pgettext_lazy("review", "done")
        ABSTAINED = "ABSTAINED", pgettext_lazy("review", "abstained")
        VOID = "VOID", pgettext_lazy("review", "void: conflict of interest")

    FLOW: ClassVar[Flow] = {
        Status.OPEN: frozenset({Status.DONE, Status.ABSTAINED, Status.VOID}),
        Status.DONE: frozenset({Status.OPEN, Status.ABSTAINED, Status.VOID}),
        Status.ABSTAINED: frozenset({Status.OPEN, Status.VOID}),
        Status.VOID: frozenset(),
    }

    application = models.ForeignKey(Application, models.CASCADE, related_name="reviews", verbose_name=_("application"))
    juror = models.ForeignKey(User, models.PROTECT, related_name="reviews", verbose_name=_("jury member"))
    conflict = models.CharField(_("conflict of interest"), max_length=8, choices=Conflict)
    conflict_note = models.CharField(_("what it is"), max_length=300, blank=True)
    status = models.CharField(_("status"), max_length=9, choices=Status, default=Status.OPEN)
    vote = models.BooleanField(_("in favour"), null=True, blank=True)
    comment = models.TextField(_("comment for the jury"), max_length=4000, blank=True)
    declared_at = models.DateTimeField(_("declared at"), default=timezone.now)
    done_at = models.DateTimeField(_("done at"), null=True, blank=True)

    class Meta:
        verbose_name = _("review")
        verbose_name_plural = _("reviews")
        ordering = ["application_id", "id"]
        constraints = [
            models.UniqueConstraint(fields=["application", "juror"], name="review_once"),
            models.CheckConstraint(
                condition=~Q(conflict="DIRECT") | Q(status="VOID"), name="review_direct_conflict_is_void"
            ),
        ]
        indexes = [models.Index(fields=["juror", "status"], name="review_of_juror")]

    def __str__(self) -> str:
        return f"{self.application}: {self.juror}"


class Score(models.Model):
    """From 1 to 5 on one criterion; 1 and 5 say why."""

    review = models.ForeignKey(Review, models.CASCADE, related_name="scores", verbose_name=_("review"))
    criterion = models.ForeignKey(Criterion, models.PROTECT, related_name="scores", verbose_name=_("criterion"))
    value = models.PositiveSmallIntegerField(
        _("score"), null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(5)]
    )
    comment = models.TextField(_("why"), max_length=2000, blank=True)

    class Meta:
        verbose_name = _("score")
        verbose_name_plural = _("scores")
        ordering = ["review_id", "criterion_id"]
        constraints = [
            models.UniqueConstraint(fields=["review", "criterion"], name="score_once"),
            models.CheckConstraint(
                condition=Q(value__isnull=True) | Q(value__gte=1, value__lte=5), name="score_from_1_to_5"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.criterion}: {self.value}"


class DecisionBatch(models.Model):
    """Decisions that were applied together, and the mails that tell of them; whole or undone, never half.

    ``opened`` has what was opened with its enrolments (roles, organisations), so that an undo puts back just that.
    """

    call = models.ForeignKey(Call, models.PROTECT, related_name="batches", verbose_name=_("call"))
    sent_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("sent by"))
    sent_at = models.DateTimeField(_("sent at"), default=timezone.now)
    mails = models.PositiveIntegerField(_("mails"), default=0)
    undone_at = models.DateTimeField(_("undone at"), null=True, blank=True)
    opened = models.JSONField(default=list, editable=False)

    class Meta:
        verbose_name = _("sending of decisions")
        verbose_name_plural = _("sendings of decisions")
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.call}, {self.sent_at:%Y-%m-%d %H:%M}"

    @property
    def leaves_at(self) -> datetime:
        """When its mails leave, until which it can be undone."""
        return self.sent_at + UNDO_FOR

    @property
    def can_be_undone(self) -> bool:
        """True for ten minutes, unless it was undone."""
        return self.undone_at is None and timezone.now() < self.sent_at + UNDO_FOR


class Decision(models.Model):
    """What is decided about an application: pending until its batch is sent, and then told to its people."""

    class Outcome(models.TextChoices):
        SELECTED = "SELECTED", _("selected")
        WAITLISTED = "WAITLISTED", _("on the reserve list")
        REJECTED = "REJECTED", _("not selected")

    application = models.OneToOneField(
        Application, models.CASCADE, related_name="decision", verbose_name=_("application")
    )
    outcome = models.CharField(_("decision"), max_length=10, choices=Outcome)
    reserve_rank = models.PositiveSmallIntegerField(_("place on the reserve list"), null=True, blank=True)
    motivation = models.TextField(_("why"), max_length=4000, blank=True)
    decided_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("decided by"))
    decided_at = models.DateTimeField(_("decided at"), default=timezone.now)
    status_before = models.CharField(_("status before"), max_length=11, blank=True)
    batch = models.ForeignKey(
        DecisionBatch, models.PROTECT, related_name="decisions", null=True, blank=True, verbose_name=_("sent with")
    )

    class Meta:
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        ordering = ["application_id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome="WAITLISTED", reserve_rank__isnull=False)
                | (~Q(outcome="WAITLISTED") & Q(reserve_rank__isnull=True)),
                name="decision_rank_for_reserve_only",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.application}: {self.get_outcome_display()}"

    @property
    def is_pending(self) -> bool:
        """True until it is sent."""
        return self.batch_id is None


class Offer(models.Model):
    """A place that came free, offered to the next on the reserve list; it is held for them until ``answer_by``."""

    class Status(models.TextChoices):
        OPEN = "OPEN", pgettext_lazy("offer", "waits for an answer")
        ACCEPTED = "ACCEPTED", pgettext_lazy("offer", "accepted")
        DECLINED = "DECLINED", pgettext_lazy("offer", "declined")
        EXPIRED = "EXPIRED", pgettext_lazy("offer", "not answered in time")

    FLOW: ClassVar[Flow] = {
        Status.OPEN: frozenset({Status.ACCEPTED, Status.DECLINED, Status.EXPIRED}),
        Status.ACCEPTED: frozenset(),
        Status.DECLINED: frozenset(),
        Status.EXPIRED: frozenset(),
    }

    application = models.ForeignKey(Application, models.CASCADE, related_name="offers", verbose_name=_("application"))
    status = models.CharField(_("status"), max_length=8, choices=Status, default=Status.OPEN)
    offered_at = models.DateTimeField(_("offered at"), default=timezone.now)
    answer_by = models.DateTimeField(_("answer before"))
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)

    class Meta:
        verbose_name = _("offered place")
        verbose_name_plural = _("offered places")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["application"], condition=Q(status="OPEN"), name="offer_open_once")
        ]
        indexes = [models.Index(fields=["answer_by"], name="offer_due", condition=Q(status="OPEN"))]

    def __str__(self) -> str:
        return f"{self.application}: {self.get_status_display()}"
