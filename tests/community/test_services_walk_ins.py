"""Who walks in: added once, however often a phone sends it, and taken back with their place."""

import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from community import services
from community.models import DoorMark, Event, Registration
from community.services import walk_ins
from community.services.door import Mark, must_be_open
from impacthub.audit.models import Entry
from impacthub.notifications.models import OutboxEmail
from tests.factories.community import EventFactory, RegistrationFactory
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def by():
    """Who stands at the door."""
    return UserFactory()


@pytest.fixture
def event():
    """An evening with one place, that begins in an hour."""
    return EventFactory(capacity=1, starts_at=timezone.now() + timedelta(hours=1))


def add(event: Event, by, name: str = "Walk In", nonce: str = "form-1") -> Registration:
    return services.add_at_door(event, name=name, sector="HEALTH", nonce=nonce, by=by)


def entries() -> list[tuple[str, str]]:
    return list(Entry.objects.order_by("pk").values_list("action", "object_id"))


def test_who_walks_in_is_there_and_has_a_place(event, by):
    row = add(event, by)
    assert (row.status, row.source, row.checked_in_by, row.email) == ("GOING", "DOOR", by, "")
    assert (row.checked_in_at is not None, Event.objects.get().places_taken) == (True, 1)
    assert list(DoorMark.objects.values_list("nonce", "registration", "present", "noted_by")) == [
        ("form-1", row.pk, True, by.pk)
    ]
    assert (OutboxEmail.objects.count(), entries()) == (0, [("community.registration_added", str(row.pk))])
    with pytest.raises(services.NoPlaceLeft):
        add(event, by, "Too Early", "form-2")
    Event.objects.update(starts_at=timezone.now() - timedelta(minutes=1))
    add(event, by, "In Time", "form-3")
    now = Event.objects.get()
    assert (now.places_taken, now.over_capacity, now.places_ceiling) == (2, 1, 2)


def test_the_same_form_ten_times_adds_one_person(event, by):
    assert len({add(event, by).pk for _time in range(10)}) == 1
    assert (Registration.objects.count(), Event.objects.get().places_taken) == (1, 1)
    assert (DoorMark.objects.count(), Entry.objects.count()) == (1, 1)
    with pytest.raises(services.NoPlaceLeft):
        add(event, by, nonce="form-2")


def test_one_nonce_at_two_evenings_is_two_people(event, by):
    other = EventFactory(starts_at=event.starts_at)
    assert add(event, by).pk != add(other, by).pk


@pytest.mark.parametrize(
    "fields", [{"status": "CANCELLED"}, {"status": "DRAFT"}, {"starts_at": timezone.now() + timedelta(days=60)}]
)
def test_nobody_walks_in_where_nothing_takes_place_yet(event, by, fields):
    Event.objects.update(**fields | {"ends_at": timezone.now() + timedelta(days=61)})
    with pytest.raises(services.DoorClosed):
        add(event, by)
    assert (Registration.objects.count(), DoorMark.objects.count(), entries()) == (0, 0, [])


def test_who_was_added_by_mistake_is_taken_back_and_the_place_goes_to_who_waits(event, by):
    row = add(event, by)
    waits = RegistrationFactory(event=event, status="WAITING", queue_number=100_001)
    Event.objects.update(offer_from_hours=0)
    for _time in range(2):
        services.take_back_walk_in(row, by=by)
    row.refresh_from_db()
    waits.refresh_from_db()
    assert (row.status, row.places, row.checked_in_at, row.checked_in_by, row.left_at) == ("NOT_COMING", 0, *[None] * 3)
    assert (waits.status, Event.objects.get().places_taken) == ("GOING", 1)
    assert [action for action, _id in entries()] == [
        "community.registration_added", "community.walk_in_taken_back", "community.place_given",
    ]  # fmt: skip
    assert list(OutboxEmail.objects.values_list("to", flat=True)) == [waits.email]


def test_what_arrives_late_does_not_bring_back_who_was_taken_back(event, by):
    row = add(event, by)
    earlier = timezone.now()
    services.take_back_walk_in(row, by=by)
    services.mark_door(event, [Mark("tap", (row.pk, None), True, earlier)], by=by)
    assert add(event, by).pk == row.pk
    row.refresh_from_db()
    assert (row.status, row.checked_in_at, Event.objects.get().places_taken) == ("NOT_COMING", None, 0)


def test_who_registered_is_not_taken_back(event, by):
    row = RegistrationFactory(event=event)
    with pytest.raises(services.NotWalkedIn):
        services.take_back_walk_in(row, by=by)
    row.refresh_from_db()
    assert (row.status, entries()) == ("GOING", [])


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("locked", [True, False], ids=["lock", "control"])
def test_the_same_form_twice_at_once_adds_one_person(locked: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both look for the nonce before either is written; only the lock makes the second one wait."""
    event, by = EventFactory(starts_at=timezone.now()), UserFactory()
    outcomes: list[object] = []
    if not locked:
        both, fresh = threading.Barrier(2), must_be_open

        def together(event: Event) -> None:
            both.wait(timeout=10)
            fresh(event)

        monkeypatch.setattr(walk_ins, "must_be_open", together)
        monkeypatch.setattr("community.services.places._lock", lambda event: Event.objects.get(pk=event.pk))

    def send() -> None:
        try:
            outcomes.append(add(event, by).pk)
        except Exception as error:
            outcomes.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=send) for _number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=20)
    assert Registration.objects.count() == 1
    assert (len(outcomes), outcomes[0] == outcomes[1]) == (2, locked)
