"""Where and when the film may be shown: pure rules over rights windows (P11), without a query.

A window without a start or an end is open on that side; a window without a territory holds everywhere.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import combinations
from typing import Any, Protocol, TypeVar

FREE = "FREE"
#: Who sold a channel, or may not use it, cannot show the film there.
TAKEN = frozenset({"SOLD", "BLOCKED"})
#: The mean length of a month in days, for counting free months.
DAYS_A_MONTH = Decimal("365.25") / 12
#: The code that covers every country.
EVERYWHERE = "EU"

#: Channels that are sold together more often than apart.
GROUPS: Mapping[str, frozenset[str]] = {
    "cinema": frozenset({"FESTIVAL", "THEATRICAL", "EVENT_CINEMA"}),
    "home": frozenset({"BROADCAST", "SVOD", "TVOD", "AVOD"}),
    "community": frozenset(
        {
            "COMMUNITY",
            "EDUCATION_SECONDARY",
            "EDUCATION_HIGHER",
            "WORKPLACE",
            "POLICY",
            "PRISON_CARE",
            "ONLINE_EVENT",
        }
    ),
}
_GROUP_OF = {channel: group for group, channels in GROUPS.items() for channel in channels}

#: Through which channel a screening of each kind shows the film.
CHANNEL_OF_SCREENING: Mapping[str, str] = {
    "COMMUNITY": "COMMUNITY",
    "SCHOOL": "EDUCATION_SECONDARY",
    "HIGHER_ED": "EDUCATION_HIGHER",
    "WORKPLACE": "WORKPLACE",
    "POLICY": "POLICY",
    "PROFESSIONAL_TRAINING": "WORKPLACE",
    "FESTIVAL": "FESTIVAL",
    "THEATRICAL_WITH_TALK": "EVENT_CINEMA",
    "PRISON_CARE": "PRISON_CARE",
    "FAITH": "COMMUNITY",
    "ONLINE_LIVE": "ONLINE_EVENT",
    "BROADCAST": "BROADCAST",
    "WATCH_PARTY": "COMMUNITY",
}


class Window(Protocol):
    """What the rules need of a rights window; a row of the plan has it."""

    channel: Any
    territory: Any
    starts_on: Any
    ends_on: Any
    status: Any
    holdback_until: Any


AnyWindow = TypeVar("AnyWindow", bound=Window)


@dataclass(frozen=True)
class Period:
    """The days from ``start`` to ``end``, both in it."""

    start: date
    end: date

    @property
    def days(self) -> int:
        """How many days it has; none when it ends before it starts."""
        return max((self.end - self.start).days + 1, 0)


def period_of(window: Window) -> Period:
    """When ``window`` holds; it opens the day after it is held back."""
    start = window.starts_on or date.min
    if window.holdback_until is not None and window.holdback_until < date.max:
        start = max(start, window.holdback_until + timedelta(days=1))
    return Period(start, window.ends_on or date.max)


def free_on(windows: Iterable[Window], channel: str, day: date, *, region: str = "") -> bool:
    """True when the film may be shown through ``channel`` on ``day`` (V05), in ``region`` when it is given.

    There must be a free window, and none of the same channel on that day that is sold or blocked there.
    """
    here = [window for window in windows if window.channel == channel and _covers(window.territory, region)]
    if any(window.status in TAKEN and _holds(window, day, held_back=False) for window in here):
        return False
    return any(window.status == FREE and _holds(window, day) for window in here)


def _holds(window: Window, day: date, *, held_back: bool = True) -> bool:
    period = period_of(window) if held_back else _whole(window)
    return period.start <= day <= period.end


def _whole(window: Window) -> Period:
    return Period(window.starts_on or date.min, window.ends_on or date.max)


def _covers(territory: Sequence[str], region: str) -> bool:
    """True when ``region`` may lie in ``territory``; a country is in it as soon as a part of it is."""
    return not territory or not region or regions_overlap(territory, [region])


def regions_overlap(one: Sequence[str], other: Sequence[str]) -> bool:
    """True when two lists of regions share ground: BE2 lies in BE, everything in EU; an empty list is everywhere."""
    if not one or not other or EVERYWHERE in one or EVERYWHERE in other:
        return True
    return any(a.startswith(b) or b.startswith(a) for a in one for b in other)


def clashes(windows: Sequence[AnyWindow]) -> list[tuple[AnyWindow, AnyWindow]]:
    """Pairs of windows that cannot both be true: what is sold or blocked, and what is free, in that order.

    They are of one group of channels, share ground, and share at least a day.
    """
    found = []
    for one, other in combinations(windows, 2):
        taken, free = (one, other) if one.status in TAKEN else (other, one)
        if taken.status in TAKEN and free.status == FREE and _share_a_group(one, other) and _share_a_day(taken, free):
            found.append((taken, free))
    return found


def _share_a_group(one: Window, other: Window) -> bool:
    group = _GROUP_OF.get(one.channel)
    return group is not None and group == _GROUP_OF.get(other.channel)


def _share_a_day(taken: Window, free: Window) -> bool:
    first, second = _whole(taken), period_of(free)
    together = Period(max(first.start, second.start), min(first.end, second.end))
    return together.days > 0 and regions_overlap(taken.territory, free.territory)


def free_periods(windows: Iterable[Window], channel: str, within: Period) -> list[Period]:
    """When ``channel`` is free somewhere inside ``within``, without overlaps, in order."""
    periods = sorted(
        (_clip(period_of(window), within) for window in windows if (window.channel, window.status) == (channel, FREE)),
        key=lambda period: period.start,
    )
    merged: list[Period] = []
    for period in periods:
        if not period.days:
            continue
        if merged and period.start <= merged[-1].end + timedelta(days=1):
            merged[-1] = Period(merged[-1].start, max(merged[-1].end, period.end))
        else:
            merged.append(period)
    return merged


def free_months(windows: Iterable[Window], channel: str, within: Period) -> Decimal:
    """How many months ``channel`` is free inside ``within``, to a tenth (a month is 365.25 ÷ 12 days)."""
    days = sum(period.days for period in free_periods(windows, channel, within))
    return (days / DAYS_A_MONTH).quantize(Decimal("0.1"))


def _clip(period: Period, within: Period) -> Period:
    return Period(max(period.start, within.start), min(period.end, within.end))
