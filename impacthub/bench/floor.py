"""The floor: what any Django page with a log-in and fifty rows costs here, to compare our pages with."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render

from impacthub.audit.models import Entry
from impacthub.web import UserRequest


@login_required
def floor(request: UserRequest) -> HttpResponse:
    """The fifty newest audit entries: with the session and the person, three queries."""
    return render(request, "bench/floor.html", {"entries": Entry.objects.all()[:50]})
