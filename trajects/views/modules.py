"""Modules to read, the tick that one did, and the files of their materials."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from impacthub.files import inert
from impacthub.web import UserRequest
from trajects import services
from trajects.models import MaterialText
from trajects.queries import cohorts as queries
from trajects.queries.curriculum import module_page
from trajects.views.cohorts import visible_cohort


@require_safe
@login_required
def module_detail(request: UserRequest, slug: str, module: str) -> HttpResponse:
    """One module: what it is for, its text and its materials."""
    cohort, viewer = visible_cohort(request.user, slug, progress=True)
    modules = queries.modules_for(request.user, cohort).select_related("owner", "responsible")
    row = get_object_or_404(modules, slug=module)
    context = {"cohort": cohort, "page": module_page(row, cohort, viewer), "viewer": viewer, "module": row}
    return render(request, "trajects/modules/module_detail.html", context)


@require_POST
@login_required
def module_read(request: UserRequest, slug: str, module: str) -> HttpResponse:
    """Tick that one read it."""
    cohort, _viewer = visible_cohort(request.user, slug)
    row = get_object_or_404(queries.modules_for(request.user, cohort), slug=module)
    try:
        services.mark_read(row, by=request.user)
    except services.NotTakingPart as error:
        raise PermissionDenied(str(error)) from error
    messages.success(request, _("Noted: you have read this module."))
    return redirect("trajects:module_detail", slug, module)


@require_POST
@login_required
def module_unread(request: UserRequest, slug: str, module: str) -> HttpResponse:
    """Take the tick back."""
    cohort, _viewer = visible_cohort(request.user, slug)
    row = get_object_or_404(queries.modules_for(request.user, cohort), slug=module)
    try:
        services.unmark_read(row, by=request.user)
    except services.NotTakingPart as error:
        raise PermissionDenied(str(error)) from error
    messages.success(request, _("The tick is gone."))
    return redirect("trajects:module_detail", slug, module)


@require_safe
@login_required
def material_open(request: UserRequest, slug: str, module: str, pk: int) -> FileResponse:
    """The file of a material, inert wherever it ends up."""
    cohort, _viewer = visible_cohort(request.user, slug)
    row = get_object_or_404(queries.modules_for(request.user, cohort), slug=module)
    text = get_object_or_404(MaterialText, pk=pk, material__module=row)
    if not text.file:
        raise Http404
    return inert(text.file, filename=text.filename, content_type=text.content_type)
