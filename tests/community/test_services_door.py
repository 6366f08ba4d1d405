"""The door: a tap counts once, the last one holds, and two phones at once lose nothing."""

import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from community.models import DoorMark, Event, Guest, Registration
from community.services import door as door_services
from community.services.door import DoorClosed, Mark, mark_all, mark_door, set_sector
from impacthub.audit.models import Entry
from tests.factories.community import EventFactory, GuestFactory, RegistrationFactory
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db

NOW = timezone.now().replace(microsecond=0)


@pytest.fixture
def by():
    """Who stands at the door."""
    return UserFactory()


@pytest.fixture
def event():
    """An evening that begins in an hour."""
    return EventFactory(starts_at=NOW + timedelta(hours=1))


def tap(nonce: str, head: Registration | Guest, present: bool = True, ago: int = 0) -> Mark:
    """A tap of ``ago`` seconds ago."""
    key = (head.registration_id, head.pk) if isinstance(head, Guest) else (head.pk, None)
    return Mark(nonce, key, present, NOW - timedelta(seconds=ago))


def inside() -> set[str]:
    """The names of who came in."""
    names: set[str] = set()
    for model in (Registration, Guest):
        names |= set(model._default_manager.filter(checked_in_at__isnull=False).values_list("name", flat=True))
    return names


def test_somebody_and_a_guest_come_in(event, by):
    nele = RegistrationFactory(event=event, name="Nele", heads=2)
    guest = GuestFactory(registration=nele, name="Tom")
    assert mark_door(event, [tap("a", nele, ago=5), tap("b", guest)], by=by) == 2
    nele.refresh_from_db()
    assert (nele.checked_in_at, nele.checked_in_by, inside()) == (NOW - timedelta(seconds=5), by, {"Nele", "Tom"})
    entry = Entry.objects.get()
    assert (entry.action, entry.object_id, entry.actor_id) == ("community.door_marked", str(event.pk), by.pk)
    assert entry.changes == {f"registration-{nele.pk}": [False, True], f"guest-{guest.pk}": [False, True]}


def test_the_same_tap_ten_times_counts_once(event, by):
    nele = RegistrationFactory(event=event)
    assert [mark_door(event, [tap("a", nele), tap("a", nele)], by=by) for _time in range(10)] == [1] + [0] * 9
    assert (DoorMark.objects.count(), Entry.objects.count()) == (1, 1)


def test_of_two_phones_the_last_tap_holds_whichever_arrives_first(event, by):
    nele, tom = RegistrationFactory(event=event, name="Nele"), RegistrationFactory(event=event, name="Tom")
    mark_door(event, [tap("late", nele, present=False, ago=10)], by=by)
    mark_door(event, [tap("early", nele, present=True, ago=60)], by=by)
    mark_door(event, [tap("off", tom, present=False, ago=1), tap("on", tom, present=True, ago=2)], by=by)
    assert (inside(), DoorMark.objects.count(), Entry.objects.count()) == (set(), 4, 0)


def test_one_nonce_for_two_people_counts_for_the_first(event, by):
    nele, tom = RegistrationFactory(event=event, name="Nele"), RegistrationFactory(event=event, name="Tom")
    assert mark_door(event, [tap("a", nele), tap("a", tom), tap("b", tom, present=False)], by=by) == 1
    assert mark_door(event, [tap("a", RegistrationFactory(event=event, name="Ada"))], by=by) == 0
    assert (inside(), DoorMark.objects.count()) == ({"Nele"}, 2)


def test_a_clock_that_is_ahead_does_not_hold_for_ever(event, by):
    nele = RegistrationFactory(event=event)
    mark_door(event, [tap("ahead", nele, present=True, ago=-9000)], by=by)
    assert DoorMark.objects.get().tapped_at <= timezone.now()


def test_people_of_elsewhere_or_of_nowhere_are_left_out(event, by):
    stranger, nele = RegistrationFactory(), RegistrationFactory(event=event)
    guest = GuestFactory(registration=stranger)
    marks = [
        tap("a", stranger),
        tap("b", guest),
        Mark("c", (nele.pk, guest.pk), True, NOW),
        Mark("d", (0, None), True, NOW),
    ]
    assert mark_door(event, marks, by=by) == 0
    assert (inside(), DoorMark.objects.count(), Entry.objects.count()) == (set(), 0, 0)


@pytest.mark.parametrize(
    ("fields", "is_open"),
    [
        ({"starts_at": NOW + timedelta(hours=25)}, False),
        ({"starts_at": NOW + timedelta(hours=23)}, True),
        ({"status": "CANCELLED"}, False),
        ({"status": "DRAFT"}, False),
        ({"status": "HELD", "starts_at": NOW - timedelta(days=40)}, True),
    ],
)
def test_the_door_is_open_from_a_day_before(by, fields, is_open):
    event = EventFactory(**{"starts_at": NOW} | fields)
    nele = RegistrationFactory(event=event)
    for act in (lambda: mark_door(event, [tap("a", nele)], by=by), lambda: mark_all(event, by=by)):
        if is_open:
            act()
        else:
            with pytest.raises(DoorClosed):
                act()
    assert len(inside()) == is_open


def test_everybody_with_a_place_and_without_a_mark_is_present(event, by):
    nele = RegistrationFactory(event=event, name="Nele", heads=2)
    GuestFactory(registration=nele, name="Tom")
    half = RegistrationFactory(event=event, name="Half", heads=2, places=1, status="WAITING", queue_number=1)
    GuestFactory(registration=half, name="Not yet")
    absent = RegistrationFactory(event=event, name="Absent")
    RegistrationFactory(event=event, name="No", status="NOT_COMING")
    RegistrationFactory(event=event, name="Offer", status="OFFERED", offered_until=NOW)
    earlier = RegistrationFactory(event=event, name="Earlier", checked_in_at=NOW - timedelta(hours=1))
    mark_door(event, [tap("a", absent), tap("b", absent, present=False)], by=by)
    assert mark_all(event, by=by) == 3
    assert mark_all(event, by=by) == 0
    earlier.refresh_from_db()
    assert inside() == {"Nele", "Tom", "Half", "Earlier"}
    assert earlier.checked_in_at == NOW - timedelta(hours=1)


def test_a_sector_is_written_once(event, by):
    nele = RegistrationFactory(event=event, heads=2, sector="")
    guest = GuestFactory(registration=nele, sector="")
    for _time in range(2):
        set_sector(nele, "HEALTH", by=by)
        set_sector(nele, "FILM", by=by, guest=guest)
    nele.refresh_from_db()
    guest.refresh_from_db()
    assert (nele.sector, guest.sector) == ("HEALTH", "FILM")
    entries = Entry.objects.order_by("pk").values_list("action", "object_id", "changes")
    assert list(entries) == [
        ("community.sector_set", str(nele.pk), {"sector": ["", "HEALTH"]}),
        ("community.sector_set", str(guest.pk), {"sector": ["", "FILM"]}),
    ]


def test_a_sector_must_exist_and_a_guest_be_theirs(event, by):
    nele, other = RegistrationFactory(event=event), GuestFactory()
    with pytest.raises(ValueError, match="No sector"):
        set_sector(nele, "ASTROLOGY", by=by)
    with pytest.raises(ValueError, match="does not come with"):
        set_sector(nele, "FILM", by=by, guest=other)
    assert Entry.objects.count() == 0


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("locked", [True, False], ids=["lock", "control"])
def test_two_phones_at_once_end_as_the_last_tap_says(locked: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """The earlier tap reads the taps while the later one is not yet written; only the lock makes it wait."""
    event, by = EventFactory(starts_at=NOW), UserFactory()
    nele = RegistrationFactory(event=event)
    follow, both = door_services._follow, threading.Barrier(2)

    def together(event: Event, heads: set[door_services.HeadKey]) -> dict[str, list[bool]]:
        both.wait(timeout=10)
        changed = follow(event, heads)
        both.wait(timeout=10)
        return changed

    if not locked:
        monkeypatch.setattr(door_services, "_follow", together)
        monkeypatch.setattr(door_services, "_open", lambda event: event)
    outcomes: list[object] = []

    def send(mark: Mark) -> None:
        try:
            outcomes.append(mark_door(event, [mark], by=by))
        except Exception as error:
            outcomes.append(error)
        finally:
            connection.close()

    marks = [tap("out", nele, present=False, ago=1), tap("in", nele, present=True, ago=30)]
    threads = [threading.Thread(target=send, args=[mark]) for mark in marks]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=20)
    assert [outcome for outcome in outcomes if not isinstance(outcome, int)] == []
    assert (DoorMark.objects.filter(nonce__in=["in", "out"]).count(), len(outcomes)) == (2, 2)
    assert (Registration.objects.get().checked_in_at is None) == locked
