"""The sections' forms: they take drafts as they are, and refuse only what cannot be, with a sentence."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from django import forms
from django.utils import translation

from coaching import registry
from coaching.forms.audiences import AudienceForm, StakeholderForm
from coaching.forms.goals import CampaignForm, GoalForm
from coaching.forms.money import BudgetForm, BudgetLineForm, FundingSourceForm
from coaching.forms.story import FilmSheetForm
from coaching.forms.vision import VisionForm
from coaching.models import Audience, Budget, Campaign, FilmSheet, Goal, Plan, Theme
from tests.factories.coaching import (
    AudienceFactory,
    BudgetLineFactory,
    FilmMessageFactory,
    GoalFactory,
    ProjectFactory,
    fill_plan,
)
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture
def plan() -> Plan:
    return ProjectFactory(title="Stille Kamers", language="nl").plan


def errors(form_class: Any, plan: Plan, data: dict[str, Any], *, instance: Any = None) -> dict[str, list[str]]:
    """What the form says about ``data``, as an autosave sends it."""
    form = form_class(data, plan=plan, only=set(data), **({"instance": instance} if instance else {}))
    return {name: [str(sentence) for sentence in sentences] for name, sentences in form.errors.items()}


def all_forms() -> list[tuple[str, Any]]:
    found: list[tuple[str, Any]] = []
    for spec in registry.sections():
        found += [(f"{spec.key}", spec.form)] if spec.form else []
        found += [(f"{spec.key}-{rows.name}", rows.form) for rows in spec.rows]
    return found


@pytest.mark.parametrize(("name", "form_class"), all_forms())
def test_an_empty_draft_is_taken(plan: Plan, name: str, form_class: Any) -> None:
    form = form_class({}, plan=plan)
    cannot_be_empty = {"story": {"title"}, "budget": {"overhead_pct", "contingency_pct"}}.get(name, set())
    cannot_be_empty |= {"budget-lines": {"kind", "scenario"}, "funding-sources": {"status"}}.get(name, set())
    cannot_be_empty |= {"goals-goals": {"status"}, "campaign-activities": {"status"}}.get(name, set())
    assert set(form.errors) == cannot_be_empty


@pytest.mark.parametrize(("name", "form_class"), all_forms())
def test_lists_start_with_words_and_radios_have_no_empty_one(plan: Plan, name: str, form_class: Any) -> None:
    for field in form_class(plan=plan).fields.values():
        if isinstance(field, forms.ChoiceField):
            choices: Any = field.choices
            labels = [str(label) for _value, label in choices]
            assert not [label for label in labels if set(label) <= {"-"}]
            is_radio = isinstance(field.widget, forms.RadioSelect)
            assert not (is_radio and "Not chosen yet" in labels)


def test_a_film_has_a_title_that_its_house_has_once(plan: Plan) -> None:
    ProjectFactory(title="Waterlijn", organisation=plan.project.organisation)
    house = plan.project.organisation
    assert errors(FilmSheetForm, plan, {"title": " "}) == {"title": ["Give the film a title; a working title will do."]}
    assert errors(FilmSheetForm, plan, {"title": "WATERLIJN"}) == {
        "title": [f"{house} already has a project with this title."]
    }
    assert errors(FilmSheetForm, plan, {"title": "Stille kamers"}) == {}


@pytest.mark.parametrize(("minutes", "is_fine"), [("0", False), ("1", True), ("600", True), ("601", False), ("", True)])
def test_a_film_lasts_one_to_600_minutes(plan: Plan, minutes: str, is_fine: bool) -> None:
    wanted = {} if is_fine else {"duration_min": ["Type a length between 1 and 600 minutes."]}
    assert errors(FilmSheetForm, plan, {"duration_min": minutes}) == wanted


def test_the_film_form_shows_the_title_of_the_project(plan: Plan) -> None:
    assert FilmSheetForm(plan=plan)["title"].value() == "Stille Kamers"


def test_development_goals_are_folded_until_one_is_chosen(plan: Plan) -> None:
    film = FilmSheet.objects.create(plan=plan)
    own, folded = FilmSheetForm(plan=plan, instance=film).theme_groups()
    assert (len(own["boxes"]), len(folded["boxes"])) == (
        Theme.objects.filter(sdg=None).count(),
        Theme.objects.exclude(sdg=None).count(),
    )
    assert (own["is_folded"], folded["is_folded"], folded["is_chosen"]) == (False, True, False)
    film.themes.add(Theme.objects.get(sdg=3))
    assert FilmSheetForm(plan=plan, instance=film).theme_groups()[1]["is_chosen"] is True


def test_the_vision_asks_for_the_plans_language_and_names_the_others(plan: Plan) -> None:
    form = VisionForm(plan=plan)
    assert [str(field.label) for field in form.own_fields] == [
        "Impact vision", "The problem", "For whom, what, why this film",
    ]  # fmt: skip
    assert [field.name for field in form.own_fields if field.field.required] == ["vision_nl", "problem_nl"]
    assert [field.field.widget.attrs["lang"] for field in form.own_fields] == ["nl", "nl", "nl"]
    others = form.other_languages
    assert [(str(language["name"]), language["has_errors"]) for language in others] == [
        ("French", False), ("English", False),
    ]  # fmt: skip
    assert not any(field.field.required for language in others for field in language["fields"])


def test_a_vision_that_is_too_long_says_so_in_its_language(plan: Plan) -> None:
    form = VisionForm({"vision_fr": "v" * 281}, plan=plan)
    assert [language["has_errors"] for language in form.other_languages] == [True, False]


def test_you_cannot_reach_more_people_than_there_are(plan: Plan) -> None:
    sentence = "You want to reach 11 people, but there are 10."
    data = {"size_estimate": "10", "target_reach": "11"}
    assert errors(AudienceForm, plan, data) == {"target_reach": [sentence]}
    stored = AudienceFactory(plan=plan, size_estimate=10, target_reach=None)
    assert errors(AudienceForm, plan, {"target_reach": "11"}, instance=stored) == {"target_reach": [sentence]}
    assert errors(AudienceForm, plan, {"target_reach": "10"}, instance=stored) == {}


@pytest.mark.parametrize("value", ["0", "6", "x"])
def test_a_scale_goes_from_one_to_five(plan: Plan, value: str) -> None:
    assert list(errors(AudienceForm, plan, {"power": value})) == ["power"]


def test_a_scale_gives_a_number_or_nothing(plan: Plan) -> None:
    form = AudienceForm({"power": "3", "interest": ""}, plan=plan, only={"power", "interest"})
    assert (form.is_valid(), form.cleaned_data) == (True, {"power": 3, "interest": None})


def test_only_the_team_keeps_in_touch(plan: Plan) -> None:
    member, stranger = UserFactory(), UserFactory()
    plan.project.team.create(user=member, role="PRODUCER")
    offered = StakeholderForm(plan=plan).fields["relation_owner"].queryset  # type: ignore[attr-defined]
    assert list(offered) == [member]
    assert list(errors(StakeholderForm, plan, {"relation_owner": str(stranger.pk)})) == ["relation_owner"]


def test_a_goal_offers_messages_and_key_agents_of_its_own_plan(plan: Plan) -> None:
    other = ProjectFactory().plan
    fill_plan(other)
    message = FilmMessageFactory(plan=plan)
    agent = AudienceFactory(plan=plan)
    AudienceFactory(plan=plan, is_key_agent=False)
    form: Any = GoalForm(plan=plan)
    assert list(form.fields["message"].queryset) == [message]
    assert list(form.fields["key_agents"].queryset) == [agent]
    foreign = Audience.objects.filter(plan=other).first()
    assert foreign is not None
    assert list(errors(GoalForm, plan, {"key_agents": [foreign.pk]})) == ["key_agents"]


def test_a_campaign_ends_after_it_starts(plan: Plan) -> None:
    sentence = "Choose an end after the start of the campaign."
    data = {"starts_on": "2027-02-02", "ends_on": "2027-02-01"}
    assert errors(CampaignForm, plan, data) == {"ends_on": [sentence]}
    stored = Campaign(plan=plan, starts_on=None)
    assert errors(CampaignForm, plan, {"ends_on": "2027-02-01"}, instance=stored) == {}


@pytest.mark.parametrize(
    ("field", "value", "sentences"),
    [
        ("overhead_pct", "20", []),
        ("overhead_pct", "20.01", ["Type a percentage from 0 to 20."]),
        ("contingency_pct", "15", []),
        ("contingency_pct", "16", ["Type a percentage from 0 to 15."]),
        ("overhead_pct", "", ["This cannot be empty."]),
    ],
)
def test_percentages_of_the_budget(plan: Plan, field: str, value: str, sentences: list[str]) -> None:
    assert errors(BudgetForm, plan, {field: value}, instance=Budget(plan=plan)).get(field, []) == sentences


COMPUTED = "Overhead (K) and contingency (L) are worked out from the percentages below. Use A to J."
CODE = "Use a letter from A to J and a number, such as A1."


@pytest.mark.parametrize(
    ("field", "value", "sentences"),
    [
        ("code", " a1 ", []),
        ("code", "J99", []),
        ("code", "K1", [COMPUTED]),
        ("code", "l2", [COMPUTED]),
        ("quantity", "9,999,999", []),
        ("quantity", "10,000,000", ["That is too many. Check whether there is a figure too many."]),
        ("year", "2027", []),
        ("year", "27", ["Type a year, for example 2027."]),
        ("unit_rate", "60.400", ["Do you mean 60.40 or 60,400.00? Type it like one of these."]),
    ],
)
def test_a_budget_line(plan: Plan, field: str, value: str, sentences: list[str]) -> None:
    assert errors(BudgetLineForm, plan, {field: value}).get(field, []) == sentences


@pytest.mark.parametrize("code", ["M1", "A", "A0", "1A", "AB"])
def test_a_code_is_a_letter_and_a_number(plan: Plan, code: str) -> None:
    assert errors(BudgetLineForm, plan, {"code": code}).get("code", []) == [CODE]


def test_a_code_is_kept_in_capitals(plan: Plan) -> None:
    form = BudgetLineForm({"code": " b2 "}, plan=plan, only={"code"})
    assert (form.is_valid(), form.cleaned_data["code"]) == (True, "B2")


def test_a_line_offers_goals_of_its_own_plan(plan: Plan) -> None:
    goal = GoalFactory(plan=plan)
    GoalFactory(plan=ProjectFactory().plan)
    removed = GoalFactory(plan=plan)
    Goal.objects.filter(pk=removed.pk).update(removed_at="2026-11-01T00:00Z")
    form: Any = BudgetLineForm(plan=plan)
    assert list(form.fields["goals"].queryset) == [goal]


@pytest.mark.parametrize("field", ["max_share_pct", "probability"])
def test_percentages_of_a_source(plan: Plan, field: str) -> None:
    assert errors(FundingSourceForm, plan, {field: "101"}) == {field: ["Type a percentage from 0 to 100."]}
    assert errors(FundingSourceForm, plan, {field: "100"}) == {}


def test_a_source_offers_lines_of_its_own_plan(plan: Plan) -> None:
    line = BudgetLineFactory(plan=plan, unit_rate=Decimal(5))
    BudgetLineFactory(plan=ProjectFactory().plan)
    form: Any = FundingSourceForm(plan=plan)
    assert list(form.fields["earmarked_lines"].queryset) == [line]
