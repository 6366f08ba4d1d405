"""Registration: somebody's answer to an event, with their guests, their places and their turn on the waiting list."""

from datetime import datetime, timedelta
from typing import ClassVar

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from community.models.events import LATE, Event
from impacthub.people.models import Language, Role, Sector, User
from impacthub.states import Flow

#: A place that was asked for without an account is kept so long for who confirms it by mail.
CONFIRM_WITHIN = timedelta(minutes=30)
#: Names, addresses and needs of who has no account are kept so long after the event.
KEPT_AFTER = timedelta(days=30)


class Head(models.Model):
    """Somebody who may walk in: who registered, or their guest. ``sector`` empty means that we do not know."""

    name = models.CharField(_("name"), max_length=120, blank=True)
    email = models.EmailField(_("e-mail address"), max_length=254, blank=True)
    sector = models.CharField(_("sector"), max_length=20, choices=Sector, blank=True)
    checked_in_at = models.DateTimeField(_("came in at"), null=True, blank=True)
    checked_in_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, related_name="+", null=True, blank=True, verbose_name=_("noted by")
    )

    class Meta:
        abstract = True

    def __str__(self) -> str:
        # The log keeps what this says, and a name of somebody without an account must be forgotten after a month.
        return f"{self._meta.verbose_name} {self.pk}"


class RegistrationQuerySet(models.QuerySet["Registration"]):
    """Whose registrations, and in what state."""

    def visible_to(self, user: User | AnonymousUser) -> "RegistrationQuerySet":
        """One's own; a coordinator sees them all. Who has no account comes by a signed link."""
        if not isinstance(user, User):
            return self.none()
        if user.has_role(Role.COORDINATOR):
            return self
        return self.filter(user=user)

    def answered_by(self, person: User) -> "RegistrationQuerySet":
        """Those of their account, and without an account those of their address, unless nobody ever confirmed it."""
        slipped = Q(user=None, confirmed_at=None, status=Registration.Status.EXPIRED)
        by_address = Q(user=None, address=person.email.lower())
        return self.alias(address=Lower("email")).filter(Q(user=person) | by_address).exclude(slipped)

    def coming(self) -> "RegistrationQuerySet":
        """Those with at least one place that is theirs: not an open offer."""
        return self.filter(places__gt=0).exclude(status=Registration.Status.OFFERED)

    def in_queue(self) -> "RegistrationQuerySet":
        """Those who wait for a place, whose turn comes first."""
        return self.filter(status=Registration.Status.WAITING).order_by("queue_number")

    def unconfirmed(self) -> "RegistrationQuerySet":
        """Those that were asked for without an account, and not confirmed by mail yet."""
        return self.filter(confirmed_at__isnull=True, status__in=Registration.LIVE)


class Registration(Head):
    """One person's answer to one event; ``heads`` is who registers and the guests, ``places`` what they have of it.

    GOING has a place for every head, OFFERED holds them until ``offered_until``, WAITING has none, or with
    ``may_split`` not all; the rest has none. ``queue_number`` is the turn: who waits with a lower one comes first.
    ``sequence`` goes up with every other answer, so that calendars take the last one for the last one.
    """

    class Status(models.TextChoices):
        GOING = "GOING", pgettext_lazy("registration", "coming")
        WAITING = "WAITING", pgettext_lazy("registration", "on the waiting list")
        OFFERED = "OFFERED", pgettext_lazy("registration", "offered a place")
        MAYBE = "MAYBE", pgettext_lazy("registration", "maybe")
        NOT_COMING = "NOT_COMING", pgettext_lazy("registration", "not coming")
        EXPIRED = "EXPIRED", pgettext_lazy("registration", "not confirmed in time")

    class Source(models.TextChoices):
        WEB = "WEB", _("registered")
        DOOR = "DOOR", _("added at the door")
        COORDINATOR = "COORDINATOR", _("added by a coordinator")

    #: Statuses that have or want a place.
    LIVE = (Status.GOING, Status.WAITING, Status.OFFERED)

    FLOW: ClassVar[Flow] = {
        Status.GOING: frozenset({Status.WAITING, Status.MAYBE, Status.NOT_COMING, Status.EXPIRED}),
        Status.WAITING: frozenset({Status.GOING, Status.OFFERED, Status.MAYBE, Status.NOT_COMING, Status.EXPIRED}),
        Status.OFFERED: frozenset({Status.GOING, Status.WAITING, Status.MAYBE, Status.NOT_COMING, Status.EXPIRED}),
        Status.MAYBE: frozenset({Status.GOING, Status.WAITING, Status.NOT_COMING}),
        Status.NOT_COMING: frozenset({Status.GOING, Status.WAITING, Status.MAYBE}),
        Status.EXPIRED: frozenset({Status.GOING, Status.WAITING, Status.MAYBE, Status.NOT_COMING}),
    }

    event = models.ForeignKey(Event, models.CASCADE, related_name="registrations", verbose_name=_("event"))
    user = models.ForeignKey(
        User, models.SET_NULL, related_name="registrations", null=True, blank=True, verbose_name=_("account")
    )
    language = models.CharField(_("language"), max_length=2, choices=Language, default=Language.NL)
    status = models.CharField(_("answer"), max_length=10, choices=Status, default=Status.GOING)
    source = models.CharField(_("how"), max_length=11, choices=Source, default=Source.WEB)
    heads = models.PositiveSmallIntegerField(_("people"), default=1)
    places = models.PositiveSmallIntegerField(_("places"), default=0)
    may_split = models.BooleanField(_("may come in parts"), default=False)
    queue_number = models.PositiveIntegerField(null=True, blank=True, editable=False)
    offered_until = models.DateTimeField(_("place is offered until"), null=True, blank=True)
    needs = models.TextField(_("needed to take part"), max_length=500, blank=True)
    confirmed_at = models.DateTimeField(_("confirmed at"), null=True, blank=True)
    confirm_by = models.DateTimeField(_("to be confirmed before"), null=True, blank=True)
    left_at = models.DateTimeField(_("gave the place back at"), null=True, blank=True)
    promoted_by = models.ForeignKey(
        User, models.SET_NULL, related_name="+", null=True, blank=True, verbose_name=_("let in by")
    )
    promotion_reason = models.CharField(_("why before others"), max_length=200, blank=True)
    sequence = models.PositiveIntegerField(default=0, editable=False)
    link_version = models.PositiveSmallIntegerField(default=0, editable=False)
    created_at = models.DateTimeField(_("registered at"), default=timezone.now)
    changed_at = models.DateTimeField(_("changed at"), default=timezone.now)
    forgotten_at = models.DateTimeField(_("details removed at"), null=True, blank=True)

    objects = RegistrationQuerySet.as_manager()

    class Meta:
        verbose_name = _("registration")
        verbose_name_plural = _("registrations")
        ordering = ["event_id", "id"]
        constraints = [
            models.UniqueConstraint(
                F("event"), Lower("email"), condition=~Q(email=""), name="registration_once_an_address"
            ),
            models.UniqueConstraint(fields=["event", "user"], name="registration_once_a_person"),
            models.UniqueConstraint(fields=["event", "queue_number"], name="registration_own_turn"),
            models.CheckConstraint(condition=Q(places__lte=F("heads")), name="registration_not_more_than_heads"),
            models.CheckConstraint(condition=Q(heads__gte=1), name="registration_has_a_head"),
            models.CheckConstraint(
                condition=Q(status__in=["GOING", "OFFERED"], places=F("heads"))
                | Q(status="WAITING", places__lt=F("heads"))
                | Q(status__in=["MAYBE", "NOT_COMING", "EXPIRED"], places=0),
                name="registration_places_follow_status",
            ),
            models.CheckConstraint(
                condition=Q(status="WAITING", queue_number__isnull=False)
                | (~Q(status="WAITING") & Q(queue_number__isnull=True)),
                name="registration_turn_while_waiting",
            ),
            models.CheckConstraint(
                condition=Q(status="OFFERED", offered_until__isnull=False)
                | (~Q(status="OFFERED") & Q(offered_until__isnull=True)),
                name="registration_offer_has_an_end",
            ),
        ]
        indexes = [
            models.Index(fields=["event", "status", "id"], name="registration_of_event"),
            models.Index(fields=["user", "-id"], name="registration_of_person"),
            models.Index(fields=["confirm_by"], name="registration_to_confirm", condition=Q(confirmed_at__isnull=True)),
            models.Index(fields=["offered_until"], name="registration_offered", condition=Q(status="OFFERED")),
        ]

    @property
    def is_confirmed(self) -> bool:
        """True when whose address it is has said yes to it."""
        return self.confirmed_at is not None

    def is_of(self, person: User) -> bool:
        """True when it is theirs: of their account, or made without one with their address."""
        if self.user_id is not None:
            return self.user_id == person.pk
        return self.email != "" and self.email.lower() == person.email.lower()

    @property
    def has_place(self) -> bool:
        """True when at least one place is theirs."""
        return self.places > 0 and self.status != self.Status.OFFERED

    @property
    def left_late(self) -> bool:
        """True when the place came back within a day of the beginning; ask with ``event`` at hand."""
        return self.left_at is not None and self.left_at > self.event.starts_at - LATE

    @property
    def forget_at(self) -> datetime:
        """When name, address and needs of who has no account are removed; ask with ``event`` at hand."""
        return self.event.ends_at + KEPT_AFTER


class Guest(Head):
    """Somebody who comes along; they get no mail from us."""

    registration = models.ForeignKey(
        Registration, models.CASCADE, related_name="guests", verbose_name=_("registration")
    )
    position = models.PositiveSmallIntegerField(_("order"), default=1)

    class Meta:
        verbose_name = _("guest")
        verbose_name_plural = _("guests")
        ordering = ["position", "id"]
        constraints = [models.UniqueConstraint(fields=["registration", "position"], name="guest_own_position")]


class DoorMark(models.Model):
    """One tap at the door. ``nonce`` makes it count once, however often a phone without network sends it."""

    event = models.ForeignKey(Event, models.CASCADE, related_name="door_marks", verbose_name=_("event"))
    nonce = models.CharField(max_length=40)
    registration = models.ForeignKey(Registration, models.CASCADE, related_name="door_marks")
    guest = models.ForeignKey(Guest, models.CASCADE, related_name="door_marks", null=True, blank=True)
    present = models.BooleanField(_("present"))
    tapped_at = models.DateTimeField(_("tapped at"))
    noted_by = models.ForeignKey(User, models.SET_NULL, related_name="+", null=True, verbose_name=_("noted by"))

    class Meta:
        verbose_name = _("tap at the door")
        verbose_name_plural = _("taps at the door")
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["event", "nonce"], name="door_mark_once")]

    def __str__(self) -> str:
        return self.nonce


class EventMailing(models.Model):
    """One message to everybody of an event: a reminder, a change, or that it is called off.

    It is a row from the moment it is planned; a worker writes the mails by portions, and ``sent_through`` says how
    far it came. ``occurrence`` is the time of the event that it speaks of: a moved event has other reminders.
    """

    class Kind(models.TextChoices):
        REMINDER = "REMINDER", _("reminder")
        CHANGED = "CHANGED", _("something changed")
        CANCELLED = "CANCELLED", _("called off")

    class Status(models.TextChoices):
        PLANNED = "PLANNED", pgettext_lazy("mailing", "planned")
        SENDING = "SENDING", pgettext_lazy("mailing", "being written")
        SENT = "SENT", pgettext_lazy("mailing", "sent")
        MISSED = "MISSED", pgettext_lazy("mailing", "missed")
        DROPPED = "DROPPED", pgettext_lazy("mailing", "no longer needed")

    FLOW: ClassVar[Flow] = {
        Status.PLANNED: frozenset({Status.SENDING, Status.MISSED, Status.DROPPED}),
        Status.SENDING: frozenset({Status.SENT, Status.MISSED, Status.DROPPED}),
        Status.SENT: frozenset(),
        Status.MISSED: frozenset(),
        Status.DROPPED: frozenset({Status.PLANNED}),
    }

    event = models.ForeignKey(Event, models.CASCADE, related_name="mailings", verbose_name=_("event"))
    kind = models.CharField(_("kind"), max_length=9, choices=Kind)
    hours_before = models.PositiveSmallIntegerField(_("hours before"), default=0)
    occurrence = models.DateTimeField(_("event at"))
    sequence = models.PositiveIntegerField(default=0)
    due_at = models.DateTimeField(_("due at"))
    status = models.CharField(_("status"), max_length=8, choices=Status, default=Status.PLANNED)
    changes = models.JSONField(_("what changed"), default=dict, blank=True)
    sent_through = models.BigIntegerField(default=0)
    count = models.PositiveIntegerField(_("mails"), default=0)
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)

    class Meta:
        verbose_name = _("mailing of an event")
        verbose_name_plural = _("mailings of events")
        ordering = ["due_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["event", "kind", "hours_before", "occurrence", "sequence"], name="event_mailing_once"
            )
        ]
        indexes = [
            models.Index(fields=["due_at"], name="event_mailing_due", condition=Q(status__in=["PLANNED", "SENDING"]))
        ]

    def __str__(self) -> str:
        return f"{self.event}, {self.get_kind_display()}"
