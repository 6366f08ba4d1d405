"""What there is to do for a film: open action points, the next talk, notes that wait for an answer."""

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import F, Q, QuerySet
from django.utils import timezone

from coaching.models import ActionPoint, CoachingSession, Project
from impacthub.people.models import User

#: So many open points stand in a list; the trajectory's page has them all.
SHOWN = 8


@dataclass(frozen=True)
class ToDo:
    """``mine`` are the reader's own points, ``others`` those of everybody else; ``more`` how many are not shown."""

    mine: list[ActionPoint]
    others: list[ActionPoint]
    more: int
    next_session: CoachingSession | None
    to_confirm: list[CoachingSession]

    @property
    def is_empty(self) -> bool:
        """True when there is nothing to show."""
        return not (self.mine or self.others or self.next_session or self.to_confirm)


def to_do(project: Project, user: User) -> ToDo:
    """What there is to do in ``project``, with what ``user`` does themselves first; two queries."""
    points = list(open_points(project)[: SHOWN * 4])
    mine = [point for point in points if point.owner_id == user.pk]
    others = [point for point in points if point.owner_id != user.pk]
    shown = [*mine, *others][:SHOWN]
    sessions = _sessions(project)
    planned = [session for session in sessions if session.status == CoachingSession.Status.PLANNED]
    return ToDo(
        mine=[point for point in mine if point in shown],
        others=[point for point in others if point in shown],
        more=len(points) - len(shown),
        next_session=planned[0] if planned else None,
        to_confirm=[session for session in sessions if session not in planned],
    )


def open_points(project: Project) -> "QuerySet[ActionPoint]":
    """What somebody still has to do, the first due first; what has no date comes last."""
    rows = project.action_points.filter(status__in=ActionPoint.TO_DO).select_related("owner")
    return rows.order_by(F("due_on").asc(nulls_last=True), "priority", "id")


def _sessions(project: Project) -> list[CoachingSession]:
    """The planned ones that are not over, and those whose notes wait for an answer."""
    coming = Q(status=CoachingSession.Status.PLANNED, starts_at__gte=timezone.now() - timedelta(hours=3))
    rows = CoachingSession.objects.filter(coming | Q(status=CoachingSession.Status.LOG_SHARED))
    return list(rows.filter(trajectory__project=project).order_by("starts_at")[:10])
