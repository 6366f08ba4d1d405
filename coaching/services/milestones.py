"""The gates of a trajectory: their dates, handing in, passing, and reminding of them."""

from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from coaching.defaults import LAUNCH
from coaching.models import Milestone, Plan, Trajectory
from coaching.notifications import milestones as letters
from coaching.services.matches import lock_trajectory
from coaching.services.projects import move_plan
from coaching.stamps import check_seen
from impacthub import states
from impacthub.audit.services import record
from impacthub.people.models import User

Status = Milestone.Status
#: Reminders leave so many days before; a clock that stood still catches up for this many days.
REMIND_BEFORE, CATCH_UP = (30, 7, 1), 2
#: Trajectories whose milestones are reminded of.
RUNNING = (Trajectory.Status.AGREED, Trajectory.Status.ACTIVE, Trajectory.Status.CLOSING)


#: A plan in one of these was approved, so its campaign can begin or has begun.
APPROVED = Plan.REASONED | {Plan.Status.EVALUATED, Plan.Status.PUBLISHED}


class MilestoneReasonMissing(Exception):
    """Sending back, or doing without, needs a reason; ``str()`` says so to a person."""


class PlanNotApproved(Exception):
    """The launch is passed once the plan is approved; ``str()`` says so to a person."""


@transaction.atomic
def add_milestone(trajectory: Trajectory, *, title: str, due_on: date, by: User) -> Milestone:
    """A milestone of the film's own. Raises :class:`~coaching.services.matches.TrajectoryOver`."""
    trajectory = lock_trajectory(trajectory)
    milestone = Milestone.objects.create(trajectory=trajectory, title=title, due_on=due_on)
    record("coaching.milestone_added", milestone, by=by, changes={"due_on": due_on})
    return milestone


@transaction.atomic
def change_milestone(milestone: Milestone, *, title: str, due_on: date, by: User, seen: str | None = None) -> Milestone:
    """Call it otherwise or put it on another day; calendars that follow it take the new one.

    Raises ``stamps.Unseen`` when ``seen`` is the stamp of another name or day.
    """
    milestone = _locked(milestone)
    check_seen(milestone, ("title", "due_on"), seen)
    given: dict[str, list[str | date]] = {"title": [milestone.title, title], "due_on": [milestone.due_on, due_on]}
    changes = {name: pair for name, pair in given.items() if pair[0] != pair[1]}
    if changes:
        milestone.title, milestone.due_on = title, due_on
        milestone.sequence += 1
        milestone.changed_at = timezone.now()
        milestone.save(update_fields=["title", "due_on", "sequence", "changed_at"])
        record("coaching.milestone_changed", milestone, by=by, changes=changes)
    return milestone


@transaction.atomic
def submit_milestone(milestone: Milestone, *, by: User) -> Milestone:
    """The makers think that it is reached; its coach hears of it. Raises ``TransitionNotAllowed``."""
    milestone = _move(milestone, Status.SUBMITTED, by, submitted_at=timezone.now())
    letters.handed_in(milestone, by=by)
    return milestone


@transaction.atomic
def pass_milestone(milestone: Milestone, *, by: User) -> Milestone:
    """It is reached; passing the launch starts the campaign of a plan that is approved.

    Raises :class:`PlanNotApproved` for the launch before that, and ``TransitionNotAllowed``.
    """
    milestone = _decide(milestone, Status.PASSED, by)
    plan = milestone.trajectory.project.plan
    if milestone.gate == LAUNCH and plan.status not in APPROVED:
        raise PlanNotApproved(_("The campaign starts with an approved plan. Have the plan approved first."))
    if milestone.gate == LAUNCH and plan.status == Plan.Status.APPROVED:
        move_plan(plan, Plan.Status.IN_CAMPAIGN, by=by)
    return milestone


@transaction.atomic
def return_milestone(milestone: Milestone, *, by: User, reason: str) -> Milestone:
    """It is not reached yet, and why; the makers hear of it.

    Raises :class:`MilestoneReasonMissing` and ``TransitionNotAllowed``.
    """
    return _decide(milestone, Status.RETURNED, by, reason)


@transaction.atomic
def waive_milestone(milestone: Milestone, *, by: User, reason: str) -> Milestone:
    """This film does without it, and why. Raises :class:`MilestoneReasonMissing` and ``TransitionNotAllowed``."""
    return _decide(milestone, Status.WAIVED, by, reason)


@transaction.atomic
def reopen_milestone(milestone: Milestone, *, by: User) -> Milestone:
    """The film needs it after all. Raises ``TransitionNotAllowed``."""
    return _move(milestone, Status.PENDING, by, reason="", decided_at=None, decided_by=None)


def remind_milestones() -> int:
    """Mail makers and coaches 30, 7 and 1 days before a milestone, once each; returns how many mails are new."""
    today = timezone.localdate()
    days = [today + timedelta(days=before - late) for before in REMIND_BEFORE for late in range(CATCH_UP)]
    rows = Milestone.objects.filter(
        status__in=Milestone.AHEAD, trajectory__status__in=RUNNING, due_on__in=days
    ).select_related("trajectory__project__plan")
    rows = rows.exclude(trajectory__project__plan__status__in=(Plan.Status.ON_HOLD, Plan.Status.ARCHIVED))
    count = 0
    for milestone in rows:
        left = (milestone.due_on - today).days
        before = min(day for day in REMIND_BEFORE if day >= left)
        count += letters.comes_near(milestone, before=before, left=left)
    return count


def _decide(milestone: Milestone, to: str, by: User, reason: str = "") -> Milestone:
    if to in (Status.RETURNED, Status.WAIVED) and not reason.strip():
        raise MilestoneReasonMissing(_("Say why, in one sentence."))
    milestone = _move(milestone, to, by, reason=reason, decided_at=timezone.now(), decided_by=by)
    letters.decided(milestone, by=by)
    return milestone


def _move(milestone: Milestone, to: str, by: User, **also: object) -> Milestone:
    _fresh, old = states.move(milestone, "status", Milestone.FLOW, to)
    milestone = _locked(milestone)
    for name, value in {**also, "changed_at": timezone.now()}.items():
        setattr(milestone, name, value)
    milestone.save(update_fields=[*also, "changed_at"])
    record("coaching.milestone_moved", milestone, by=by, changes={"status": [old, to]})
    return milestone


def _locked(milestone: Milestone) -> Milestone:
    rows = Milestone.objects.select_for_update(of=("self",), no_key=True).select_related("trajectory__project__plan")
    return rows.get(pk=milestone.pk)
