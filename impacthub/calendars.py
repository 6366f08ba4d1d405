"""Calendar entries in iCalendar (RFC 5545): a room registers what a person has, one function writes it down.

A calendar that follows a person asks again and again: a room also registers how the database tells, within the query
that finds whose calendar it is, that nothing changed.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django.contrib.postgres.aggregates import JSONBAgg
from django.db.models import BigIntegerField, F, Func, Max, QuerySet, Subquery, TextField, Value
from django.db.models.functions import MD5, Cast, Concat, Extract, JSONObject
from icalendar import Calendar, Component, Event, Timezone, vCalAddress, vText

if TYPE_CHECKING:
    from impacthub.people.models import User

PRODUCT = "-//ImpactHub//Calendar//NL"
#: Raise it when entries are written otherwise, so that every calendar fetches them again.
EDITION = 1
#: Zones whose clocks change together, at one o'clock UTC on the last Sunday of March and October.
CENTRAL_EUROPE = frozenset(
    f"Europe/{city}" for city in ("Amsterdam", "Berlin", "Brussels", "Luxembourg", "Madrid", "Paris", "Rome", "Vienna")
)
_CENTRAL_EUROPE = """BEGIN:VTIMEZONE
TZID:{zone}
BEGIN:DAYLIGHT
DTSTART:19810329T020000
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU
TZNAME:CEST
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
END:DAYLIGHT
BEGIN:STANDARD
DTSTART:19961027T030000
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
TZNAME:CET
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
END:STANDARD
END:VTIMEZONE
"""
#: How often a program that fetches a feed by itself should come back.
REFRESH = timedelta(hours=1)


@dataclass(frozen=True)
class Person:
    """Who invites or is invited. ``answer`` is ACCEPTED, TENTATIVE, DECLINED or NEEDS-ACTION."""

    name: str
    email: str
    answer: str = "NEEDS-ACTION"


@dataclass(frozen=True)
class CalendarEntry:
    """Something with a beginning and an end. ``uid`` never changes; ``sequence`` rises with every change.

    Times are aware; they are written in ``zone``, with its rules beside them, so that no program guesses. What is
    ``all_day`` takes whole days, from the one of ``starts_at`` to the one of ``ends_at``, both included. In an
    invitation by mail ``organiser`` and ``invited`` say who asks whom.
    """

    uid: str
    title: str
    starts_at: datetime
    ends_at: datetime
    changed_at: datetime
    sequence: int = 0
    place: str = ""
    text: str = ""
    url: str = ""
    cancelled: bool = False
    tentative: bool = False
    all_day: bool = False
    zone: str = "Europe/Brussels"
    categories: tuple[str, ...] = field(default=())
    organiser: Person | None = None
    invited: Person | None = None


Collector = Callable[["User"], Iterable[CalendarEntry]]
_collectors: dict[str, Collector] = {}
_stamps: dict[str, Callable[[], Subquery]] = {}


def register(room: str, collector: Collector, stamp: Callable[[], Subquery] | None = None) -> None:
    """Let ``collector`` tell what stands in a person's own calendar; call it from the room's ``AppConfig.ready``.

    ``stamp()`` is what :func:`stamp_of` makes of the same rows, of the person ``OuterRef("user")``.
    """
    _collectors[room] = collector
    if stamp:
        _stamps[room] = stamp


def stamps() -> dict[str, Subquery]:
    """For each room what tells whether its part of a calendar changed; nothing when a room cannot tell."""
    return {room: _stamps[room]() for room in sorted(_collectors)} if _collectors.keys() <= _stamps.keys() else {}


def stamp_of(rows: "QuerySet[Any]", columns: Iterable[str], *, changed: str | Func = "changed_at") -> Subquery:
    """:func:`stamped` as part of another query, such as the one that finds whose rows they are."""
    return Subquery(stamped(rows, columns, changed=changed), output_field=TextField())


def stamped(
    rows: "QuerySet[Any]", columns: Iterable[str], *, changed: str | Func = "changed_at"
) -> "QuerySet[Any, dict[str, str]]":
    """The second in which ``rows`` last changed and a hash of their ``columns``, in one text that the database makes.

    It is another text as soon as a row comes, goes or says something else. No rows give no text, or empty parts.
    """
    said = MD5(Cast(JSONBAgg(JSONObject(**{name: F(name) for name in columns}), order_by="pk"), TextField()))
    seconds = Cast(Cast(Extract(Max(changed), "epoch"), BigIntegerField()), TextField())
    found = rows.order_by().annotate(all_of_them=Value(1)).values("all_of_them")
    both = Concat(seconds, Value(":"), said, output_field=TextField())
    texts: QuerySet[Any, dict[str, str]] = found.annotate(stamp=both).values("stamp")
    return texts


def entries_of(person: "User") -> list[CalendarEntry]:
    """Everything in the calendar of ``person``, in the order in which it happens."""
    found = [entry for room in sorted(_collectors) for entry in _collectors[room](person)]
    return sorted(found, key=lambda entry: (entry.starts_at, entry.uid))


def to_ics(entries: Iterable[CalendarEntry], *, name: str = "", method: str = "PUBLISH") -> bytes:
    """One calendar with ``entries`` and the rules of every time zone in it; a feed has a ``name``, a mail has none."""
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", method)
    if name:
        calendar.add("x-wr-calname", name)
        calendar.add("refresh-interval", REFRESH, parameters={"value": "DURATION"})
        calendar.add("x-published-ttl", "PT1H")
    written = list(entries)
    for zone in sorted({entry.zone for entry in written}):
        years = [entry.starts_at.year for entry in written if entry.zone == zone]
        calendar.add_component(_rules(zone, min(years) - 1, max(years) + 2))
    for entry in written:
        calendar.add_component(_event(entry))
    content: bytes = calendar.to_ical()
    return content


@lru_cache(maxsize=32)
def _rules(zone: str, first: int, last: int) -> Component:
    """When the clocks of ``zone`` change: by rule where we know it, which every program reads, else year by year."""
    if zone in CENTRAL_EUROPE:
        return Component.from_ical(_CENTRAL_EUROPE.format(zone=zone))
    return Timezone.from_tzid(zone, first_date=date(first, 1, 1), last_date=date(last, 1, 1))


def _event(entry: CalendarEntry) -> Event:
    event, zone = Event(), ZoneInfo(entry.zone)
    event.add("uid", entry.uid)
    event.add("summary", entry.title)
    starts, ends = entry.starts_at.astimezone(zone), entry.ends_at.astimezone(zone)
    event.add("dtstart", starts.date() if entry.all_day else starts)
    event.add("dtend", ends.date() + timedelta(days=1) if entry.all_day else ends)
    event.add("dtstamp", entry.changed_at.astimezone(UTC))
    event.add("last-modified", entry.changed_at.astimezone(UTC))
    event.add("sequence", entry.sequence)
    if entry.place:
        event.add("location", vText(entry.place))
    if entry.text:
        event.add("description", entry.text)
    if entry.url:
        event.add("url", entry.url)
    if entry.categories:
        event.add("categories", list(entry.categories))
    if entry.organiser:
        event.add("organizer", _address(entry.organiser))
    if entry.invited:
        event.add("attendee", _address(entry.invited, role="REQ-PARTICIPANT", partstat=entry.invited.answer))
    event.add("status", "CANCELLED" if entry.cancelled else "TENTATIVE" if entry.tentative else "CONFIRMED")
    return event


def _address(person: Person, **parameters: str) -> vCalAddress:
    address = vCalAddress(f"mailto:{person.email}")
    address.params.update({name.upper(): value for name, value in parameters.items()})
    if person.name:
        address.params["CN"] = person.name.replace('"', "'")
    return address
