"""Calls: what a new one begins with, what it needs to be announced, and what the clock does."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from impacthub.audit.services import timeline
from impacthub.notifications.models import OutboxEmail
from impacthub.states import TransitionNotAllowed
from tests.factories.trajects import (
    ApplicationFactory,
    CallFactory,
    CohortFactory,
    ConditionFactory,
    JuryMemberFactory,
)
from trajects import defaults
from trajects.models import Application, Call, Condition, Criterion, Question, QuestionPage
from trajects.services import calls

pytestmark = pytest.mark.django_db


# Making


def test_create_call_begins_with_criteria_pages_and_conditions(person_as):
    coordinator = person_as("coordinator")
    call = calls.create_call(CohortFactory(), by=coordinator, title_nl="Oproep voor 2027")
    assert (call.slug, call.status) == ("oproep-voor-2027", Call.Status.DRAFT)
    assert list(call.criteria.values_list("key", "weight")) == [
        ("film", 20),
        ("impact-potential", 25),
        ("clarity", 15),
        ("field", 15),
        ("team", 15),
        ("care", 10),
    ]
    assert list(call.pages.values_list("position", "slug")) == [
        (1, "film"),
        (2, "makers"),
        (3, "change"),
        (4, "budget"),
    ]
    assert call.conditions.count() == 4
    assert [(entry.action, entry.actor_id) for entry in timeline(call)] == [
        ("trajects.call_created", coordinator.pk),
    ]


def test_create_call_asks_in_every_kind_of_answer():
    call = calls.create_call(CohortFactory(), by=None, title_nl="Oproep")
    kinds = set(Question.objects.filter(page__call=call).values_list("kind", flat=True))
    assert kinds == set(Question.Kind.values)


def test_create_call_speaks_three_languages():
    call = calls.create_call(CohortFactory(), by=None, title_nl="Oproep")
    rows = [*call.criteria.all(), *call.pages.all(), *call.conditions.all(), *Question.objects.filter(page__call=call)]
    half = [
        f"{row}: {field.name}"
        for row in rows
        for field in row._meta.fields
        if field.name.endswith("_nl")
        for language in ("fr", "en")
        if bool(getattr(row, field.name)) != bool(getattr(row, field.name[:-2] + language))
    ]
    assert half == []


def test_choices_have_the_same_codes_in_every_language():
    for page in defaults.PAGES:
        for question in page.questions:
            fields = question.fields()
            codes = [
                [line.split(" | ")[0] for line in fields[f"choices_{language}"].splitlines()]
                for language in defaults.LANGUAGES
            ]
            assert codes[0] == codes[1] == codes[2] == [code for code, _words in question.choices]


def test_create_call_keeps_what_it_is_given():
    closes = datetime(2027, 4, 30, 15, tzinfo=UTC)
    call = calls.create_call(
        CohortFactory(), by=None, title_nl="Oproep", slug="voorjaar", closes_at=closes, needs_nl="Niets"
    )
    call.refresh_from_db()
    assert (call.slug, call.closes_at, call.needs_nl) == ("voorjaar", closes, "Niets")
    assert call.privacy_nl == defaults.TEXTS["privacy"][0]


def test_create_call_without_defaults_is_empty():
    call = calls.create_call(CohortFactory(), by=None, title_nl="Oproep", with_defaults=False)
    rows = [model.objects.filter(call=call).count() for model in (Criterion, QuestionPage, Condition)]
    assert (rows, call.privacy_nl) == ([0, 0, 0], "")


def test_two_calls_of_one_title_have_addresses_of_their_own():
    cohort = CohortFactory()
    slugs = [calls.create_call(cohort, by=None, title_nl="Oproep").slug for _time in range(3)]
    assert slugs == ["oproep", "oproep-2", "oproep-3"]


# Announcing


@pytest.fixture
def ready():
    """A draft with everything that announcing asks for."""
    now = timezone.now()
    call = CallFactory(opens_at=now + timedelta(days=1), closes_at=now + timedelta(days=30))
    Call.objects.filter(pk=call.pk).update(decision_on=timezone.localdate() + timedelta(days=60))
    for _person in range(3):
        JuryMemberFactory(call=call)
    call.refresh_from_db()
    return call


def refused(call, person):
    with pytest.raises(calls.CallNotReady) as error:
        calls.announce_call(call, by=person)
    call.refresh_from_db()
    assert call.status == Call.Status.DRAFT
    return error.value.gaps


def test_announce_call(ready, person_as):
    coordinator = person_as("coordinator")
    assert calls.announce_call(ready, by=coordinator).status == Call.Status.SCHEDULED
    assert [(entry.action, entry.actor_id) for entry in timeline(ready)] == [
        ("trajects.call_announced", coordinator.pk)
    ]


def test_an_empty_draft_misses_dates_weights_and_jury(person_as):
    call = CallFactory(criteria=False)
    assert len(refused(call, person_as("coordinator"))) == 3


def test_announcing_needs_every_date(ready, person_as):
    for name in ("opens_at", "closes_at", "decision_on"):
        call = Call.objects.get(pk=ready.pk)
        kept = getattr(call, name)
        Call.objects.filter(pk=call.pk).update(**{name: None})
        assert len(refused(call, person_as("coordinator"))) == 1
        Call.objects.filter(pk=call.pk).update(**{name: kept})


def test_announcing_needs_a_closing_that_is_to_come_and_an_answer_after_it(ready, person_as):
    past = timezone.now() - timedelta(days=1)
    Call.objects.filter(pk=ready.pk).update(opens_at=past - timedelta(days=9), closes_at=past, decision_on=past.date())
    assert len(refused(ready, person_as("coordinator"))) == 2


def test_announcing_needs_weights_of_a_hundred_that_count(ready, person_as):
    care = ready.criteria.get(key="care")
    for changes in ({"weight": 9}, {"weight": 11}, {"weight": 10, "is_independent": True}):
        Criterion.objects.filter(pk=care.pk).update(**changes)
        assert len(refused(ready, person_as("coordinator"))) == 1


def test_announcing_needs_three_who_vote(ready, person_as):
    member = ready.jury.first()
    member.is_voting = False
    member.save()
    assert len(refused(ready, person_as("coordinator"))) == 1


def test_a_decision_by_votes_needs_as_many_who_vote(ready, person_as):
    Call.objects.filter(pk=ready.pk).update(rule=Call.Rule.VOTES, votes_needed=4)
    assert len(refused(ready, person_as("coordinator"))) == 1
    JuryMemberFactory(call=ready)
    assert calls.announce_call(ready, by=person_as("coordinator")).status == Call.Status.SCHEDULED


def test_announcing_twice_is_refused(ready, person_as):
    calls.announce_call(ready, by=person_as("coordinator"))
    with pytest.raises(TransitionNotAllowed):
        calls.announce_call(ready, by=person_as("coordinator"))


def test_an_announced_call_can_be_taken_back_before_it_opens(ready, person_as):
    coordinator = person_as("coordinator")
    calls.announce_call(ready, by=coordinator)
    assert calls.retract_call(ready, by=coordinator).status == Call.Status.DRAFT
    with pytest.raises(TransitionNotAllowed):
        calls.retract_call(CallFactory(open=True), by=coordinator)


# The clock


def test_the_clock_opens_what_is_due_and_nothing_else():
    now = timezone.now()
    due = CallFactory(open=True, status=Call.Status.SCHEDULED)
    later = CallFactory(open=True, status=Call.Status.SCHEDULED, opens_at=now + timedelta(minutes=1))
    draft = CallFactory(opens_at=now - timedelta(days=1))
    assert (calls.turn_calls(), calls.turn_calls()) == (1, 0)
    assert [Call.objects.get(pk=call.pk).status for call in (due, later, draft)] == ["OPEN", "SCHEDULED", "DRAFT"]
    assert [(entry.action, entry.actor_id) for entry in timeline(due)] == [("trajects.call_opened", None)]


def test_the_clock_closes_after_the_minutes_of_grace():
    now = timezone.now()
    over = CallFactory(open=True, closes_at=now - timedelta(minutes=15, seconds=1))
    grace = CallFactory(open=True, closes_at=now - timedelta(minutes=14))
    assert (calls.turn_calls(), calls.turn_calls()) == (1, 0)
    assert [Call.objects.get(pk=call.pk).status for call in (over, grace)] == ["CLOSED", "OPEN"]
    assert [entry.action for entry in timeline(over)] == ["trajects.call_closed"]


def test_a_clock_that_stood_still_opens_and_closes_at_once():
    call = CallFactory(open=True, status=Call.Status.SCHEDULED, closes_at=timezone.now() - timedelta(hours=1))
    assert calls.turn_calls() == 2
    call.refresh_from_db()
    assert call.status == Call.Status.CLOSED


def test_closing_counts_a_reopened_draft_as_it_was_handed_in():
    call = CallFactory(open=True, closes_at=timezone.now() - timedelta(hours=1))
    handed_in = ApplicationFactory(call=call, status=Application.Status.SUBMITTED)
    Application.objects.filter(pk=handed_in.pk).update(**{"status": Application.Status.DRAFT})
    draft = ApplicationFactory(call=call)
    calls.turn_calls()
    assert [Application.objects.get(pk=each.pk).status for each in (handed_in, draft)] == ["SUBMITTED", "DRAFT"]


# Extending


def test_extend_call_tells_who_writes_for_it(person_as):
    call = CallFactory(open=True)
    ApplicationFactory(call=call)
    closes = call.closes_at + timedelta(days=7)
    calls.extend_call(call, by=person_as("coordinator"), closes_at=closes)
    call.refresh_from_db()
    assert (call.closes_at, call.status, call.extended_at is not None) == (closes, "OPEN", True)
    assert OutboxEmail.objects.filter(kind="trajects.call_extended").count() == 1
    assert timeline(call).get().action == "trajects.call_extended"


def test_a_closed_call_opens_again_when_it_is_extended(person_as):
    call = CallFactory(closed=True)
    calls.extend_call(call, by=person_as("coordinator"), closes_at=timezone.now() + timedelta(days=7))
    call.refresh_from_db()
    assert (call.status, call.is_open) == ("OPEN", True)


@pytest.mark.parametrize("days", [-40, 20, 61])
def test_an_extension_is_later_and_before_the_answer(person_as, days):
    call = CallFactory(open=True)
    with pytest.raises(calls.NotLater):
        calls.extend_call(call, by=person_as("coordinator"), closes_at=timezone.now() + timedelta(days=days))


@pytest.mark.parametrize("status", ["REVIEWING", "DECIDED", "ARCHIVED", "DRAFT"])
def test_what_is_read_or_decided_is_not_extended(person_as, status):
    call = CallFactory(closed=True, status=status)
    with pytest.raises(TransitionNotAllowed):
        calls.extend_call(call, by=person_as("coordinator"), closes_at=timezone.now() + timedelta(days=7))


# Reading


def test_start_reviewing_gives_what_is_eligible_to_the_jury(person_as):
    call = CallFactory(closed=True)
    ConditionFactory(call=call)
    members = [JuryMemberFactory(call=call) for _one in range(2)]
    eligible = ApplicationFactory(call=call, status="ELIGIBLE")
    withdrawn = ApplicationFactory(call=call, status="WITHDRAWN")
    coordinator = person_as("coordinator")
    assert calls.start_reviewing(call, by=coordinator).status == Call.Status.REVIEWING
    assert [Application.objects.get(pk=each.pk).status for each in (eligible, withdrawn)] == ["IN_REVIEW", "WITHDRAWN"]
    mails = OutboxEmail.objects.filter(kind="trajects.jury_begins")
    assert set(mails.values_list("user", flat=True)) == {member.user_id for member in members}
    assert [(entry.action, entry.changes["applications"]) for entry in timeline(call)] == [
        ("trajects.call_reading_started", 1)
    ]


def test_reading_waits_until_everything_is_checked(person_as):
    call = CallFactory(closed=True)
    ConditionFactory(call=call)
    ApplicationFactory(call=call, status="SUBMITTED")
    with pytest.raises(calls.NotAllChecked):
        calls.start_reviewing(call, by=person_as("coordinator"))
    call.refresh_from_db()
    assert (call.status, OutboxEmail.objects.count()) == ("CLOSED", 0)


def test_without_conditions_everything_handed_in_is_read(person_as):
    call = CallFactory(closed=True)
    application = ApplicationFactory(call=call, status="SUBMITTED")
    calls.start_reviewing(call, by=person_as("coordinator"))
    application.refresh_from_db()
    assert application.status == "IN_REVIEW"


def test_close_reviewing_waits_until_everybody_has_heard(person_as):
    coordinator = person_as("coordinator")
    call = CallFactory(closed=True, status=Call.Status.REVIEWING)
    application = ApplicationFactory(call=call, status="IN_REVIEW")
    with pytest.raises(calls.NotAllDecided):
        calls.close_reviewing(call, by=coordinator)
    Application.objects.filter(pk=application.pk).update(**{"status": "WITHDRAWN"})
    assert calls.close_reviewing(call, by=coordinator).status == Call.Status.DECIDED
    assert calls.archive_call(call, by=coordinator).status == Call.Status.ARCHIVED
