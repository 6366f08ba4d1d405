"""Action points: written down, changed, done."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from coaching import permissions, services
from coaching.forms.trajectory import ActionPointForm, ReasonForm
from coaching.models import ActionPoint, CoachingSession, Plan
from coaching.readings.differences import differences
from coaching.stamps import Unseen, stamp_of
from coaching.views.access import visible_plan
from coaching.views.trajectories import page_of, reason_page
from impacthub.people.models import User
from impacthub.states import TransitionNotAllowed
from impacthub.web import UserRequest

Status = ActionPoint.Status
#: The steps in an address, with the status they lead to and the question when they need a reason.
STEPS = {
    "open": (Status.OPEN, ""),
    "begin": (Status.IN_PROGRESS, ""),
    "done": (Status.DONE, ""),
    "stuck": (Status.BLOCKED, gettext_lazy("What holds it up?")),
    "drop": (Status.DROPPED, gettext_lazy("Why is it not needed any more?")),
}


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def action_point_new(request: UserRequest, slug: str) -> HttpResponse:
    """Write down what somebody does, from a session's page or the trajectory's."""
    plan = _plan_to_work_in(request.user, slug)
    form = ActionPointForm(request.POST or None, project=plan.project)
    session = _session_called(request.POST.get("session", ""), plan)
    if request.method == "POST" and form.is_valid():
        services.add_action_point(plan.project, by=request.user, session=session, **form.given())
        messages.success(request, _("The action point is added."))
        return redirect(_back(plan, session if request.POST.get("back") == "session" else None))
    return _show(request, plan, form, None, session)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def action_point_edit(request: UserRequest, slug: str, pk: int) -> HttpResponse:
    """Change what, who or when."""
    plan = _plan_to_work_in(request.user, slug)
    point = get_object_or_404(plan.project.action_points, pk=pk)
    seen = request.POST.get("seen") if request.method == "POST" else stamp_of(point, ActionPointForm.Meta.fields)
    form = ActionPointForm(request.POST or None, instance=point, project=plan.project)
    if request.method == "POST" and form.is_valid():
        try:
            services.change_action_point(ActionPoint.objects.get(pk=pk), by=request.user, seen=seen, **form.given())
        except Unseen as stale:
            form.add_error(None, str(stale))
            others = differences(form, ActionPointForm(instance=stale.row, project=plan.project))
            seen = stamp_of(stale.row, form.fields)
            return _show(request, plan, form, point, None, status=409, seen=seen, differences=others)
        messages.success(request, _("Saved."))
        return redirect(_back(plan, None))
    return _show(request, plan, form, point, None, seen=seen)


@require_POST
@login_required
def action_point_move(request: UserRequest, slug: str, pk: int, step: str) -> HttpResponse:
    """Done, stuck, dropped or open again."""
    plan = _plan_to_work_in(request.user, slug)
    point = get_object_or_404(plan.project.action_points.select_related("session"), pk=pk)
    if step not in STEPS:
        raise Http404
    to, question = STEPS[step]
    back = _back(plan, point.session if request.POST.get("back") == "session" else None, request.POST.get("back"))
    reason = ""
    if question:
        form = ReasonForm(request.POST)
        if not form.is_valid():
            return reason_page(request, plan, form, str(question), back)
        reason = form.cleaned_data["reason"]
    try:
        services.move_action_point(point, to, by=request.user, reason=reason)
    except (TransitionNotAllowed, services.PointReasonMissing) as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("Noted."))
    return redirect(back)


def _plan_to_work_in(user: User, slug: str) -> Plan:
    plan = visible_plan(user, slug)
    if not permissions.standing(user, plan.project).can_take_part:
        raise PermissionDenied
    return plan


def _session_called(number: str, plan: Plan) -> CoachingSession | None:
    if not number.isdecimal() or len(number) > 5:
        return None
    return CoachingSession.objects.filter(trajectory__project=plan.project, number=int(number)).first()


def _back(plan: Plan, session: CoachingSession | None, where: str | None = "") -> str:
    """The page that the step was taken on."""
    if session is not None:
        url = reverse("coaching:coaching_session_detail", args=[plan.project.slug, session.number])
        return f"{url}#agreements"
    if where == "plan":
        return reverse("coaching:project_detail", args=[plan.project.slug])
    return page_of(plan, "#points")


def _show(
    request: UserRequest,
    plan: Plan,
    form: ActionPointForm,
    point: ActionPoint | None,
    session: CoachingSession | None,
    *,
    status: int = 0,
    **more: Any,
) -> HttpResponse:
    context = {
        "plan": plan,
        "project": plan.project,
        "form": form,
        "point": point,
        "session": session,
        "from_session": request.POST.get("back") == "session",
        "seen": "",
        **more,
    }
    status = status or (422 if request.method == "POST" else 200)
    return render(request, "coaching/trajectory/action_point_edit.html", context, status=status)
