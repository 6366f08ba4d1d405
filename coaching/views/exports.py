"""The plan to take along: asked for here, made by the worker."""

from django.contrib.auth.decorators import login_required
from django.core.exceptions import BadRequest
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from coaching import exports, permissions
from coaching.reports import PLAN_PDF
from coaching.views.access import visible_plan
from impacthub.jobs.services import ask_job
from impacthub.web import UserRequest

KINDS = {"pdf": PLAN_PDF, "docx": exports.PLAN_DOCX, "xlsx": exports.BUDGET_XLSX, "json": exports.PLAN_JSON}


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def plan_exports(request: UserRequest, slug: str) -> HttpResponse:
    """Which files there are; POST asks for one and shows how far it is."""
    plan = visible_plan(request.user, slug)
    if request.method == "POST":
        kind = KINDS.get(request.POST.get("kind", ""))
        if kind is None:
            raise BadRequest(_("Choose one of the files."))
        job = ask_job(kind, by=request.user, title=plan.project.title, arguments={"plan": plan.pk})
        return redirect("jobs:job_detail", job.pk)
    context = {
        "plan": plan,
        "project": plan.project,
        "can_share": permissions.can_share(request.user, plan),
    }
    return render(request, "coaching/exports.html", context)
