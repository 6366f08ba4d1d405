"""Rows in one line, lists in groups, and places in drawings."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from django.utils import translation

from coaching import charts, summaries
from coaching.models import Audience, BudgetLine, FundingSource, Plan
from coaching.summaries import kinds
from tests.factories.coaching import (
    AudienceFactory,
    BudgetLineFactory,
    FundingSourceFactory,
    ProjectFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture
def plan() -> Plan:
    return ProjectFactory(title="Stille Kamers", language="en").plan


def line(plan: Plan, code: str, amount: str, **fields: Any) -> BudgetLine:
    return BudgetLineFactory(plan=plan, code=code, unit_rate=Decimal(amount), **fields)


def source(plan: Plan, amount: str, status: str, **fields: Any) -> FundingSource:
    return FundingSourceFactory(plan=plan, amount_requested=Decimal(amount), status=status, **fields)


# Drawings and rows in one line


def test_marks_in_one_cell_do_not_overlap() -> None:
    for count in (1, 2, 3, 4, 5, 9, 16):
        found = charts.spots([(3, 4)] * count)
        assert all(spot.x - spot.radius(9) >= 40 and spot.x + spot.radius(9) <= 60 for spot in found)
        for place, one in enumerate(found):
            for other in found[place + 1 :]:
                distance = ((one.x - other.x) ** 2 + (one.y - other.y) ** 2) ** 0.5
                assert distance >= one.radius(9) + other.radius(9)


def test_stretches_of_nothing_have_no_width() -> None:
    assert [part.width for part in charts.stretches([Decimal(0), Decimal(0)])] == ["0.00%", "0.00%"]


def test_percentages_in_drawings_do_not_follow_the_language() -> None:
    with translation.override("nl"):
        assert charts.percentage(Decimal("1234.5")) == "1234.50%"


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"quantity": Decimal(130), "unit": "DAY", "unit_rate": Decimal(450)}, "130 days × €450"),
        ({"quantity": Decimal(1), "unit": "DAY", "unit_rate": Decimal(450)}, "1 day × €450"),
        ({"quantity": Decimal("2.5"), "unit": "HOUR", "unit_rate": Decimal(40)}, "2.5 hours × €40"),
        ({"quantity": Decimal(1), "unit": "LUMP"}, ""),
        ({"quantity": Decimal(2), "unit": "LUMP", "unit_rate": Decimal(40)}, "2 × €40"),
        ({"quantity": None}, "not complete yet"),
        ({"kind": "IN_KIND", "provider": "A school"}, "in kind from A school"),
        ({"scenario": "DREAM"}, "if everything works out"),
    ],
)
def test_a_budget_line_says_how_it_came_about(plan: Plan, fields: dict[str, Any], words: str) -> None:
    row = BudgetLineFactory(plan=plan, **fields)
    assert summaries.summary(row, plan)["sum"] == words


def test_lines_are_grouped_by_category_with_their_cost_in_the_order_of_their_codes(plan: Plan) -> None:
    for code, amount, more in (
        ("B1", "5", {}),
        ("A10", "1", {}),
        ("A2", "2", {"kind": "IN_KIND"}),
        ("", "7", {}),
        ("A1", "9", {"scenario": "DREAM"}),
    ):
        line(plan, code, amount, **more)
    found = summaries.line_groups(BudgetLine.objects.filter(plan=plan).order_by("pk"), plan)
    assert [(g["letter"], [r["code"] for r in g["lines"]], g["cash"], g["in_kind"]) for g in found] == [
        ("A", ["A1", "A2", "A10"], "€1", "€2"),
        ("B", ["B1"], "€5", ""),
        ("", [""], "€7", ""),
    ]


def test_sources_are_grouped_by_how_far_they_are(plan: Plan) -> None:
    for status in ("REJECTED", "SUBMITTED", "RECEIVED", "IDENTIFIED"):
        source(plan, "5", status, source=status)
    found = summaries.source_groups(FundingSource.objects.filter(plan=plan).order_by("pk"), plan)
    assert [(group["label"], [row["name"] for row in group["sources"]]) for group in found] == [
        ("Promised", ["RECEIVED"]),
        ("Asked for or in sight", ["SUBMITTED", "IDENTIFIED"]),
        ("Not going ahead", ["REJECTED"]),
    ]


def test_a_refused_source_does_not_count_in_its_line(plan: Plan) -> None:
    row = source(plan, "5", "SUBMITTED", ethics_check="REFUSE")
    found = summaries.summary(row, plan)
    assert (found["is_refused"], found["counts"], found["chance"]) == (True, False, "")


def test_an_audience_in_one_line(plan: Plan) -> None:
    row = AudienceFactory(plan=plan, size_estimate=1, target_reach=1, power=2, interest=5, stance=-2, places="Gent")
    found = summaries.summary(row, plan)
    assert found["facts"] == "professionals, 1 person, 1 to reach"
    assert (found["position"], found["stance"]) == ("power 2 of 5, interest 5 of 5", "strongly against")
    assert found["territory"] == "Flanders, Gent"
    assert Audience.objects.get(pk=row.pk).access_needs == []


# Closed rows


def drawn(row: Any, plan: Plan) -> str:
    line = summaries.line_of(type(row))
    assert line is not None
    return line(row, plan, {})


def test_a_closed_row_is_drawn_anew_when_something_in_it_changed(plan: Plan) -> None:
    row = line(plan, "A1", "1000", description="<b>Day</b> rate", quantity=Decimal(2))
    first = drawn(row, plan)
    assert "&lt;b&gt;Day&lt;/b&gt; rate" in first
    assert "€2,000" in first
    assert drawn(BudgetLine.objects.get(pk=row.pk), plan) is first
    row.unit_rate = Decimal("1500")
    assert "€3,000" in drawn(row, plan)
    with translation.override("nl"):
        assert "€\u00a03.000" in drawn(row, plan)
    plan.currency = "GBP"
    assert "£3,000" in drawn(row, plan)


def test_a_row_with_a_list_in_it_is_drawn_anew_when_the_list_changed(plan: Plan) -> None:
    row = AudienceFactory(plan=plan, name="Teachers", access_needs=["SUBTITLES"])
    first = drawn(row, plan)
    assert first.startswith("<p><strong>Teachers</strong>")
    assert drawn(Audience.objects.get(pk=row.pk), plan) is first
    row.access_needs.append("SIGN_LANGUAGE")
    assert drawn(row, plan) is not first


def test_only_so_many_rows_are_remembered(plan: Plan, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kinds, "MOST_REMEMBERED", 1)
    first, second = line(plan, "A1", "1"), line(plan, "A2", "1")
    for row in (first, second):
        drawn(row, plan)
    assert len(kinds._drawn) == 1
