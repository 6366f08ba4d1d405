"""When a gathering is, its places as seats of a small hall, and its title in two widths."""

from dataclasses import dataclass
from datetime import datetime
from zlib import crc32

from django import template
from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format, time_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from community.models import Event

register = template.Library()

#: A hall of more seats than this is drawn as a bar.
MOST_SEATS = 200
#: How far two seats stand apart, and how large one is, in points of the drawing.
STEP_X, STEP_Y, WIDE, HIGH, NARROWEST = 25, 25, 20, 15, 12
SEAT = "M{x} {y}m2 0h16q1.5 0 1.7 1.5l1.6 12q.2 1.5-1.3 1.5h-20q-1.5 0-1.3-1.5l1.6-12q.2-1.5 1.7-1.5z"
FREE = "M{x} {y}m2.5 1h15q1.5 0 1.5 1.5v10q0 1.5-1.5 1.5h-15q-1.5 0-1.5-1.5v-10q0-1.5 1.5-1.5z"


@dataclass(frozen=True)
class When:
    """A beginning and an end as words, on the clocks of the event."""

    starts: datetime
    ends: datetime
    zone: str

    @property
    def is_one_day(self) -> bool:
        """True when it ends on the day on which it begins, or in the night after it."""
        return self.starts.date() == self.ends.date() or (self.ends - self.starts).total_seconds() < 12 * 3600

    @property
    def is_evening(self) -> bool:
        """True when it begins after office hours."""
        return self.starts.hour >= 17

    @property
    def iso(self) -> str:
        """The beginning for ``datetime=``."""
        return self.starts.isoformat(timespec="minutes")

    @property
    def number(self) -> int:
        """The day of the month."""
        return self.starts.day

    @property
    def weekday(self) -> str:
        """The name of the day."""
        return date_format(self.starts, "l")

    @property
    def weekday_short(self) -> str:
        """The name of the day in two or three letters."""
        return date_format(self.starts, "D").lower().rstrip(".")

    @property
    def month_short(self) -> str:
        """The month in three or four letters."""
        return date_format(self.starts, "b").rstrip(".")

    @property
    def month(self) -> str:
        """The month and its year."""
        return date_format(self.starts, "F Y")

    @property
    def day(self) -> str:
        """The whole day: Thursday 3 December 2026."""
        return date_format(self.starts, "l j F Y")

    @property
    def short_day(self) -> str:
        """The day without its year: 3 December."""
        return date_format(self.starts, "j F")

    @property
    def begins(self) -> str:
        """The hour of the beginning."""
        return time_format(self.starts)

    @property
    def hours(self) -> str:
        """From when to when; with the day of the end when that is another one, and the zone when it is not ours."""
        ends = (
            time_format(self.ends) if self.is_one_day else f"{date_format(self.ends, 'j F')}, {time_format(self.ends)}"
        )
        hours = _("%(start)s to %(end)s") % {"start": time_format(self.starts), "end": ends}
        return hours if self.zone == settings.TIME_ZONE else f"{hours} ({self.zone.rsplit('/')[-1].replace('_', ' ')})"


@register.simple_tag
def when(event: Event) -> When:
    """The words for when ``event`` is."""
    return When(event.local_start, event.local_end, event.zone)


@register.filter
def opens_later(event: Event) -> bool:
    """True while one cannot register yet."""
    return event.opens_at is not None and event.opens_at > timezone.now()


@register.filter
def was_at(event: Event) -> str:
    """When a moved event was planned before, in words; empty for one that was not moved."""
    if event.moved_from is None:
        return ""
    length = event.ends_at - event.starts_at
    before = event.moved_from.astimezone(event.local_start.tzinfo)
    old = When(before, before + length, event.zone)
    return f"{old.day}, {old.hours}"


@register.filter
def two_widths(title: str) -> tuple[str, str]:
    """``title`` in a narrow and a wide part: at its colon, else in the middle of its words; the first may be empty."""
    if ": " in title:
        first, rest = title.split(": ", 1)
        return f"{first}:", rest
    words = title.split(" ")
    return " ".join(words[: len(words) // 2]), " ".join(words[len(words) // 2 :])


@register.simple_tag
def seats(event: Event) -> SafeString:
    """A drawing of the places: filled when somebody has them, outlined when they are free; words stand beside it."""
    capacity, taken = event.capacity or 0, min(event.places_taken, event.capacity or 0)
    if not capacity:
        return SafeString("")
    if capacity > MOST_SEATS:
        share = round(600 * taken / capacity)
        paths = [("seat-free", "M1 1h598v22h-598z"), ("seat-taken", f"M0 0h{share}v24h-{share}z")]
        return _drawing("0 0 600 24", paths)
    across = min(capacity, 15 if capacity > 40 else 10)
    rows = -(-capacity // across)
    # The same places are free for everybody who looks, and each that is taken makes one of them full.
    order = sorted(range(capacity), key=lambda place: crc32(f"{event.pk}-{place}".encode()))
    full = set(order[:taken])
    drawn = dict.fromkeys(("seat-taken", "seat-free"), "")
    for place in range(capacity):
        row, column = divmod(place, across)
        last = capacity - row * across
        indent = (across - last) * STEP_X // 2 if last < across else 0
        name, shape = ("seat-taken", SEAT) if place in full else ("seat-free", FREE)
        drawn[name] += shape.format(x=column * STEP_X + indent + 2, y=row * STEP_Y + 1)
    # A small hall stands in the middle of a drawing as wide as a larger one.
    left = max(0, NARROWEST - across) * STEP_X // 2
    width, height = across * STEP_X - (STEP_X - WIDE) + 4 + 2 * left, rows * STEP_Y - (STEP_Y - HIGH) + 2
    return _drawing(f"{-left} 0 {width} {height}", [pair for pair in drawn.items() if pair[1]])


def _drawing(size: str, paths: list[tuple[str, str]]) -> SafeString:
    drawn = format_html_join("", '<path class="{}" d="{}"/>', paths)
    return format_html('<svg class="seats" viewBox="{}" aria-hidden="true" focusable="false">{}</svg>', size, drawn)
