"""Reach by the specification's definitions: by quality, by channel, and never added up."""

from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

import pytest
from django.utils import translation

from coaching.models import BudgetLine, Plan, Reach, ScreeningReport
from coaching.panels.reach import audience_text, reach_panel
from coaching.queries.reach import Event, ReachFigures, figures_of, reach_figures
from tests.factories.campaign import ScreeningFactory
from tests.factories.coaching import AudienceFactory, BudgetLineFactory, ProjectFactory

COMMUNITY, SCHOOL = "COMMUNITY", "SCHOOL"


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    with translation.override("en"):
        yield


def event(pk: int, came: int | None, quality: str = "counted", **fields: Any) -> Event:
    """An event to which ``came`` people came."""
    usual: dict[str, Any] = {"kind": COMMUNITY, "municipality": "Gent", "capacity": None}
    return Event(pk=pk, attendance=None if came is None else (came, quality), **{**usual, **fields})


def test_figures() -> None:
    events = [
        event(1, 80, capacity=100, actions=5, fee_paid=Decimal(150)),
        event(2, 20, "estimated", municipality="gent "),
        event(3, 40, capacity=60, kind=SCHOOL, municipality="Antwerpen", materials=9),
        event(4, None, capacity=500, municipality=""),
    ]
    figures = figures_of(events, priority={1}, beyond={2, 3})
    assert (figures.events, figures.reported, figures.audience) == (4, 3, 140)
    assert figures.by_quality == {"counted": 120, "estimated": 20}
    assert figures.occupancy == Decimal("75.0")
    assert (figures.priority_share, figures.beyond_share) == (Decimal("57.1"), Decimal("42.9"))
    assert figures.municipalities == [("Gent", 2, 100), ("Antwerpen", 1, 40)]
    assert (figures.education, figures.education_events) == (40, 1)
    assert (figures.actions, figures.materials, figures.fee_income) == (5, 9, Decimal(150))
    assert figures.per_event == Decimal("46.7")


def test_nothing_yet() -> None:
    figures = figures_of([], priority=None, beyond=None)
    assert (figures.occupancy, figures.priority_share, figures.beyond_share, figures.per_event) == (None,) * 4


def test_v16_estimated_numbers_are_never_added_without_saying_so() -> None:
    assert (
        audience_text(ReachFigures(by_quality={"counted": 3905, "estimated": 407})) == "3,905 counted + 407 estimated"
    )
    assert audience_text(ReachFigures(by_quality={"registered": 12})) == "12 registered"
    assert audience_text(ReachFigures()) == ""


@pytest.fixture
def plan(db: None) -> Plan:
    """A plan with two held screenings, one of which is reported, and a broadcast."""
    plan = ProjectFactory(title="Stille Kamers", language="en").plan
    held = ScreeningFactory(plan=plan, status="REPORTED", municipality="Gent", capacity=100, fee_agreed=120)
    held.audiences.add(AudienceFactory(plan=plan, stance=0, is_key_agent=True))
    ScreeningReport.objects.create(screening=held, attendance_counted=50, attendance_registered=70, pledges=10)
    ScreeningFactory(plan=plan, status="HELD", municipality="Genk", fee_agreed=80, fee_status="PAID")
    ScreeningFactory(plan=plan, status="CONFIRMED")
    Reach.objects.create(plan=plan, channel="BROADCAST", what="Canvas", number=184_000, quality="REPORTED")
    Reach.objects.create(plan=plan, channel="ONLINE", what="Views", number=22_400, quality="COUNTED")
    Reach.objects.create(plan=plan, channel="ONLINE", what="No number yet")
    return plan


def test_the_best_known_number_counts(plan: Plan) -> None:
    figures = reach_figures(plan)
    assert (figures.events, figures.audience, figures.by_quality) == (2, 50, {"counted": 50})
    assert (figures.priority_share, figures.beyond_share) == (Decimal("100.0"), Decimal("100.0"))
    assert figures.fee_income == Decimal(80)


def test_the_page_adds_no_channels_up(plan: Plan) -> None:
    shown = reach_panel(plan)
    assert (shown["audience"], shown["unreported"]) == ("50 counted", 1)
    assert [(channel["name"], [row["number"] for row in channel["rows"]]) for channel in shown["channels"]] == [
        ("Broadcast", ["184,000"]),
        ("Online views", ["22,400"]),
    ]
    assert "206,400" not in str(shown)
    assert (shown["spent"], shown["costs"]) == (None, [])


def test_costs_for_each(plan: Plan) -> None:
    BudgetLineFactory(plan=plan, code="A1", actual=Decimal(1000))
    BudgetLineFactory(plan=plan, code="E1", kind=BudgetLine.Kind.IN_KIND, actual=Decimal(500))
    shown = reach_panel(plan)
    assert shown["costs"] == [
        {"name": "Spent per visitor of a screening", "value": "€20"},
        {"name": "Spent per action on the spot", "value": "€100"},
    ]


@pytest.mark.parametrize("number", [1, 3, 30])
def test_four_questions(plan: Plan, number: int, django_assert_num_queries: Callable[[int], Any]) -> None:
    for _place in range(number):
        ScreeningReport.objects.create(screening=ScreeningFactory(plan=plan, status="CLOSED"), attendance_counted=2)
    with django_assert_num_queries(3):
        reach_figures(plan)
