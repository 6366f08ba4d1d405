"""The pages of messages: only for the two who wrote them, read by a POST, answered and reported."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from community.models import ContactMessage
from impacthub.people.models import Role, User
from tests.factories.community import ContactMessageFactory, ProfileFactory
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db


def text_of(response: Any) -> str:
    return " ".join(response.content.decode().split())


@pytest.fixture
def message(db: None) -> ContactMessage:
    """From Jonas to Nele."""
    jonas = UserFactory(name="Jonas", email="jonas@secret.test", roles=[Role.MEMBER])
    nele = UserFactory(name="Nele", email="nele@secret.test", roles=[Role.MEMBER])
    return ContactMessageFactory(sender=jonas, receiver=nele, text="Dag\n\n<b>vet</b> https://bad.example")


@pytest.fixture
def url(message: ContactMessage) -> str:
    return f"/en/messages/{message.pk}/"


def test_the_two_see_it_without_addresses_and_nobody_else(
    message: ContactMessage, url: str, client_for: Callable[..., Client]
) -> None:
    for person, other in ((message.sender, "Nele"), (message.receiver, "Jonas")):
        for page in (client_for(person).get(url), client_for(person).get("/en/messages/")):
            assert other in text_of(page)
            assert "secret.test" not in text_of(page)
    for who in ("member", "coordinator", "staff"):
        assert client_for(who).get(url).status_code == 404
        assert client_for(who).post(url, {"text": "Dag"}).status_code == 404
        assert client_for(who).post(f"{url}report/", {"reason": "x"}).status_code == 404
        assert "No messages yet" in text_of(client_for(who).get("/en/messages/"))
    assert client_for("anonymous").get(url)["Location"] == f"/en/account/login/?next={url}"
    assert client_for("anonymous").get("/en/messages/").status_code == 302
    assert client_for(message.sender).get("/en/messages/999999999999999999999999/").status_code == 404


def test_words_are_shown_as_words(message: ContactMessage, url: str, client_for: Callable[..., Client]) -> None:
    page = text_of(client_for(message.receiver).get(url))
    assert "&lt;b&gt;vet&lt;/b&gt; https://bad.example" in page
    assert 'href="https://bad.example' not in page


def test_looking_reads_nothing_and_a_post_does(
    message: ContactMessage, url: str, client_for: Callable[..., Client]
) -> None:
    client = client_for(message.receiver)
    client.get(url)
    client.head(url)
    assert ContactMessage.objects.filter(read_at=None).count() == 1
    assert "Mark as read" in text_of(client.get(url))
    assert client.post(url, {"read": "1"}, headers={"HX-Request": "true"}).status_code == 204
    assert ContactMessage.objects.filter(read_at=None).count() == 0
    assert "Mark as read" not in text_of(client.get(url))
    assert client.post(url, {"read": "1"})["Location"] == url
    assert client_for(message.sender).post(url, {"read": "1"}).status_code == 302  # got nothing: nothing to read


def test_answering(message: ContactMessage, url: str, client_for: Callable[..., Client]) -> None:
    client = client_for(message.receiver)
    assert client.post(url, {"text": ""}).status_code == 422
    answer = client.post(url, {"text": "Graag"}, follow=True)
    sent = ContactMessage.objects.latest("pk")
    assert (sent.sender, sent.receiver, sent.answer_to) == (message.receiver, message.sender, message)
    assert answer.redirect_chain == [(f"/en/messages/{sent.pk}/", 302)]
    assert "Your message is sent to Jonas." in text_of(answer)
    message.refresh_from_db()
    assert message.read_at is not None


def test_who_got_no_answer_writes_again_only_to_who_takes_messages(
    message: ContactMessage, url: str, client_for: Callable[..., Client]
) -> None:
    client = client_for(message.sender)
    assert "This person takes no messages." in text_of(client.get(url))
    assert client.post(url, {"text": "Nog eens"}).status_code == 403
    ProfileFactory(user=message.receiver, shown_to=2)
    assert client.post(url, {"text": "Nog eens"}).status_code == 302
    User.objects.filter(pk=message.receiver_id).update(is_active=False)
    assert client.post(url, {"text": "Nog eens"}).status_code == 403
    assert ContactMessage.objects.count() == 2


def test_reporting(message: ContactMessage, url: str, client_for: Callable[..., Client]) -> None:
    client = client_for(message.receiver)
    assert client.get(f"{url}report/").status_code == 200
    assert client.post(f"{url}report/", {"reason": ""}).status_code == 422
    answer = client.post(f"{url}report/", {"reason": "Dreigt"}, follow=True)
    message.refresh_from_db()
    assert (message.report_reason, answer.redirect_chain) == ("Dreigt", [("/en/messages/", 302)])
    again = client.post(f"{url}report/", {"reason": "Nog eens"}, follow=True)
    assert "You reported this message already." in text_of(again)
    assert "You reported this message." in text_of(client.get(url))
    assert client_for(message.sender).post(f"{url}report/", {"reason": "x"}).status_code == 403
    back = client_for(message.sender).post(url, {"text": "Waarom?"})
    assert back.status_code == 403


def test_who_was_reported_is_told_that_they_cannot_write(
    message: ContactMessage, client_for: Callable[..., Client]
) -> None:
    ContactMessage.objects.update(reported_at=timezone.now())
    back = ContactMessageFactory(sender=message.receiver, receiver=message.sender)
    answer = client_for(message.sender).post(f"/en/messages/{back.pk}/", {"text": "Waarom?"})
    assert answer.status_code == 422
    assert "You cannot write to this person." in text_of(answer)


@pytest.mark.parametrize("rows", [1, 3, 30])
def test_pages_take_the_same_queries(
    rows: int, message: ContactMessage, url: str, client_for: Callable[..., Client], django_assert_num_queries: Any
) -> None:
    nele = message.receiver
    for _row in range(rows):
        ContactMessageFactory(sender=message.sender, receiver=nele)
        ContactMessageFactory(receiver=nele)
    client = client_for(nele)
    with django_assert_num_queries(8):
        client.get("/en/messages/")
    with django_assert_num_queries(10):
        client.get(url)


def test_earlier_ones_are_on_a_next_page(message: ContactMessage, url: str, client_for: Callable[..., Client]) -> None:
    for _row in range(25):
        ContactMessageFactory(sender=message.sender, receiver=message.receiver)
    client = client_for(message.receiver)
    first = client.get(url)
    assert (len(first.context["said"]), "Earlier messages" in text_of(first)) == (20, True)
    assert first.context["said"][0].pk < first.context["said"][-1].pk
    assert "Later messages" in text_of(client.get(f"{url}?page=2"))
