"""P1: what scores add up to, how the dots stand, and what is missing in a scan."""

from collections.abc import Iterator
from decimal import Decimal
from itertools import pairwise

import pytest
from django.utils import translation

from coaching import registry, scans, services
from coaching.charts import dots
from coaching.forms.potential import ENDS, PotentialScanForm
from coaching.gaps.potential import potential_gaps
from coaching.models import CRITERIA, Plan, PotentialScan
from coaching.panels.potential import potential_panel
from impacthub.people.models import User
from tests.factories.coaching import ProjectFactory
from tests.factories.understanding import scan


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture
def plan(db: None) -> Plan:
    return ProjectFactory(title="Stille Kamers", language="en").plan


def test_the_weights_are_a_hundred() -> None:
    assert sum(CRITERIA.values()) == 100
    assert set(ENDS) == set(CRITERIA)


@pytest.mark.parametrize(("score", "total"), [(0, 0), (1, 25), (2, 50), (3, 75), (4, 100)])
def test_equal_scores_give_their_share_of_a_hundred(score: int, total: int) -> None:
    assert scans.weighted(dict.fromkeys(CRITERIA, score)) == total


def test_a_total_weighs_every_criterion_and_waits_for_all() -> None:
    scores: dict[str, int | None] = {**dict.fromkeys(CRITERIA, 0), "story_force": 3, "feasible": 1}
    assert scans.weighted(scores) == Decimal("12.5")
    assert scans.weighted({**scores, "urgency": None}) is None
    assert scans.rounded(Decimal("12.5")) == 13
    assert scans.mean([]) is None
    assert scans.mean([Decimal("12.5"), Decimal("50")]) == 31


@pytest.mark.parametrize(
    ("total", "band"), [(0, "explore"), (39, "explore"), (40, "promising"), (69, "promising"), (70, "strong")]
)
def test_bands(total: int, band: str) -> None:
    assert scans.band(total) == band


@pytest.mark.parametrize(
    ("scores", "spread"), [([], 0), ([3], 0), ([None, 4], 0), ([1, None, 4], 3), ([2, 2], 0), ([0, 4], 4)]
)
def test_spread(scores: list[int | None], spread: int) -> None:
    assert scans.spread(scores) == spread


def test_only_very_low_and_very_high_scores_need_a_reason() -> None:
    assert [score for score in (None, 0, 1, 2, 3, 4) if scans.needs_why(score)] == [0, 1, 4]


def test_equal_scores_stand_side_by_side() -> None:
    found = [dot for dot in dots.dots([2, 4, 2, None], 4) if dot is not None]
    assert [dot["x"] for dot in found] == ["140.5", "270", "159.5"]
    many = [dot for dot in dots.dots([0] * 10, 4) if dot is not None]
    places = [float(dot["x"]) for dot in many]
    assert min(places) >= 0
    assert all(after - before >= 2 * float(many[0]["r"]) for before, after in pairwise(places))


def test_the_panel_says_totals_mean_and_what_to_discuss(plan: Plan) -> None:
    scan(plan, 2)
    scan(plan, 3, assessor="Omar", side="PEER", story_force=4)
    scan(plan, assessor="", urgency=None)
    panel = potential_panel(plan)
    assert [(row["letter"], row["name"], row["total"]) for row in panel["assessors"]] == [
        ("A", "The team", "50 of 100"),
        ("B", "Omar", "79 of 100"),
        ("C", "not named yet", ""),
    ]
    assert (panel["mean"], panel["band"]) == ("64", "Promising: find out first where the low scores come from.")
    story, urgency = panel["criteria"][0], panel["criteria"][2]
    assert (story["said"], story["spread"], story["to_discuss"]) == ("A 2, B 4, C 2", "2", True)
    assert (urgency["said"], urgency["spread"], urgency["to_discuss"]) == ("A 2, B 3", "1", False)


def test_an_empty_panel_has_no_drawing(plan: Plan) -> None:
    assert potential_panel(plan) == {"assessors": [], "mean": "", "band": "", "criteria": [], "ticks": dots.ticks(4)}


def test_the_panel_takes_one_query(plan: Plan, django_assert_num_queries) -> None:
    for _place in range(10):
        scan(plan)
    with django_assert_num_queries(1):
        potential_panel(plan)


def test_what_is_missing_in_a_scan(plan: Plan) -> None:
    assert [gap.sentence for gap in potential_gaps(plan)] == ["Add 1 more: potential scan."]
    row = scan(plan, urgency=None, story_force=4, feasible=1, feasible_why=" ", clear_action=3)
    name = f"scans-{row.pk}"
    assert [(gap.sentence, gap.field, gap.row) for gap in potential_gaps(plan)] == [
        ("Fill in: urgency and timing (The team).", "urgency", name),
        ("Say why: story force and emotion (The team).", "story_force_why", name),
        ("Say why: feasible money and time (The team).", "feasible_why", name),
    ]


def test_a_coach_s_scan_is_no_scan_of_the_team_and_has_no_gaps(plan: Plan) -> None:
    scan(plan, side="COACH", urgency=None)
    assert [gap.sentence for gap in potential_gaps(plan)] == ["Add 1 more: potential scan."]


def test_makers_do_not_write_as_a_coach_nor_in_a_coach_s_scan(plan: Plan) -> None:
    form = PotentialScanForm({"side": "COACH"}, plan=plan, only={"side"})
    assert set(form.errors) == {"side"}
    theirs = scan(plan, 3, assessor="Samira", side="COACH")
    form = PotentialScanForm(
        {"urgency": "0", "assessor": "Nele"}, plan=plan, only={"urgency", "assessor"}, instance=theirs
    )
    assert form.errors == {}
    assert form.cleaned_data == {"urgency": 3, "assessor": "Samira"}


def test_scores_are_saved_from_the_page(plan: Plan, nele: User) -> None:
    spec = registry.get("potential")
    assert spec is not None
    row = services.add_row(plan, "potential", spec.rows[0], by=nele)
    changes = services.Changes({f"scans-{row.pk}": {"urgency": 0}}, {}, {f"scans-{row.pk}-urgency": "0"})
    services.save_section(plan, "potential", changes, version=1, by=nele)
    assert PotentialScan.objects.get().urgency == 0
