"""The coaching of one film: its page, setting it up, and its steps."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from coaching import permissions, services
from coaching.forms.trajectory import ActionPointForm, ReasonForm, TrajectoryForm
from coaching.models import Plan, Trajectory
from coaching.permissions import Standing
from coaching.queries import trajectory as queries
from coaching.readings.differences import differences
from coaching.stamps import Unseen, stamp_of
from coaching.views.access import visible_plan
from impacthub.people.models import User
from impacthub.states import TransitionNotAllowed
from impacthub.web import UserRequest

REFUSALS = (TransitionNotAllowed, services.TrajectoryOver, services.AgreementMissing)
#: Statuses in which the next step stands at the top of the page.
BEGINNING = frozenset(
    {
        Trajectory.Status.PROPOSED,
        Trajectory.Status.MATCHED,
        Trajectory.Status.AGREED,
        Trajectory.Status.PAUSED,
    }
)
#: Every step: who may take it, and the service that takes it.
STEPS: dict[str, tuple[Callable[[Standing], bool], Callable[..., Trajectory]]] = {
    "agree": (lambda who: who.makes or who.coordinates, services.agree_trajectory),
    "start": (lambda who: who.can_lead, services.start_trajectory),
    "pause": (lambda who: who.can_lead, services.pause_trajectory),
    "resume": (lambda who: who.can_lead, services.resume_trajectory),
    "close": (lambda who: who.can_lead, services.close_trajectory),
    "complete": (lambda who: who.coordinates, services.complete_trajectory),
    "stop": (lambda who: who.coordinates, services.stop_trajectory),
}


def trajectory_of(user: User, slug: str) -> tuple[Plan, Trajectory, Standing]:
    """The trajectory of the film at ``slug``, and what ``user`` is to it; 404 for a stranger and when there is none."""
    plan = visible_plan(user, slug)
    rows = Trajectory.objects.select_related("preferred_coach__user")
    trajectory = get_object_or_404(rows, project=plan.project)
    trajectory.project = plan.project
    plan.project.plan = plan
    return plan, trajectory, permissions.standing(user, plan.project)


def page_of(plan: Plan, anchor: str = "") -> str:
    """The address of the trajectory's page."""
    return reverse("coaching:trajectory_detail", args=[plan.project.slug]) + anchor


@require_safe
@login_required
def trajectory_detail(request: UserRequest, slug: str) -> HttpResponse:
    """Gates, hours, sessions and action points; a reader of the team sees the gates alone."""
    plan = visible_plan(request.user, slug)
    who = permissions.standing(request.user, plan.project)
    trajectory = Trajectory.objects.filter(project=plan.project).select_related("preferred_coach__user").first()
    context: dict[str, Any] = {"plan": plan, "project": plan.project, "trajectory": trajectory, "who": who}
    if trajectory is not None:
        trajectory.project = plan.project
        context |= _whole(trajectory, plan, who)
    return render(request, "coaching/trajectory/trajectory_detail.html", context)


def _whole(trajectory: Trajectory, plan: Plan, who: Standing) -> dict[str, Any]:
    gates = queries.gate_rows(trajectory, plan)
    soon, later, behind = queries.folded(gates)
    context: dict[str, Any] = {
        "gates": gates,
        "ahead": soon,
        "later": later,
        "behind": behind,
        "is_beginning": trajectory.status in BEGINNING,
        "today": queries.line_today(gates),
        "matches": queries.coaches(trajectory),
        "can_edit": who.can_lead and not trajectory.is_over,
    }
    if who.can_take_part:
        held = queries.sessions(trajectory)
        open_points, over = queries.points(trajectory)
        steps = queries.steps_of(trajectory)
        context |= {
            "sessions": held,
            "hours": queries.hours(trajectory, held),
            "open_points": open_points,
            "points_over": over,
            "point_form": ActionPointForm(project=plan.project, auto_id="point-%s"),
            "steps": [(name, words) for name, words in steps.items() if STEPS[name][0](who)],
            "reason_form": ReasonForm(auto_id="stop-%s"),
        }
    return context


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def trajectory_edit(request: UserRequest, slug: str) -> HttpResponse:
    """Set the coaching up, or change what is agreed about it."""
    plan = visible_plan(request.user, slug)
    who = permissions.standing(request.user, plan.project)
    trajectory = Trajectory.objects.filter(project=plan.project).first()
    if not (who.can_lead if trajectory else who.coordinates):
        raise PermissionDenied
    seen, others = request.POST.get("seen"), []
    if request.method != "POST" and trajectory:
        seen = stamp_of(trajectory, TrajectoryForm.Meta.fields)
    form = TrajectoryForm(request.POST or None, instance=trajectory)
    status = 422 if request.method == "POST" else 200
    if request.method == "POST" and form.is_valid():
        stored = Trajectory.objects.filter(project=plan.project).first()
        try:
            _keep(plan, stored, form.given(), request.user, seen)
        except Unseen as stale:
            form.add_error(None, str(stale))
            others = differences(form, TrajectoryForm(instance=stale.row))
            status, seen = 409, stamp_of(stale.row, form.fields)
        except (services.TrajectoryExists, services.TrajectoryOver) as refused:
            messages.error(request, str(refused))
            return redirect(page_of(plan))
        else:
            messages.success(request, _("Saved."))
            return redirect(page_of(plan))
    context: dict[str, Any] = {"plan": plan, "project": plan.project, "trajectory": trajectory, "form": form}
    context |= {"seen": seen, "differences": others}
    return render(request, "coaching/trajectory/trajectory_edit.html", context, status=status)


def _keep(plan: Plan, stored: Trajectory | None, given: dict[str, Any], by: User, seen: str | None) -> None:
    if stored is None:
        services.create_trajectory(plan.project, by=by, **given)
    else:
        services.change_trajectory(stored, by=by, seen=seen, **given)


@require_POST
@login_required
def trajectory_move(request: UserRequest, slug: str, step: str) -> HttpResponse:
    """One step on; stopping asks why."""
    plan, trajectory, who = trajectory_of(request.user, slug)
    if step not in STEPS:
        raise Http404
    may, service = STEPS[step]
    if not may(who):
        raise PermissionDenied
    also = {}
    if step == "stop":
        form = ReasonForm(request.POST)
        if not form.is_valid():
            return reason_page(request, plan, form, _("Stop the trajectory"), page_of(plan))
        also = {"reason": form.cleaned_data["reason"]}
    try:
        service(trajectory, by=request.user, **also)
    except REFUSALS as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("Done."))
    return redirect(page_of(plan))


def reason_page(request: UserRequest, plan: Plan, form: Any, title: str, back: str) -> HttpResponse:
    """The question why, for a step that was asked for without a reason; what was typed stays."""
    carried = [
        (name, value) for name, value in request.POST.items() if name not in (*form.fields, "csrfmiddlewaretoken")
    ]
    context = {"plan": plan, "project": plan.project, "form": form, "title": title, "back": back, "carried": carried}
    return render(request, "coaching/trajectory/reason.html", context, status=422)
