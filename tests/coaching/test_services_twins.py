"""The tasks of a goal are the activities of the calendar: two sections write in the same rows, and lose nothing."""

import random

import pytest

from coaching import registry, services
from coaching.models import Activity, KeptText, PlanSection
from impacthub.audit.models import Entry
from tests.factories.coaching import ProjectFactory
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db
PLACES = {"goals": "tasks", "campaign": "activities"}


@pytest.fixture
def people():
    return {"goals": UserFactory(name="Een"), "campaign": UserFactory(name="Twee")}


@pytest.fixture
def plan(people):
    project = ProjectFactory(team={"PRODUCER": people["goals"]})
    services.add_team_member(project, people["campaign"], role="DIRECTOR", by=None)
    return project.plan


@pytest.fixture
def activity(plan):
    return Activity.objects.create(plan=plan, title="Tour")


def section_at(key: str) -> registry.Section:
    found = registry.get(key)
    assert found is not None
    return found


def rows_at(key: str, name: str) -> registry.RowSet:
    found = section_at(key).row_set(name)
    assert found is not None
    return found


def version_of(plan, key):
    return PlanSection.objects.get(plan=plan, key=key).version


def save(plan, key, activity, value, *, version, by, field="title"):
    row = f"{PLACES[key]}-{activity.pk}"
    changes = services.Changes(values={row: {field: value}}, texts={f"{row}-{field}": value})
    return services.save_section(plan, key, changes, version=version, by=by)


def test_twins_name_each_other_and_share_their_fields():
    for key, other in (("goals", "campaign"), ("campaign", "goals")):
        assert section_at(key).twins() == {PLACES[key]: (other, PLACES[other])}
        assert rows_at(key, PLACES[key]).model is rows_at(other, PLACES[other]).model
    goals, campaign = (set(rows_at(key, PLACES[key]).form.base_fields) for key in PLACES)
    assert goals & campaign == {"title"}


@pytest.mark.parametrize(("key", "other"), [("goals", "campaign"), ("campaign", "goals")])
def test_a_save_is_a_new_version_of_both(plan, people, activity, key, other):
    save(plan, key, activity, "Longer tour", version=0, by=people[key])
    assert (version_of(plan, key), version_of(plan, other)) == (1, 1)
    twin = PlanSection.objects.get(plan=plan, key=other)
    assert twin.changed_since(0) == {f"{PLACES[other]}-{activity.pk}-title"}
    assert (twin.saved_by, twin.status) == (people[key], PlanSection.Status.NOT_STARTED)


def test_who_reads_the_other_section_is_told(plan, people, activity):
    save(plan, "goals", activity, "Longer tour", version=0, by=people["goals"])
    with pytest.raises(services.StaleVersion) as refused:
        save(plan, "campaign", activity, "Shorter tour", version=0, by=people["campaign"])
    activity.refresh_from_db()
    assert activity.title == "Longer tour"
    assert refused.value.kept is not None
    assert refused.value.kept.texts == {f"activities-{activity.pk}-title": "Shorter tour"}


def test_rows_that_are_not_shared_leave_the_other_section_alone(plan, people):
    services.add_row(plan, "campaign", rows_at("campaign", "phases"), by=people["campaign"])
    assert (version_of(plan, "campaign"), version_of(plan, "goals")) == (1, 0)


def test_a_thousand_interleavings_of_two_sections_lose_no_character(plan, people, activity):
    """Each in their own section types words into the same title: every word is in the plan, kept, or in the log."""
    rng = random.Random(20261123)
    version = dict.fromkeys(PLACES, 0)
    refused = 0
    before: set[str] = set()
    for number in range(1000):
        key = rng.choice(list(PLACES))
        word = f"woord{number}"
        try:
            version[key] = save(plan, key, activity, word, version=version[key], by=people[key]).version
        except services.StaleVersion as stale:
            version[key] = stale.section.version
            refused += 1
        activity.refresh_from_db()
        kept = {text for row in KeptText.objects.order_by("-id")[:3] for text in row.texts.values()}
        last = Entry.objects.filter(action="coaching.section_saved").order_by("-id")[:3]
        overwritten = {pair[0] for entry in last for pair in entry.changes.values()}
        assert before | {word} <= {activity.title} | kept | overwritten
        before = {word}
    assert 300 < refused < 700
