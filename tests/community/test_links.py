"""Signed links to a registration: who has one finds it, until two months after the event."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.core import signing
from django.utils import timezone

from community.links import LinkExpired, manage_url, read_registration_token, registration_token
from community.models import Event, Registration
from community.queries.registrations import (
    address_of,
    language_of,
    position,
    queue_length,
    registration_by_token,
    registrations_of,
)
from tests.factories.community import EventFactory, RegistrationFactory
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db


def test_a_link_leads_back_to_its_registration_and_is_the_same_every_time() -> None:
    row = RegistrationFactory()
    token = registration_token(row)
    assert (registration_token(row), read_registration_token(token)) == (token, (row.pk, 0))
    assert manage_url(row) == f"{settings.SITE_URL}/r/{token}/"
    assert registration_by_token(token) == row
    assert row.email not in manage_url(row)


@pytest.mark.parametrize(
    "change", [lambda t: t[:-1], lambda t: "A" + t, lambda t: t.replace(":", "::"), lambda _t: "", lambda _t: "x:y"]
)
def test_a_link_that_was_not_made_by_us_opens_nothing(change) -> None:
    with pytest.raises(LinkExpired):
        registration_by_token(change(registration_token(RegistrationFactory())))


def test_a_link_of_another_thing_with_our_signature_opens_nothing() -> None:
    for value in ("text", ["a", "b"], [1], {"a": 1}, None):
        with pytest.raises(LinkExpired):
            read_registration_token(signing.Signer(salt="community.registration").sign_object(value))
    with pytest.raises(LinkExpired):
        read_registration_token(signing.Signer(salt="another").sign_object([1, 0]))


def test_a_link_holds_until_sixty_days_after_the_event_unless_it_is_replaced_or_forgotten() -> None:
    row = RegistrationFactory()
    token = registration_token(row)
    for change in ({"link_version": 1}, {"forgotten_at": timezone.now()}):
        Registration.objects.update(**change)
        with pytest.raises(LinkExpired):
            registration_by_token(token)
        Registration.objects.update(link_version=0, forgotten_at=None)
    over = timezone.now() - timedelta(days=59)
    Event.objects.update(starts_at=over - timedelta(hours=2), ends_at=over)
    assert registration_by_token(token) == row
    Event.objects.update(starts_at=over - timedelta(days=3), ends_at=over - timedelta(days=1, seconds=1))
    with pytest.raises(LinkExpired):
        registration_by_token(token)
    Registration.objects.all().delete()
    with pytest.raises(LinkExpired):
        registration_by_token(token)


def test_finding_by_a_link_is_one_query(django_assert_num_queries) -> None:
    token = registration_token(RegistrationFactory(user=UserFactory()))
    with django_assert_num_queries(1):
        row = registration_by_token(token)
        assert (row.event.pk, row.user is not None) == (row.event_id, True)


def test_positions_count_who_waits_for_the_same_event() -> None:
    event, other = EventFactory(), EventFactory()
    rows = [RegistrationFactory(event=event, status="WAITING", queue_number=number) for number in (7, 3, 9)]
    RegistrationFactory(event=other, status="WAITING", queue_number=1)
    going = RegistrationFactory(event=event)
    assert [position(row) for row in [*rows, going]] == [2, 1, 3, None]
    assert (queue_length(event), queue_length(other)) == (3, 1)


def test_who_has_an_account_is_written_to_as_their_account_says_now() -> None:
    person = UserFactory(language="fr", email="new@people.test")
    row = RegistrationFactory(user=person, email="old@people.test", language="nl")
    assert (address_of(row), language_of(row)) == ("new@people.test", "fr")
    person.is_active = False
    assert address_of(row) == "old@people.test"
    stranger = RegistrationFactory(email="x@people.test", language="nl")
    assert (address_of(stranger), language_of(stranger)) == ("x@people.test", "nl")


def test_the_answers_of_a_person_come_in_the_order_of_the_events() -> None:
    person, now = UserFactory(), timezone.now()
    late = RegistrationFactory(user=person, event=EventFactory(starts_at=now + timedelta(days=9)))
    soon = RegistrationFactory(user=person, event=EventFactory(starts_at=now + timedelta(days=2)))
    RegistrationFactory(user=UserFactory())
    assert list(registrations_of(person)) == [soon, late]
