"""The public pages of a call: when one can apply, what is asked, and by what a jury chooses."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods, require_safe

from impacthub.amounts import show_amount
from impacthub.people.models import User
from impacthub.web import paginate
from trajects import services
from trajects.answers import asked_on, head_questions, pages_of
from trajects.models import Application, Call
from trajects.queries.applying import criteria_of
from trajects.queries.places import as_told


@require_safe
def call_list(request: HttpRequest) -> HttpResponse:
    """All calls, those that close last first."""
    calls = Call.objects.visible_to(request.user).select_related("cohort__programme")
    return render(request, "trajects/calls/call_list.html", {"page": paginate(request, calls)})


@require_safe
def call_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """One call."""
    call = _visible(request, slug)
    own = []
    if isinstance(request.user, User):
        rows = Application.objects.filter(call=call, people__user=request.user).select_related("decision__batch")
        own = [as_told(application) for application in rows.order_by("-id")[:20]]
    context = {
        "call": call,
        "criteria": criteria_of(call),
        "conditions": list(call.conditions.all()),
        "own": own,
        "price": show_amount(call.cohort.price, call.cohort.currency) if call.cohort.price else "",
        "jury_size": call.jury.filter(is_voting=True).count(),
    }
    return render(request, "trajects/calls/call_detail.html", context)


@require_safe
def call_questions(request: HttpRequest, slug: str) -> HttpResponse:
    """Every question of a call, to prepare the answers elsewhere and to print."""
    call = _visible(request, slug)
    return render(request, "trajects/calls/call_questions.html", {"call": call, "pages": _questions(call)})


@require_safe
def call_questions_text(request: HttpRequest, slug: str) -> HttpResponse:
    """The same questions as a text file, with room for the answers."""
    call = _visible(request, slug)
    text = render_to_string("trajects/calls/questions.txt", {"call": call, "pages": _questions(call)})
    response = HttpResponse(text, content_type="text/plain; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{call.slug}.txt"'
    return response


@require_http_methods(["GET", "HEAD", "POST"])
def call_apply(request: HttpRequest, slug: str) -> HttpResponse:
    """Start an application, or go on with the draft that is there; who only looks comes to the call."""
    call = _visible(request, slug)
    if request.method != "POST":
        return redirect("trajects:call_detail", slug)
    if not isinstance(request.user, User):
        return redirect_to_login(reverse("trajects:call_detail", args=[slug]))
    try:
        application = services.start_application(call, by=request.user, language=get_language() or "nl")
    except services.CallClosed as closed:
        messages.error(request, str(closed))
        return redirect("trajects:call_detail", slug)
    return redirect("trajects:application_detail", application.reference)


def _visible(request: HttpRequest, slug: str) -> Call:
    calls = Call.objects.visible_to(request.user).select_related("cohort__programme__organisation")
    return get_object_or_404(calls, slug=slug)


def _questions(call: Call) -> list[dict[str, Any]]:
    pages: list[dict[str, Any]] = [
        {"title": page.title, "intro": page.intro, "asked": asked_on(page)} for page in pages_of(call)
    ]
    return [{"title": call.title, "intro": "", "asked": head_questions()}, *pages]
