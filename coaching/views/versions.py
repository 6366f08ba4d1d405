"""Versions of the plan: the list, one of them to read, two beside each other, and putting one back."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from coaching import permissions, services
from coaching.content import Content, compare, compare_sums, plan_content, present
from coaching.content.sums import scenario_labels, scenario_sums
from coaching.forms.versions import KeepForm, RestoreForm
from coaching.models import Plan, Snapshot
from coaching.views.access import visible_plan
from impacthub.web import UserRequest, paginate

NOW = "now"
PER_PAGE = 30


@require_safe
@login_required
def version_list(request: UserRequest, slug: str) -> HttpResponse:
    """Every kept version, the newest first; ``?a=2&b=now`` leads to those two beside each other."""
    plan = visible_plan(request.user, slug)
    chosen = request.GET.get("a", ""), request.GET.get("b", "")
    if all(chosen):
        before, after = (_side(plan, name) for name in chosen)
        return redirect("coaching:version_compare", slug, before or NOW, after or NOW)
    return _list(request, plan, KeepForm())


@require_POST
@login_required
def version_keep(request: UserRequest, slug: str) -> HttpResponse:
    """Keep the plan as it is now."""
    plan = visible_plan(request.user, slug)
    if not permissions.can_keep_version(request.user, plan):
        raise PermissionDenied
    form = KeepForm(request.POST)
    if not form.is_valid():
        return _list(request, plan, form, status=422)
    kept = services.take_snapshot(plan, reason=Snapshot.Reason.BY_HAND, by=request.user, **form.cleaned_data)
    messages.success(request, _("Version %(number)d is kept.") % {"number": kept.number})
    return redirect("coaching:version_list", slug)


@require_safe
@login_required
def version_detail(request: UserRequest, slug: str, number: int) -> HttpResponse:
    """The plan as it was."""
    plan = visible_plan(request.user, slug)
    version = _version(plan, number)
    content = version.content
    context = {
        "plan": plan,
        "project": plan.project,
        "version": version,
        "title": content["title"],
        "parts": present(content, get_language() or plan.language),
        "scenarios": scenario_labels(content),
        "sums": scenario_sums(content),
    }
    return render(request, "coaching/versions/detail.html", context)


@require_safe
@login_required
def version_compare(request: UserRequest, slug: str, a: str, b: str) -> HttpResponse:
    """What changed from ``a`` to ``b``: numbers of versions, or "now"."""
    plan = visible_plan(request.user, slug)
    return _compared(request, plan, _side(plan, a), _side(plan, b))


@require_POST
@login_required
def version_restore(request: UserRequest, slug: str, number: int) -> HttpResponse:
    """Put the chosen sections back as they were."""
    plan = visible_plan(request.user, slug)
    if not permissions.can_edit_plan(request.user, plan):
        raise PermissionDenied
    version = _version(plan, number)
    parts = compare(version.content, plan_content(plan), get_language() or plan.language)
    form = RestoreForm(request.POST, sections=[(part.key, part.title) for part in parts])
    if not form.is_valid():
        return _compared(request, plan, version.number, None, form=form, status=422)
    try:
        before = services.restore_snapshot(version, by=request.user, keys=form.cleaned_data["keys"])
    except services.ReasonNeeded:
        said = _("This plan is approved. Say in these sections first why you change them, then put the version back.")
        messages.error(request, said)
    except services.PlanClosed:
        messages.error(request, _("Nobody writes in this plan now, so nothing was put back."))
    else:
        said = _("Version %(number)d is back. What was there before is kept as version %(before)d.")
        messages.success(request, said % {"number": version.number, "before": before.number})
    return redirect("coaching:version_list", slug)


def _list(request: UserRequest, plan: Plan, form: KeepForm, status: int = 200) -> HttpResponse:
    rows = Snapshot.objects.filter(plan=plan).select_related("taken_by").defer("content").order_by("-number")
    page = paginate(request, rows, PER_PAGE)
    context = {
        "plan": plan,
        "project": plan.project,
        "page": page,
        "form": form,
        "numbers": [version.number for version in page],
        "can_keep": permissions.can_keep_version(request.user, plan),
        "can_restore": permissions.can_edit_plan(request.user, plan),
        "is_maker": permissions.is_maker(request.user, plan),
    }
    return render(request, "coaching/versions/list.html", context, status=status)


def _compared(
    request: UserRequest,
    plan: Plan,
    a: int | None,
    b: int | None,
    *,
    form: RestoreForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page with two versions beside each other; None is the plan as it is now."""
    old, new = _content(plan, a), _content(plan, b)
    language = get_language() or plan.language
    parts = compare(old, new, language)
    can_restore = a is not None and b is None and bool(parts) and permissions.can_edit_plan(request.user, plan)
    context: dict[str, Any] = {
        "plan": plan,
        "project": plan.project,
        "a": a,
        "b": b,
        "parts": parts,
        "sums": compare_sums(old, new, language),
        "form": form or (RestoreForm(sections=[(part.key, part.title) for part in parts]) if can_restore else None),
        "numbers": list(Snapshot.objects.filter(plan=plan).order_by("-number").values_list("number", flat=True)[:100]),
    }
    return render(request, "coaching/versions/compare.html", context, status=status)


def _side(plan: Plan, name: str) -> int | None:
    """The number that an address names, None for now; 404 for anything else."""
    if name == NOW:
        return None
    if not name.isdecimal() or len(name) > 9:
        raise Http404
    number = int(name)
    if not Snapshot.objects.filter(plan=plan, number=number).exists():
        raise Http404
    return number


def _content(plan: Plan, number: int | None) -> Content:
    if number is None:
        return plan_content(plan)
    content: Content = _version(plan, number).content
    return content


def _version(plan: Plan, number: int) -> Snapshot:
    if number > 999_999_999:  # more than the column holds
        raise Http404
    return get_object_or_404(Snapshot.objects.select_related("taken_by"), plan=plan, number=number)
