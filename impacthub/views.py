"""The roof's pages: home, overview, search, what the law asks for, and what is shown when something is wrong."""

from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.db.models import F, QuerySet
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language_from_request, override
from django.views.decorators.http import require_safe

from coaching import queries
from coaching.models import Attachment, FilmSheet, Goal, Plan, Project, Vision
from coaching.queries.waiting import waiting
from community.queries import agenda
from community.queries.to_do import to_do as community_to_do
from helpdesk.queries.to_do import to_do as helpdesk_to_do
from impacthub import search
from impacthub.people.models import User
from impacthub.web import UserRequest
from trajects.models import Programme
from trajects.queries import overview as trajects
from trajects.queries.to_do import to_do

#: Never shown back after an expired form: it might be read over a shoulder.
SECRET_FIELDS = ("password", "code", "csrfmiddlewaretoken")
#: So many gatherings stand on the home page, and on somebody's overview.
EVENTS = 3


@require_safe
def root(request: HttpRequest) -> HttpResponseRedirect:
    """To the home page in the account's language, else the cookie's, the browser's, or Dutch."""
    codes = [code for code, _name in settings.LANGUAGES]
    chosen = request.user.language if isinstance(request.user, User) else get_language_from_request(request)
    with override(chosen if chosen in codes else settings.LANGUAGE_CODE):
        return redirect("home")


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What this is and where to go, for who was never here."""
    sheets = FilmSheet.objects.filter(plan__project__in=Project.objects.public())
    sheets = sheets.select_related("plan__project__programme", "plan__project__organisation")
    sheet = sheets.order_by(F("premiere_on").desc(nulls_last=True)).first()
    vision = Vision.objects.select_related("plan").filter(plan=sheet.plan_id).first() if sheet else None
    programmes = Programme.objects.order_by("-ends_on")
    return render(
        request,
        "home.html",
        {
            "film": sheet.plan.project if sheet else None,
            "sheet": sheet,
            "still": _stills(sheet.plan.project.slug).first() if sheet else None,
            "said": vision.text("vision") if vision else "",
            "programme": programmes.first(),
            "call": trajects.open_call(),
            "results": _results(),
            "events": agenda.next_events(request.user, EVENTS),
        },
    )


@require_safe
def film_still(request: HttpRequest, slug: str) -> FileResponse:
    """The picture of an invented film on the public pages."""
    still = _stills(slug).first()
    if still is None:
        raise Http404
    try:
        picture = still.file.open()
    except FileNotFoundError as error:
        raise Http404 from error
    response = FileResponse(picture, content_type=still.content_type)
    response["Cache-Control"] = "public, max-age=3600"
    return response


@require_safe
@login_required
def overview(request: UserRequest) -> HttpResponse:
    """The next step of this person: with one film, and nothing else that waits, that is its plan."""
    projects = Project.objects.visible_to(request.user).select_related("organisation", "programme", "plan")
    shown = list(projects.order_by("title")[:20])
    mine = [project for project in shown if not request.user.has_role("COORDINATOR")]
    own = trajects.mine(request.user)
    waits = [*to_do(request.user), *helpdesk_to_do(request.user), *community_to_do(request.user)]
    if len(mine) == 1 and own.is_empty and not waits:
        return redirect("coaching:project_detail", mine[0].slug)
    programmes = Programme.objects.order_by("-ends_on")[:3]
    rows = queries.project_rows(shown)
    waits = [*waiting(request.user), *waits]
    context = {
        "rows": rows,
        "more_films": len(mine) < len(shown),
        "has_board": request.user.has_role("COORDINATOR"),
        "programmes": programmes,
        "mine": own,
        "to_do": waits,
    }
    return render(request, "overview.html", {**context, "gatherings": agenda.next_of(request.user, EVENTS)})


@require_safe
def search_page(request: HttpRequest) -> HttpResponse:
    """Everything the reader may see that has the words in it."""
    words = request.GET.get("q", "")[:200]
    return render(request, "pages/search.html", {"words": words, "hits": search.search(request.user, words)})


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """Which data we hold, why, for how long, and what somebody can ask of us."""
    return render(request, "pages/privacy.html")


@require_safe
def cookies(request: HttpRequest) -> HttpResponse:
    """The few cookies there are."""
    return render(request, "pages/cookies.html")


@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """What works for whom, what does not yet, and how to reach us otherwise."""
    return render(request, "pages/accessibility.html")


def _stills(slug: str) -> QuerySet[Attachment]:
    """Of a public film."""
    films = Project.objects.public().filter(slug=slug)
    return Attachment.objects.filter(kind=Attachment.Kind.STILL, plan__project__in=films)


def _results() -> dict[str, Goal | None]:
    """For every dynamic, a goal that a published film reached, wholly or else in part, or nothing."""
    reached = Goal.objects.filter(
        plan__status=Plan.Status.PUBLISHED,
        plan__project__in=Project.objects.public(),
        status__in=[Goal.Status.ACHIEVED, Goal.Status.PARTLY],
    )
    first = reached.exclude(statement="").select_related("plan__project").order_by("dynamic", "status", "priority")
    found = {goal.dynamic: goal for goal in first.distinct("dynamic")}
    return {dynamic: found.get(dynamic) for dynamic in Goal.Dynamic.values}


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form that was open too long: what was typed is shown, to be sent again or copied."""
    if request.headers.get("X-Autosave"):
        return JsonResponse({"reason": "csrf"}, status=403)
    typed = [
        (name, value)
        for name, values in request.POST.lists()
        for value in values
        if value and not any(secret in name for secret in SECRET_FIELDS)
    ]
    return render(request, "errors/csrf.html", {"typed": typed, "reason": reason}, status=403)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400: what was sent cannot be used, with the sentence that says why when we have one."""
    return render(request, "400.html", {"sentence": _sentence(exception)}, status=400)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403: a right is missing, and who can give it."""
    return render(request, "403.html", {"sentence": _sentence(exception)}, status=403)


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 Django passes it
    """404: not here, or not for this reader; the two look the same."""
    return render(request, "404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """500: a page that needs neither database nor session."""
    with override(_language_of(request.path)):
        context = {"contact_email": settings.CONTACT_EMAIL, "home": reverse("home")}
        # Without a request: its context processors may be what failed.
        return render(None, "500.html", context, status=500)


def _sentence(exception: Any) -> str:
    return str(exception) if exception.args and isinstance(exception.args[0], str) else ""


def _language_of(path: str) -> str:
    code = path.split("/")[1] if path.count("/") > 1 else ""
    return code if code in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
