"""The calendar of a year, worked out from a few numbers (spec 5.3): nothing here reads or writes.

Programme days are spread evenly, contacts at a distance come every so many weeks, peer sessions lie between, the
last week closes the year, and every week has its task. A week that is free has nothing.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from django.utils import timezone

if TYPE_CHECKING:
    from trajects.models import Cohort, Module

#: What is planned is called so, in nl, fr and en; a number follows where there are several.
NAMES = {
    "PROGRAMME_DAY": ("Programmadag", "Journée de programme", "Programme day"),
    "REMOTE_CONTACT": ("Contact op afstand", "Contact à distance", "Remote contact"),
    "PEER_SESSION": ("Intervisie", "Intervision", "Peer session"),
    "CLOSING": ("Slotdag", "Journée de clôture", "Closing day"),
    "TASK": ("Opdracht van week", "Devoir de la semaine", "Task of week"),
    "WEEK": ("Week", "Semaine", "Week"),
}


@dataclass(frozen=True)
class WeekPlan:
    """The numbers of a year; those of spec 5.3 unless others are given.

    Days of the week count from 0, Monday. ``contact_every`` 0 means no contacts; with ``contact_per_team`` each team
    has its own, one after the other. ``free_weeks`` are numbers of weeks.
    """

    programme_days: int = 10
    day_weekday: int = 4
    day_starts: time = time(9, 30)
    day_ends: time = time(16, 30)
    contact_every: int = 2
    contact_weekday: int = 2
    contact_starts: time = time(10, 0)
    contact_minutes: int = 45
    contact_per_team: bool = False
    weekly_tasks: bool = True
    task_hours: Decimal = Decimal(4)
    task_weekday: int = 6
    task_due: time = time(22, 0)
    tasks_count: bool = True
    peer_sessions: int = 4
    peer_weekday: int = 3
    peer_starts: time = time(14, 0)
    peer_minutes: int = 120
    closing: bool = True
    free_weeks: frozenset[int] = field(default_factory=frozenset)
    place: str = ""
    address: str = ""
    join_url: str = ""


@dataclass(frozen=True)
class Moment:
    """A session to be: its kind, which one of its kind it is (0 when there is one), its week and its hours."""

    kind: str
    number: int
    week: int
    starts_at: datetime
    ends_at: datetime
    is_online: bool = False
    team: int | None = None

    @property
    def titles(self) -> tuple[str, ...]:
        """What it is called in nl, fr and en."""
        return tuple(f"{name} {self.number}" if self.number else name for name in NAMES[self.kind])


@dataclass(frozen=True)
class Task:
    """An assignment to be: its week, and until when it can be handed in; ``module`` is what is learnt then."""

    week: int
    due_at: datetime
    module: "Module | None" = None

    @property
    def titles(self) -> tuple[str, ...]:
        """What it is called in nl, fr and en; after its module, in the languages that has, when there is one."""
        if self.module is None:
            return tuple(f"{name} {self.week}" for name in NAMES["TASK"])
        named = (self.module.title_nl, self.module.title_fr, self.module.title_en)
        pairs = zip(NAMES["WEEK"], named, strict=True)
        return tuple(f"{name} {self.week}: {title}"[:160] if title else "" for name, title in pairs)


@dataclass(frozen=True)
class Calendar:
    """All that a year is made of, in the order in which it happens."""

    moments: Sequence[Moment]
    tasks: Sequence[Task]


def calendar_of(
    cohort: "Cohort", plan: WeekPlan, *, teams: Sequence[int] = (), modules: Iterable["Module"] = ()
) -> Calendar:
    """The calendar of ``cohort``; ``teams`` are the keys of its enrolments, for contacts with each of them."""
    weeks = [week for week in range(1, cohort.weeks + 1) if week not in plan.free_weeks]
    if not weeks:
        return Calendar((), ())
    days = _programme_weeks(cohort, plan, weeks)
    moments = [
        *(_day(cohort, plan, "PROGRAMME_DAY", week, place) for place, week in enumerate(days, start=1)),
        *_contacts(cohort, plan, weeks, teams),
        *_peers(cohort, plan, weeks, days),
        *([_day(cohort, plan, "CLOSING", weeks[-1], 0)] if plan.closing else []),
    ]
    known = sorted(modules, key=lambda module: (module.week_from, module.number))
    tasks = [_task(cohort, plan, week, known) for week in weeks] if plan.weekly_tasks else []
    return Calendar(sorted(moments, key=lambda moment: moment.starts_at), tasks)


def _programme_weeks(cohort: "Cohort", plan: WeekPlan, weeks: Sequence[int]) -> list[int]:
    """Evenly over the year, from the first week on; a closing day takes the place of one at the end."""
    found: list[int] = []
    last = weeks[-1] if plan.closing else None
    for place in range(plan.programme_days):
        wanted = 1 + round(place * cohort.weeks / max(plan.programme_days, 1))
        week = next((week for week in weeks if week >= wanted and week not in found and week != last), None)
        if week is not None:
            found.append(week)
    return found


def _contacts(cohort: "Cohort", plan: WeekPlan, weeks: Sequence[int], teams: Sequence[int]) -> list[Moment]:
    if plan.contact_every < 1:
        return []
    found, length = [], timedelta(minutes=plan.contact_minutes)
    chosen = [week for week in weeks if week % plan.contact_every == 0]
    for number, week in enumerate(chosen, start=1):
        starts = _at(cohort, week, plan.contact_weekday, plan.contact_starts)
        for turn, team in enumerate(teams if plan.contact_per_team else [None]):
            begin = starts + turn * length
            found.append(Moment("REMOTE_CONTACT", number, week, begin, begin + length, is_online=True, team=team))
    return found


def _peers(cohort: "Cohort", plan: WeekPlan, weeks: Sequence[int], days: Sequence[int]) -> list[Moment]:
    """In the middle of as many equal parts of the year, in a week without a programme day when there is one."""
    found: list[Moment] = []
    for place in range(plan.peer_sessions):
        wanted = 1 + round((place + 0.5) * cohort.weeks / plan.peer_sessions)
        later = [week for week in weeks if week >= wanted and week not in {moment.week for moment in found}]
        week = next((week for week in later if week not in days), later[0] if later else None)
        if week is not None:
            starts = _at(cohort, week, plan.peer_weekday, plan.peer_starts)
            ends = starts + timedelta(minutes=plan.peer_minutes)
            found.append(Moment("PEER_SESSION", place + 1, week, starts, ends))
    return found


def _day(cohort: "Cohort", plan: WeekPlan, kind: str, week: int, number: int) -> Moment:
    starts = _at(cohort, week, plan.day_weekday, plan.day_starts)
    return Moment(kind, number, week, starts, _at(cohort, week, plan.day_weekday, plan.day_ends))


def _task(cohort: "Cohort", plan: WeekPlan, week: int, modules: Sequence["Module"]) -> Task:
    learnt = [module for module in modules if module.week_from <= week <= module.week_to]
    return Task(week, _at(cohort, week, plan.task_weekday, plan.task_due), learnt[-1] if learnt else None)


def _at(cohort: "Cohort", week: int, weekday: int, clock: time) -> datetime:
    """An hour of a day as people here say it, in summer and in winter."""
    day: date = cohort.monday_of(week) + timedelta(days=weekday)
    return timezone.make_aware(datetime.combine(max(day, cohort.starts_on), clock))
