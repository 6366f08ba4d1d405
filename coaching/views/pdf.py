"""The plan as a PDF: asked for here, made by the worker."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from coaching.reports import PLAN_PDF
from coaching.views.access import visible_plan
from impacthub.jobs.services import ask_job
from impacthub.web import UserRequest


@require_POST
@login_required
def plan_pdf(request: UserRequest, slug: str) -> HttpResponse:
    """Ask for the PDF and show how far it is."""
    plan = visible_plan(request.user, slug)
    job = ask_job(PLAN_PDF, by=request.user, title=plan.project.title, arguments={"plan": plan.pk})
    return redirect("jobs:job_detail", job.pk)
