"""The plan's sums to the cent: against another way of working them out, and against the three example films."""

import random
from collections import defaultdict
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coaching import figures
from coaching.figures import Line, Source
from coaching.models import FundingSource
from impacthub.demo.sheets import films

BUDGETS = 10_000
ORDER = {"MIN": 0, "TARGET": 1, "DREAM": 2}


def half_up(value: Fraction) -> Fraction:
    """``value`` in whole cents, half a cent upwards: with integers only, unlike the code under test."""
    return Fraction((value * 100 + Fraction(1, 2)).__floor__(), 100)


def exact(value: Decimal | None) -> Fraction:
    return Fraction(value) if value is not None else Fraction(0)


def random_amount(chance: random.Random, highest: int) -> Decimal | None:
    return None if chance.random() < 0.05 else Decimal(chance.randrange(highest)) / 100


def random_line(chance: random.Random) -> Line:
    return Line(
        category=chance.choice(["", *"ABCDEFGHIJ"]),
        quantity=random_amount(chance, 100_000),
        unit_rate=random_amount(chance, 10_000_000),
        in_kind=chance.random() < 0.3,
        scenario=chance.choice(list(ORDER)),
        actual=random_amount(chance, 5_000_000) if chance.random() < 0.3 else None,
    )


def oracle(lines: list[Line], overhead: Decimal, contingency: Decimal, scenario: str) -> dict[str, Any]:
    """The sums of the specification once more, from the definitions, in fractions."""
    cash: dict[str, Fraction] = defaultdict(Fraction)
    kind: dict[str, Fraction] = defaultdict(Fraction)
    actual: Fraction | None = None
    for line in lines:
        if ORDER[line.scenario] > ORDER[scenario]:
            continue
        total = half_up(exact(line.quantity) * exact(line.unit_rate))
        (kind if line.in_kind else cash)[line.category] += total
        if line.actual is not None and not line.in_kind:
            actual = exact(line.actual) + (actual or 0)
    direct, in_kind = sum(cash.values(), Fraction(0)), sum(kind.values(), Fraction(0))
    extra = [half_up(direct * Fraction(percent) / 100) for percent in (overhead, contingency)]
    return {
        "direct_cash": direct,
        "overhead": extra[0],
        "contingency": extra[1],
        "total_cash": direct + sum(extra),
        "in_kind": in_kind,
        "grand_total": direct + sum(extra) + in_kind,
        "actual_total": None if actual is None else actual + half_up(actual * Fraction(overhead) / 100),
        "categories": {
            letter: (cash[letter], kind[letter]) for letter in sorted({*cash, *kind} - {""})
        },
    }  # fmt: skip


@pytest.mark.slow
def test_ten_thousand_random_budgets_come_out_to_the_cent() -> None:
    chance = random.Random(20261122)
    for _number in range(BUDGETS):
        lines = [random_line(chance) for _place in range(chance.randrange(14))]
        overhead, contingency = Decimal(chance.randrange(2001)) / 100, Decimal(chance.randrange(1501)) / 100
        scenario = chance.choice(list(ORDER))
        totals = figures.budget_totals(lines, overhead_pct=overhead, contingency_pct=contingency, scenario=scenario)
        wanted = oracle(lines, overhead, contingency, scenario)
        got = {name: getattr(totals, name) for name in wanted if name != "categories"}
        assert {name: None if value is None else Fraction(value) for name, value in got.items()} == {
            name: value for name, value in wanted.items() if name != "categories"
        }
        assert {part.category: (Fraction(part.cash), Fraction(part.in_kind)) for part in totals.categories} == wanted[
            "categories"
        ]
        assert all(value is None or value.as_tuple().exponent == -2 for value in got.values())


def random_source(chance: random.Random) -> Source:
    status = chance.choice(FundingSource.Status.values)
    usual = FundingSource.USUAL_CHANCE
    return Source(
        requested=random_amount(chance, 10_000_000),
        granted=random_amount(chance, 10_000_000) if chance.random() < 0.4 else None,
        confirmed=status in FundingSource.CONFIRMED,
        pending=status in usual,
        chance=usual.get(status, 0) if chance.random() < 0.5 else chance.randrange(101),
        in_kind=chance.random() < 0.1,
        refused=chance.random() < 0.1,
    )


@pytest.mark.slow
def test_ten_thousand_random_funding_plans_come_out_to_the_cent() -> None:
    chance = random.Random(22112026)
    for _number in range(BUDGETS):
        sources = [random_source(chance) for _place in range(chance.randrange(12))]
        total_cash = Decimal(chance.randrange(30_000_000)) / 100
        got = figures.funding_totals(sources, total_cash=total_cash)
        money = [source for source in sources if not source.in_kind and not source.refused]
        confirmed = sum(
            (exact(s.requested if s.granted is None else s.granted) for s in money if s.confirmed), Fraction(0)
        )
        pending = [(exact(s.requested), Fraction(s.chance, 100)) for s in money if s.pending]
        asked = sum((amount for amount, _odds in pending), Fraction(0))
        weighted = half_up(sum((amount * odds for amount, odds in pending), Fraction(0)))
        gap = Fraction(total_cash) - confirmed
        assert [
            Fraction(got.confirmed), Fraction(got.pending), Fraction(got.weighted_pending),
            Fraction(got.gap_confirmed), Fraction(got.gap_weighted), Fraction(got.gap_unidentified),
            Fraction(got.surplus), Fraction(got.without_source),
        ] == [
            confirmed, asked, weighted, gap, gap - weighted, gap - asked, max(-gap, 0),
            max(gap - asked, 0),
        ]  # fmt: skip


@pytest.mark.parametrize("film", films(), ids=lambda film: film["slug"])
def test_budgets_of_the_example_films_come_out_as_worked_out_by_hand(film: Any) -> None:
    budget = film["budget"]
    lines = [
        Line(code[0], Decimal(str(quantity)), Decimal(str(rate)), kind == "in_kind")
        for code, _what, quantity, _unit, rate, kind in budget["lines"]
    ]
    totals = figures.budget_totals(
        lines, overhead_pct=Decimal(budget["overhead_pct"]), contingency_pct=Decimal(budget["contingency_pct"])
    )
    wanted = {name: Decimal(str(amount)) for name, amount in budget["expected"].items()}
    assert {name: getattr(totals, name) for name in wanted} == wanted


@pytest.mark.parametrize("film", films(), ids=lambda film: film["slug"])
def test_funding_of_the_example_films_comes_out_as_worked_out_by_hand(film: Any) -> None:
    sources = [_source(row) for row in film["funding"]]
    total_cash = Decimal(str(film["budget"]["expected"]["total_cash"]))
    totals = figures.funding_totals(sources, total_cash=total_cash)
    wanted = {name: Decimal(str(amount)) for name, amount in film["funding_expected"].items()}
    assert {name: getattr(totals, name) for name in wanted} == wanted


def _source(row: dict[str, Any]) -> Source:
    status = row["status"].upper()
    return Source(
        requested=Decimal(str(row["amount"])),
        granted=None,
        confirmed=status in FundingSource.CONFIRMED,
        pending=status in FundingSource.USUAL_CHANCE,
        chance=row.get("probability", FundingSource.USUAL_CHANCE.get(status, 0)),
        refused=row.get("ethics_check") == "refuse",
    )


def test_spending_of_the_example_film_comes_out_as_worked_out_by_hand() -> None:
    budget = films()[0]["budget"]
    lines = [
        Line(letter, None, None, actual=Decimal(str(spent))) for letter, spent in budget["actual_by_category"].items()
    ]
    totals = figures.budget_totals(lines, overhead_pct=Decimal(7), contingency_pct=Decimal(5))
    wanted = {name: Decimal(str(amount)) for name, amount in budget["actual_expected"].items()}
    assert (totals.actual_direct, totals.actual_overhead, totals.actual_total) == (
        wanted["direct_cash"], wanted["overhead"], wanted["total_cash"],
    )  # fmt: skip
    assert {part.category: part.actual for part in totals.categories} == {
        letter: Decimal(str(spent)) for letter, spent in budget["actual_by_category"].items()
    }


def test_coverage_of_the_example_film_is_a_percentage_with_one_decimal() -> None:
    totals = figures.funding_totals(
        [Source(Decimal(125500), None, confirmed=True, pending=False, chance=100)],
        total_cash=Decimal(182856),
        cash_by_scenario={"MIN": Decimal(167580), "TARGET": Decimal(182856), "DREAM": Decimal(0)},
    )
    assert totals.coverage == {"MIN": Decimal("74.9"), "TARGET": Decimal("68.6"), "DREAM": None}
    assert totals.coverage_pct == Decimal("68.6")


def test_a_granted_nothing_is_nothing_and_not_what_was_asked() -> None:
    source = Source(Decimal(500), Decimal(0), confirmed=True, pending=False, chance=100)
    assert figures.funding_totals([source], total_cash=Decimal(1000)).confirmed == 0


def test_half_a_cent_counts_upwards() -> None:
    assert Line("A", Decimal("0.15"), Decimal("0.10")).total == Decimal("0.02")
    assert Line("A", Decimal("0.25"), Decimal("0.10")).total == Decimal("0.03")


@given(st.decimals(min_value=0, max_value=Decimal("1e9"), places=2), st.integers(min_value=1, max_value=40))
def test_divided_parts_add_up_and_differ_by_a_cent_at_most(amount: Decimal, parts: int) -> None:
    found = figures.divided(amount, parts)
    assert len(found) == parts
    assert sum(found) == amount
    assert max(found) - min(found) <= Decimal("0.01")


def test_costs_by_goal_divide_a_shared_line_equally() -> None:
    lines = [
        Line("A", Decimal(1), Decimal(100), pk=1),
        Line("B", Decimal(1), Decimal(50), in_kind=True, pk=2),
        Line("C", Decimal(1), Decimal("0.10"), pk=3),
    ]
    parts = figures.costs_by_goal(lines, {1: [7, 8, 9], 2: [8]})
    assert [(part.key, part.cash, part.in_kind) for part in parts] == [
        (7, Decimal("33.34"), Decimal("0.00")),
        (8, Decimal("33.33"), Decimal("50.00")),
        (9, Decimal("33.33"), Decimal("0.00")),
        (None, Decimal("0.10"), Decimal("0.00")),
    ]
    assert [part.total for part in parts] == [
        Decimal("33.34"), Decimal("83.33"), Decimal("33.33"), Decimal("0.10"),
    ]  # fmt: skip


def test_costs_by_year_come_in_order_with_the_unknown_year_last() -> None:
    lines = [
        Line("A", Decimal(1), Decimal(10), year=2028),
        Line("A", Decimal(1), Decimal(20)),
        Line("A", Decimal(1), Decimal(30), year=2027),
    ]
    assert [(part.key, part.cash) for part in figures.costs_by_year(lines)] == [
        (2027, Decimal(30)), (2028, Decimal(10)), (None, Decimal(20)),
    ]  # fmt: skip


def test_shares_of_direct_cash() -> None:
    lines = [Line("A", Decimal(1), Decimal(95)), Line("J", Decimal(1), Decimal(5)), Line("D", None, None, in_kind=True)]
    totals = figures.budget_totals(lines, overhead_pct=Decimal(7), contingency_pct=Decimal(5))
    assert (totals.share("A"), totals.share("J"), totals.share("D"), totals.share("X")) == (
        Decimal("95.0"), Decimal("5.0"), Decimal("0.0"), Decimal("0.0"),
    )  # fmt: skip
    assert figures.budget_totals([], overhead_pct=Decimal(7), contingency_pct=Decimal(5)).share("A") is None
