"""Where things stand on a timeline: pure geometry, in the units of the drawing's own box.

A column of names at the left, then a strip of months. What would cover something else goes to the next lane.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TypeVar

#: The whole width, and where the strip of days begins and ends.
WIDTH, LEFT, RIGHT = 1160, 150, 1150
#: The height of a bar, of its lane, and the room between two tracks.
BAR, LANE, GAP = 28, 36, 12
#: How wide a letter is on average, and a diamond from its middle to its side.
LETTER, DIAMOND = 7.3, 12
#: Room inside a bar beside its label.
PADDING = 10
#: With more months than this only every third one is named.
MOST_NAMES = 14

Named = TypeVar("Named")


@dataclass(frozen=True)
class Scale:
    """The days from ``start`` until ``end``, both whole months, on the strip."""

    start: date
    end: date

    def x(self, day: date) -> float:
        """Where ``day`` begins; what lies outside stands at the edge."""
        whole = (self.end - self.start).days
        place = min(max((day - self.start).days, 0), whole)
        return round(LEFT + (RIGHT - LEFT) * place / whole, 1)

    def holds(self, day: date) -> bool:
        """True when ``day`` is on the strip."""
        return self.start <= day < self.end


def scale_of(days: Iterable[date]) -> Scale | None:
    """Whole months around all of ``days``; None when there are none."""
    known = sorted(days)
    if not known:
        return None
    return Scale(known[0].replace(day=1), next_month(known[-1]))


def next_month(day: date) -> date:
    """The first day of the month after that of ``day``."""
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1)


def months(scale: Scale) -> list[tuple[date, float, bool]]:
    """The first day of every month with its place, and whether it is named."""
    found, day = [], scale.start
    while day < scale.end:
        found.append(day)
        day = next_month(day)
    step = 1 if len(found) <= MOST_NAMES else 3
    return [(day, scale.x(day), number % step == 0) for number, day in enumerate(found)]


@dataclass(frozen=True)
class Bar:
    """A bar or a diamond with its label. ``anchor`` says where the label begins: ``start`` or ``end``."""

    x: float
    width: float
    lane: int
    label_x: float
    anchor: str
    is_inside: bool


@dataclass(frozen=True)
class Wanted:
    """What is to be drawn: the first and the last day, how many letters its label has, and whether it is a moment."""

    first: date
    last: date
    letters: int
    is_moment: bool = False


def lanes(wanted: Sequence[Wanted], scale: Scale) -> list[Bar]:
    """A bar for each of ``wanted``, in the first lane in which neither it nor its label covers anything."""
    free_from: list[float] = []
    found: list[Bar] = []
    for one in wanted:
        left, right, place = _extent(one, scale)
        lane = next((number for number, free in enumerate(free_from) if free <= left), len(free_from))
        if lane == len(free_from):
            free_from.append(0)
        free_from[lane] = right + PADDING
        x, width, label_x, anchor, is_inside = place
        found.append(Bar(x, width, lane, label_x, anchor, is_inside))
    return found


def _extent(one: Wanted, scale: Scale) -> tuple[float, float, tuple[float, float, float, str, bool]]:
    """From where to where it and its label reach, and how it is drawn."""
    x, end = scale.x(one.first), scale.x(one.last + timedelta(days=1))
    text = one.letters * LETTER
    if one.is_moment:
        x, end = x - DIAMOND, x + DIAMOND
    width = max(end - x, 6)
    if not one.is_moment and text + 2 * PADDING <= width:
        return x, x + width, (x, width, x + PADDING, "start", True)
    if x + width + PADDING + text <= RIGHT:
        return x, x + width + PADDING + text, (x, width, x + width + PADDING, "start", False)
    return x - PADDING - text, x + width, (x, width, x - PADDING, "end", False)


def room_in(first: date, last: date, scale: Scale) -> int:
    """How many letters fit in the bar from ``first`` until ``last``."""
    width = scale.x(last + timedelta(days=1)) - scale.x(first)
    return max(int((width - 2 * PADDING) / LETTER), 0)


def height(lanes_used: int) -> int:
    """How high a track with so many lanes is; an empty one keeps its place."""
    return max(lanes_used, 1) * LANE + GAP


def diamond(x: float, y: float) -> str:
    """The outline of a milestone around ``x``, ``y``."""
    return f"M{x:g} {y - DIAMOND:g}L{x + DIAMOND:g} {y:g}L{x:g} {y + DIAMOND:g}L{x - DIAMOND:g} {y:g}Z"
