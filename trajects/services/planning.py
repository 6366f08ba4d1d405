"""Plan all the weeks of a cohort at once; what stands there already stays as it is."""

from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from impacthub.audit.services import record
from impacthub.people.models import User
from trajects.models import Assignment, Cohort, Session
from trajects.planning import Calendar, Moment, Task, WeekPlan, calendar_of
from trajects.services.sessions import free_slug


@dataclass(frozen=True)
class Planned:
    """How many rows were made."""

    sessions: int
    assignments: int


def preview_weeks(cohort: Cohort, plan: WeekPlan) -> Calendar:
    """What :func:`plan_weeks` would add now; two queries more than the cohort itself."""
    teams = list(cohort.enrolments.holding().order_by("pk").values_list("pk", flat=True))
    calendar = calendar_of(cohort, plan, teams=teams, modules=cohort.modules.all())
    there = {
        (kind, cohort.week_of(timezone.localdate(starts)), team)
        for kind, starts, team in cohort.sessions.values_list("kind", "starts_at", "enrolment")
    }
    tasks = set(cohort.assignments.values_list("week", flat=True))
    return Calendar(
        [moment for moment in calendar.moments if (moment.kind, moment.week, moment.team) not in there],
        [task for task in calendar.tasks if task.week not in tasks],
    )


@transaction.atomic
def plan_weeks(cohort: Cohort, plan: WeekPlan, *, by: User | None) -> Planned:
    """Make the sessions and weekly tasks of ``plan``. A week that has one of that kind keeps its own: doing it twice
    adds nothing.
    """
    cohort = Cohort.objects.select_for_update().get(pk=cohort.pk)
    calendar = preview_weeks(cohort, plan)
    taken = set(cohort.sessions.values_list("slug", flat=True))
    sessions = Session.objects.bulk_create(_session(cohort, plan, moment, taken) for moment in calendar.moments)
    taken = set(cohort.assignments.values_list("slug", flat=True))
    tasks = Assignment.objects.bulk_create(_assignment(cohort, plan, task, taken) for task in calendar.tasks)
    planned = Planned(len(sessions), len(tasks))
    if sessions or tasks:
        changes = {"sessions": planned.sessions, "assignments": planned.assignments}
        record("trajects.weeks_planned", cohort, by=by, changes=changes)
    return planned


def _session(cohort: Cohort, plan: WeekPlan, moment: Moment, taken: set[str]) -> Session:
    title_nl, title_fr, title_en = moment.titles
    slug = free_slug(title_nl, taken)
    taken.add(slug)
    return Session(
        cohort=cohort,
        enrolment_id=moment.team,
        kind=moment.kind,
        slug=slug,
        title_nl=title_nl,
        title_fr=title_fr,
        title_en=title_en,
        starts_at=moment.starts_at,
        ends_at=moment.ends_at,
        mode=Session.Mode.ONLINE if moment.is_online else Session.Mode.ON_SITE,
        place="" if moment.is_online else plan.place,
        address="" if moment.is_online else plan.address,
        join_url=plan.join_url if moment.is_online else "",
        counts=moment.kind != Session.Kind.REMOTE_CONTACT,
    )


def _assignment(cohort: Cohort, plan: WeekPlan, task: Task, taken: set[str]) -> Assignment:
    title_nl, title_fr, title_en = task.titles
    slug = free_slug(f"week-{task.week}", taken)
    taken.add(slug)
    return Assignment(
        cohort=cohort,
        module=task.module,
        week=task.week,
        slug=slug,
        title_nl=title_nl,
        title_fr=title_fr,
        title_en=title_en,
        due_at=task.due_at,
        hours=plan.task_hours,
        is_deliverable=plan.tasks_count,
    )
