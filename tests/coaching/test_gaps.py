"""What is missing before a plan can be handed in: a plan without gaps, and every rule broken once."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone, translation

from coaching import registry
from coaching.checks.base import all_checks
from coaching.gaps import is_everybody
from coaching.models import (
    Activity,
    Audience,
    BudgetLine,
    Campaign,
    CampaignMember,
    Credit,
    FilmMessage,
    FilmSheet,
    FundingSource,
    Goal,
    Plan,
    RightsWindow,
    Stakeholder,
    Theme,
    Vision,
)
from tests.factories.coaching import ProjectFactory, fill_plan

pytestmark = pytest.mark.django_db

SECTIONS = ["story", "vision", "audiences", "goals", "budget", "funding"]
Break = Callable[[Plan], Any]


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture
def plan() -> Plan:
    """A plan in which nothing is missing; goals are long before the campaign's end."""
    plan = ProjectFactory(title="Stille Kamers", language="en").plan
    fill_plan(plan)
    return plan


def gaps_of(plan: Plan, key: str) -> list[tuple[str, str]]:
    """Sentence and anchor of every gap."""
    spec = registry.get(key)
    assert spec is not None
    return [(str(gap.sentence), gap.anchor) for gap in spec.gaps(Plan.objects.get(pk=plan.pk))]


def first(model: Any, plan: Plan) -> Any:
    return model.objects.filter(plan=plan).order_by("pk").first()


def change(model: Any, **values: Any) -> Break:
    """Change the first row of ``model`` in the plan."""

    def apply(plan: Plan) -> Any:
        row = first(model, plan)
        model.objects.filter(pk=row.pk).update(**values)
        return row

    return apply


def remove(model: Any, number: int = 1, **which: Any) -> Break:
    """Take out ``number`` rows of ``model``."""

    def apply(plan: Plan) -> Any:
        rows = list(model.objects.filter(plan=plan, **which).order_by("-pk")[:number])
        model.objects.filter(pk__in=[row.pk for row in rows]).update(removed_at=timezone.now())
        return first(model, plan)

    return apply


def test_a_filled_plan_has_no_gaps(plan: Plan) -> None:
    assert {key: gaps_of(plan, key) for key in SECTIONS} == {key: [] for key in SECTIONS}


def test_an_empty_plan_has_gaps_in_every_section() -> None:
    plan = ProjectFactory().plan
    assert [key for key in SECTIONS if gaps_of(plan, key)] == SECTIONS


@pytest.mark.parametrize(
    ("field", "label"),
    [
        ("logline", "logline"),
        ("synopsis", "synopsis"),
        ("format", "format"),
        ("phase", "phase"),
        ("screener_url", "screener"),
    ],
)
def test_story_asks_for_every_text(plan: Plan, field: str, label: str) -> None:
    change(FilmSheet, **{field: ""})(plan)
    assert gaps_of(plan, "story") == [(f"Fill in: {label}.", f"id_{field}")]


@pytest.mark.parametrize(
    ("field", "label"),
    [("countries", "countries"), ("languages", "languages"), ("subtitle_languages", "subtitle languages")],
)
def test_story_asks_for_every_list(plan: Plan, field: str, label: str) -> None:
    change(FilmSheet, **{field: []})(plan)
    assert gaps_of(plan, "story") == [(f"Fill in: {label}.", f"id_{field}")]


STORY: list[tuple[Break, str, str]] = [
    (change(FilmSheet, duration_min=None), "Fill in: length in minutes.", "id_duration_min"),
    (change(FilmSheet, logline="x" * 39), "“logline” has 39 characters; 40 is the least.", "id_logline"),
    (change(FilmSheet, synopsis="y" * 299), "“synopsis” has 299 characters; 300 is the least.", "id_synopsis"),
    (change(FilmSheet, format="SERIES"), "Say how many episodes the series has.", "id_episodes"),
    (change(FilmSheet, phase="RELEASED"), "A released film had its premiere: fill in that date.", "id_premiere_on"),
    (
        change(FilmSheet, production_starts_on=date(2026, 5, 2), broadcast_on=date(2026, 5, 1)),
        "The broadcast comes after the start of the production.",
        "id_broadcast_on",
    ),
    (remove(Credit, role="DIRECTOR"), "Name at least one director.", "credits"),
    (remove(Credit, role="PRODUCER"), "Name at least one producer.", "credits"),
    (lambda plan: plan.film.themes.clear(), "Choose one to five themes.", "id_themes"),
    (
        lambda plan: plan.film.themes.set(Theme.objects.order_by("pk")[:6]),
        "Choose one to five themes.",
        "id_themes",
    ),
]


@pytest.mark.parametrize(("broken", "sentence", "anchor"), STORY)
def test_story_gap(plan: Plan, broken: Break, sentence: str, anchor: str) -> None:
    broken(plan)
    assert gaps_of(plan, "story") == [(sentence, anchor)]


def test_a_released_film_with_its_premiere_today_is_fine(plan: Plan) -> None:
    change(FilmSheet, phase="RELEASED", premiere_on=timezone.localdate())(plan)
    assert gaps_of(plan, "story") == []
    change(FilmSheet, premiere_on=timezone.localdate() + timedelta(days=1))(plan)
    assert len(gaps_of(plan, "story")) == 1


@pytest.mark.parametrize("length", [40, 300])
def test_a_logline_of_the_right_length_is_fine(plan: Plan, length: int) -> None:
    change(FilmSheet, logline="x" * length)(plan)
    assert gaps_of(plan, "story") == []


VISION: list[tuple[Break, str, str]] = [
    (change(Vision, vision_en=""), "Fill in: impact vision (English).", "id_vision_en"),
    (change(Vision, problem_en=""), "Fill in: the problem (English).", "id_problem_en"),
    (
        change(Vision, vision_en="z" * 59),
        "“impact vision (English)” has 59 characters; 60 is the least.",
        "id_vision_en",
    ),
    (remove(FilmMessage), "Add at least one message of the film.", "messages"),
]


@pytest.mark.parametrize(("broken", "sentence", "anchor"), VISION)
def test_vision_gap(plan: Plan, broken: Break, sentence: str, anchor: str) -> None:
    broken(plan)
    assert gaps_of(plan, "vision") == [(sentence, anchor)]


def test_a_vision_in_another_language_does_not_replace_the_plans_own(plan: Plan) -> None:
    change(Vision, vision_en="", vision_nl="v" * 80)(plan)
    assert [anchor for _sentence, anchor in gaps_of(plan, "vision")] == ["id_vision_en"]


@pytest.mark.parametrize(("field", "label"), [("text", "message"), ("angle", "angle")])
def test_every_message_has_a_text_and_an_angle(plan: Plan, field: str, label: str) -> None:
    message = change(FilmMessage, **{field: ""})(plan)
    row = "" if field == "text" else f" ({message})"
    assert gaps_of(plan, "vision") == [(f"Fill in: {label}{row}.", f"id_messages-{message.pk}-{field}")]


@pytest.mark.parametrize("headlines", [0, 2])
def test_exactly_one_message_is_the_headline(plan: Plan, headlines: int) -> None:
    message = first(FilmMessage, plan)
    if headlines:
        message = FilmMessage.objects.create(
            plan=plan, text="Second", angle="PERSONAL", is_headline=True, position=10_000
        )
    else:
        change(FilmMessage, is_headline=False)(plan)
    sentence = "Mark exactly one message as the headline."
    assert gaps_of(plan, "vision") == [(sentence, f"id_messages-{message.pk}-is_headline")]


AUDIENCE_FIELDS = {
    "kind": "kind",
    "size_source": "where that number comes from",
    "knows_now": "what they know now",
    "feels_now": "what they feel now",
    "after_film": "what they know or feel after the film",
    "asked_action": "what you ask them to do",
}


@pytest.mark.parametrize(("field", "label"), AUDIENCE_FIELDS.items())
def test_audience_asks_for_every_text(plan: Plan, field: str, label: str) -> None:
    row = change(Audience, **{field: ""})(plan)
    assert gaps_of(plan, "audiences") == [(f"Fill in: {label} ({row}).", f"id_audiences-{row.pk}-{field}")]


@pytest.mark.parametrize(
    ("field", "label"),
    [("size_estimate", "how many people"), ("power", "power"), ("interest", "interest"), ("stance", "stance")],
)
def test_audience_asks_for_every_number(plan: Plan, field: str, label: str) -> None:
    row = change(Audience, **{field: None})(plan)
    assert gaps_of(plan, "audiences") == [(f"Fill in: {label} ({row}).", f"id_audiences-{row.pk}-{field}")]


def test_a_neutral_stance_is_an_answer(plan: Plan) -> None:
    change(Audience, stance=0)(plan)
    assert gaps_of(plan, "audiences") == []


@pytest.mark.parametrize(
    ("values", "sentence", "field"),
    [
        ({"name": ""}, "Fill in: audience.", "name"),
        ({"name": "Het grote publiek"}, "“Everybody” is no audience. Who exactly?", "name"),
        ({"size_estimate": 0}, "An audience has at least one person in it.", "size_estimate"),
        ({"size_estimate": 9, "target_reach": 10}, "You want to reach 10 people, but there are 9.", "target_reach"),
        ({"territory": []}, "Say where they live: regions, municipalities or both.", "territory"),
    ],
)
def test_audience_gap(plan: Plan, values: dict[str, Any], sentence: str, field: str) -> None:
    row = change(Audience, **values)(plan)
    assert gaps_of(plan, "audiences") == [(sentence, f"id_audiences-{row.pk}-{field}")]


def test_municipalities_alone_say_where_an_audience_lives(plan: Plan) -> None:
    change(Audience, territory=[], places="Gent")(plan)
    assert gaps_of(plan, "audiences") == []


def test_everybody_is_an_audience_when_its_kind_is_the_broad_public(plan: Plan) -> None:
    change(Audience, name="Everybody", kind="MASS")(plan)
    assert gaps_of(plan, "audiences") == []


@pytest.mark.parametrize(
    ("name", "answer"), [(" Iedereen ", True), ("Tout le monde", True), ("Iedereen in Gent", False)]
)
def test_names_that_mean_nobody_in_particular(name: str, answer: bool) -> None:
    assert is_everybody(name) is answer


def test_a_plan_has_two_audiences_and_a_key_agent(plan: Plan) -> None:
    remove(Audience)(plan)
    assert gaps_of(plan, "audiences") == [("Add 1 more: audience.", "audiences")]
    row = change(Audience, is_key_agent=False)(plan)
    sentence = "Mark at least one audience that can make the change."
    assert gaps_of(plan, "audiences")[1:] == [(sentence, f"id_audiences-{row.pk}-is_key_agent")]


def test_a_plan_has_three_stakeholders(plan: Plan) -> None:
    remove(Stakeholder, 2)(plan)
    assert gaps_of(plan, "audiences") == [("Add 2 more: stakeholders.", "stakeholders")]


@pytest.mark.parametrize(("field", "label"), [("power", "power"), ("interest", "interest"), ("stance", "stance now")])
def test_stakeholder_asks_for_every_number(plan: Plan, field: str, label: str) -> None:
    row = change(Stakeholder, **{field: None})(plan)
    assert gaps_of(plan, "audiences") == [(f"Fill in: {label} ({row}).", f"id_stakeholders-{row.pk}-{field}")]


@pytest.mark.parametrize(
    ("values", "sentence", "field"),
    [
        ({"dynamic": ""}, "Fill in: impact dynamic ({row}).", "dynamic"),
        ({"level": ""}, "Fill in: level ({row}).", "level"),
        ({"score_vision": None}, "Fill in: how much it brings the vision closer ({row}).", "score_vision"),
        ({"score_fit": None}, "Fill in: how well this film suits it ({row}).", "score_fit"),
        ({"priority": None}, "Fill in: rank ({row}).", "priority"),
        ({"message": None}, "Choose the message of the film that this goal comes from.", "message"),
        ({"statement": ""}, "Write the goal in one sentence, or answer the four questions.", "statement"),
        (
            {"dynamic": "CHANGING_STRUCTURES", "level": "GROUP"},
            "Changing structures happens at institutions (macro).",
            "level",
        ),
        ({"status": "DROPPED"}, "Say why this goal was dropped.", "drop_reason"),
        ({"by_when": date(2031, 1, 1)}, "This is more than 36 months after the campaign.", "by_when"),
    ],
)
def test_goal_gap(plan: Plan, values: dict[str, Any], sentence: str, field: str) -> None:
    row = change(Goal, **values)(plan)
    assert gaps_of(plan, "goals") == [(sentence.format(row=row), f"id_goals-{row.pk}-{field}")]


@pytest.mark.parametrize(
    "values",
    [
        {"dynamic": "CHANGING_STRUCTURES", "level": "INSTITUTION"},
        {"status": "DROPPED", "drop_reason": "No partner found."},
        {"by_when": date(2030, 12, 31)},
        {"statement": "", "who": "schools", "what": "appoint somebody", "how_much": "40", "by_when": date(2027, 6, 1)},
    ],
)
def test_goal_without_a_gap(plan: Plan, values: dict[str, Any]) -> None:
    change(Goal, **values)(plan)
    assert gaps_of(plan, "goals") == []


def test_a_removed_message_or_agent_does_not_count(plan: Plan) -> None:
    row = first(Goal, plan)
    remove(FilmMessage)(plan)
    remove(Audience, 2)(plan)
    assert gaps_of(plan, "goals") == [
        ("Choose the message of the film that this goal comes from.", f"id_goals-{row.pk}-message"),
        ("Choose at least one key agent.", f"id_goals-{row.pk}-key_agents"),
    ]


def test_who_is_a_key_agent_no_longer_does_not_count(plan: Plan) -> None:
    row = first(Goal, plan)
    Audience.objects.filter(plan=plan).update(is_key_agent=False)
    assert gaps_of(plan, "goals") == [("Choose at least one key agent.", f"id_goals-{row.pk}-key_agents")]
    assert [check.sentence for check in all_checks(plan) if check.code == "V01"] == [f"“{row}” has no key agent yet."]


@pytest.mark.parametrize(
    ("key", "model", "row_set"),
    [("goals", Campaign, ""), ("team", CampaignMember, "members"), ("rights", RightsWindow, "windows")],
)
def test_an_end_before_the_start_is_a_gap_whichever_of_them_changed(
    plan: Plan, key: str, model: Any, row_set: str
) -> None:
    row = change(model, starts_on=date(2027, 12, 2), ends_on=date(2027, 12, 2))(plan)
    assert gaps_of(plan, key) == []
    change(model, starts_on=date(2027, 12, 3))(plan)
    anchor = f"id_{row_set}-{row.pk}-ends_on" if row_set else "id_ends_on"
    assert gaps_of(plan, key) == [("Choose an end that is not before the start.", anchor)]


@pytest.mark.parametrize("broken", [remove(Activity, 5), change(Activity, title="")])
def test_every_goal_has_a_task(plan: Plan, broken: Break) -> None:
    broken(plan)
    row = first(Goal, plan)
    assert gaps_of(plan, "goals") == [(f"Add at least one task to “{row}”.", f"goals-{row.pk}")]


def test_a_plan_has_a_goal(plan: Plan) -> None:
    remove(Goal)(plan)
    assert gaps_of(plan, "goals") == [("Add 1 more: impact goal.", "goals")]


def test_every_rank_is_used_once(plan: Plan) -> None:
    goal = first(Goal, plan)
    second = Goal.objects.get(pk=goal.pk)
    second.pk, second.position = None, 10_000
    second.save()
    second.key_agents.set(goal.key_agents.all())
    Activity.objects.create(plan=plan, title="More").goals.add(second)
    sentence = f"Rank {goal.priority} is used twice."
    assert gaps_of(plan, "goals") == [(sentence, f"id_goals-{second.pk}-priority")]


def test_a_campaign_has_an_end(plan: Plan) -> None:
    change(Campaign, ends_on=None)(plan)
    assert gaps_of(plan, "goals") == [("Say when the campaign ends.", "id_ends_on")]


@pytest.mark.parametrize(
    ("values", "sentence", "field"),
    [
        ({"code": ""}, "Fill in: code ({row}).", "code"),
        ({"description": ""}, "Fill in: what it is for ({row}).", "description"),
        ({"quantity": None}, "Fill in: how many ({row}).", "quantity"),
        ({"unit": ""}, "Fill in: unit ({row}).", "unit"),
        ({"unit_rate": None}, "Fill in: amount each ({row}).", "unit_rate"),
        ({"quantity": 0}, "This must be more than nothing.", "quantity"),
        ({"unit_rate": 0}, "This must be more than nothing.", "unit_rate"),
        (
            {"kind": "IN_KIND", "valuation_basis": "MARKET_PRICE"},
            "Fill in: who provides it ({row}).",
            "provider",
        ),
        ({"kind": "IN_KIND", "provider": "A school"}, "Fill in: how it was valued ({row}).", "valuation_basis"),
    ],
)
def test_budget_gap(plan: Plan, values: dict[str, Any], sentence: str, field: str) -> None:
    row = change(BudgetLine, **values)(plan)
    row.refresh_from_db()
    assert gaps_of(plan, "budget") == [(sentence.format(row=row), f"id_lines-{row.pk}-{field}")]


def test_a_budget_has_eight_lines(plan: Plan) -> None:
    remove(BudgetLine, 2)(plan)
    assert gaps_of(plan, "budget") == [("Add 2 more: budget lines.", "lines")]


def test_a_line_in_kind_with_its_giver_is_fine(plan: Plan) -> None:
    change(BudgetLine, kind="IN_KIND", provider="A school", valuation_basis="MARKET_PRICE")(plan)
    assert gaps_of(plan, "budget") == []


CONFIRMED = {"status": "CONFIRMED", "amount_granted": Decimal(500), "report_due_on": date(2027, 9, 1)}


@pytest.mark.parametrize(
    ("values", "sentence", "field"),
    [
        ({"source": ""}, "Fill in: source.", "source"),
        ({"type": ""}, "Fill in: kind of source ({row}).", "type"),
        ({"instrument": ""}, "Fill in: kind of support ({row}).", "instrument"),
        ({"amount_requested": None}, "Fill in: amount asked ({row}).", "amount_requested"),
        ({"ethics_check": ""}, "Fill in: do we want this money ({row}).", "ethics_check"),
        ({"decision_on": None}, "Fill in: answer expected on ({row}).", "decision_on"),
        ({"status": "PREPARING"}, "Fill in: deadline ({row}).", "deadline"),
        ({**CONFIRMED, "report_due_on": None}, "Fill in: report due on ({row}).", "report_due_on"),
        ({**CONFIRMED, "amount_granted": None}, "Fill in the amount that was granted.", "amount_granted"),
        ({**CONFIRMED, "amount_granted": 501}, "Say why more was granted than asked.", "more_granted_reason"),
        ({"ethics_check": "REFUSE"}, "You refuse this money: set its status to “declined by us”.", "status"),
    ],
)
def test_funding_gap(plan: Plan, values: dict[str, Any], sentence: str, field: str) -> None:
    row = change(FundingSource, **values)(plan)
    assert gaps_of(plan, "funding") == [(sentence.format(row=row), f"id_sources-{row.pk}-{field}")]


@pytest.mark.parametrize(
    "values",
    [
        CONFIRMED,
        {**CONFIRMED, "amount_granted": 501, "more_granted_reason": "They doubled it."},
        {"status": "PREPARING", "deadline": date(2027, 1, 1)},
        {"status": "PREPARING", "instrument": "DONATION"},
        {**CONFIRMED, "instrument": "PRIZE", "report_due_on": None},
        {"ethics_check": "REFUSE", "status": "DECLINED_BY_US"},
        {"status": "REJECTED", "decision_on": None},
    ],
)
def test_funding_without_a_gap(plan: Plan, values: dict[str, Any]) -> None:
    change(FundingSource, **values)(plan)
    assert gaps_of(plan, "funding") == []


def test_a_plan_has_a_source(plan: Plan) -> None:
    remove(FundingSource)(plan)
    assert gaps_of(plan, "funding") == [("Add 1 more: funding source.", "sources")]
