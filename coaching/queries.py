"""What pages and the PDF read of a plan, each with a fixed number of queries."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.contrib.postgres.aggregates import ArrayAgg
from django.db import models
from django.db.models import Value
from django.db.models.functions import Concat
from django.urls import reverse
from django.utils import timezone

from coaching import figures, registry
from coaching.models import Budget, BudgetLine, FundingSource, Plan, PlanSection, Project
from coaching.models.rows import PlanRow

#: How long a page offers to bring a removed row back.
UNDO_FOR = timedelta(hours=1)


def load_details(plan: Plan, spec: registry.Section) -> models.Model | None:
    """The section's own row, or an empty one that is not stored yet."""
    if spec.details is None:
        return None
    found = spec.details._default_manager.filter(plan=plan).first()
    if found is None:
        return spec.details(plan=plan)
    found.plan = plan  # type: ignore[attr-defined]  # every details model has a plan
    return found


def load_rows(plan: Plan, row_set: registry.RowSet, *, and_removed: bool = False) -> list[PlanRow]:
    """The present rows of ``row_set``, in order; one query, and one more for each many-to-many field.

    With ``and_removed`` also those that were removed a moment ago, so that it can be undone.
    """
    many = [column.name for column in row_set.model._meta.many_to_many]
    there = models.Q(removed_at__isnull=True)
    if and_removed:
        there |= models.Q(removed_at__gt=timezone.now() - UNDO_FOR)
    rows: models.QuerySet[Any] = row_set.model._default_manager.filter(there, plan=plan)
    return list(rows.order_by("position", "pk").prefetch_related(*many))


@dataclass(frozen=True)
class Reading:
    """A section to read: its own row, and its rows by set."""

    details: Any
    rows: dict[str, list[PlanRow]]


def reading(plan: Plan, spec: registry.Section) -> Reading:
    """The section as the read-only page and the PDF show it."""
    return Reading(load_details(plan, spec), {rows.name: load_rows(plan, rows) for rows in spec.rows})


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


@dataclass(frozen=True)
class Money:
    """The sums of a plan: the budget by scenario, and the funding against the TARGET scenario; and what they are of."""

    budgets: dict[str, figures.BudgetTotals]
    funding: figures.FundingTotals
    percentages: Budget
    lines: list[figures.Line]
    sources: list[FundingSource]

    @property
    def budget(self) -> figures.BudgetTotals:
        """The scenario that the plan aims for."""
        return self.budgets["TARGET"]


def plan_money(plan: Plan) -> Money:
    """All sums of the plan; three queries, however many rows there are."""
    budget, lines = _costs(plan)
    budgets = {scenario: _totals(budget, lines, scenario) for scenario in figures.SCENARIOS}
    sources = list(_present(FundingSource, plan))
    funding = figures.funding_totals(
        map(source_figures, sources),
        total_cash=budgets["TARGET"].total_cash,
        cash_by_scenario={name: totals.total_cash for name, totals in budgets.items()},
    )
    return Money(budgets, funding, budget, lines, sources)


def total_cash(plan: Plan) -> Decimal:
    """What the plan aims for costs in cash; two queries."""
    return _totals(*_costs(plan), "TARGET").total_cash


def _costs(plan: Plan) -> tuple[Budget, list[figures.Line]]:
    budget = Budget.objects.filter(plan=plan).first() or Budget(plan=plan)
    columns = ("code", "quantity", "unit_rate", "kind", "scenario", "actual", "year", "pk")
    return budget, [_line(*values) for values in _present(BudgetLine, plan).values_list(*columns)]


def _totals(budget: Budget, lines: list[figures.Line], scenario: str) -> figures.BudgetTotals:
    return figures.budget_totals(
        lines, overhead_pct=budget.overhead_pct, contingency_pct=budget.contingency_pct, scenario=scenario
    )


def _present(model: Any, plan: Plan) -> Any:
    return model.objects.filter(plan=plan).present()


def _line(code: str, quantity: Any, unit_rate: Any, kind: str, *rest: Any) -> figures.Line:
    return figures.Line(code[:1], quantity, unit_rate, kind == BudgetLine.Kind.IN_KIND, *rest)


def source_figures(source: FundingSource) -> figures.Source:
    """The source as far as the sums need it."""
    return figures.Source(
        requested=source.amount_requested,
        granted=source.amount_granted,
        confirmed=source.is_confirmed,
        pending=source.status in FundingSource.USUAL_CHANCE,
        chance=source.chance,
        in_kind=FundingSource.Instrument.IN_KIND in (source.instrument, source.type),
        refused=source.ethics_check == FundingSource.Ethics.REFUSE,
    )


def line_total(line: BudgetLine) -> Decimal:
    """Quantity × rate of one line, to the cent."""
    return figures.Line(line.category, line.quantity, line.unit_rate).total
