"""For who organises an event: everybody who answered, and what one does for them."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from community import services
from community.forms.coordination import AddPersonForm, PromoteForm
from community.models import Event, Registration
from community.queries.answers import BY_NAME, FILTERS, answers_of, answers_table, people_by_filter
from community.queries.turnout import GIVEN_BACK
from community.views.door import coordinated
from impacthub.people.models import Sector
from impacthub.states import TransitionNotAllowed
from impacthub.tables import CSV, XLSX, to_csv, to_xlsx
from impacthub.web import UserRequest, paginate


@require_safe
@login_required
def event_people(request: UserRequest, slug: str) -> HttpResponse:
    """Everybody who answered; ``?show=`` and ``?sector=`` keep some of them."""
    return _page(request, coordinated(request, slug))


@require_safe
@login_required
def event_people_file(request: UserRequest, slug: str, kind: str) -> HttpResponse:
    """All answers as ``xlsx`` or ``csv``, a line for every person."""
    event = coordinated(request, slug)
    if kind not in ("xlsx", "csv"):
        raise Http404
    head, rows = answers_table(event)
    content = to_csv(head, rows) if kind == "csv" else to_xlsx([(str(event.title), head, rows)])
    response = HttpResponse(content, content_type=CSV if kind == "csv" else XLSX)
    response["Content-Disposition"] = f'attachment; filename="{event.slug}.{kind}"'
    response["Cache-Control"] = "no-store"
    return response


@require_POST
@login_required
def event_promote(request: UserRequest, slug: str, pk: int) -> HttpResponse:
    """Let somebody in who waits, or with ``first`` put them before the others; always with a reason."""
    event, row = _one(request, slug, pk)
    form = PromoteForm(request.POST, prefix=f"promote-{row.pk}")
    if not form.is_valid():
        return _page(request, event, promoting=form, row=row, status=422)
    act = services.put_first if "first" in request.POST else services.promote
    try:
        row = act(row, by=request.user, reason=form.cleaned_data["reason"])
    except (services.NotWaiting, services.NoPlaceLeft, services.RegistrationClosed) as error:
        return _page(request, event, promoting=form, row=row, problem=str(error), status=422)
    messages.success(request, _told(row))
    return redirect("community:event_people", event.slug)


@require_POST
@login_required
def event_cancel_for(request: UserRequest, slug: str, pk: int) -> HttpResponse:
    """Somebody said otherwise that they do not come."""
    event, row = _one(request, slug, pk)
    try:
        row = services.answer(row, Registration.Status.NOT_COMING, by=request.user)
    except (services.RegistrationClosed, TransitionNotAllowed) as error:
        return _page(request, event, problem=str(error), status=422)
    messages.success(request, _told(row))
    return redirect("community:event_people", event.slug)


@require_POST
@login_required
def event_add_person(request: UserRequest, slug: str) -> HttpResponse:
    """Somebody answered by telephone or in person."""
    event = coordinated(request, slug)
    form = AddPersonForm(request.POST)
    if not form.is_valid():
        return _page(request, event, adding=form, status=422)
    try:
        added = services.add_registration(event, by=request.user, **form.cleaned_data)
    except services.RegistrationClosed as error:
        return _page(request, event, adding=form, problem=str(error), status=422)
    told = _told(added.registration) if added.is_new else _("This address had answered already. Nothing changed.")
    (messages.success if added.is_new else messages.info)(request, told)
    return redirect("community:event_people", event.slug)


def _one(request: UserRequest, slug: str, pk: int) -> tuple[Event, Registration]:
    event = coordinated(request, slug)
    rows: QuerySet[Registration] = Registration.objects.visible_to(request.user).select_related("event", "user")
    return event, get_object_or_404(rows, event=event, pk=pk)


def _told(row: Registration) -> str:
    words = {"name": row.name, "status": row.get_status_display()}
    return _("%(name)s: %(status)s.") % words


def _page(
    request: UserRequest,
    event: Event,
    *,
    promoting: PromoteForm | None = None,
    adding: AddPersonForm | None = None,
    row: Registration | None = None,
    problem: str = "",
    status: int = 200,
) -> HttpResponse:
    show, sector = request.GET.get("show", "all"), request.GET.get("sector")
    show = show if show in BY_NAME else "all"
    sector = sector if sector in {"", *Sector.values} else None
    counts = people_by_filter(event)
    page = paginate(request, answers_of(event, show, sector))
    adding = adding or AddPersonForm(initial={"language": get_language()})
    context = {
        "event": event,
        "page": page,
        "rows": [_row(event, found, row, promoting) for found in page.object_list],
        "filters": _filters(event, counts, show),
        "show": BY_NAME[show],
        "sector": dict(Sector.choices).get(sector, _("sector unknown")) if sector is not None else "",
        "query": f"&show={show}" + (f"&sector={sector}" if sector is not None else ""),
        "counts": counts,
        "adding": adding,
        "can_change": event.status == Event.Status.PUBLISHED and not event.is_over,
        "problem": problem,
        "problems": _problems(promoting, adding),
    }
    return render(request, "community/coordination/event_people.html", context, status=status)


def _row(event: Event, found: Registration, opened: Registration | None, form: PromoteForm | None) -> dict[str, Any]:
    found.event = event
    is_open = opened is not None and opened.pk == found.pk
    waits = found.status == Registration.Status.WAITING
    return {
        "registration": found,
        "guests": list(found.guests.all()),
        "left_late": found.status in GIVEN_BACK and found.left_late,
        "form": (form if is_open and form else PromoteForm(prefix=f"promote-{found.pk}")) if waits else None,
        "is_open": is_open,
        "can_cancel": found.status in (*Registration.LIVE, Registration.Status.MAYBE),
    }


def _filters(event: Event, counts: dict[str, int], show: str) -> list[dict[str, Any]]:
    """The ways to look that keep anybody, with how many people that are."""
    shown = [row for row in FILTERS if row.name in ("all", show) or counts[row.name]]
    if not (event.is_over and counts["came"]):
        shown = [row for row in shown if row.name != "no-show" or show == "no-show"]
    return [
        {"name": row.name, "label": row.label, "count": counts[row.name], "is_current": row.name == show}
        for row in shown
    ]


def _problems(*forms: PromoteForm | AddPersonForm | None) -> list[tuple[str, str]]:
    return [
        (f"#{form[name].id_for_label}", str(error))
        for form in forms
        if form is not None
        for name, errors in form.errors.items()
        for error in errors
    ]
