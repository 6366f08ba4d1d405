"""The plan on paper."""

from typing import Any

from django.db.models import Sum
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from coaching import queries, registry
from coaching.models import Attachment, Audience, Goal, Plan, TeamMember, Vision
from coaching.panels.funding import funding_head
from impacthub.amounts import show_amount, show_number
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
        raise JobFailed(gettext_noop("You can no longer see this plan."))
    with translation.override(plan.language):
        context = plan_context(plan)
        report_progress(job, 1, 2)
        content = render_pdf("coaching/pdf/plan.html", context, language=plan.language)
    return Result(f"impactplan-{plan.project.slug}.pdf", "application/pdf", content)


def plan_context(plan: Plan) -> dict[str, Any]:
    """Everything that the PDF shows: all built sections in reading order, with their figures."""
    tasks = [task for group in queries.task_list(plan) for task in group.tasks]
    money = queries.plan_money(plan)
    vision = Vision.objects.filter(plan=plan).first()
    coaches = plan.project.team.filter(role=TeamMember.Role.COACH).select_related("user")
    firsts = {next((o.key for o in group.outlines if registry.get(o.key)), "") for group in registry.GROUPS}
    return {
        "plan": plan,
        "project": plan.project,
        "today": timezone.localdate(),
        "is_concept": not plan.is_submitted,
        "coaches": ", ".join(str(member.user) for member in coaches),
        "slices": [(task.outline.title, task.status) for task in tasks],
        "done": sum(task.is_done for task in tasks),
        "total": len(tasks),
        "vision": str(getattr(vision, f"vision_{plan.language}", "")),
        "figures": key_figures(plan, money),
        "gap": funding_head(plan, money, "hatch-glance"),
        "stills": list(plan.attachments.filter(kind=Attachment.Kind.STILL)),
        "sections": [
            {
                "outline": spec.outline,
                "opens": spec.key in firsts,
                "template": f"coaching/read/{spec.key}.html",
                "reading": queries.reading(plan, spec),
                "panel": spec.panel(plan) if spec.panel else {},
                "panel_template": f"coaching/panels/{spec.key}.html",
            }
            for spec in registry.sections()
        ],
    }


def key_figures(plan: Plan, money: queries.Money) -> list[dict[str, str]]:
    """The plan at a glance: what it costs, what is promised, how many goals, and how many people it wants to reach."""
    reach = Audience.objects.filter(plan=plan).present().aggregate(total=Sum("target_reach"))["total"] or 0
    goals = Goal.objects.filter(plan=plan).present().count()
    return [
        {
            "figure": show_amount(money.budget.total_cash, plan.currency),
            "text": _("in cash, with overhead and contingency"),
        },
        {"figure": show_amount(money.funding.confirmed, plan.currency), "text": _("promised by funders")},
        {"figure": show_number(goals), "text": ngettext("impact goal", "impact goals", goals)},
        {"figure": show_number(reach), "text": _("people to reach, by the plan's own estimate")},
    ]
