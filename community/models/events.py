"""Event: people meet, for an evening or a day, in a room with a number of places or online."""

import uuid
from datetime import date, datetime, timedelta
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from django.contrib.auth.models import AnonymousUser
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from impacthub.languages import Translated
from impacthub.people.models import Language, Role, User
from impacthub.states import Flow
from trajects.models import Programme
from trajects.models.columns import line, lines

#: Hours before the beginning at which people are reminded, unless the event says otherwise.
REMINDERS = (168, 24)
#: Who cancels less than so long before the beginning, cancels late.
LATE = timedelta(hours=24)


def _reminders() -> list[int]:
    return list(REMINDERS)


class Topic(models.Model):
    """What a gathering or a member's work is about: a short list that coordinators keep."""

    slug = models.SlugField(_("name in addresses"), max_length=60, unique=True)
    name_nl, name_fr, name_en = (line(_("name"), code, length=80, required=True) for code in ("nl", "fr", "en"))

    name = Translated()

    class Meta:
        verbose_name = _("topic")
        verbose_name_plural = _("topics")
        ordering = ["name_nl"]

    def __str__(self) -> str:
        return str(self.name)


class EventQuerySet(models.QuerySet["Event"]):
    """Which events, seen by whom, and when."""

    def visible_to(self, user: User | AnonymousUser) -> "EventQuerySet":
        """What is public to anybody; what is for members to who has a role; drafts to a coordinator alone."""
        if isinstance(user, User) and user.has_role(Role.COORDINATOR):
            return self
        shown = self.exclude(status=Event.Status.DRAFT)
        if isinstance(user, User) and user.roles:
            return shown
        return shown.filter(audience=Event.Audience.PUBLIC)

    def upcoming(self) -> "EventQuerySet":
        """Those that are not over, the first one first."""
        return self.filter(ends_at__gt=timezone.now()).order_by("starts_at", "pk")

    def past(self) -> "EventQuerySet":
        """Those that are over, the last one first."""
        return self.filter(ends_at__lte=timezone.now()).order_by("-starts_at", "-pk")

    def taking_place(self) -> "EventQuerySet":
        """Those that people can come to or came to: announced and not called off."""
        return self.filter(status__in=[Event.Status.PUBLISHED, Event.Status.HELD])


class Event(models.Model):
    """A gathering. ``places_taken`` counts heads, and the database keeps it within ``places_ceiling``.

    The ceiling is the capacity, unless the capacity was made smaller than what was taken: then it is what was taken,
    and comes down with every place that is given back. Both are empty when there is no limit.
    """

    class Kind(models.TextChoices):
        CASE_STUDY = "CASE_STUDY", _("case presentation")
        BRAINSTORM = "BRAINSTORM", _("brainstorm")
        WORKSHOP = "WORKSHOP", _("workshop")
        OTHER = "OTHER", _("other gathering")

    class Audience(models.TextChoices):
        PUBLIC = "PUBLIC", _("everybody")
        MEMBERS = "MEMBERS", _("members only")

    class Mode(models.TextChoices):
        ON_SITE = "ON_SITE", _("on site")
        ONLINE = "ONLINE", _("online")
        HYBRID = "HYBRID", _("on site and online")

    class Promotion(models.TextChoices):
        AUTOMATIC = "AUTOMATIC", _("the next one gets the place")
        OFFER = "OFFER", _("the next one is offered the place and answers")

    class Status(models.TextChoices):
        DRAFT = "DRAFT", pgettext_lazy("event", "draft")
        PUBLISHED = "PUBLISHED", pgettext_lazy("event", "announced")
        CANCELLED = "CANCELLED", pgettext_lazy("event", "called off")
        HELD = "HELD", pgettext_lazy("event", "held")

    FLOW: ClassVar[Flow] = {
        Status.DRAFT: frozenset({Status.PUBLISHED}),
        Status.PUBLISHED: frozenset({Status.CANCELLED, Status.HELD}),
        Status.CANCELLED: frozenset(),
        Status.HELD: frozenset(),
    }

    programme = models.ForeignKey(
        Programme, models.SET_NULL, related_name="events", null=True, blank=True, verbose_name=_("programme")
    )
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.CASE_STUDY)
    slug = models.SlugField(_("name in addresses"), max_length=100, unique=True)
    status = models.CharField(_("status"), max_length=9, choices=Status, default=Status.DRAFT)
    audience = models.CharField(_("for whom it is shown"), max_length=7, choices=Audience, default=Audience.PUBLIC)
    title_nl, title_fr, title_en = (line(_("title"), code, length=120, required=True) for code in ("nl", "fr", "en"))
    intro_nl, intro_fr, intro_en = (
        lines(_("in two sentences"), code, length=400, required=True) for code in ("nl", "fr", "en")
    )
    text_nl, text_fr, text_en = (lines(_("more about it (Markdown)"), code) for code in ("nl", "fr", "en"))
    topics = models.ManyToManyField(Topic, related_name="events", blank=True, verbose_name=_("topics"))
    organiser = models.CharField(_("organised by"), max_length=160, default="ImpactHub")

    starts_at = models.DateTimeField(_("begins at"))
    ends_at = models.DateTimeField(_("ends at"))
    zone = models.CharField(_("time zone"), max_length=40, default="Europe/Brussels")
    moved_from = models.DateTimeField(_("was planned at"), null=True, blank=True, editable=False)

    mode = models.CharField(_("where"), max_length=7, choices=Mode, default=Mode.ON_SITE)
    place = models.CharField(_("place"), max_length=120, blank=True)
    address = models.CharField(_("address"), max_length=160, blank=True)
    city = models.CharField(_("city"), max_length=80, blank=True)
    route_nl, route_fr, route_en = (lines(_("how to get there"), code, length=500) for code in ("nl", "fr", "en"))
    join_url = models.URLField(_("link to join online"), blank=True)
    for_whom_nl, for_whom_fr, for_whom_en = (
        lines(_("for whom, a first line and a second"), code, length=300) for code in ("nl", "fr", "en")
    )
    price_nl, price_fr, price_en = (
        lines(_("price, a first line and a second"), code, length=300) for code in ("nl", "fr", "en")
    )
    language = models.CharField(_("language spoken"), max_length=2, choices=Language, default=Language.NL)
    language_note_nl, language_note_fr, language_note_en = (
        line(_("more about the language"), code, length=200) for code in ("nl", "fr", "en")
    )
    step_free = models.BooleanField(_("step-free"), default=False)
    hearing_loop = models.BooleanField(_("hearing loop"), default=False)
    sign_language = models.BooleanField(_("sign language"), default=False)
    access_nl, access_fr, access_en = (lines(_("more about access"), code, length=300) for code in ("nl", "fr", "en"))
    image = models.ImageField(_("picture"), upload_to="events", blank=True)
    image_alt_nl, image_alt_fr, image_alt_en = (
        line(_("what the picture shows"), code, length=200) for code in ("nl", "fr", "en")
    )
    quote_nl, quote_fr, quote_en = (line(_("words on the picture"), code, length=120) for code in ("nl", "fr", "en"))

    capacity = models.PositiveIntegerField(_("places"), null=True, blank=True, help_text=_("Empty: no limit."))
    places_taken = models.PositiveIntegerField(_("places taken"), default=0, editable=False)
    places_ceiling = models.PositiveIntegerField(null=True, blank=True, editable=False)
    last_in_queue = models.PositiveIntegerField(default=0, editable=False)
    max_guests = models.PositiveSmallIntegerField(
        _("guests that one person may bring"), default=1, validators=[MaxValueValidator(9)]
    )
    promotion = models.CharField(
        _("when a place comes free"), max_length=9, choices=Promotion, default=Promotion.AUTOMATIC
    )
    offer_hours = models.PositiveSmallIntegerField(
        _("hours to answer an offered place"), default=24, validators=[MinValueValidator(1), MaxValueValidator(168)]
    )
    offer_from_hours = models.PositiveSmallIntegerField(
        _("offer instead of giving from so many hours before the beginning"), default=48
    )
    opens_at = models.DateTimeField(_("registration opens at"), null=True, blank=True)
    closes_at = models.DateTimeField(
        _("answers can change until"), null=True, blank=True, help_text=_("Empty: until it begins.")
    )
    reminder_hours = ArrayField(
        models.PositiveSmallIntegerField(validators=[MinValueValidator(1), MaxValueValidator(2160)]),
        verbose_name=_("reminders, hours before it begins"),
        default=_reminders,
        blank=True,
        size=5,
    )
    cancel_reason_nl, cancel_reason_fr, cancel_reason_en = (
        lines(_("why it was called off"), code, length=500) for code in ("nl", "fr", "en")
    )
    alternative = models.ForeignKey(
        "self", models.SET_NULL, related_name="+", null=True, blank=True, verbose_name=_("another one instead")
    )
    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    sequence = models.PositiveIntegerField(default=0, editable=False)
    changed_at = models.DateTimeField(_("changed at"), default=timezone.now, editable=False)
    fictional = models.BooleanField(_("invented"), default=False)

    title, intro, text, route, for_whom, price, language_note, access, image_alt, quote, cancel_reason = (
        Translated() for _number in range(11)
    )

    objects = EventQuerySet.as_manager()

    #: True when somebody waits whom the room could hold: what is free is theirs. Known when ``with_queue`` asked.
    has_queue = False

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        ordering = ["-starts_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="event_ends_after_it_begins",
                violation_error_message=_("Choose an end after the beginning."),
            ),
            models.CheckConstraint(
                condition=Q(places_ceiling__isnull=True) | Q(places_taken__lte=F("places_ceiling")),
                name="event_never_over_its_ceiling",
            ),
            models.CheckConstraint(
                condition=Q(capacity__isnull=True, places_ceiling__isnull=True)
                | Q(capacity__isnull=False, places_ceiling__gte=F("capacity")),
                name="event_ceiling_follows_capacity",
            ),
        ]
        indexes = [
            models.Index(fields=["starts_at", "id"], name="event_by_time"),
            models.Index(fields=["status", "starts_at"], name="event_by_status"),
            models.Index(fields=["changed_at"], name="event_by_change"),
        ]

    def __str__(self) -> str:
        return str(self.title)

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Give a new event its ceiling; afterwards only the services of places change it."""
        if self._state.adding and self.places_ceiling is None:
            self.places_ceiling = self.capacity
        super().save(*args, **kwargs)

    @property
    def places_left(self) -> int | None:
        """How many places nobody has and nobody was offered, never below 0; None without a limit."""
        return None if self.capacity is None else max(0, self.capacity - self.places_taken)

    @property
    def is_full(self) -> bool:
        """True when there is a limit, and no place is left or what is left is for who waits already."""
        return self.places_left == 0 or (self.capacity is not None and self.has_queue)

    @property
    def over_capacity(self) -> int:
        """How many places more were given than there are now, since there became fewer."""
        return 0 if self.capacity is None else max(0, self.places_taken - self.capacity)

    @property
    def answers_until(self) -> datetime:
        """From this moment on answers no longer change."""
        return self.closes_at or self.starts_at

    @property
    def is_open(self) -> bool:
        """True while people can register and change their answer."""
        now = timezone.now()
        return (
            self.status == self.Status.PUBLISHED
            and (self.opens_at is None or self.opens_at <= now)
            and now < self.answers_until
        )

    @property
    def is_over(self) -> bool:
        """True after its end."""
        return self.ends_at <= timezone.now()

    @property
    def is_online(self) -> bool:
        """True when one can be there from elsewhere."""
        return self.mode != self.Mode.ON_SITE

    @property
    def local_start(self) -> datetime:
        """When it begins, on the clocks of its own zone."""
        return self.starts_at.astimezone(ZoneInfo(self.zone))

    @property
    def local_end(self) -> datetime:
        """When it ends, on the clocks of its own zone."""
        return self.ends_at.astimezone(ZoneInfo(self.zone))

    @property
    def day(self) -> date:
        """The day on which it begins, in its own zone."""
        return self.local_start.date()


class EventPart(models.Model):
    """One line of the programme of an evening."""

    event = models.ForeignKey(Event, models.CASCADE, related_name="parts", verbose_name=_("event"))
    starts_at = models.TimeField(_("at"))
    title_nl, title_fr, title_en = (line(_("what"), code, required=True) for code in ("nl", "fr", "en"))
    note_nl, note_fr, note_en = (line(_("more"), code, length=200) for code in ("nl", "fr", "en"))
    position = models.PositiveSmallIntegerField(_("order"), default=0)

    title, note = Translated(), Translated()

    class Meta:
        verbose_name = _("part of the programme")
        verbose_name_plural = _("programme of the event")
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return str(self.title)


class EventPerson(models.Model):
    """Somebody who is on the programme, by name and in what quality."""

    event = models.ForeignKey(Event, models.CASCADE, related_name="people", verbose_name=_("event"))
    name = models.CharField(_("name"), max_length=120)
    role_nl, role_fr, role_en = (line(_("as what"), code, length=120) for code in ("nl", "fr", "en"))
    position = models.PositiveSmallIntegerField(_("order"), default=0)

    role = Translated()

    class Meta:
        verbose_name = _("person on the programme")
        verbose_name_plural = _("people on the programme")
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return self.name
