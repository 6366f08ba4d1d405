"""Screenings of a film: the list, one with its next step, planning, moving, reporting."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from coaching import permissions
from coaching.forms.screenings import ReportForm, ScreeningForm
from coaching.models import Plan, Screening, ScreeningReport
from coaching.queries import screenings as queries
from coaching.readings import screenings as readings
from coaching.readings.differences import differences
from coaching.services import screenings as services
from coaching.stamps import Unseen, stamp_of
from coaching.views.access import visible_plan
from impacthub.states import TransitionNotAllowed
from impacthub.versions import posted_version
from impacthub.web import UserRequest, paginate

#: What the list can be narrowed to.
WHICH = ("coming", "over")


@require_safe
@login_required
def screening_list(request: UserRequest, slug: str) -> HttpResponse:
    """All screenings of the film, the last first; ``?which=coming`` or ``over`` narrows them."""
    plan = visible_plan(request.user, slug)
    which = request.GET.get("which", "")
    which = which if which in WHICH else ""
    page = paginate(request, queries.screening_list(plan, which))
    context = {
        "page": page,
        "rows": [readings.list_row(screening) for screening in page],
        "which": which,
        "can_write": permissions.can_run_campaign(request.user, plan),
    }
    return render(request, "coaching/screening_list.html", {**_around(plan), **context})


@require_safe
@login_required
def screening_detail(request: UserRequest, slug: str, pk: int) -> HttpResponse:
    """One screening: what is known, what is missing for the next step, and its report."""
    plan, screening = _screening(request, slug, pk)
    return _detail(request, plan, screening)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def screening_new(request: UserRequest, slug: str) -> HttpResponse:
    """Plan a screening; ``?activity=`` gives it the name, the goals and the audiences of an activity."""
    plan = _writable(request, visible_plan(request.user, slug))
    given = queries.values_of_activity(plan, request.GET.get("activity", ""))
    form = ScreeningForm(request.POST if request.method == "POST" else None, plan=plan, initial=given)
    if request.method != "POST" or not form.is_valid():
        return _form(request, plan, form, None)
    screening = services.create_screening(plan, form.cleaned_data, by=request.user)
    messages.success(request, _("The screening is planned. Confirm it when everything is arranged."))
    return redirect("coaching:screening_detail", slug, screening.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def screening_edit(request: UserRequest, slug: str, pk: int) -> HttpResponse:
    """Change what is known of a screening."""
    plan, screening = _screening(request, slug, pk)
    _writable(request, plan)
    if request.method != "POST":
        return _form(request, plan, ScreeningForm(instance=screening, plan=plan), screening)
    form = ScreeningForm(request.POST, instance=screening, plan=plan)
    if not form.is_valid():
        return _form(request, plan, form, screening, version=posted_version(request))
    try:
        services.change_screening(screening, form.cleaned_data, version=posted_version(request), by=request.user)
    except services.ScreeningChanged as changed:
        form.add_error(None, str(changed))
        now = ScreeningForm(instance=changed.screening, plan=plan)
        return _form(request, plan, form, changed.screening, status=409, others=differences(form, now))
    except services.NotReady as refused:
        form.add_error(None, _("This screening is confirmed: it keeps all that it needs, or you postpone it first."))
        return _form(request, plan, form, screening, version=posted_version(request), missing=refused.missing)
    except services.CannotBeChanged as refused:
        form.add_error(None, str(refused))
        return _form(request, plan, form, screening)
    messages.success(request, _("The screening is saved."))
    return redirect("coaching:screening_detail", slug, screening.pk)


@require_POST
@login_required
def screening_move(request: UserRequest, slug: str, pk: int) -> HttpResponse:
    """Bring a screening to its next status, or say what it still needs."""
    plan, screening = _screening(request, slug, pk)
    _writable(request, plan)
    to, note = request.POST.get("to", ""), request.POST.get("note", "").replace("\x00", "")
    try:
        services.move_screening(screening, to, by=request.user, note=note)
    except services.NotReady as refused:
        return _detail(request, plan, screening, missing=refused.missing, status=422)
    except services.ReasonMissing as refused:
        return _detail(request, plan, screening, note=(to, note, str(refused)), status=422)
    except TransitionNotAllowed as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("The screening is changed."))
    return redirect("coaching:screening_detail", slug, pk)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def screening_report(request: UserRequest, slug: str, pk: int) -> HttpResponse:
    """What happened: written once the screening is over, until it is closed."""
    plan, screening = _screening(request, slug, pk)
    _writable(request, plan)
    report = ScreeningReport.objects.filter(screening=screening).first()
    form = ReportForm(request.POST if request.method == "POST" else None, instance=report)
    seen, others = request.POST.get("seen"), []
    status = 200
    if request.method != "POST":
        seen = stamp_of(form.instance, form.fields)
    else:
        status = 422
        if form.is_valid():
            try:
                services.report_screening(screening, form.cleaned_data, by=request.user, seen=seen)
            except Unseen as stale:
                form.add_error(None, str(stale))
                now = ReportForm(instance=stale.row)
                status, seen, others = 409, stamp_of(stale.row, form.fields), differences(form, now)
            except (services.CannotBeChanged, services.NotReady) as refused:
                form.add_error(None, str(refused))
            else:
                messages.success(request, _("The report is saved."))
                return redirect("coaching:screening_detail", slug, pk)
    context = {"screening": screening, "form": form, "shown": readings.facts(screening)}
    context |= {"seen": seen, "differences": others}
    return render(request, "coaching/screening_report.html", {**_around(plan), **context}, status=status)


def _detail(
    request: UserRequest,
    plan: Plan,
    screening: Screening,
    *,
    missing: list[queries.Missing] | None = None,
    note: tuple[str, str, str] | None = None,
    status: int = 200,
) -> HttpResponse:
    reads_people = permissions.can_see_participants(request.user, plan)
    can_write = permissions.can_run_campaign(request.user, plan)
    steps = queries.next_steps(screening) if can_write else []
    if missing is None and Screening.Status.CONFIRMED in steps:
        missing = queries.missing_for(screening, Screening.Status.CONFIRMED)
    elif missing is None and Screening.Status.CLOSED in steps:
        missing = queries.missing_for(screening, Screening.Status.CLOSED)
    context: dict[str, Any] = {
        "screening": screening,
        "facts": readings.facts(screening),
        "shown": readings.detail(screening, reads_people=reads_people),
        "steps": readings.steps(steps, note),
        "missing": missing or [],
        "can_write": can_write,
        "can_change": can_write and screening.status not in services.OVER,
        "can_report": can_write and readings.can_report(screening),
    }
    return render(request, "coaching/screening_detail.html", {**_around(plan), **context}, status=status)


def _form(
    request: UserRequest,
    plan: Plan,
    form: ScreeningForm,
    screening: Screening | None,
    *,
    version: int | None = None,
    status: int = 200,
    others: list[dict[str, str]] | None = None,
    missing: list[queries.Missing] | None = None,
) -> HttpResponse:
    if form.errors and status == 200:
        status = 422
    known = screening.version if screening else 0
    context = {
        "form": form,
        "screening": screening,
        "version": known if version is None else version,
        "differences": others or [],
        "missing": missing or [],
    }
    return render(request, "coaching/screening_edit.html", {**_around(plan), **context}, status=status)


def _screening(request: UserRequest, slug: str, pk: int) -> tuple[Plan, Screening]:
    plan = visible_plan(request.user, slug)
    rows = Screening.objects.filter(plan=plan).select_related("activity", "partnership", "report")
    screening = get_object_or_404(rows, pk=pk)
    screening.plan = plan
    return plan, screening


def _writable(request: UserRequest, plan: Plan) -> Plan:
    if not permissions.can_run_campaign(request.user, plan):
        raise PermissionDenied
    return plan


def _around(plan: Plan) -> dict[str, Any]:
    return {"plan": plan, "project": plan.project}
