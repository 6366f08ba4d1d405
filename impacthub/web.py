"""What every room's views share: the typed request, pages of a list, and whole page or partial."""

from typing import TYPE_CHECKING, Any, TypeVar

from django.core.paginator import Page, Paginator
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django_htmx.middleware import HtmxDetails

if TYPE_CHECKING:
    from impacthub.people.models import User

M = TypeVar("M", bound=Model)


class UserRequest(HttpRequest):
    """A request behind ``login_required``: its user is one of ours."""

    user: "User"
    htmx: HtmxDetails


def paginate(request: HttpRequest, rows: "QuerySet[M]", per_page: int = 30) -> "Page[M]":
    """The page of ``rows`` that ``?page=`` asks for; nonsense gives the nearest page that exists."""
    return Paginator(rows, per_page).get_page(request.GET.get("page"))


def page_or_partial(request: UserRequest, page: str, partial: str, context: dict[str, Any]) -> HttpResponse:
    """``partial`` for an htmx request, the whole ``page`` otherwise; both say that the answer varies."""
    response = render(request, partial if request.htmx else page, context)
    response["Vary"] = "HX-Request"
    return response
