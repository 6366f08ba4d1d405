"""P7: the worksheet of the Field Guide in its five columns, the two ranking questions, and the dynamics."""

from collections import defaultdict
from typing import Any

from django.db.models import Prefetch
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from coaching import charts
from coaching.goal_sentences import statement_of
from coaching.models import Activity, Audience, BudgetLine, Goal, Plan, Vision


def goal_panel(plan: Plan) -> dict[str, Any]:
    """The five columns by rank, vision × fit, goals by dynamic; notes one dynamic only, and goals without costs."""
    goals = list(_goals(plan))
    used = {goal.dynamic for goal in goals if goal.dynamic}
    primary = next((goal for goal in goals if goal.priority == 1 and goal.dynamic), None)
    vision = Vision.objects.filter(plan=plan).first()
    return {
        "comes_first": True,
        "vision": "" if vision is None else str(getattr(vision, f"vision_{plan.language}")),
        "worksheet": [_worksheet_row(goal, plan.language) for goal in goals],
        "marks": _marks(goals),
        "dynamics": _dynamics(goals),
        "primary": primary.get_dynamic_display() if primary else "",
        "one_dynamic": len(goals) > 1 and len(used) == 1,
        "without_costs": _without_costs(plan, goals),
    }


def _goals(plan: Plan) -> Any:
    """By rank, those without one last; with agents, tasks and message: three more queries."""
    agents = Prefetch("key_agents", Audience.objects.filter(removed_at__isnull=True), "agents")
    tasks = Prefetch("activities", Activity.objects.present().exclude(title=""), "tasks")
    rows = Goal.objects.filter(plan=plan).present().select_related("message").prefetch_related(agents, tasks)
    return sorted(rows, key=lambda goal: (goal.priority or 999, goal.position, goal.pk))


def _worksheet_row(goal: Any, language: str) -> dict[str, Any]:
    message = goal.message if goal.message and not goal.message.is_removed else None
    return {
        "rank": goal.priority or "",
        "message": message.text if message else "",
        "title": goal.title,
        "statement": statement_of(goal, language),
        "agents": [str(agent) for agent in goal.agents],
        "dynamic": goal.get_dynamic_display(),
        "tasks": [str(task) for task in goal.tasks],
    }


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
    paid = set(BudgetLine.objects.filter(plan=plan).present().values_list("goals", flat=True)) - {None}
    unpaid = [str(goal) or _("not named yet") for goal in goals if goal.pk not in paid]
    return ", ".join(unpaid) if paid else ""
