"""The rules over rights windows, without a database."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

import pytest

from coaching import rights_windows as rights
from coaching.models import RightsWindow, Screening


@dataclass
class W:
    """A window as the rules see it."""

    channel: str = "COMMUNITY"
    status: str = "FREE"
    territory: list[str] = field(default_factory=list)
    starts_on: date | None = date(2026, 1, 1)
    ends_on: date | None = date(2026, 12, 31)
    holdback_until: date | None = None


@pytest.mark.parametrize(
    ("windows", "free"),
    [
        ([], False),
        ([W()], True),
        ([W(status="NEGOTIABLE")], False),
        ([W(channel="FESTIVAL")], False),
        ([W(ends_on=date(2026, 5, 31))], False),
        ([W(starts_on=date(2026, 6, 1), ends_on=date(2026, 6, 1))], True),
        ([W(starts_on=None, ends_on=None)], True),
        ([W(holdback_until=date(2026, 6, 1))], False),
        ([W(holdback_until=date(2026, 5, 31))], True),
        ([W(), W(status="SOLD")], False),
        ([W(), W(status="SOLD", ends_on=date(2026, 5, 1))], True),
        ([W(), W(status="BLOCKED", channel="WORKPLACE")], True),
    ],
)
def test_v05_a_day_is_free_inside_a_free_window_only(windows: list[W], free: bool) -> None:
    assert rights.free_on(windows, "COMMUNITY", date(2026, 6, 1)) is free


@pytest.mark.parametrize(
    ("territory", "region", "free"),
    [
        (["BE"], "BE21", True),
        (["BE2"], "BE", True),
        (["BE2"], "BE3", False),
        (["EU"], "NL", True),
        ([], "NL", True),
        (["BE"], "", True),
    ],
)
def test_v05_a_window_holds_in_its_own_regions(territory: list[str], region: str, free: bool) -> None:
    assert rights.free_on([W(territory=territory)], "COMMUNITY", date(2026, 6, 1), region=region) is free


def test_sold_elsewhere_does_not_close_a_free_window_here() -> None:
    windows = [W(territory=["BE"]), W(status="SOLD", territory=["NL"])]
    assert rights.free_on(windows, "COMMUNITY", date(2026, 6, 1), region="BE2") is True
    assert rights.free_on(windows, "COMMUNITY", date(2026, 6, 1), region="NL") is False


@pytest.mark.parametrize(
    ("one", "other", "count"),
    [
        (W(status="SOLD"), W(), 1),
        (W(), W(status="BLOCKED"), 1),
        (W(status="SOLD", channel="EDUCATION_SECONDARY"), W(), 1),
        (W(status="SOLD", channel="BROADCAST"), W(), 0),
        (W(status="SOLD", territory=["NL"]), W(territory=["BE"]), 0),
        (W(status="SOLD", ends_on=date(2025, 12, 31), starts_on=None), W(), 0),
        (W(status="SOLD", ends_on=date(2026, 1, 1), starts_on=None), W(), 1),
        (W(status="SOLD", ends_on=date(2026, 6, 30)), W(holdback_until=date(2026, 6, 30)), 0),
        (W(), W(), 0),
        (W(status="SOLD"), W(status="NEGOTIABLE"), 0),
        (W(status="SOLD", channel=""), W(channel=""), 0),
    ],
)
def test_sold_and_free_cannot_overlap_in_one_group(one: W, other: W, count: int) -> None:
    found = rights.clashes([one, other])
    assert len(found) == count
    assert all(taken.status in rights.TAKEN and free.status == "FREE" for taken, free in found)


def test_free_periods_are_joined_and_clipped() -> None:
    windows = [
        W(starts_on=date(2026, 1, 1), ends_on=date(2026, 3, 31)),
        W(starts_on=date(2026, 4, 1), ends_on=date(2026, 4, 30)),
        W(starts_on=date(2026, 9, 1), ends_on=None),
        W(starts_on=date(2030, 1, 1), ends_on=None),
        W(status="SOLD", starts_on=None, ends_on=None),
    ]
    within = rights.Period(date(2026, 2, 1), date(2026, 12, 31))
    assert rights.free_periods(windows, "COMMUNITY", within) == [
        rights.Period(date(2026, 2, 1), date(2026, 4, 30)),
        rights.Period(date(2026, 9, 1), date(2026, 12, 31)),
    ]
    assert rights.free_months(windows, "COMMUNITY", within) == Decimal("6.9")
    assert rights.free_months(windows, "FESTIVAL", within) == 0


def test_every_channel_has_a_group_and_every_screening_a_channel() -> None:
    assert {channel for group in rights.GROUPS.values() for channel in group} == set(RightsWindow.Channel.values)
    assert set(rights.CHANNEL_OF_SCREENING) == set(Screening.Kind.values)
    assert set(rights.CHANNEL_OF_SCREENING.values()) <= set(RightsWindow.Channel.values)
    row = RightsWindow(channel="COMMUNITY", status="FREE", starts_on=date(2026, 1, 1))
    assert rights.free_on([row], "COMMUNITY", date(2026, 2, 1)) is True
