"""Who answered before: what a stranger cannot alter with their address, and what their account finds and changes."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db.models import Value
from django.db.models.functions import Concat
from django.utils import timezone
from django.utils.translation import override

from community import services
from community.links import registration_token
from community.models import Event, Registration
from impacthub.notifications.models import OutboxEmail
from tests.community.test_services_registrations import ask, entries, guests, mails, standing
from tests.factories.community import EventFactory, RegistrationFactory
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    with override("en"):
        yield


@pytest.mark.parametrize("status", ["EXPIRED", "NOT_COMING"])
def test_nobody_else_alters_what_an_address_said_before_and_its_link_lets_them_come(status: str) -> None:
    event, person = EventFactory(capacity=2), UserFactory()
    left_at = timezone.now() - timedelta(hours=1)
    row = RegistrationFactory(
        event=event, user=person, email=person.email, status=status, name="Real", language="fr", left_at=left_at
    )
    before = Registration.objects.values().get()
    again = services.register(event, name="Evil", email=person.email, language="en", guests=guests(1), by=None)
    assert (again.is_new, again.registration, Registration.objects.values().get()) == (False, row, before)
    assert (row.guests.count(), Event.objects.get().places_taken, entries()) == (0, 0, [])
    mail = OutboxEmail.objects.get()
    assert (mail.kind, mail.to) == ("community.registration_asked", person.email)
    assert f"/r/{registration_token(row)}/" in mail.text
    assert "confirm/" not in mail.text
    assert services.answer(row, "GOING", by=None).status == "GOING"


def test_who_answered_hears_at_most_five_times_a_day_that_somebody_typed_their_address() -> None:
    row = RegistrationFactory(status="NOT_COMING")
    for number in range(5):
        services.register(row.event, name="Evil", email=row.email, language="en", by=None)
        OutboxEmail.objects.update(key=Concat(Value(f"{number}-"), "key"))
    with pytest.raises(services.TooManyMails):
        services.register(row.event, name="Evil", email=row.email, language="en", by=None)
    assert len(mails()) == 5


def test_what_was_never_confirmed_and_ran_out_is_filled_in_again() -> None:
    event = EventFactory(capacity=3)
    row = ask(event, "Nele", more=1)
    Registration.objects.update(confirm_by=timezone.now())
    services.expire_due()
    again = services.register(event, name="Nele Vos", email=row.email, language="nl", needs="Loop", by=None)
    assert (again.is_new, again.registration.pk, again.registration.needs) == (True, row.pk, "Loop")
    assert (standing(event), row.guests.count()) == ([("Nele Vos", "GOING", 1)], 0)
    assert entries()[-1] == ("community.registration_made", None)


def test_who_perhaps_came_registers_with_their_account_and_nobody_else_does_it_for_them() -> None:
    event, person = EventFactory(), UserFactory()
    RegistrationFactory(event=event, user=person, email=person.email, status="MAYBE", name=person.name)
    assert not services.register(event, name="X", email=person.email, language="en", by=None).is_new
    assert standing(event) == [(person.name, "MAYBE", 0)]
    assert ask(event, person).status == "GOING"


@pytest.mark.parametrize("is_confirmed", [True, False])
def test_an_account_changes_what_was_registered_with_its_address_before(is_confirmed: bool) -> None:
    event, person = EventFactory(capacity=4, max_guests=3), UserFactory(name="Nele Vos")
    row = ask(event, "Nele", email=person.email)
    if is_confirmed:
        services.confirm_registration(row, by=None)
    OutboxEmail.objects.all().delete()
    known = len(entries())
    for _tap in range(2):
        again = services.register(
            event, name="Nele Vos", email="", language="en", guests=guests(2), needs="A wheelchair", by=person
        )
    row = again.registration
    assert (again.is_new, row.user, row.is_confirmed, row.confirm_by) == (False, person, True, None)
    assert (row.needs, row.sector, row.guests.count()) == ("A wheelchair", "HEALTH", 2)
    assert (standing(event), Event.objects.get().places_taken) == ([("Nele Vos", "GOING", 3)], 3)
    assert mails() == [("confirmed", person.email.split("@")[0])]
    made = "changed" if is_confirmed else "confirmed"
    assert entries()[known:] == [
        ("community.registration_linked", person.pk), (f"community.registration_{made}", person.pk),
    ]  # fmt: skip


def test_more_guests_than_there_is_room_for_change_nothing_of_an_account() -> None:
    event, person = EventFactory(capacity=2, max_guests=3), UserFactory()
    ask(event, "A")
    row = ask(event, "B", email=person.email)
    with pytest.raises(services.NoPlaceLeft):
        ask(event, person, more=1)
    row.refresh_from_db()
    assert (row.user, row.heads, row.name) == (None, 1, "B")


def test_an_account_never_takes_the_answer_of_another_that_had_its_address() -> None:
    event, before, person = EventFactory(), UserFactory(), UserFactory()
    theirs = RegistrationFactory(event=event, user=before, email=person.email, name="Before")
    row = ask(event, person)
    assert (row.pk != theirs.pk, row.user, row.email) == (True, person, "")
    assert standing(event) == [("Before", "GOING", 1), (person.name, "GOING", 1)]
    assert mails() == [("confirmed", person.email.split("@")[0])]


def test_who_answers_signed_in_what_they_registered_by_address_makes_it_theirs() -> None:
    event, person = EventFactory(), UserFactory()
    row = ask(event, "Nele", email=person.email.upper())
    row = services.answer(row, "NOT_COMING", by=person)
    assert (row.user, row.status) == (person, "NOT_COMING")
    assert entries()[1:] == [
        ("community.registration_linked", person.pk), ("community.registration_answered", person.pk),
    ]  # fmt: skip
    Event.objects.update(closes_at=timezone.now())
    with pytest.raises(services.RegistrationClosed):
        services.answer(row, "GOING", by=person)


def test_what_an_account_answered_already_stays_theirs_beside_what_their_address_said() -> None:
    event, person = EventFactory(), UserFactory()
    own = RegistrationFactory(event=event, user=person)
    other = ask(event, "Nele", email=person.email)
    assert services.confirm_registration(other, by=person).user is None
    assert ask(event, person).pk == own.pk
