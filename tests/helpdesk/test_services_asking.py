"""A question is stored once, acknowledged within bounds, and held when it looks like advertising."""

import re
import threading
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.db.models import F
from django.utils import timezone
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from helpdesk import services
from helpdesk.links import read_ticket_token, ticket_url
from helpdesk.models import Attachment, Message, Ticket
from helpdesk.queries.mailboxes import may_write
from helpdesk.registry import About
from helpdesk.services import asking
from helpdesk.spam import Verdict
from impacthub.audit.models import Entry
from impacthub.files import Checked
from impacthub.notifications.models import Notification, OutboxEmail
from impacthub.people.models import Role
from tests.factories.helpdesk import TicketFactory
from tests.factories.people import UserFactory

FINE, HELD = Verdict(0), Verdict(120, ("links", "fast"))
TUESDAY = datetime(2026, 11, 24, 10, 0, tzinfo=ZoneInfo("Europe/Brussels"))


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    with override("en"):
        yield


def ask(question: str = "Where do I begin? I have no plan.", **given: Any) -> Ticket:
    """A question of somebody without an account, unless ``given`` says otherwise."""
    fields: dict[str, Any] = {
        "email": "nele@voorbeeld.example",
        "name": "Nele",
        "language": "nl",
        "user": None,
        "about": None,
        "files": [],
        "verdict": FINE,
    }
    return services.ask(question=question, **fields | given)


def outbox() -> list[tuple[str, str, str]]:
    """Whom was written what about which question."""
    return list(OutboxEmail.objects.order_by("pk").values_list("to", "kind", "language"))


@pytest.mark.django_db
def test_a_question_is_a_ticket_with_its_first_message(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "now", lambda: TUESDAY)
    asked = services.ask(
        question="Where do I begin? I have no plan.",
        email="Nele@Voorbeeld.Example",
        name="Nele",
        language="fr",
        user=None,
        about=None,
        files=[],
        verdict=FINE,
    )
    ticket = Ticket.objects.get()
    assert (ticket.subject, ticket.status, ticket.language) == ("Where do I begin?", "NEW", "fr")
    assert (ticket.name, ticket.email, ticket.user) == ("Nele", "nele@voorbeeld.example", None)
    assert ticket.asked_at == ticket.last_message_at == ticket.waits_since == TUESDAY
    assert ticket.reply_due_at == TUESDAY + timedelta(days=2)
    message = Message.objects.get()
    assert (message.number, message.kind, message.text) == (1, "ASKER", "Where do I begin? I have no plan.")
    assert asked == ticket
    assert read_ticket_token(ticket_url(ticket).split("/t/")[1].strip("/")) == (ticket.pk, 0)
    entry = Entry.objects.get(action="helpdesk.question_asked")
    assert (entry.actor_id, entry.object_text) == (None, ticket.reference)
    assert entry.changes == {"status": ["", "NEW"], "files": 0}


@pytest.mark.django_db
def test_asker_hears_that_it_is_here_in_no_words_of_their_own() -> None:
    ask("Buy cheap pills at pills.example now. Really.", name="Cheap Pills", language="en")
    mail = OutboxEmail.objects.get()
    assert (mail.to, mail.kind, mail.language) == ("nele@voorbeeld.example", "helpdesk.question_received", "en")
    assert mail.subject == f"We have your question ({Ticket.objects.get().reference})"
    assert ticket_url(Ticket.objects.get()) in mail.text
    for part in (mail.subject, mail.text, mail.html):
        assert not re.search("pills|cheap", part, re.IGNORECASE)


@pytest.mark.django_db
def test_everybody_who_answers_hears_of_it_once() -> None:
    agent, coordinator = UserFactory(roles=[Role.HELPDESK]), UserFactory(roles=[Role.COORDINATOR])
    UserFactory(roles=[Role.COACH])
    UserFactory(roles=[Role.HELPDESK], is_active=False)
    ticket = ask()
    told = Notification.objects.order_by("user")
    assert [line.user for line in told] == [agent, coordinator]
    assert told[0].url == f"/en/helpdesk/inbox/{ticket.reference}/"
    assert told[0].params == {"subject": "Where do I begin?", "reference": ticket.reference}


@pytest.mark.django_db
def test_an_agent_who_asks_is_not_told_of_it() -> None:
    agent = UserFactory(roles=[Role.HELPDESK])
    ask(user=agent)
    assert not Notification.objects.exists()


@pytest.mark.django_db
def test_question_of_an_account_goes_to_its_address() -> None:
    user = UserFactory(name="Tom Peeters")
    ticket = ask(user=user, email="other@voorbeeld.example", name="Somebody")
    assert (ticket.user, ticket.email, ticket.name) == (user, user.email, "Tom Peeters")
    assert Message.objects.get().author == user
    assert OutboxEmail.objects.get().user == user
    assert Entry.objects.get(action="helpdesk.question_asked").actor_id == user.pk


@pytest.mark.django_db
def test_held_question_is_kept_and_told_to_nobody() -> None:
    UserFactory(roles=[Role.HELPDESK])
    ticket = ask(verdict=HELD)
    assert (ticket.status, ticket.spam_score, ticket.spam_reasons) == ("HELD", 120, ["links", "fast"])
    assert Message.objects.count() == 1
    assert not OutboxEmail.objects.exists()
    assert not Notification.objects.exists()


@pytest.mark.django_db
def test_it_keeps_what_it_was_asked_from_and_its_files() -> None:
    about = About("session", "12", "Kick-off " * 40, "/nl/somewhere/")
    file = Checked(b"%PDF-1.7 plan", "application/pdf", ".pdf", "my plan.pdf")
    ticket = ask(about=about, files=[file])
    assert (ticket.about_kind, ticket.about_id, len(ticket.about_title)) == ("session", "12", 200)
    row = Attachment.objects.get()
    assert (row.message.ticket, row.name, row.content_type, row.size) == (ticket, "my plan.pdf", "application/pdf", 13)
    assert row.file.read() == b"%PDF-1.7 plan"
    assert "plan" not in str(row.file.name)
    row.file.close()


@pytest.mark.django_db
def test_no_file_stays_behind_when_the_question_is_not_stored(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    file = Checked(b"%PDF-1.7", "application/pdf", ".pdf", "plan.pdf")

    def fail(*args: Any, **kwargs: Any) -> None:
        raise RuntimeError

    monkeypatch.setattr(Attachment, "save", fail)
    with pytest.raises(RuntimeError):
        ask(files=[file])
    assert not Ticket.objects.exists()
    assert [path for path in settings.MEDIA_ROOT.rglob("*") if path.is_file()] == []


# Bounds


@pytest.mark.django_db
def test_one_confirmation_in_ten_minutes_and_four_a_day(monkeypatch: pytest.MonkeyPatch) -> None:
    for _time in range(3):
        ask(user=None)
    assert len(outbox()) == 1
    assert Ticket.objects.count() == 3
    user = UserFactory()
    for _time in range(12):
        ask(user=user)
        OutboxEmail.objects.filter(to=user.email, created_at__gt=timezone.now() - timedelta(minutes=11)).update(
            created_at=timezone.now() - timedelta(minutes=11)
        )
    assert len(outbox()) == 1 + 4
    assert Ticket.objects.filter(user=user).count() == 12
    OutboxEmail.objects.filter(to=user.email).update(created_at=timezone.now() - timedelta(hours=25))
    ask(user=user)
    assert len(outbox()) == 1 + 5


@pytest.mark.django_db
def test_a_plus_or_a_capital_is_no_other_mailbox() -> None:
    for number in range(3):
        ask(email=f"Victim+{number}@x.example")
    ask(email="victim@other.example")
    assert list(OutboxEmail.objects.order_by("pk").values_list("to", flat=True)) == [
        "victim+0@x.example", "victim@other.example",
    ]  # fmt: skip
    assert not OutboxEmail.objects.filter(key__contains="victim").exists()


@pytest.mark.django_db
def test_a_mailbox_gets_five_mails_a_day_over_all_forms() -> None:
    kinds = []
    for _time in range(4):
        ask(email="nele@people.test")
        services.send_new_links("nele@people.test", language="en")
        kinds.append(OutboxEmail.objects.count())
        OutboxEmail.objects.update(created_at=F("created_at") - timedelta(minutes=11))
    assert kinds == [2, 4, 5, 5]


@pytest.mark.django_db
def test_who_asks_with_the_address_of_another_keeps_no_link_from_them() -> None:
    for _time in range(6):
        ask(email="nele@people.test")
        OutboxEmail.objects.update(created_at=F("created_at") - timedelta(minutes=11))
    assert services.send_new_links("nele@people.test", language="en") is True
    assert (OutboxEmail.objects.count(), outbox()[-1][1]) == (5, "helpdesk.link_renewed")


@pytest.mark.django_db
def test_ten_unanswered_questions_a_day_without_account() -> None:
    for status in (*["NEW"] * 6, "HELD", "SOLVED", "CLOSED", "SPAM"):
        TicketFactory(email="Nele@voorbeeld.example", status=status)
    TicketFactory(email="nele@voorbeeld.example", asked_at=timezone.now() - timedelta(hours=25))
    TicketFactory(email="nele@voorbeeld.example", status="WAITING", first_replied_at=timezone.now())
    TicketFactory(email="other@voorbeeld.example")
    ask()
    with pytest.raises(services.TooManyQuestions, match=r"helpdesk@impacthub\.example"):
        ask()
    assert Ticket.objects.filter(email="nele@voorbeeld.example", subject="Where do I begin?").count() == 1


@pytest.mark.django_db
def test_who_has_an_account_is_not_bound_by_it() -> None:
    user = UserFactory()
    TicketFactory.create_batch(11, email=user.email, user=user)
    assert ask(user=user).status == "NEW"


@pytest.mark.django_db
def test_acknowledge_says_whether_it_wrote() -> None:
    ticket = TicketFactory(email="")
    assert services.acknowledge(ticket) is False
    ticket = TicketFactory()
    assert services.acknowledge(ticket) is True
    assert services.acknowledge(ticket) is False


# Once


@pytest.mark.django_db
def test_the_same_form_sent_twice_is_one_question() -> None:
    nonce = uuid4()
    first = ask(nonce=nonce)
    assert ask(nonce=nonce) == first
    assert ask("Something else that I typed in the same form.", nonce=nonce) != first
    assert (Ticket.objects.count(), Entry.objects.filter(action="helpdesk.question_asked").count()) == (2, 2)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("locked", [True, False], ids=["lock", "control"])
def test_two_posts_at_once_are_one_question_and_one_mail(locked: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the lock the second finds the first; without it neither sees the other, and one of them fails."""
    nonce, looked = uuid4(), asking._sent_before
    if not locked:
        both = threading.Barrier(2)

        def look(*given: Any) -> Ticket | None:
            found = looked(*given)
            both.wait(timeout=10)
            return found

        monkeypatch.setattr(asking, "one_at_a_time", lambda address: None)
        monkeypatch.setattr(asking, "_sent_before", look)
    assert run_twice(lambda: ask(nonce=nonce)) == (["asked", "asked"] if locked else ["IntegrityError", "asked"])
    assert (Ticket.objects.count(), len(outbox())) == (1, 1)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("locked", [True, False], ids=["lock", "control"])
def test_two_questions_at_once_send_one_confirmation(locked: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the lock on the address both count no mails, and both are sent."""
    if not locked:
        both = threading.Barrier(2)

        def count(kind: str, address: str) -> bool:
            found = may_write(kind, address)
            both.wait(timeout=10)
            return found

        monkeypatch.setattr(asking, "one_at_a_time", lambda address: None)
        monkeypatch.setattr(asking, "may_write", count)
    assert run_twice(ask) == ["asked", "asked"]
    assert (Ticket.objects.count(), len(outbox())) == (2, 1 if locked else 2)


def run_twice(act: Callable[[], object]) -> list[str]:
    """``act`` in two threads at once: how each of them ended."""
    outcomes: list[str] = []
    barrier = threading.Barrier(2)

    def run() -> None:
        try:
            barrier.wait(timeout=10)
            with override("en"):
                act()
            outcomes.append("asked")
        except Exception as error:
            outcomes.append(type(error).__name__)
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _thread in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=20)
    return sorted(outcomes)


# The subject


@pytest.mark.parametrize(
    ("question", "subject"),
    [
        ("Hoe begin ik? Ik weet het niet.", "Hoe begin ik?"),
        ("\n\n  Bonjour,\nj'ai une question", "Bonjour,"),
        ("Wat kost het?Veel", "Wat kost het?Veel"),
        ("Het kost 3.500 euro", "Het kost 3.500 euro"),
        ("woord " * 40, ("woord " * 15).strip()[:89].rpartition(" ")[0] + " …"),
        ("x" * 200, "x" * 88 + " …"),
        ("👋 " * 3, "👋 👋 👋"),
        ("\u202egnaleb\u202c \u2067of\u2069 niet?", "gnaleb of niet?"),
        ("\u200b\u2060\nHoe\u00ad begin ik?\ufeff", "Hoe begin ik?"),
        ("\u200b\u200b", ""),
        ("\u3164 \u2800\u202e", ""),
    ],
)
def test_subject_is_the_first_sentence(question: str, subject: str) -> None:
    assert asking.subject_of(question) == subject


@given(st.text(st.characters(exclude_categories=["C", "Z"], exclude_characters=asking.BLANKS), min_size=1))
def test_subject_says_something_within_its_bounds(question: str) -> None:
    subject = asking.subject_of(question)
    assert subject
    assert len(subject) <= asking.SUBJECT
    assert "\n" not in subject
