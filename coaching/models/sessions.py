"""One coaching talk: before, together, and what was agreed."""

from typing import ClassVar

from django.contrib.auth.models import AnonymousUser
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from coaching.models.trajectory import Trajectory
from impacthub.people.models import User
from impacthub.states import Flow
from impacthub.versions import Versioned


class CoachingSessionQuerySet(models.QuerySet["CoachingSession"]):
    """Which sessions somebody may see."""

    def visible_to(self, user: User | AnonymousUser) -> "CoachingSessionQuerySet":
        """Those of the trajectories that ``user`` may see."""
        return self.filter(trajectory__in=Trajectory.objects.visible_to(user))


class CoachingSession(Versioned):
    """A talk of a coach with the team. The shared notes are written by both sides at once, with versions."""

    class Kind(models.TextChoices):
        INTAKE = "INTAKE", _("intake")
        COACHING = "COACHING", _("coaching")
        GROUP_WORKSHOP = "GROUP_WORKSHOP", _("group workshop")
        CLINIC = "CLINIC", _("clinic")
        PEER_SESSION = "PEER_SESSION", _("peer session")
        REVIEW = "REVIEW", pgettext_lazy("session", "review")
        CLOSING = "CLOSING", pgettext_lazy("session", "closing")

    class Mode(models.TextChoices):
        LIVE = "LIVE", _("in person")
        ONLINE = "ONLINE", _("online")

    class Status(models.TextChoices):
        PLANNED = "PLANNED", pgettext_lazy("session", "planned")
        HELD = "HELD", pgettext_lazy("session", "held")
        LOG_SHARED = "LOG_SHARED", pgettext_lazy("session", "notes shared")
        CONFIRMED = "CONFIRMED", pgettext_lazy("session", "notes confirmed")
        CANCELLED = "CANCELLED", pgettext_lazy("session", "cancelled")
        NO_SHOW = "NO_SHOW", pgettext_lazy("session", "nobody came")

    FLOW: ClassVar[Flow] = {
        Status.PLANNED: frozenset({Status.HELD, Status.CANCELLED, Status.NO_SHOW}),
        Status.HELD: frozenset({Status.LOG_SHARED}),
        Status.LOG_SHARED: frozenset({Status.CONFIRMED, Status.HELD}),
        Status.CONFIRMED: frozenset(),
        Status.CANCELLED: frozenset(),
        Status.NO_SHOW: frozenset(),
    }
    #: Statuses in which its hours were used.
    USES_HOURS = frozenset({Status.HELD, Status.LOG_SHARED, Status.CONFIRMED})
    #: The parts that both sides write in.
    SHARED = ("questions", "reading", "agenda", "log", "decisions")

    trajectory = models.ForeignKey(Trajectory, models.CASCADE, related_name="sessions", verbose_name=_("trajectory"))
    number = models.PositiveSmallIntegerField(_("number"))
    kind = models.CharField(_("kind"), max_length=14, choices=Kind, default=Kind.COACHING)
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.PLANNED)
    starts_at = models.DateTimeField(_("starts at"))
    minutes = models.PositiveSmallIntegerField(
        _("length in minutes"), default=60, validators=[MinValueValidator(5), MaxValueValidator(1440)]
    )
    #: When it was planned before it was moved, to say so in words.
    moved_from = models.DateTimeField(_("moved from"), null=True, blank=True)
    mode = models.CharField(_("where"), max_length=6, choices=Mode, default=Mode.ONLINE)
    place = models.CharField(_("place"), max_length=200, blank=True)
    join_url = models.URLField(_("link to join"), max_length=500, blank=True)
    coach = models.ForeignKey(
        User, models.SET_NULL, related_name="coaching_sessions", null=True, verbose_name=_("coach")
    )
    attendees = models.ManyToManyField(User, related_name="+", blank=True, verbose_name=_("who was there"))
    #: The sections of the plan that are talked about, by their keys.
    keys = ArrayField(models.CharField(max_length=20), verbose_name=_("sections of the plan"), default=list, blank=True)
    questions = models.TextField(_("questions of the team"), max_length=4000, blank=True)
    reading = models.TextField(_("to read beforehand"), max_length=4000, blank=True)
    agenda = models.TextField(_("agenda"), max_length=4000, blank=True)
    log = models.TextField(_("notes"), max_length=20000, blank=True)
    decisions = models.TextField(_("decisions"), max_length=4000, blank=True)
    mood = models.PositiveSmallIntegerField(
        _("confidence of the team"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(10)],
    )
    log_shared_at = models.DateTimeField(_("notes shared at"), null=True, blank=True)
    #: When silence counts as a yes: five working days after sharing.
    confirm_by = models.DateTimeField(_("confirmed by itself at"), null=True, blank=True)
    confirmed_at = models.DateTimeField(_("notes confirmed at"), null=True, blank=True)
    confirmed_by = models.ForeignKey(
        User, models.SET_NULL, related_name="+", null=True, blank=True, verbose_name=_("confirmed by")
    )
    status_note = models.CharField(_("why it did not happen"), max_length=300, blank=True)
    #: Texts that lost when two people wrote at once: what was typed, by whom and when, for thirty days.
    kept = models.JSONField(_("texts kept"), default=list, blank=True, editable=False)
    sequence = models.PositiveIntegerField(default=0, editable=False)
    created_at = models.DateTimeField(_("made at"), default=timezone.now, editable=False)

    objects = CoachingSessionQuerySet.as_manager()

    class Meta:
        verbose_name = _("coaching session")
        verbose_name_plural = _("coaching sessions")
        ordering = ["starts_at", "id"]
        constraints = [models.UniqueConstraint(fields=["trajectory", "number"], name="coaching_session_number_once")]
        indexes = [
            models.Index(fields=["trajectory", "starts_at"], name="coaching_session_by_date"),
            models.Index(fields=["status", "confirm_by"], name="coaching_session_due"),
        ]

    def __str__(self) -> str:
        return f"{self.trajectory}, {self.number}"


class PrivateNote(models.Model):
    """What a coach keeps to themselves about a session: read by its author alone, and in no search or export."""

    session = models.ForeignKey(
        CoachingSession, models.CASCADE, related_name="private_notes", verbose_name=_("coaching session")
    )
    author = models.ForeignKey(User, models.CASCADE, related_name="+", verbose_name=_("written by"))
    text = models.TextField(_("private note"), max_length=20000, blank=True)
    version = models.PositiveIntegerField(default=0, editable=False)
    saved_at = models.DateTimeField(_("saved at"), default=timezone.now)

    class Meta:
        verbose_name = _("private note")
        verbose_name_plural = _("private notes")
        constraints = [models.UniqueConstraint(fields=["session", "author"], name="private_note_once")]

    def __str__(self) -> str:
        return f"{self.session}"
