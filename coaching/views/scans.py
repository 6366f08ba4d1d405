"""A coach's own page to scan what a film can set in motion."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from coaching import permissions, services
from coaching.forms.potential import CoachScanForm
from coaching.queries.scans import own_scan
from coaching.readings.differences import differences
from coaching.stamps import Unseen, stamp_of
from coaching.views.access import visible_plan
from impacthub.web import UserRequest


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def scan_edit(request: UserRequest, slug: str) -> HttpResponse:
    """The nine questions for the coach of the film; what is not answered may wait."""
    plan = visible_plan(request.user, slug)
    if not permissions.can_scan(request.user, plan):
        raise PermissionDenied
    scan = own_scan(plan, request.user)
    data = request.POST if request.method == "POST" else None
    form = CoachScanForm(data, instance=scan, plan=plan)
    status = 422 if form.errors else 200
    seen, others = request.POST.get("seen"), []
    if request.method != "POST":
        seen = stamp_of(scan, form.fields)
    if request.method == "POST" and form.is_valid():
        try:
            services.save_scan(plan, form.cleaned_data, by=request.user, seen=seen)
        except Unseen as stale:
            form.add_error(None, str(stale))
            now = CoachScanForm(instance=stale.row, plan=plan)
            status, seen, others = 409, stamp_of(stale.row, form.fields), differences(form, now)
        except services.PlanClosed:
            messages.error(request, _("The plan was closed in the meantime, so your scan is not saved."))
            status = 409
        else:
            messages.success(request, _("Your scan is saved. The makers read it beside theirs."))
            return redirect("coaching:plan_section", slug, "potential")
    context = {"plan": plan, "project": plan.project, "form": form, "seen": seen, "differences": others}
    return render(request, "coaching/scan_edit.html", context, status=status)
