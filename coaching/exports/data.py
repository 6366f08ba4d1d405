"""The whole plan as data that another programme reads: codes, ISO dates, and amounts as text to the cent."""

import json
from typing import Any

from django.utils import timezone

from coaching.confidential import leaving
from coaching.content import plan_content
from coaching.content.making import plain, rows_content
from coaching.exports.plans import plan_of
from coaching.models import Plan, Screening, ScreeningReport
from impacthub.jobs.models import Job
from impacthub.jobs.registry import Result

MADE_BY = "ImpactHub"


def plan_json(job: Job) -> Result:
    """The plan that ``job`` names, with its screenings."""
    plan = plan_of(job)
    text = json.dumps(plan_data(plan), ensure_ascii=False, indent=2)
    return Result(f"impactplan-{plan.project.slug}.json", "application/json", text.encode())


def plan_data(plan: Plan) -> dict[str, Any]:
    """What may leave of the plan and of its screenings; a fixed number of queries."""
    return {
        "made_by": MADE_BY,
        "made_on": timezone.localdate().isoformat(),
        "film": plan.project.slug,
        **plan_content(plan),
        "screenings": _screenings(plan),
    }


def _screenings(plan: Plan) -> list[dict[str, Any]]:
    """Every screening with its report, as far as they may leave."""
    reports = {
        report.screening_id: {name: plain(report, name) for name in leaving("screeningreport")}
        for report in ScreeningReport.objects.filter(screening__plan=plan)
    }
    rows = rows_content(Screening.objects.filter(plan=plan).order_by("starts_at", "pk"), leaving("screening"))
    return [{**row, "report": reports.get(row["id"])} for row in rows]
