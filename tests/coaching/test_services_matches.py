"""A coach for a film: fit, asking, taking; a coach's time is never promised twice."""

import threading
import time
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.utils.translation import override

from coaching import matching, services
from coaching.matching import Given, Wanted
from coaching.models import Capacity, Coach, FilmSheet, Match, Plan, Skill, TeamMember, Trajectory
from coaching.queries import matching as queries
from coaching.services import matches as match_services
from impacthub.audit.models import Entry
from impacthub.notifications.models import Notification, OutboxEmail
from impacthub.people.models import Role, User
from impacthub.states import TransitionNotAllowed
from tests.factories.coaching import ProjectFactory, ThemeFactory
from tests.factories.people import MembershipFactory, UserFactory
from tests.factories.trajectory import CoachFactory, TrajectoryFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    with override("en"):
        yield


@pytest.fixture
def coordinator() -> User:
    return UserFactory(name="Els Coordinator", roles=[Role.COORDINATOR])


@pytest.fixture
def trajectory(nele: User) -> Trajectory:
    film = ProjectFactory(title="Stille Kamers", team={"PRODUCER": nele}, language="nl")
    return TrajectoryFactory(project=film)


def test_the_weights_together_are_a_hundred() -> None:
    assert sum(matching.WEIGHTS.values()) == 100


def test_a_coach_who_has_everything_has_a_hundred_points() -> None:
    wanted = Wanted(
        frozenset({1, 2}), frozenset({"EDUCATION"}), frozenset({"nl"}), "POST", "BE21", organisation=5, preferred=9
    )
    given = Given(
        9,
        frozenset({1, 2, 3}),
        frozenset({"EDUCATION"}),
        frozenset({"nl"}),
        frozenset({"POST"}),
        frozenset({"BE2"}),
        most=2,
    )
    fit = matching.fit(wanted, given)
    assert (fit.score, fit.refusals) == (100, ())


@pytest.mark.parametrize(
    ("given", "points"),
    [
        ({"themes": frozenset({1})}, {"THEMES": 15}),
        ({"skills": frozenset({"EVALUATION"})}, {"SKILLS": 10}),
        ({"taken": 1, "most": 3}, {"TIME": 10}),
        ({"phases": frozenset({"POST"})}, {"PHASE": 10}),
        ({"regions": frozenset({"BE212"})}, {"REGION": 5}),
        ({"pk": 9}, {"WISH": 10}),
    ],
)
def test_each_part_gives_its_points(given: dict[str, Any], points: dict[str, int]) -> None:
    wanted = Wanted(
        frozenset({1, 2}), frozenset({"EDUCATION", "EVALUATION", "STRATEGY"}), phase="POST", region="BE21", preferred=9
    )
    plain: dict[str, Any] = {"pk": 1, "taken": 2, "most": 2}
    found = {
        reason.code: reason.points for reason in matching.fit(wanted, Given(**plain | given)).reasons if reason.points
    }
    assert found == points


@pytest.mark.parametrize(
    ("given", "refusals"),
    [
        ({"taken": 2}, ("FULL",)),
        ({"takes_films": False}, ("NOT_TAKING",)),
        ({"conflicts": frozenset({5})}, ("CONFLICT",)),
        ({"languages": frozenset({"fr"})}, ("LANGUAGE",)),
    ],
)
def test_what_makes_a_match_impossible(given: dict[str, Any], refusals: tuple[str, ...]) -> None:
    plain: dict[str, Any] = {"pk": 1, "languages": frozenset({"nl"})}
    fit = matching.fit(Wanted(languages=frozenset({"nl"}), organisation=5), Given(**plain | given))
    assert fit.refusals == refusals


def test_candidates_come_with_reasons_and_the_impossible_last(trajectory: Trajectory) -> None:
    theme = ThemeFactory()
    film = FilmSheet.objects.create(plan=trajectory.project.plan, phase="POST")
    film.themes.add(theme)
    Capacity.objects.create(plan=trajectory.project.plan, skill_education="GAP")
    good, french, insider = CoachFactory(user__name="Good"), CoachFactory(languages=["fr"]), CoachFactory()
    good.themes.add(theme)
    good.skills = [Skill.EDUCATION]
    good.save()
    MembershipFactory(user=insider.user, organisation=trajectory.project.organisation, role=Role.PRODUCER)
    found = queries.candidates(trajectory)
    assert found[0].coach == good
    assert [(reason.label, reason.points, reason.sentence) for reason in found[0].reasons][:3] == [
        ("Themes", 30, f"1 of 1: {theme.name}."),
        ("Expertise", 30, "1 of 1: education."),
        ("Time left", 15, "Has time for 2 films."),
    ]
    why = {each.coach: each.refusals for each in found[1:]}
    assert why == {
        french: ["Speaks no language of the team."],
        insider: ["Has a conflict of interest with the organisation of this film."],
    }


def test_candidates_cost_the_same_for_one_and_many(trajectory: Trajectory, django_assert_num_queries: Any) -> None:
    CoachFactory()
    with django_assert_num_queries(9):
        queries.candidates(trajectory)
    for _number in range(5):
        CoachFactory()
    with django_assert_num_queries(9):
        queries.candidates(trajectory)


def test_proposing_keeps_the_score_and_its_reasons(trajectory: Trajectory, coordinator: User) -> None:
    coach = CoachFactory()
    match = services.propose_match(trajectory, coach, by=coordinator)
    assert (match.status, match.score, len(match.reasons)) == ("PROPOSED", 15, 6)
    assert Entry.objects.filter(action="coaching.match_proposed").count() == 1
    with pytest.raises(services.AlreadyProposed, match="put forward for this film already"):
        services.propose_match(trajectory, coach, by=coordinator)


def test_who_cannot_is_not_put_forward(trajectory: Trajectory, coordinator: User) -> None:
    with pytest.raises(services.NoFit, match="Speaks no language of the team"):
        services.propose_match(trajectory, CoachFactory(languages=["fr"]), by=coordinator)


def test_asking_and_taking_puts_the_coach_in_the_team(trajectory: Trajectory, coordinator: User, nele: User) -> None:
    coach = CoachFactory(user__name="Samira El Idrissi")
    match = services.offer_match(services.propose_match(trajectory, coach, by=coordinator), by=coordinator)
    assert list(OutboxEmail.objects.values_list("key", "subject")) == [
        (f"coaching.match_asked:{match.pk}:{coach.user.pk}", "Will you coach Stille Kamers?")
    ]
    services.accept_match(match, by=coach.user)
    assert TeamMember.objects.filter(project=trajectory.project, user=coach.user, role="COACH").count() == 1
    trajectory.refresh_from_db()
    assert trajectory.status == "MATCHED"
    assert OutboxEmail.objects.get(user=nele).subject == "Samira El Idrissi coaches Stille Kamers"
    said = {(line.user, line.kind) for line in Notification.objects.all()}
    assert said == {
        (coach.user, "coaching.match_asked"),
        (nele, "coaching.match_accepted"),
        (coordinator, "coaching.match_accepted"),
    }
    with pytest.raises(TransitionNotAllowed):
        services.accept_match(match, by=coach.user)


def test_declining_leaves_the_film_without_a_coach(trajectory: Trajectory, coordinator: User) -> None:
    coach = CoachFactory()
    match = services.offer_match(services.propose_match(trajectory, coach, by=coordinator), by=coordinator)
    assert services.decline_match(match, by=coach.user).status == "DECLINED"
    assert not TeamMember.objects.filter(user=coach.user).exists()
    assert services.propose_match(trajectory, coach, by=coordinator).status == "PROPOSED"


def test_ending_takes_the_coach_out_of_the_team(trajectory: Trajectory, coordinator: User) -> None:
    coach = CoachFactory()
    match = services.offer_match(services.propose_match(trajectory, coach, by=coordinator), by=coordinator)
    match = services.accept_match(match, by=coach.user)
    services.end_match(match, by=coordinator)
    assert not TeamMember.objects.filter(user=coach.user).exists()
    trajectory.refresh_from_db()
    assert trajectory.status == "PROPOSED"


def test_there_is_one_lead_coach_at_a_time(trajectory: Trajectory, coordinator: User) -> None:
    first, second = CoachFactory(user__name="First Coach"), CoachFactory()
    services.offer_match(services.propose_match(trajectory, first, by=coordinator), by=coordinator)
    other = services.propose_match(trajectory, second, by=coordinator)
    with pytest.raises(services.LeadTaken, match="First Coach is the lead coach already"):
        services.offer_match(other, by=coordinator)
    specialist = services.propose_match(trajectory, CoachFactory(), by=coordinator, part="SPECIALIST")
    assert services.offer_match(specialist, by=coordinator).status == "OFFERED"


def test_a_coach_with_enough_films_is_not_asked(trajectory: Trajectory, coordinator: User) -> None:
    coach = CoachFactory(max_projects=1, user__name="Full Coach")
    match = services.propose_match(trajectory, coach, by=coordinator)
    other = TrajectoryFactory()
    services.offer_match(services.propose_match(other, coach, by=coordinator), by=coordinator)
    with pytest.raises(services.CoachFull, match="Full Coach has no time for another film now"):
        services.offer_match(match, by=coordinator)


def test_a_trajectory_that_is_over_takes_no_coach(trajectory: Trajectory, coordinator: User) -> None:
    services.stop_trajectory(trajectory, by=coordinator, reason="The film stopped.")
    with pytest.raises(services.TrajectoryOver):
        services.propose_match(trajectory, CoachFactory(), by=coordinator)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("locked", [True, False])
def test_two_films_that_ask_the_last_place_of_a_coach_at_once(locked: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """One of them gets it; with the lock off both do, so the lock is what this proves."""
    coordinator, coach = UserFactory(roles=[Role.COORDINATOR]), CoachFactory(max_projects=1)
    asked = [services.propose_match(TrajectoryFactory(), coach, by=coordinator) for _film in range(2)]
    barrier, outcomes = threading.Barrier(2), []
    refuse = match_services._refuse_full

    def slowly(*arguments: Any) -> None:
        refuse(*arguments)
        time.sleep(0.3)

    monkeypatch.setattr(match_services, "_refuse_full", slowly)
    if not locked:
        monkeypatch.setattr(match_services, "lock_coach", lambda pk: Coach.objects.get(pk=pk))

    def offer(match: Match) -> None:
        try:
            barrier.wait(timeout=10)
            services.offer_match(match, by=coordinator)
            outcomes.append("asked")
        except services.CoachFull:
            outcomes.append("full")
        finally:
            connection.close()

    threads = [threading.Thread(target=offer, args=[match]) for match in asked]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=20)
    assert sorted(outcomes) == (["asked", "full"] if locked else ["asked", "asked"])
    assert Match.objects.filter(status="OFFERED").count() == (1 if locked else 2)


def test_a_coach_keeps_a_profile(samira: User) -> None:
    theme = ThemeFactory()
    coach = services.save_coach(samira, by=samira, themes=[theme], skills=["STRATEGY"], max_projects=3, day_rate=600)
    assert (list(coach.themes.all()), coach.skills, coach.max_projects) == ([theme], ["STRATEGY"], 3)
    entry = Entry.objects.get(action="coaching.coach_saved")
    assert entry.changes == {"fields": ["day_rate", "max_projects", "skills", "themes"]}
    services.save_coach(samira, by=samira, themes=[theme], skills=["STRATEGY"], max_projects=3, day_rate=600)
    assert Entry.objects.filter(action="coaching.coach_saved").count() == 1


def test_a_started_film_takes_its_coach_at_once(film_plan: Plan, coordinator: User) -> None:
    trajectory = TrajectoryFactory(project=film_plan.project, status="ACTIVE", starts_on=date(2026, 9, 1))
    coach = CoachFactory(languages=["en"])
    match = services.offer_match(services.propose_match(trajectory, coach, by=coordinator), by=coordinator)
    assert services.accept_match(match, by=coach.user).status == "ACTIVE"
