"""The public pages of programmes."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from impacthub.web import paginate
from trajects import registry
from trajects.models import Programme
from trajects.queries import overview as queries


@require_safe
def programme_list(request: HttpRequest) -> HttpResponse:
    """All programmes, the newest first."""
    programmes = Programme.objects.visible_to(request.user).select_related("organisation")
    return render(request, "trajects/programme_list.html", {"page": paginate(request, programmes)})


@require_safe
def programme_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """One programme: what it does, for whom, which calls are open, its cohorts, and what was made in it."""
    programmes = Programme.objects.visible_to(request.user).select_related("organisation")
    programme = get_object_or_404(programmes, slug=slug)
    context = {
        "programme": programme,
        "works": registry.works(programme),
        "calls": queries.calls_of(programme.pk),
        "cohorts": queries.public_cohorts(programme.pk),
    }
    return render(request, "trajects/programme_detail.html", context)
