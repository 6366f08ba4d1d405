"""Links for readers, as the team makes them and takes them back."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from coaching import permissions, registry, services
from coaching.content.hiding import GROUPS
from coaching.forms.sharing import ShareForm
from coaching.models import Plan, ShareLink
from coaching.queries.shares import links_of
from coaching.share_links import share_url
from coaching.views.access import visible_plan
from impacthub.web import UserRequest, paginate

PER_PAGE = 20


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def share_list(request: UserRequest, slug: str) -> HttpResponse:
    """The links of a plan, and a form for another."""
    plan = _shared_by(request, slug)
    if request.method != "POST":
        return _show(request, plan, ShareForm())
    form = ShareForm(request.POST)
    if not form.is_valid():
        return _show(request, plan, form, status=422)
    try:
        link = services.create_share_link(plan, **form.given(), by=request.user)
    except services.PlanGuarded as refused:
        form.add_error(None, str(refused))
        return _show(request, plan, form, status=422)
    messages.success(request, _("The link for %(recipient)s works now. Copy it below.") % {"recipient": link.recipient})
    return redirect(reverse("coaching:share_list", args=[slug]) + f"#link-{link.pk}")


@require_POST
@login_required
def share_revoke(request: UserRequest, slug: str, pk: int) -> HttpResponse:
    """End a link now."""
    plan = _shared_by(request, slug)
    if pk > 2**63 - 1:  # more than the column holds
        raise Http404
    link = get_object_or_404(ShareLink, plan=plan, pk=pk)
    services.revoke_share_link(link, by=request.user)
    messages.success(request, _("The link for %(recipient)s has ended.") % {"recipient": link.recipient})
    return redirect("coaching:share_list", slug)


def _shared_by(request: UserRequest, slug: str) -> Plan:
    plan = visible_plan(request.user, slug)
    if not permissions.can_share(request.user, plan):
        raise PermissionDenied
    return plan


def _show(request: UserRequest, plan: Plan, form: ShareForm, status: int = 200) -> HttpResponse:
    page = paginate(request, links_of(plan), PER_PAGE)
    context: dict[str, Any] = {
        "plan": plan,
        "project": plan.project,
        "form": form,
        "page": page,
        "links": [_described(link) for link in page],
        "is_guarded": services.is_guarded(plan),
    }
    return render(request, "coaching/sharing/list.html", context, status=status)


def _described(link: Any) -> dict[str, Any]:
    """A link with its address as long as it works, and in words what it shows and what was read."""
    titles = {key: str(outline.title) for key, outline in registry.OUTLINES.items()}
    return {
        "link": link,
        "id": f"url-{link.pk}",
        "url": share_url(link) if link.is_open else "",
        "sections": ", ".join(titles[key] for key in titles if key in link.sections),
        "hidden": [str(GROUPS[name].label) for name in GROUPS if name in link.hidden],
        "read": ", ".join(titles[key] for key in titles if key in link.read_keys),
    }
