"""Coaches, their trajectories, talks and milestones, and the entries that their services leave."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.utils import timezone

from coaching import services
from coaching.models import ActionPoint, CoachingSession, Match, Milestone, Trajectory
from coaching.services import matches
from impacthub.people.models import User
from tests.factories.trajectory import CoachFactory, CoachingSessionFactory
from tests.guards.audited_coaching import by_clock, maker, recorded, studio
from tests.guards.studio import Studio
from tests.guards.world import World

COACH, COORDINATOR = "coach", "coordinator"
Talk = CoachingSession.Status


# Coaches


def _proposed(world: World) -> Match:
    """Another lead coach is not asked yet."""
    own = studio(world)
    services.decline_match(own.match, by=own.coach.user)
    return _propose(own, by=maker(world))


def _propose(own: Studio, by: User) -> Match:
    return services.propose_match(own.trajectory, CoachFactory(), by=by)


def _accepted(world: World) -> Match:
    return services.accept_match(studio(world).match, by=world.own.coach)


def _save_coach(own: Studio, by: User) -> Any:
    return services.save_coach(own.coach.user, by=by, max_projects=3)


COACHES = {
    "accept_match": recorded(
        "match_accepted", "trajectory_moved", run=lambda own, by: services.accept_match(own.match, by=by), by=COACH
    ),
    "begin_matches": recorded(
        "match_began",
        run=lambda match, by: matches.begin_matches(match.trajectory, by=by),
        prepare=_accepted,
        by=COORDINATOR,
    ),
    "decline_match": recorded("match_declined", run=lambda own, by: services.decline_match(own.match, by=by), by=COACH),
    "end_match": recorded(
        "match_ended",
        "team_member_removed",
        "trajectory_moved",
        run=services.end_match,
        prepare=_accepted,
        by=COORDINATOR,
    ),
    "offer_match": recorded("match_offered", run=services.offer_match, prepare=_proposed, by=COORDINATOR),
    "propose_match": recorded("match_proposed", run=_propose, by=COORDINATOR),
    "save_coach": recorded("coach_saved", run=_save_coach, by=COACH),
}


# Trajectories


def in_status(status: str) -> Callable[[World], Trajectory]:
    """The trajectory of the film, wherever its status would normally come from."""

    def prepare(world: World) -> Trajectory:
        trajectory = studio(world).trajectory
        trajectory.status, trajectory.aims = status, ["A plan that was read"]
        trajectory.save(update_fields=["status", "aims"])
        return trajectory

    return prepare


def _begun(status: str) -> Callable[[World], Trajectory]:
    """One that its coach took."""

    def prepare(world: World) -> Trajectory:
        _accepted(world)
        return in_status(status)(world)

    return prepare


def _stop(trajectory: Trajectory, by: User) -> Trajectory:
    return services.stop_trajectory(trajectory, by=by, reason="De film stopt")


TRAJECTORIES = {
    "agree_trajectory": recorded("trajectory_moved", run=services.agree_trajectory, prepare=in_status("MATCHED")),
    "change_trajectory": recorded(
        "trajectory_changed",
        run=lambda own, by: services.change_trajectory(own.trajectory, by=by, hours_budget=40),
        by=COORDINATOR,
    ),
    "close_trajectory": recorded(
        "trajectory_moved", run=services.close_trajectory, prepare=in_status("ACTIVE"), by=COORDINATOR
    ),
    "complete_trajectory": recorded(
        "trajectory_moved",
        "match_ended",
        "team_member_removed",
        run=services.complete_trajectory,
        prepare=_begun("CLOSING"),
        by=COORDINATOR,
    ),
    "create_trajectory": recorded(
        "trajectory_created",
        run=lambda project, by: services.create_trajectory(project, by=by),
        prepare=lambda w: w.own.project,
        by=COORDINATOR,
    ),
    "move_trajectory": recorded(
        "trajectory_moved",
        run=lambda own, by: matches.move_trajectory(own.trajectory, Trajectory.Status.MATCHED, by),
        by=COORDINATOR,
    ),
    "pause_trajectory": recorded(
        "trajectory_moved", run=services.pause_trajectory, prepare=in_status("ACTIVE"), by=COORDINATOR
    ),
    "resume_trajectory": recorded(
        "trajectory_moved", run=services.resume_trajectory, prepare=in_status("PAUSED"), by=COORDINATOR
    ),
    "start_trajectory": recorded(
        "trajectory_moved", "match_began", run=services.start_trajectory, prepare=_begun("AGREED"), by=COORDINATOR
    ),
    "stop_trajectory": recorded(
        "trajectory_moved",
        "match_ended",
        "team_member_removed",
        run=_stop,
        prepare=_begun("ACTIVE"),
        by=COORDINATOR,
    ),
}


# Talks


def a_talk(status: str, **fields: Any) -> Callable[[World], CoachingSession]:
    """Yesterday's, about which something was written down."""

    def prepare(world: World) -> CoachingSession:
        own = studio(world)
        facts = {"starts_at": timezone.now() - timedelta(days=1), "log": "We lazen de begroting", **fields}
        return CoachingSessionFactory(trajectory=own.trajectory, number=7, coach=own.coach.user, status=status, **facts)

    return prepare


def _due(world: World) -> CoachingSession:
    """Nobody said anything to its notes in time."""
    return a_talk(Talk.LOG_SHARED, confirm_by=timezone.now() - timedelta(hours=1))(world)


def _plan(own: Studio, by: User) -> CoachingSession:
    starts_at = timezone.now() + timedelta(days=9)
    return services.plan_session(own.trajectory, by=by, coach=by, starts_at=starts_at)


def _save_notes(own: Studio, by: User) -> CoachingSession:
    texts = {"agenda": "De begroting"}
    return services.save_session_notes(own.session, texts, version=own.session.version, by=by)


def _save_private(own: Studio, by: User) -> Any:
    return services.save_private_note(own.session, "Voor mij", version=0, by=by)


TALKS = {
    "cancel_session": recorded(
        "session_status_moved", run=lambda own, by: services.cancel_session(own.session, by=by), by=COACH
    ),
    "confirm_due_notes": by_clock("session_status_moved", run=services.confirm_due_notes, due=_due),
    "confirm_notes": recorded("session_status_moved", run=services.confirm_notes, prepare=a_talk(Talk.LOG_SHARED)),
    "hold_session": recorded("session_status_moved", run=services.hold_session, prepare=a_talk(Talk.PLANNED), by=COACH),
    "move_session": recorded(
        "session_moved", run=lambda own, by: services.move_session(own.session, by=by, minutes=90), by=COACH
    ),
    "note_no_show": recorded("session_status_moved", run=services.note_no_show, prepare=a_talk(Talk.PLANNED), by=COACH),
    "plan_session": recorded("session_planned", run=_plan, by=COACH),
    "save_private_note": recorded("private_note_saved", run=_save_private, by=COACH),
    "save_session_notes": recorded("session_notes_saved", run=_save_notes, by=COACH),
    "send_notes_back": recorded("session_status_moved", run=services.send_notes_back, prepare=a_talk(Talk.LOG_SHARED)),
    "share_notes": recorded("session_status_moved", run=services.share_notes, prepare=a_talk(Talk.HELD), by=COACH),
}


# Milestones and action points


def _submitted(world: World) -> Milestone:
    return services.submit_milestone(studio(world).milestone, by=maker(world))


def _waived(world: World) -> Milestone:
    return services.waive_milestone(studio(world).milestone, by=world.own.coach, reason="Bestaat al")


def _add_milestone(own: Studio, by: User) -> Milestone:
    return services.add_milestone(own.trajectory, title="Première", due_on=timezone.localdate(), by=by)


def _change_milestone(own: Studio, by: User) -> Milestone:
    return services.change_milestone(own.milestone, title="Première", due_on=own.milestone.due_on, by=by)


MILESTONES = {
    "add_milestone": recorded("milestone_added", run=_add_milestone, by=COACH),
    "change_milestone": recorded("milestone_changed", run=_change_milestone, by=COACH),
    "pass_milestone": recorded("milestone_moved", run=services.pass_milestone, prepare=_submitted, by=COACH),
    "reopen_milestone": recorded("milestone_moved", run=services.reopen_milestone, prepare=_waived, by=COACH),
    "return_milestone": recorded(
        "milestone_moved",
        run=lambda milestone, by: services.return_milestone(milestone, by=by, reason="Er mist een doel"),
        prepare=_submitted,
        by=COACH,
    ),
    "submit_milestone": recorded(
        "milestone_moved", run=lambda own, by: services.submit_milestone(own.milestone, by=by)
    ),
    "waive_milestone": recorded(
        "milestone_moved",
        run=lambda own, by: services.waive_milestone(own.milestone, by=by, reason="Bestaat al"),
        by=COACH,
    ),
}


def _change_point(own: Studio, by: User) -> ActionPoint:
    return services.change_action_point(own.point, by=by, text="Bel de school", owner=by, due_on=None)


POINTS = {
    "add_action_point": recorded(
        "action_point_added",
        run=lambda own, by: services.add_action_point(own.plan.project, text="Bel de school", by=by),
    ),
    "change_action_point": recorded("action_point_changed", run=_change_point),
    "move_action_point": recorded(
        "action_point_moved",
        run=lambda own, by: services.move_action_point(own.point, ActionPoint.Status.DONE, by=by),
    ),
}

AUDITED_GUIDING = {**COACHES, **TRAJECTORIES, **TALKS, **MILESTONES, **POINTS}
