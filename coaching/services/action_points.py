"""Action points: somebody does something by a date, wherever it was agreed."""

from datetime import date, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _

from coaching.models import ActionPoint, CoachingSession, Plan, Project, TeamMember
from coaching.notifications import points as letters
from coaching.stamps import check_seen
from impacthub import states
from impacthub.audit.services import record
from impacthub.people.models import User

Status = ActionPoint.Status
#: Statuses that ask for a reason.
WITH_REASON = (Status.BLOCKED, Status.DROPPED)


class PointReasonMissing(Exception):
    """Stuck or dropped, but not why; ``str()`` asks a person for it."""


@transaction.atomic
def add_action_point(
    project: Project,
    *,
    text: str,
    by: User,
    owner: User | None = None,
    due_on: date | None = None,
    session: CoachingSession | None = None,
    key: str = "",
    priority: int = ActionPoint.Priority.NORMAL,
) -> ActionPoint:
    """Write down that ``owner`` does something by ``due_on``; another owner than ``by`` hears of it by bell."""
    point = ActionPoint.objects.create(
        project=project, text=text, owner=owner, due_on=due_on, session=session, key=key, priority=priority
    )
    record("coaching.action_point_added", point, by=by, changes={"project": str(project), "due_on": due_on})
    letters.given(point, by=by)
    return point


@transaction.atomic
def change_action_point(
    point: ActionPoint,
    *,
    by: User,
    text: str,
    owner: User | None,
    due_on: date | None,
    key: str = "",
    priority: int = 2,
    seen: str | None = None,
) -> ActionPoint:
    """Change what, who or when; a new owner hears of it by bell.

    Raises ``stamps.Unseen`` when ``seen`` is the stamp of something else.
    """
    point = _locked(point)
    given = {"text": text, "owner": owner, "due_on": due_on, "key": key, "priority": priority}
    check_seen(point, given, seen)
    changes = {name: [getattr(point, name), value] for name, value in given.items()}
    changes = {name: pair for name, pair in changes.items() if pair[0] != pair[1]}
    for name, (_old, new) in changes.items():
        setattr(point, name, new)
    if changes:
        point.save(update_fields=list(changes))
        record("coaching.action_point_changed", point, by=by, changes=changes)
    if "owner" in changes:
        letters.given(point, by=by)
    return point


@transaction.atomic
def move_action_point(point: ActionPoint, to: str, *, by: User, reason: str = "") -> ActionPoint:
    """Bring it to another status; stuck and dropped say why.

    Raises :class:`PointReasonMissing` and ``TransitionNotAllowed``.
    """
    if to in WITH_REASON and not reason.strip():
        raise PointReasonMissing(_("Say why it is stuck or dropped."))
    _fresh, old = states.move(point, "status", ActionPoint.FLOW, to)
    point = _locked(point)
    point.reason = reason if to in WITH_REASON else ""
    point.done_at = timezone.now() if to == Status.DONE else None
    point.save(update_fields=["reason", "done_at"])
    record("coaching.action_point_moved", point, by=by, changes={"status": [old, to]})
    return point


def remind_action_points() -> int:
    """Mail who has to do something tomorrow, once for each date; returns how many mails are new.

    Who left the team gets none, and nobody does for a plan that is in the archive.
    """
    today = timezone.localdate()
    in_team = TeamMember.objects.filter(project=OuterRef("project"), user=OuterRef("owner"))
    rows = (
        ActionPoint.objects.filter(
            Exists(in_team),
            status__in=ActionPoint.TO_DO,
            due_on__in=[today, today + timedelta(days=1)],
            owner__is_active=True,
        )
        .exclude(project__plan__status=Plan.Status.ARCHIVED)
        .select_related("owner", "project", "session")
    )
    return sum(letters.comes_due(point) for point in rows)


def _locked(point: ActionPoint) -> ActionPoint:
    rows = ActionPoint.objects.select_for_update(of=("self",), no_key=True).select_related("owner", "project")
    return rows.get(pk=point.pk)
