"""How far every section is: the task list of one plan, and lists of projects."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Value
from django.db.models.functions import Concat
from django.urls import reverse

from coaching import registry
from coaching.models import Plan, PlanSection, Project, Thread
from trajects.queries.cohorts import Item


@dataclass(frozen=True)
class Task:
    """A line of the task list. ``status`` is one of PlanSection's, or LATER when the section is not built yet.

    ``questions`` of a coach wait for an answer there.
    """

    outline: registry.Outline
    status: str
    url: str
    questions: int = 0

    @property
    def shown(self) -> str:
        """The status as it is drawn: a question of the coach comes before the rest."""
        return "QUESTION" if self.questions and self.url else self.status

    @property
    def is_done(self) -> bool:
        """True when its makers called it done."""
        return self.status == PlanSection.Status.DONE


@dataclass(frozen=True)
class TaskGroup:
    """A group of the task list."""

    group: registry.Group
    tasks: Sequence[Task]

    @property
    def done(self) -> int:
        """How many of its sections are done."""
        return sum(task.is_done for task in self.tasks)


def task_list(
    plan: Plan, sections: Iterable[PlanSection] | None = None, questions: Mapping[str, int] | None = None
) -> list[TaskGroup]:
    """The whole outline with the status of every section, and how many ``questions`` wait in each.

    One query, or none when the plan's ``sections`` are given.
    """
    questions = questions or {}
    statuses = {section.key: section.status for section in (plan.sections.all() if sections is None else sections)}
    return [
        TaskGroup(group, [_task(plan, outline, statuses, questions.get(outline.key, 0)) for outline in group.outlines])
        for group in registry.GROUPS
    ]


def _task(plan: Plan, outline: registry.Outline, statuses: Mapping[str, str], questions: int) -> Task:
    if registry.get(outline.key) is None:
        return Task(outline, "LATER", "")
    url = reverse("coaching:plan_section", args=[plan.project.slug, outline.key])
    return Task(outline, statuses.get(outline.key, PlanSection.Status.NOT_STARTED), url, questions)


def section_statuses(plans: Iterable[Plan]) -> dict[int, list[str]]:
    """For every plan, by its id, the status of each section in the outline's order, as in :class:`Task`. One query."""
    plans = list(plans)
    kept = PlanSection.objects.filter(plan__in=plans).order_by().values("plan")
    pairs = kept.annotate(pairs=ArrayAgg(Concat("key", Value(" "), "status"))).values_list("plan", "pairs")
    found = {plan: dict(pair.split() for pair in of_plan) for plan, of_plan in pairs}
    built = {spec.key for spec in registry.sections()}
    return {
        plan.pk: [
            found.get(plan.pk, {}).get(key, PlanSection.Status.NOT_STARTED.value) if key in built else "LATER"
            for key in registry.OUTLINES
        ]
        for plan in plans
    }


@dataclass(frozen=True)
class ProjectRow:
    """A project in a list, with the status of every section of its plan."""

    project: Project
    statuses: Sequence[str]

    @property
    def done(self) -> int:
        """How many of its sections are done."""
        return sum(status == PlanSection.Status.DONE for status in self.statuses)


def project_rows(projects: Iterable[Project]) -> list[ProjectRow]:
    """``projects`` as a list shows them; one query."""
    projects = list(projects)
    statuses = section_statuses(project.plan for project in projects)
    return [ProjectRow(project, statuses[project.plan.pk]) for project in projects]


@dataclass(frozen=True)
class First:
    """The one thing to do now. ``kind`` is QUESTION, ASSIGNMENT, GO_ON, START or HAND_IN.

    ``task`` is the section and ``threads`` are its questions, ``assignment`` is of this week, if it is about one.
    """

    kind: str
    url: str
    task: Task | None = None
    threads: Sequence[Thread] = ()
    assignment: Item | None = None


def first_thing(
    plan: Plan,
    groups: Sequence[TaskGroup],
    sections: Iterable[PlanSection],
    *,
    waiting: Sequence[Thread] = (),
    assignment: Item | None = None,
) -> First | None:
    """What to do first: answer the coach, do this week's ``assignment``, go on with what lies untouched longest, start
    the next section, or hand in; None when nothing is left.

    ``waiting`` are the questions without an answer, oldest first. No query.
    """
    tasks = {task.outline.key: task for group in groups for task in group.tasks if task.url}
    asked = [thread for thread in waiting if thread.key in tasks]
    if asked:
        key = asked[0].key
        url = reverse("coaching:section_review", args=[plan.project.slug, key])
        return First("QUESTION", url, tasks[key], [thread for thread in asked if thread.key == key])
    if assignment is not None:
        return First("ASSIGNMENT", assignment.url, assignment=assignment)
    started = [row for row in sections if row.status == PlanSection.Status.IN_PROGRESS and row.key in tasks]
    if started:
        oldest = min(started, key=lambda row: (row.saved_at is not None, row.saved_at or plan.created_at))
        return First("GO_ON", tasks[oldest.key].url, tasks[oldest.key])
    following = next((task for task in tasks.values() if task.status == PlanSection.Status.NOT_STARTED), None)
    if following is not None:
        return First("START", following.url, following)
    if plan.status in (Plan.Status.DRAFT, Plan.Status.CHANGES_REQUESTED):
        return First("HAND_IN", reverse("coaching:plan_hand_in", args=[plan.project.slug]))
    return None
