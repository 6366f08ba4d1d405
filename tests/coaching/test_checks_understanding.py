"""The rules across sections that are about audiences, the team and the map, each by its own number."""

from collections.abc import Iterator

import pytest
from django.utils import translation

from coaching.checks import understanding as checks
from coaching.models import Activity, Plan
from tests.factories.coaching import AudienceFactory, BudgetLineFactory, ProjectFactory
from tests.factories.understanding import member, position


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture
def plan(db: None) -> Plan:
    return ProjectFactory(title="Stille Kamers", language="en").plan


def test_v02_every_key_agent_is_reached_by_an_activity(plan: Plan) -> None:
    agent = AudienceFactory(plan=plan, name="Headmasters", is_key_agent=True)
    AudienceFactory(plan=plan, is_key_agent=False)
    task = Activity.objects.create(plan=plan, title="Evening", status="CANCELLED")
    task.audiences.add(agent)
    (found,) = checks.agents_out_of_reach(plan)
    assert (found.code, found.sentence, found.blocks) == (
        "V02",
        "No activity reaches “Headmasters” yet, who can make the change.",
        False,
    )
    assert found.url.endswith("/plan/campaign/#activities")
    Activity.objects.update(status="PLANNED")
    assert checks.agents_out_of_reach(plan) == []


def test_v04_paid_days_are_those_of_the_budget(plan: Plan) -> None:
    assert checks.days_unlike_budget(plan) == []
    member(plan, "PRODUCER", days_total=12, paid=True)
    BudgetLineFactory(plan=plan, code="A1", unit="DAY", quantity=10, scenario="MIN")
    (found,) = checks.days_unlike_budget(plan)
    assert (found.code, found.blocks) == ("V04", False)
    assert found.sentence == "Your team has 12 paid days, the budget has 10 (A, by the day). Bring them together."
    plan.campaignmember_rows.update(days_total=11)
    assert checks.days_unlike_budget(plan) == []


@pytest.mark.parametrize(
    ("name", "kind", "found"),
    [("Algemeen publiek", "COMMUNITY", 1), (" Everyone ", "", 1), ("Iedereen", "MASS", 0), ("Nurses", "", 0)],
)
def test_v18_everybody_is_no_audience(plan: Plan, name: str, kind: str, found: int) -> None:
    row = AudienceFactory(plan=plan, name=name, kind=kind)
    checked = checks.audience_of_everybody(plan)
    assert [check.code for check in checked] == ["V18"] * found
    assert all(check.url.endswith(f"/plan/audiences/?open=audiences-{row.pk}#audiences-{row.pk}") for check in checked)


@pytest.mark.parametrize(
    ("opposition", "response", "found"), [(49, "", 0), (50, " ", 1), (50, "We listen.", 0), (None, "", 0)]
)
def test_v19_a_strong_headwind_has_an_answer(plan: Plan, opposition: int | None, response: str, found: int) -> None:
    position(plan, AudienceFactory(plan=plan, name="Ministers"), opposition=opposition, response_line=response)
    position(plan, None, opposition=90)
    checked = checks.headwind_without_answer(plan)
    assert [(check.code, check.blocks) for check in checked] == [("V19", True)] * found
    assert all("Ministers" in check.sentence for check in checked)


def test_rules_take_as_many_queries_whatever_the_number_of_rows(plan: Plan, django_assert_num_queries) -> None:
    for _place in range(5):
        position(plan, AudienceFactory(plan=plan, is_key_agent=True), opposition=90)
        member(plan, "PRESS")
    rules = (checks.agents_out_of_reach, checks.days_unlike_budget, checks.audience_of_everybody)
    for rule, queries in zip((*rules, checks.headwind_without_answer), (2, 2, 1, 1), strict=True):
        with django_assert_num_queries(queries):
            rule(plan)
