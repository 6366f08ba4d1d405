"""P5: the map in four boxes, what it says, and that an exact value stays as it is."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.utils import translation

from coaching import registry
from coaching.charts import quadrants
from coaching.forms.environment import StoryPositionForm
from coaching.gaps.environment import environment_gaps
from coaching.models import Audience, Initiative, Plan, Risk, StoryEnvironment, StoryPosition
from coaching.panels.environment import environment_panel
from coaching.queries import reading
from coaching.readings.environment import environment_table
from tests.factories.coaching import AudienceFactory, ProjectFactory, fill_plan
from tests.factories.understanding import position


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture
def plan(db: None) -> Plan:
    return ProjectFactory(title="Stille Kamers", language="en").plan


@pytest.fixture
def audiences(plan: Plan) -> list[Audience]:
    return [AudienceFactory(plan=plan, name=name) for name in ("Young carers", "Doctors", "Ministers")]


# The map


@pytest.mark.parametrize(("value", "cell"), [(0, 0), (19, 0), (20, 1), (25, 1), (50, 2), (79, 3), (80, 4), (100, 4)])
def test_every_value_falls_in_one_of_five_cells(value: int, cell: int) -> None:
    assert quadrants.cell_of(value) == cell
    assert quadrants.cell_of(quadrants.CELLS[cell]) == cell


def test_marks_stand_at_their_exact_place() -> None:
    assert quadrants.marks([(25, 15), (72, 66)]) == [quadrants.Mark(50, 170), quadrants.Mark(144, 68)]
    assert quadrants.marks([(0, 0), (100, 100)]) == [quadrants.Mark(9.5, 190.5), quadrants.Mark(190.5, 9.5)]


def test_marks_on_top_of_each_other_stand_side_by_side() -> None:
    places = quadrants.marks([(50, 50), (50, 50), (50, 50)])
    assert [place.x for place in places] == [82, 100, 118]
    assert {place.y for place in places} == {100}


def test_a_way_has_a_length() -> None:
    start = quadrants.Mark(50, 170)
    assert quadrants.way(start, 25, 15) == ""
    assert quadrants.way(start, 75, 15).startswith("M59.5 170.0L150.0 170.0M145.0")


@pytest.mark.parametrize(
    ("awareness", "opposition", "role"),
    [(49, 49, "REVEAL"), (50, 49, "SPOTLIGHT"), (49, 50, "INVESTIGATE"), (50, 50, "HUMANISE"), (None, 50, "")],
)
def test_the_place_asks_something_of_the_film(awareness: int | None, opposition: int | None, role: str) -> None:
    assert StoryPosition(awareness=awareness, opposition=opposition).computed_role == role


# The form


def test_a_stored_value_shows_in_its_cell_and_stays_until_another_is_chosen(plan: Plan) -> None:
    row = position(plan, None, awareness=25)
    assert StoryPositionForm(instance=row, plan=plan)["awareness"].value() == 30
    for sent, stored in (("30", 25), ("10", 10), ("", None)):
        form = StoryPositionForm({"awareness": sent}, instance=row, plan=plan, only={"awareness"})
        assert form.errors == {}
        assert form.cleaned_data == {"awareness": stored}
    assert StoryPositionForm({"awareness": "25"}, plan=plan, only={"awareness"}).errors != {}


def test_only_audiences_without_a_reading_are_offered(plan: Plan, audiences: list[Audience]) -> None:
    first, second, third = audiences
    own = position(plan, first)
    removed = position(plan, second)
    StoryPosition.objects.filter(pk=removed.pk).update(removed_at="2026-01-01T00:00Z")
    AudienceFactory(plan=plan, name="")
    AudienceFactory(plan=ProjectFactory().plan)
    fresh: Any = StoryPositionForm(plan=plan).fields["audience"]
    assert list(fresh.queryset) == [second, third]
    opened: Any = StoryPositionForm(instance=own, plan=plan).fields["audience"]
    assert list(opened.queryset) == [first, second, third]


def test_only_named_organisations_of_the_issue_map_are_opponents(plan: Plan) -> None:
    named = Initiative.objects.create(plan=plan, organisation="Verbond")
    Initiative.objects.create(plan=plan)
    field: Any = StoryPositionForm(plan=plan).fields["opponents"]
    assert list(field.queryset) == [named]


# The panel


def test_the_map_reads_itself(plan: Plan, audiences: list[Audience], django_assert_num_queries) -> None:
    for audience, (known, headwind) in zip(reversed(audiences), [(70, 90), (70, 30), (25, 15)], strict=True):
        position(plan, audience, awareness=known, opposition=headwind, response_line="We listen.")
    with django_assert_num_queries(3):
        panel = environment_panel(plan)
    assert [(mark["letter"], mark["name"], mark["box"]) for mark in panel["placed"]] == [
        ("A", "Young carers", "Fresh"),
        ("B", "Doctors", "Familiar"),
        ("C", "Ministers", "Entrenched"),
    ]
    assert panel["sentence"] == {
        "head": "Your audiences are in three boxes.",
        "text": "One film, three ways in: reveal for A, spotlight for B, humanise for C.",
    }
    assert (panel["warnings"], panel["without"]) == ([], "")


def test_audiences_in_one_box_have_one_way_in(plan: Plan, audiences: list[Audience]) -> None:
    position(plan, audiences[0])
    assert environment_panel(plan)["sentence"] == {
        "head": "Your audience is in the box “Fresh”.",
        "text": "The work of your film there: reveal.",
    }
    position(plan, audiences[2])
    panel = environment_panel(plan)
    assert panel["sentence"] == {
        "head": "All your audiences are in one box.",
        "text": "One way in for all of them: reveal for A and C.",
    }
    assert panel["without"] == "Doctors"


def test_v19_a_strong_headwind_needs_an_answer(plan: Plan, audiences: list[Audience]) -> None:
    position(plan, audiences[0], opposition=50)
    assert environment_panel(plan)["warnings"] == ["A: Young carers. The headwind is strong: write what you answer."]


def test_another_role_than_the_map_proposes_is_pointed_out(plan: Plan, audiences: list[Audience]) -> None:
    position(plan, audiences[0], film_role="SPOTLIGHT", awareness_after=75, opposition_after=15)
    panel = environment_panel(plan)
    assert panel["warnings"] == ["A: Young carers. You chose “spotlight”, the map says “reveal”."]
    assert panel["placed"][0]["after"] == "known 4 of 5, headwind 1 of 5"
    assert panel["placed"][0]["way"] != ""


def test_a_reading_without_an_answer_or_an_audience_has_no_place(plan: Plan, audiences: list[Audience]) -> None:
    position(plan, audiences[0], opposition=None)
    position(plan, None)
    gone = position(plan, audiences[1])
    Audience.objects.filter(pk=audiences[1].pk).update(removed_at="2026-01-01T00:00Z")
    panel = environment_panel(plan)
    assert (panel["placed"], panel["sentence"]) == ([], {})
    assert gone.pk not in panel["by_row"]


# Gaps and reading


def test_what_is_missing(plan: Plan, audiences: list[Audience]) -> None:
    assert [gap.sentence for gap in environment_gaps(plan)] == [
        "Add 1 more: reading of an audience.",
        "Fill in: security.",
    ]
    row = position(plan, None, awareness=None, evidence_awareness="", opposition=66)
    assert [(gap.field, gap.row) for gap in environment_gaps(plan)] == [
        ("audience", f"positions-{row.pk}"),
        ("awareness", f"positions-{row.pk}"),
        ("evidence_awareness", f"positions-{row.pk}"),
        ("expected_counter", f"positions-{row.pk}"),
        ("response_line", f"positions-{row.pk}"),
        ("security_level", ""),
    ]


def test_high_security_asks_for_a_risk(plan: Plan) -> None:
    fill_plan(plan)
    Risk.objects.filter(plan=plan, category="SECURITY").delete()
    StoryEnvironment.objects.filter(plan=plan).update(security_level="HIGH")
    assert [gap.sentence for gap in environment_gaps(plan)] == [
        "High security: describe the risk under Care for the people in your film, as the kind “security”."
    ]
    assert environment_panel(plan)["warnings"] == [
        "High security: this plan is in no shared link.",
        "Describe the risk for their security under Care for the people in your film.",
    ]
    Risk.objects.create(plan=plan, category="SECURITY", text="A name gets around")
    assert environment_gaps(plan) == []


def test_reading_it_names_the_audiences_without_a_query(
    plan: Plan, audiences: list[Audience], django_assert_num_queries
) -> None:
    position(plan, audiences[1], response_line="We listen.")
    spec = registry.get("environment")
    assert spec is not None
    found, panel = reading(plan, spec), environment_panel(plan)
    with django_assert_num_queries(0):
        shown = environment_table(found, panel)
    assert [row["name"] for row in shown.rows] == ["B Doctors"]
