"""A plan with as many rows as it may have opens with the questions and the page of a small one."""

from typing import Any

import pytest

from coaching import registry
from coaching.models import Activity, BudgetLine, FundingSource, Goal, Plan
from impacthub.bench import large_plan
from impacthub.bench.measure import Tally, counting
from impacthub.bench.pages import SECTIONS
from tests.factories.coaching import (
    ActivityFactory,
    AssumptionFactory,
    AudienceFactory,
    BudgetLineFactory,
    FilmMessageFactory,
    FundingSourceFactory,
    GoalFactory,
    ProjectFactory,
    StakeholderFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def plans(nele: Any, monkeypatch: pytest.MonkeyPatch) -> tuple[Plan, Plan]:
    """A plan with one row of every kind, and one with as many as there may be."""
    small = ProjectFactory(title="Stille Kamers", team={"PRODUCER": nele}, language="en").plan
    goal = GoalFactory(plan=small, message=FilmMessageFactory(plan=small))
    goal.key_agents.add(AudienceFactory(plan=small, is_key_agent=True))
    StakeholderFactory(plan=small)
    ActivityFactory(plan=small).goals.add(goal)
    AssumptionFactory(plan=small, goal=goal)
    line = BudgetLineFactory(plan=small, code="A1")
    line.goals.add(goal)
    FundingSourceFactory(plan=small, status="SUBMITTED")
    monkeypatch.setattr(large_plan, "SMALL", small.project.slug)
    return small, large_plan.grow()


def opened(client: Any, plan: Plan, key: str, rows: str = "") -> Tally:
    with counting() as tally:
        assert client.get(f"/en/projects/{plan.project.slug}/plan/{key}/{rows}").status_code == 200
    return tally


def test_the_large_plan_of_the_benchmark_has_as_many_rows_as_there_may_be(plans: tuple[Plan, Plan]) -> None:
    _small, large = plans
    counted = {model: model.objects.filter(plan=large).count() for model in (BudgetLine, FundingSource, Activity)}
    assert counted == {BudgetLine: 120, FundingSource: 60, Activity: 120}
    goals = Goal.objects.filter(plan=large)
    assert {goal.message.plan for goal in goals} == {large}
    assert {goal.activities.count() for goal in goals} == {15}
    assert set(Goal.objects.filter(budget_lines__plan=large)) == set(goals)


@pytest.mark.parametrize("key", SECTIONS)
def test_a_large_plan_needs_no_more_queries(plans: tuple[Plan, Plan], as_nele: Any, key: str) -> None:
    small, large = plans
    for plan in plans:
        opened(as_nele, plan, key)
    assert opened(as_nele, large, key).queries == opened(as_nele, small, key).queries


def test_nor_does_an_open_row_of_it(plans: tuple[Plan, Plan], as_nele: Any) -> None:
    counts = set()
    for plan in plans:
        row = plan.budgetline_rows.earliest("pk")
        opened(as_nele, plan, "budget", f"?open=lines-{row.pk}")
        counts.add(opened(as_nele, plan, "budget", f"?open=lines-{row.pk}").queries)
    assert len(counts) == 1


def test_every_row_of_a_large_plan_is_on_its_page(plans: tuple[Plan, Plan], as_nele: Any) -> None:
    _small, large = plans
    for key in SECTIONS:
        spec = registry.get(key)
        assert spec is not None
        page = as_nele.get(f"/en/projects/{large.project.slug}/plan/{key}/").content.decode()
        for rows in spec.rows:
            if not rows.parent:
                shown = {f'id="{rows.name}-{row.pk}"' in page for row in rows.model._default_manager.filter(plan=large)}
                assert shown <= {True}, rows.name
