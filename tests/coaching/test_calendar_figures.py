"""The sums and the geometry of the campaign's calendar."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from coaching.calendar_figures import days_late, loads, spread
from coaching.charts import timeline
from coaching.services.campaign import parts_of

DATES = st.dates(date(2024, 1, 1), date(2029, 12, 31))


@dataclass(frozen=True)
class Work:
    """An activity for the sums."""

    owner: str
    days: Decimal | None
    first: date | None
    last: date | None
    is_over: bool = False


@dataclass(frozen=True)
class Time:
    """Somebody's time."""

    name: str
    days: Decimal
    starts_on: date | None = None
    ends_on: date | None = None


def test_spread_over_two_months() -> None:
    assert spread(Decimal(10), date(2027, 1, 22), date(2027, 2, 10)) == {
        date(2027, 1, 1): Decimal("5.0"),
        date(2027, 2, 1): Decimal("5.0"),
    }


def test_spread_backwards_is_nothing() -> None:
    assert spread(Decimal(3), date(2027, 2, 1), date(2027, 1, 1)) == {}


def test_load_beside_the_time_somebody_has() -> None:
    work = [
        Work("Nele", Decimal(8), date(2027, 1, 1), date(2027, 1, 31)),
        Work("Nele", Decimal(4), date(2027, 1, 1), date(2027, 1, 31)),
        Work("Adil", Decimal(1), date(2027, 2, 1), date(2027, 2, 1)),
        Work("", Decimal(9), date(2027, 2, 1), date(2027, 2, 1)),
        Work("Adil", None, date(2027, 2, 1), date(2027, 2, 1)),
    ]
    people = [Time(" nele ", Decimal(31), date(2027, 1, 1), date(2027, 3, 31))]
    adil, nele = loads(work, people, starts_on=None, ends_on=None)
    january = date(2027, 1, 1)
    assert (nele.name, nele.planned, nele.has and nele.has[january]) == (
        "Nele",
        {january: Decimal(12)},
        Decimal("10.7"),
    )
    assert nele.is_over(january)
    assert (adil.has, adil.is_over(date(2027, 2, 1))) == (None, False)


def test_days_late() -> None:
    today = date(2027, 3, 10)
    assert days_late(Work("", None, None, date(2027, 3, 1)), today) == 9
    assert days_late(Work("", None, None, date(2027, 3, 10)), today) == 0
    assert days_late(Work("", None, None, date(2027, 3, 1), is_over=True), today) == 0
    assert days_late(Work("", None, None, None), today) == 0


@given(DATES, st.integers(0, 900))
def test_usual_phases_follow_each_other(first: date, days: int) -> None:
    last = first + timedelta(days=days)
    parts = parts_of(first, last)
    assert parts[0][0] == first
    assert all(end >= start for start, end in parts)
    assert all(nxt[0] == this[1] + timedelta(days=1) for this, nxt in pairwise(parts))
    assert days < 10 or parts[-1][1] == last


def test_scale_takes_whole_months() -> None:
    scale = timeline.scale_of([date(2026, 10, 10), date(2027, 6, 20)])
    assert scale == timeline.Scale(date(2026, 10, 1), date(2027, 7, 1))
    assert scale is not None
    assert (scale.x(date(2026, 10, 1)), scale.x(date(2027, 7, 1))) == (timeline.LEFT, timeline.RIGHT)
    assert [is_named for _day, _x, is_named in timeline.months(scale)] == [True] * 9
    assert timeline.scale_of([]) is None


@given(st.lists(st.tuples(DATES, st.integers(0, 400), st.integers(1, 40), st.booleans()), max_size=60))
def test_nothing_covers_anything(rows: list[tuple[date, int, int, bool]]) -> None:
    wanted = [
        timeline.Wanted(day, day + timedelta(days=long), size, moment) for day, long, size, moment in sorted(rows)
    ]
    scale = timeline.Scale(date(2024, 1, 1), date(2031, 2, 1))
    bars = timeline.lanes(wanted, scale)
    taken: dict[int, list[tuple[float, float]]] = {}
    for bar, one in zip(bars, wanted, strict=True):
        text = one.letters * timeline.LETTER
        label = (bar.label_x, bar.label_x + text) if bar.anchor == "start" else (bar.label_x - text, bar.label_x)
        left = bar.x if bar.is_inside else min(bar.x, label[0])
        right = bar.x + bar.width if bar.is_inside else max(bar.x + bar.width, label[1])
        assert all(right <= start + 0.2 or left >= end - 0.2 for start, end in taken.get(bar.lane, []))
        taken.setdefault(bar.lane, []).append((left, right))
