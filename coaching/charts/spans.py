"""Stretches of time on a line, in percent of the whole, as text for attributes."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

#: At most so many dates are written along the line.
MOST_TICKS = 7


@dataclass(frozen=True)
class Line:
    """The days from ``start`` to ``end``, both in it."""

    start: date
    end: date

    @property
    def days(self) -> int:
        """How long it is."""
        return (self.end - self.start).days + 1

    def place(self, day: date) -> str:
        """Where ``day`` begins."""
        return f"{self._share(day):.2f}%"

    def stretch(self, start: date | None, end: date | None) -> tuple[str, str]:
        """Where the days from ``start`` to ``end`` begin and how long they are; an open side goes to the edge."""
        first = max(start or self.start, self.start)
        last = min(end or self.end, self.end)
        left, right = self._share(first), self._share(last + timedelta(days=1)) if last < date.max else 100.0
        return f"{left:.2f}%", f"{max(right - left, 0.4):.2f}%"

    def months(self) -> list[tuple[str, date]]:
        """The first days of months to write along the line, with their places: every month, or every so many."""
        firsts = [day for day in _month_starts(self.start, self.end) if day >= self.start]
        step = next(step for step in (1, 2, 3, 6, 12, 24, 60, 120, 1200) if len(firsts) <= MOST_TICKS * step)
        return [(self.place(day), day) for day in firsts if (day.year * 12 + day.month - 1) % step == 0]

    def _share(self, day: date) -> float:
        days = (min(max(day, self.start), self.end + timedelta(days=1)) - self.start).days
        return 100 * days / self.days


def _month_starts(start: date, end: date) -> Iterable[date]:
    for month in range(start.year * 12 + start.month - 1, end.year * 12 + end.month):
        yield date(month // 12, month % 12 + 1, 1)


def line_over(days: Iterable[date | None]) -> Line | None:
    """The shortest line that has all ``days`` on it; None when there are none."""
    known = [day for day in days if day is not None]
    if not known or min(known) == max(known):
        return Line(min(known), min(known) + timedelta(days=30)) if known else None
    return Line(min(known), max(known))
