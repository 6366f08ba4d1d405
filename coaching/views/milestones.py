"""The milestones of a trajectory."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from coaching import services
from coaching.forms.trajectory import MilestoneForm, ReasonForm
from coaching.models import Milestone, Plan
from coaching.readings.differences import differences
from coaching.stamps import Unseen, stamp_of
from coaching.views.trajectories import page_of, reason_page, trajectory_of
from impacthub.states import TransitionNotAllowed
from impacthub.web import UserRequest

#: Steps of who leads: their service, and the question when they need a reason.
LEADS: dict[str, tuple[Callable[..., Milestone], object]] = {
    "pass": (services.pass_milestone, ""),
    "return": (services.return_milestone, gettext_lazy("Send the milestone back")),
    "waive": (services.waive_milestone, gettext_lazy("Do without this milestone")),
    "reopen": (services.reopen_milestone, ""),
}


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def milestone_new(request: UserRequest, slug: str) -> HttpResponse:
    """A milestone of the film's own."""
    plan, trajectory, who = trajectory_of(request.user, slug)
    if not who.can_lead:
        raise PermissionDenied
    form = MilestoneForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.add_milestone(trajectory, by=request.user, **form.cleaned_data)
        except services.TrajectoryOver as refused:
            messages.error(request, str(refused))
        else:
            messages.success(request, _("The milestone is added."))
        return redirect(page_of(plan, "#gates"))
    return _show(request, plan, form, None)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def milestone_edit(request: UserRequest, slug: str, pk: int) -> HttpResponse:
    """Another name or another day."""
    plan, trajectory, who = trajectory_of(request.user, slug)
    milestone = get_object_or_404(trajectory.milestones, pk=pk)
    if not who.can_lead:
        raise PermissionDenied
    seen = request.POST.get("seen") if request.method == "POST" else stamp_of(milestone, MilestoneForm.Meta.fields)
    form = MilestoneForm(request.POST or None, instance=milestone)
    if request.method == "POST" and form.is_valid():
        try:
            services.change_milestone(Milestone.objects.get(pk=pk), by=request.user, seen=seen, **form.cleaned_data)
        except Unseen as stale:
            form.add_error(None, str(stale))
            others = differences(form, MilestoneForm(instance=stale.row))
            seen = stamp_of(stale.row, form.fields)
            return _show(request, plan, form, milestone, status=409, seen=seen, differences=others)
        messages.success(request, _("Saved. Calendars that follow this film take the new day."))
        return redirect(page_of(plan, "#gates"))
    return _show(request, plan, form, milestone, seen=seen)


@require_POST
@login_required
def milestone_move(request: UserRequest, slug: str, pk: int, step: str) -> HttpResponse:
    """Hand it in, pass it, send it back, or do without it."""
    plan, trajectory, who = trajectory_of(request.user, slug)
    milestone = get_object_or_404(trajectory.milestones, pk=pk)
    if step != "submit" and step not in LEADS:
        raise Http404
    if not (who.makes or who.coordinates if step == "submit" else who.can_lead):
        raise PermissionDenied
    service, question = LEADS.get(step, (services.submit_milestone, ""))
    also = {}
    if question:
        form = ReasonForm(request.POST)
        if not form.is_valid():
            return reason_page(request, plan, form, str(question), page_of(plan, "#gates"))
        also = {"reason": form.cleaned_data["reason"]}
    try:
        service(milestone, by=request.user, **also)
    except (TransitionNotAllowed, services.MilestoneReasonMissing, services.PlanNotApproved) as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("Done."))
    return redirect(page_of(plan, "#gates"))


def _show(
    request: UserRequest, plan: Plan, form: MilestoneForm, milestone: Milestone | None, *, status: int = 0, **more: Any
) -> HttpResponse:
    context = {"plan": plan, "project": plan.project, "form": form, "milestone": milestone, "seen": "", **more}
    status = status or (422 if request.method == "POST" else 200)
    return render(request, "coaching/trajectory/milestone_edit.html", context, status=status)
