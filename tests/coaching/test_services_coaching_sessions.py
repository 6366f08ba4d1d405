"""Sessions: invitations, notes that lose no character, and an answer that comes by itself after five working days."""

import random
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone
from django.utils.translation import override

from coaching import services, tasks
from coaching.models import CoachingSession, Plan, PrivateNote, Trajectory
from coaching.queries.session_calendar import milestones_of, sessions_of
from coaching.queries.session_kept import kept_texts
from impacthub import calendars
from impacthub.audit.models import Entry
from impacthub.notifications.models import Notification, OutboxEmail
from impacthub.people.models import User
from impacthub.states import TransitionNotAllowed
from tests.factories.trajectory import CoachingSessionFactory, MilestoneFactory, TrajectoryFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    with override("en"):
        yield


@pytest.fixture
def trajectory(film_plan: Plan) -> Trajectory:
    return TrajectoryFactory(project=film_plan.project, status="ACTIVE")


@pytest.fixture
def session(trajectory: Trajectory, samira: User) -> CoachingSession:
    return CoachingSessionFactory(trajectory=trajectory, number=1, coach=samira)


def plan_one(trajectory: Trajectory, by: User, **fields: Any) -> CoachingSession:
    """A session next month at three, with a link."""
    given = {"starts_at": datetime(2026, 12, 3, 14, tzinfo=UTC), "minutes": 90, "mode": "ONLINE"}
    given |= {"join_url": "https://meet.example/room", "place": "", "kind": "COACHING", "keys": ["vision"]}
    return services.plan_session(trajectory, by=by, coach=by, **given | fields)


# Planning


def test_planning_invites_makers_and_coach_with_a_calendar_entry(trajectory: Trajectory, samira: User) -> None:
    session = plan_one(trajectory, samira)
    assert (session.number, session.coach, session.status) == (1, samira, "PLANNED")
    mails = OutboxEmail.objects.order_by("to")
    assert mails.count() == 3
    mail = mails.first()
    assert mail is not None
    assert (mail.subject, mail.calendar_method) == ("Coaching session 1 of Stille Kamers", "REQUEST")
    assert "METHOD:REQUEST" in mail.calendar
    assert "DTSTART;TZID=Europe/Brussels:20261203T150000" in mail.calendar
    assert "https://meet.example/room" in mail.text
    assert plan_one(trajectory, samira).number == 2


def test_moving_sends_a_newer_invitation_and_says_where_it_was(trajectory: Trajectory, samira: User) -> None:
    session = plan_one(trajectory, samira)
    was = session.starts_at
    later = was + timedelta(days=1)
    session = services.move_session(session, by=samira, starts_at=later)
    assert (session.moved_from, session.starts_at, session.sequence) == (was, later, 1)
    newest = OutboxEmail.objects.filter(key__startswith=f"coaching.session_planned:{session.pk}:1:")
    assert {mail.subject for mail in newest} == {"Session 1 of Stille Kamers has moved"}
    assert all("SEQUENCE:1" in mail.calendar for mail in newest)
    again = services.move_session(session, by=samira, starts_at=later, keys=["goals"])
    assert (again.sequence, OutboxEmail.objects.count()) == (1, 6)


def test_calling_off_takes_it_out_of_the_calendar(trajectory: Trajectory, samira: User) -> None:
    session = services.cancel_session(plan_one(trajectory, samira), by=samira, reason="Ill")
    mail = OutboxEmail.objects.filter(key__startswith="coaching.session_called_off").first()
    assert mail is not None
    assert (session.status, session.status_note, mail.calendar_method) == ("CANCELLED", "Ill", "CANCEL")
    with pytest.raises(TransitionNotAllowed):
        services.move_session(session, by=samira, minutes=30)


def test_a_session_that_has_not_begun_was_not_held(session: CoachingSession, samira: User) -> None:
    with pytest.raises(services.TooEarly, match="has not begun yet"):
        services.hold_session(session, by=samira)
    with pytest.raises(services.TooEarly):
        services.note_no_show(session, by=samira)


# Notes


def held(session: CoachingSession, by: User, log: str = "We spoke.") -> CoachingSession:
    """The session as it is after it took place."""
    CoachingSession.objects.update(starts_at=timezone.now() - timedelta(hours=2))
    session = services.hold_session(session, by=by, attendees=[by])
    return services.save_session_notes(session, {"log": log}, version=session.version, by=by)


def test_from_notes_to_a_yes(session: CoachingSession, samira: User, nele: User) -> None:
    session = services.share_notes(held(session, samira), by=samira)
    assert session.status == "LOG_SHARED"
    assert (
        sorted(OutboxEmail.objects.values_list("subject", flat=True))
        == ["The notes of session 1 of Stille Kamers: are they right?"] * 2
    )
    assert Notification.objects.get(user=nele).words == (
        "The notes of session 1 of “Stille Kamers” are there: are they right?"
    )
    session = services.confirm_notes(session, by=nele, mood=7)
    assert (session.status, session.confirmed_by, session.mood) == ("CONFIRMED", nele, 7)
    with pytest.raises(services.NotesClosed):
        services.save_session_notes(session, {"log": "More"}, version=session.version, by=nele)


def test_sharing_needs_notes(session: CoachingSession, samira: User) -> None:
    with pytest.raises(services.NothingToShare):
        services.share_notes(held(session, samira, log="  "), by=samira)


def test_not_right_yet(session: CoachingSession, samira: User, nele: User) -> None:
    session = services.share_notes(held(session, samira), by=samira)
    session = services.send_notes_back(session, by=nele)
    assert (session.status, session.confirm_by) == ("HELD", None)
    assert Notification.objects.get(user=samira).words == (
        "Nele Verbeeck wants to change something in the notes of session 1 of “Stille Kamers”"
    )


def test_silence_is_a_yes_after_five_working_days_once(session: CoachingSession, samira: User) -> None:
    session = services.share_notes(held(session, samira), by=samira)
    tasks.confirm_due_notes()
    assert CoachingSession.objects.get().status == "LOG_SHARED"
    CoachingSession.objects.update(confirm_by=timezone.now())
    tasks.confirm_due_notes()
    tasks.confirm_due_notes()
    session.refresh_from_db()
    assert (session.status, session.confirmed_by) == ("CONFIRMED", None)
    moved = Entry.objects.filter(action="coaching.session_status_moved", actor_id=None)
    assert list(moved.values_list("changes", flat=True)) == [{"status": ["LOG_SHARED", "CONFIRMED"]}]


@pytest.mark.parametrize(("days", "mails"), [(1, 0), (3, 1), (31, 0)])
def test_missing_notes_are_asked_for_once(session: CoachingSession, samira: User, days: int, mails: int) -> None:
    CoachingSession.objects.update(starts_at=timezone.now() - timedelta(days=days))
    tasks.remind_reports()
    tasks.remind_reports()
    assert OutboxEmail.objects.filter(user=samira).count() == mails


def test_what_loses_is_kept(session: CoachingSession, nele: User, samira: User) -> None:
    services.save_session_notes(session, {"log": "Samira writes."}, version=0, by=samira)
    with pytest.raises(services.StaleNotes):
        services.save_session_notes(session, {"log": "Nele writes."}, version=0, by=nele)
    stored = CoachingSession.objects.get()
    assert stored.log == "Samira writes."
    assert [(entry.name, entry.texts) for entry in kept_texts(stored)] == [
        ("Nele Verbeeck", [("Notes", "Nele writes.")])
    ]
    services.save_session_notes(session, {"log": "Nele writes."}, version=1, by=nele, contested=["log"])
    stored.refresh_from_db()
    assert stored.log == "Nele writes."
    assert [(entry.name, entry.texts) for entry in kept_texts(stored)] == [
        ("Samira El Idrissi", [("Notes", "Samira writes.")])
    ]


def test_random_interleavings_lose_no_character(session: CoachingSession, nele: User, samira: User) -> None:
    """Two editors save letters at random on the version that they saw last: every one is in the notes or kept."""
    chance, seen, said = random.Random(7), {nele: 0, samira: 0}, set()
    for number in range(120):
        editor = chance.choice([nele, samira])
        text = f"<{number}>"
        said.add(text)
        try:
            saved = services.save_session_notes(
                session, {"log": text}, version=seen[editor], by=editor, contested=["log"]
            )
            seen[editor] = saved.version
        except services.StaleNotes as stale:
            seen[editor] = stale.session.version
        stored = CoachingSession.objects.get()
        there = stored.log + "".join(entry["texts"].get("log", "") for entry in stored.kept)
        assert text in there
    assert len(said) == 120


@pytest.mark.django_db(transaction=True)
def test_two_saves_at_once_keep_both_texts(film_plan: Plan, nele: User, samira: User) -> None:
    session = CoachingSessionFactory(trajectory=TrajectoryFactory(project=film_plan.project))
    barrier = threading.Barrier(2)

    def save(person: User) -> None:
        try:
            barrier.wait(timeout=10)
            services.save_session_notes(session, {"log": f"By {person}."}, version=0, by=person)
        except services.StaleNotes:
            pass
        finally:
            connection.close()

    threads = [threading.Thread(target=save, args=[person]) for person in (nele, samira)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=20)
    stored = CoachingSession.objects.get()
    assert sorted([stored.log, stored.kept[0]["texts"]["log"]]) == sorted([f"By {nele}.", f"By {samira}."])


# The private note


def test_a_private_note_leaves_nothing_in_the_log(session: CoachingSession, samira: User) -> None:
    note = services.save_private_note(session, "They quarrel.", version=0, by=samira)
    assert (note.text, note.version) == ("They quarrel.", 1)
    assert Entry.objects.get(action="coaching.private_note_saved").changes == {}
    with pytest.raises(services.StaleNote):
        services.save_private_note(session, "Other window.", version=0, by=samira)
    services.save_private_note(session, "Both.", version=1, by=samira, contested=["text"])
    assert PrivateNote.objects.get().text == "Both."
    assert "quarrel" not in str(list(Entry.objects.values()))


# The calendar


def test_a_person_has_sessions_and_milestones_in_their_calendar(
    trajectory: Trajectory, session: CoachingSession, nele: User, person_as: Any
) -> None:
    MilestoneFactory(trajectory=trajectory, title="Goals")
    assert [entry.title for entry in [*sessions_of(nele), *milestones_of(nele)]] == [
        "Coaching session, Stille Kamers",
        "Milestone: Goals (Stille Kamers)",
    ]
    assert [*sessions_of(person_as("coach"))] == []
    content = calendars.to_ics(milestones_of(nele)).decode()
    assert "DTSTART;VALUE=DATE:" in content
    assert len(calendars.entries_of(nele)) == 2
