"""Somebody's calendar under a secret address: made, shown once, fetched by a program, revoked."""

from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from impacthub import calendars
from impacthub.audit.models import Entry
from impacthub.calendars import CalendarEntry
from impacthub.people import services
from impacthub.people.models import CalendarFeed
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db
CHANGED = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)


@pytest.fixture
def entries(monkeypatch):
    """What stands in everybody's calendar; a test may add to it."""
    rows: list[CalendarEntry] = []
    monkeypatch.setattr(calendars, "_collectors", {"test": lambda person: list(rows)})
    return rows


@pytest.fixture
def nele():
    return UserFactory(name="Nele", language="nl")


def entry(number: int = 1, **fields) -> CalendarEntry:
    starts = datetime(2026, 12, 4, 8, 30, tzinfo=UTC)
    given: dict[str, Any] = {
        "uid": f"{number}@test",
        "title": f"Day {number}",
        "starts_at": starts,
        "changed_at": CHANGED,
    }
    return CalendarEntry(**given | {"ends_at": starts + timedelta(hours=7)} | fields)


def fetch(token: str, **headers):
    return Client().get(f"/ics/{token}/", headers=headers)


def test_make_feed_keeps_only_the_hash_of_its_secret(nele):
    feed, token = services.make_feed(nele, by=nele)
    assert len(token) >= 32
    assert CalendarFeed.objects.get().token_hash == sha256(token.encode()).hexdigest()
    assert services.find_feed(token) == feed
    assert list(Entry.objects.values_list("action", "changes")) == [("people.calendar_feed_made", {})]


def test_make_feed_again_ends_the_one_before(nele, entries):
    _feed, first = services.make_feed(nele, by=nele)
    _feed, second = services.make_feed(nele, by=nele)
    assert (fetch(first).status_code, fetch(second).status_code) == (410, 200)
    assert CalendarFeed.objects.alive().count() == 1


def test_the_database_keeps_one_living_feed_a_person(nele):
    CalendarFeed.objects.create(user=nele, token_hash="a")
    with pytest.raises(IntegrityError):
        CalendarFeed.objects.create(user=nele, token_hash="b")


def test_revoke_feed_twice_is_one_line_in_the_log(nele):
    services.make_feed(nele, by=nele)
    assert (services.revoke_feed(nele, by=nele), services.revoke_feed(nele, by=nele)) == (True, False)
    assert [entry.action for entry in Entry.objects.order_by("id")] == [
        "people.calendar_feed_made",
        "people.calendar_feed_revoked",
    ]


def test_feed_is_a_calendar_that_is_not_passed_on(nele, entries):
    entries.append(entry())
    _feed, token = services.make_feed(nele, by=nele)
    answer = fetch(token)
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer["Referrer-Policy"] == "no-referrer"
    assert answer["X-Robots-Tag"] == "noindex"
    assert answer["Cache-Control"] == "private, no-cache"
    assert b"SUMMARY:Day 1\r\n" in answer.content


def test_feed_that_did_not_change_is_not_sent_again(nele, entries):
    entries.append(entry(changed_at=timezone.now() + timedelta(hours=1)))
    _feed, token = services.make_feed(nele, by=nele)
    first = fetch(token)
    assert fetch(token).content == first.content
    for header in ({"If-None-Match": first["ETag"]}, {"If-Modified-Since": first["Last-Modified"]}):
        again = fetch(token, **header)
        assert (again.status_code, again.content) == (304, b"")
    entries[0] = entry(title="Other", changed_at=timezone.now() + timedelta(hours=2), sequence=1)
    for header in ({"If-None-Match": first["ETag"]}, {"If-Modified-Since": first["Last-Modified"]}):
        again = fetch(token, **header)
        assert (again.status_code, b"SUMMARY:Other" in again.content) == (200, True)


def test_feed_without_anything_is_an_empty_calendar(nele, entries):
    _feed, token = services.make_feed(nele, by=nele)
    answer = fetch(token)
    assert answer.content.splitlines()[0] == b"BEGIN:VCALENDAR"
    assert b"VEVENT" not in answer.content


def test_feed_of_nobody_is_not_found(entries):
    assert fetch("x" * 32).status_code == 404


def test_feed_of_a_closed_account_is_gone(nele, entries):
    _feed, token = services.make_feed(nele, by=nele)
    services.close_account(nele, by=nele)
    assert fetch(token).status_code == 410


def test_feed_is_read_only(nele, entries):
    _feed, token = services.make_feed(nele, by=nele)
    assert Client().post(f"/ics/{token}/").status_code == 405


def test_feed_remembers_the_day_it_was_fetched(nele, entries):
    _feed, token = services.make_feed(nele, by=nele)
    with time_machine.travel(datetime(2027, 1, 5, 12, tzinfo=UTC), tick=False):
        fetch(token)
        assert CalendarFeed.objects.get().fetched_on == timezone.localdate()


def test_feed_costs_the_same_however_often_it_is_fetched(nele, entries, django_assert_num_queries):
    _feed, token = services.make_feed(nele, by=nele)
    fetch(token)
    with django_assert_num_queries(1):
        fetch(token)


# The page in the account


def test_page_shows_the_address_once(nele, client_for, entries):
    client = client_for(nele)
    page = reverse("people:calendar_feed")
    assert client.get(page).context["feed"] is None
    shown = client.post(reverse("people:calendar_feed_make"))
    url = shown.context["url"]
    assert url in shown.content.decode()
    assert shown.context["webcal_url"] == url.replace("http://", "webcal://").replace("https://", "webcal://")
    assert "no-store" in shown["Cache-Control"]
    later = client.get(page).content.decode()
    assert url not in later
    assert fetch(url.rstrip("/").rsplit("/", 1)[-1]).status_code == 200


def test_page_ends_the_address(nele, client_for, entries):
    client = client_for(nele)
    url = client.post(reverse("people:calendar_feed_make")).context["url"]
    answer = client.post(reverse("people:calendar_feed_revoke"))
    assert (answer.status_code, answer["Location"]) == (302, reverse("people:calendar_feed"))
    assert fetch(url.rstrip("/").rsplit("/", 1)[-1]).status_code == 410


def test_nobody_makes_an_address_for_who_is_not_signed_in(client_for):
    answer = client_for("anonymous").post(reverse("people:calendar_feed_make"))
    assert (answer.status_code, CalendarFeed.objects.count()) == (302, 0)
