"""A plan as somebody without an account reads it, by a signed link that ends."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from coaching import queries, services
from coaching.content import Part, plan_content, present
from coaching.content.hiding import without
from coaching.content.sums import funding_sums, scenario_labels, scenario_sums
from coaching.models import ShareLink
from coaching.panels.funding import funding_head
from coaching.queries.shares import shared_link
from impacthub.web import gone, signed_link


def with_link(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Find the link that an address stands for, and answer in the plan's language; 410 once it has ended."""

    @wraps(view)
    @never_cache
    @signed_link
    def wrapper(request: HttpRequest, token: str, **kwargs: Any) -> HttpResponse:
        link = shared_link(token)
        if link is None:
            return gone(request)
        with translation.override(link.plan.language):
            return view(request, link, token, **kwargs)

    return wrapper


@require_safe
@with_link
def shared_plan(request: HttpRequest, link: ShareLink, token: str) -> HttpResponse:
    """What the plan is about, and which sections there are to read."""
    context = _shared(request, link, "", token)
    return render(request, "coaching/sharing/plan.html", context)


@require_safe
@with_link
def shared_section(request: HttpRequest, link: ShareLink, token: str, key: str) -> HttpResponse:
    """One section."""
    if key not in link.sections:
        raise Http404
    context = _shared(request, link, key, token)
    parts: list[Part] = context["parts"]
    place = next((place for place, part in enumerate(parts) if part.key == key), None)
    if place is None:
        raise Http404
    beside = {
        "part": parts[place],
        "former": parts[place - 1] if place else None,
        "later": parts[place + 1] if place + 1 < len(parts) else None,
    }
    return render(request, "coaching/sharing/section.html", {**context, **beside, **_drawn(link, key)})


def _shared(request: HttpRequest, link: ShareLink, key: str, token: str) -> dict[str, Any]:
    """What both pages show; a look, and no check by a machine, is noted."""
    content = without(plan_content(link.plan), link.hidden, link.sections)
    if request.method == "GET":
        services.note_visit(link, key)
    return {
        "link": link,
        "plan": link.plan,
        "project": link.plan.project,
        "token": token,
        "parts": present(content, link.plan.language),
        "scenarios": scenario_labels(content) if content["figures"] else [],
        "sums": scenario_sums(content) if content["figures"] else [],
        "funding": funding_sums(content) if content["figures"] else [],
    }


def _drawn(link: ShareLink, key: str) -> dict[str, Any]:
    """The bar of the funding, which names amounts and who pays them."""
    if key not in ("budget", "funding") or not {"amounts", "funders"}.isdisjoint(link.hidden):
        return {}
    return {"gap": funding_head(link.plan, queries.plan_money(link.plan), "hatch-shared")}
