"""The plan as plain data: what is in it, what never is, and how it reads."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.apps import apps
from django.db import connection, models
from django.test.utils import CaptureQueriesContext

from coaching import registry
from coaching.confidential import CONFIDENTIAL, INTERNAL, LEAVES, is_confidential, leaving, let_leave
from coaching.content import digest_of, plan_content, present
from coaching.models import Audience, BudgetLine, FilmSheet, Goal, Plan
from coaching.models.rows import PlanRow
from tests.factories.coaching import AudienceFactory, BudgetLineFactory, FundingSourceFactory, ProjectFactory, fill_plan
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan() -> Plan:
    plan: Plan = ProjectFactory(title="Stille Kamers", language="en", team={"PRODUCER": UserFactory()}).plan
    fill_plan(plan)
    return plan


#: Models of the room that no plan's content is made of: they are about people, talks and work around the plan.
AROUND = {
    "actionpoint", "attachment", "changereason", "coach", "coachingsession", "comment", "digest", "kepttext", "match",
    "milestone", "partnercontact", "plan", "plansection", "prenupitem", "presence", "privatenote", "sectionverdict",
    "sharelink", "sharevisit", "signoff", "snapshot", "stagemove", "teammember", "theme", "thread", "trajectory",
}  # fmt: skip


def plan_models() -> Iterator[type[models.Model]]:
    """Every model that an impact plan is written in."""
    for model in apps.get_app_config("coaching").get_models():
        if model._meta.model_name not in AROUND:
            yield model


def test_of_every_field_it_is_said_whether_it_may_leave() -> None:
    unsaid = {
        f"{model._meta.model_name}.{field.name}"
        for model in plan_models()
        for field in [*model._meta.concrete_fields, *model._meta.many_to_many]
        if field.name not in LEAVES.get(str(model._meta.model_name), ())
        and not is_confidential(str(model._meta.model_name), field.name)
        and field.name not in INTERNAL["*"]
        and field.name not in INTERNAL.get(str(model._meta.model_name), ())
    }
    assert unsaid == set()


def test_every_name_in_the_lists_is_a_field_and_stands_in_one_of_them() -> None:
    wrong = set()
    for listed in (LEAVES, CONFIDENTIAL, INTERNAL):
        for name, fields in listed.items():
            if name == "*":
                continue
            known = {field.name for field in apps.get_model("coaching", name)._meta.get_fields()}
            wrong |= {f"{name}.{field}" for field in set(fields) - known - {"*"}}
    both = {
        f"{name}.{field}"
        for name, fields in LEAVES.items()
        for field in fields
        if is_confidential(name, field) or field in INTERNAL.get(name, ())
    }
    assert (wrong, both) == (set(), set())


def test_a_room_above_says_what_leaves_of_its_own_models(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("coaching.confidential.LEAVES", dict(LEAVES))
    let_leave("indicator", "name", "unit")
    assert leaving("indicator") == ["name", "unit"]
    with pytest.raises(ValueError, match="known already"):
        let_leave("goal", "title")


def test_the_content_has_every_built_section_in_reading_order(plan: Plan) -> None:
    content = plan_content(plan)
    assert list(content["sections"]) == [spec.key for spec in registry.sections()]
    assert (content["title"], content["language"], content["currency"]) == ("Stille Kamers", "en", "EUR")


def test_values_are_in_no_language(plan: Plan) -> None:
    line = BudgetLine.objects.filter(plan=plan).first()
    assert line is not None
    goal = Goal.objects.get(plan=plan)
    line.goals.set([goal])
    row = next(row for row in plan_content(plan)["sections"]["budget"]["rows"]["lines"] if row["id"] == line.pk)
    assert row["unit_rate"] == f"{line.unit_rate:.2f}"
    assert row["unit"] == line.unit
    assert row["goals"] == [{"id": goal.pk, "text": str(goal)}]


def test_removed_rows_and_references_to_them_are_not_in_it(plan: Plan) -> None:
    goal = Goal.objects.get(plan=plan)
    agent = AudienceFactory(plan=plan, name="Gone", is_key_agent=True)
    goal.key_agents.add(agent)
    Audience.objects.filter(pk=agent.pk).update(removed_at="2026-01-01T00:00Z")
    assert "Gone" not in str(plan_content(plan))


def test_the_fingerprint_is_the_same_for_the_same_content_alone(plan: Plan) -> None:
    first = digest_of(plan_content(plan))
    assert digest_of(dict(reversed(plan_content(plan).items()))) == first
    FilmSheet.objects.filter(plan=plan).update(logline="Another one")
    assert digest_of(plan_content(plan)) != first


def test_the_words_are_those_of_the_reader(plan: Plan) -> None:
    FilmSheet.objects.filter(plan=plan).update(premiere_on=date(2027, 3, 4), production_budget=Decimal("60400.50"))
    content = plan_content(plan)
    said: dict[str, dict[str, str]] = {}
    for language in ("en", "nl"):
        story = next(part for part in present(content, language) if part.key == "story")
        said[language] = {fact.name: fact.text for fact in story.facts}
    assert said["en"]["production_budget"] == "€60,400.50"
    assert said["nl"]["production_budget"] == "€\u00a060.400,50"
    assert said["nl"]["premiere_on"] == "4 maart 2027"
    assert said["en"]["title"] == said["nl"]["title"] == "Stille Kamers"


def test_rows_are_called_by_their_first_answer_or_said_to_have_no_name(plan: Plan) -> None:
    BudgetLine.objects.filter(plan=plan).delete()
    BudgetLineFactory(plan=plan, code="A1", description="Impact producer")
    BudgetLineFactory(plan=plan, code="", description="")
    budget = next(part for part in present(plan_content(plan), "en") if part.key == "budget")
    assert [row.title for row in budget.groups[0].rows] == ["A1 Impact producer", "not named yet"]


def test_what_the_plan_no_longer_asks_is_left_out(plan: Plan) -> None:
    content = plan_content(plan)
    content["sections"]["budget"]["fields"]["old"] = "x"
    content["sections"]["gone"] = {"fields": {"a": "b"}, "rows": {}}
    assert [part.key for part in present(content, "en")] == [spec.key for spec in registry.sections()]


def test_only_the_wanted_sections_are_presented(plan: Plan) -> None:
    assert [part.key for part in present(plan_content(plan), "en", keys=["funding", "story"])] == ["story", "funding"]


def test_a_long_plan_takes_no_more_queries_than_a_short_one(plan: Plan) -> None:
    goal = Goal.objects.get(plan=plan)
    counts = []
    for more in (1, 20):
        for _number in range(more):
            AudienceFactory(plan=plan).goals.add(goal)
            BudgetLineFactory(plan=plan).goals.add(goal)
            FundingSourceFactory(plan=plan, earmarked=True).earmarked_lines.set(BudgetLine.objects.filter(plan=plan))
        fresh = Plan.objects.select_related("project").get(pk=plan.pk)
        with CaptureQueriesContext(connection) as captured:
            present(plan_content(fresh), "en")
        counts.append(len(captured))
    assert counts[0] == counts[1]


def test_every_row_of_a_plan_is_made_for_a_plan() -> None:
    strange: list[Any] = [
        spec.key for spec in registry.sections() for rows in spec.rows if not issubclass(rows.model, PlanRow)
    ]
    assert strange == []
