"""Working days: promises are counted in them, and nobody answers on a day off in one of our countries."""

from datetime import date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from django.conf import settings
from holidays import country_holidays

#: The clock of the office, whoever asks from wherever.
ZONE = ZoneInfo("Europe/Brussels")
OPENS, CLOSES = time(9), time(17)
SATURDAY = 5
DAY = timedelta(days=1)


def is_working_day(day: date) -> bool:
    """False for a weekend, and for a day off in one of ``settings.WORKING_DAY_COUNTRIES``."""
    return day.weekday() < SATURDAY and day not in _days_off(tuple(settings.WORKING_DAY_COUNTRIES), day.year)


def working_day_after(day: date, days: int) -> date:
    """The working day that is number ``days`` after ``day``; ``day`` itself when ``days`` is 0."""
    for _number in range(days):
        day = _next(day + DAY)
    return day


def add_working_days(moment: datetime, days: int) -> datetime:
    """The same hour ``days`` working days later; what comes outside office hours counts from when they begin again."""
    start = _in_hours(moment.astimezone(ZONE))
    return datetime.combine(working_day_after(start.date(), days), start.time(), tzinfo=ZONE)


def working_hours_between(start: datetime, end: datetime) -> float:
    """The office hours from ``start`` to ``end``, in hours; 0 when ``end`` is not after ``start``."""
    first, last = start.astimezone(ZONE), end.astimezone(ZONE)
    day, total = first.date(), timedelta()
    while day <= last.date():
        if is_working_day(day):
            total += max(min(last, _at(day, CLOSES)) - max(first, _at(day, OPENS)), timedelta())
        day += DAY
    return total.total_seconds() / 3600


def _in_hours(moment: datetime) -> datetime:
    """``moment`` when the office is open then, else when it next opens."""
    day = moment.date()
    if not is_working_day(day) or moment.time() >= CLOSES:
        return _at(_next(day + DAY), OPENS)
    return max(moment, _at(day, OPENS))


def _next(day: date) -> date:
    """``day``, or the first working day after it."""
    while not is_working_day(day):
        day += DAY
    return day


def _at(day: date, hour: time) -> datetime:
    return datetime.combine(day, hour, tzinfo=ZONE)


@lru_cache(maxsize=64)
def _days_off(countries: tuple[str, ...], year: int) -> frozenset[date]:
    """The days off of all ``countries`` in ``year``."""
    return frozenset(day for country in countries for day in country_holidays(country, years=year))
