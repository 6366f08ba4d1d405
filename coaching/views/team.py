"""Who works on the film, and as what."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from coaching import permissions, services
from coaching.forms.review import MemberForm, problems
from coaching.models import Plan
from coaching.views.access import visible_plan
from impacthub.web import UserRequest


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def team_edit(request: UserRequest, slug: str) -> HttpResponse:
    """The team with its roles; add somebody by e-mail address."""
    plan = visible_plan(request.user, slug)
    if not permissions.can_manage_team(request.user, plan.project):
        raise PermissionDenied
    roles = permissions.roles_to_give(request.user, plan.project)
    if request.method != "POST":
        return _show(request, plan, MemberForm(roles=roles))
    form = MemberForm(request.POST, roles=roles)
    if not form.is_valid():
        return _show(request, plan, form, status=422)
    try:
        member = services.invite_member(plan.project, by=request.user, **form.cleaned_data)
    except services.NameNeeded as error:
        form.add_error("name", str(error))
        return _show(request, plan, form, status=422)
    except (services.CannotJoin, services.OwnRole) as error:
        form.add_error("email", str(error))
        return _show(request, plan, form, status=422)
    messages.success(request, _("%(name)s is in the team, and hears of it by e-mail.") % {"name": member.user})
    return redirect("coaching:team_edit", slug)


@require_POST
@login_required
def member_remove(request: UserRequest, slug: str, pk: int) -> HttpResponse:
    """Take somebody out of the team in one role; the first press asks, the second does it."""
    plan = visible_plan(request.user, slug)
    member = get_object_or_404(plan.project.team.select_related("user", "project"), pk=pk)
    takes = permissions.roles_to_take(request.user)
    if not permissions.can_manage_team(request.user, plan.project) or member.role not in takes:
        raise PermissionDenied
    if request.POST.get("sure") != "yes":
        context = {"plan": plan, "project": plan.project, "member": member}
        return render(request, "coaching/review/member_remove.html", context)
    try:
        services.leave_team(member, by=request.user)
    except services.LastProducer as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("%(name)s is no longer in the team.") % {"name": member.user})
    if permissions.can_manage_team(request.user, plan.project):
        return redirect("coaching:team_edit", slug)
    return redirect("coaching:project_list")


def _show(request: UserRequest, plan: Plan, form: MemberForm, status: int = 200) -> HttpResponse:
    mine = permissions.roles_to_take(request.user)
    members: list[dict[str, Any]] = [
        {"member": member, "can_remove": member.role in mine}
        for member in plan.project.team.select_related("user").order_by("pk")
    ]
    context = {
        "plan": plan,
        "project": plan.project,
        "members": members,
        "form": form,
        "problems": problems(form),
        "asks_coach": permissions.can_coordinate(request.user),
    }
    return render(request, "coaching/review/team.html", context, status=status)
