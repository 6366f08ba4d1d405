"""Noting who was there: one list, one save, and what follows from it."""

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone
from django.utils.translation import override

from impacthub.audit.models import Entry
from impacthub.people.models import User
from tests.factories.people import UserFactory
from tests.factories.trajects import CohortFactory, EnrolmentFactory, ParticipantFactory, SessionFactory
from trajects import services
from trajects.models import Attendance, Certificate, Cohort, Participant, Session
from trajects.signals import session_held

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    with override("en"):
        yield


@pytest.fixture
def trainer() -> User:
    """Who notes."""
    return UserFactory(name="Tine")


@pytest.fixture
def cohort() -> Cohort:
    """A cohort of which the certificate asks nothing but attendance."""
    return CohortFactory(attendance_pct=80, deliverables_pct=0)


@pytest.fixture
def people(cohort: Cohort) -> list[Participant]:
    """Three people, each of a team of their own."""
    return [ParticipantFactory(cohort=cohort, user=UserFactory(name=name)) for name in ("Ada", "Bo", "Cyr")]


@pytest.fixture
def heard() -> Iterator[list[Any]]:
    """Sessions of which rooms above heard that they were held."""
    told: list[Any] = []

    def listen(sender: Any, session: Session, by: User, **_given: Any) -> None:
        told.append((session.pk, session.status, by.pk))

    session_held.connect(listen)
    yield told
    session_held.disconnect(listen)


def noted(session: Session) -> list[tuple[str, str, str]]:
    """What stands in the list."""
    rows = Attendance.objects.filter(session=session).order_by("participant__user__name")
    return [(row.participant.user.name, row.status, row.note) for row in rows]


def test_note_attendance_writes_the_list_and_holds_the_session(trainer, cohort, people, heard):
    session = SessionFactory(cohort=cohort, past=True, counts=False)
    marks = {people[0].pk: "PRESENT", people[1].pk: "EXCUSED", people[2].pk: "PARTLY"}
    services.note_attendance(session, marks, by=trainer, notes={people[2].pk: "the train was late"})
    assert noted(session) == [
        ("Ada", "PRESENT", ""), ("Bo", "EXCUSED", ""), ("Cyr", "PARTLY", "the train was late"),
    ]  # fmt: skip
    session.refresh_from_db()
    assert (session.status, heard) == ("HELD", [(session.pk, "HELD", trainer.pk)])
    entries = Entry.objects.order_by("id").values_list("action", "actor_id", "changes")
    assert list(entries) == [
        ("trajects.attendance_noted", trainer.pk, {f"participant-{pk}": ["", mark] for pk, mark in marks.items()}),
        ("trajects.session_held", trainer.pk, {"status": ["PLANNED", "HELD"]}),
    ]


def test_note_attendance_twice_changes_nothing_the_second_time(trainer, cohort, people, heard):
    session = SessionFactory(cohort=cohort, past=True, counts=False)
    for _time in range(2):
        services.note_attendance(session, {people[0].pk: "PRESENT"}, by=trainer)
    assert (noted(session), len(heard)) == ([("Ada", "PRESENT", "")], 1)
    assert Entry.objects.filter(action="trajects.attendance_noted").count() == 1


def test_note_attendance_corrects_one_and_leaves_the_others(trainer, cohort, people, heard):
    session = SessionFactory(cohort=cohort, past=True, counts=False)
    services.note_attendance(session, {person.pk: "PRESENT" for person in people}, by=trainer)
    corrector = UserFactory()
    services.note_attendance(session, {people[1].pk: "ABSENT"}, by=corrector)
    assert [status for _name, status, _note in noted(session)] == ["PRESENT", "ABSENT", "PRESENT"]
    writers = Attendance.objects.order_by("participant__user__name").values_list("noted_by", flat=True)
    assert list(writers) == [trainer.pk, corrector.pk, trainer.pk]
    assert len(heard) == 1
    assert Entry.objects.filter(action="trajects.attendance_noted").latest("id").changes == {
        f"participant-{people[1].pk}": ["PRESENT", "ABSENT"]
    }


def test_note_attendance_before_it_begins_is_refused(trainer, cohort, people, heard):
    session = SessionFactory(cohort=cohort, starts_at=timezone.now() + timedelta(minutes=1))
    with pytest.raises(services.NotBegun, match="has not begun yet"):
        services.note_attendance(session, {people[0].pk: "PRESENT"}, by=trainer)
    assert (noted(session), heard, Entry.objects.count()) == ([], [], 0)


def test_note_attendance_of_a_cancelled_session_is_refused(trainer, cohort, people, heard):
    session = SessionFactory(cohort=cohort, past=True, status="CANCELLED")
    with pytest.raises(services.SessionCancelled, match="was cancelled"):
        services.note_attendance(session, {people[0].pk: "PRESENT"}, by=trainer)
    assert (noted(session), heard) == ([], [])


def test_note_attendance_of_a_stranger_is_refused(trainer, cohort, people):
    session = SessionFactory(cohort=cohort, past=True)
    stranger = ParticipantFactory()
    with pytest.raises(ValueError, match=str(stranger.pk)):
        services.note_attendance(session, {people[0].pk: "PRESENT", stranger.pk: "PRESENT"}, by=trainer)
    assert noted(session) == []


def test_note_attendance_with_nonsense_is_refused(trainer, cohort, people):
    session = SessionFactory(cohort=cohort, past=True)
    with pytest.raises(ValueError, match="MAYBE"):
        services.note_attendance(session, {people[0].pk: "MAYBE"}, by=trainer)
    assert noted(session) == []


def test_a_contact_with_one_team_expects_only_that_team(trainer, cohort, people):
    session = SessionFactory(cohort=cohort, past=True, enrolment=people[0].enrolment)
    with pytest.raises(ValueError, match=str(people[1].pk)):
        services.note_attendance(session, {people[1].pk: "PRESENT"}, by=trainer)
    services.note_attendance(session, {people[0].pk: "PRESENT"}, by=trainer)
    assert noted(session) == [("Ada", "PRESENT", "")]


def test_who_stopped_is_not_expected(trainer, cohort, people):
    gone = ParticipantFactory(enrolment=EnrolmentFactory(cohort=cohort, status="STOPPED"), cohort=None)
    session = SessionFactory(cohort=cohort, past=True)
    with pytest.raises(ValueError, match=str(gone.pk)):
        services.note_attendance(session, {gone.pk: "PRESENT"}, by=trainer)


def test_the_last_session_brings_the_certificates(trainer, cohort, people):
    first, last = SessionFactory.create_batch(2, cohort=cohort, past=True)
    services.note_attendance(first, {person.pk: "PRESENT" for person in people}, by=trainer)
    assert Certificate.objects.count() == 0
    services.note_attendance(last, {people[0].pk: "PRESENT", people[1].pk: "ABSENT"}, by=trainer)
    assert list(Certificate.objects.values_list("name", "attendance_pct")) == [("Ada", Decimal(100))]
    services.note_attendance(last, {people[1].pk: "ONLINE"}, by=trainer)
    assert sorted(Certificate.objects.values_list("name", flat=True)) == ["Ada", "Bo"]
