"""Days off in the calendar: the rule of the Flemish school holidays against published years."""

from collections.abc import Iterator
from datetime import date

import pytest
from django.utils import translation

from coaching.school_holidays import collisions, flemish_school_holidays, public_holidays


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.mark.parametrize(
    ("year", "spring", "easter", "autumn", "christmas"),
    [
        (2025, (3, 3), (4, 7), (10, 27), (12, 22)),
        (2026, (2, 16), (4, 6), (11, 2), (12, 21)),
        (2027, (2, 8), (3, 29), (11, 1), (12, 27)),
    ],
)
def test_flemish_school_holidays(
    year: int, spring: tuple[int, int], easter: tuple[int, int], autumn: tuple[int, int], christmas: tuple[int, int]
) -> None:
    found = flemish_school_holidays(year)
    assert found is not None
    assert [holiday.starts_on for holiday in found] == [
        date(year, *spring),
        date(year, *easter),
        date(year, 7, 1),
        date(year, *autumn),
        date(year, *christmas),
    ]


def test_lengths() -> None:
    found = flemish_school_holidays(2026)
    assert found is not None
    assert [(holiday.ends_on - holiday.starts_on).days + 1 for holiday in found] == [7, 14, 62, 7, 14]


def test_years_that_are_not_known() -> None:
    assert flemish_school_holidays(2031) is None
    assert flemish_school_holidays(2018) is None
    assert collisions(date(2040, 12, 25), date(2040, 12, 25)) == []


def test_public_holidays_by_country() -> None:
    found = public_holidays(2027)
    assert found[date(2027, 12, 25)] == ("BE", "NL")
    assert found[date(2027, 7, 21)] == ("BE",)
    assert found[date(2027, 4, 27)] == ("NL",)


def test_collisions() -> None:
    assert collisions(date(2027, 4, 27), date(2027, 4, 27)) == ["a public holiday in the Netherlands"]
    assert collisions(date(2026, 12, 22), date(2026, 12, 23)) == ["the Christmas holiday of Flemish schools"]
    assert collisions(date(2027, 1, 2), date(2027, 1, 2)) == ["the Christmas holiday of Flemish schools"]
    assert collisions(date(2026, 12, 1), date(2026, 12, 31)) == []
    assert collisions(date(2026, 11, 18), date(2026, 11, 18)) == []
