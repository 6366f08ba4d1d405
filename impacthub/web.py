"""What every room's views share: the typed request, pages of a list, whole page or partial, and signed links."""

from collections.abc import Callable, Collection
from datetime import datetime
from functools import wraps
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

from django.core.exceptions import BadRequest
from django.core.paginator import Page, Paginator
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.http import http_date, quote_etag
from django.utils.translation import gettext as _
from django_htmx.middleware import HtmxDetails

if TYPE_CHECKING:
    from impacthub.people.models import User

M = TypeVar("M", bound=Model)
P = ParamSpec("P")


class UserRequest(HttpRequest):
    """A request behind ``login_required``: its user is one of ours."""

    user: "User"
    htmx: HtmxDetails


def paginate(request: HttpRequest, rows: "QuerySet[M]", per_page: int = 30) -> "Page[M]":
    """The page of ``rows`` that ``?page=`` asks for; nonsense gives the nearest page that exists."""
    return Paginator(rows, per_page).get_page(request.GET.get("page"))


def refuse_unknown(request: HttpRequest, **known: Collection[str]) -> None:
    """400 when the address narrows a list by anything else than ``known``: key → its values; empty, or a page, may be.

    Not for what the public reads: links to that come with keys of whoever made them.
    """
    for name, value in request.GET.items():
        if name != "page" and (name not in known or value not in {"", *known[name]}):
            raise BadRequest(
                _("This list cannot be narrowed by that. Open it again and choose from what stands there.")
            )


def page_or_partial(request: UserRequest, page: str, partial: str, context: dict[str, Any]) -> HttpResponse:
    """``partial`` for an htmx request, the whole ``page`` otherwise; both say that the answer varies."""
    response = render(request, partial if request.htmx else page, context)
    patch_vary_headers(response, ["HX-Request"])
    return response


def unless_unchanged(
    request: HttpRequest, *, tag: str, changed_at: datetime, answer: Callable[[], HttpResponse]
) -> HttpResponse:
    """``answer()``, or 304 without asking for it when whoever asks already has what ``tag`` stands for.

    Who asks by time alone gets it again when it changed in a later second than theirs.
    """
    etag, changed = quote_etag(tag), int(changed_at.timestamp())
    found = get_conditional_response(request, etag=etag, last_modified=changed)
    response = found if found else answer()
    response["ETag"], response["Last-Modified"] = etag, http_date(changed)
    return response


def gone(request: HttpRequest) -> HttpResponse:
    """The page that says that a link or a file is no longer there (410)."""
    return render(request, "410.html", status=410)


def signed_link(view: Callable[P, HttpResponse]) -> Callable[P, HttpResponse]:
    """For views whose address is a secret: it is not passed on to other sites, not indexed and not stored.

    A view that says itself how its answer is kept, is believed. So is one whose page has a form: a browser that tells
    nobody where a form came from, does not tell us either, and then we refuse it.
    """

    @wraps(view)
    def wrapper(*args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        response = view(*args, **kwargs)
        response.setdefault("Referrer-Policy", "no-referrer")
        response["X-Robots-Tag"] = "noindex"
        response.setdefault("Cache-Control", "no-store")
        return response

    return wrapper
