"""Files beside the plan, and the film's screener; both only for who may see them."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from coaching import permissions, services
from coaching.forms.files import AttachmentForm
from coaching.models import Attachment
from coaching.views.access import visible_plan
from coaching.views.sections import FILES_OF
from impacthub.files import FileRefused, inert
from impacthub.web import UserRequest


@require_POST
@login_required
def file_add(request: UserRequest, slug: str) -> HttpResponse:
    """Add a still, a proof or a letter."""
    plan = visible_plan(request.user, slug)
    if not permissions.can_edit_plan(request.user, plan):
        raise PermissionDenied
    form = AttachmentForm(request.POST, request.FILES, plan=plan)
    if form.is_valid():
        try:
            services.add_attachment(plan, by=request.user, **form.cleaned_data)
        except FileRefused as refused:
            form.add_error("upload", str(refused))
        except services.PlanClosed:
            messages.error(request, _("This plan is read-only now."))
            return redirect(_section_of(form.cleaned_data["kind"], slug))
    if form.errors:
        context = {"plan": plan, "project": plan.project, "form": form}
        return render(request, "coaching/file_add.html", context, status=422)
    messages.success(request, _("The file is added."))
    return redirect(_section_of(form.cleaned_data["kind"], plan.project.slug))


@require_safe
@login_required
def file_open(request: UserRequest, slug: str, pk: int) -> FileResponse:
    """The file itself: never shown inside a page of ours, and inert wherever it ends up."""
    plan = visible_plan(request.user, slug)
    attachment = get_object_or_404(plan.attachments, pk=pk)
    if not permissions.can_open_file(request.user, plan, attachment):
        raise Http404
    return inert(attachment.file, filename=attachment.name, content_type=attachment.content_type)


@require_POST
@login_required
def file_remove(request: UserRequest, slug: str, pk: int) -> HttpResponse:
    """Delete a file."""
    plan = visible_plan(request.user, slug)
    if not permissions.can_edit_plan(request.user, plan):
        raise PermissionDenied
    attachment = get_object_or_404(plan.attachments.select_related("plan__project"), pk=pk)
    try:
        services.remove_attachment(attachment, by=request.user)
    except services.PlanClosed:
        messages.error(request, _("This plan is read-only now."))
    else:
        messages.success(request, _("The file is removed."))
    return redirect(_place_of(attachment, slug))


@require_POST
@login_required
def screener_open(request: UserRequest, slug: str) -> HttpResponse:
    """Show where the film can be watched, and note who asked."""
    plan = visible_plan(request.user, slug)
    if not permissions.can_see_screener(request.user, plan):
        raise PermissionDenied
    film = services.open_screener(plan, by=request.user)
    return render(request, "coaching/screener.html", {"plan": plan, "project": plan.project, "film": film})


def _place_of(attachment: Attachment, slug: str) -> str:
    """Where the file stands: with a partner, with the people of the film, or in its section."""
    if attachment.kind == Attachment.Kind.CONTRACT and attachment.partnership_id:
        return reverse("coaching:partner_detail", args=[slug, attachment.partnership_id]) + "#agreement"
    if attachment.kind == Attachment.Kind.CONSENT:
        return reverse("coaching:participant_list", args=[slug])
    return _section_of(attachment.kind, slug)


def _section_of(kind: str, slug: str) -> str:
    key = next(key for key, its_kind in FILES_OF.items() if its_kind == kind)
    return reverse("coaching:plan_section", args=[slug, key]) + "#files"
