"""The coaching of one film, from setting it up to its end."""

import calendar
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from coaching.defaults import GATES
from coaching.models import Match, Milestone, Project, Trajectory
from coaching.services import matches
from coaching.stamps import check_seen
from impacthub.audit.services import record
from impacthub.people.models import User

Status = Trajectory.Status
#: How long a trajectory lasts when nobody says otherwise.
MONTHS = 12


class TrajectoryExists(Exception):
    """The film has a trajectory already; ``str()`` says so to a person."""


class AgreementMissing(Exception):
    """Something is not agreed yet; ``str()`` says what to a person."""


@transaction.atomic
def create_trajectory(project: Project, *, by: User, **fields: Any) -> Trajectory:
    """Set up the coaching of ``project``. Raises :class:`TrajectoryExists`."""
    trajectory, created = Trajectory.objects.get_or_create(project=project, defaults=fields)
    if not created:
        raise TrajectoryExists(_("This film has a trajectory already."))
    record("coaching.trajectory_created", trajectory, by=by, changes={"hours": trajectory.hours_budget})
    return trajectory


@transaction.atomic
def change_trajectory(trajectory: Trajectory, *, by: User, seen: str | None = None, **fields: Any) -> Trajectory:
    """Set ``fields`` and note those that differ.

    Raises :class:`~coaching.services.matches.TrajectoryOver`, and ``stamps.Unseen`` when another was ``seen``.
    """
    trajectory = matches.lock_trajectory(trajectory)
    check_seen(trajectory, fields, seen)
    changes = {name: [getattr(trajectory, name), value] for name, value in fields.items()}
    changes = {name: pair for name, pair in changes.items() if pair[0] != pair[1]}
    for name, (_old, new) in changes.items():
        setattr(trajectory, name, new)
    if changes:
        trajectory.save(update_fields=list(changes))
        record("coaching.trajectory_changed", trajectory, by=by, changes=changes)
    return trajectory


@transaction.atomic
def agree_trajectory(trajectory: Trajectory, *, by: User) -> Trajectory:
    """The team and its coach agree on what must exist at the end, and in how many hours.

    Raises :class:`AgreementMissing`, ``TransitionNotAllowed`` and
    :class:`~coaching.services.matches.TrajectoryOver`.
    """
    trajectory = matches.lock_trajectory(trajectory)
    if not trajectory.aims:
        raise AgreementMissing(_("Write down first what must exist at the end of the trajectory."))
    return matches.move_trajectory(trajectory, Status.AGREED, by)


@transaction.atomic
def start_trajectory(trajectory: Trajectory, *, by: User) -> Trajectory:
    """Begin, today when no day was set; the milestones come with it, counted from that day.

    Raises ``TransitionNotAllowed`` and :class:`~coaching.services.matches.TrajectoryOver`.
    """
    trajectory = matches.move_trajectory(matches.lock_trajectory(trajectory), Status.ACTIVE, by)
    trajectory.starts_on = trajectory.starts_on or timezone.localdate()
    trajectory.ends_on = trajectory.ends_on or months_later(trajectory.starts_on, MONTHS)
    trajectory.save(update_fields=["starts_on", "ends_on"])
    if not trajectory.milestones.exists():
        _add_gates(trajectory, trajectory.starts_on)
    matches.begin_matches(trajectory, by=by)
    return trajectory


@transaction.atomic
def pause_trajectory(trajectory: Trajectory, *, by: User) -> Trajectory:
    """Nothing is asked for a while. Raises ``TransitionNotAllowed`` and ``TrajectoryOver``."""
    return matches.move_trajectory(matches.lock_trajectory(trajectory), Status.PAUSED, by)


@transaction.atomic
def resume_trajectory(trajectory: Trajectory, *, by: User) -> Trajectory:
    """Go on after a pause, or after it was being closed; one that never began begins.

    Raises ``TransitionNotAllowed`` and ``TrajectoryOver``.
    """
    if trajectory.status == Status.AGREED:
        return start_trajectory(trajectory, by=by)
    return matches.move_trajectory(matches.lock_trajectory(trajectory), Status.ACTIVE, by)


@transaction.atomic
def close_trajectory(trajectory: Trajectory, *, by: User) -> Trajectory:
    """Begin to round it off. Raises ``TransitionNotAllowed`` and ``TrajectoryOver``."""
    return matches.move_trajectory(matches.lock_trajectory(trajectory), Status.CLOSING, by)


@transaction.atomic
def complete_trajectory(trajectory: Trajectory, *, by: User) -> Trajectory:
    """It is done; its coaches have time for another film. Raises ``TransitionNotAllowed`` and ``TrajectoryOver``."""
    trajectory = matches.move_trajectory(matches.lock_trajectory(trajectory), Status.COMPLETED, by)
    _end_matches(trajectory, by)
    return trajectory


@transaction.atomic
def stop_trajectory(trajectory: Trajectory, *, by: User, reason: str) -> Trajectory:
    """End it before its time, and say why. Raises ``TransitionNotAllowed`` and ``TrajectoryOver``."""
    trajectory = matches.move_trajectory(matches.lock_trajectory(trajectory), Status.STOPPED, by)
    trajectory.stop_reason = reason
    trajectory.save(update_fields=["stop_reason"])
    _end_matches(trajectory, by)
    return trajectory


def months_later(day: date, months: int) -> date:
    """The same day so many months later, or the last day of a month that is shorter."""
    years, month = divmod(day.month - 1 + months, 12)
    last = calendar.monthrange(day.year + years, month + 1)[1]
    return date(day.year + years, month + 1, min(day.day, last))


def _add_gates(trajectory: Trajectory, start: date) -> None:
    """The milestones of every trajectory, in the language of the plan."""
    with override(trajectory.project.plan.language):
        Milestone.objects.bulk_create(
            Milestone(
                trajectory=trajectory,
                gate=gate.code,
                title=str(gate.title),
                due_on=months_later(start, gate.months),
            )
            for gate in GATES
        )


def _end_matches(trajectory: Trajectory, by: User) -> None:
    over = (Match.Status.DECLINED, Match.Status.ENDED)
    for match in trajectory.matches.exclude(status__in=over).select_related("coach__user", "trajectory__project"):
        matches.end_match(match, by=by)
