"""The pages of a session: planning, writing together, agreeing, and a note that its author alone reads."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from django.utils.translation import override

from coaching.models import CoachingSession, Plan, PrivateNote, TeamMember, Trajectory
from coaching.queries.trajectory import carried
from impacthub.audit.models import Entry
from impacthub.notifications.models import Notification, OutboxEmail
from impacthub.people.models import User
from impacthub.search import search
from tests.factories.people import UserFactory
from tests.factories.trajectory import ActionPointFactory, CoachingSessionFactory, TrajectoryFactory

pytestmark = pytest.mark.django_db
Url = Callable[..., str]
PLANNED = {"kind": "COACHING", "day": "2026-12-03", "hour": "15:00", "minutes": "60", "mode": "ONLINE"}


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    with override("en"):
        yield


@pytest.fixture
def trajectory(film_plan: Plan) -> Trajectory:
    return TrajectoryFactory(project=film_plan.project, status="ACTIVE")


@pytest.fixture
def session(trajectory: Trajectory, samira: User) -> CoachingSession:
    return CoachingSessionFactory(
        trajectory=trajectory, number=1, coach=samira, join_url="https://meet.example/room", keys=["vision"]
    )


@pytest.fixture
def as_reader(client_for: Callable[..., Client], film_plan: Plan) -> Client:
    """Somebody of the team who only reads."""
    reader = UserFactory()
    TeamMember.objects.create(project=film_plan.project, user=reader, role="READER")
    return client_for(reader)


def test_a_session_is_for_makers_coach_and_coordinators(
    session: CoachingSession,
    url_of: Url,
    client_for: Callable[..., Client],
    as_nele: Client,
    as_samira: Client,
    as_reader: Client,
) -> None:
    url = url_of("coaching_session_detail", 1)
    clients = (as_nele, as_samira, client_for("coordinator"), as_reader, client_for("coach"), client_for("anonymous"))
    assert [client.get(url).status_code for client in clients] == [200, 200, 200, 403, 404, 302]
    assert as_nele.get(url_of("coaching_session_detail", 10**9)).status_code == 404


def test_planning_one(trajectory: Trajectory, url_of: Url, as_samira: Client, samira: User, as_reader: Client) -> None:
    assert as_reader.get(url_of("coaching_session_new")).status_code == 403
    answer = as_samira.post(url_of("coaching_session_new"), PLANNED | {"join_url": "ftp://x", "hour": "late"})
    assert answer.status_code == 422
    assert b"ftp://x" in answer.content
    answer = as_samira.post(url_of("coaching_session_new"), PLANNED | {"keys": ["vision", "goals"]})
    assert answer["Location"] == url_of("coaching_session_detail", 1)
    made = CoachingSession.objects.get()
    assert (made.starts_at, made.coach, made.keys) == (
        datetime(2026, 12, 3, 14, tzinfo=UTC),
        samira,
        ["vision", "goals"],
    )
    assert OutboxEmail.objects.count() == 3


def test_moving_says_it_in_words(session: CoachingSession, url_of: Url, as_nele: Client) -> None:
    assert as_nele.get(url_of("coaching_session_edit", 1)).status_code == 200
    as_nele.post(url_of("coaching_session_edit", 1), PLANNED)
    content = as_nele.get(url_of("coaching_session_detail", 1)).content
    assert b"This session has moved." in content
    assert b"<s>" in content
    CoachingSession.objects.update(status="HELD")
    assert as_nele.get(url_of("coaching_session_edit", 1))["Location"] == url_of("coaching_session_detail", 1)


@pytest.mark.parametrize(("minutes", "shown"), [(11, False), (9, True), (-30, True), (-61, False)])
def test_the_link_to_join_stands_there_from_ten_minutes_before(
    session: CoachingSession, url_of: Url, as_nele: Client, minutes: int, shown: bool
) -> None:
    CoachingSession.objects.update(starts_at=timezone.now() + timedelta(minutes=minutes))
    assert (b"https://meet.example/room" in as_nele.get(url_of("coaching_session_detail", 1)).content) == shown


@pytest.mark.parametrize("number", [1, 3, 30])
def test_the_page_costs_the_same_however_much_was_agreed(
    session: CoachingSession, number: int, url_of: Url, as_samira: Client, nele: User, django_assert_num_queries: Any
) -> None:
    for _place in range(number):
        ActionPointFactory(project=session.trajectory.project, session=session, owner=nele)
        ActionPointFactory(project=session.trajectory.project, owner=nele)
    as_samira.get(url_of("coaching_session_detail", 1))
    with django_assert_num_queries(12):
        as_samira.get(url_of("coaching_session_detail", 1))


def test_open_points_from_before_stand_on_the_agenda(session: CoachingSession, url_of: Url, as_nele: Client) -> None:
    project, later = session.trajectory.project, CoachingSessionFactory(trajectory=session.trajectory, number=2)
    ActionPointFactory(project=project, text="Agreed nowhere")
    ActionPointFactory(project=project, text="Agreed in one", session=session)
    ActionPointFactory(project=project, text="Agreed in two", session=later)
    ActionPointFactory(project=project, text="Done long ago", status="DONE")
    assert [point.text for point in carried(session)] == ["Agreed nowhere"]
    assert [point.text for point in carried(later)] == ["Agreed nowhere", "Agreed in one"]
    content = as_nele.get(url_of("coaching_session_detail", 2)).content
    assert b"Still open from before" in content


# Writing together


def autosave(client: Client, url: str, version: int, **texts: Any) -> Any:
    """What the page sends by itself."""
    return client.post(url, {"version": version, **texts}, headers={"X-Autosave": "1"})


def test_both_sides_write_and_see_both_texts(
    session: CoachingSession, url_of: Url, as_nele: Client, as_samira: Client
) -> None:
    url = url_of("coaching_session_detail", 1)
    assert autosave(as_samira, url, 0, log="Samira writes").json()["version"] == 1
    said = autosave(as_nele, url, 0, log="Nele writes")
    assert said.status_code == 409
    assert (said.json()["theirs"], said.json()["by"], said.json()["version"]) == ({"log": "Samira writes"}, "Samira", 1)
    joined = autosave(as_nele, url, 1, log="Samira writes. Nele writes", contested=["", "log"])
    assert (joined.status_code, CoachingSession.objects.get().log) == (200, "Samira writes. Nele writes")


def test_without_javascript_both_texts_stand_side_by_side(
    session: CoachingSession, url_of: Url, as_nele: Client, as_samira: Client
) -> None:
    url = url_of("coaching_session_detail", 1)
    assert as_samira.post(url, {"version": 0, "log": "Samira writes"})["Location"] == url
    answer = as_nele.post(url, {"version": 0, "log": "Nele writes"})
    assert answer.status_code == 409
    assert (b"Samira writes" in answer.content, b"Nele writes" in answer.content) == (True, True)
    as_nele.post(url, {"version": 1, "log": "Nele writes", "contested": ["", "log"]})
    content = as_nele.get(url).content
    assert (CoachingSession.objects.get().log, b"Samira writes" in content) == ("Nele writes", True)


def test_notes_that_are_closed_give_back_what_was_typed(session: CoachingSession, url_of: Url, as_nele: Client) -> None:
    CoachingSession.objects.update(status="CONFIRMED", confirmed_at=timezone.now())
    url = url_of("coaching_session_detail", 1)
    answer = as_nele.post(url, {"version": 0, "log": "Too late"})
    assert (answer.status_code, b"Too late" in answer.content) == (409, True)
    assert autosave(as_nele, url, 0, log="Too late").json()["closed"] is True


def test_who_was_signed_out_gets_the_text_back(
    session: CoachingSession, url_of: Url, client_for: Callable[..., Client]
) -> None:
    url = url_of("coaching_session_detail", 1)
    answer = client_for("anonymous").post(url, {"version": 0, "log": "Typed for an hour"})
    assert (answer.status_code, b"Typed for an hour" in answer.content) == (403, True)
    assert autosave(client_for("anonymous"), url, 0, log="x").status_code == 302


@pytest.mark.parametrize("text", ["a\x00b", "🎬" * 50, "x" * 100_000])
def test_whatever_is_typed_is_taken(session: CoachingSession, url_of: Url, as_nele: Client, text: str) -> None:
    said = autosave(as_nele, url_of("coaching_session_detail", 1), 0, log=text)
    assert (said.status_code, CoachingSession.objects.get().log) == (200, text.replace("\x00", ""))
    assert list(said.json()["problems"]) == (["log"] if len(text) > 20_000 else [])
    assert autosave(as_nele, url_of("coaching_session_detail", 1), "nonsense", log="x").status_code == 409  # type: ignore[arg-type]


# What becomes of it


def test_from_a_talk_to_confirmed_notes(
    session: CoachingSession, url_of: Url, as_nele: Client, as_samira: Client, nele: User
) -> None:
    move, page = (lambda step: url_of("coaching_session_move", 1, step)), url_of("coaching_session_detail", 1)
    as_samira.post(move("held"))
    assert CoachingSession.objects.get().status == "PLANNED"
    CoachingSession.objects.update(starts_at=timezone.now() - timedelta(hours=1))
    assert as_nele.post(move("held")).status_code == 403
    as_samira.post(move("held"), {"attendees": [nele.pk]})
    assert list(CoachingSession.objects.get().attendees.all()) == [nele]
    as_samira.post(move("share"))
    assert CoachingSession.objects.get().status == "HELD"
    autosave(as_samira, page, 0, log="We spoke")
    as_samira.post(move("share"))
    assert b"Is this right?" in as_nele.get(page).content
    assert as_samira.post(move("confirm")).status_code == 403
    as_nele.post(move("back"))
    as_samira.post(move("share"))
    as_nele.post(move("confirm"), {"mood": "8"})
    stored = CoachingSession.objects.get()
    assert (stored.status, stored.mood) == ("CONFIRMED", 8)
    assert b"Confidence of the team: 8 of 10." in as_samira.get(page).content
    assert as_nele.post(move("nonsense")).status_code == 404


@pytest.mark.parametrize(("step", "status"), [("cancel", "CANCELLED"), ("no-show", "NO_SHOW")])
def test_what_did_not_happen(session: CoachingSession, url_of: Url, as_samira: Client, step: str, status: str) -> None:
    CoachingSession.objects.update(starts_at=timezone.now() - timedelta(hours=1))
    as_samira.post(url_of("coaching_session_move", 1, step), {"reason": "Ill"})
    stored = CoachingSession.objects.get()
    assert (stored.status, stored.status_note) == (status, "Ill")
    assert as_samira.get(url_of("coaching_session_detail", 1)).status_code == 200


# The private note

SECRET = "zwijgt-over-de-moeder-4711"


def test_a_private_note_is_read_by_its_author_alone(
    session: CoachingSession,
    url_of: Url,
    as_nele: Client,
    as_samira: Client,
    samira: User,
    nele: User,
    client_for: Callable[..., Client],
    person_as: Callable[..., User],
) -> None:
    url = url_of("private_note", 1)
    assert as_nele.get(url).status_code == 403
    assert autosave(as_samira, url, 0, text=SECRET).json()["version"] == 1
    assert SECRET.encode() in as_samira.get(url).content
    coordinator = client_for("coordinator")
    for client in (coordinator, as_nele):
        for page in (url_of("coaching_session_detail", 1), url_of("trajectory_detail"), url):
            assert SECRET.encode() not in client.get(page).content
    assert SECRET.encode() not in as_samira.get(url_of("coaching_session_detail", 1)).content
    assert [*search(nele, SECRET), *search(samira, SECRET), *search(person_as("staff"), SECRET)] == []
    for model in (Entry, OutboxEmail, Notification):
        assert SECRET not in str(list(model.objects.values()))
    assert SECRET not in str(PrivateNote.objects.get())


def test_two_windows_of_one_author_show_both_notes(session: CoachingSession, url_of: Url, as_samira: Client) -> None:
    url = url_of("private_note", 1)
    as_samira.post(url, {"version": 0, "text": "First window"})
    answer = as_samira.post(url, {"version": 0, "text": "Second window"})
    assert (answer.status_code, b"First window" in answer.content, b"Second window" in answer.content) == (
        409,
        True,
        True,
    )
    said = autosave(as_samira, url, 0, text="Second window").json()
    assert (said["theirs"], said["own"]) == ({"text": "First window"}, True)
    as_samira.post(url, {"version": 1, "text": "Both", "contested": "text"})
    assert PrivateNote.objects.get().text == "Both"
