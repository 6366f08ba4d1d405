"""Days of the data files: a date that is past for good, or a Monday so many weeks from the day of loading."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils import timezone


def day(value: Any) -> date:
    """``value`` as a day: a date as it stands, or the Monday that lies ``value`` weeks from this week's."""
    if isinstance(value, date):
        return value
    today = timezone.localdate()
    return today - timedelta(days=today.weekday()) + timedelta(weeks=int(value))


def at(when: date, clock: str) -> datetime:
    """The moment at which clocks in our zone say ``clock`` (``09:30``) on ``when``."""
    return timezone.make_aware(datetime.combine(when, time.fromisoformat(clock)))


def moment(value: list[Any]) -> datetime:
    """``[date, clock]``, or ``[weeks, days after that Monday, clock]``, as a moment."""
    first, *between, clock = value
    return at(day(first) + timedelta(days=sum(between)), clock)
