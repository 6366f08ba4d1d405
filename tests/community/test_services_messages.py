"""Messages between members: passed on without an address, five an hour, and reported to who looks after us."""

import threading
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone
from django.utils.translation import override

from community import services
from community.models import ContactMessage
from community.queries import conversations
from community.services import messages as message_services
from impacthub.audit.models import Entry
from impacthub.notifications.models import Notification, OutboxEmail
from impacthub.people.models import Role, User
from tests.factories.community import ContactMessageFactory, ProfileFactory
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    with override("en"):
        yield


@pytest.fixture
def nele() -> User:
    return UserFactory(name="Nele Vos", email="nele@secret.test", roles=[Role.MEMBER])


@pytest.fixture
def jonas() -> User:
    return UserFactory(name="Jonas Mertens", email="jonas@secret.test", roles=[Role.MEMBER])


def actions() -> list[str]:
    return list(Entry.objects.order_by("id").values_list("action", flat=True))


def test_a_message_arrives_by_bell_and_mail_and_shows_no_address(nele: User, jonas: User) -> None:
    message = services.send_message(jonas, text="Bel je mij?\n\nhttps://bad.example/x www.bad.example", by=nele)
    assert (message.sender, message.receiver, message.read_at) == (nele, jonas, None)
    assert actions() == ["community.message_sent"]
    assert Entry.objects.get().changes == {"receiver": jonas.pk}
    bell = Notification.objects.get()
    assert (bell.user, bell.params, bell.url) == (jonas, {"name": "Nele Vos"}, f"/en/messages/{message.pk}/")
    mail = OutboxEmail.objects.get()
    assert (mail.to, mail.user, mail.subject) == ("jonas@secret.test", jonas, "Nele Vos wrote to you")
    assert (mail.category, mail.key) == ("messages", f"community.message_sent:{message.pk}")
    everything = mail.subject + mail.text + mail.html + str(mail.headers)
    assert "nele@secret.test" not in everything
    assert "Bel je mij?" in mail.text
    assert "https://bad.example" not in everything
    assert "www.bad" not in everything
    assert f"/en/messages/{message.pk}/" in mail.text


def test_nobody_is_called_by_their_address(jonas: User) -> None:
    nameless = UserFactory(name="", email="secret@secret.test", roles=[Role.MEMBER])
    services.send_message(jonas, text="Dag", by=nameless)
    mail = OutboxEmail.objects.get()
    assert "secret@secret.test" not in mail.subject + mail.text + mail.html
    assert (mail.subject, Notification.objects.get().params) == ("A member wrote to you", {"name": "A member"})


def test_the_name_is_that_of_the_profile(nele: User, jonas: User) -> None:
    ProfileFactory(user=nele, name="Nele V.")
    services.send_message(jonas, text="Dag", by=nele)
    assert OutboxEmail.objects.get().subject == "Nele V. wrote to you"


def test_a_mail_speaks_the_language_of_who_gets_it(nele: User) -> None:
    services.send_message(UserFactory(language="fr"), text="Dag", by=nele)
    mail = OutboxEmail.objects.get()
    assert (mail.language, "/fr/messages/" in mail.text) == ("fr", True)


def test_an_answer_reads_what_it_answers(nele: User, jonas: User) -> None:
    first = services.send_message(jonas, text="Dag", by=nele)
    services.send_message(jonas, text="Nog iets", by=nele)
    answer = services.send_message(nele, text="Ja", by=jonas, answer_to=ContactMessage.objects.latest("pk"))
    assert ContactMessage.objects.filter(receiver=jonas, read_at=None).count() == 0
    assert answer.answer_to is not None
    assert OutboxEmail.objects.latest("id").subject == "Jonas Mertens answers you"
    assert first.pk < answer.pk


def test_reading_leaves_later_ones_new(nele: User, jonas: User) -> None:
    first, second = (services.send_message(jonas, text=text, by=nele) for text in ("een", "twee"))
    assert services.read_message(first, by=jonas) == 1
    assert services.read_message(first, by=jonas) == 0
    assert list(ContactMessage.objects.filter(read_at=None)) == [second]
    assert services.read_message(second, by=nele) == 0  # who wrote it reads nothing new


def test_five_an_hour(nele: User, jonas: User) -> None:
    for number in range(5):
        services.send_message(jonas if number % 2 else UserFactory(), text="Dag", by=nele)
    oldest = ContactMessage.objects.earliest("pk")
    ContactMessage.objects.filter(pk=oldest.pk).update(sent_at=timezone.now() - timedelta(minutes=50, seconds=30))
    with pytest.raises(services.TooManyMessages, match=r"You sent 5 messages within an hour.* in 10 minutes\."):
        services.send_message(jonas, text="Dag", by=nele)
    assert (ContactMessage.objects.count(), OutboxEmail.objects.count(), actions()) == (
        5,
        5,
        ["community.message_sent"] * 5,
    )
    ContactMessage.objects.filter(pk=oldest.pk).update(sent_at=timezone.now() - timedelta(minutes=60, seconds=1))
    services.send_message(jonas, text="Dag", by=nele)
    services.send_message(nele, text="Dag", by=jonas)  # others are not slowed down


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("locked", [True, False], ids=["lock", "control"])
def test_ten_at_once_are_five(locked: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    nele, jonas = UserFactory(name="Nele"), UserFactory(name="Jonas")
    barrier, refused = threading.Barrier(10), []
    if not locked:
        monkeypatch.setattr(message_services, "_wait_turn", lambda sender: barrier.wait(timeout=10))

    def send() -> None:
        try:
            if locked:
                barrier.wait(timeout=10)
            services.send_message(jonas, text="Dag", by=nele)
        except services.TooManyMessages:
            refused.append(1)
        finally:
            connection.close()

    threads = [threading.Thread(target=send) for _thread in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=20)
    sent = ContactMessage.objects.count()
    assert sent + len(refused) == 10
    assert (sent == 5) if locked else (sent > 5)


@pytest.mark.parametrize("what", ["oneself", "gone", "reported"])
def test_who_cannot_be_reached(what: str, nele: User, jonas: User) -> None:
    if what == "oneself":
        jonas = nele
    elif what == "gone":
        User.objects.filter(pk=jonas.pk).update(is_active=False)
        jonas.refresh_from_db()
    else:
        ContactMessageFactory(sender=nele, receiver=jonas, reported_at=timezone.now())
    before = ContactMessage.objects.count()
    with pytest.raises(services.CannotBeReached, match=r"You cannot write to this person\."):
        services.send_message(jonas, text="Dag", by=nele)
    assert (ContactMessage.objects.count(), OutboxEmail.objects.count()) == (before, 0)


def test_a_report_rings_the_bell_of_coordinators(nele: User, jonas: User) -> None:
    coordinators = [UserFactory(roles=[Role.COORDINATOR]) for _person in range(2)]
    UserFactory(roles=[Role.COORDINATOR], is_active=False)
    message = ContactMessageFactory(sender=nele, receiver=jonas)
    row = services.report_message(message, reason="Not nice", by=jonas)
    assert (row.report_reason, row.handled_at) == ("Not nice", None)
    assert list(ContactMessage.objects.reported()) == [row]
    assert [bell.user for bell in Notification.objects.order_by("id")] == coordinators
    with pytest.raises(services.AlreadyReported):
        services.report_message(message, reason="Again", by=jonas)
    handled = services.handle_report(message, by=coordinators[0])
    assert (handled.handled_by, list(ContactMessage.objects.reported())) == (coordinators[0], [])
    with pytest.raises(services.AlreadyHandled):
        services.handle_report(message, by=coordinators[1])
    assert actions() == ["community.message_reported", "community.message_report_handled"]
    assert (Notification.objects.count(), OutboxEmail.objects.count()) == (2, 0)


def test_what_was_not_reported_cannot_be_put_away(nele: User) -> None:
    with pytest.raises(services.AlreadyHandled):
        services.handle_report(ContactMessageFactory(), by=nele)


# Reading


def test_the_list_has_a_line_a_person(nele: User, jonas: User, django_assert_num_queries) -> None:
    greet = UserFactory(name="Greet", roles=[Role.MEMBER])
    for sender, receiver in ((jonas, nele), (nele, jonas), (greet, nele), (greet, nele), (jonas, greet)):
        ContactMessageFactory(sender=sender, receiver=receiver)
    with django_assert_num_queries(3):
        lines = conversations.lines(list(conversations.latest(nele)), nele)
    assert [(line.name, line.unread, line.is_own) for line in lines] == [
        ("Greet", 2, False),
        ("Jonas Mertens", 1, True),
    ]
    assert conversations.unread_count(nele) == 3
    assert conversations.between(nele, lines[0].message).count() == 2
