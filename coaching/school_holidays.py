"""Days off in the calendar of a campaign: school holidays in Flanders, public holidays in Belgium and the Netherlands.

The Flemish school holidays follow the published rule of the Flemish government:
autumn is the week of 1 November (that starts on 2 November when 1 November is a Sunday); Christmas is two weeks from
the Monday of the week of 25 December, or the Monday after it when that day falls in a weekend; spring is the week of
the seventh Monday before Easter; Easter is two weeks from the first Monday of April, from the Monday after Easter
when Easter falls in March, and from the second Monday before Easter when it falls after 15 April; summer is July and
August. Other regions publish their dates year by year: those are not known here, and nothing is said about them.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from dateutil.easter import easter
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from holidays import country_holidays

#: Years for which the rule is known to hold.
KNOWN = range(2019, 2031)
#: Countries whose public holidays are looked at, and how those are called.
PUBLIC = {"BE": _("a public holiday in Belgium"), "NL": _("a public holiday in the Netherlands")}
WEEK = timedelta(days=7)
SATURDAY, SUNDAY = 5, 6
#: After this day of April an Easter moves the holiday before it.
LATE_EASTER = 15
#: Something longer than this runs through holidays anyway.
SHORT = 14


@dataclass(frozen=True)
class DaysOff:
    """A stretch of days off with what it is called; both days are in it."""

    name: str | Promise
    starts_on: date
    ends_on: date


@lru_cache(maxsize=32)
def flemish_school_holidays(year: int) -> tuple[DaysOff, ...] | None:
    """The school holidays in Flanders that begin in ``year``, in order; None for a year that is not known."""
    if year not in KNOWN:
        return None
    return (
        _weeks(_("the spring holiday of Flemish schools"), _monday(easter(year)) - 6 * WEEK, 1),
        _weeks(_("the Easter holiday of Flemish schools"), _easter_start(year), 2),
        DaysOff(_("the summer holiday of Flemish schools"), date(year, 7, 1), date(year, 8, 31)),
        _weeks(_("the autumn holiday of Flemish schools"), _autumn_start(year), 1),
        _weeks(_("the Christmas holiday of Flemish schools"), _christmas_start(year), 2),
    )


def _weeks(name: Promise, monday: date, weeks: int) -> DaysOff:
    return DaysOff(name, monday, monday + weeks * WEEK - timedelta(days=1))


def _monday(day: date) -> date:
    """The Monday of the week of ``day``."""
    return day - timedelta(days=day.weekday())


def _easter_start(year: int) -> date:
    sunday = easter(year)
    if sunday.month == 3:
        return sunday + timedelta(days=1)
    if sunday > date(year, 4, LATE_EASTER):
        return _monday(sunday) - WEEK
    first = date(year, 4, 1)
    return first + timedelta(days=-first.weekday() % 7)


def _autumn_start(year: int) -> date:
    day = date(year, 11, 1)
    return day + timedelta(days=1) if day.weekday() == SUNDAY else _monday(day)


def _christmas_start(year: int) -> date:
    day = date(year, 12, 25)
    return _monday(day) + WEEK if day.weekday() >= SATURDAY else _monday(day)


@lru_cache(maxsize=32)
def public_holidays(year: int) -> dict[date, tuple[str, ...]]:
    """The public holidays in ``year``, each with the codes of the countries of :data:`PUBLIC` that have it."""
    found: dict[date, tuple[str, ...]] = {}
    for country in PUBLIC:
        for day in country_holidays(country, years=year):
            found[day] = (*found.get(day, ()), country)
    return found


def collisions(starts_on: date, ends_on: date) -> list[str]:
    """What days off a short activity falls on, in words: the public holiday it is on, the school holiday around it.

    Nothing for more than fourteen days, and nothing about years that are not known.
    """
    return [str(name) for name in _names(starts_on, ends_on)]


@lru_cache(maxsize=2000)
def _names(starts_on: date, ends_on: date) -> tuple[str | Promise, ...]:
    if (ends_on - starts_on).days >= SHORT:
        return ()
    return (*_on_public_holiday(starts_on, ends_on), *_in_school_holiday(starts_on, ends_on))


def _on_public_holiday(starts_on: date, ends_on: date) -> list[str | Promise]:
    if starts_on != ends_on or starts_on.year not in KNOWN:
        return []
    return [PUBLIC[country] for country in public_holidays(starts_on.year).get(starts_on, ())]


def _in_school_holiday(starts_on: date, ends_on: date) -> list[str | Promise]:
    return [
        holiday.name
        for year in range(starts_on.year - 1, ends_on.year + 1)
        for holiday in flemish_school_holidays(year) or ()
        if holiday.starts_on <= ends_on and starts_on <= holiday.ends_on
    ]
