"""Asking for a screening of a film whose campaign runs: anybody may, without an account."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from coaching.forms.screenings import RequestForm
from coaching.models import Project
from coaching.services.screenings import TooManyRequests, request_screening
from impacthub.limits import within_limit

#: A network, or a person who is signed in, asks so often in so many seconds.
TIMES, SECONDS = 5, 3600


@require_http_methods(["GET", "HEAD", "POST"])
def screening_request(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask for a screening: who you are, where, when and what for."""
    project = _public(slug)
    if request.method != "POST":
        return _form(request, project, RequestForm())
    form = RequestForm(request.POST)
    if not form.is_valid():
        return _form(request, project, form, 422)
    if not within_limit(request, "coaching_screening_request", times=TIMES, seconds=SECONDS):
        form.add_error(
            None,
            _("Many requests came from your network just now. Your text still stands below; try again in an hour."),
        )
        return _form(request, project, form, 429)
    language = (get_language() or "nl").split("-")[0]
    try:
        request_screening(project.plan, form.values(), language=language)
    except TooManyRequests as refused:
        form.add_error(None, str(refused))
        return _form(request, project, form, 429)
    return redirect("coaching:screening_requested", slug)


@require_safe
def screening_requested(request: HttpRequest, slug: str) -> HttpResponse:
    """What happens next."""
    return render(request, "coaching/screening_requested.html", {"project": _public(slug)})


def _public(slug: str) -> Project:
    return get_object_or_404(Project.objects.public().select_related("plan", "organisation"), slug=slug)


def _form(request: HttpRequest, project: Project, form: RequestForm, status: int = 200) -> HttpResponse:
    return render(request, "coaching/screening_request.html", {"project": project, "form": form}, status=status)
