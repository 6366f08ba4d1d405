"""What the pages about work share: finding the assignment, and what happens to who was signed out while writing."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from impacthub.people.models import User
from trajects.models import Assignment, Enrolment, HandIn
from trajects.queries import work as queries

#: What a form of these pages sends that somebody typed.
TYPED = ("text", "link")
#: What only the module's own page shows.
MODULE_TEXTS = [f"module__{name}_{code}" for name in ("goal", "body") for code, _name in settings.LANGUAGES]


def visible_assignment(user: User, slug: str, name: str) -> Assignment:
    """The assignment called ``name`` of the cohort at ``slug``; a stranger gets the same 404 as for none."""
    return _called(Assignment.objects.visible_to(user), name, slug)


def assignment_called(name: str, slug: str) -> Assignment:
    """The same for whoever asks: the view looks at who they are in the cohort. Raises 404 when there is none."""
    return _called(Assignment.objects.all(), name, slug)


def _called(assignments: QuerySet[Assignment], name: str, slug: str) -> Assignment:
    rows = assignments.select_related("cohort", "module").defer(*MODULE_TEXTS)
    return get_object_or_404(rows, cohort__slug=slug, slug=name)


def own_url(assignment: Assignment, team: Enrolment, anchor: str = "") -> str:
    """The assignment's page as ``team`` works on it."""
    url = reverse("trajects:assignment_detail", args=[assignment.cohort.slug, assignment.slug])
    return f"{url}?team={team.pk}{anchor}"


def is_autosave(request: HttpRequest) -> bool:
    """True for a save while somebody types."""
    return bool(request.headers.get("X-Autosave"))


def was_signed_out(request: HttpRequest) -> bool:
    """True for a form of somebody whose log-in had ended; an autosave is answered otherwise."""
    return request.method == "POST" and not request.user.is_authenticated and not is_autosave(request)


def signed_out(request: HttpRequest) -> HttpResponse:
    """What was typed by somebody whose log-in had ended; no row is read for it."""
    labels = {"text": _("Your text"), "link": _("Link")}
    answers = [
        {"name": name, "label": labels[name], "value": request.POST[name]} for name in TYPED if name in request.POST
    ]
    carried = [
        (name, value)
        for name, value in request.POST.items()
        if name in ("version", "verdict", "hand_in") or name.startswith("point_")
    ]
    context = {"answers": answers, "carried": carried, "had_file": bool(request.FILES)}
    return render(request, "trajects/work/signed_out.html", context, status=403)


def with_points(hand_ins: Iterable[HandIn], assignment: Assignment) -> list[dict[str, Any]]:
    """Each hand-in with what was said of it, point by point."""
    points = queries.rubric(assignment)
    return [
        {
            "hand_in": hand_in,
            "said": [(feedback, queries.judged_points(feedback, points)) for feedback in hand_in.said],  # type: ignore[attr-defined]  # the query puts it there
        }
        for hand_in in hand_ins
    ]
