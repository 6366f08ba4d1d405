"""The list at the door: who came in, who walks in, and where somebody works."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from community import permissions, services
from community.forms.door import SectorForm, TapForm, WalkInForm, new_nonce, read_head, read_marks
from community.models import Event, Guest, Registration
from community.queries.door import Door, door_of, shown_at_the_door
from community.services.door import DOOR_OPENS
from impacthub.people.models import Sector
from impacthub.web import UserRequest


def coordinated(request: UserRequest, slug: str) -> Event:
    """The event, for who coordinates; a stranger gets 404 for what is not shown to them, and 403 for the rest."""
    event = get_object_or_404(Event.objects.visible_to(request.user), slug=slug)
    if not permissions.can_coordinate(request.user):
        raise PermissionDenied
    return event


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def event_check_in(request: UserRequest, slug: str) -> HttpResponse:
    """The list; each button notes that somebody is there, or not after all, and ``everybody`` does so for the rest."""
    event = coordinated(request, slug)
    if request.method != "POST":
        return _page(request, event)
    tap = TapForm(request.POST)
    try:
        if "everybody" in request.POST:
            count = services.mark_all(event, by=request.user)
            messages.success(request, _noted(count))
        elif not tap.is_valid():
            return _page(request, event, problem=_("Press the button beside a name."), status=422)
        else:
            services.mark_door(event, [tap.to_mark(new_nonce())], by=request.user)
    except services.DoorClosed as error:
        return _page(request, event, problem=str(error), status=422)
    return _back(event, request.POST.get("q", ""), tap.data.get("mark", "").partition(":")[0])


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def event_check_in_marks(request: UserRequest, slug: str) -> HttpResponse:
    """Taps that a phone kept until it had a network; answered with who is inside by now. GET only asks that."""
    event = coordinated(request, slug)
    taken: list[str] = []
    if request.method == "POST":
        try:
            marks = read_marks(request.body if request.content_type == "application/json" else b"", now=timezone.now())
            services.mark_door(event, marks, by=request.user)
        except services.DoorClosed as error:
            return JsonResponse({"problem": str(error)}, status=409)
        except ValueError:
            return JsonResponse({"problem": _("This could not be read.")}, status=400)
        taken = [mark.nonce for mark in marks]
    door = door_of(event)
    answer = {"taken": taken, "inside": door.inside, "came": door.came, "expected": door.expected}
    return JsonResponse(answer, headers={"Cache-Control": "no-store"})


@require_POST
@login_required
def event_door_add(request: UserRequest, slug: str) -> HttpResponse:
    """Somebody walks in who had not registered."""
    event = coordinated(request, slug)
    form = WalkInForm(request.POST)
    if not form.is_valid():
        return _refused(request, event, form, " ".join(problem for _id, problem in _problems(form)))
    try:
        added = services.add_at_door(event, by=request.user, **form.cleaned_data)
    except (services.DoorClosed, services.NoPlaceLeft) as error:
        return _refused(request, event, form, str(error))
    said = _("%(name)s is on the list and inside.") % {"name": added.name}
    if _asks_json(request):
        return _added(request, event, added, said)
    messages.success(request, said)
    return _back(event, "", str(added.pk))


@require_POST
@login_required
def event_door_take_back(request: UserRequest, slug: str, pk: int) -> HttpResponse:
    """Somebody was added at the door by mistake."""
    event = coordinated(request, slug)
    row = get_object_or_404(Registration.objects.filter(event=event), pk=pk)
    try:
        row = services.take_back_walk_in(row, by=request.user)
    except (services.NotWalkedIn, services.DoorClosed) as error:
        return _page(request, event, problem=str(error), status=422)
    messages.success(request, _("%(name)s is off the list again.") % {"name": row.name})
    return _back(event, request.POST.get("q", ""), "")


@require_POST
@login_required
def event_door_sector(request: UserRequest, slug: str) -> HttpResponse:
    """Somebody says where they work; the script of the list, which stays where it is, gets no page back."""
    event = coordinated(request, slug)
    form = SectorForm(request.POST)
    if not form.is_valid():
        return _page(request, event, problem=_("Choose one of the sectors."), status=422)
    pk, guest_pk = read_head(form.cleaned_data["head"])
    registration = get_object_or_404(Registration.objects.filter(event=event), pk=pk)
    guest = get_object_or_404(Guest, pk=guest_pk, registration=registration) if guest_pk else None
    services.set_sector(registration, form.cleaned_data["sector"], by=request.user, guest=guest)
    if _asks_json(request):
        return HttpResponse(status=204)
    return _back(event, request.POST.get("q", ""), form.cleaned_data["head"])


def _asks_json(request: UserRequest) -> bool:
    """True for the script of the list."""
    return request.headers.get("Accept") == "application/json"


def _refused(request: UserRequest, event: Event, form: WalkInForm, problem: str) -> HttpResponse:
    """What is wrong with who walks in: beside the fields, or as one sentence for the script."""
    if _asks_json(request):
        return JsonResponse({"problem": problem}, status=422)
    return _page(request, event, form=form, problem="" if form.errors else problem, status=422)


def _added(request: UserRequest, event: Event, added: Registration, said: str) -> HttpResponse:
    """For the script: the line of who walked in, and how many are inside."""
    door = door_of(event)
    line = next(line for line in door.lines if line.key == str(added.pk))
    context = {"event": event, "row": {"line": line, "is_shown": True}, "line": line, "is_open": True}
    answer = {
        "taken": [request.POST.get("nonce", "")],
        "inside": door.inside,
        "came": door.came,
        "expected": door.expected,
        "row": render_to_string("community/door/_row.html", context, request),
        "said": said,
    }
    return JsonResponse(answer, headers={"Cache-Control": "no-store"})


def _page(
    request: UserRequest, event: Event, *, form: WalkInForm | None = None, problem: str = "", status: int = 200
) -> HttpResponse:
    door = door_of(event)
    words = (request.POST if request.method == "POST" else request.GET).get("q", "")[:100]
    is_open = event.status in (Event.Status.PUBLISHED, Event.Status.HELD)
    form = form or WalkInForm()
    rows = _rows(door, words)
    context = {
        "event": event,
        "csrf_cookie": settings.CSRF_COOKIE_NAME,
        "door": door,
        "rows": rows,
        "shown": any(row["is_shown"] for row in rows),
        "words": words,
        "ask": request.GET.get("ask", ""),
        "sectors": Sector.choices,
        "form": form,
        "problem": problem,
        "problems": _problems(form),
        "is_open": is_open and timezone.now() >= event.starts_at - DOOR_OPENS,
        "takes_place": is_open,
    }
    answer = render(request, "community/door/event_check_in.html", context, status=status)
    # Going back must not bring back a form whose nonce was used: the next person would be taken for the last one.
    answer["Cache-Control"] = "no-store"
    return answer


def _problems(form: WalkInForm) -> list[tuple[str, str]]:
    return [(f"#id_{name}", str(error)) for name, errors in form.errors.items() for error in errors]


def _rows(door: Door, words: str) -> list[dict[str, Any]]:
    shown = {line.key for line in shown_at_the_door(door.lines, words)}
    return [{"line": line, "is_shown": line.key in shown} for line in door.lines]


def _back(event: Event, words: str, key: str) -> HttpResponse:
    """The list again, at the same person and with the same words."""
    query = f"?{urlencode({'q': words[:100]})}" if words else ""
    return redirect(reverse("community:event_check_in", args=[event.slug]) + query + (f"#head-{key}" if key else ""))


def _noted(count: int) -> str:
    if not count:
        return _("Everybody on the list had been noted already.")
    return ngettext("%(count)d person is noted as present.", "%(count)d people are noted as present.", count) % {
        "count": count
    }
