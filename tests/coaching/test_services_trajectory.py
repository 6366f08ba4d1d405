"""A trajectory from its agreement to its end, its milestones and its action points."""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone
from django.utils.translation import override

from coaching import services, tasks, traffic_light
from coaching.charts.trajectory import burning, stops, today_x
from coaching.defaults import GATES
from coaching.models import ActionPoint, Match, Milestone, Plan, PlanSection, TeamMember, Trajectory
from coaching.queries.gates import asked_by_gates
from coaching.queries.to_do import to_do
from coaching.services.trajectories import months_later
from coaching.traffic_light import Light, Standing
from impacthub.audit.models import Entry
from impacthub.notifications.models import Notification, OutboxEmail
from impacthub.people.models import Role, User
from impacthub.states import TransitionNotAllowed
from tests.factories.people import UserFactory
from tests.factories.trajectory import (
    ActionPointFactory,
    CoachFactory,
    CoachingSessionFactory,
    MilestoneFactory,
    TrajectoryFactory,
)

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 22)


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    with override("en"):
        yield


@pytest.fixture
def coordinator() -> User:
    return UserFactory(name="Els Coordinator", roles=[Role.COORDINATOR])


@pytest.fixture
def trajectory(film_plan: Plan) -> Trajectory:
    return TrajectoryFactory(project=film_plan.project, status="ACTIVE", starts_on=date(2026, 9, 1))


# The trajectory


def test_setting_up_once(film_plan: Plan, coordinator: User) -> None:
    made = services.create_trajectory(film_plan.project, by=coordinator, hours_budget=40, aims=["A plan"])
    assert (made.status, made.aims) == ("PROPOSED", ["A plan"])
    with pytest.raises(services.TrajectoryExists):
        services.create_trajectory(film_plan.project, by=coordinator)
    assert list(Entry.objects.filter(action="coaching.trajectory_created").values_list("object_id", flat=True)) == [
        str(made.pk)
    ]


def test_from_a_coach_to_the_start_with_its_milestones(film_plan: Plan, nele: User, coordinator: User) -> None:
    trajectory: Trajectory = TrajectoryFactory(
        project=film_plan.project, status="MATCHED", starts_on=date(2026, 8, 31), aims=["A plan"]
    )
    match = Match.objects.create(trajectory=trajectory, coach=CoachFactory(), status="ACCEPTED")
    services.agree_trajectory(trajectory, by=nele)
    trajectory = services.start_trajectory(trajectory, by=coordinator)
    assert (trajectory.status, trajectory.ends_on) == ("ACTIVE", date(2027, 8, 31))
    assert list(trajectory.milestones.values_list("gate", "due_on"))[:4] == [
        ("G0", date(2026, 8, 31)),
        ("G1", date(2026, 9, 30)),
        ("G2", date(2026, 10, 31)),
        ("G3", date(2026, 11, 30)),
    ]
    assert trajectory.milestones.count() == len(GATES) == 9
    assert trajectory.milestones.get(gate="G0").title == "First talk and agreement"
    match.refresh_from_db()
    assert match.status == "ACTIVE"
    moved = Entry.objects.filter(action="coaching.trajectory_moved").order_by("pk")
    assert list(moved.values_list("changes", flat=True)) == [
        {"status": ["MATCHED", "AGREED"]},
        {"status": ["AGREED", "ACTIVE"]},
    ]


def test_agreeing_asks_what_must_exist_at_the_end(film_plan: Plan, nele: User) -> None:
    trajectory = TrajectoryFactory(project=film_plan.project, status="MATCHED")
    with pytest.raises(services.AgreementMissing, match="what must exist at the end"):
        services.agree_trajectory(trajectory, by=nele)


def test_a_pause_and_an_end(trajectory: Trajectory, coordinator: User, samira: User) -> None:
    coach = CoachFactory(user=samira)
    Match.objects.create(trajectory=trajectory, coach=coach, status="ACTIVE")
    services.pause_trajectory(trajectory, by=coordinator)
    services.resume_trajectory(trajectory, by=coordinator)
    services.close_trajectory(trajectory, by=coordinator)
    assert services.complete_trajectory(trajectory, by=coordinator).status == "COMPLETED"
    assert Match.objects.get().status == "ENDED"
    assert not TeamMember.objects.filter(user=samira).exists()
    with pytest.raises(services.TrajectoryOver):
        services.change_trajectory(trajectory, by=coordinator, hours_budget=1)


def test_going_on_with_one_that_never_began_begins_it(film_plan: Plan, coordinator: User) -> None:
    trajectory = TrajectoryFactory(project=film_plan.project, status="AGREED")
    assert services.resume_trajectory(trajectory, by=coordinator).status == "ACTIVE"
    assert trajectory.milestones.count() == len(GATES)


def test_stopping_says_why(trajectory: Trajectory, coordinator: User) -> None:
    services.stop_trajectory(trajectory, by=coordinator, reason="The makers stopped.")
    trajectory.refresh_from_db()
    assert (trajectory.status, trajectory.stop_reason) == ("STOPPED", "The makers stopped.")


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2027, 11, 30), 3, date(2028, 2, 29)),
        (date(2026, 12, 5), 12, date(2027, 12, 5)),
    ],
)
def test_months_later(day: date, months: int, later: date) -> None:
    assert months_later(day, months) == later


# Milestones


def test_handing_in_and_passing(trajectory: Trajectory, nele: User, samira: User) -> None:
    milestone: Milestone = MilestoneFactory(trajectory=trajectory, title="Goals")
    milestone = services.submit_milestone(milestone, by=nele)
    assert (milestone.status, milestone.submitted_at is not None) == ("SUBMITTED", True)
    assert Notification.objects.get(user=samira).words == (
        "Nele Verbeeck handed in the milestone “Goals” of “Stille Kamers”"
    )
    milestone = services.pass_milestone(milestone, by=samira)
    assert (milestone.status, milestone.decided_by) == ("PASSED", samira)
    with pytest.raises(TransitionNotAllowed):
        services.submit_milestone(milestone, by=nele)


def test_sending_back_needs_a_reason(trajectory: Trajectory, nele: User, samira: User) -> None:
    milestone = services.submit_milestone(MilestoneFactory(trajectory=trajectory, title="Goals"), by=nele)
    with pytest.raises(services.MilestoneReasonMissing):
        services.return_milestone(milestone, by=samira, reason=" ")
    milestone = services.return_milestone(milestone, by=samira, reason="No indicator yet")
    assert (milestone.status, milestone.reason) == ("RETURNED", "No indicator yet")
    assert Notification.objects.get(user=nele).words == (
        "The milestone “Goals” of “Stille Kamers” came back: No indicator yet"
    )


def test_doing_without_and_needing_it_after_all(trajectory: Trajectory, samira: User) -> None:
    milestone = services.waive_milestone(MilestoneFactory(trajectory=trajectory), by=samira, reason="No partners")
    milestone = services.reopen_milestone(milestone, by=samira)
    assert (milestone.status, milestone.reason, milestone.decided_by) == ("PENDING", "", None)


@pytest.mark.parametrize(("status", "after"), [("APPROVED", "IN_CAMPAIGN"), ("IN_CAMPAIGN", "IN_CAMPAIGN")])
def test_passing_the_launch_starts_the_campaign(trajectory: Trajectory, samira: User, status: str, after: str) -> None:
    Plan.objects.update(status=status)
    services.pass_milestone(MilestoneFactory(trajectory=trajectory, gate="G6"), by=samira)
    assert Plan.objects.get().status == after


@pytest.mark.parametrize("status", ["DRAFT", "IN_REVIEW", "CHANGES_REQUESTED", "ON_HOLD"])
def test_the_launch_waits_for_an_approved_plan(trajectory: Trajectory, samira: User, status: str) -> None:
    Plan.objects.update(status=status)
    milestone = MilestoneFactory(trajectory=trajectory, gate="G6")
    with pytest.raises(services.PlanNotApproved, match="Have the plan approved first"):
        services.pass_milestone(milestone, by=samira)
    milestone.refresh_from_db()
    assert (milestone.status, Plan.objects.get().status) == ("PENDING", status)
    assert not Notification.objects.exists()
    assert not Entry.objects.filter(action="coaching.milestone_moved").exists()


def test_moving_a_milestone_raises_its_sequence(trajectory: Trajectory, samira: User) -> None:
    milestone = MilestoneFactory(trajectory=trajectory, title="Goals")
    moved = services.change_milestone(milestone, title="Goals", due_on=date(2027, 3, 1), by=samira)
    again = services.change_milestone(moved, title="Goals", due_on=date(2027, 3, 1), by=samira)
    assert (moved.sequence, again.sequence) == (1, 1)
    assert Entry.objects.filter(action="coaching.milestone_changed").count() == 1


@pytest.mark.parametrize(("days", "mails"), [(30, 3), (7, 3), (1, 3), (29, 3), (28, 0), (31, 0), (0, 3), (15, 0)])
def test_reminding_of_milestones_once_each(trajectory: Trajectory, days: int, mails: int) -> None:
    MilestoneFactory(trajectory=trajectory, title="Goals", due_on=timezone.localdate() + timedelta(days=days))
    tasks.remind_milestones()
    tasks.remind_milestones()
    assert OutboxEmail.objects.count() == mails


@pytest.mark.parametrize("status", ["ON_HOLD", "ARCHIVED"])
def test_a_plan_on_hold_or_in_the_archive_reminds_nobody_of_milestones(trajectory: Trajectory, status: str) -> None:
    MilestoneFactory(trajectory=trajectory, title="Goals", due_on=timezone.localdate() + timedelta(days=7))
    Plan.objects.update(status=status)
    tasks.remind_milestones()
    assert not OutboxEmail.objects.exists()


def test_a_milestone_that_is_passed_reminds_nobody(trajectory: Trajectory) -> None:
    MilestoneFactory(trajectory=trajectory, status="PASSED", due_on=timezone.localdate() + timedelta(days=7))
    assert services.remind_milestones() == 0


def test_what_a_gate_looks_at(trajectory: Trajectory, film_plan: Plan) -> None:
    PlanSection.objects.filter(plan=film_plan, key="vision").update(status="DONE")
    asked = asked_by_gates(trajectory, film_plan)
    assert [(each.words, each.is_met) for each in asked["G1"]] == [
        ("Impact potential", False),
        ("Team and capacity", False),
        ("Vision and messages", True),
    ]
    assert [(each.words, each.is_met) for each in asked["G0"]] == [("The agreement about the trajectory", True)]
    assert [each.words for each in asked["G4"]] == ["Partners", "0 of 2 partners agreed"]


# Action points


def test_an_action_point_rings_its_owner(film_plan: Plan, nele: User, samira: User) -> None:
    point = services.add_action_point(film_plan.project, text="Call the school", owner=nele, by=samira)
    assert Notification.objects.get(user=nele).words == (
        "Samira El Idrissi noted for you: Call the school (“Stille Kamers”)"
    )
    services.add_action_point(film_plan.project, text="Mine", owner=samira, by=samira)
    assert Notification.objects.count() == 1
    changed = services.change_action_point(point, by=nele, text="Call the school", owner=samira, due_on=TODAY)
    assert (changed.owner, changed.due_on) == (samira, TODAY)


def test_stuck_and_dropped_say_why(film_plan: Plan, nele: User) -> None:
    point = ActionPointFactory(project=film_plan.project)
    with pytest.raises(services.PointReasonMissing):
        services.move_action_point(point, "BLOCKED", by=nele)
    stuck = services.move_action_point(point, "BLOCKED", by=nele, reason="No answer")
    done = services.move_action_point(stuck, "DONE", by=nele)
    assert (stuck.reason, done.reason, done.done_at is not None) == ("No answer", "", True)


def test_reminding_of_a_point_the_day_before_once(film_plan: Plan, nele: User) -> None:
    ActionPointFactory(
        project=film_plan.project, owner=nele, text="Call", due_on=timezone.localdate() + timedelta(days=1)
    )
    ActionPointFactory(project=film_plan.project, owner=nele, due_on=timezone.localdate() + timedelta(days=2))
    ActionPointFactory(project=film_plan.project, due_on=timezone.localdate() + timedelta(days=1))
    tasks.remind_action_points()
    tasks.remind_action_points()
    assert list(OutboxEmail.objects.values_list("user", "subject")) == [(nele.pk, "To do for Stille Kamers: Call")]


def test_nobody_is_reminded_of_a_film_they_left_or_that_is_in_the_archive(film_plan: Plan, nele: User) -> None:
    tomorrow = timezone.localdate() + timedelta(days=1)
    ActionPointFactory(project=film_plan.project, owner=nele, due_on=tomorrow)
    Plan.objects.update(status="ARCHIVED")
    assert services.remind_action_points() == 0
    Plan.objects.update(status="DRAFT")
    TeamMember.objects.filter(user=nele).delete()
    assert services.remind_action_points() == 0
    assert not OutboxEmail.objects.exists()


def test_to_do_puts_ones_own_points_first(trajectory: Trajectory, nele: User, samira: User) -> None:
    project = trajectory.project
    late = ActionPointFactory(project=project, owner=samira, due_on=TODAY - timedelta(days=30))
    mine = ActionPointFactory(project=project, owner=nele)
    ActionPointFactory(project=project, status="DONE")
    session = CoachingSessionFactory(trajectory=trajectory)
    shared = CoachingSessionFactory(trajectory=trajectory, status="LOG_SHARED", starts_at=timezone.now())
    found = to_do(project, nele)
    assert (found.mine, found.others, found.next_session, found.to_confirm) == ([mine], [late], session, [shared])
    assert late.is_overdue
    assert not mine.is_overdue
    assert ActionPoint.objects.count() == 3


# Pure rules


@pytest.mark.parametrize(
    ("standing", "light", "codes"),
    [
        (Standing(), Light.GREEN, []),
        (Standing(days_late=1), Light.ORANGE, ["LATE"]),
        (Standing(days_late=30), Light.ORANGE, ["LATE"]),
        (Standing(days_late=31), Light.RED, ["LATE"]),
        (Standing(overdue=2), Light.ORANGE, ["OVERDUE"]),
        (Standing(overdue=3), Light.RED, ["OVERDUE"]),
        (Standing(days_quiet=29), Light.GREEN, []),
        (Standing(days_quiet=44), Light.ORANGE, ["QUIET"]),
        (Standing(days_quiet=45), Light.RED, ["QUIET"]),
        (Standing(days_late=5, days_quiet=60), Light.RED, ["QUIET", "LATE"]),
    ],
)
def test_the_traffic_light(standing: Standing, light: Light, codes: list[str]) -> None:
    found = traffic_light.findings(standing)
    assert (traffic_light.light(found), [finding.code for finding in found]) == (light, codes)


def test_stops_stand_equally_far_from_each_other() -> None:
    assert [stop.x for stop in stops(3)] == [56, 500, 944]
    assert [stop.x for stop in stops(1)] == [56]
    assert stops(0) == []


def test_today_stands_between_its_dates() -> None:
    dates = [date(2026, 1, 1), date(2026, 1, 11), date(2026, 1, 11), date(2026, 2, 1)]
    assert today_x(dates, date(2026, 1, 6)) == 204
    assert today_x(dates, date(2025, 12, 31)) is None
    assert today_x(dates, date(2026, 2, 1)) is None


def test_hours_burn_down_in_steps() -> None:
    drawn = burning(
        Decimal(60), [(date(2026, 1, 3), Decimal(30))], date(2026, 1, 1), date(2026, 1, 5), date(2026, 1, 5)
    )
    assert drawn is not None
    assert drawn.path == "M56 14H308V102H560"
    assert burning(Decimal(0), [], date(2026, 1, 1), date(2026, 1, 5), TODAY) is None
    assert burning(Decimal(60), [], date(2026, 1, 1), date(2026, 1, 1), TODAY) is None


def test_hours_beyond_the_budget_stay_on_the_ground() -> None:
    drawn = burning(Decimal(2), [(date(2025, 1, 1), Decimal(5))], date(2026, 1, 1), date(2026, 1, 5), date(2027, 1, 1))
    assert drawn is not None
    assert (drawn.path, drawn.today) == ("M56 14H56V190H560", None)


def test_late_milestones_are_counted_in_days(trajectory: Trajectory) -> None:
    late = MilestoneFactory(trajectory=trajectory, due_on=timezone.localdate() - timedelta(days=4))
    passed = MilestoneFactory(trajectory=trajectory, due_on=timezone.localdate() - timedelta(days=4), status="PASSED")
    assert (late.days_late(), passed.days_late()) == (4, 0)
    assert Milestone.objects.count() == 2
