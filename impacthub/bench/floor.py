"""The floor: what any Django page with a log-in and fifty rows costs here, to compare our pages with."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.template.loader import render_to_string

from impacthub.audit.models import Entry
from impacthub.web import UserRequest


@login_required
def floor(request: UserRequest) -> HttpResponse:
    """The fifty newest audit entries, without our menus: the session, the person and the rows are three queries."""
    return HttpResponse(
        render_to_string("bench/floor.html", {"person": request.user, "entries": Entry.objects.all()[:50]})
    )
