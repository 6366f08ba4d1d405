"""The line of gates and the burning down of hours: pure geometry, in the units of the drawing's own box."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import pairwise

#: The box of the line of gates, and where its stops stand.
LINE_WIDTH, LINE_EDGE, LINE_Y = 1000, 56, 52
#: The box of the hours, and the edges inside it.
WIDTH, HEIGHT, LEFT, TOP, BOTTOM = 560, 220, 56, 14, 30


@dataclass(frozen=True)
class Stop:
    """A gate on the line: the middle of its mark, and the sides and lines of what is drawn around it."""

    x: float
    y: float

    @property
    def left(self) -> float:
        """Where the track to this stop ends."""
        return self.x - 13

    @property
    def right(self) -> float:
        """Where the track from this stop begins."""
        return self.x + 13


def stops(number: int) -> list[Stop]:
    """``number`` stops, equally far from each other; a single one stands at the beginning."""
    room = (LINE_WIDTH - 2 * LINE_EDGE) / (number - 1) if number > 1 else 0
    return [Stop(round(LINE_EDGE + place * room, 1), LINE_Y) for place in range(number)]


def today_x(dates: Sequence[date], today: date) -> float | None:
    """Where today stands on the line: between the stops of the dates around it. None before the first, after the last.

    ``dates`` are those of the stops, in their order.
    """
    places = stops(len(dates))
    for place, (before, after) in enumerate(pairwise(dates)):
        if before <= today < after:
            share = (today - before).days / (after - before).days
            return round(places[place].x + share * (places[place + 1].x - places[place].x), 1)
    return None


@dataclass(frozen=True)
class Burning:
    """Hours that are left, as steps: ``path`` of what was used, ``ideal`` of what an even pace would leave."""

    path: str
    ideal: str
    today: float | None
    ticks: tuple[tuple[float, str], ...]


def burning(
    budget: Decimal, used: Sequence[tuple[date, Decimal]], start: date, end: date, today: date
) -> Burning | None:
    """The drawing of ``used`` hours by day against ``budget``; None when there is nothing to draw.

    What was used before ``start`` or after ``end`` stands on that edge; below zero stays at zero.
    """
    days = (end - start).days
    if days <= 0 or budget <= 0:
        return None

    def across(day: date) -> float:
        share = min(max((day - start).days, 0), days) / days
        return round(LEFT + share * (WIDTH - LEFT), 1)

    def down(left: Decimal) -> float:
        share = float(1 - max(left, Decimal(0)) / budget)
        return round(TOP + share * (HEIGHT - TOP - BOTTOM), 1)

    left, path = budget, f"M{LEFT} {down(budget):g}"
    for day, hours in sorted(used):
        left -= hours
        path += f"H{across(day):g}V{down(left):g}"
    shown = min(max(today, start), end)
    path += f"H{max(across(shown), *(across(day) for day, _hours in used), LEFT):g}"
    ticks = tuple((down(budget * part / 4), f"{budget * part / 4:.0f}") for part in (4, 2, 0))
    ideal = f"M{LEFT} {down(budget):g}L{WIDTH} {down(Decimal(0)):g}"
    return Burning(path, ideal, across(today) if start <= today <= end else None, ticks)
