"""How far every section is: the task list of one plan, and lists of projects."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Value
from django.db.models.functions import Concat
from django.urls import reverse

from coaching import registry
from coaching.models import Plan, PlanSection, Project


@dataclass(frozen=True)
class Task:
    """A line of the task list. ``status`` is one of PlanSection's, or LATER when the section is not built yet."""

    outline: registry.Outline
    status: str
    url: str
    is_first: bool = False

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


def task_list(plan: Plan) -> list[TaskGroup]:
    """The whole outline with the status of every section; one query."""
    statuses = dict(plan.sections.values_list("key", "status"))
    return [
        TaskGroup(group, [_task(plan, outline, statuses) for outline in group.outlines]) for group in registry.GROUPS
    ]


def _task(plan: Plan, outline: registry.Outline, statuses: dict[str, str]) -> Task:
    if registry.get(outline.key) is None:
        return Task(outline, "LATER", "")
    url = reverse("coaching:plan_section", args=[plan.project.slug, outline.key])
    return Task(outline, statuses.get(outline.key, PlanSection.Status.NOT_STARTED), url)


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


def first_thing(plan: Plan, groups: list[TaskGroup]) -> Task | None:
    """What to do first: the started section that lies untouched longest, else the next one in order; None when done."""
    tasks = {task.outline.key: task for group in groups for task in group.tasks}
    started = plan.sections.filter(status=PlanSection.Status.IN_PROGRESS).order_by("saved_at")
    for key in started.values_list("key", flat=True):
        if tasks[key].url:
            return tasks[key]
    return next((task for task in tasks.values() if task.status == PlanSection.Status.NOT_STARTED), None)
