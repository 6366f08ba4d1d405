"""The sums of budget and funding, the gaps by name, and warnings in words."""

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone, translation

from coaching import panels
from coaching.models import Attachment, Budget, BudgetLine, FundingSource, Plan
from tests.factories.coaching import (
    AudienceFactory,
    BudgetLineFactory,
    FundingSourceFactory,
    GoalFactory,
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


# Budget


def test_budget_panel_works_out_every_sum(plan: Plan) -> None:
    Budget.objects.create(plan=plan, overhead_pct=Decimal("7.5"), contingency_pct=Decimal(5))
    line(plan, "A1", "1000")
    line(plan, "J1", "50", scenario="TARGET")
    line(plan, "E1", "200", kind="IN_KIND")
    line(plan, "C1", "999", scenario="DREAM")
    found = panels.budget_panel(plan)
    assert [(step["label"], step["amount"]) for step in found["steps"]] == [
        ("Direct cost in cash", "€1,050.00"),
        ("Overhead (7.5%)", "€78.75"),
        ("Contingency (5%)", "€52.50"),
        ("Total in cash", "€1,181.25"),
        ("In kind", "€200.00"),
        ("Grand total", "€1,381.25"),
    ]
    assert [(s["label"], s["cash"], s["in_kind"], s["total"]) for s in found["scenarios"]] == [
        ("At least this", "€1,125", "€200", "€1,325"),
        ("What we aim for", "€1,181.25", "€200", "€1,381.25"),
        ("If everything works out", "€2,305.13", "€200", "€2,505.13"),
    ]
    assert [(c["letter"], c["cash"], c["in_kind"], c["share"]) for c in found["categories"]] == [
        ("A", "€1,000.00", "", "95.2%"),
        ("E", "€0.00", "€200.00", "0.0%"),
        ("J", "€50.00", "", "4.8%"),
    ]
    assert [(share["label"], share["percent"]) for share in found["shares"]] == [
        ("Staff", "95.2%"), ("Evaluation", "4.8%"),
    ]  # fmt: skip


def test_budget_panel_draws_steps_as_stretches_that_follow_each_other(plan: Plan) -> None:
    Budget.objects.create(plan=plan, overhead_pct=Decimal(0), contingency_pct=Decimal(0))
    line(plan, "A1", "75")
    line(plan, "E1", "25", kind="IN_KIND")
    bars = {step["label"]: (step["bar"].x, step["bar"].width) for step in panels.budget_panel(plan)["steps"]}
    assert bars == {
        "Direct cost in cash": ("0.00%", "75.00%"),
        "Overhead (0%)": ("75.00%", "0.00%"),
        "Contingency (0%)": ("75.00%", "0.00%"),
        "Total in cash": ("0.00%", "75.00%"),
        "In kind": ("75.00%", "25.00%"),
        "Grand total": ("0.00%", "100.00%"),
    }


def test_budget_panel_shares_costs_by_goal_and_year(plan: Plan) -> None:
    one, two = GoalFactory(plan=plan, title="One"), GoalFactory(plan=plan, title="Two")
    line(plan, "A1", "100", year=2027).goals.set([one, two])
    line(plan, "B1", "30", year=2026)
    line(plan, "E1", "7", kind="IN_KIND")
    found = panels.budget_panel(plan)
    assert [(part["label"], part["cash"], part["in_kind"]) for part in found["by_goal"]] == [
        ("One", "€50", "€0"), ("Two", "€50", "€0"), ("the whole campaign", "€30", "€7"),
    ]  # fmt: skip
    assert [(part["label"], part["cash"], part["in_kind"]) for part in found["by_year"]] == [
        ("2026", "€30", "€0"), ("2027", "€100", "€0"), ("no year yet", "€0", "€7"),
    ]  # fmt: skip


def test_budget_panel_compares_the_plan_with_what_was_spent(plan: Plan) -> None:
    line(plan, "A1", "100", actual=Decimal(120))
    line(plan, "B1", "100", actual=Decimal(90))
    line(plan, "C1", "100")
    spent = panels.budget_panel(plan)["spent"]
    assert [(r["letter"], r["planned"], r["actual"], r["difference"], r["is_over"]) for r in spent["rows"]] == [
        ("A", "€100", "€120", "€20", True),
        ("B", "€100", "€90", "€10", False),
    ]
    assert (spent["direct"], spent["total"]) == ("€210", "€224.70")
    assert (spent["rows"][0]["actual_bar"].width, spent["rows"][0]["planned_bar"].width) == ("100.00%", "83.33%")


def test_budget_panel_without_spending_says_nothing_of_it(plan: Plan) -> None:
    line(plan, "A1", "100")
    assert panels.budget_panel(plan)["spent"] is None


THIN = "Evaluation is 4.9% of the direct cost in cash. Plan at least 5%."
NO_ACCESS = "Your audiences have access needs, but there is no cost for accessibility (D)."
OVERSPENT = "More than 10% over the plan: Staff. Note at the cost why."


def test_budget_warns_of_thin_evaluation(plan: Plan) -> None:
    line(plan, "A1", "951")
    evaluation = line(plan, "J1", "49")
    assert panels.budget_panel(plan)["warnings"] == [THIN]
    BudgetLine.objects.filter(pk=evaluation.pk).update(unit_rate=Decimal("50.06"))
    assert panels.budget_panel(plan)["warnings"] == []


def test_budget_warns_of_access_needs_without_a_cost(plan: Plan) -> None:
    AudienceFactory(plan=plan, access_needs=["SDH"])
    line(plan, "J1", "10")
    assert panels.budget_panel(plan)["warnings"] == [NO_ACCESS]
    line(plan, "D1", "10")
    assert panels.budget_panel(plan)["warnings"] == []


def test_budget_warns_of_spending_over_ten_percent_more(plan: Plan) -> None:
    line(plan, "J1", "10")
    cost = line(plan, "A1", "100", actual=Decimal("110.01"))
    assert panels.budget_panel(plan)["warnings"] == [OVERSPENT]
    BudgetLine.objects.filter(pk=cost.pk).update(actual=Decimal(110))
    assert panels.budget_panel(plan)["warnings"] == []


def test_an_empty_budget_warns_of_nothing(plan: Plan) -> None:
    found = panels.budget_panel(plan)
    assert (found["warnings"], found["categories"], found["bar"]) == ([], [], [])
    assert found["headline"] == {"amount": "", "text": "No costs in the budget yet, so nothing is missing yet."}


# Funding


def costs(plan: Plan, amount: str) -> None:
    """Costs of exactly ``amount`` in cash."""
    Budget.objects.create(plan=plan, overhead_pct=Decimal(0), contingency_pct=Decimal(0))
    line(plan, "J1", amount)


def test_funding_names_the_gap_in_three_ways_and_draws_it(plan: Plan) -> None:
    costs(plan, "1000")
    source(plan, "600", "CONTRACT_SIGNED", source="Big", amount_granted=Decimal(500))
    source(plan, "100", "RECEIVED", source="Small")
    source(plan, "200", "SUBMITTED", source="Asked", probability=50)
    source(plan, "999", "DECLINED_BY_US", ethics_check="REFUSE")
    source(plan, "998", "SUBMITTED", ethics_check="REFUSE")
    source(plan, "997", "CONFIRMED", instrument="IN_KIND")
    found = panels.funding_panel(plan)
    assert found["headline"] == {"amount": "€400", "text": "still to find, of €1,000"}
    assert [(gap["label"], gap["amount"], gap["is_surplus"]) for gap in found["gaps"]] == [
        ("Not promised yet", "€400", False),
        ("To be expected", "€300", False),
        ("No source yet", "€200", False),
    ]
    assert [(p["key"], p["amount"], p["who"], p["part"].x, p["part"].width) for p in found["bar"]] == [
        ("confirmed", "€600", "Big €500, Small €100", "0.00%", "60.00%"),
        ("pending", "€200", "Asked €200", "60.00%", "20.00%"),
        ("missing", "€200", "", "80.00%", "20.00%"),
    ]
    assert found["bar_text"] == "Promised €600, asked for or in sight €200, no source yet €200."


def test_a_surplus_is_called_a_surplus(plan: Plan) -> None:
    costs(plan, "124857.60")
    source(plan, "124860", "RECEIVED")
    found = panels.funding_panel(plan)
    assert found["headline"] == {"amount": "€2.40", "text": "over, above the €124,857.60 needed"}
    assert [(gap["amount"], gap["is_surplus"]) for gap in found["gaps"]] == [("€2.40", True)] * 3
    assert [(part["key"], part["is_there"]) for part in found["bar"]] == [
        ("confirmed", True), ("pending", False), ("missing", False),
    ]  # fmt: skip


def test_a_plan_that_is_covered_to_the_cent(plan: Plan) -> None:
    costs(plan, "10")
    source(plan, "10", "RECEIVED")
    assert panels.funding_panel(plan)["headline"] == {"amount": "€10", "text": "needed, and all of it is promised"}


def test_more_than_two_sources_are_counted(plan: Plan) -> None:
    costs(plan, "100")
    for number in range(4):
        source(plan, str(number + 1), "CONFIRMED", source=f"S{number}")
    assert panels.funding_panel(plan)["bar"][0]["who"] == "S3 €4, S2 €3, and 2 more"


def test_funding_covers_every_scenario(plan: Plan) -> None:
    costs(plan, "100")
    line(plan, "A1", "100", scenario="TARGET")
    source(plan, "150", "CONFIRMED")
    found = panels.funding_panel(plan)["coverage"]
    assert [(s["label"], s["percent"], s["bar"].width) for s in found] == [
        ("At least this", "150.0%", "100.00%"),
        ("What we aim for", "75.0%", "75.00%"),
        ("If everything works out", "75.0%", "75.00%"),
    ]


def test_funding_lists_statuses_in_their_order(plan: Plan) -> None:
    source(plan, "5", "RECEIVED")
    source(plan, "3", "IDENTIFIED")
    source(plan, "4", "IDENTIFIED")
    source(plan, "9", "REJECTED")
    found = panels.funding_panel(plan)["statuses"]
    assert [(s["label"], s["count"], s["amount"]) for s in found] == [
        ("Identified", 2, "€7"), ("Received", 1, "€5"), ("Rejected", 1, ""),
    ]  # fmt: skip


def test_funding_lists_the_dates_that_still_matter(plan: Plan) -> None:
    today = timezone.localdate()
    source(plan, "1", "PREPARING", source="Prepare", deadline=today + timedelta(days=1))
    source(plan, "1", "SUBMITTED", source="Wait", deadline=today, decision_on=today - timedelta(days=2))
    source(plan, "1", "RECEIVED", source="Report", report_due_on=today, decision_on=today)
    source(plan, "1", "REJECTED", source="Over", deadline=today, decision_on=today, report_due_on=today)
    found = panels.funding_panel(plan)["dates"]
    assert [(d["source"], d["what"], d["when"], d["is_past"]) for d in found] == [
        ("Wait", "answer expected", "this day has passed", True),
        ("Report", "report due", "today", False),
        ("Prepare", "hand in", "in 1 day", False),
    ]


def no_letter(*names: str) -> str:
    return f"No letter or contract is kept yet of: {', '.join(names)}."


def test_funding_warns_of_a_source_that_pays_more_than_its_share(plan: Plan) -> None:
    costs(plan, "100")
    asked = source(plan, "31", "SUBMITTED", source="Fund", max_share_pct=30)
    assert panels.funding_panel(plan)["warnings"] == ["Fund pays at most 30% of the total; this is 31.0%."]
    FundingSource.objects.filter(pk=asked.pk).update(amount_requested=30)
    assert panels.funding_panel(plan)["warnings"] == []


def test_funding_warns_of_one_source_that_is_more_than_half(plan: Plan) -> None:
    costs(plan, "100")
    asked = source(plan, "50.1", "SUBMITTED", source="Fund")
    assert panels.funding_panel(plan)["warnings"] == ["Fund alone is more than half of the total."]
    FundingSource.objects.filter(pk=asked.pk).update(amount_requested=50)
    assert panels.funding_panel(plan)["warnings"] == []


def test_funding_warns_in_words_when_sources_exceed_the_costs(plan: Plan) -> None:
    costs(plan, "100")
    for _number in range(3):
        source(plan, "40", "SUBMITTED")
    assert panels.funding_panel(plan)["warnings"] == ["If everybody says yes there is €20 more than the costs."]


def test_funding_warns_of_money_for_certain_costs_that_is_more_than_these_costs(plan: Plan) -> None:
    costs(plan, "1000")
    hall = line(plan, "E1", "100")
    talks = line(plan, "E2", "50")
    one = source(plan, "90", "SUBMITTED", source="One", earmarked=True)
    one.earmarked_lines.set([hall])
    two = source(plan, "60", "SUBMITTED", source="Two", earmarked=True)
    two.earmarked_lines.set([hall, talks])
    assert panels.funding_panel(plan)["warnings"] == []
    FundingSource.objects.filter(pk=two.pk).update(amount_requested=61)
    assert panels.funding_panel(plan)["warnings"] == ["More money than costs for what it is meant for: One, Two."]
    FundingSource.objects.filter(pk=two.pk).update(earmarked=False)
    FundingSource.objects.filter(pk=one.pk).update(amount_requested=101)
    assert panels.funding_panel(plan)["warnings"] == ["More money than costs for what it is meant for: One."]


def test_funding_warns_of_promises_without_a_letter(plan: Plan) -> None:
    costs(plan, "1000")
    promise = source(plan, "10", "CONFIRMED", source="Fund")
    source(plan, "10", "CONFIRMED", source="Ourselves", type="PRODUCER_OWN")
    assert panels.funding_panel(plan)["warnings"] == [no_letter("Fund")]
    Attachment.objects.create(plan=plan, kind="LETTER", source=promise, name="a.pdf", size=1)
    assert panels.funding_panel(plan)["warnings"] == []


def test_the_budget_shows_the_same_bar(plan: Plan) -> None:
    costs(plan, "100")
    source(plan, "40", "CONFIRMED")
    names = ("headline", "bar", "bar_text")
    budget, funding = panels.budget_panel(plan), panels.funding_panel(plan)
    assert {name: budget[name] for name in names} == {name: funding[name] for name in names}
    assert budget["hatch"] != funding["hatch"]
