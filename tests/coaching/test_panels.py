"""What is worked out from a section's rows: figures, words and places in drawings."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.template.loader import render_to_string
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from coaching import panels, registry
from coaching.goal_sentences import smart_sentence, statement_of
from coaching.models import (
    Budget,
    BudgetLine,
    FilmSheet,
    FundingSource,
    Goal,
    Plan,
    Vision,
)
from coaching.panels.film import countdown, names_film
from tests.factories.coaching import (
    ActivityFactory,
    AssumptionFactory,
    AudienceFactory,
    BudgetLineFactory,
    CreditFactory,
    FilmMessageFactory,
    FundingSourceFactory,
    GoalFactory,
    ProjectFactory,
    StakeholderFactory,
    fill_plan,
)

pytestmark = pytest.mark.django_db

SECTIONS = ["story", "vision", "audiences", "goals", "budget", "funding"]
TODAY = date(2026, 11, 22)


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture
def plan() -> Plan:
    return ProjectFactory(title="Stille Kamers", language="en").plan


def panel_of(plan: Plan, key: str) -> dict[str, Any]:
    spec = registry.get(key)
    assert spec is not None
    assert spec.panel is not None
    return spec.panel(plan)


def line(plan: Plan, code: str, amount: str, **fields: Any) -> BudgetLine:
    return BudgetLineFactory(plan=plan, code=code, unit_rate=Decimal(amount), **fields)


def source(plan: Plan, amount: str, status: str, **fields: Any) -> FundingSource:
    return FundingSourceFactory(plan=plan, amount_requested=Decimal(amount), status=status, **fields)


# Whole sections


@pytest.mark.parametrize("key", SECTIONS)
@pytest.mark.parametrize("filled", [False, True])
def test_a_panel_is_drawn_for_an_empty_and_a_full_plan(plan: Plan, key: str, filled: bool) -> None:
    if filled:
        fill_plan(plan)
    context = {"plan": plan, "project": plan.project, "panel": panel_of(plan, key)}
    html = render_to_string(f"coaching/panels/{key}.html", context)
    assert "style=" not in html
    assert html.count("<svg") == html.count("<title>")
    assert "<title></title>" not in html


ROWS: dict[str, Callable[[Plan], Any]] = {
    "story": lambda plan: CreditFactory(plan=plan),
    "vision": lambda plan: FilmMessageFactory(plan=plan),
    "audiences": lambda plan: (AudienceFactory(plan=plan), StakeholderFactory(plan=plan)),
    "goals": lambda plan: _goal_with_all(plan),
    "budget": lambda plan: line(plan, "A1", "100").goals.add(GoalFactory(plan=plan)),
    "funding": lambda plan: source(plan, "10", "CONFIRMED", earmarked=True).earmarked_lines.add(line(plan, "A1", "9")),
}


def _goal_with_all(plan: Plan) -> None:
    goal = GoalFactory(plan=plan, message=FilmMessageFactory(plan=plan))
    goal.key_agents.add(AudienceFactory(plan=plan))
    ActivityFactory(plan=plan).goals.add(goal)
    AssumptionFactory(plan=plan, goal=goal)
    line(plan, "A1", "1").goals.add(goal)


@pytest.mark.parametrize(
    ("key", "queries"),
    [("story", 2), ("vision", 3), ("audiences", 2), ("goals", 5), ("budget", 5), ("funding", 6)],
)
def test_a_panel_takes_the_same_queries_for_one_and_for_thirty_rows(plan: Plan, key: str, queries: int) -> None:
    Vision.objects.create(plan=plan, vision_en="A vision")
    Budget.objects.create(plan=plan)
    counts = []
    for more in (1, 2, 27):
        for _row in range(more):
            ROWS[key](plan)
        with CaptureQueriesContext(
            connection,
        ) as captured:
            panel_of(plan, key)
        counts.append(len(captured))
    assert counts == [queries] * 3


# Film


@pytest.mark.parametrize(
    ("premiere_on", "words"),
    [
        (None, "No date for the premiere yet"),
        (TODAY, "The premiere is today"),
        (TODAY + timedelta(days=1), "1 day to the premiere"),
        (TODAY + timedelta(days=60), "60 days to the premiere"),
        (date(2027, 1, 22), "2 months to the premiere"),
        (date(2027, 11, 21), "11 months to the premiere"),
        (date(2027, 11, 22), "12 months to the premiere"),
        (TODAY - timedelta(days=1), "Premiere on 21 November 2026"),
    ],
)
def test_countdown_to_the_premiere(premiere_on: date | None, words: str) -> None:
    assert countdown(premiere_on, TODAY) == words


def test_story_panel_shows_phase_makers_and_the_two_budgets_compared(plan: Plan) -> None:
    FilmSheet.objects.create(
        plan=plan, format="SERIES", episodes=3, duration_min=50, phase="ROUGH_CUT", production_budget=Decimal(1000)
    )
    CreditFactory(plan=plan, name="Ana", role="PRODUCER")
    CreditFactory(plan=plan, name="Bo", role="DIRECTOR")
    CreditFactory(plan=plan, name="Cas", role="DIRECTOR")
    line(plan, "A1", "100")
    found = panels.story_panel(plan)
    assert found["facts"] == "Series, 3 × 50 min."
    assert found["credits"] == [("director", "Bo, Cas"), ("producer", "Ana")]
    assert found["ratio"] == "11.2%"
    assert found["phase_text"] == "Phase 4 of 7: rough cut"
    states = [phase["state"] for phase in found["phases"]]
    assert states == ["past", "past", "past", "here", "coming", "coming", "coming"]


def test_story_panel_of_an_empty_sheet_says_so(plan: Plan) -> None:
    found = panels.story_panel(plan)
    assert (found["facts"], found["ratio"], found["phase_text"]) == ("", "", "No phase chosen yet")
    assert {phase["state"] for phase in found["phases"]} == {"coming"}


# Vision


@pytest.mark.parametrize(
    ("text", "title", "answer"),
    [
        ("After STILLE kamers nobody is alone.", "Stille Kamers", True),
        ("Nobody is alone.", "Stille Kamers", False),
        ("Every zeepost is read.", "Zee", False),
        ("De zee, voor iedereen.", "Zee", True),
        ("What?", "?", False),
        ("Anything", "", False),
    ],
)
def test_a_vision_that_names_the_film(text: str, title: str, answer: bool) -> None:
    assert names_film(text, title) is answer


def test_vision_panel_counts_the_goals_of_every_message(plan: Plan) -> None:
    Vision.objects.create(plan=plan, vision_en="Stille Kamers changes everything.")
    headline = FilmMessageFactory(plan=plan, text="One", is_headline=True)
    FilmMessageFactory(plan=plan, text="Two")
    FilmMessageFactory(plan=plan, text="")
    GoalFactory(plan=plan, message=headline)
    GoalFactory(plan=plan, message=headline)
    GoalFactory(plan=plan, message=headline, removed_at=timezone.now())
    found = panels.vision_panel(plan)
    assert [(row["text"], row["goals"], row["is_orphan"], row["is_headline"]) for row in found["messages"]] == [
        ("One", "feeds 2 goals", False, True),
        ("Two", "feeds no goal yet", True, False),
    ]
    assert (found["orphans"], found["names_film"]) == (1, True)


# Audiences


def test_audience_panel_places_everybody_and_signs_the_stance(plan: Plan) -> None:
    AudienceFactory(plan=plan, name="Teachers", power=4, interest=2, stance=0, size_estimate=100_000)
    AudienceFactory(plan=plan, name="Parents", power=None, interest=3, is_key_agent=False)
    StakeholderFactory(plan=plan, name="Union", power=4, interest=2, stance=-1, desired_stance=1)
    StakeholderFactory(plan=plan, name="Ministry", power=5, interest=5, stance=None, desired_stance=2)
    found = panels.audience_panel(plan)
    assert [(mark["label"], mark["sign"], mark["stance"], mark["name"]) for mark in found["marks"]] == [
        ("A", "", "stance-3", "Teachers"),
        ("1", "−", "stance-2", "Union"),
        ("2", "", "unknown", "Ministry"),
    ]
    assert found["marks"][1]["move_text"] == "hope for: for"
    assert "move_text" not in found["marks"][2]
    assert found["not_placed"] == 1
    teachers, union, ministry = found["marks"]
    assert teachers["y"] == union["y"] == "30"
    assert (teachers["x"], union["x"]) == ("25", "35")
    assert (ministry["x"], ministry["y"]) == ("90", "10")


def test_audience_panel_shows_where_everybody_stands(plan: Plan) -> None:
    AudienceFactory(plan=plan, name="Teachers", stance=2)
    StakeholderFactory(plan=plan, name="Union", stance=2)
    StakeholderFactory(plan=plan, name="Ministry", stance=-2)
    found = panels.audience_panel(plan)
    assert [(part["label"], part["count"], part["names"]) for part in found["wheel"]] == [
        ("Strongly against", 1, "Ministry"),
        ("Against", 0, ""),
        ("Neutral", 0, ""),
        ("For", 0, ""),
        ("Strongly for", 2, "Teachers, Union"),
    ]
    assert found["wheel_text"] == (
        "How many are where: Strongly against 1, Against 0, Neutral 0, For 0, Strongly for 2."
    )


def test_audience_panel_adds_up_the_reach_and_the_share_beyond_the_choir(plan: Plan) -> None:
    for kind, stance, reach in (
        ("AFFECTED", 1, 3500), ("DECISION_MAKER", 0, 150), ("PROFESSIONAL", 1, 300), ("OPPONENT", -1, 60),
    ):  # fmt: skip
        AudienceFactory(plan=plan, kind=kind, stance=stance, target_reach=reach)
    AudienceFactory(plan=plan, kind="", stance=None, target_reach=None)
    found = panels.audience_panel(plan)
    assert [(row["label"], row["reach"], row["width"]) for row in found["by_kind"]] == [
        ("People affected", "3,500", "100.00%"),
        ("Professionals", "300", "8.57%"),
        ("Decision makers", "150", "4.29%"),
        ("Opponents", "60", "1.71%"),
    ]
    assert (found["total"], found["beyond"], found["beyond_people"]) == ("4,010", "5%", "210")


def test_audience_panel_without_reach_has_no_share(plan: Plan) -> None:
    AudienceFactory(plan=plan, target_reach=None)
    found = panels.audience_panel(plan)
    assert (found["by_kind"], found["beyond"]) == ([], "")


# Goals


def test_goal_panel_is_the_worksheet_in_five_columns_by_rank(plan: Plan) -> None:
    Vision.objects.create(plan=plan, vision_en="Everybody is seen.")
    message = FilmMessageFactory(plan=plan, text="Shame keeps families silent")
    second = GoalFactory(plan=plan, title="Second", message=message, priority=2, statement="Said so")
    first = GoalFactory(plan=plan, title="First", priority=1, dynamic="CHANGING_STRUCTURES")
    GoalFactory(plan=plan, title="No rank", priority=None, dynamic="")
    GoalFactory(plan=plan, title="Gone", removed_at=timezone.now())
    second.key_agents.set([AudienceFactory(plan=plan, name="Heads"), AudienceFactory(plan=plan, name="Teachers")])
    second.key_agents.add(AudienceFactory(plan=plan, name="Removed", removed_at=timezone.now()))
    ActivityFactory(plan=plan, title="Show the film").goals.set([first, second])
    ActivityFactory(plan=plan, title="").goals.add(second)
    found = panels.goal_panel(plan)
    rows = [(row["rank"], row["title"], row["message"], row["agents"], row["tasks"]) for row in found["worksheet"]]
    assert rows == [
        (1, "First", "", [], ["Show the film"]),
        (2, "Second", "Shame keeps families silent", ["Heads", "Teachers"], ["Show the film"]),
        ("", "No rank", "", [], []),
    ]
    assert found["worksheet"][1]["statement"] == "Said so"
    assert found["vision"] == "Everybody is seen."
    assert (found["primary"], found["one_dynamic"]) == ("changing structures", False)
    assert [(part["label"], part["goals"]) for part in found["dynamics"]] == [
        ("Changing minds", []),
        ("Changing behaviours", ["Second"]),
        ("Building communities", []),
        ("Changing structures", ["First"]),
    ]


def test_goal_panel_shows_innovation_only_when_it_is_used(plan: Plan) -> None:
    GoalFactory(plan=plan, dynamic="INNOVATION")
    assert panels.goal_panel(plan)["dynamics"][-1]["label"] == "Innovation"


def test_goal_panel_notes_one_dynamic_only(plan: Plan) -> None:
    GoalFactory(plan=plan)
    assert panels.goal_panel(plan)["one_dynamic"] is False
    GoalFactory(plan=plan)
    assert panels.goal_panel(plan)["one_dynamic"] is True


def test_goal_panel_places_goals_by_vision_and_fit(plan: Plan) -> None:
    GoalFactory(plan=plan, title="Best", priority=1, score_vision=5, score_fit=5)
    GoalFactory(plan=plan, title="Least", priority=2, score_vision=1, score_fit=1)
    GoalFactory(plan=plan, title="Open", priority=3, score_vision=None, score_fit=4)
    found = panels.goal_panel(plan)["marks"]
    assert [(mark["label"], mark["x"], mark["y"], mark["score"]) for mark in found] == [
        ("1", "90", "10", 25),
        ("2", "10", "90", 1),
    ]


def test_goal_panel_names_goals_without_costs_once_some_have_them(plan: Plan) -> None:
    paid, _unpaid = GoalFactory(plan=plan, title="Paid"), GoalFactory(plan=plan, title="Unpaid")
    cost = line(plan, "A1", "10")
    assert panels.goal_panel(plan)["without_costs"] == ""
    cost.goals.add(paid)
    assert panels.goal_panel(plan)["without_costs"] == "Unpaid"


def test_four_answers_become_a_sentence_in_the_plans_language() -> None:
    goal = Goal(who="schools", what="appoint a contact person.", how_much="40 schools", by_when=date(2027, 6, 1))
    assert smart_sentence(goal, "en") == "By June 2027: schools appoint a contact person (40 schools)."
    assert "juni 2027" in smart_sentence(goal, "nl")
    assert statement_of(goal, "en") == smart_sentence(goal, "en")
    goal.statement = "Our own words."
    assert statement_of(goal, "en") == "Our own words."


@pytest.mark.parametrize("missing", ["who", "what", "how_much", "by_when"])
def test_three_answers_are_no_sentence_yet(missing: str) -> None:
    answers: dict[str, Any] = {"who": "a", "what": "b", "how_much": "c", "by_when": date(2027, 6, 1)}
    assert smart_sentence(Goal(**{**answers, missing: None if missing == "by_when" else ""}), "en") == ""
