"""A coach for a film: candidates for who coordinates, and the page on which a coach answers."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from coaching import permissions, services
from coaching.forms.trajectory import ProposeForm
from coaching.models import FilmSheet, Match, Trajectory
from coaching.queries import matching as queries
from coaching.views.access import visible_plan
from impacthub.states import TransitionNotAllowed
from impacthub.web import UserRequest

REFUSALS = (
    TransitionNotAllowed,
    services.NoFit,
    services.AlreadyProposed,
    services.CoachFull,
    services.LeadTaken,
    services.TrajectoryOver,
)


@require_safe
@login_required
def match_list(request: UserRequest, slug: str) -> HttpResponse:
    """Who was put forward for the film, and every coach with how well they fit."""
    plan = visible_plan(request.user, slug)
    if not permissions.can_coordinate(request.user):
        raise PermissionDenied
    trajectory = Trajectory.objects.filter(project=plan.project).first()
    context: dict[str, Any] = {"plan": plan, "project": plan.project, "trajectory": trajectory}
    context["parts"] = Match.Part.choices
    if trajectory is not None:
        trajectory.project = plan.project
        plan.project.plan = plan
        names = queries.theme_names()
        matches = list(trajectory.matches.select_related("coach__user", "proposed_by"))
        found = queries.candidates(trajectory)
        context |= {
            "matches": [(match, queries.words_of(queries.kept_reasons(match), names)) for match in matches],
            "candidates": [each for each in found if not each.open and not each.refusals],
            "impossible": [each for each in found if each.refusals and not each.open],
        }
    return render(request, "coaching/trajectory/match_list.html", context)


@require_POST
@login_required
def match_propose(request: UserRequest, slug: str) -> HttpResponse:
    """Put a coach forward."""
    plan = visible_plan(request.user, slug)
    if not permissions.can_coordinate(request.user):
        raise PermissionDenied
    trajectory = get_object_or_404(Trajectory, project=plan.project)
    form = ProposeForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose a coach from the list."))
        return redirect("coaching:match_list", slug)
    coach, part = form.cleaned_data["coach"], form.cleaned_data["part"]
    try:
        services.propose_match(trajectory, coach, by=request.user, part=part)
    except REFUSALS as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("%(coach)s is put forward. Ask them when you are sure.") % {"coach": coach})
    return redirect("coaching:match_list", slug)


@require_POST
@login_required
def match_move(request: UserRequest, slug: str, pk: int, step: str) -> HttpResponse:
    """Ask the coach, or end it."""
    plan = visible_plan(request.user, slug)
    match = get_object_or_404(Match.objects.select_related("coach__user"), trajectory__project=plan.project, pk=pk)
    if not permissions.can_coordinate(request.user):
        raise PermissionDenied
    steps: dict[str, tuple[Callable[..., Match], str]] = {
        "offer": (services.offer_match, _("%(coach)s gets an e-mail with the question.")),
        "end": (services.end_match, _("%(coach)s has nothing to do with this film any more.")),
    }
    if step not in steps:
        raise Http404
    service, said = steps[step]
    try:
        service(match, by=request.user)
    except REFUSALS as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, said % {"coach": match.coach})
    return redirect("coaching:match_list", slug)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def match_answer(request: UserRequest, pk: int) -> HttpResponse:
    """What a coach is asked, with what the film is about; they say yes or no.

    Once they said no, or their time with the film ended, the page only says so.
    """
    mine = Match.objects.filter(coach__user=request.user).exclude(status=Match.Status.PROPOSED)
    match = get_object_or_404(mine.select_related("coach__user", "trajectory__project__plan"), pk=pk)
    if request.method == "POST":
        return _answer(request, match)
    project = match.trajectory.project
    context = {
        "match": match,
        "trajectory": match.trajectory,
        "project": project,
        "plan": project.plan,
        "film": FilmSheet.objects.filter(plan=project.plan).first(),
        "reasons": queries.words_of(queries.kept_reasons(match), queries.theme_names()),
        "is_asked": match.status == Match.Status.OFFERED,
        "is_open": match.status in Match.TAKES_TIME,
        "is_in_team": match.status in (Match.Status.ACCEPTED, Match.Status.ACTIVE),
    }
    return render(request, "coaching/trajectory/match_answer.html", context)


def _answer(request: UserRequest, match: Match) -> HttpResponse:
    takes = request.POST.get("answer") == "yes"
    if not takes and request.POST.get("answer") != "no":
        messages.error(request, _("Choose one of the two buttons."))
        return redirect("coaching:match_answer", match.pk)
    try:
        (services.accept_match if takes else services.decline_match)(match, by=request.user)
    except REFUSALS as refused:
        messages.error(request, str(refused))
        return redirect("coaching:match_answer", match.pk)
    if not takes:
        messages.success(request, _("Thank you for answering. We look for somebody else."))
        return redirect("coaching:match_answer", match.pk)
    messages.success(request, _("Thank you. You are in the team of this film now."))
    return redirect("coaching:trajectory_detail", match.trajectory.project.slug)
