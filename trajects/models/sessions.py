"""Sessions: programme days, contacts at a distance and the like, and who was there."""

import uuid
from datetime import date, timedelta
from decimal import Decimal
from typing import ClassVar

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from impacthub.languages import Translated
from impacthub.people.models import Role, User
from impacthub.states import Flow
from trajects.models.cohorts import Cohort
from trajects.models.columns import line, lines
from trajects.models.curriculum import Material, Module
from trajects.models.enrolments import Enrolment, Participant

#: The link to join stands on the page from so long before the beginning; in the mail and the calendar always.
JOIN_BEFORE = timedelta(minutes=10)


class SessionQuerySet(models.QuerySet["Session"]):
    """Which sessions, seen by whom."""

    def visible_to(self, user: User | AnonymousUser) -> "SessionQuerySet":
        """Those of the cohorts one may see; a contact with one team only for that team and who gives it."""
        if isinstance(user, User) and user.has_role(Role.COORDINATOR):
            return self
        if not isinstance(user, User):
            return self.none()
        own = Q(enrolment__isnull=True) | Q(enrolment__participants__user=user) | Q(trainers=user)
        of_cohort = self.model.objects.filter(own, cohort__in=Cohort.objects.visible_to(user))
        return self.filter(pk__in=of_cohort.values("pk"))

    def counting(self) -> "SessionQuerySet":
        """Those that count for a certificate: for the whole cohort, and not cancelled."""
        return self.filter(counts=True, enrolment__isnull=True).exclude(status=Session.Status.CANCELLED)


class Session(models.Model):
    """A moment together. ``uid`` names it in calendars for ever, ``sequence`` rises with every change of it.

    With ``enrolment`` it is a contact with one team; without, it is for the whole cohort.
    """

    class Kind(models.TextChoices):
        PROGRAMME_DAY = "PROGRAMME_DAY", _("programme day")
        REMOTE_CONTACT = "REMOTE_CONTACT", _("remote contact")
        MASTERCLASS = "MASTERCLASS", _("masterclass")
        PEER_SESSION = "PEER_SESSION", _("peer session")
        SITE_VISIT = "SITE_VISIT", _("site visit")
        CLOSING = "CLOSING", _("closing")

    class Mode(models.TextChoices):
        ON_SITE = "ON_SITE", _("on site")
        ONLINE = "ONLINE", _("online")
        HYBRID = "HYBRID", _("on site and online")

    class Status(models.TextChoices):
        PLANNED = "PLANNED", pgettext_lazy("session", "planned")
        HELD = "HELD", pgettext_lazy("session", "held")
        CANCELLED = "CANCELLED", pgettext_lazy("session", "cancelled")

    FLOW: ClassVar[Flow] = {
        Status.PLANNED: frozenset({Status.HELD, Status.CANCELLED}),
        Status.HELD: frozenset(),
        Status.CANCELLED: frozenset({Status.PLANNED}),
    }

    cohort = models.ForeignKey(Cohort, models.CASCADE, related_name="sessions", verbose_name=_("cohort"))
    module = models.ForeignKey(
        Module, models.SET_NULL, related_name="sessions", null=True, blank=True, verbose_name=_("module")
    )
    enrolment = models.ForeignKey(
        Enrolment, models.CASCADE, related_name="contacts", null=True, blank=True, verbose_name=_("only with")
    )
    kind = models.CharField(_("kind"), max_length=14, choices=Kind, default=Kind.PROGRAMME_DAY)
    slug = models.SlugField(_("name in addresses"), max_length=80)
    status = models.CharField(_("status"), max_length=9, choices=Status, default=Status.PLANNED)
    title_nl, title_fr, title_en = (line(_("title"), code, required=True) for code in ("nl", "fr", "en"))
    agenda_nl, agenda_fr, agenda_en = (lines(_("programme of the day"), code) for code in ("nl", "fr", "en"))
    bring_nl, bring_fr, bring_en = (
        lines(_("what to bring, one a line"), code, length=1000) for code in ("nl", "fr", "en")
    )
    starts_at = models.DateTimeField(_("begins at"))
    ends_at = models.DateTimeField(_("ends at"))
    moved_from = models.DateTimeField(_("was planned at"), null=True, blank=True, editable=False)
    mode = models.CharField(_("where"), max_length=7, choices=Mode, default=Mode.ON_SITE)
    place = models.CharField(_("place"), max_length=160, blank=True)
    address = models.CharField(_("address"), max_length=200, blank=True)
    join_url = models.URLField(_("link to join"), blank=True)
    trainers = models.ManyToManyField(User, related_name="sessions_given", blank=True, verbose_name=_("given by"))
    materials = models.ManyToManyField(Material, related_name="sessions", blank=True, verbose_name=_("materials"))
    counts = models.BooleanField(_("counts for the certificate"), default=True)
    agreements = models.TextField(_("agreements"), max_length=4000, blank=True)
    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    sequence = models.PositiveIntegerField(default=0, editable=False)
    changed_at = models.DateTimeField(_("changed at"), default=timezone.now, editable=False)

    title, agenda, bring = Translated(), Translated(), Translated()

    objects = SessionQuerySet.as_manager()

    class Meta:
        verbose_name = _("session")
        verbose_name_plural = _("sessions")
        ordering = ["starts_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["cohort", "slug"], name="session_slug_once"),
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="session_ends_after_it_begins",
                violation_error_message=_("Choose an end after the beginning."),
            ),
        ]
        indexes = [models.Index(fields=["cohort", "starts_at"], name="session_of_cohort")]

    def __str__(self) -> str:
        return str(self.title)

    @property
    def hours(self) -> Decimal:
        """How long it lasts, in hours with two decimals."""
        return (Decimal((self.ends_at - self.starts_at).total_seconds()) / 3600).quantize(Decimal("0.01"))

    @property
    def day(self) -> date:
        """The day on which it begins, in our zone."""
        return timezone.localdate(self.starts_at)

    @property
    def has_begun(self) -> bool:
        """True from its first minute on: before it nobody can have attended."""
        return self.starts_at <= timezone.now()

    @property
    def is_joinable(self) -> bool:
        """True while the link to join stands on its page."""
        now = timezone.now()
        return bool(self.join_url) and self.starts_at - JOIN_BEFORE <= now <= self.ends_at


class Attendance(models.Model):
    """Whether one participant was at one session, and who wrote it down."""

    class Status(models.TextChoices):
        PRESENT = "PRESENT", pgettext_lazy("attendance", "present")
        ONLINE = "ONLINE", pgettext_lazy("attendance", "online")
        PARTLY = "PARTLY", pgettext_lazy("attendance", "late or partly")
        EXCUSED = "EXCUSED", pgettext_lazy("attendance", "excused")
        ABSENT = "ABSENT", pgettext_lazy("attendance", "absent")

    #: Statuses that count as having been there.
    THERE = (Status.PRESENT, Status.ONLINE, Status.PARTLY)

    session = models.ForeignKey(Session, models.CASCADE, related_name="attendances", verbose_name=_("session"))
    participant = models.ForeignKey(
        Participant, models.CASCADE, related_name="attendances", verbose_name=_("participant")
    )
    status = models.CharField(_("attendance"), max_length=7, choices=Status)
    note = models.CharField(_("note"), max_length=200, blank=True)
    noted_by = models.ForeignKey(User, models.SET_NULL, related_name="+", null=True, verbose_name=_("noted by"))
    noted_at = models.DateTimeField(_("noted at"), default=timezone.now)

    class Meta:
        verbose_name = _("attendance")
        verbose_name_plural = _("attendances")
        ordering = ["session_id", "participant_id"]
        constraints = [models.UniqueConstraint(fields=["session", "participant"], name="attendance_once")]

    def __str__(self) -> str:
        return f"{self.participant}, {self.session}: {self.get_status_display()}"
