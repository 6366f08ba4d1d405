"""The plan on paper."""

from typing import Any

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from coaching import queries, registry
from coaching.models import Attachment, Plan
from impacthub.jobs.models import Job
from impacthub.jobs.registry import JobFailed, Result
from impacthub.jobs.services import report_progress
from impacthub.pdf import render_pdf

#: The kind of job that makes it.
PLAN_PDF = "coaching.plan_pdf"


def plan_pdf(job: Job) -> Result:
    """The plan that ``job`` names, as its asker may see it now, in the plan's own language."""
    plan = (
        Plan.objects.visible_to(job.asked_by)
        .select_related("project__organisation", "project__programme")
        .filter(pk=job.arguments["plan"])
        .first()
    )
    if plan is None:
        raise JobFailed(_("You can no longer see this plan."))
    with translation.override(plan.language):
        context = plan_context(plan)
        report_progress(job, 1, 2)
        content = render_pdf("coaching/pdf/plan.html", context, language=plan.language)
    return Result(f"impactplan-{plan.project.slug}.pdf", "application/pdf", content)


def plan_context(plan: Plan) -> dict[str, Any]:
    """Everything that the PDF shows: all built sections in reading order, with their figures."""
    return {
        "plan": plan,
        "project": plan.project,
        "today": timezone.localdate(),
        "is_concept": not plan.is_submitted,
        "stills": list(plan.attachments.filter(kind=Attachment.Kind.STILL)),
        "sections": [
            {
                "outline": spec.outline,
                "template": f"coaching/read/{spec.key}.html",
                "reading": queries.reading(plan, spec),
                "panel": spec.panel(plan) if spec.panel else {},
                "panel_template": f"coaching/panels/{spec.key}.html",
            }
            for spec in registry.sections()
        ],
    }
