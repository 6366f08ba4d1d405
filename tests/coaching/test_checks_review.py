"""The rules across goals, money and language, each by its number."""

from collections.abc import Iterator
from decimal import Decimal

import pytest
from django.utils import translation

from coaching.checks import review
from coaching.models import BudgetLine, FundingSource, Goal, Plan, Vision
from tests.factories.coaching import BudgetLineFactory, FundingSourceFactory, ProjectFactory, fill_plan

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


@pytest.fixture
def english() -> Iterator[None]:
    """Sentences are read in English."""
    with translation.override("en"):
        yield


@pytest.fixture
def plan(db: None) -> Plan:
    """A plan with all that the first sections need."""
    plan = ProjectFactory(title="Stille Kamers", language="en").plan
    fill_plan(plan)
    return plan


def found(plan: Plan, code: str) -> list[tuple[str, bool]]:
    """What the rule called ``code`` says, and whether it blocks."""
    rules = [
        review.goals_without_means, review.money_that_does_not_fit, review.language_without_texts,
        review.versions_that_changed,
    ]  # fmt: skip
    return [(check.sentence, check.blocks) for rule in rules for check in rule(plan) if check.code == code]


def test_v01_a_goal_has_a_message_an_agent_and_a_task(plan):
    assert found(plan, "V01") == []
    Goal.objects.create(plan=plan, title="Another goal", position=9)
    assert found(plan, "V01") == [
        ("“Another goal” comes from no message of the film yet.", False),
        ("“Another goal” has no key agent yet.", False),
        ("“Another goal” has no task yet.", False),
    ]


def test_v01_leads_to_the_goal(plan):
    goal = Goal.objects.create(plan=plan, title="Another goal", position=9)
    urls = {check.url for check in review.goals_without_means(plan) if check.code == "V01"}
    assert urls == {f"/en/projects/stille-kamers/plan/goals/?open=goals-{goal.pk}#goals-{goal.pk}"}


def test_v17_two_ways_at_least(plan):
    assert len(found(plan, "V17")) == 1
    Goal.objects.create(plan=plan, title="Another", dynamic=Goal.Dynamic.CHANGING_MINDS, position=9)
    assert found(plan, "V17") == []


def test_v09_evaluation_is_five_percent(plan):
    assert found(plan, "V09") == [("Evaluation (J) is 0.0% of the direct costs; 5% is wise.", False)]
    BudgetLineFactory(plan=plan, code="J1", unit_rate=Decimal(1000))
    assert found(plan, "V09") == []


def test_v11_money_for_certain_costs(plan):
    source = FundingSourceFactory(plan=plan, source="Fonds Noord", amount_requested=Decimal(5000), earmarked=True)
    line = BudgetLine.objects.filter(plan=plan).first()
    source.earmarked_lines.add(line)
    assert found(plan, "V11") == [("More money than costs for what it is meant for: Fonds Noord.", False)]
    source.earmarked_lines.set(BudgetLine.objects.filter(plan=plan))
    assert found(plan, "V11") == []


def test_v12_the_highest_share_blocks(plan):
    source = FundingSourceFactory(plan=plan, source="Fonds Noord", amount_requested=Decimal(5000), max_share_pct=50)
    assert found(plan, "V12") == [("Fonds Noord pays at most 50% of the total; this is 55.8%.", True)]
    FundingSource.objects.filter(pk=source.pk).update(max_share_pct=60)
    assert found(plan, "V12") == []


def test_v13_refused_money_does_not_count(plan):
    source = FundingSourceFactory(plan=plan, source="Brand", ethics_check=FundingSource.Ethics.REFUSE)
    sentence = "You refuse the money of Brand, so it does not count. Set it to “declined by us”."
    assert found(plan, "V13") == [(sentence, False)]
    FundingSource.objects.filter(pk=source.pk).update(status=FundingSource.Status.DECLINED_BY_US)
    assert found(plan, "V13") == []


def test_v24_the_plans_own_language_blocks(plan):
    assert found(plan, "V24") == []
    Vision.objects.update(vision_en="")
    (said,) = found(plan, "V24")
    assert said == ("The vision and the problem are not both written in the plan's language (English).", True)


def test_v29_a_surplus_is_called_so(plan):
    assert found(plan, "V29") == []
    FundingSourceFactory(
        plan=plan, status=FundingSource.Status.CONFIRMED, amount_requested=Decimal(10000),
        amount_granted=Decimal(10000),
    )  # fmt: skip
    (said,) = found(plan, "V29")
    assert said[0].endswith("more is promised than the campaign costs: a surplus.")


@pytest.mark.parametrize("count", [1, 3, 30])
def test_the_rules_take_as_many_queries_for_thirty_rows(plan, count, django_assert_num_queries):
    for number in range(count):
        Goal.objects.create(plan=plan, title=f"Goal {number}", position=number)
        FundingSourceFactory(plan=plan)
    with django_assert_num_queries(8):
        for code in ("V01", "V09"):
            rule = review.goals_without_means if code == "V01" else review.money_that_does_not_fit
            rule(plan)
        review.language_without_texts(plan)
        review.versions_that_changed(plan)
