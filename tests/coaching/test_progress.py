"""How far a plan is: what is filled in of what is asked, weighted, and what is missing as links."""

from collections.abc import Iterator

import pytest
from django.utils import translation

from coaching import registry
from coaching.gaps.base import measured
from coaching.gaps.progress import plan_progress, plan_totals
from coaching.models import Plan, PlanSection, SectionVerdict, Vision
from tests.factories.coaching import ProjectFactory, fill_plan, set_done

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]

CORE = ("story", "vision", "audiences", "goals", "budget", "funding")


@pytest.fixture
def english() -> Iterator[None]:
    """Sentences are read in English."""
    with translation.override("en"):
        yield


@pytest.fixture
def plan(db: None) -> Plan:
    return ProjectFactory(title="Stille Kamers", language="en").plan


def of(plan: Plan, key: str, verdicts=None):
    """How far one section is."""
    found = plan_progress(plan, plan.sections.all(), verdicts or {})
    return next(section for section in found.sections if section.outline.key == key)


def test_an_empty_plan_is_at_nothing(plan):
    found = plan_progress(plan, plan.sections.all(), {})
    assert (found.percent, {section.word for section in found.sections}) == (0, {"empty"})
    assert found.missing > 40
    assert [section.outline.key for section in found.sections] == [spec.key for spec in registry.sections()]


def test_a_section_counts_what_is_filled_in(plan):
    set_started(plan, "vision")
    Vision.objects.create(plan=plan, vision_en="Every young person who cares for somebody at home is seen at school.")
    spec = registry.get("vision")
    assert spec is not None
    gaps, asked, missing = measured(spec.gaps, plan)
    assert (len(gaps), asked, missing) == (2, 3, 2)  # the problem and a message are missing
    section = of(plan, "vision")
    assert (section.percent, section.share, section.word) == (33, "33%", "in progress")
    url = "/en/projects/stille-kamers/plan/vision/"
    assert section.gap_links == [
        (f"{url}#id_problem_en", "Fill in: the problem (English)."),
        (f"{url}#messages", "Add at least one message of the film."),
    ]


def test_the_plan_is_the_weighted_mean(plan):
    fill_plan(plan)
    set_done(plan, *CORE)
    found = plan_progress(plan, plan.sections.all(), {})
    weights = {spec.key: spec.outline.weight for spec in registry.sections()}
    points = sum(weights[section.outline.key] * section.percent for section in found.sections)
    assert found.percent == points // sum(weights.values())
    assert {section.word for section in found.sections if section.outline.key in CORE} == {"ready to hand in"}


def test_words_after_the_coach_read_it(plan):
    fill_plan(plan)
    set_done(plan, "vision")
    verdict = SectionVerdict(verdict="UPDATE")
    assert of(plan, "vision", {"vision": verdict}).word == "to look at again"
    plan.status = Plan.Status.APPROVED
    assert of(plan, "vision").word == "approved"


def test_totals_are_remembered_until_a_section_is_saved(plan, django_assert_num_queries):
    sections = list(plan.sections.all())
    first = plan_totals(plan, sections)
    with django_assert_num_queries(0):
        assert plan_totals(plan, sections) == first
    fill_plan(plan)
    set_done(plan, *CORE)
    assert plan_totals(plan, plan.sections.all()).percent > first.percent


def set_started(plan: Plan, key: str) -> None:
    """Somebody began with the section."""
    PlanSection.objects.filter(plan=plan, key=key).update(status=PlanSection.Status.IN_PROGRESS)
