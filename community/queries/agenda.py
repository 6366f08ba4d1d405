"""Which gatherings come, for the agenda, one month of it, the home page and somebody's own list."""

import calendar
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db.models import F, QuerySet
from django.utils import timezone

from community.models import Event, Registration, Topic
from community.models.events import EventQuerySet
from community.models.registrations import RegistrationQuerySet
from community.queries.registrations import with_queue
from impacthub.people.models import User

#: What a row of the agenda says of an event.
ROW = (
    "slug", "status", "audience", "title_nl", "title_fr", "title_en", "starts_at", "ends_at", "zone", "mode", "city",
    "language", "step_free", "hearing_loop", "sign_language", "capacity", "places_taken", "opens_at", "closes_at",
)  # fmt: skip
#: Nothing lasts longer than this, so that what was over long ago need not be looked at to find what comes.
LONGEST = timedelta(days=92)
#: A page of one month shows so many at most.
IN_A_MONTH = 200
#: Boxes of the filters, and what they ask of an event.
ACCESSIBLE = {"step_free": True}
ONLINE = (Event.Mode.ONLINE, Event.Mode.HYBRID)

Reader = User | AnonymousUser


@dataclass(frozen=True)
class Month:
    """The gatherings of one month, in the order in which they begin."""

    first: date
    events: Sequence[Event]


@dataclass(frozen=True)
class Day:
    """A day of a calendar page; ``is_other`` when it is of the month before or after."""

    date: date
    is_other: bool
    is_today: bool
    events: Sequence[Event]


def agenda(reader: Reader, wanted: dict[str, Any]) -> EventQuerySet:
    """What ``reader`` may see of what comes, or with ``past`` of what was, narrowed by the filters in ``wanted``."""
    rows = Event.objects.visible_to(reader)
    rows = rows.past() if wanted.get("past") else _to_come(rows)
    if wanted.get("topic"):
        rows = rows.filter(topics__slug=wanted["topic"])
    if wanted.get("city"):
        rows = rows.filter(city=wanted["city"])
    if wanted.get("language"):
        rows = rows.filter(language=wanted["language"])
    if wanted.get("online"):
        rows = rows.filter(mode__in=ONLINE)
    if wanted.get("accessible"):
        rows = rows.filter(**ACCESSIBLE)
    return with_queue(rows).only(*ROW)


def _to_come(rows: EventQuerySet) -> EventQuerySet:
    return rows.filter(starts_at__gte=timezone.now() - LONGEST).upcoming()


def by_month(events: Sequence[Event]) -> list[Month]:
    """``events``, which are in the order of time, in groups of a month on their own clocks."""
    return [Month(first, list(group)) for first, group in groupby(events, key=lambda event: event.day.replace(day=1))]


def cities(reader: Reader) -> list[str]:
    """Where something takes place that ``reader`` may see, from today on or not long ago; one query."""
    since = timezone.now() - timedelta(days=365)
    rows = Event.objects.visible_to(reader).filter(starts_at__gte=since).exclude(city="")
    return list(rows.order_by("city").values_list("city", flat=True).distinct()[:100])


def topics() -> list[Topic]:
    """Every topic, by its name for the reader; one query."""
    return sorted(Topic.objects.all()[:100], key=lambda topic: str(topic.name).casefold())


def weeks_of(reader: Reader, first: date) -> list[list[Day]]:
    """The weeks, Monday first, of the month that begins on ``first``, with what begins on each day; one query."""
    zone = ZoneInfo(settings.TIME_ZONE)
    weeks = calendar.Calendar().monthdatescalendar(first.year, first.month)
    begins = datetime.combine(weeks[0][0], time.min, zone) - timedelta(days=1)
    ends = datetime.combine(weeks[-1][-1], time.max, zone) + timedelta(days=1)
    rows = Event.objects.visible_to(reader).filter(starts_at__range=(begins, ends))
    found = list(rows.order_by("starts_at", "pk").only(*ROW)[:IN_A_MONTH])
    today = timezone.localdate()
    return [
        [Day(day, day.month != first.month, day == today, [row for row in found if row.day == day]) for day in week]
        for week in weeks
    ]


def next_events(reader: Reader, count: int) -> list[Event]:
    """The ``count`` gatherings that begin first, announced and not called off; one query."""
    rows = _to_come(Event.objects.visible_to(reader)).filter(status=Event.Status.PUBLISHED)
    return list(with_queue(rows).only(*ROW)[:count])


def answered(person: User) -> RegistrationQuerySet:
    """The answers of ``person`` with their events, what a row shows of them."""
    columns = [f"event__{name}" for name in ROW]
    own: RegistrationQuerySet = Registration.objects.filter(user=person).select_related("event")
    return own.only("status", "heads", "places", "confirmed_at", "link_version", *columns)


def coming_of(person: User) -> RegistrationQuerySet:
    """What ``person`` said something about and is not over, the first one first."""
    return answered(person).filter(event__ends_at__gt=timezone.now()).order_by("event__starts_at", "pk")


def past_of(person: User) -> RegistrationQuerySet:
    """What ``person`` said something about and is over, the last one first."""
    return answered(person).filter(event__ends_at__lte=timezone.now()).order_by("-event__starts_at", "-pk")


def next_of(person: User, count: int) -> list[Registration]:
    """The first ``count`` gatherings that ``person`` goes to or waits for; one query."""
    live = coming_of(person).filter(status__in=[*Registration.LIVE, Registration.Status.MAYBE])
    return list(live.exclude(event__status=Event.Status.CANCELLED)[:count])


def answers_to(person: Reader, events: Sequence[Event]) -> dict[int, Registration]:
    """What ``person`` answered to ``events``, by the id of the event; at most one query."""
    if not isinstance(person, User) or not events:
        return {}
    rows: QuerySet[Registration] = Registration.objects.answered_by(person).filter(event__in=events)
    rows = rows.order_by(F("user").asc(nulls_first=True))
    return {row.event_id: row for row in rows.only("event_id", "status", "confirmed_at")}
