"""A coach's own profile, and the board of films."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from coaching import permissions, services
from coaching.defaults import GATES
from coaching.forms.coaches import CoachForm
from coaching.models import Coach, Match
from coaching.queries import board
from coaching.readings.differences import differences
from coaching.stamps import Unseen, stamp_of
from impacthub.web import UserRequest, paginate

PER_PAGE = 40


@require_safe
@login_required
def coach_board(request: UserRequest) -> HttpResponse:
    """Every film that the reader coaches, or all of them for who coordinates: by gate, with how it goes in words."""
    if not permissions.can_open_board(request.user):
        raise PermissionDenied
    page = paginate(request, board.films_of(request.user), PER_PAGE)
    asked = Match.objects.filter(coach__user=request.user, status=Match.Status.OFFERED)
    context = {
        "page": page,
        "rows": board.board_rows(list(page)),
        "gates": GATES,
        "asked": list(asked.select_related("trajectory__project__plan")),
        "coordinates": permissions.can_coordinate(request.user),
        "has_profile": permissions.can_be_coach(request.user),
    }
    return render(request, "coaching/trajectory/coach_board.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def coach_edit(request: UserRequest) -> HttpResponse:
    """What the reader can do as a coach; coordinators match films with it."""
    if not permissions.can_be_coach(request.user):
        raise PermissionDenied
    stored = Coach.objects.filter(user=request.user).first()
    form = CoachForm(request.POST or None, instance=stored or Coach(user=request.user))
    context: dict[str, Any] = {"form": form, "seen": request.POST.get("seen")}
    status = 422
    if request.method != "POST":
        status, context["seen"] = 200, stamp_of(form.instance, form.fields)
    elif form.is_valid():
        try:
            services.save_coach(request.user, by=request.user, seen=context["seen"], **form.given())
        except Unseen as stale:
            form.add_error(None, str(stale))
            context["differences"] = differences(form, CoachForm(instance=stale.row))
            status, context["seen"] = 409, stamp_of(stale.row, form.fields)
        else:
            messages.success(request, _("Saved. Coordinators see it when a film looks for a coach."))
            return redirect("coaching:coach_edit")
    return render(request, "coaching/trajectory/coach_edit.html", context, status=status)
