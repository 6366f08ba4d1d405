"""The coach's board: every film by its gates, its last and next talk, what is overdue, and how it goes in words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Max, Min, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from coaching import registry, traffic_light
from coaching.defaults import GATES
from coaching.models import (
    ActionPoint,
    CoachingSession,
    Milestone,
    Plan,
    PlanSection,
    Project,
    TeamMember,
    Thread,
    Trajectory,
)
from coaching.permissions import can_coordinate
from coaching.traffic_light import Finding, Light
from impacthub.people.models import User

#: The gates that stand on the board; milestones of a film's own stand on its page.
CODES = tuple(gate.code for gate in GATES)
#: Trajectories that the light is about.
RUNNING = (Trajectory.Status.ACTIVE, Trajectory.Status.CLOSING)


@dataclass(frozen=True)
class Cell:
    """A film at one gate: ``kind`` is its status in small letters, "late", or "none" for a film without it."""

    code: str
    kind: str
    sign: str
    words: str


@dataclass(frozen=True)
class BoardRow:
    """A film on the board."""

    project: Project
    status: str
    coaches: Sequence[str]
    cells: Sequence[Cell]
    last_session: datetime | None
    next_session: datetime | None
    overdue: int
    questions: int
    progress: int
    light: Light | None
    reasons: Sequence[str]


def films_of(user: User) -> "QuerySet[Project]":
    """The films on the board of ``user``: their own, or all for a coordinator; archived plans stay away."""
    films = Project.objects.exclude(plan__status=Plan.Status.ARCHIVED).filter(plan__isnull=False)
    if not can_coordinate(user):
        mine = TeamMember.objects.filter(user=user, role=TeamMember.Role.COACH)
        films = films.filter(pk__in=mine.values("project"))
    milestones = Milestone.objects.filter(gate__in=CODES).order_by("due_on")
    coaches = TeamMember.objects.filter(role=TeamMember.Role.COACH).select_related("user")
    return (
        films.select_related("plan", "trajectory")
        .prefetch_related(
            Prefetch("trajectory__milestones", queryset=milestones, to_attr="gates"),
            Prefetch("team", queryset=coaches, to_attr="coaching_team"),
        )
        .annotate(**_figures())
        .order_by("title", "pk")
    )


def board_rows(films: Sequence[Any]) -> list[BoardRow]:
    """``films`` of :func:`films_of` as rows; no query of its own."""
    return [_row(film) for film in films]


def _figures() -> Mapping[str, Any]:
    """What a row counts, each by a query inside the one that finds the films."""
    now, today = timezone.now(), timezone.localdate()
    sessions = CoachingSession.objects.filter(trajectory__project=OuterRef("pk")).order_by().values("trajectory")
    held = sessions.filter(status__in=CoachingSession.USES_HOURS).annotate(at=Max("starts_at")).values("at")
    coming = sessions.filter(status=CoachingSession.Status.PLANNED, starts_at__gte=now - timedelta(hours=3))
    points = ActionPoint.objects.filter(project=OuterRef("pk"), status__in=ActionPoint.TO_DO, due_on__lt=today)
    threads = Thread.objects.filter(
        plan__project=OuterRef("pk"), status=Thread.Status.OPEN, sent_at__isnull=False
    ).exclude(kind=Thread.Kind.SUGGESTION)
    return {
        "last_session": Subquery(held),
        "next_session": Subquery(coming.annotate(at=Min("starts_at")).values("at")),
        "overdue": _count(points, "project"),
        "questions": _count(threads, "plan"),
        "sections_done": _done(),
    }


def _count(rows: "QuerySet[Any]", by: str) -> Coalesce:
    return Coalesce(Subquery(rows.order_by().values(by).annotate(number=Count("pk")).values("number")), 0)


def _done() -> Coalesce:
    """The weight of the sections that are done, of the whole number that :func:`_weight` gives."""
    outlines = [section.outline for section in registry.sections()]
    weights = [Count("pk", filter=Q(key=outline.key)) * outline.weight for outline in outlines]
    total = sum(weights[1:], weights[0])
    done = PlanSection.objects.filter(plan__project=OuterRef("pk"), status=PlanSection.Status.DONE)
    return Coalesce(Subquery(done.order_by().values("plan").annotate(weight=total).values("weight")), 0)


def _weight() -> int:
    """What the sections that are there weigh together."""
    return sum(section.outline.weight for section in registry.sections())


def _row(film: Any) -> BoardRow:
    trajectory: Any = getattr(film, "trajectory", None)
    gates = {milestone.gate: milestone for milestone in trajectory.gates} if trajectory else {}
    found = _findings(film, trajectory, list(gates.values()))
    return BoardRow(
        project=film,
        status=trajectory.get_status_display() if trajectory else "",
        coaches=sorted({str(member.user) for member in film.coaching_team}),
        cells=[_cell(code, gates.get(code)) for code in CODES],
        last_session=film.last_session,
        next_session=film.next_session,
        overdue=film.overdue,
        questions=film.questions,
        progress=100 * film.sections_done // _weight(),
        light=traffic_light.light(found) if trajectory and trajectory.status in RUNNING else None,
        reasons=[_words(finding) for finding in found],
    )


def _findings(film: Any, trajectory: Any, gates: list[Milestone]) -> list[Finding]:
    if trajectory is None or trajectory.status not in RUNNING:
        return []
    today = timezone.localdate()
    last = timezone.localtime(film.last_session).date() if film.last_session else trajectory.starts_on
    return traffic_light.findings(
        traffic_light.Standing(
            days_late=max((gate.days_late() for gate in gates), default=0),
            overdue=film.overdue,
            days_quiet=(today - last).days if last else None,
        )
    )


def _words(finding: Finding) -> str:
    if finding.code == "LATE":
        text = ngettext("A gate is %(number)d day late.", "A gate is %(number)d days late.", finding.number)
    elif finding.code == "OVERDUE":
        text = ngettext("%(number)d action point is overdue.", "%(number)d action points are overdue.", finding.number)
    else:
        text = ngettext("No session for %(number)d day.", "No session for %(number)d days.", finding.number)
    return text % {"number": finding.number}


def _cell(code: str, milestone: Milestone | None) -> Cell:
    if milestone is None:
        return Cell(code, "none", "", _("not there"))
    late = milestone.days_late()
    kind = "late" if late else milestone.status.lower()
    sign = {"late": "!", "passed": "✓", "submitted": "→", "returned": "↩", "waived": "–"}.get(kind, "")
    words = str(milestone.get_status_display())
    if late:
        words = _("%(status)s, %(days)d days late") % {"status": words, "days": late}
    return Cell(code, kind, sign, words)
