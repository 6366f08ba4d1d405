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
from tests.factories.community import EventFactory, GuestFactory, RegistrationFactory
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
    given = {
        "name": name,
        "email": f"{name.replace(' ', '.')}@people.test".lower(),
        "language": "en",
        "sector": "HEALTH",
    }
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
    assert (row.email, row.needs, row.heads, row.is_confirmed) == (
        "nele@people.test",
        "A chair near the door",
        2,
        False,
    )
    assert row.confirm_by is not None
    assert before + CONFIRM_WITHIN <= row.confirm_by <= timezone.now() + CONFIRM_WITHIN
    assert list(row.guests.values_list("name", "sector", "position")) == [("Guest 1", "HEALTH", 1)]
    assert Event.objects.get().places_taken == 2
    assert mails() == [("asked", "nele")]
    assert entries() == [("community.registration_made", None)]


def test_registering_with_an_account_is_confirmed_at_once() -> None:
    event, person = EventFactory(capacity=3), UserFactory(name="Nele Peeters")
    row = ask(event, person, email="somebody.else@people.test")
    assert (row.user, row.email, row.is_confirmed, row.confirm_by) == (person, person.email, True, None)
    assert mails() == [("confirmed", person.email.split("@")[0])]
    assert entries() == [("community.registration_made", person.pk)]
    mail = OutboxEmail.objects.get()
    assert (mail.user, mail.calendar_method) == (person, "REQUEST")
    assert f"UID:{event.uid}@impacthub" in mail.calendar


def test_who_registers_when_it_is_full_waits_at_a_place_on_the_list() -> None:
    event = EventFactory(capacity=2)
    people = [UserFactory() for _number in range(4)]
    rows = [ask(event, person) for person in people]
    assert [row.status for row in rows] == ["GOING", "GOING", "WAITING", "WAITING"]
    assert [position(row) for row in rows] == [None, None, 1, 2]
    mail = OutboxEmail.objects.get(to=people[3].email)
    assert mail.kind == "community.registration_waiting"
    assert "You are on the waiting list, at place 2." in " ".join(mail.text.split())
    assert Event.objects.get().places_taken == 2


def test_a_group_waits_until_all_fit_and_who_comes_later_waits_behind_it() -> None:
    event = EventFactory(capacity=3, max_guests=3)
    ask(event, "A", more=1)
    ask(event, "B", more=1)
    ask(event, "C")
    assert standing(event) == [("A", "GOING", 2), ("B", "WAITING", 0), ("C", "WAITING", 0)]


def test_who_may_come_in_parts_takes_what_there_is() -> None:
    event = EventFactory(capacity=3, max_guests=3)
    ask(event, "A", more=1)
    row = ask(event, "B", more=2, may_split=True)
    assert standing(event) == [("A", "GOING", 2), ("B", "WAITING", 1)]
    assert (row.has_place, position(row), Event.objects.get().places_left) == (True, 1, 0)


def test_an_event_without_a_limit_has_a_place_for_all() -> None:
    event = EventFactory(max_guests=9)
    ask(event, "A", more=9)
    ask(event, "B", more=9)
    assert standing(event) == [("A", "GOING", 10), ("B", "GOING", 10)]
    assert (Event.objects.get().places_taken, Event.objects.get().places_left) == (20, None)


def test_an_address_that_answered_gets_its_link_and_nothing_changes() -> None:
    event, person = EventFactory(), UserFactory()
    known = ask(event, person)
    OutboxEmail.objects.all().delete()
    again = services.register(
        event, name="Somebody Else", email=person.email.upper(), language="fr", sector="FILM", guests=guests(1), by=None
    )
    assert (again.is_new, again.registration) == (False, known)
    assert standing(event) == [(person.name, "GOING", 1)]
    mail = OutboxEmail.objects.get()
    assert (mail.kind, mail.to, mail.language) == ("community.registration_asked", person.email, "en")
    assert "which had answered already" in " ".join(mail.text.split())
    assert "Somebody" not in mail.text.replace("Somebody registered", "")


def test_the_mail_to_an_unconfirmed_address_holds_nothing_that_was_typed() -> None:
    event = EventFactory()
    ask(event, "Win a prize at evil.example", email="victim@people.test", needs="evil.example", more=1)
    mail = OutboxEmail.objects.get()
    assert mail.to == "victim@people.test"
    for text in (mail.subject, mail.text, mail.html, mail.calendar):
        assert "evil" not in text.replace("\u200b", "")
        assert "Guest" not in text


def test_an_address_hears_at_most_five_times_a_day_that_it_was_typed() -> None:
    for _number in range(5):
        ask(EventFactory(), "Victim")
    event = EventFactory(capacity=1)
    with pytest.raises(services.TooManyMails) as refused:
        ask(event, "Victim")
    words = "We sent this address five mails today, and send no more before tomorrow. Use another one."
    assert (str(refused.value), standing(event), Event.objects.get(pk=event.pk).places_taken) == (words, [], 0)
    assert mails() == [("asked", "victim")] * 5
    OutboxEmail.objects.update(created_at=timezone.now() - timedelta(hours=25))
    ask(EventFactory(), "Victim")
    assert len(mails()) == 6


def test_who_asks_again_has_half_an_hour_again() -> None:
    event = EventFactory()
    ask(event)
    Registration.objects.update(confirm_by=timezone.now() + timedelta(minutes=1))
    before = timezone.now()
    row = ask(event)
    assert row.confirm_by is not None
    assert row.confirm_by >= before + CONFIRM_WITHIN
    assert entries()[1:] == [("community.registration_asked_again", None)]


def test_a_double_tap_mails_once() -> None:
    event = EventFactory()
    ask(event)
    ask(event)
    assert (mails(), len(standing(event))) == ([("asked", "nele")], 1)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"opens_at": timedelta(hours=1)}, "Registration has not opened yet."),
        ({"closes_at": -timedelta(hours=1)}, "Registration has closed: answers can no longer change."),
        ({"starts_at": -timedelta(hours=1)}, "Registration has closed: answers can no longer change."),
        ({"status": "DRAFT"}, "Registration has closed: answers can no longer change."),
        ({"status": "HELD"}, "Registration has closed: answers can no longer change."),
        ({"status": "CANCELLED"}, "This gathering was called off."),
    ],
)
def test_registering_is_refused_when_it_is_not_open(fields: dict[str, Any], words: str) -> None:
    now = timezone.now()
    event = EventFactory(
        **{key: now + value if isinstance(value, timedelta) else value for key, value in fields.items()}
    )
    with pytest.raises(services.RegistrationClosed) as refused:
        ask(event)
    assert (str(refused.value), standing(event), mails()) == (words, [], [])


@pytest.mark.parametrize(
    ("event", "more", "words"),
    [
        ({"max_guests": 1}, 2, "You can bring 1 guest."),
        ({"max_guests": 3}, 4, "You can bring 3 guests."),
        ({"max_guests": 3, "capacity": 2}, 2, "You can bring 1 guest."),
        ({"max_guests": 0}, 1, "You can come alone: guests are not possible here."),
    ],
)
def test_more_guests_than_can_come_are_refused(event: dict[str, Any], more: int, words: str) -> None:
    with pytest.raises(services.TooManyGuests) as refused:
        ask(EventFactory(**event), more=more)
    assert (str(refused.value), Registration.objects.count()) == (words, 0)


# Confirming


def test_confirming_sends_the_entry_for_the_calendar_once() -> None:
    row = ask(EventFactory())
    for _time in range(2):
        row = services.confirm_registration(row, by=None)
    assert (row.is_confirmed, row.confirm_by, row.status) == (True, None, "GOING")
    assert mails() == [("asked", "nele"), ("confirmed", "nele")]
    assert OutboxEmail.objects.filter(calendar_method="REQUEST").count() == 1
    assert entries()[1:] == [("community.registration_confirmed", None)]


def test_what_is_not_confirmed_in_time_goes_to_the_next() -> None:
    event = EventFactory(capacity=1)
    late, person = ask(event, "Late"), UserFactory()
    ask(event, person)
    assert services.expire_due() == 0
    Registration.objects.filter(pk=late.pk).update(confirm_by=timezone.now())
    assert (services.expire_due(), services.expire_due()) == (1, 0)
    assert standing(event) == [("Late", "EXPIRED", 0), (person.name, "GOING", 1)]
    assert mails()[2:] == [("promoted", person.email.split("@")[0])]
    late.refresh_from_db()
    assert late.left_at is None
    assert Event.objects.get().places_taken == 1
    assert entries()[2:] == [("community.registration_expired", None), ("community.place_given", None)]


def test_confirming_too_late_gives_a_place_or_a_turn() -> None:
    event = EventFactory(capacity=1)
    late = ask(event, "Late")
    Registration.objects.update(confirm_by=timezone.now())
    services.expire_due()
    ask(event, UserFactory())
    row = services.confirm_registration(late, by=None)
    assert (row.status, position(row), row.is_confirmed) == ("WAITING", 1, True)
    assert mails()[-1] == ("waiting", "late")


def test_confirming_too_late_after_answers_closed_is_refused() -> None:
    late = ask(EventFactory())
    Registration.objects.update(confirm_by=timezone.now())
    services.expire_due()
    Event.objects.update(closes_at=timezone.now())
    with pytest.raises(services.RegistrationClosed):
        services.confirm_registration(late, by=None)


def test_nothing_is_confirmed_of_what_was_called_off() -> None:
    row = ask(EventFactory())
    Event.objects.update(status="CANCELLED")
    with pytest.raises(services.RegistrationClosed):
        services.confirm_registration(row, by=None)
    assert mails() == [("asked", "nele")]


def test_who_changes_something_by_the_link_has_confirmed_it() -> None:
    row = ask(EventFactory())
    by_coordinator = services.change_registration(row, name="Nele", by=UserFactory())
    assert not by_coordinator.is_confirmed
    assert change(row, more=0).is_confirmed


def test_who_confirms_in_the_last_minute_keeps_the_place() -> None:
    row = ask(EventFactory(capacity=1))
    Registration.objects.update(confirm_by=timezone.now() - timedelta(seconds=30))
    assert services.confirm_registration(row, by=None).status == "GOING"
    assert services.expire_due() == 0


def test_who_waits_unconfirmed_gets_a_place_without_a_mail_and_hears_it_on_confirming() -> None:
    event = EventFactory(capacity=1, promotion="OFFER")
    person = UserFactory()
    first, next_one = ask(event, person), ask(event, "Next")
    services.answer(first, "NOT_COMING", by=person)
    assert standing(event)[1] == ("Next", "GOING", 1)
    assert [mail for mail in mails() if mail[1] == "next"] == [("asked", "next")]
    services.confirm_registration(next_one, by=None)
    assert mails()[-1] == ("confirmed", "next")


# Changing


def change(row: Registration, *, more: int, may_split: bool = False) -> Registration:
    return services.change_registration(
        row, name="New Name", sector="FILM", guests=guests(more), needs="Loop", may_split=may_split, by=None
    )


def test_changing_writes_what_is_known_and_who_comes_along() -> None:
    event = EventFactory(capacity=5, max_guests=3)
    row = ask(event, more=2)
    first = row.guests.get(position=1)
    row = change(row, more=1)
    assert (row.name, row.sector, row.needs, row.heads, row.places) == ("New Name", "FILM", "Loop", 2, 2)
    assert list(row.guests.all()) == [first]
    row = change(row, more=3)
    assert (row.heads, row.places, Event.objects.get().places_taken) == (4, 4, 4)
    assert entries()[1:] == [("community.registration_changed", None)] * 2


def test_fewer_guests_make_room_for_the_next() -> None:
    event = EventFactory(capacity=3, max_guests=3)
    row, person = ask(event, "Nele", more=2), UserFactory()
    ask(event, person)
    change(row, more=1)
    assert standing(event) == [("New Name", "GOING", 2), (person.name, "GOING", 1)]
    assert mails()[-1] == ("promoted", person.email.split("@")[0])


def test_more_guests_than_places_are_refused_unless_they_may_come_in_parts() -> None:
    event = EventFactory(capacity=2, max_guests=3)
    ask(event, "A")
    row = ask(event, "B")
    with pytest.raises(services.NoPlaceLeft) as refused:
        change(row, more=1)
    assert str(refused.value) == "There is no place left for another guest."
    assert (standing(event)[1], row.guests.count()) == (("B", "GOING", 1), 0)
    row = change(row, more=1, may_split=True)
    assert (row.status, row.places, row.heads, position(row)) == ("WAITING", 1, 2, 1)
    row = change(row, more=0)
    assert (row.status, row.places, row.heads, position(row)) == ("GOING", 1, 1, None)
    assert Event.objects.get().places_taken == 2


def test_a_guest_never_passes_who_waits() -> None:
    event = EventFactory(capacity=3, max_guests=3)
    row = ask(event, "A")
    ask(event, "B", more=2)
    with pytest.raises(services.NoPlaceLeft):
        change(row, more=1)


def test_a_group_that_becomes_smaller_fits() -> None:
    event = EventFactory(capacity=3, max_guests=3)
    ask(event, "A", more=1)
    row = ask(event, "B", more=2)
    assert change(row, more=1).status == "WAITING"
    assert change(row, more=0).status == "GOING"


def test_a_group_of_before_there_were_fewer_places_can_still_change_its_words() -> None:
    event = EventFactory(capacity=4, max_guests=3)
    row = ask(event, more=3)
    services.change_capacity(event, 2, by=None)
    assert change(row, more=3).name == "New Name"
    with pytest.raises(services.TooManyGuests):
        change(change(row, more=2), more=3)


def test_who_does_not_come_changes_words_without_a_place() -> None:
    event = EventFactory(capacity=1)
    row = change(RegistrationFactory(event=event, status="NOT_COMING"), more=0)
    assert (row.status, row.places, Event.objects.get().places_taken) == ("NOT_COMING", 0, 0)


# Answering


def test_giving_up_a_place_passes_it_on_and_takes_it_out_of_the_calendar() -> None:
    event, person, other = EventFactory(capacity=1), UserFactory(), UserFactory()
    row = ask(event, person)
    ask(event, other)
    row = services.answer(row, "NOT_COMING", by=person)
    assert standing(event) == [(person.name, "NOT_COMING", 0), (other.name, "GOING", 1)]
    assert row.left_at is not None
    assert not row.left_late
    cancelled = OutboxEmail.objects.get(kind="community.registration_cancelled")
    assert (cancelled.calendar_method, "METHOD:CANCEL" in cancelled.calendar) == ("CANCEL", True)
    assert mails()[-1] == ("promoted", other.email.split("@")[0])
    assert entries()[2:] == [("community.registration_answered", person.pk), ("community.place_given", None)]


def test_the_same_answer_again_changes_nothing() -> None:
    row = ask(EventFactory())
    for _time in range(3):
        services.answer(row, "NOT_COMING", by=None)
    assert len(entries()) == 2
    assert mails() == [("asked", "nele"), ("cancelled", "nele")]


def test_saying_yes_by_the_link_confirms_it() -> None:
    row = ask(EventFactory())
    assert not services.answer(row, "GOING", by=UserFactory()).is_confirmed
    row = services.answer(row, "GOING", by=None)
    assert (row.is_confirmed, mails()) == (True, [("asked", "nele"), ("confirmed", "nele")])
    assert entries()[1:] == [("community.registration_confirmed", None)]


def test_leaving_the_list_gives_nothing_back() -> None:
    event = EventFactory(capacity=1)
    ask(event, "A")
    row = services.answer(ask(event, "B"), "NOT_COMING", by=None)
    assert (row.queue_number, row.left_at, Event.objects.get().places_taken) == (None, None, 1)


def test_who_perhaps_comes_keeps_no_place_and_may_get_one_again() -> None:
    event = EventFactory(capacity=1)
    row = services.answer(ask(event, "A"), "MAYBE", by=None)
    assert (row.status, row.places, row.is_confirmed) == ("MAYBE", 0, True)
    assert mails()[-1] == ("maybe", "a")
    ask(event, "B")
    row = services.answer(row, "GOING", by=None)
    assert (row.status, position(row)) == ("WAITING", 1)
    assert services.answer(row, "GOING", by=None).status == "WAITING"


def test_who_left_late_is_known_until_they_come_after_all() -> None:
    event = EventFactory(starts_at=timezone.now() + timedelta(hours=20))
    row = services.answer(ask(event), "NOT_COMING", by=None)
    assert row.left_late
    assert services.answer(row, "GOING", by=None).left_at is None


def test_answers_close_for_people_and_stay_open_for_a_coordinator_until_the_end() -> None:
    event, coordinator = EventFactory(), UserFactory()
    row = ask(event)
    Event.objects.update(closes_at=timezone.now())
    for act in (lambda: services.answer(row, "NOT_COMING", by=None), lambda: change(row, more=0)):
        with pytest.raises(services.RegistrationClosed):
            act()
    assert services.answer(row, "NOT_COMING", by=coordinator).status == "NOT_COMING"
    Event.objects.update(starts_at=timezone.now() - timedelta(hours=2), ends_at=timezone.now())
    with pytest.raises(services.RegistrationClosed):
        services.answer(row, "GOING", by=coordinator)


# Added by a coordinator


@pytest.mark.parametrize("status", ["NOT_COMING", "EXPIRED", "MAYBE"])
def test_a_coordinator_registers_one_person_whoever_came_along_before(status: str) -> None:
    event, by = EventFactory(capacity=1), UserFactory()
    row = RegistrationFactory(event=event, status=status, heads=3, language="fr", sector="FILM", may_split=True)
    GuestFactory(registration=row)
    added = services.add_registration(event, name="Nele", email=row.email, language="nl", by=by).registration
    assert (added.pk, added.heads, added.language, added.sector) == (row.pk, 1, "nl", "FILM")
    assert (standing(event), row.guests.count(), added.may_split) == ([("Nele", "GOING", 1)], 0, False)
    assert Entry.objects.get().changes == {"status": [status, "GOING"]}


def test_a_coordinator_registers_somebody_who_hears_it_by_mail() -> None:
    event, by = EventFactory(capacity=1), UserFactory()
    one = services.add_registration(event, name="Nele", email="Nele@people.test", sector="FILM", by=by)
    two = services.add_registration(event, name="Ann", email="", by=by).registration
    again = services.add_registration(event, name="Nele", email="nele@people.test", by=by)
    assert (one.is_new, again.is_new, again.registration) == (True, False, one.registration)
    assert (one.registration.source, one.registration.is_confirmed) == ("COORDINATOR", True)
    assert (standing(event), position(two)) == ([("Nele", "GOING", 1), ("Ann", "WAITING", 0)], 1)
    assert mails() == [("confirmed", "nele")]
    assert entries() == [("community.registration_added", by.pk)] * 2
