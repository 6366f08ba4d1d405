"""P4: the tree of causes, the six parts of the field, and what is missing in the map."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.utils import translation

from coaching import registry
from coaching.charts import bubbles, trees
from coaching.forms.issue import CauseForm, ConsultedPersonForm, InitiativeForm
from coaching.gaps.issue import issue_gaps, names_one
from coaching.models import AgendaMoment, Cause, ConsultedPerson, Initiative, Plan
from coaching.panels.issue import issue_panel
from coaching.queries import reading
from coaching.readings.issue import issue_tables
from coaching.readings.tables import table
from tests.factories.coaching import ProjectFactory, fill_plan


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture
def plan(db: None) -> Plan:
    return ProjectFactory(title="Stille Kamers", language="en").plan


def cause(plan: Plan, label: str, parent: Cause | None = None, level: str = "DRIVER") -> Cause:
    return Cause.objects.create(plan=plan, label=label, parent=parent, level=level, position=Cause.objects.count())


def initiative(plan: Plan, organisation: str, **values: object) -> Initiative:
    return Initiative.objects.create(plan=plan, organisation=organisation, **values)


# The drawing


def leaf(key: str, parent: str | None = None, height: int = 40) -> trees.Leaf:
    return trees.Leaf(key, parent, height)


def test_children_stand_right_of_their_parent_and_the_parent_at_their_middle() -> None:
    forest = trees.forest([leaf("root"), leaf("a", "root"), leaf("b", "root", 60)])
    root, a, b = (forest.boxes[key] for key in ("root", "a", "b"))
    assert (a.x, b.x) == (root.x + trees.BOX + trees.ACROSS,) * 2
    assert b.y == a.y + a.height + trees.BELOW
    assert root.y + root.height // 2 == (a.y + b.y + b.height) // 2
    assert len(forest.lines) == 2


def test_no_box_stands_on_another_and_the_drawing_holds_them_all() -> None:
    found = [leaf("r1"), leaf("a", "r1", 120), leaf("r2", None, 200), leaf("b", "r2"), leaf("c", "r2"), leaf("d", "c")]
    forest = trees.forest(found)
    boxes = list(forest.boxes.values())
    for place, one in enumerate(boxes):
        assert one.x + trees.BOX <= forest.width
        assert one.y + one.height <= forest.height
        for other in boxes[place + 1 :]:
            assert one.x != other.x or one.y + one.height <= other.y or other.y + other.height <= one.y
    assert forest == trees.forest(found)


@pytest.mark.parametrize(
    "found",
    [
        [],
        [leaf("a", "gone")],
        [leaf("a", "a")],
        [leaf("a", "b"), leaf("b", "a")],
        [leaf("a", "c"), leaf("b", "a"), leaf("c", "b"), leaf("d")],
    ],
)
def test_every_cause_is_drawn_whatever_it_says_it_follows_from(found: list[trees.Leaf]) -> None:
    forest = trees.forest(found)
    assert set(forest.boxes) == {one.key for one in found}


@pytest.mark.parametrize(
    ("key", "parent", "circle"),
    [(1, 1, True), (1, 3, True), (3, 1, False), (4, 3, False), (1, 4, False), (1, 9, False)],
)
def test_what_goes_round_in_a_circle(key: int, parent: int, circle: bool) -> None:
    assert trees.would_circle(key, parent, {1: None, 2: 1, 3: 2, 4: None}) is circle


def test_a_circle_that_is_there_already_ends() -> None:
    assert trees.would_circle(9, 1, {1: 2, 2: 1}) is False


def test_long_texts_are_broken_and_cut() -> None:
    assert trees.lines_of("one two three", 7) == ["one two", "three"]
    assert trees.lines_of("", 7) == [""]
    assert trees.lines_of("a " * 50, 7, 2) == ["a a a a", "a a a…"]
    assert max(map(len, trees.lines_of("x" * 500, 25))) == 25
    assert trees.shortened("Milieuplatform", 8) == "Milieup…"


def test_an_empty_bubble_is_the_smallest_and_the_fullest_the_largest() -> None:
    radii = [float(bubble["r"]) for bubble in bubbles.bubbles([0, 1, 4, 0, 0, 2])]
    assert (radii[0], radii[2]) == (15, 40)
    assert radii[0] < radii[1] < radii[5] < radii[2]
    assert [float(bubble["r"]) for bubble in bubbles.bubbles([0] * 6)] == [15] * 6


# The forms


def test_a_cause_never_follows_from_itself(plan: Plan) -> None:
    root = cause(plan, "Root")
    middle = cause(plan, "Middle", root)
    end = cause(plan, "End", middle)
    form = CauseForm({"parent": str(end.pk)}, plan=plan, only={"parent"}, instance=root)
    assert form.errors == {"parent": ["“End” follows from this cause already. Choose another one."]}
    form = CauseForm({"parent": str(root.pk)}, plan=plan, only={"parent"}, instance=root)
    assert set(form.errors) == {"parent"}
    form = CauseForm({"parent": str(root.pk)}, plan=plan, only={"parent"}, instance=end)
    assert form.errors == {}
    assert form.cleaned_data["parent"] == root


def test_only_named_causes_of_this_plan_are_offered(plan: Plan) -> None:
    named, _unnamed = cause(plan, "Root"), cause(plan, "")
    cause(ProjectFactory().plan, "Elsewhere")
    offered: Any = InitiativeForm(plan=plan).fields["cause"]
    assert list(offered.queryset) == [named]


# The panel


def test_organisations_are_pinned_on_their_cause(plan: Plan, django_assert_num_queries) -> None:
    root = cause(plan, "Long waits", level="ROOT")
    cause(plan, "Nobody asks for help", root, "SYMPTOM")
    initiative(plan, "Huis der Zorg", cause=root, side="ALLY", field="POLICY")
    initiative(plan, "Verbond", side="OPPONENT", field="POLICY")
    with django_assert_num_queries(3):
        panel = issue_panel(plan)
    first = panel["tree"]["nodes"][0]
    assert [line for line, _y in first["label"]] == ["Long waits"]
    assert [line for line, _y in first["pins"]] == ["+ Huis der Zorg"]
    assert panel["not_pinned"] == "Verbond"
    assert panel["tree"]["list"] == [
        {"label": "Long waits", "level": "root", "parent": "", "initiatives": "Huis der Zorg (ally)"},
        {"label": "Nobody asks for help", "level": "symptom", "parent": "Long waits", "initiatives": ""},
    ]
    assert [part["count"] for part in panel["field"]] == [2, 0, 0, 0, 0, 0]
    assert panel["empty_parts"] == "Organising, Research, Funders, Media and culture, People affected"


def test_an_empty_map_draws_nothing(plan: Plan) -> None:
    panel = issue_panel(plan)
    assert (panel["tree"], panel["field"], panel["not_pinned"]) == (None, [], "")
    assert panel["warnings"] == []


def test_who_was_asked_is_a_warning_and_no_gap(plan: Plan) -> None:
    cause(plan, "Long waits")
    assert issue_panel(plan)["warnings"] == [
        "Before the campaign starts: ask at least three people who know the issue."
    ]
    for _place in range(3):
        ConsultedPerson.objects.create(plan=plan, role="teacher")
    assert issue_panel(plan)["warnings"] == ["Before the campaign starts: ask at least one person whom it concerns."]
    ConsultedPerson.objects.update(affected=True)
    assert issue_panel(plan)["warnings"] == []


# Gaps and reading


def test_what_an_empty_map_misses(plan: Plan) -> None:
    assert [(gap.sentence, gap.row or gap.field) for gap in issue_gaps(plan)] == [
        ("Add 2 more: causes.", "causes"),
        ("Add 3 more: initiatives.", "initiatives"),
        ("Add 1 more: study.", "research"),
        ("Fill in: what they ask of this film.", "movement_need"),
    ]


def test_a_root_somebody_affected_and_a_name_are_asked_for(plan: Plan) -> None:
    fill_plan(plan)
    assert issue_gaps(plan) == []
    Cause.objects.filter(plan=plan).update(level="DRIVER")
    Initiative.objects.filter(plan=plan).update(led_by_affected=False)
    plan.issue_map.movement_need = "More time."
    plan.issue_map.save()
    assert [gap.sentence for gap in issue_gaps(plan)] == [
        "Mark at least one cause as a root.",
        "Add at least one organisation that is led by people affected.",
        "Name at least one organisation of your list in what they ask of this film.",
    ]


def test_a_name_is_found_whatever_its_letters() -> None:
    house = Initiative(organisation="Huis der Zorg")
    assert names_one("We asked HUIS DER ZORG.", [house]) is True
    assert names_one("We asked nobody.", [house, Initiative(organisation=" ")]) is False


def test_people_asked_are_read_by_their_role_only(plan: Plan) -> None:
    ConsultedPerson.objects.create(plan=plan, name="Planted Name", role="midwife", affected=True)
    AgendaMoment.objects.create(plan=plan, title="Vote")
    spec = registry.get("issue")
    assert spec is not None
    found = issue_tables(reading(plan, spec), plan)
    assert [one.caption for one in found] == ["Moments to come", "Whom you asked"]
    assert found[1].rows[0]["name"] == "midwife"
    assert "Planted Name" not in repr(found)
    assert "name" in ConsultedPersonForm(plan=plan).fields
    assert table("x", ["a"], []).rows == []
