"""Perhaps and no as a first answer to a gathering: of a stranger who confirms it by mail, and of an account."""

import pytest

from community.links import registration_token
from community.models import Registration
from impacthub.notifications.models import OutboxEmail
from tests.community.test_views_registrations import JAN, NELE, actions, kinds, rows, text_of
from tests.factories.community import EventFactory
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def event():
    return EventFactory(slug="avond", capacity=3)


@pytest.mark.parametrize(
    ("said", "status", "mail"),
    [("maybe", "MAYBE", "registration_maybe"), ("no", "NOT_COMING", "registration_cancelled")],
)
def test_perhaps_and_no_of_a_stranger_count_when_they_press_the_button(client, event, said, status, mail):
    typed = {**NELE, **JAN, "answer": said, "people": "2", "guest-1-sector": ""}
    answer = client.post("/en/events/avond/rsvp/", typed)
    assert (answer.status_code, answer["Location"]) == (302, "/en/events/avond/rsvp/done/")
    assert rows() == [("Nele Vos", "EXPIRED", 1, 0)]
    row, asked = Registration.objects.get(), OutboxEmail.objects.get()
    assert asked.kind == "community.registration_asked"
    assert f"/r/{registration_token(row)}/?answer={said}\n" in asked.text
    assert row.confirm_by is None
    page = client.get(f"/r/{registration_token(row)}/?answer={said}")
    assert (rows(), "One more press" in text_of(page)) == ([("Nele Vos", "EXPIRED", 1, 0)], True)
    client.post(f"/r/{registration_token(row)}/answer/", {"answer": said})
    row.refresh_from_db()
    assert (rows(), row.is_confirmed) == ([("Nele Vos", status, 1, 0)], True)
    assert actions() == ["community.registration_made", "community.registration_answered"]
    assert kinds() == ["community.registration_asked", f"community.{mail}"]


@pytest.mark.parametrize(("said", "status"), [("maybe", "MAYBE"), ("no", "NOT_COMING")])
def test_perhaps_and_no_with_an_account_count_at_once(client_for, event, said, status):
    person = UserFactory(name="Nele Vos", email=NELE["email"])
    for _twice in range(2):
        client_for(person).post("/en/events/avond/rsvp/", {"answer": said, "name": "Nele Vos", "sector": "EDUCATION"})
    assert rows() == [("Nele Vos", status, 1, 0)]
    assert Registration.objects.get().user == person


def test_who_comes_and_then_says_no_on_the_page_gives_the_place_back(client_for, event):
    person = UserFactory(name="Nele Vos")
    typed = {"name": "Nele Vos", "sector": "EDUCATION", "people": "1"}
    client_for(person).post("/en/events/avond/rsvp/", {**typed, "answer": "yes"})
    client_for(person).post("/en/events/avond/rsvp/", {**typed, "answer": "no"})
    assert rows() == [("Nele Vos", "NOT_COMING", 1, 0)]
    assert actions() == ["community.registration_made", "community.registration_answered"]


def test_who_does_not_come_is_not_asked_where_they_work(client, event):
    typed = {"answer": "no", "name": "Nele Vos", "email": NELE["email"]}
    assert client.post("/en/events/avond/rsvp/", typed).status_code == 302
    assert client.post("/en/events/avond/rsvp/", {**typed, "answer": "maybe"}).status_code == 422


def test_perhaps_holds_no_place_and_nobody_who_waits_gains_or_loses_by_it(client, event):
    event.capacity = 1
    event.places_ceiling = 1
    event.save()
    client.post("/en/events/avond/rsvp/", {**NELE, "answer": "maybe"})
    client.post("/en/events/avond/rsvp/", {**NELE, "name": "Jan", "email": "jan@people.test"})
    assert rows() == [("Nele Vos", "EXPIRED", 1, 0), ("Jan", "GOING", 1, 1)]
