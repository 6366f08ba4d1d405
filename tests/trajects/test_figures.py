"""The arithmetic of a jury, by hand and against a second way of doing it."""

import math
import statistics
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trajects.figures import Figures, Line, Weighed, deviation, figures, rounded

CRITERIA = [
    Weighed("film", 20),
    Weighed("impact-potential", 25),
    Weighed("clarity", 15),
    Weighed("field", 15),
    Weighed("team", 15),
    Weighed("care", 10),
]
#: De Sleutelbos, five people: 73.25 of 100.
SLEUTELBOS = {
    "film": [4, 4, 5, 3, 4],
    "impact-potential": [5, 4, 5, 4, 5],
    "clarity": [3, 3, 4, 3, 3],
    "field": [4, 3, 4, 4, 3],
    "team": [3, 3, 3, 4, 3],
    "care": [5, 5, 4, 5, 5],
}


def reviews_of(scores):
    return [dict(zip(scores, row, strict=True)) for row in zip(*scores.values(), strict=True)]


def test_de_sleutelbos():
    found = figures(CRITERIA, reviews_of(SLEUTELBOS))
    assert (found.total, found.tie_first, found.tie_second) == (Decimal("73.25"), Decimal("4.600"), Decimal("4.000"))
    assert (found.spread, found.reach) == (Decimal("0.71"), 2)
    assert found.lines["film"] == Line(5, Decimal("4.000"), Decimal("0.71"), 2)
    assert found.totals == [Decimal(t) for t in ("66.25", "68.75", "72.50", "76.25", "82.50")]


def test_the_median_of_de_sleutelbos():
    found = figures(CRITERIA, reviews_of(SLEUTELBOS), by_median=True)
    assert found.total == Decimal("76.25")
    assert found.lines["field"].joined == Decimal("4.000")


def test_no_reviews_no_figures():
    assert figures(CRITERIA, []) == Figures(None, None, None, None, None, {}, [])


def test_one_review_has_a_total_and_no_deviation():
    found = figures(CRITERIA, [dict.fromkeys(SLEUTELBOS, 3)])
    assert (found.total, found.spread, found.reach) == (Decimal("50.00"), None, 0)


def test_only_ones_are_nothing_and_only_fives_are_all():
    totals = [figures(CRITERIA, [dict.fromkeys(SLEUTELBOS, score)] * 3).total for score in (1, 5)]
    assert totals == [Decimal("0.00"), Decimal("100.00")]


def test_an_independent_criterion_counts_in_nothing_but_its_own_line():
    criteria = [Weighed("inclusion", 50, is_independent=True), Weighed("film", 60), Weighed("team", 40)]
    found = figures(criteria, [{"inclusion": 1, "film": 5, "team": 3}, {"inclusion": 5, "film": 5, "team": 3}])
    assert (found.total, found.spread, found.reach) == (Decimal("80.00"), Decimal("0.00"), 0)
    assert (found.tie_first, found.tie_second) == (Decimal("3.000"), Decimal("5.000"))
    assert found.lines["inclusion"] == Line(2, Decimal("3.000"), Decimal("2.83"), 4)


def test_a_criterion_that_nobody_scored_is_left_out():
    found = figures([Weighed("film", 60), Weighed("team", 40)], [{"film": 3}, {"film": 5}])
    assert (found.total, found.tie_first) == (Decimal("75.00"), None)


def test_criteria_without_weight_make_no_total():
    assert figures([Weighed("film", 0)], [{"film": 3}]).total is None


@pytest.mark.parametrize(("values", "wanted"), [([3], None), ([3, 4], "0.71"), ([2, 4], "1.41"), ([2, 3, 4], "1.00")])
def test_deviation_is_that_of_a_sample(values, wanted):
    assert deviation(values) == (wanted and Decimal(wanted))


def test_a_deviation_just_under_one_is_never_shown_as_one():
    values = [1, 1, 2, 2, 2, 2, 2, 2, 2, 2, 4, 4]
    close = next(
        (
            [1] * ones + [2] * twos + [3] * threes + [4] * fours
            for ones in range(9)
            for twos in range(9)
            for threes in range(9)
            for fours in range(9)
            if ones + twos + threes + fours > 1
            and 0.995 < statistics.stdev([1] * ones + [2] * twos + [3] * threes + [4] * fours) < 1
        ),
        values,
    )
    assert statistics.stdev(close) < 1
    assert deviation(close) == Decimal("0.99")


@pytest.mark.parametrize(("value", "shown"), [("1/8", "0.13"), ("1/3", "0.33"), ("73", "73.00")])
def test_halves_are_rounded_up(value, shown):
    assert rounded(Fraction(value), 2) == Decimal(shown)


@given(
    st.lists(st.fixed_dictionaries(dict.fromkeys(SLEUTELBOS, st.integers(1, 5))), min_size=1, max_size=9),
    st.booleans(),
)
def test_figures_against_a_second_way(reviews, by_median):
    """Floating point and the standard library instead of fractions."""
    found = figures(CRITERIA, reviews, by_median=by_median)
    middle = statistics.median if by_median else statistics.fmean
    columns = {each.key: [review[each.key] for review in reviews] for each in CRITERIA}
    total = sum(each.weight * (middle(columns[each.key]) - 1) / 4 for each in CRITERIA)
    assert found.total is not None
    assert math.isclose(float(found.total), total, abs_tol=0.0051)
    assert 0 <= found.total <= 100
    if len(reviews) > 1:
        spread = max(statistics.stdev(column) for column in columns.values())
        assert found.spread is not None
        assert math.isclose(float(found.spread), spread, abs_tol=0.0101)
        assert (found.spread >= 1) == (spread >= 1 - 1e-12)
    assert found.reach == max(max(column) - min(column) for column in columns.values())
    assert found == figures(CRITERIA, list(reversed(reviews)), by_median=by_median)
