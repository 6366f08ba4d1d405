"""The pages of a trajectory: who sees and does what, and how many queries it costs."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from coaching import registry
from coaching.models import (
    ActionPoint,
    Coach,
    FilmSheet,
    Match,
    Milestone,
    Plan,
    PlanSection,
    TeamMember,
    Thread,
    Trajectory,
)
from coaching.queries.trajectory import folded, gate_rows, line_today
from impacthub.people.models import Role, User
from tests.factories.coaching import ProjectFactory
from tests.factories.people import UserFactory
from tests.factories.trajectory import (
    ActionPointFactory,
    CoachFactory,
    CoachingSessionFactory,
    MilestoneFactory,
    TrajectoryFactory,
)

pytestmark = pytest.mark.django_db
Url = Callable[..., str]


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    with override("en"):
        yield


@pytest.fixture
def trajectory(film_plan: Plan) -> Trajectory:
    return TrajectoryFactory(project=film_plan.project, status="ACTIVE", starts_on=date(2026, 9, 1))


@pytest.fixture
def as_coordinator(client_for: Callable[..., Client]) -> Client:
    return client_for("coordinator")


@pytest.fixture
def as_reader(client_for: Callable[..., Client], film_plan: Plan) -> Client:
    """Somebody of the team who only reads."""
    reader = UserFactory()
    TeamMember.objects.create(project=film_plan.project, user=reader, role="READER")
    return client_for(reader)


# Who sees what


@pytest.mark.parametrize("page", ["trajectory_detail"])
def test_the_trajectory_is_for_the_team(
    page: str,
    trajectory: Trajectory,
    url_of: Url,
    client_for: Callable[..., Client],
    as_nele: Client,
    as_samira: Client,
    as_coordinator: Client,
    as_reader: Client,
) -> None:
    url = url_of(page)
    assert client_for("anonymous").get(url).status_code == 302
    assert client_for("coach").get(url).status_code == 404
    everybody = [client.get(url).status_code for client in (as_nele, as_samira, as_coordinator, as_reader)]
    assert everybody == [200, 200, 200, 200]


def test_a_reader_sees_gates_and_no_talks(trajectory: Trajectory, url_of: Url, as_reader: Client) -> None:
    MilestoneFactory(trajectory=trajectory, title="Goals agreed")
    ActionPointFactory(project=trajectory.project, text="Call the mother")
    Trajectory.objects.update(aims=["A secret aim"])
    content = as_reader.get(url_of("trajectory_detail")).content.decode()
    assert ("Goals agreed" in content, "Call the mother" in content, "A secret aim" in content) == (True, False, False)


def test_a_film_without_a_trajectory(film_plan: Plan, url_of: Url, as_nele: Client, as_coordinator: Client) -> None:
    assert b"A coordinator sets it up" in as_nele.get(url_of("trajectory_detail")).content
    assert url_of("trajectory_edit").encode() in as_coordinator.get(url_of("trajectory_detail")).content
    assert as_nele.get(url_of("trajectory_edit")).status_code == 403
    assert as_nele.get(url_of("milestone_new")).status_code == 404


@pytest.mark.parametrize("number", [1, 3, 30])
def test_the_page_costs_the_same_however_much_there_is(
    number: int, trajectory: Trajectory, url_of: Url, as_samira: Client, nele: User, django_assert_num_queries: Any
) -> None:
    for place in range(number):
        MilestoneFactory(trajectory=trajectory, gate=f"G{place}" if place < 9 else "")
        ActionPointFactory(project=trajectory.project, owner=nele)
        CoachingSessionFactory(trajectory=trajectory, coach=nele)
    as_samira.get(url_of("trajectory_detail"))
    with django_assert_num_queries(18):
        as_samira.get(url_of("trajectory_detail"))


def test_today_stands_above_the_name_of_a_gate_that_is_near(trajectory: Trajectory, film_plan: Plan) -> None:
    today = timezone.localdate()
    for days in (-10, 90, 390):
        MilestoneFactory(trajectory=trajectory, due_on=today + timedelta(days=days))
    rows = gate_rows(trajectory, film_plan)
    assert line_today(rows) == {"x": "100.4", "tip": "8", "text": "-8"}
    Milestone.objects.filter(due_on__lt=today).update(due_on=today - timedelta(days=90))
    assert line_today(gate_rows(trajectory, film_plan)) == {"x": "278", "tip": "40", "text": "24"}
    assert line_today(rows[1:]) == {}


def test_what_asks_for_something_stands_open(trajectory: Trajectory, film_plan: Plan) -> None:
    today = timezone.localdate()
    statuses = ("PASSED", "PENDING", "PENDING", "PENDING", "PENDING", "SUBMITTED")
    for days, status in enumerate(statuses, start=1):
        MilestoneFactory(trajectory=trajectory, due_on=today + timedelta(days=days), status=status)
    groups = folded(gate_rows(trajectory, film_plan))
    assert [[row.kind for row in rows] for rows in groups] == [
        ["pending", "pending", "pending", "submitted"],
        ["pending"],
        ["passed"],
    ]


# Setting up and going on


def test_a_coordinator_sets_it_up_and_a_mistake_keeps_what_was_typed(
    film_plan: Plan, url_of: Url, as_coordinator: Client
) -> None:
    given = {"aims": "A plan\n\nTwo partners", "hours_budget": "many", "languages": "Dutch", "expected_help": "POLICY"}
    answer = as_coordinator.post(url_of("trajectory_edit"), given)
    assert answer.status_code == 422
    assert b"many" in answer.content
    answer = as_coordinator.post(url_of("trajectory_edit"), given | {"hours_budget": "40", "starts_on": "2026-12-01"})
    assert (answer.status_code, answer["Location"]) == (302, url_of("trajectory_detail"))
    made = Trajectory.objects.get()
    assert (made.aims, made.languages, made.expected_help, made.hours_budget) == (
        ["A plan", "Two partners"],
        ["nl"],
        ["POLICY"],
        Decimal(40),
    )


@pytest.mark.parametrize(
    ("client", "step", "code"), [("nele", "start", 403), ("nele", "stop", 403), ("samira", "x", 404)]
)
def test_steps_are_for_who_may(
    client: str, step: str, code: int, trajectory: Trajectory, url_of: Url, as_nele: Client, as_samira: Client
) -> None:
    browser = as_nele if client == "nele" else as_samira
    assert browser.post(url_of("trajectory_move", step)).status_code == code
    assert browser.get(url_of("trajectory_move", step)).status_code == 405


def test_stopping_asks_why(trajectory: Trajectory, url_of: Url, as_coordinator: Client) -> None:
    answer = as_coordinator.post(url_of("trajectory_move", "stop"), {"reason": ""})
    assert answer.status_code == 422
    assert b"Fill in" in answer.content
    as_coordinator.post(url_of("trajectory_move", "stop"), {"reason": "No time"})
    assert Trajectory.objects.get().stop_reason == "No time"


def test_a_maker_agrees(trajectory: Trajectory, url_of: Url, as_nele: Client) -> None:
    Trajectory.objects.update(status="MATCHED", aims=["A plan"])
    assert as_nele.post(url_of("trajectory_move", "agree")).status_code == 302
    assert Trajectory.objects.get().status == "AGREED"


# Milestones


def test_milestones_on_their_way(trajectory: Trajectory, url_of: Url, as_nele: Client, as_samira: Client) -> None:
    milestone = MilestoneFactory(trajectory=trajectory)
    assert as_nele.post(url_of("milestone_move", milestone.pk, "pass")).status_code == 403
    assert as_nele.post(url_of("milestone_move", milestone.pk, "submit")).status_code == 302
    assert as_samira.post(url_of("milestone_move", milestone.pk, "submit")).status_code == 403
    assert as_samira.post(url_of("milestone_move", milestone.pk, "return"), {"reason": ""}).status_code == 422
    as_samira.post(url_of("milestone_move", milestone.pk, "return"), {"reason": "Not yet"})
    assert Milestone.objects.get().status == "RETURNED"
    assert as_samira.post(url_of("milestone_move", milestone.pk, "nonsense")).status_code == 404
    assert as_samira.post(url_of("milestone_move", 10**12, "pass")).status_code == 404


def test_a_milestone_of_its_own(trajectory: Trajectory, url_of: Url, as_samira: Client, as_nele: Client) -> None:
    assert as_samira.get(url_of("milestone_new")).status_code == 200
    assert as_samira.post(url_of("milestone_new"), {"title": "", "due_on": "soon"}).status_code == 422
    as_samira.post(url_of("milestone_new"), {"title": "Premiere", "due_on": "2027-01-20"})
    milestone = Milestone.objects.get()
    as_samira.post(url_of("milestone_edit", milestone.pk), {"title": "Première", "due_on": "2027-01-21"})
    milestone.refresh_from_db()
    assert (milestone.title, milestone.due_on, milestone.sequence) == ("Première", date(2027, 1, 21), 1)
    assert as_nele.get(url_of("milestone_edit", milestone.pk)).status_code == 403


@pytest.mark.parametrize("day", ["0001-01-01", "1899-12-31", "2101-01-01", "9999-12-31"])
def test_a_milestone_on_a_day_of_no_use_is_refused(
    trajectory: Trajectory, url_of: Url, as_samira: Client, day: str
) -> None:
    answer = as_samira.post(url_of("milestone_new"), {"title": "Premiere", "due_on": day})
    assert (answer.status_code, Milestone.objects.count()) == (422, 0)
    assert "Check the year of this date." in answer.content.decode()
    assert f'value="{day}"' in answer.content.decode()


# Action points


def test_action_points_on_their_way(
    trajectory: Trajectory, url_of: Url, nele: User, as_nele: Client, as_reader: Client
) -> None:
    assert as_reader.post(url_of("action_point_new"), {"text": "x"}).status_code == 403
    assert as_nele.post(url_of("action_point_new"), {"text": ""}).status_code == 422
    session = CoachingSessionFactory(trajectory=trajectory, number=4)
    given = {"text": "Call the school", "owner": nele.pk, "due_on": "2026-12-01", "session": "4", "back": "session"}
    answer = as_nele.post(url_of("action_point_new"), given)
    assert answer["Location"] == url_of("coaching_session_detail", 4) + "#agreements"
    point = ActionPoint.objects.get()
    assert (point.text, point.owner, point.session, point.due_on) == (
        "Call the school",
        nele,
        session,
        date(2026, 12, 1),
    )
    assert as_nele.post(url_of("action_point_move", point.pk, "stuck"), {"reason": ""}).status_code == 422
    as_nele.post(url_of("action_point_move", point.pk, "done"))
    assert ActionPoint.objects.get().status == "DONE"
    assert as_nele.post(url_of("action_point_move", point.pk, "nonsense")).status_code == 404
    assert as_nele.post(url_of("action_point_edit", point.pk), {"text": "Call again"}).status_code == 302
    assert as_reader.post(url_of("action_point_move", point.pk, "open")).status_code == 403


def test_a_point_of_another_film_is_not_there(trajectory: Trajectory, url_of: Url, as_nele: Client) -> None:
    other = ActionPointFactory(project=ProjectFactory())
    assert as_nele.post(url_of("action_point_move", other.pk, "done")).status_code == 404


# The coach


def test_matching_is_for_coordinators(
    trajectory: Trajectory, url_of: Url, as_nele: Client, as_samira: Client, as_coordinator: Client
) -> None:
    Trajectory.objects.update(status="PROPOSED", languages=["nl"])
    good = CoachFactory(user__name="Good Coach")
    CoachFactory(user__name="French Coach", languages=["fr"])
    assert [client.get(url_of("match_list")).status_code for client in (as_nele, as_samira)] == [403, 403]
    content = as_coordinator.get(url_of("match_list")).content.decode()
    assert content.index("Good Coach") < content.index("Who cannot now") < content.index("French Coach")
    assert as_nele.post(url_of("match_propose"), {"coach": good.pk}).status_code == 403
    as_coordinator.post(url_of("match_propose"), {"coach": good.pk})
    match = Match.objects.get()
    as_coordinator.post(url_of("match_move", match.pk, "offer"))
    match.refresh_from_db()
    assert match.status == "OFFERED"
    assert as_coordinator.post(url_of("match_propose"), {"coach": "nonsense"}).status_code == 302
    assert Match.objects.count() == 1


def test_the_coach_who_is_asked_answers_on_a_page_of_their_own(
    trajectory: Trajectory, client_for: Callable[..., Client], as_samira: Client
) -> None:
    Trajectory.objects.update(status="PROPOSED")
    match = Match.objects.create(trajectory=trajectory, coach=CoachFactory(), status="OFFERED")
    url = reverse("coaching:match_answer", args=[match.pk])
    assert as_samira.get(url).status_code == 404
    asked = client_for(match.coach.user)
    assert b"Do you take this film?" in asked.get(url).content
    assert asked.post(url, {"answer": "perhaps"})["Location"] == url
    answer = asked.post(url, {"answer": "yes"})
    assert answer["Location"] == reverse("coaching:trajectory_detail", args=[trajectory.project.slug])
    assert TeamMember.objects.filter(user=match.coach.user, role="COACH").count() == 1
    assert Trajectory.objects.get().status == "MATCHED"


@pytest.mark.parametrize(("status", "reads"), [("OFFERED", True), ("DECLINED", False), ("ENDED", False)])
def test_who_said_no_or_stopped_reads_no_more_of_the_film(
    trajectory: Trajectory, client_for: Callable[..., Client], status: str, reads: bool
) -> None:
    FilmSheet.objects.update_or_create(plan=trajectory.project.plan, defaults={"logline": "planted-logline"})
    Trajectory.objects.update(aims=["planted-aim"])
    match = Match.objects.create(trajectory=trajectory, coach=CoachFactory(), status=status)
    content = client_for(match.coach.user).get(reverse("coaching:match_answer", args=[match.pk])).content.decode()
    found = [words in content for words in ("planted-logline", "planted-aim", "Why we thought of you")]
    assert found == [reads] * 3
    assert ("This question is settled" in content) != reads


def test_a_proposal_that_was_not_asked_is_a_secret(trajectory: Trajectory, client_for: Callable[..., Client]) -> None:
    match = Match.objects.create(trajectory=trajectory, coach=CoachFactory(), status="PROPOSED")
    answer = client_for(match.coach.user).get(reverse("coaching:match_answer", args=[match.pk]))
    assert answer.status_code == 404


def test_a_coach_writes_their_profile(as_samira: Client, as_nele: Client, samira: User) -> None:
    url = reverse("coaching:coach_edit")
    assert (as_nele.get(url).status_code, as_samira.get(url).status_code) == (403, 200)
    assert not Coach.objects.exists()
    given = {"skills": ["STRATEGY"], "languages": "Dutch, French", "regions": "Flanders", "max_projects": "3"}
    assert as_samira.post(url, given | {"languages": "Klingonish"}).status_code == 422
    assert as_samira.post(url, given | {"day_rate": "650", "is_available": "on"}).status_code == 302
    coach = Coach.objects.get(user=samira)
    assert (coach.skills, coach.languages, coach.regions, coach.max_projects) == (
        ["STRATEGY"],
        ["nl", "fr"],
        ["BE2"],
        3,
    )


# The board


def board(client: Client) -> str:
    """The board in words."""
    return " ".join(client.get(reverse("coaching:coach_board")).content.decode().split())


def test_the_board_shows_a_coach_their_own_films(
    trajectory: Trajectory, as_samira: Client, as_coordinator: Client, as_nele: Client
) -> None:
    ProjectFactory(title="Another film")
    assert as_nele.get(reverse("coaching:coach_board")).status_code == 403
    assert ("Stille Kamers" in board(as_samira), "Another film" in board(as_samira)) == (True, False)
    assert ("Stille Kamers" in board(as_coordinator), "Another film" in board(as_coordinator)) == (True, True)


def test_the_board_says_in_words_why_a_light_is_red(trajectory: Trajectory, as_samira: Client) -> None:
    today = timezone.localdate()
    MilestoneFactory(trajectory=trajectory, gate="G1", due_on=today - timedelta(days=31))
    MilestoneFactory(trajectory=trajectory, gate="G0", status="PASSED", due_on=today - timedelta(days=60))
    for _number in range(3):
        ActionPointFactory(project=trajectory.project, due_on=today - timedelta(days=1))
    Thread.objects.create(plan=trajectory.project.plan, key="goals", sent_at=timezone.now())
    Thread.objects.create(plan=trajectory.project.plan, key="goals")
    CoachingSessionFactory(trajectory=trajectory, status="CONFIRMED", starts_at=timezone.now() - timedelta(days=46))
    content = board(as_samira)
    for words in ("Red", "A gate is 31 days late.", "3 action points are overdue.", "No session for 46 days."):
        assert words in content
    assert "1 open question" in content


def test_the_board_calls_a_plan_whole_when_all_that_can_be_done_is(trajectory: Trajectory, as_samira: Client) -> None:
    assert "0 % of the plan’s sections done" in board(as_samira)
    built = [section.key for section in registry.sections()]
    PlanSection.objects.filter(plan=trajectory.project.plan, key__in=built).update(status="DONE")
    assert "100 % of the plan’s sections done" in board(as_samira)


def test_a_film_on_course_is_green(trajectory: Trajectory, as_samira: Client) -> None:
    Trajectory.objects.update(starts_on=timezone.localdate())
    assert "On course" in board(as_samira)


@pytest.mark.parametrize("number", [1, 3, 30])
def test_the_board_costs_the_same_for_every_number_of_films(
    number: int, samira: User, as_samira: Client, django_assert_num_queries: Any
) -> None:
    for _place in range(number):
        made = TrajectoryFactory(project=ProjectFactory(team={"COACH": samira}), status="ACTIVE")
        MilestoneFactory(trajectory=made, gate="G1")
    as_samira.get(reverse("coaching:coach_board"))
    with django_assert_num_queries(9):
        as_samira.get(reverse("coaching:coach_board"))


def test_a_coach_without_films(client_for: Callable[..., Client]) -> None:
    assert "You coach no film yet" in board(client_for("coach"))
    assert UserFactory(roles=[Role.COACH]).pk
