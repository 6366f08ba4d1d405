"""The sums of the campaign's calendar, pure: who has how many days of work in which month, and what is late.

The days of an activity are spread evenly over the days from its start until its end; the days that somebody has
(P2) over their own time in the campaign.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import Protocol

TENTH = Decimal("0.1")


class Work(Protocol):
    """An activity as far as the sums need it."""

    @property
    def owner(self) -> str:
        """Who does it, by name; empty for nobody."""

    @property
    def days(self) -> Decimal | None:
        """Work in days; None while nobody said."""

    @property
    def first(self) -> date | None:
        """Its first day, as far as it is known."""

    @property
    def last(self) -> date | None:
        """Its last day, as far as it is known."""

    @property
    def is_over(self) -> bool:
        """True when nobody has to do it any more."""


class Time(Protocol):
    """Somebody's time for the campaign."""

    @property
    def name(self) -> str:
        """What they are called."""

    @property
    def days(self) -> Decimal:
        """The days they have in all."""

    @property
    def starts_on(self) -> date | None:
        """From when; None for the whole campaign."""

    @property
    def ends_on(self) -> date | None:
        """Until when; None for the whole campaign."""


@dataclass(frozen=True)
class Load:
    """The days of work of one person by month (its first day), and the days they have; None when nobody said."""

    name: str
    planned: dict[date, Decimal]
    has: dict[date, Decimal] | None

    def is_over(self, month: date) -> bool:
        """True when more is planned in ``month`` than there is time for."""
        return self.has is not None and self.planned.get(month, Decimal(0)) > self.has.get(month, Decimal(0))


@lru_cache(maxsize=4000)
def spread(days: Decimal, first: date, last: date) -> Mapping[date, Decimal]:
    """``days`` of work from ``first`` until ``last``, by the first day of the month, to a tenth of a day."""
    if last < first:
        return {}
    whole = (last - first).days + 1
    return {
        month: (days * _overlap(month, first, last) / whole).quantize(TENTH, rounding=ROUND_HALF_UP)
        for month in months_between(first, last)
    }


def months_between(first: date, last: date) -> Iterator[date]:
    """The first day of every month from that of ``first`` until that of ``last``."""
    month = first.replace(day=1)
    while month <= last:
        yield month
        month = _next(month)


def _overlap(month: date, first: date, last: date) -> int:
    end = _next(month) - timedelta(days=1)
    return (min(end, last) - max(month, first)).days + 1


def _next(month: date) -> date:
    return (month.replace(day=1) + timedelta(days=32)).replace(day=1)


def loads(work: Iterable[Work], people: Iterable[Time], *, starts_on: date | None, ends_on: date | None) -> list[Load]:
    """The load of everybody who has work with days, by name.

    Somebody without dates of their own has the whole campaign, from ``starts_on`` until ``ends_on``.
    """
    planned: dict[str, dict[date, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    for one in work:
        if one.owner and one.days and one.first and one.last:
            for month, days in spread(one.days, one.first, one.last).items():
                planned[one.owner][month] += days
    time = _time(people, starts_on, ends_on)
    return [Load(name, dict(planned[name]), time.get(name.casefold())) for name in sorted(planned, key=str.casefold)]


def _time(people: Iterable[Time], starts_on: date | None, ends_on: date | None) -> dict[str, dict[date, Decimal]]:
    found: dict[str, dict[date, Decimal]] = {}
    for person in people:
        first, last = person.starts_on or starts_on, person.ends_on or ends_on
        if first and last:
            months = found.setdefault(person.name.strip().casefold(), {})
            for month, days in spread(person.days, first, last).items():
                months[month] = months.get(month, Decimal(0)) + days
    return found


def days_late(one: Work, today: date) -> int:
    """By how many days it should have been finished ``today``; 0 when it is over, or its end is still to come."""
    if one.is_over or one.last is None:
        return 0
    return max((today - one.last).days, 0)
