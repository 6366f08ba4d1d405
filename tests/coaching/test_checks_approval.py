"""What is asked before a plan is approved, and not yet when it is handed in."""

from collections.abc import Iterator
from decimal import Decimal

import pytest
from django.utils import translation

from coaching import registry, services
from coaching.checks import Check, all_checks, conditions
from coaching.models import (
    Audience,
    BudgetLine,
    Capacity,
    ConsultedPerson,
    FundingSource,
    Partnership,
    Plan,
    SignOff,
    Vision,
)
from coaching.queries.money import plan_money
from impacthub.audit.models import Entry
from impacthub.notifications.models import OutboxEmail
from tests.factories.coaching import fill_for_approval, fill_plan, set_done

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


@pytest.fixture
def english() -> Iterator[None]:
    """Sentences are read in English."""
    with translation.override("en"):
        yield


@pytest.fixture
def plan(film_plan: Plan) -> Plan:
    """A plan of which nothing more is asked than a signature."""
    fill_plan(film_plan)
    fill_for_approval(film_plan)
    return film_plan


def asked(plan: Plan) -> list[Check]:
    """What keeps it from being approved, and not from being handed in."""
    return [check for check in all_checks(plan) if check.before_approval]


def said(plan: Plan) -> list[tuple[str, str, str]]:
    """The same: the rule, what it says, and where."""
    url = f"/en/projects/{plan.project.slug}/plan/"
    return [(check.code, check.sentence, check.url.removeprefix(url)) for check in asked(plan)]


def test_a_complete_plan_is_asked_nothing_more(plan: Plan) -> None:
    assert said(plan) == []
    set_done(plan, *(spec.key for spec in registry.sections()))
    assert conditions.to_submit(plan) == []


def test_p2_somebody_says_no(plan: Plan) -> None:
    Capacity.objects.update(decision_rule=" ")
    sentence = "Write down who can say no to a screening, a partner or a funder."
    assert said(plan) == [("P2", sentence, "team/#id_decision_rule")]
    Capacity.objects.all().delete()
    assert [code for code, *_rest in said(plan)] == ["P2"]


def test_p3_one_line_in_the_language_of_the_plan(plan: Plan) -> None:
    Vision.objects.update(position_en="", position_nl="In het Nederlands")
    sentence = "Say for whom this film is, what it is and why."
    assert said(plan) == [("P3", sentence, "vision/#id_position_en")]


def test_p4_three_people_were_asked_and_one_whom_it_concerns(plan: Plan) -> None:
    few, nobody = "Ask at least three people who know the issue.", "Ask at least one person whom the issue concerns."
    ConsultedPerson.objects.filter(affected=True).update(removed_at="2026-01-01T00:00Z")
    assert said(plan) == [("P4", few, "issue/#consulted"), ("P4", nobody, "issue/#consulted")]
    ConsultedPerson.objects.create(plan=plan, role="Teacher")
    assert said(plan) == [("P4", nobody, "issue/#consulted")]
    ConsultedPerson.objects.update(affected=True, removed_at=None)
    assert said(plan) == []


def test_p6_a_number_for_each_audience(plan: Plan) -> None:
    first = Audience.objects.earliest("pk")
    Audience.objects.filter(pk=first.pk).update(name="Teachers", target_reach=None)
    anchor = f"audiences/?open=audiences-{first.pk}#audiences-{first.pk}"
    assert said(plan) == [("P6", "Say how many of “Teachers” you want to reach.", anchor)]


def test_p10_a_partner_from_outside_agreed(plan: Plan) -> None:
    Partnership.objects.update(sector="FILM")
    assert [code for code, *_rest in said(plan)] == ["P10"]


def test_p14_most_of_the_smallest_budget_is_confirmed(plan: Plan) -> None:
    BudgetLine.objects.update(scenario=BudgetLine.Scenario.MIN)
    costs = plan_money(plan).budgets["MIN"].total_cash
    FundingSource.objects.update(amount_granted=(costs * Decimal("0.6")).quantize(Decimal("0.01")))
    assert said(plan) == []
    FundingSource.objects.update(amount_granted=costs / 2)
    sentence = "Of the smallest budget 50% is confirmed; at least 60% is needed."
    assert said(plan) == [("P14", sentence, "funding/")]
    BudgetLine.objects.all().delete()
    assert said(plan) == []


def test_a_plan_is_handed_in_without_and_not_approved(film_plan: Plan, nele, jonas, samira) -> None:
    fill_plan(film_plan)
    set_done(film_plan, *(spec.key for spec in registry.sections()))
    plan = services.submit_plan(film_plan, by=nele)
    version = plan.snapshots.get()
    services.sign_off(version, side=SignOff.Side.PRODUCER, agreed=True, by=nele)
    services.sign_off(version, side=SignOff.Side.DIRECTOR, agreed=True, by=jonas)
    OutboxEmail.objects.all().delete()
    with pytest.raises(services.NotReady) as refused:
        services.approve_plan(plan, by=samira)
    assert [missing.sentence for missing in refused.value.missing] == [check.sentence for check in asked(plan)]
    assert {check.code for check in asked(plan)} == {"P10", "P14", "P2", "P3", "P4"}
    assert (Plan.objects.get().status, OutboxEmail.objects.count()) == ("IN_REVIEW", 0)
    assert Entry.objects.filter(action="coaching.plan_moved").count() == 1
    fill_for_approval(plan)
    assert services.approve_plan(plan, by=samira).status == "APPROVED"


def test_the_page_says_what_is_asked_before_approval(as_samira, url_of, film_plan: Plan) -> None:
    fill_plan(film_plan)
    Plan.objects.update(status="IN_REVIEW")
    page = as_samira.get(url_of("plan_hand_in")).content.decode()
    assert page.count("Before approval") == len(asked(film_plan))
    missing = [one.sentence for one in conditions.to_approve(film_plan, programme=False)]
    assert all(page.count(check.sentence) == 2 for check in asked(film_plan))
    assert missing[: len(asked(film_plan))] == [check.sentence for check in asked(film_plan)]
