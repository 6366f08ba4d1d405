"""A coach for a film: put forward, asked, taken. A coach's time is promised under a lock on the coach."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from coaching.models import Coach, Match, TeamMember, Trajectory
from coaching.notifications import matches as letters
from coaching.queries import matching as queries
from coaching.services.projects import add_team_member, remove_team_member
from impacthub import states
from impacthub.audit.services import record
from impacthub.people.models import User

Status = Match.Status


class NoFit(Exception):
    """The coach cannot take this film; ``str()`` says why to a person."""


class AlreadyProposed(Exception):
    """This coach was put forward for the film already; ``str()`` says so to a person."""


class CoachFull(Exception):
    """The coach has as many films as they take; ``str()`` says so to a person."""


class LeadTaken(Exception):
    """Another lead coach was asked or coaches; ``str()`` says so to a person."""


class TrajectoryOver(Exception):
    """The trajectory is completed or stopped; ``str()`` says so to a person."""


@transaction.atomic
def propose_match(trajectory: Trajectory, coach: Coach, *, by: User, part: str = Match.Part.LEAD) -> Match:
    """Put ``coach`` forward, with the score of today and its reasons.

    Raises :class:`NoFit`, :class:`AlreadyProposed` and :class:`TrajectoryOver`.
    """
    trajectory = lock_trajectory(trajectory)
    found = queries.fit_of(trajectory, coach)
    if found.refusals:
        raise NoFit(" ".join(queries.refusal_words(found)))
    if coach.matches.filter(trajectory=trajectory).exclude(status__in=[Status.DECLINED, Status.ENDED]).exists():
        raise AlreadyProposed(_("%(coach)s was put forward for this film already.") % {"coach": coach})
    match = Match.objects.create(
        trajectory=trajectory,
        coach=coach,
        part=part,
        score=found.score,
        reasons=[reason.as_row() for reason in found.reasons],
        proposed_by=by,
    )
    record("coaching.match_proposed", match, by=by, changes={"score": found.score, "part": part})
    return match


@transaction.atomic
def offer_match(match: Match, *, by: User) -> Match:
    """Ask the coach, who hears of it by mail and bell; from now on it takes one of the films that they have time for.

    Raises :class:`CoachFull`, :class:`LeadTaken`, :class:`TrajectoryOver` and ``TransitionNotAllowed``.
    """
    coach = lock_coach(match.coach_id)
    trajectory = lock_trajectory(match.trajectory)
    _refuse_full(coach, match, Match.TAKES_TIME)
    others = trajectory.matches.filter(part=Match.Part.LEAD, status__in=Match.TAKES_TIME).exclude(pk=match.pk)
    if match.part == Match.Part.LEAD and (lead := others.select_related("coach__user").first()):
        raise LeadTaken(_("%(coach)s is the lead coach already, or was asked.") % {"coach": lead.coach})
    match = _move(match, Status.OFFERED, by, "coaching.match_offered")
    letters.coach_asked(match)
    return match


@transaction.atomic
def accept_match(match: Match, *, by: User) -> Match:
    """The coach takes the film and comes into its team; the makers and who put them forward hear of it.

    Raises :class:`CoachFull`, :class:`TrajectoryOver` and ``TransitionNotAllowed``.
    """
    coach = lock_coach(match.coach_id)
    trajectory = lock_trajectory(match.trajectory)
    _refuse_full(coach, match, Match.TAKES_TIME - {Status.OFFERED})
    match = _move(match, Status.ACCEPTED, by, "coaching.match_accepted")
    add_team_member(trajectory.project, coach.user, role=TeamMember.Role.COACH, by=by)
    if trajectory.status == Trajectory.Status.PROPOSED and match.part == Match.Part.LEAD:
        trajectory = move_trajectory(trajectory, Trajectory.Status.MATCHED, by)
    if trajectory.status in (Trajectory.Status.ACTIVE, Trajectory.Status.CLOSING):
        match = _move(match, Status.ACTIVE, by, "coaching.match_began")
    letters.coach_came(match)
    return match


@transaction.atomic
def decline_match(match: Match, *, by: User) -> Match:
    """The coach does not take the film; who put them forward hears of it. Raises ``TransitionNotAllowed``."""
    match = _move(match, Status.DECLINED, by, "coaching.match_declined")
    letters.coach_declined(match)
    return match


@transaction.atomic
def end_match(match: Match, *, by: User) -> Match:
    """The coach leaves the film and its team; without a lead coach, one that did not begin looks for one again.

    Raises ``TransitionNotAllowed``.
    """
    trajectory = Trajectory.objects.select_for_update(of=("self",), no_key=True).get(pk=match.trajectory_id)
    was = Match.objects.get(pk=match.pk).status
    match = _move(match, Status.ENDED, by, "coaching.match_ended")
    if was in (Status.ACCEPTED, Status.ACTIVE):
        project = match.trajectory.project
        for member in TeamMember.objects.filter(project=project, user=match.coach.user, role=TeamMember.Role.COACH):
            remove_team_member(member, by=by)
    if trajectory.status == Trajectory.Status.MATCHED and match.part == Match.Part.LEAD and was == Status.ACCEPTED:
        move_trajectory(trajectory, Trajectory.Status.PROPOSED, by)
    return match


def begin_matches(trajectory: Trajectory, *, by: User) -> None:
    """Whoever took the film coaches it from now on; part of starting a trajectory."""
    for match in trajectory.matches.filter(status=Status.ACCEPTED):
        _move(match, Status.ACTIVE, by, "coaching.match_began")


def lock_coach(pk: int) -> Coach:
    """The coach, locked: whoever promises their time waits here."""
    return Coach.objects.select_for_update(of=("self",), no_key=True).select_related("user").get(pk=pk)


def lock_trajectory(trajectory: Trajectory) -> Trajectory:
    """The trajectory as it is now, locked. Raises :class:`TrajectoryOver`."""
    rows = Trajectory.objects.select_for_update(of=("self",), no_key=True).select_related("project__plan")
    fresh = rows.get(pk=trajectory.pk)
    if fresh.is_over:
        raise TrajectoryOver(_("This trajectory is over."))
    return fresh


def move_trajectory(trajectory: Trajectory, to: str, by: User) -> Trajectory:
    """Bring it to another status of its flow and write that down. Raises ``TransitionNotAllowed``."""
    _fresh, old = states.move(trajectory, "status", Trajectory.FLOW, to)
    trajectory.status = to
    record("coaching.trajectory_moved", trajectory, by=by, changes={"status": [old, to]})
    return trajectory


def _refuse_full(coach: Coach, match: Match, counted: frozenset[str]) -> None:
    taken = coach.matches.filter(status__in=counted).exclude(pk=match.pk).values("trajectory").distinct().count()
    if not coach.is_available or taken >= coach.max_projects:
        raise CoachFull(_("%(coach)s has no time for another film now.") % {"coach": coach})


def _move(match: Match, to: str, by: User, action: str) -> Match:
    _fresh, old = states.move(match, "status", Match.FLOW, to)
    rows = Match.objects.select_related("coach__user", "trajectory__project__plan", "proposed_by")
    match = rows.get(pk=match.pk)
    match.changed_at = timezone.now()
    match.save(update_fields=["changed_at"])
    record(action, match, by=by, changes={"status": [old, to]})
    return match
