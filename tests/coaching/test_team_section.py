"""P2: days against the budget, strict rankings, gaps with a task, and the drawing of what differs."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from django.utils import translation

from coaching import registry, team_rules
from coaching.charts import slopes
from coaching.forms.capacity import CampaignMemberForm, CapacityForm
from coaching.gaps.capacity import team_gaps
from coaching.models import PRIORITIES, SKILL_FIELDS, Activity, Capacity, Plan
from coaching.panels.capacity import team_panel
from coaching.queries import reading
from coaching.readings.capacity import team_tables
from tests.factories.coaching import BudgetLineFactory, ProjectFactory
from tests.factories.understanding import fill_team, member


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture
def plan(db: None) -> Plan:
    return ProjectFactory(title="Stille Kamers", language="en").plan


def ranks(*found: int | None) -> dict[str, int | None]:
    return dict(zip(PRIORITIES, found, strict=True))


# Rules


@pytest.mark.parametrize(
    ("paid", "budgeted", "differ"),
    [
        (100, 100, False),
        (110, 100, False),
        (Decimal("110.1"), 100, True),
        (90, 100, False),
        (89, 100, True),
        (0, 0, False),
        (1, 0, True),
    ],
)
def test_v04_paid_days_are_within_a_tenth_of_the_budget(paid: Any, budgeted: Any, differ: bool) -> None:
    assert team_rules.days_differ(Decimal(paid), Decimal(budgeted)) is differ


def test_a_strict_ranking_uses_every_rank_once() -> None:
    assert team_rules.is_strict(ranks(6, 5, 4, 3, 2, 1)) is True
    assert team_rules.is_strict(ranks(1, 1, 3, 4, 5, 6)) is False
    assert team_rules.is_strict(ranks(None, 1, 3, 4, 5, 6)) is False


def test_how_far_apart_makers_are() -> None:
    assert team_rules.spreads([ranks(1, 2, 3, 4, 5, 6)]) == {}
    found = team_rules.spreads([ranks(1, 2, 3, 4, 5, 6), ranks(4, 2, 3, 1, 5, 6), ranks(2, 1, 3, 4, 5, 6)])
    assert found == {"reach": 3, "revenue": 1, "awards": 0, "impact": 3, "career": 0, "care": 0}


def test_slopes_go_through_every_column() -> None:
    assert slopes.columns(1) == [180]
    assert slopes.line([1, 3]) == f"M84 {slopes.level(1)}L276 {slopes.level(3)}"
    assert slopes.level(6) < slopes.height(6)


# Forms


@pytest.mark.parametrize(
    ("typed", "error"),
    [("12.5", None), ("130", None), ("12.25", "Type whole days or tenths of a day, for example 12.5.")],
)
def test_days_have_one_decimal(plan: Plan, typed: str, error: str | None) -> None:
    form = CampaignMemberForm({"days_total": typed}, plan=plan, only={"days_total"})
    assert form.errors.get("days_total", [None]) == [error]
    if error is None:
        assert form.cleaned_data["days_total"] == Decimal(typed)


def test_days_show_as_they_are_typed(plan: Plan) -> None:
    row = member(plan, "DIRECTOR", days_total=Decimal("12.5"))
    row.refresh_from_db()
    assert CampaignMemberForm(instance=row, plan=plan)["days_total"].value() == "12.5"


def test_a_rank_is_one_of_six_and_the_end_after_the_start(plan: Plan) -> None:
    typed = {"rank_reach": "7", "starts_on": "2026-05-01", "ends_on": "2026-04-30"}
    assert set(CampaignMemberForm(typed, plan=plan, only=set(typed)).errors) == {"rank_reach", "ends_on"}
    assert CampaignMemberForm({"rank_reach": "6"}, plan=plan, only={"rank_reach"}).errors == {}
    assert len(CapacityForm(plan=plan).skills()) == 8


# Gaps


def test_what_is_missing_in_a_team(plan: Plan) -> None:
    assert [gap.field or gap.row for gap in team_gaps(plan)] == ["team_model", "members", *SKILL_FIELDS.values()]
    fill_team(plan)
    assert team_gaps(plan) == []


def test_the_core_of_the_team_ranks_strictly(plan: Plan) -> None:
    fill_team(plan)
    director = member(plan, "DIRECTOR", (1, None, 3, 4, 5, 6))
    producer = member(plan, "PRODUCER", (1, 1, 3, 4, 5, 6))
    member(plan, "PRESS", (None,) * 6)
    assert [(gap.sentence, gap.field, gap.row) for gap in team_gaps(plan)] == [
        ("Give all six priorities a rank (director).", "rank_revenue", f"members-{director.pk}"),
        ("Use every rank from 1 to 6 once (producer).", "rank_reach", f"members-{producer.pk}"),
    ]


def test_somebody_is_the_impact_producer_or_there_is_a_reason(plan: Plan) -> None:
    fill_team(plan)
    plan.campaignmember_rows.update(role="PRESS")
    assert [gap.sentence for gap in team_gaps(plan)] == [
        "Nobody is the impact producer. Add one, or say why there is none."
    ]
    Capacity.objects.update(no_impact_producer_reason="The producer does it.")
    assert team_gaps(plan) == []


def test_a_gap_needs_a_task_that_fills_it(plan: Plan) -> None:
    fill_team(plan)
    Capacity.objects.update(skill_education="GAP")
    sentence = "Education is missing: name the task in Campaign and timeline that fills this gap."
    assert [(gap.sentence, gap.field) for gap in team_gaps(plan)] == [(sentence, "skill_education")]
    task = Activity.objects.create(plan=plan, title="Lesson with two schools", skill="EDUCATION", status="CANCELLED")
    assert [gap.sentence for gap in team_gaps(plan)] == [sentence]
    Activity.objects.filter(pk=task.pk).update(status="PLANNED")
    assert team_gaps(plan) == []
    education = next(skill for skill in team_panel(plan)["skills"] if skill["is_gap"])
    assert (education["label"], education["task"], education["is_open"]) == (
        "Education",
        "Lesson with two schools",
        False,
    )


# Panel and reading


def test_the_panel_compares_days_and_draws_what_differs(plan: Plan, django_assert_num_queries) -> None:
    fill_team(plan)
    member(plan, "DIRECTOR", (4, 2, 3, 1, 5, 6), days_total=Decimal("5.5"), paid=True)
    member(plan, "PRODUCER", (None,) * 6)
    BudgetLineFactory(plan=plan, code="A1", unit="DAY", quantity=5, scenario="MIN")
    BudgetLineFactory(plan=plan, code="A2", unit="DAY", quantity=90, scenario="DREAM")
    BudgetLineFactory(plan=plan, code="A3", unit="HOUR", quantity=90, scenario="MIN")
    with django_assert_num_queries(3):
        panel = team_panel(plan)
    assert (panel["days"], panel["paid"], panel["budgeted"]) == ("25.5", "5.5", "5")
    assert [column["role"] for column in panel["columns"]] == ["director", "impact producer"]
    assert (panel["far_apart"], panel["not_ranked"]) == ("reach, impact", "producer")
    assert panel["warnings"] == [
        "Before the campaign starts: agree who can say no to a screening, a partner or a funder."
    ]
    plan.campaignmember_rows.filter(role="DIRECTOR").update(days_total=6)
    assert team_panel(plan)["warnings"][0] == (
        "Your team has 6 paid days, the budget has 5 (A, by the day). Bring them together."
    )


def test_an_empty_team_has_no_drawing(plan: Plan) -> None:
    panel = team_panel(plan)
    assert (panel["skills"], panel["lines"], panel["columns"], panel["days"], panel["warnings"]) == ([], [], [], "", [])


def test_it_is_read_in_tables(plan: Plan) -> None:
    fill_team(plan)
    spec = registry.get("team")
    assert spec is not None
    found = team_tables(reading(plan, spec), plan)
    assert [one.caption for one in found] == ["Who works on the campaign"]
    assert [cell["text"] for cell in found[0].rows[0]["cells"]] == ["impact producer", "10 days", "not paid", "", ""]
