"""Promises in working days: weekends, days off in two countries, office hours and the change of the clock."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from impacthub.working_days import (
    CLOSES,
    OPENS,
    ZONE,
    add_working_days,
    is_working_day,
    working_day_after,
    working_hours_between,
)

MOMENTS = st.datetimes(datetime(2024, 1, 1), datetime(2031, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001  # hypothesis adds the zone


def at(text: str) -> datetime:
    """A moment on the clock of the office."""
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


@pytest.mark.parametrize(
    "day",
    [
        "2027-01-01",  # New Year
        "2027-03-26",  # Good Friday: in the Netherlands no term ends on it
        "2027-03-29",  # Easter Monday
        "2027-04-27",  # King's day, in the Netherlands
        "2027-05-06",  # Ascension
        "2027-05-17",  # Whit Monday
        "2027-07-21",  # the national day of Belgium
        "2026-11-11",  # the Armistice, in Belgium
        "2026-12-25",
        "2026-05-01",  # Labour Day, in Belgium
        "2025-05-05",  # Liberation Day, once in five years in the Netherlands
        "2026-11-21",  # a Saturday
    ],
)
def test_days_off(day):
    assert not is_working_day(date.fromisoformat(day))


@pytest.mark.parametrize(
    "day",
    [
        "2028-07-11",  # the day of the Flemish Community: its offices close, others work
        "2026-12-31",
        "2027-05-05",  # Liberation Day of another year
        "2026-11-20",
    ],
)
def test_days_of_work(day):
    assert is_working_day(date.fromisoformat(day))


def test_the_countries_are_a_setting(settings):
    settings.WORKING_DAY_COUNTRIES = ("BE",)

    assert is_working_day(date(2027, 4, 27))
    assert not is_working_day(date(2026, 11, 11))


@pytest.mark.parametrize(
    ("asked", "due"),
    [
        ("2026-11-23T10:00", "2026-11-25T10:00"),  # Monday: Wednesday at the same hour
        ("2026-11-23T06:30", "2026-11-25T09:00"),  # before the office opens
        ("2026-11-23T17:00", "2026-11-26T09:00"),  # as it closes: counts from tomorrow
        ("2026-11-20T16:59", "2026-11-24T16:59"),  # Friday
        ("2026-11-20T19:00", "2026-11-25T09:00"),  # Friday evening: counts from Monday at nine
        ("2026-11-21T11:00", "2026-11-25T09:00"),  # Saturday: the same
        ("2027-03-25T15:00", "2027-03-31T15:00"),  # before Easter, and the clock goes forward
        ("2026-12-24T15:00", "2026-12-29T15:00"),  # Christmas is a Friday, the second day a Saturday
        ("2026-12-31T12:00", "2027-01-05T12:00"),  # over the turn of the year
        ("2026-10-23T12:00", "2026-10-27T12:00"),  # the clock goes back in between
    ],
)
def test_two_working_days_later(asked, due):
    assert add_working_days(at(asked), 2) == at(due)


def test_a_moment_of_elsewhere_counts_by_the_clock_of_the_office():
    assert add_working_days(datetime(2026, 11, 20, 16, 30, tzinfo=UTC), 1) == at("2026-11-24T09:00")


def test_no_days_is_when_the_office_is_next_open():
    assert add_working_days(at("2026-11-21T11:00"), 0) == at("2026-11-23T09:00")
    assert working_day_after(date(2026, 11, 20), 0) == date(2026, 11, 20)


@pytest.mark.parametrize(
    ("start", "end", "hours"),
    [
        ("2026-11-23T10:00", "2026-11-23T10:30", 0.5),
        ("2026-11-23T08:00", "2026-11-23T18:00", 8),
        ("2026-11-20T16:00", "2026-11-23T10:00", 2),
        ("2026-11-21T10:00", "2026-11-22T10:00", 0),
        ("2026-10-23T16:00", "2026-10-26T10:00", 2),  # the clock goes back in between
        ("2026-11-23T10:00", "2026-11-20T10:00", 0),
        ("2026-11-23T15:00", "2026-11-23T10:00", 0),
    ],
)
def test_office_hours_between(start, end, hours):
    assert working_hours_between(at(start), at(end)) == hours


@given(moment=MOMENTS, days=st.integers(0, 30))
def test_a_promise_ends_in_office_hours_and_is_as_many_hours_away(moment, days):
    due = add_working_days(moment, days)

    assert is_working_day(due.date())
    assert OPENS <= due.time() < CLOSES
    assert due >= moment
    assert working_hours_between(moment, due) == pytest.approx(8 * days)


@given(moment=MOMENTS, wait=st.timedeltas(timedelta(), timedelta(days=20)), days=st.integers(0, 10))
def test_who_asks_later_is_not_answered_sooner(moment, wait, days):
    assert add_working_days(moment, days) <= add_working_days(moment + wait, days)


@given(
    moment=MOMENTS,
    first=st.timedeltas(timedelta(), timedelta(days=9)),
    then=st.timedeltas(timedelta(), timedelta(days=9)),
)
def test_hours_add_up(moment, first, then):
    middle, end = moment + first, moment + first + then

    parts = working_hours_between(moment, middle) + working_hours_between(middle, end)
    assert parts == pytest.approx(working_hours_between(moment, end))


@given(day=st.dates(date(2024, 1, 1), date(2031, 12, 31)), days=st.integers(1, 20))
def test_between_a_day_and_its_working_day_are_the_others(day, days):
    end = working_day_after(day, days)

    between = [day + timedelta(days=n) for n in range(1, (end - day).days + 1)]
    assert sum(map(is_working_day, between)) == days
    assert datetime.combine(end, time(9)).weekday() < 5
