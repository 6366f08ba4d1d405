"""Answers to an event: registered, confirmed, changed, given up, taken up again, and added at the door."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from django.utils.translation import override

from community import services
from community.models import CONFIRM_WITHIN, Event, Registration
from community.queries.registrations import position
from community.services import GuestInput
from impacthub.audit.models import Entry
from impacthub.notifications.models import OutboxEmail
from impacthub.people.models import User
from tests.factories.community import EventFactory, RegistrationFactory
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    with override("en"):
        yield


def guests(count: int) -> list[GuestInput]:
    return [GuestInput(f"Guest {number}", "", "HEALTH") for number in range(1, count + 1)]


def ask(event: Event, who: str | User = "Nele", *, more: int = 0, **fields: Any) -> Registration:
    """Register a stranger called ``who``, or somebody with an account, with ``more`` guests."""
    by = who if isinstance(who, User) else None
    name = who.name if isinstance(who, User) else who
    given = {"name": name, "email": f"{name.replace(' ', '.')}@people.test".lower(), "language": "en", "sector": "HEALTH"}
    return services.register(event, **given | fields, guests=guests(more), by=by).registration


def standing(event: Event) -> list[tuple[str, str, int]]:
    """Every answer in the order in which it came: who, what, and how many places."""
    return list(Registration.objects.filter(event=event).order_by("id").values_list("name", "status", "places"))


def mails() -> list[tuple[str, str]]:
    """Every mail: its kind and to whom."""
    rows = OutboxEmail.objects.order_by("id").values_list("kind", "to")
    return [(kind.removeprefix("community.registration_"), to.split("@")[0]) for kind, to in rows]


def entries() -> list[tuple[str, int | None]]:
    return list(Entry.objects.order_by("id").values_list("action", "actor_id"))


# Registering


def test_registering_without_an_account_holds_the_place_for_half_an_hour() -> None:
    event = EventFactory(capacity=3)
    before = timezone.now()
    row = ask(event, more=1, needs="A chair near the door")
    assert standing(event) == [("Nele", "GOING", 2)]
    assert (row.email, row.needs, row.heads, row.is_confirmed) == ("nele@people.test", "A chair near the door", 2, False)
    assert row.confirm_by is not None
    assert before + CONFIRM_WITHIN <= row.confirm_by <= timezone.now() + CONFIRM_WITHIN
    assert list(row.guests.values_list("name", "sector", "position")) == [("Guest 1", "HEALTH", 1)]
    assert Event.objects.get().places_taken == 2
    assert mails() == [("asked", "nele")]
    assert entries() == [("community.registration_made", None)]
