"""The impact plan, its sections, and texts that lost a conflict and are kept."""

from datetime import timedelta
from typing import Any, ClassVar

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from coaching.models.project import Project
from impacthub.people.models import Language, User
from impacthub.states import Flow
from impacthub.versions import Versioned

#: How long a text that lost a conflict stays readable.
KEPT_FOR = timedelta(days=30)


class PlanQuerySet(models.QuerySet["Plan"]):
    """Which plans somebody may see."""

    def visible_to(self, user: User | AnonymousUser) -> "PlanQuerySet":
        """The plans of the projects that ``user`` may see."""
        return self.filter(project__in=Project.objects.visible_to(user))


class Plan(models.Model):
    """The impact plan of one project. Amounts are in ``currency``, texts in ``language``, both for the whole plan."""

    class Status(models.TextChoices):
        DRAFT = "DRAFT", pgettext_lazy("plan", "draft")
        IN_REVIEW = "IN_REVIEW", pgettext_lazy("plan", "in review")
        CHANGES_REQUESTED = "CHANGES_REQUESTED", pgettext_lazy("plan", "changes requested")
        APPROVED = "APPROVED", pgettext_lazy("plan", "approved")
        IN_CAMPAIGN = "IN_CAMPAIGN", pgettext_lazy("plan", "in campaign")
        CLOSING = "CLOSING", pgettext_lazy("plan", "closing")
        EVALUATED = "EVALUATED", pgettext_lazy("plan", "evaluated")
        PUBLISHED = "PUBLISHED", pgettext_lazy("plan", "published")
        ON_HOLD = "ON_HOLD", pgettext_lazy("plan", "on hold")
        ARCHIVED = "ARCHIVED", pgettext_lazy("plan", "archived")

    FLOW: ClassVar[Flow] = {
        Status.DRAFT: frozenset({Status.IN_REVIEW, Status.ON_HOLD, Status.ARCHIVED}),
        Status.IN_REVIEW: frozenset({Status.CHANGES_REQUESTED, Status.APPROVED, Status.ON_HOLD, Status.ARCHIVED}),
        Status.CHANGES_REQUESTED: frozenset({Status.IN_REVIEW, Status.ON_HOLD, Status.ARCHIVED}),
        Status.APPROVED: frozenset({Status.IN_CAMPAIGN, Status.ON_HOLD, Status.ARCHIVED}),
        Status.IN_CAMPAIGN: frozenset({Status.CLOSING, Status.ON_HOLD, Status.ARCHIVED}),
        Status.CLOSING: frozenset({Status.EVALUATED, Status.ON_HOLD, Status.ARCHIVED}),
        Status.EVALUATED: frozenset({Status.PUBLISHED, Status.ARCHIVED}),
        Status.PUBLISHED: frozenset({Status.ARCHIVED}),
        Status.ON_HOLD: frozenset({Status.ARCHIVED}),
        Status.ARCHIVED: frozenset(),
    }
    #: A plan that is opened again goes back to where it was put on hold, and nowhere else; see ``reopen_plan``.
    OFF_HOLD: ClassVar[Flow] = {
        Status.ON_HOLD: frozenset(
            {
                Status.DRAFT,
                Status.IN_REVIEW,
                Status.CHANGES_REQUESTED,
                Status.APPROVED,
                Status.IN_CAMPAIGN,
                Status.CLOSING,
            }
        )
    }
    #: While a plan is in one of these, its makers write in it.
    OPEN = frozenset({Status.DRAFT, Status.CHANGES_REQUESTED, Status.APPROVED, Status.IN_CAMPAIGN, Status.CLOSING})
    #: While it is in one of these, a change of what was agreed has a reason (``ChangeReason``).
    REASONED = frozenset({Status.APPROVED, Status.IN_CAMPAIGN, Status.CLOSING})
    #: Statuses in which the plan was never handed in: its PDF says "Concept".
    UNSUBMITTED = frozenset({Status.DRAFT, Status.ON_HOLD})

    project = models.OneToOneField(Project, models.CASCADE, related_name="plan", verbose_name=_("project"))
    status = models.CharField(_("status"), max_length=20, choices=Status, default=Status.DRAFT)
    language = models.CharField(_("language"), max_length=2, choices=Language, default=Language.NL)
    currency = models.CharField(_("currency"), max_length=3, default="EUR")
    created_at = models.DateTimeField(_("made at"), auto_now_add=True)

    objects = PlanQuerySet.as_manager()

    class Meta:
        verbose_name = _("impact plan")
        verbose_name_plural = _("impact plans")
        ordering = ["project__title"]

    def __str__(self) -> str:
        return str(self.project)

    @property
    def is_open(self) -> bool:
        """True while its makers may write in it."""
        return self.status in self.OPEN

    @property
    def takes_scans(self) -> bool:
        """True while its coach scans it: as long as its makers write in it, and while it is read for approval."""
        return self.is_open or self.status == self.Status.IN_REVIEW

    @property
    def is_submitted(self) -> bool:
        """False as long as nobody has handed it in."""
        return self.status not in self.UNSUBMITTED


class PlanSection(Versioned):
    """How far one section of a plan is, and its version: every save raises it by one.

    ``unread`` holds what was typed and cannot be stored as data yet, by field name, letter for letter.
    """

    class Status(models.TextChoices):
        NOT_STARTED = "NOT_STARTED", pgettext_lazy("section", "Not started")
        IN_PROGRESS = "IN_PROGRESS", pgettext_lazy("section", "In progress")
        DONE = "DONE", pgettext_lazy("section", "Done")

    FLOW: ClassVar[Flow] = {
        Status.NOT_STARTED: frozenset({Status.IN_PROGRESS, Status.DONE}),
        Status.IN_PROGRESS: frozenset({Status.DONE}),
        Status.DONE: frozenset({Status.IN_PROGRESS}),
    }

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="sections", verbose_name=_("impact plan"))
    key = models.CharField(_("section"), max_length=20)
    status = models.CharField(_("status"), max_length=12, choices=Status, default=Status.NOT_STARTED)
    unread = models.JSONField(_("typed but not understood"), default=dict, blank=True)

    class Meta:
        verbose_name = _("plan section")
        verbose_name_plural = _("plan sections")
        ordering = ["plan_id", "id"]
        constraints = [models.UniqueConstraint(fields=["plan", "key"], name="plan_section_once")]

    def __str__(self) -> str:
        return f"{self.plan}: {self.key}"


def _kept_until() -> Any:
    return timezone.now() + KEPT_FOR


class KeptText(models.Model):
    """What somebody typed and another save won over: kept for thirty days, so that no character is lost.

    ``texts`` maps a field's name in the section's form to what was typed.
    """

    section = models.ForeignKey(PlanSection, models.CASCADE, related_name="kept", verbose_name=_("plan section"))
    texts = models.JSONField(_("texts"))
    written_by = models.ForeignKey(User, models.SET_NULL, related_name="+", null=True, verbose_name=_("written by"))
    kept_at = models.DateTimeField(_("kept at"), auto_now_add=True)
    kept_until = models.DateTimeField(_("kept until"), default=_kept_until)

    class Meta:
        verbose_name = _("kept text")
        verbose_name_plural = _("kept texts")
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.section}, {self.kept_at:%Y-%m-%d %H:%M}"


class Presence(models.Model):
    """Who has a section open: written every half minute, so that others can be told."""

    section = models.ForeignKey(PlanSection, models.CASCADE, related_name="presences", verbose_name=_("plan section"))
    user = models.ForeignKey(User, models.CASCADE, related_name="+", verbose_name=_("person"))
    seen_at = models.DateTimeField(_("last seen at"), default=timezone.now)

    class Meta:
        verbose_name = _("presence")
        verbose_name_plural = _("presences")
        constraints = [models.UniqueConstraint(fields=["section", "user"], name="presence_once")]

    def __str__(self) -> str:
        return f"{self.user}: {self.section}"
