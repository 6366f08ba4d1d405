"""P7: goals with their tasks and assumptions."""

from typing import Any

from django.utils.translation import gettext as _

from coaching.goal_sentences import statement_of
from coaching.models import Activity, Assumption, Goal, Plan
from coaching.summaries.kinds import name_of, register


def _goal(row: Goal, plan: Plan) -> dict[str, Any]:
    statement = statement_of(row, plan.language)
    return {
        "rank": str(row.priority or ""),
        "name": row.title or statement or _("not named yet"),
        "statement": statement if row.title else "",
        "is_proposal": bool(statement) and not row.statement,
        "dynamic": row.get_dynamic_display(),
        "level": row.get_level_display(),
        "status": row.get_status_display(),
    }


def _task(row: Activity, _plan: Plan) -> dict[str, Any]:
    return {"name": name_of(row)}


def _assumption(row: Assumption, _plan: Plan) -> dict[str, Any]:
    return {"name": name_of(row), "confidence": row.get_confidence_display(), "test": row.test}


register(Goal, _goal)
register(Activity, _task)
register(Assumption, _assumption)
