"""The projects somebody works on, and the plan's overview."""

from collections import Counter
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from coaching import permissions, queries
from coaching.gaps.progress import plan_totals
from coaching.models import Plan, Project, TeamMember
from coaching.queries import review
from coaching.queries.to_do import to_do
from coaching.views.access import visible_plan
from impacthub.web import UserRequest, paginate
from trajects.queries.overview import MyYear, my_year

#: Statuses in which a plan still has to be handed in.
BEFORE = (Plan.Status.DRAFT, Plan.Status.CHANGES_REQUESTED)


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
    """The plan's overview: the whole as a task list, what to do first, and the talk with the coach."""
    plan = visible_plan(request.user, slug)
    team = list(plan.project.team.select_related("user"))
    standing = permissions.standing_in(request.user, team)
    makers = {member.user_id for member in team if member.role in TeamMember.WRITERS}
    hidden = set() if standing.makes or standing.coaches else review.closed_sets()
    waiting = review.waiting(plan, makers, hidden=hidden) if standing.can_take_part else []
    year = my_year(request.user) if standing.makes else None
    return render(
        request,
        "coaching/project_detail.html",
        {
            "plan": plan,
            "project": plan.project,
            "team": team,
            "coaches": [member.user for member in team if member.role == TeamMember.Role.COACH],
            "is_maker": standing.makes,
            "standing": standing,
            "can_manage_team": permissions.can_manage_team_in(request.user, team),
            "can_see_screener": standing.can_take_part,
            "can_share": standing.makes and permissions.can_share(request.user, plan),
            "waiting": waiting,
            "year": year if year and year.is_now else None,
            "to_do": to_do(plan.project, request.user) if standing.can_take_part else None,
            **_tasks(plan, standing, waiting, year),
        },
    )


def _tasks(plan: Plan, standing: permissions.Standing, waiting: list[Any], year: MyYear | None) -> dict[str, Any]:
    """The task list with its beam, how far it is in words, and the one thing to do now."""
    sections = list(plan.sections.all())
    groups = queries.task_list(plan, sections, Counter(thread.key for thread in waiting))
    tasks = [task for group in groups for task in group.tasks]
    assignment = year.to_do if year and year.is_now else None
    first = None
    if standing.makes and plan.is_open:
        first = queries.first_thing(plan, groups, sections, waiting=waiting, assignment=assignment)
    return {
        "groups": groups,
        "slices": [(task.outline.title, task.shown) for task in tasks],
        "done": sum(task.is_done for task in tasks),
        "total": len(tasks),
        "left": sum(not task.is_done for task in tasks if task.url),
        "later": sum(not task.url for task in tasks),
        "first": first,
        "progress": plan_totals(plan, sections) if standing.can_take_part and plan.status in BEFORE else None,
    }
