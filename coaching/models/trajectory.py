"""Coaches, who coaches which film, the trajectory with its gates, and what was agreed to do."""

from datetime import timedelta
from typing import ClassVar

from django.contrib.auth.models import AnonymousUser
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from coaching.models.capacity import Skill
from coaching.models.film import FilmSheet, Theme
from coaching.models.project import Project
from impacthub.people.models import Organisation, User
from impacthub.states import Flow


class Coach(models.Model):
    """What a coach can do and how many films they have time for."""

    user = models.OneToOneField(User, models.CASCADE, related_name="coach_profile", verbose_name=_("person"))
    skills = ArrayField(
        models.CharField(max_length=20, choices=Skill), verbose_name=_("expertise"), default=list, blank=True
    )
    themes = models.ManyToManyField(Theme, related_name="+", blank=True, verbose_name=_("themes"))
    languages = ArrayField(models.CharField(max_length=3), verbose_name=_("languages"), default=list, blank=True)
    regions = ArrayField(models.CharField(max_length=5), verbose_name=_("regions"), default=list, blank=True)
    phases = ArrayField(
        models.CharField(max_length=12, choices=FilmSheet.Phase),
        verbose_name=_("experience with phases"),
        default=list,
        blank=True,
    )
    max_projects = models.PositiveSmallIntegerField(_("how many films at once"), default=2)
    day_rate = models.DecimalField(
        _("day rate"), max_digits=8, decimal_places=2, null=True, blank=True, validators=[MinValueValidator(0)]
    )
    availability = models.CharField(_("availability"), max_length=200, blank=True)
    about = models.TextField(_("about"), max_length=2000, blank=True)
    #: No film of these: a conflict of interest.
    conflicts = models.ManyToManyField(
        Organisation, related_name="+", blank=True, verbose_name=_("conflicts of interest")
    )
    is_available = models.BooleanField(_("takes films"), default=True)

    class Meta:
        verbose_name = _("coach")
        verbose_name_plural = _("coaches")
        ordering = ["user__name", "pk"]

    def __str__(self) -> str:
        return str(self.user)


class TrajectoryQuerySet(models.QuerySet["Trajectory"]):
    """Which trajectories somebody may see."""

    def visible_to(self, user: User | AnonymousUser) -> "TrajectoryQuerySet":
        """Those of the projects that ``user`` may see."""
        return self.filter(project__in=Project.objects.visible_to(user))


class Trajectory(models.Model):
    """The coaching of one project. Hours are counted in hours; sessions burn them down."""

    class Status(models.TextChoices):
        PROPOSED = "PROPOSED", pgettext_lazy("trajectory", "proposed")
        MATCHED = "MATCHED", pgettext_lazy("trajectory", "matched")
        AGREED = "AGREED", pgettext_lazy("trajectory", "agreed")
        ACTIVE = "ACTIVE", pgettext_lazy("trajectory", "active")
        PAUSED = "PAUSED", pgettext_lazy("trajectory", "paused")
        CLOSING = "CLOSING", pgettext_lazy("trajectory", "closing")
        COMPLETED = "COMPLETED", pgettext_lazy("trajectory", "completed")
        STOPPED = "STOPPED", pgettext_lazy("trajectory", "stopped")

    FLOW: ClassVar[Flow] = {
        Status.PROPOSED: frozenset({Status.MATCHED, Status.STOPPED}),
        Status.MATCHED: frozenset({Status.AGREED, Status.PROPOSED, Status.STOPPED}),
        Status.AGREED: frozenset({Status.ACTIVE, Status.STOPPED}),
        Status.ACTIVE: frozenset({Status.PAUSED, Status.CLOSING, Status.STOPPED}),
        Status.PAUSED: frozenset({Status.ACTIVE, Status.STOPPED}),
        Status.CLOSING: frozenset({Status.COMPLETED, Status.ACTIVE, Status.STOPPED}),
        Status.COMPLETED: frozenset(),
        Status.STOPPED: frozenset(),
    }
    OVER = frozenset({Status.COMPLETED, Status.STOPPED})

    class Help(models.TextChoices):
        """What a team expects of the coaching."""

        STRATEGY = "STRATEGY", _("strategy")
        PARTNERS = "PARTNERS", _("partners")
        FUNDING = "FUNDING", _("funding")
        EDUCATION = "EDUCATION", _("education")
        POLICY = "POLICY", pgettext_lazy("help", "policy")
        EVALUATION = "EVALUATION", _("evaluation")
        CARE = "CARE", pgettext_lazy("help", "care")

    project = models.OneToOneField(Project, models.CASCADE, related_name="trajectory", verbose_name=_("project"))
    status = models.CharField(_("status"), max_length=9, choices=Status, default=Status.PROPOSED)
    starts_on = models.DateField(_("start"), null=True, blank=True)
    ends_on = models.DateField(_("end"), null=True, blank=True)
    hours_budget = models.DecimalField(
        _("hours of coaching"), max_digits=6, decimal_places=2, default=60, validators=[MinValueValidator(0)]
    )
    #: What must exist at the end, one to five.
    aims = ArrayField(
        models.CharField(max_length=200), verbose_name=_("what must exist at the end"), default=list, blank=True
    )
    expected_help = ArrayField(
        models.CharField(max_length=10, choices=Help), verbose_name=_("help expected"), default=list, blank=True
    )
    languages = ArrayField(
        models.CharField(max_length=3), verbose_name=_("languages of the team"), default=list, blank=True
    )
    region = models.CharField(_("region"), max_length=5, blank=True)
    preferred_coach = models.ForeignKey(
        Coach, models.SET_NULL, related_name="+", null=True, blank=True, verbose_name=_("coach the team asks for")
    )
    stop_reason = models.CharField(_("why it stopped"), max_length=300, blank=True)

    objects = TrajectoryQuerySet.as_manager()

    class Meta:
        verbose_name = _("trajectory")
        verbose_name_plural = _("trajectories")
        ordering = ["project__title"]
        indexes = [models.Index(fields=["status"], name="trajectory_by_status")]

    def __str__(self) -> str:
        return str(self.project)

    @property
    def is_over(self) -> bool:
        """True once it was completed or stopped."""
        return self.status in self.OVER


class Match(models.Model):
    """A coach for a trajectory: proposed, offered, taken. ``reasons`` tells where ``score`` (0 to 100) came from."""

    class Part(models.TextChoices):
        LEAD = "LEAD", pgettext_lazy("coach", "lead coach")
        SPECIALIST = "SPECIALIST", pgettext_lazy("coach", "specialist")

    class Status(models.TextChoices):
        PROPOSED = "PROPOSED", pgettext_lazy("match", "proposed")
        OFFERED = "OFFERED", pgettext_lazy("match", "asked")
        ACCEPTED = "ACCEPTED", pgettext_lazy("match", "accepted")
        DECLINED = "DECLINED", pgettext_lazy("match", "declined")
        ACTIVE = "ACTIVE", pgettext_lazy("match", "coaching")
        ENDED = "ENDED", pgettext_lazy("match", "ended")

    FLOW: ClassVar[Flow] = {
        Status.PROPOSED: frozenset({Status.OFFERED, Status.ENDED}),
        Status.OFFERED: frozenset({Status.ACCEPTED, Status.DECLINED, Status.ENDED}),
        Status.ACCEPTED: frozenset({Status.ACTIVE, Status.ENDED}),
        Status.DECLINED: frozenset(),
        Status.ACTIVE: frozenset({Status.ENDED}),
        Status.ENDED: frozenset(),
    }
    #: Statuses in which a coach's time is taken.
    TAKES_TIME = frozenset({Status.OFFERED, Status.ACCEPTED, Status.ACTIVE})

    trajectory = models.ForeignKey(Trajectory, models.CASCADE, related_name="matches", verbose_name=_("trajectory"))
    coach = models.ForeignKey(Coach, models.CASCADE, related_name="matches", verbose_name=_("coach"))
    part = models.CharField(_("part"), max_length=10, choices=Part, default=Part.LEAD)
    status = models.CharField(_("status"), max_length=8, choices=Status, default=Status.PROPOSED)
    score = models.PositiveSmallIntegerField(_("match in points of 100"), default=0)
    reasons = models.JSONField(_("reasons"), default=list, blank=True)
    proposed_by = models.ForeignKey(User, models.SET_NULL, related_name="+", null=True, verbose_name=_("proposed by"))
    changed_at = models.DateTimeField(_("changed at"), default=timezone.now)

    class Meta:
        verbose_name = _("match")
        verbose_name_plural = _("matches")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["trajectory", "coach"],
                condition=~models.Q(status__in=["DECLINED", "ENDED"]),
                name="match_once_at_a_time",
            ),
            models.UniqueConstraint(
                fields=["trajectory"],
                condition=models.Q(part="LEAD", status__in=["OFFERED", "ACCEPTED", "ACTIVE"]),
                name="one_lead_coach_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.trajectory}: {self.coach}"


class ActionPoint(models.Model):
    """Something that somebody does by a date. Open ones stand on the agenda of the next session by themselves."""

    class Status(models.TextChoices):
        OPEN = "OPEN", pgettext_lazy("action point", "open")
        IN_PROGRESS = "IN_PROGRESS", pgettext_lazy("action point", "in progress")
        DONE = "DONE", pgettext_lazy("action point", "done")
        BLOCKED = "BLOCKED", pgettext_lazy("action point", "stuck")
        DROPPED = "DROPPED", pgettext_lazy("action point", "dropped")

    FLOW: ClassVar[Flow] = {
        Status.OPEN: frozenset({Status.IN_PROGRESS, Status.DONE, Status.BLOCKED, Status.DROPPED}),
        Status.IN_PROGRESS: frozenset({Status.OPEN, Status.DONE, Status.BLOCKED, Status.DROPPED}),
        Status.BLOCKED: frozenset({Status.OPEN, Status.IN_PROGRESS, Status.DONE, Status.DROPPED}),
        Status.DONE: frozenset({Status.OPEN}),
        Status.DROPPED: frozenset({Status.OPEN}),
    }
    #: Statuses in which somebody still has to do it.
    TO_DO = frozenset({Status.OPEN, Status.IN_PROGRESS, Status.BLOCKED})

    class Priority(models.IntegerChoices):
        HIGH = 1, pgettext_lazy("priority", "high")
        NORMAL = 2, pgettext_lazy("priority", "normal")
        LOW = 3, pgettext_lazy("priority", "low")

    project = models.ForeignKey(Project, models.CASCADE, related_name="action_points", verbose_name=_("project"))
    text = models.CharField(_("what"), max_length=300)
    owner = models.ForeignKey(
        User, models.SET_NULL, related_name="action_points", null=True, blank=True, verbose_name=_("who")
    )
    due_on = models.DateField(_("by when"), null=True, blank=True)
    session = models.ForeignKey(
        "coaching.CoachingSession",
        models.SET_NULL,
        related_name="action_points",
        null=True,
        blank=True,
        verbose_name=_("agreed in"),
    )
    #: The section of the plan it is about, by its key.
    key = models.CharField(_("section of the plan"), max_length=20, blank=True)
    priority = models.PositiveSmallIntegerField(_("priority"), choices=Priority, default=Priority.NORMAL)
    status = models.CharField(_("status"), max_length=11, choices=Status, default=Status.OPEN)
    reason = models.CharField(_("why it is stuck or dropped"), max_length=300, blank=True)
    created_at = models.DateTimeField(_("made at"), default=timezone.now)
    done_at = models.DateTimeField(_("done at"), null=True, blank=True)

    class Meta:
        verbose_name = _("action point")
        verbose_name_plural = _("action points")
        ordering = ["due_on", "priority", "id"]
        indexes = [models.Index(fields=["project", "status", "due_on"], name="action_point_to_do")]

    def __str__(self) -> str:
        return self.text

    @property
    def is_overdue(self) -> bool:
        """True when it should have been done before today."""
        return self.status in self.TO_DO and self.due_on is not None and self.due_on < timezone.localdate()


class Milestone(models.Model):
    """A gate of the trajectory. ``gate`` is G0 to G8 of the template, or empty for one of its own."""

    class Status(models.TextChoices):
        PENDING = "PENDING", pgettext_lazy("milestone", "to come")
        SUBMITTED = "SUBMITTED", pgettext_lazy("milestone", "handed in")
        PASSED = "PASSED", pgettext_lazy("milestone", "passed")
        RETURNED = "RETURNED", pgettext_lazy("milestone", "sent back")
        WAIVED = "WAIVED", pgettext_lazy("milestone", "not needed")

    FLOW: ClassVar[Flow] = {
        Status.PENDING: frozenset({Status.SUBMITTED, Status.PASSED, Status.WAIVED}),
        Status.SUBMITTED: frozenset({Status.PASSED, Status.RETURNED, Status.WAIVED}),
        Status.RETURNED: frozenset({Status.SUBMITTED, Status.PASSED, Status.WAIVED}),
        Status.PASSED: frozenset(),
        Status.WAIVED: frozenset({Status.PENDING}),
    }
    #: Statuses in which it still has to be passed.
    AHEAD = frozenset({Status.PENDING, Status.SUBMITTED, Status.RETURNED})

    trajectory = models.ForeignKey(Trajectory, models.CASCADE, related_name="milestones", verbose_name=_("trajectory"))
    gate = models.CharField(_("gate"), max_length=2, blank=True)
    title = models.CharField(_("milestone"), max_length=160)
    due_on = models.DateField(_("date"))
    status = models.CharField(_("status"), max_length=9, choices=Status, default=Status.PENDING)
    reason = models.CharField(_("why it was sent back or not needed"), max_length=300, blank=True)
    submitted_at = models.DateTimeField(_("handed in at"), null=True, blank=True)
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    decided_by = models.ForeignKey(
        User, models.SET_NULL, related_name="+", null=True, blank=True, verbose_name=_("decided by")
    )
    #: Counts the changes of its date, so that a calendar takes the newest.
    sequence = models.PositiveIntegerField(default=0, editable=False)
    changed_at = models.DateTimeField(_("changed at"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("milestone")
        verbose_name_plural = _("milestones")
        ordering = ["due_on", "id"]
        constraints = [
            models.UniqueConstraint(fields=["trajectory", "gate"], condition=~models.Q(gate=""), name="gate_once")
        ]
        indexes = [models.Index(fields=["status", "due_on"], name="milestone_due")]

    def __str__(self) -> str:
        return self.title

    def days_late(self) -> int:
        """By how many days it is late today; 0 when it is passed, not needed or still ahead."""
        late = timezone.localdate() - self.due_on
        return max(late, timedelta()).days if self.status in self.AHEAD else 0
