"""The agenda, one month of it, and the page of one gathering."""

import re
from datetime import date
from typing import Any

from csp.decorators import csp_replace
from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import AnonymousUser
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_safe

from community import permissions
from community.forms.agenda import AgendaForm, as_query
from community.forms.registrations import RegistrationForm
from community.links import registration_token
from community.models import Event, Registration
from community.queries import agenda, answering
from community.queries.calendar import event_ics
from community.queries.registrations import position, queue_length
from community.views.event_data import event_data
from impacthub.people.models import User
from impacthub.web import UserRequest, paginate

MONTH = re.compile(r"(20\d\d)-(0[1-9]|1[0-2])")
PICTURES = {".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".png": "image/png", ".webp": "image/webp"}
ON_A_PAGE = 20
#: An agenda on the site of somebody else shows so many.
EMBEDDED = 10


@require_safe
def event_list(request: HttpRequest) -> HttpResponse:
    """What comes, by month, with filters; with ``?past=1`` what was."""
    is_past = request.GET.get("past") == "1"
    is_part = request.headers.get("HX-Request") == "true"
    form = AgendaForm(request.GET, topics=agenda.topics(), cities=agenda.cities(request.user))
    wanted = form.wanted()
    page = paginate(request, agenda.agenda(request.user, {**wanted, "past": is_past}), ON_A_PAGE)
    query = as_query({**wanted, **({"past": True} if is_past else {})})
    context = {
        "page": page,
        "months": agenda.by_month(list(page.object_list)),
        "answers": agenda.answers_to(request.user, list(page.object_list)),
        "form": form,
        "wanted": {"topic": "", "online": "", "accessible": "", **wanted},
        "is_filtered": bool(wanted),
        "is_past": is_past,
        "query": f"&{query}" if query else "",
        "is_part": is_part,
        "can_coordinate": permissions.can_coordinate(request.user),
        "embed": {"url": request.build_absolute_uri(reverse("community:event_embed"))},
        "this_month": timezone.localdate().strftime("%Y-%m"),
    }
    template = "community/events/_agenda.html" if is_part else "community/events/event_list.html"
    response = render(request, template, context)
    patch_vary_headers(response, ["HX-Request"])
    return response


@require_safe
def event_month(request: HttpRequest, month: str) -> HttpResponse:
    """One month as a calendar page."""
    found = MONTH.fullmatch(month)
    if found is None:
        raise Http404
    first = date(int(found[1]), int(found[2]), 1)
    weeks = agenda.weeks_of(request.user, first)
    context = {
        "first": first,
        "weeks": weeks,
        "count": sum(len(day.events) for week in weeks for day in week if not day.is_other),
        "before": _month_beside(first, -1),
        "after": _month_beside(first, 1),
    }
    return render(request, "community/events/event_month.html", context)


@require_safe
def event_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """One gathering, and the form to come to it."""
    event = answering.event_or_404(request.user, slug)
    return render(request, "community/events/event_detail.html", event_context(request, event))


def event_context(request: HttpRequest, event: Event, form: RegistrationForm | None = None) -> dict[str, Any]:
    """What the page of ``event`` shows; ``form`` when it was sent and something in it is wrong."""
    own = answering.own_answer(event, request.user)
    if form is None and own is None and event.is_open:
        form = registration_form(request, event)
    return {
        **(standing(own) if own else {}),
        "event": event,
        "programme": answering.programme_of(event),
        "own": own,
        "form": form if event.is_open and own is None else None,
        "waiting": 0 if event.capacity is None else queue_length(event),
        "alternative": answering.alternative_to(event, request.user),
        "can_coordinate": permissions.can_coordinate(request.user),
        "data": event_data(event),
    }


def standing(row: Registration) -> dict[str, Any]:
    """What every page says of somebody's own answer."""
    return {
        "position": position(row),
        "first_name": row.name.split(" ")[0],
        "manage_path": reverse("community_signed:registration", args=[registration_token(row)]),
    }


def registration_form(request: HttpRequest, event: Event, data: Any = None) -> RegistrationForm:
    """The form to come to ``event``, with what we know of who asks."""
    user = request.user if isinstance(request.user, User) else None
    sector = answering.known_sector(request.user)
    return RegistrationForm(
        data,
        event=event,
        has_account=user is not None,
        knows_sector=bool(sector),
        initial={"name": user.name if user else ""},
    )


@require_safe
def event_image(request: HttpRequest, slug: str) -> FileResponse:
    """The picture of a gathering that the reader may see."""
    event = answering.event_or_404(request.user, slug)
    ending = f".{(event.image.name or '').rsplit('.', 1)[-1].lower()}"
    if ending not in PICTURES:
        raise Http404
    try:
        picture = event.image.open()
    except FileNotFoundError as error:
        raise Http404 from error
    response = FileResponse(picture, content_type=PICTURES[ending])
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, max-age=3600" if event.audience != event.Audience.PUBLIC else "max-age=3600"
    return response


@require_safe
def event_ics_file(request: HttpRequest, slug: str) -> HttpResponse:
    """One gathering for a calendar."""
    event = answering.event_or_404(request.user, slug)
    return calendar_file(event_ics(event), event.slug)


def calendar_file(content: bytes, name: str) -> HttpResponse:
    """``content`` as a calendar file called ``name``."""
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.ics"'
    return response


@require_safe
@login_required
def event_mine(request: UserRequest) -> HttpResponse:
    """Where the reader goes, and where they were."""
    is_past = request.GET.get("past") == "1"
    rows = agenda.past_of(request.user) if is_past else agenda.coming_of(request.user)
    context = {"page": paginate(request, rows), "is_past": is_past, "query": "&past=1" if is_past else ""}
    return render(request, "community/events/event_mine.html", context)


@require_safe
@xframe_options_exempt
@csp_replace({"frame-ancestors": ["*"]})
def event_embed(request: HttpRequest) -> HttpResponse:
    """The agenda for a frame on the site of somebody else: what everybody may see, without cookies."""
    rows = agenda.agenda(AnonymousUser(), {"topic": request.GET.get("topic", "")[:60]})
    rows = rows.filter(status=Event.Status.PUBLISHED)[:EMBEDDED]
    context = {"events": list(rows), "site": settings.SITE_URL, "language": request.LANGUAGE_CODE}
    response = HttpResponse(render_to_string("community/events/event_embed.html", context))
    response["Cache-Control"] = "public, max-age=300"
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


def _month_beside(first: date, step: int) -> date | None:
    """The first day of the month after or before; None outside of the years that a page exists for."""
    number = first.year * 12 + first.month - 1 + step
    year, month = divmod(number, 12)
    return date(year, month + 1, 1) if 2000 <= year < 2100 else None
