"""The people around a plan: coaches, the trajectory with its talks, what the coach asks, and a link for a funder."""

from datetime import timedelta
from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import override

from coaching.defaults import GATES
from coaching.models import (
    ActionPoint,
    Coach,
    CoachingSession,
    Comment,
    Match,
    Milestone,
    Plan,
    PrivateNote,
    ShareLink,
    ShareVisit,
    Theme,
    Thread,
    Trajectory,
)
from coaching.models.rows import PlanRow
from coaching.registry import get
from impacthub import states
from impacthub.demo import people
from impacthub.demo.days import day, moment
from impacthub.demo.sheets import Sheet, sheet

LANGUAGE = "nl"
#: How a talk comes to each status.
TALKS = {
    "PLANNED": (),
    "LOG_SHARED": ("HELD", "LOG_SHARED"),
    "CONFIRMED": ("HELD", "LOG_SHARED", "CONFIRMED"),
}
#: How a trajectory comes to each status.
WAYS = {
    "ACTIVE": ("MATCHED", "AGREED", "ACTIVE"),
    "COMPLETED": ("MATCHED", "AGREED", "ACTIVE", "CLOSING", "COMPLETED"),
}


def load_coaches() -> None:
    """Add what the coaches can do, for those who have not said it themselves."""
    for row in sheet("coaches"):
        user = people.person(row["login"])
        fields = {name: value for name, value in row.items() if name not in ("login", "themes")}
        coach, added = Coach.objects.get_or_create(user=user, defaults=fields)
        if added:
            coach.themes.set(Theme.objects.filter(name_nl__in=row.get("themes", [])))


def fill(plan: Plan, film: Sheet) -> None:
    """Add the trajectory, the coach's questions and the links of one film."""
    data = film["campaign"]
    _trajectory(plan, data["trajectory"])
    for row in data["threads"]:
        _thread(plan, row)
    for row in data.get("share", []):
        _share(plan, row)


def _trajectory(plan: Plan, data: Sheet) -> None:
    names = ("starts_on", "ends_on", "hours_budget", "aims", "expected_help", "languages", "region")
    trajectory = Trajectory.objects.create(project=plan.project, **{name: data[name] for name in names})
    for status in WAYS[data["status"]]:
        trajectory, _old = states.move(trajectory, "status", Trajectory.FLOW, status)
    _match(trajectory, data)
    _gates(trajectory, data)
    talks = [_talk(trajectory, number, row, data["coach"]) for number, row in enumerate(data["sessions"], start=1)]
    for number, author, text in data.get("private", []):
        PrivateNote.objects.create(session=talks[number], author=people.person(author), text=text)
    for row in data.get("action_points", []):
        _action_point(plan, row, talks)


def _match(trajectory: Trajectory, data: Sheet) -> None:
    coach = Coach.objects.get(user=people.person(data["coach"]))
    match = Match.objects.create(trajectory=trajectory, coach=coach, score=82)
    statuses = [Match.Status.OFFERED, Match.Status.ACCEPTED, Match.Status.ACTIVE]
    for status in [*statuses, *([Match.Status.ENDED] if trajectory.is_over else [])]:
        match, _old = states.move(match, "status", Match.FLOW, status)


def _gates(trajectory: Trajectory, data: Sheet) -> None:
    assert trajectory.starts_on is not None
    for gate in GATES:
        with override(LANGUAGE):
            title = str(gate.title)
        ahead = data.get("due", {}).get(gate.code)
        due_on = day(ahead) if ahead is not None else trajectory.starts_on + timedelta(days=30 * gate.months)
        milestone = Milestone.objects.create(trajectory=trajectory, gate=gate.code, title=title, due_on=due_on)
        if gate.code in data["passed"]:
            milestone, _old = states.move(milestone, "status", Milestone.FLOW, Milestone.Status.PASSED)
            decided = {"decided_at": timezone.now(), "decided_by": people.person(data["coach"])}
            Milestone.objects.filter(pk=milestone.pk).update(**decided)


def _talk(trajectory: Trajectory, number: int, row: Sheet, coach: str) -> CoachingSession:
    fields = {name: value for name, value in row.items() if name not in ("at", "status")}
    session = CoachingSession.objects.create(
        trajectory=trajectory, number=number, starts_at=moment(row["at"]), coach=people.person(coach), **fields
    )
    for status in TALKS[row["status"]]:
        session, _old = states.move(session, "status", CoachingSession.FLOW, status)
    done: dict[str, Any] = {}
    if row["status"] != "PLANNED":
        session.attendees.set([people.person(coach), *(m.user for m in trajectory.project.team.all())])
        done["log_shared_at"] = session.starts_at + timedelta(days=1)
        if row["status"] == "LOG_SHARED":
            done["confirm_by"] = timezone.now() + timedelta(days=3)
        else:
            done["confirmed_at"] = session.starts_at + timedelta(days=3)
        CoachingSession.objects.filter(pk=session.pk).update(**done)
    return session


def _action_point(plan: Plan, row: Sheet, talks: list[CoachingSession]) -> None:
    point = ActionPoint.objects.create(
        project=plan.project,
        text=row["text"],
        owner=people.person(row["owner"]),
        due_on=day(row["due_on"]),
        session=talks[row["session"] - 1],
        key=row["key"],
        priority=row["priority"],
    )
    if row.get("status") == "DONE":
        point, _old = states.move(point, "status", ActionPoint.FLOW, ActionPoint.Status.DONE)
        ActionPoint.objects.filter(pk=point.pk).update(done_at=timezone.now() - timedelta(days=8))


def _thread(plan: Plan, row: Sheet) -> None:
    said = [(people.person(login), _days_ago(weeks), text) for login, weeks, text in row["said"]]
    author, when, _text = said[0]
    thread = Thread.objects.create(
        plan=plan,
        key=row["key"],
        row=_row_name(plan, row),
        field=row.get("field", ""),
        kind=row["kind"],
        started_by=author,
        started_at=when,
        sent_at=when,
    )
    for who, moment_, text in said:
        Comment.objects.create(thread=thread, author=who, text=text, written_at=moment_, sent_at=moment_)
    if "resolved" in row:
        thread, _old = states.move(thread, "status", Thread.FLOW, Thread.Status.RESOLVED)
        by = {"resolved_by": people.person(row["resolved"]), "resolved_at": said[-1][1]}
        Thread.objects.filter(pk=thread.pk).update(**by)


def _days_ago(weeks: int) -> Any:
    """Some weeks ago; nought is yesterday."""
    return timezone.now() - timedelta(days=max(1, -7 * weeks), hours=3)


def _row_name(plan: Plan, row: Sheet) -> str:
    """``"<row set>-<pk>"`` of the row called so in the section; empty when the file names none."""
    spec = get(row["key"])
    if "row" not in row or spec is None:
        return ""
    for rows in spec.rows:
        found: models.QuerySet[Any] = rows.model._default_manager.filter(plan=plan)
        for one in found:
            if isinstance(one, PlanRow) and str(one) == row["row"]:
                return f"{rows.name}-{one.pk}"
    raise LookupError(row["row"])


def _share(plan: Plan, row: Sheet) -> None:
    now = timezone.now()
    link = ShareLink.objects.create(
        plan=plan,
        recipient=row["recipient"],
        sections=row["sections"],
        hidden=row["hidden"],
        expires_at=now + timedelta(days=row["days"]),
        revoked_at=now - timedelta(days=2) if row.get("revoked") else None,
        created_by=plan.project.team.earliest("pk").user,
    )
    for weeks, key in row["visits"]:
        ShareVisit.objects.create(link=link, key=key, opened_at=_days_ago(weeks))
