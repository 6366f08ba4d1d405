"""The plan to take along: as a text document, its money as a workbook, and all of it as data.

All are made of the plan's plain content, so none can tell more than may leave, and all tell the same numbers.
"""

from coaching.exports.data import plan_json
from coaching.exports.workbook import budget_xlsx
from impacthub.jobs import registry
from impacthub.jobs.models import Job

#: The kinds of job that make them.
PLAN_DOCX, BUDGET_XLSX, PLAN_JSON = "coaching.plan_docx", "coaching.budget_xlsx", "coaching.plan_json"


def plan_docx(job: Job) -> registry.Result:
    """The plan that ``job`` names as a text document."""
    from coaching.exports import document  # its library takes a quarter of a second, and only workers need it

    return document.plan_docx(job)


def register() -> None:
    """Let the worker make them."""
    registry.register(PLAN_DOCX, plan_docx)
    registry.register(BUDGET_XLSX, budget_xlsx)
    registry.register(PLAN_JSON, plan_json)


__all__ = ["BUDGET_XLSX", "PLAN_DOCX", "PLAN_JSON", "budget_xlsx", "plan_docx", "plan_json", "register"]
