"""Calendar entries in iCalendar (RFC 5545): a room registers what a person has, one function writes it down."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event, Timezone, vText

if TYPE_CHECKING:
    from impacthub.people.models import User

PRODUCT = "-//ImpactHub//Calendar//NL"


@dataclass(frozen=True)
class CalendarEntry:
    """Something with a beginning and an end. ``uid`` never changes; ``sequence`` rises with every change.

    Times are aware; they are written in ``zone``, with its rules beside them, so that no program guesses.
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
    zone: str = "Europe/Brussels"
    categories: tuple[str, ...] = field(default=())


Collector = Callable[["User"], Iterable[CalendarEntry]]
_collectors: dict[str, Collector] = {}


def register(room: str, collector: Collector) -> None:
    """Let ``collector`` tell what stands in a person's own calendar; call it from the room's ``AppConfig.ready``."""
    _collectors[room] = collector


def entries_of(person: "User") -> list[CalendarEntry]:
    """Everything in the calendar of ``person``, in the order in which it happens."""
    found = [entry for room in sorted(_collectors) for entry in _collectors[room](person)]
    return sorted(found, key=lambda entry: (entry.starts_at, entry.uid))


def to_ics(entries: Iterable[CalendarEntry], *, name: str, method: str = "PUBLISH") -> bytes:
    """One calendar called ``name`` with ``entries`` and the rules of every time zone in it."""
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", method)
    calendar.add("x-wr-calname", name)
    written = list(entries)
    for zone in sorted({entry.zone for entry in written}):
        years = [entry.starts_at.year for entry in written if entry.zone == zone]
        calendar.add_component(
            Timezone.from_tzid(zone, first_date=date(min(years) - 1, 1, 1), last_date=date(max(years) + 2, 1, 1))
        )
    for entry in written:
        calendar.add_component(_event(entry))
    content: bytes = calendar.to_ical()
    return content


def _event(entry: CalendarEntry) -> Event:
    event, zone = Event(), ZoneInfo(entry.zone)
    event.add("uid", entry.uid)
    event.add("summary", entry.title)
    event.add("dtstart", entry.starts_at.astimezone(zone))
    event.add("dtend", entry.ends_at.astimezone(zone))
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
    event.add("status", "CANCELLED" if entry.cancelled else "TENTATIVE" if entry.tentative else "CONFIRMED")
    return event
