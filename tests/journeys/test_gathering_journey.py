"""A visitor from outside film: comes with a friend, waits, gets a place, hears of the new hour, and is counted."""

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from html import unescape
from typing import Any

import pytest
import time_machine
import vobject  # type: ignore[import-untyped]  # it has no types
from django.test import Client
from django.urls import reverse

from community import tasks
from community.models import Event, Registration
from community.services import change_event
from impacthub.notifications.models import OutboxEmail
from impacthub.people.models import Role, User
from tests.factories.community import EventFactory
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db


def words(answer: Any) -> str:
    """What a reader sees of a page."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.content.decode())).split())


def last_mail(to: str) -> OutboxEmail:
    """The newest one."""
    return OutboxEmail.objects.filter(to=to).latest("id")


def link_in(mail: OutboxEmail, ending: str) -> str:
    """The path of the first link in ``mail`` that ends so."""
    found = re.search(rf"https?://[^/\s]+(/r/[^/\s]+{re.escape(ending)})\s", mail.text)
    assert found is not None, mail.text
    return found[1]


def entry(mail: OutboxEmail) -> Any:
    """The entry that the reader's calendar gets, as another program reads it."""
    return vobject.readOne(mail.calendar).vevent


@pytest.fixture
def event() -> Event:
    """An evening of two places, in three weeks."""
    made: Event = EventFactory(capacity=2, max_guests=1, title_en="From cinema to council chamber", reminder_hours=[])
    return made


@pytest.fixture
def takers(event: Event, client_for: Callable[..., Client]) -> list[User]:
    """Two filmmakers who were first."""
    people: list[User] = [UserFactory(roles=[Role.MEMBER], language="nl") for _number in range(2)]
    for person in people:
        answer = client_for(person).post(rsvp(event), {"name": person.name, "sector": "FILM", "people": "1"})
        assert answer.status_code == 302
    return people


def rsvp(event: Event) -> str:
    return reverse("community:event_rsvp", args=[event.slug])


def asks_for_two(client: Client, event: Event) -> str:
    """Zeyneb, of a hospital and without an account, comes with Bram; returns the page of her registration.

    She confirms by mail, with one press; a program that only follows the link confirms nothing.
    """
    typed = {
        "name": "Zeyneb Arslan", "email": "zeyneb@people.test", "sector": "HEALTH", "people": "2",
        "guest-1-name": "Bram", "guest-1-sector": "EDUCATION",
    }  # fmt: skip
    answer = client.post(rsvp(event), typed, follow=True)
    assert answer.redirect_chain[-1][0] == reverse("community:event_rsvp_done", args=[event.slug])
    confirm = link_in(last_mail("zeyneb@people.test"), "/confirm/")
    assert client.get(confirm).status_code == 200
    assert not event.registrations.get(email="zeyneb@people.test").is_confirmed
    return str(client.post(confirm)["Location"])


def begins_later(event: Event) -> datetime:
    """It begins an hour later, and everybody hears so; returns when."""
    later = event.starts_at + timedelta(hours=1)
    change_event(event, by=None, starts_at=later, ends_at=event.ends_at + timedelta(hours=1))
    tasks.run_mailings()
    return later


def note_at_the_door(door: Client, event: Event, row: Registration) -> None:
    """Both are there: a tap each, which the phone sends twice."""
    check_in = reverse("community:event_check_in", args=[event.slug])
    assert "Zeyneb Arslan" in words(door.get(check_in))
    heads = [str(row.pk), f"{row.pk}-{row.guests.get().pk}"]
    marks = [{"nonce": f"nonce-of-{head}", "head": head, "present": True, "age": 0} for head in heads]
    for _time in range(2):
        sent = door.post(f"{check_in}marks/", json.dumps({"marks": marks}), content_type="application/json")
        assert (sent.status_code, sent.json()["came"]) == (200, 2)


def test_a_visitor_from_outside_film_comes_with_a_friend(
    event: Event, takers: list[User], client: Client, client_for: Callable[..., Client]
) -> None:
    page = client.get(reverse("community:event_detail", args=[event.slug]))
    assert (page.status_code, "From cinema to council chamber" in words(page)) == (200, True)
    manage = asks_for_two(client, event)
    assert "You are number 1 on the waiting list" in words(client.get(manage))
    waiting = last_mail("zeyneb@people.test")
    assert (waiting.calendar_method, entry(waiting).status.value) == ("REQUEST", "TENTATIVE")

    # One of the first gives back a place: two people do not fit yet. The other does too, and they do.
    row = event.registrations.get(email="zeyneb@people.test")
    for person, status in zip(takers, ["WAITING", "GOING"], strict=True):
        own = link_in(last_mail(person.email), "/")
        assert client.post(f"{own}answer/", {"answer": "no"}).status_code == 302
        row.refresh_from_db()
        assert row.status == status
    promoted = last_mail("zeyneb@people.test")
    assert promoted.kind == "community.registration_promoted"
    assert entry(promoted).attendee.params["PARTSTAT"] == ["ACCEPTED"]

    # Her calendar moves the entry that it has.
    later = begins_later(event)
    changed = last_mail("zeyneb@people.test")
    assert changed.kind == "community.event_changed"
    before, after = entry(promoted), entry(changed)
    assert after.uid.value == before.uid.value
    assert int(after.sequence.value) == int(before.sequence.value) + 1
    assert after.dtstart.value.astimezone(UTC) == later.astimezone(UTC)

    # Both come and count: two of two are from outside film.
    with time_machine.travel(later - timedelta(minutes=10), tick=True):
        note_at_the_door(client_for("coordinator"), event, row)
    with time_machine.travel(later + timedelta(days=1), tick=True):
        answer = client_for("coordinator").get(reverse("community:event_turnout", args=[event.slug]))
        turnout = answer.context["turnout"]
        assert (turnout.came, turnout.outside, turnout.known, turnout.unknown) == (2, 2, 2, 0)
        assert "100 %" in words(answer)


def test_the_visitor_who_cannot_come_makes_place_and_the_calendar_forgets_it(event: Event, client: Client) -> None:
    client.post(rsvp(event), {"name": "Zeyneb", "email": "zeyneb@people.test", "sector": "HEALTH", "people": "1"})
    confirm = link_in(last_mail("zeyneb@people.test"), "/confirm/")
    manage = client.post(confirm)["Location"]
    confirmed = last_mail("zeyneb@people.test")
    assert link_in(confirmed, "/") == manage
    assert client.get(f"{manage}?answer=no").status_code == 200
    assert event.registrations.get().status == "GOING"
    client.post(f"{manage}answer/", {"answer": "no"})
    cancelled = last_mail("zeyneb@people.test")
    assert (cancelled.calendar_method, "METHOD:CANCEL" in cancelled.calendar) == ("CANCEL", True)
    assert entry(cancelled).uid.value == entry(confirmed).uid.value
    assert (event.registrations.get().status, Event.objects.get().places_left) == ("NOT_COMING", 2)
