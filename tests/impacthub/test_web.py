"""Pages of a list, whole page or partial, and links that are secrets."""

from typing import Any

import pytest
from django.http import HttpResponse
from django.test import RequestFactory
from django_htmx.middleware import HtmxDetails

from impacthub.notifications.models import Suppression
from impacthub.web import page_or_partial, paginate, signed_link


def request(path="/en/", **headers):
    made: Any = RequestFactory().get(path, headers=headers)
    made.htmx = HtmxDetails(made)
    return made


@pytest.fixture
def rows(db):
    Suppression.objects.bulk_create(Suppression(address_hash=f"{number:03}", reason="BY_HAND") for number in range(65))
    return Suppression.objects.order_by("address_hash")


@pytest.mark.parametrize(
    ("asked", "first", "count"),
    [
        ("", "000", 30),
        ("?page=1", "000", 30),
        ("?page=2", "030", 30),
        ("?page=3", "060", 5),
        ("?page=4", "060", 5),
        ("?page=0", "060", 5),
        ("?page=-1", "060", 5),
        ("?page=x", "000", 30),
        ("?page=", "000", 30),
        (f"?page={10**30}", "060", 5),
        ("?page=%00", "000", 30),
        ("?page=1&page=2", "030", 30),
    ],
)
def test_paginate_gives_the_nearest_page(rows, asked, first, count):
    page = paginate(request(f"/en/{asked}"), rows)
    assert (page.object_list[0].address_hash, len(page.object_list)) == (first, count)


def test_paginate_fetches_one_page_only(rows, django_assert_num_queries):
    with django_assert_num_queries(2) as queries:
        assert len(list(paginate(request(), rows, per_page=10))) == 10
    assert queries.captured_queries[1]["sql"].endswith("LIMIT 10")


@pytest.mark.usefixtures("sample_templates")
@pytest.mark.parametrize(("headers", "text"), [({}, "whole page"), ({"HX-Request": "true"}, "partial")])
def test_page_or_partial_gives_htmx_the_partial(headers, text):
    response = page_or_partial(request(**headers), "web/page.html", "web/_partial.html", {})
    assert (response.content.decode().strip(), response["Vary"]) == (text, "HX-Request")


def test_signed_link_is_not_passed_on_not_indexed_and_not_stored():
    @signed_link
    def view(asked):
        return HttpResponse("yes")

    response = view(request())
    assert (response["Referrer-Policy"], response["X-Robots-Tag"], response["Cache-Control"]) == (
        "no-referrer",
        "noindex",
        "no-store",
    )
