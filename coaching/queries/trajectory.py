"""The page of a trajectory: its gates, hours, sessions and action points."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.utils import timezone
from django.utils.translation import gettext as _

from coaching.charts.trajectory import Burning, Stop, burning, stops, today_x
from coaching.models import ActionPoint, CoachingSession, Match, Milestone, Plan, Trajectory
from coaching.queries.gates import Asked, asked_by_gates
from coaching.queries.to_do import open_points

Status = CoachingSession.Status
#: How many sessions and how many finished points the page shows.
SESSIONS_SHOWN, DONE_SHOWN = 60, 20
#: Nearer to a gate than this, in the units of the line, the word "today" would stand on its name.
NEAR = 50
#: So many milestones that are still far stand open on the page.
SOON = 3


@dataclass(frozen=True)
class GateRow:
    """A milestone with its place on the line and what it asks for; ``sign`` says its status without colour."""

    milestone: Milestone
    stop: Stop
    asked: Sequence[Asked]
    days_late: int
    sign: str
    kind: str
    next_x: float = 0

    @property
    def is_ahead(self) -> bool:
        """True while it still has to be passed."""
        return self.milestone.status in Milestone.AHEAD

    @property
    def look(self) -> str:
        """How it is drawn: by its status, or as late."""
        return "late" if self.days_late else self.kind

    @property
    def mark(self) -> str:
        """The sign in the drawing; what is late and was not handed in has one too."""
        return self.sign or ("!" if self.days_late else "")

    @property
    def x(self) -> str:
        """Where it stands on the line, as text for an attribute."""
        return f"{self.stop.x:g}"

    @property
    def track(self) -> str:
        """The piece of the line after it."""
        return f"{self.stop.right:g} {self.stop.y:g}H{self.next_x:g}"

    @property
    def met(self) -> int:
        """How many of the things it asks for are there."""
        return sum(each.is_met for each in self.asked)


@dataclass(frozen=True)
class Hours:
    """Hours of coaching: how many there are, how many were used in how many sessions, and the drawing of it."""

    budget: Decimal
    used: Decimal
    drawing: Burning | None
    #: Sessions that took place, of all that were planned and not called off.
    held: int = 0
    planned: int = 0

    @property
    def left(self) -> Decimal:
        """What is left; below zero when more was used."""
        return self.budget - self.used

    @property
    def ticks(self) -> list[dict[str, str]]:
        """The lines of the drawing with their hours."""
        return [{"y": f"{y:g}", "label": label} for y, label in self.drawing.ticks] if self.drawing else []

    @property
    def today(self) -> dict[str, str]:
        """Where today and its word stand in the drawing; empty when it is not on it."""
        if self.drawing is None or self.drawing.today is None:
            return {}
        place = self.drawing.today
        return {"x": f"{place:g}", "text": f"{min(max(place, 100), 520):g}"}


def gate_rows(trajectory: Trajectory, plan: Plan) -> list[GateRow]:
    """The milestones by date; six queries."""
    milestones = list(trajectory.milestones.select_related("decided_by"))
    asked = asked_by_gates(trajectory, plan) if milestones else {}
    places = stops(len(milestones))
    return [
        GateRow(
            milestone,
            place,
            asked.get(milestone.gate, []),
            milestone.days_late(),
            _SIGNS[Milestone.Status(milestone.status)],
            milestone.status.lower(),
            following.left,
        )
        for milestone, place, following in zip(milestones, places, [*places[1:], *places[-1:]], strict=True)
    ]


def folded(rows: Sequence[GateRow]) -> tuple[list[GateRow], list[GateRow], list[GateRow]]:
    """What asks for something or comes first, what comes later, and what is behind."""
    ahead = [row for row in rows if row.is_ahead]
    soon = [row for place, row in enumerate(ahead) if place < SOON or row.days_late or row.kind != "pending"]
    return soon, [row for row in ahead if row not in soon], [row for row in rows if not row.is_ahead]


def line_today(rows: Sequence[GateRow]) -> dict[str, str]:
    """Where today stands on the line of gates, above the names of gates that are near; empty when it is not on it."""
    place = today_x([row.milestone.due_on for row in rows], timezone.localdate())
    if place is None:
        return {}
    is_near = any(abs(row.stop.x - place) < NEAR for row in rows)
    return {"x": f"{place:g}", "tip": "8" if is_near else "40", "text": "-8" if is_near else "24"}


def sessions(trajectory: Trajectory) -> list[CoachingSession]:
    """The sessions, the last first; one query."""
    rows = trajectory.sessions.select_related("coach").defer(*CoachingSession.SHARED, "kept", "touched")
    return list(rows.order_by("-starts_at", "-id")[:SESSIONS_SHOWN])


def hours(trajectory: Trajectory, held: Sequence[CoachingSession]) -> Hours:
    """How many hours were used by the sessions ``held``, and how that went; no query."""
    used = [(_day(session), hours_of(session)) for session in held if session.status in CoachingSession.USES_HOURS]
    start = trajectory.starts_on
    end = trajectory.ends_on or (start + timedelta(days=365) if start else None)
    drawing = burning(trajectory.hours_budget, used, start, end, timezone.localdate()) if start and end else None
    total = sum((each for _day, each in used), Decimal(0))
    planned = sum(session.status != Status.CANCELLED for session in held)
    return Hours(trajectory.hours_budget, total, drawing, len(used), planned)


def hours_of(session: CoachingSession) -> Decimal:
    """Minutes as hours, to a hundredth."""
    return (Decimal(session.minutes) / 60).quantize(Decimal("0.01"))


def points(trajectory: Trajectory) -> tuple[list[ActionPoint], list[ActionPoint]]:
    """The open action points of the film, and those that were done or dropped last; two queries."""
    over = trajectory.project.action_points.exclude(status__in=ActionPoint.TO_DO).select_related("owner")
    return list(open_points(trajectory.project)[:100]), list(over.order_by("-done_at", "-id")[:DONE_SHOWN])


def coaches(trajectory: Trajectory) -> list[Match]:
    """Who was asked, coaches or coached; one query."""
    return list(trajectory.matches.select_related("coach__user").order_by("part", "-id"))


def carried(session: CoachingSession) -> list[ActionPoint]:
    """Open points of the film from before this session: they stand on its agenda by themselves; one query."""
    return list(open_points(session.trajectory.project).exclude(session__number__gte=session.number)[:30])


def agreed_in(session: CoachingSession) -> list[ActionPoint]:
    """What was agreed in this session, done or not; one query."""
    return list(session.action_points.select_related("owner").order_by("id"))


def steps_of(trajectory: Trajectory) -> dict[str, str]:
    """The steps that can follow, by the name of the step in its address, with the words on the button."""
    words = {
        Trajectory.Status.AGREED: ("agree", _("We agree on this")),
        Trajectory.Status.ACTIVE: ("resume", _("Go on")),
        Trajectory.Status.PAUSED: ("pause", _("Pause")),
        Trajectory.Status.CLOSING: ("close", _("Begin to round it off")),
        Trajectory.Status.COMPLETED: ("complete", _("It is completed")),
        Trajectory.Status.STOPPED: ("stop", _("Stop the trajectory")),
    }
    if trajectory.status == Trajectory.Status.AGREED:
        words[Trajectory.Status.ACTIVE] = ("start", _("Begin the trajectory"))
    allowed = Trajectory.FLOW[trajectory.status]
    return {name: label for status, (name, label) in words.items() if status in allowed}


_SIGNS = {
    Milestone.Status.PENDING: "",
    Milestone.Status.SUBMITTED: "→",
    Milestone.Status.PASSED: "✓",
    Milestone.Status.RETURNED: "↩",
    Milestone.Status.WAIVED: "–",
}


def _day(session: CoachingSession) -> date:
    return timezone.localtime(session.starts_at).date()
