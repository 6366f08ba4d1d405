"""P7: the worksheet of the Field Guide in its five columns, the two ranking questions, and the dynamics."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.db.models import Case, F, When
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from coaching import charts, queries
from coaching.goal_sentences import statement_of
from coaching.models import Activity, BudgetLine, Goal, Plan, Vision
from impacthub.statements import Statement

#: Every goal with the text of its message, unless that was removed.
GOALS = Statement(
    lambda plan, _now: (
        Goal.objects.filter(plan=plan)
        .present()
        .annotate(said=Case(When(message__removed_at__isnull=True, then=F("message__text"))))
    )
)
#: The goal and the name of every agent, and the goal and the name of every task, in their order.
AGENTS = Statement(
    lambda plan, _now: (
        Goal.key_agents.through._default_manager.filter(goal__plan=plan, audience__removed_at__isnull=True)
        .order_by("audience__position", "audience")
        .values_list("goal", "audience__name")
    )
)
TASKS = Statement(
    lambda plan, _now: (
        Activity.goals.through._default_manager.filter(goal__plan=plan, activity__removed_at__isnull=True)
        .exclude(activity__title="")
        .order_by("activity__position", "activity")
        .values_list("goal", "activity__title")
    )
)
#: The goals of every present line, None for a line without.
PAID = Statement(lambda plan, _now: BudgetLine.objects.filter(plan=plan).present().order_by().values_list("goals"))


def goal_panel(plan: Plan) -> dict[str, Any]:
    """The five columns by rank, vision × fit, goals by dynamic; notes one dynamic only, and goals without costs."""
    goals = _goals(plan)
    used = {goal.dynamic for goal in goals if goal.dynamic}
    primary = next((goal for goal in goals if goal.priority == 1 and goal.dynamic), None)
    vision = queries.own_row(plan, Vision)
    return {
        "comes_first": True,
        "vision": "" if vision is None else str(getattr(vision, f"vision_{plan.language}")),
        "worksheet": _worksheet(plan, goals),
        "marks": _marks(goals),
        "dynamics": _dynamics(goals),
        "primary": primary.get_dynamic_display() if primary else "",
        "one_dynamic": len(goals) > 1 and len(used) == 1,
        "without_costs": _without_costs(plan, goals),
    }


def _goals(plan: Plan) -> list[Any]:
    """By rank, those without one last, each with the text of its ``said`` message."""
    return sorted(GOALS.read(plan.pk), key=lambda goal: (goal.priority or 999, goal.position, goal.pk))


def _worksheet(plan: Plan, goals: Iterable[Any]) -> list[dict[str, Any]]:
    """The five columns of every goal; two queries."""
    agents, tasks = _by_goal(AGENTS, plan), _by_goal(TASKS, plan)
    return [
        {
            "rank": goal.priority or "",
            "message": goal.said or "",
            "title": goal.title,
            "statement": statement_of(goal, plan.language),
            "agents": agents[goal.pk],
            "dynamic": goal.get_dynamic_display(),
            "tasks": tasks[goal.pk],
        }
        for goal in goals
    ]


def _by_goal(statement: Statement, plan: Plan) -> dict[int, list[str]]:
    found: dict[int, list[str]] = defaultdict(list)
    for goal, name in statement.ask(plan.pk):
        found[goal].append(name)
    return found


def _marks(goals: list[Any]) -> list[dict[str, Any]]:
    """A numbered mark for every goal with both scores; the number is its rank, or its place while it has none."""
    named = [(str(goal.priority or f"({place})"), goal) for place, goal in enumerate(goals, 1)]
    scored = [(label, goal) for label, goal in named if goal.rank_score]
    places = charts.spots([(goal.score_fit, goal.score_vision) for _label, goal in scored])
    return [
        {
            **spot.drawn(label),
            "label": label,
            "name": str(goal) or _("not named yet"),
            "vision": goal.score_vision,
            "fit": goal.score_fit,
            "score": goal.rank_score,
        }
        for (label, goal), spot in zip(scored, places, strict=True)
    ]


def _dynamics(goals: list[Any]) -> list[dict[str, Any]]:
    """The four dynamics with their goals, and innovation when a goal uses it."""
    by_dynamic: dict[str, list[str]] = defaultdict(list)
    for goal in goals:
        by_dynamic[goal.dynamic].append(str(goal) or _("not named yet"))
    return [
        {"label": capfirst(dynamic.label), "goals": by_dynamic[dynamic]}
        for dynamic in Goal.Dynamic
        if dynamic != Goal.Dynamic.INNOVATION or by_dynamic[dynamic]
    ]


def _without_costs(plan: Plan, goals: list[Any]) -> str:
    """Goals that no budget line is for; none as long as every line serves the whole campaign."""
    if not goals:
        return ""
    paid = {goal for (goal,) in PAID.ask(plan.pk)} - {None}
    unpaid = [str(goal) or _("not named yet") for goal in goals if goal.pk not in paid]
    return ", ".join(unpaid) if paid else ""
