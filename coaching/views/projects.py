"""The projects somebody works on, and the plan's task list."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from coaching import permissions, queries
from coaching.models import Project, TeamMember
from coaching.views.access import visible_plan
from impacthub.web import UserRequest, paginate


@require_safe
@login_required
def project_list(request: UserRequest) -> HttpResponse:
    """All projects that the reader may see."""
    projects = Project.objects.visible_to(request.user).select_related("organisation", "programme", "plan")
    page = paginate(request, projects.order_by("title", "pk"))
    return render(request, "coaching/project_list.html", {"page": page, "rows": queries.project_rows(page)})


@require_safe
@login_required
def project_detail(request: UserRequest, slug: str) -> HttpResponse:
    """The plan's overview: the whole as a task list, and what to do first."""
    plan = visible_plan(request.user, slug)
    groups = queries.task_list(plan)
    tasks = [task for group in groups for task in group.tasks]
    team = list(plan.project.team.select_related("user"))
    roles = {member.role for member in team if member.user_id == request.user.pk}
    is_maker = not roles.isdisjoint(TeamMember.WRITERS)
    return render(
        request,
        "coaching/project_detail.html",
        {
            "plan": plan,
            "project": plan.project,
            "groups": groups,
            "slices": [(task.outline.title, task.status) for task in tasks],
            "done": sum(task.is_done for task in tasks),
            "total": len(tasks),
            "left": sum(not task.is_done for task in tasks),
            "later": sum(not task.url for task in tasks),
            "first": queries.first_thing(plan, groups) if is_maker and plan.is_open else None,
            "team": team,
            "coaches": [member.user for member in team if member.role == TeamMember.Role.COACH],
            "is_maker": is_maker,
            "can_see_screener": permissions.can_see_screener(request.user, plan),
        },
    )
