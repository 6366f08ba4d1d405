"""Rows of a section: add one, take one out, bring it back, open it to write in."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from coaching import permissions, registry, services
from coaching.forms.page import RowView, SectionPage, section_page
from coaching.models import Plan, PlanSection
from coaching.models.rows import PlanRow
from coaching.services.sections import find_row
from coaching.views.access import section_or_404, visible_plan
from coaching.views.conflicts import stale_page
from coaching.views.sections import save_typed, section_context, section_url, talk_context
from impacthub.versions import posted_version
from impacthub.web import UserRequest


@require_safe
@login_required
def row_open(request: UserRequest, slug: str, key: str, row: str) -> HttpResponse:
    """One row with its fields, or with ``?closed`` without, for htmx; for anybody else the section's own page."""
    plan, spec, section = _writable(request, slug, key)
    _row_or_404(plan, spec, row)
    if not request.htmx:
        return redirect(section_url(plan, spec, [row], row))
    return _row(request, plan, spec, section, row, is_open="closed" not in request.GET)


@require_POST
@login_required
def row_add(request: UserRequest, slug: str, key: str, row_set: str) -> HttpResponse:
    """Add an empty row, open to write in; what else was typed is saved with it."""
    plan, spec, section = _writable(request, slug, key)
    rows = spec.row_set(row_set)
    if rows is None:
        raise Http404
    parent = _row_or_404(plan, spec, request.POST.get("parent", ""))[1] if rows.parent else None
    try:
        if not request.htmx:
            save_typed(request, plan, spec)
        added = services.add_row(plan, key, rows, by=request.user, parent=parent)
    except services.StaleVersion as stale:
        return stale_page(request, plan, spec, stale)
    except (services.RowLimitReached, services.PlanClosed) as refused:
        messages.error(request, str(refused) or _("This plan is read-only now."))
        return _refused(request, plan, spec)
    name = f"{rows.name}-{added.pk}"
    if not request.htmx:
        return redirect(section_url(plan, spec, [*request.POST.getlist("shown"), name], name))
    return _row(request, plan, spec, section, name)


@require_POST
@login_required
def row_remove(request: UserRequest, slug: str, key: str, row: str) -> HttpResponse:
    """Take a row out; it can be brought back."""
    return _move(request, slug, key, row, services.remove_row)


@require_POST
@login_required
def row_restore(request: UserRequest, slug: str, key: str, row: str) -> HttpResponse:
    """Bring a removed row back."""
    return _move(request, slug, key, row, services.restore_row)


def _move(request: UserRequest, slug: str, key: str, name: str, service: object) -> HttpResponse:
    plan, spec, section = _writable(request, slug, key)
    rows, row = _row_or_404(plan, spec, name)
    try:
        if not request.htmx:
            save_typed(request, plan, spec)
        service(plan, key, rows, row, by=request.user)  # type: ignore[operator]  # one of two services of one shape
    except services.StaleVersion as stale:
        return stale_page(request, plan, spec, stale)
    except services.PlanClosed as closed:
        messages.error(request, str(closed))
        return _refused(request, plan, spec)
    if not request.htmx:
        return redirect(section_url(plan, spec, request.POST.getlist("shown"), name))
    if not row.is_removed:
        return _row(request, plan, spec, section, name)
    view = RowView(row, rows, (slug, key))
    return render(request, "coaching/_row_swap.html", {**_context(request, plan, spec), "view": view})


def _writable(request: UserRequest, slug: str, key: str) -> tuple[Plan, registry.Section, PlanSection]:
    plan = visible_plan(request.user, slug)
    spec, section = section_or_404(plan, key)
    if not permissions.can_edit_plan(request.user, plan):
        raise PermissionDenied
    return plan, spec, section


def _row_or_404(plan: Plan, spec: registry.Section, name: str) -> tuple[registry.RowSet, PlanRow]:
    try:
        return find_row(plan, spec, name)
    except LookupError as error:
        raise Http404 from error


def _refused(request: UserRequest, plan: Plan, spec: registry.Section) -> HttpResponse:
    """Back to the section, where the message stands; htmx follows by itself."""
    url = section_url(plan, spec)
    return HttpResponse(status=204, headers={"HX-Redirect": url}) if request.htmx else redirect(url)


def _row(
    request: UserRequest, plan: Plan, spec: registry.Section, section: PlanSection, name: str, *, is_open: bool = True
) -> HttpResponse:
    page = section_page(plan, spec, section, opened=[name] if is_open else [])
    view = _find(page, name)
    if view is None:
        raise BadRequest(_("This section has no such row."))
    return render(request, "coaching/_row_swap.html", {**_context(request, plan, spec), "view": view})


def _find(page: SectionPage, name: str) -> RowView | None:
    return next((view for view in page.views() if view.name == name), None)


def _context(request: UserRequest, plan: Plan, spec: registry.Section) -> dict[str, object]:
    """The section as it is now, around one row of it.

    ``version`` is only there when the page had the version before this change; else it must first hear what others
    did, from the answer to its next save.
    """
    section = section_or_404(plan, spec.key)[1]
    known = request.method == "POST" and posted_version(request) == section.version - 1
    return {
        **section_context(plan, spec, section, can_edit=True),
        **talk_context(request.user, plan, spec, is_maker=True),
        "version": section.version if known else "",
        "panel": spec.panel(plan) if spec.panel else {},
    }
