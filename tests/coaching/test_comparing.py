"""Two versions beside each other: words, numbers with their difference, rows that came, went or changed."""

from decimal import Decimal

import pytest

from coaching.content import Content, PartChange, compare, compare_sums, plan_content
from coaching.models import BudgetLine, FilmSheet, Goal, Plan
from impacthub.differences import ADDED, REMOVED, SAME, Piece
from tests.factories.coaching import BudgetLineFactory, ProjectFactory, fill_plan
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan() -> Plan:
    plan: Plan = ProjectFactory(title="Stille Kamers", language="en", team={"PRODUCER": UserFactory()}).plan
    fill_plan(plan)
    BudgetLine.objects.filter(plan=plan).delete()
    BudgetLineFactory(plan=plan, code="A1", description="Staff", quantity=Decimal(2), unit_rate=Decimal(500))
    return plan


@pytest.fixture
def before(plan: Plan) -> Content:
    FilmSheet.objects.filter(plan=plan).update(logline="Three rooms where nobody speaks", duration_min=80)
    return plan_content(plan)


def changed(plan: Plan, before: Content, language: str = "en") -> list[PartChange]:
    return compare(before, plan_content(Plan.objects.get(pk=plan.pk)), language)


def test_what_did_not_change_is_not_in_it(plan: Plan, before: Content) -> None:
    assert changed(plan, before) == []
    assert compare_sums(before, plan_content(plan), "en") == []


def test_words_are_compared_one_by_one(plan: Plan, before: Content) -> None:
    FilmSheet.objects.filter(plan=plan).update(logline="Three rooms where everybody speaks")
    (part,) = changed(plan, before)
    (fact,) = part.facts
    assert (part.key, fact.name, fact.label) == ("story", "logline", "Logline")
    assert fact.pieces == [
        Piece(SAME, "Three rooms where "),
        Piece(REMOVED, "nobody"),
        Piece(ADDED, "everybody"),
        Piece(SAME, " speaks"),
    ]


def test_a_number_says_by_how_much(plan: Plan, before: Content) -> None:
    FilmSheet.objects.filter(plan=plan).update(duration_min=75)
    BudgetLine.objects.filter(plan=plan).update(unit_rate=Decimal("600.50"))
    story, budget = changed(plan, before)
    assert [(fact.name, fact.difference) for fact in story.facts] == [("duration_min", "\u2212\u00a05")]
    (row,) = budget.groups[0].rows
    assert (row.kind, row.title) == ("changed", "A1 Staff")
    assert [(fact.name, fact.difference) for fact in row.facts] == [
        ("unit_rate", "+\u00a0€100.50"),
        ("total", "+\u00a0€201"),
    ]
    sums = {
        change.label: (change.before, change.after, change.difference)
        for change in compare_sums(before, plan_content(plan), "en")
    }
    assert sums["Direct cost in cash"] == ("€1,000", "€1,201", "+\u00a0€201")


def test_the_words_are_the_readers(plan: Plan, before: Content) -> None:
    BudgetLine.objects.filter(plan=plan).update(unit_rate=Decimal(1500))
    (part,) = changed(plan, before, "nl")
    assert part.groups[0].rows[0].facts[0].difference == "+\u00a0€\u00a01.000"


def test_rows_that_came_and_went_are_told_whole(plan: Plan, before: Content) -> None:
    BudgetLine.objects.filter(plan=plan).update(removed_at="2026-01-01T00:00Z")
    BudgetLineFactory(plan=plan, code="E1", description="Room", provider="Town hall")
    (part,) = changed(plan, before)
    rows = {row.kind: row for row in part.groups[0].rows}
    assert {kind: row.title for kind, row in rows.items()} == {"added": "E1 Room", "removed": "A1 Staff"}
    assert {piece.kind for fact in rows["added"].facts for piece in fact.pieces} == {ADDED}
    assert {piece.kind for fact in rows["removed"].facts for piece in fact.pieces} == {REMOVED}


def test_a_choice_among_rows_that_were_renamed_is_the_same_choice(plan: Plan) -> None:
    goal = Goal.objects.get(plan=plan)
    BudgetLine.objects.get(plan=plan).goals.add(goal)
    before = plan_content(plan)
    Goal.objects.filter(pk=goal.pk).update(title="Renamed")
    assert [part.key for part in changed(plan, before)] == ["goals"]


def test_a_section_that_came_later_is_all_new(plan: Plan, before: Content) -> None:
    del before["sections"]["story"]
    (part,) = changed(plan, before)
    assert part.key == "story"
    assert {piece.kind for fact in part.facts for piece in fact.pieces} == {ADDED}


def test_only_the_wanted_sections_are_compared(plan: Plan, before: Content) -> None:
    FilmSheet.objects.filter(plan=plan).update(logline="Other")
    Goal.objects.filter(plan=plan).update(title="Other")
    now = plan_content(plan)
    assert [part.key for part in compare(before, now, "en", keys=["goals"])] == ["goals"]
