"""Answering: what a question becomes, who hears of it and when, and that taking it back leaves nothing behind."""

import contextlib
import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone
from django.utils.translation import override

from helpdesk import services
from helpdesk.models import Attachment, Message, Ticket, Viewing
from helpdesk.services import answering
from impacthub.audit.models import Entry
from impacthub.files import Checked
from impacthub.notifications.models import Notification, OutboxEmail
from impacthub.people.models import Role, User
from tests.factories.helpdesk import MessageFactory, TicketFactory
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db
Status = Ticket.Status
STANDING = (
    "status", "first_replied_at", "waits_since", "assignee_id", "solved_at", "close_at", "close_told_at",
    "last_message_at", "closed_at", "publishing",
)  # fmt: skip
PDF = Checked(b"%PDF-1.7\n%%EOF\n", "application/pdf", ".pdf", "budget.pdf")


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    with override("en"):
        yield


@pytest.fixture
def tom() -> User:
    return UserFactory(name="Tom Claes", roles=[Role.HELPDESK])


@pytest.fixture
def ria() -> User:
    return UserFactory(name="Ria Bos", roles=[Role.COORDINATOR])


def standing(ticket: Ticket) -> tuple[Any, ...]:
    """All of ``ticket`` that an answer changes, as it is stored."""
    return Ticket.objects.values_list(*STANDING).get(pk=ticket.pk)


def log(ticket: Ticket) -> list[tuple[str, dict[str, Any]]]:
    """What was written down about it, oldest first."""
    rows = Entry.objects.filter(object_type="helpdesk.Ticket", object_id=str(ticket.pk)).order_by("pk")
    return list(rows.values_list("action", "changes"))


def mails() -> list[tuple[str, str, str]]:
    """Every mail: its kind, its reader, and whether it waits."""
    return list(OutboxEmail.objects.order_by("pk").values_list("kind", "to", "status"))


def answer(ticket: Ticket, by: User, text: str = "Begin bij je doel.", *, solve: bool = False, **more: Any) -> Message:
    return services.reply(ticket, text=text, solve=solve, by=by, **more)


def left(message: Message) -> Message:
    """``message`` after its ten seconds."""
    Message.objects.filter(pk=message.pk).update(leaves_at=timezone.now() - timedelta(seconds=1))
    message.refresh_from_db()
    return message


def test_an_answer_waits_ten_seconds_and_then_for_the_asker(tom: User) -> None:
    ticket = TicketFactory(email="nele@voorbeeld.example")
    message = answer(ticket, tom)
    ticket.refresh_from_db()
    assert (message.number, message.kind, message.author, message.text) == (2, "AGENT", tom, "Begin bij je doel.")
    assert message.leaves_at - message.created_at == timedelta(seconds=10)
    assert (ticket.status, ticket.assignee, ticket.waits_since) == (Status.WAITING, tom, None)
    assert ticket.first_replied_at == ticket.last_message_at == message.created_at
    assert (ticket.solved_at, ticket.close_at) == (None, message.created_at + services.CLOSES_AFTER)
    assert log(ticket) == [("helpdesk.question_answered", {"message": 2, "status": ["NEW", "WAITING"]})]
    mail = OutboxEmail.objects.get()
    assert (mail.kind, mail.to, mail.status, mail.next_try_at) == (
        "helpdesk.question_answered", "nele@voorbeeld.example", "QUEUED", message.leaves_at,
    )  # fmt: skip
    assert list(ticket.messages.for_asker().values_list("number", flat=True)) == [1]


def test_an_answer_that_solves_lets_the_question_close_by_itself(tom: User) -> None:
    ticket = TicketFactory()
    message = answer(ticket, tom, solve=True)
    answer(ticket, tom, "Nog iets.", solve=True)
    ticket.refresh_from_db()
    assert (ticket.status, ticket.waits_since, ticket.first_replied_at) == (Status.SOLVED, None, message.created_at)
    assert ticket.close_at == ticket.solved_at + services.CLOSES_AFTER


def test_who_looks_after_it_stays_and_copies_leave_with_the_answer(tom: User, ria: User) -> None:
    ticket = TicketFactory(assignee=ria, email="nele@voorbeeld.example")
    answer(ticket, tom, cc=["jan@voorbeeld.example", "an@voorbeeld.example"], files=[PDF])
    ticket.refresh_from_db()
    assert (ticket.assignee, ticket.cc) == (ria, ["jan@voorbeeld.example", "an@voorbeeld.example"])
    assert [to for _kind, to, _status in mails()] == [
        "nele@voorbeeld.example", "jan@voorbeeld.example", "an@voorbeeld.example",
    ]  # fmt: skip
    stored = Attachment.objects.get()
    assert (stored.message.number, stored.name, stored.size) == (2, "budget.pdf", len(PDF.content))


@pytest.mark.parametrize("status", [Status.CLOSED, Status.HELD, Status.SPAM])
def test_nobody_answers_what_is_closed_or_not_looked_at(tom: User, status: str) -> None:
    ticket = TicketFactory(status=status)
    with pytest.raises(services.CannotAnswer):
        answer(ticket, tom)
    assert (ticket.messages.count(), log(ticket), mails()) == (1, [], [])


@pytest.mark.parametrize("solve", [False, True])
@pytest.mark.parametrize("status", ["NEW", "OPEN", "WAITING", "SOLVED"])
def test_taking_it_back_leaves_the_question_as_it_was(tom: User, status: str, solve: bool) -> None:
    earlier = timezone.now() - timedelta(days=3)
    done = {"solved_at": earlier, "close_at": earlier + timedelta(days=14)} if status == "SOLVED" else {}
    replied = earlier if status in ("WAITING", "SOLVED") else None
    ticket = TicketFactory(status=status, first_replied_at=replied, asked_at=earlier - timedelta(days=1), **done)
    before = standing(ticket)
    message = answer(ticket, tom, solve=solve, cc=["jan@voorbeeld.example"])
    assert standing(ticket) != before
    services.take_back(message, by=tom)
    assert standing(ticket) == before
    assert {status for _kind, _to, status in mails()} == {"CANCELLED"}
    message.refresh_from_db()
    assert (message.text, message.taken_back_at is not None) == ("Begin bij je doel.", True)
    after = "SOLVED" if solve else "WAITING"
    assert log(ticket) == [
        ("helpdesk.question_answered", {"message": 2, "status": [status, after]}),
        ("helpdesk.answer_taken_back", {"message": 2, "status": [after, status]}),
    ]


def test_taking_it_back_twice_is_once_and_late_is_too_late(tom: User) -> None:
    ticket = TicketFactory()
    message = answer(ticket, tom)
    services.take_back(message, by=tom)
    services.take_back(message, by=tom)
    assert [action for action, _changes in log(ticket)] == ["helpdesk.question_answered", "helpdesk.answer_taken_back"]
    late = left(answer(ticket, tom, "Toch wel."))
    before = standing(ticket)
    with pytest.raises(services.TooLate):
        services.take_back(late, by=tom)
    with pytest.raises(services.TooLate):
        services.take_back(ticket.messages.get(number=1), by=tom)
    assert standing(ticket) == before


def test_taking_it_back_takes_its_copies_back(tom: User, ria: User) -> None:
    ticket = TicketFactory(cc=["jan@voorbeeld.example"])
    message = answer(ticket, tom, cc=["verkeerd@voorbeeld.example"])
    services.take_back(message, by=tom)
    ticket.refresh_from_db()
    assert ticket.cc == ["jan@voorbeeld.example"]
    one = answer(ticket, tom, cc=["verkeerd@voorbeeld.example"])
    answer(ticket, ria, "Anders gezegd.", cc=["an@voorbeeld.example"])
    services.take_back(one, by=tom)
    ticket.refresh_from_db()
    assert ticket.cc == ["an@voorbeeld.example"]


def test_where_copies_went_before_is_forgotten_and_the_rest_of_it_kept(tom: User) -> None:
    ticket = TicketFactory(cc=["jan@voorbeeld.example"])
    old, new = answer(ticket, tom, cc=["an@voorbeeld.example"]), answer(ticket, tom, "Nog iets.")
    Message.objects.filter(pk=old.pk).update(leaves_at=timezone.now() - timedelta(hours=2))
    for _ in range(2):
        services.discard_viewings()
    for message in (old, new):
        message.refresh_from_db()
    assert ("voorbeeld" in str(old.undo), old.undo["before"]["status"], old.undo["after"]["status"]) == (
        False,
        "NEW",
        "WAITING",
    )
    assert new.undo["before"]["cc"] == ["an@voorbeeld.example"]


def test_a_mail_that_is_on_its_way_cannot_be_stopped(tom: User) -> None:
    ticket = TicketFactory()
    message = answer(ticket, tom, cc=["jan@voorbeeld.example"])
    OutboxEmail.objects.filter(to="jan@voorbeeld.example").update(status="SENDING", claimed_at=timezone.now())
    before = standing(ticket)
    with pytest.raises(services.TooLate):
        services.take_back(message, by=tom)
    assert (standing(ticket), mails()[0][2]) == (before, "QUEUED")


def test_what_others_did_meanwhile_stays(tom: User, ria: User) -> None:
    ticket = TicketFactory(assignee=tom)
    message = answer(ticket, tom)
    services.assign(ticket, ria, by=ria, held_by=tom.pk)
    services.take_back(message, by=tom)
    ticket.refresh_from_db()
    assert (ticket.status, ticket.assignee, ticket.first_replied_at) == (Status.NEW, ria, None)
    again = answer(ticket, tom)
    services.add_message(ticket, text="O ja, en nog dit.", files=[], by=None)
    services.take_back(again, by=tom)
    ticket.refresh_from_db()
    assert (ticket.status, ticket.first_replied_at) == (Status.OPEN, None)
    assert ticket.last_message_at == ticket.messages.get(text="O ja, en nog dit.").created_at


@pytest.mark.parametrize("first", ["tom", "ria"])
def test_two_answers_that_are_both_taken_back_leave_nothing(tom: User, ria: User, first: str) -> None:
    ticket = TicketFactory()
    before = standing(ticket)
    one, two = answer(ticket, tom), answer(ticket, ria, "Anders gezegd.")
    for message, by in [(one, tom), (two, ria)] if first == "tom" else [(two, ria), (one, tom)]:
        services.take_back(message, by=by)
    assert standing(ticket) == before


def test_of_two_answers_the_other_is_the_first_one(tom: User, ria: User) -> None:
    ticket = TicketFactory()
    one, two = answer(ticket, tom), answer(ticket, ria, "Anders gezegd.", solve=True)
    services.take_back(one, by=tom)
    ticket.refresh_from_db()
    assert (ticket.status, ticket.first_replied_at) == (Status.SOLVED, two.created_at)


def test_who_did_not_read_the_last_message_is_told(tom: User, ria: User) -> None:
    ticket = TicketFactory()
    answer(ticket, ria)
    noted = services.note(ticket, text="Hij belde ook.", by=ria)
    with pytest.raises(services.CameBetween) as caught:
        answer(ticket, tom, through=1)
    assert [one.number for one in caught.value.messages] == [2, 3]
    assert str(caught.value) == "Something was written since you opened this question. Read it before you send."
    assert answer(ticket, tom, through=noted.number).number == 4


def test_a_form_that_is_sent_twice_is_one_answer(tom: User) -> None:
    ticket = TicketFactory()
    one, two = answer(ticket, tom, through=1), answer(ticket, tom, through=1)
    assert (one.pk, len(mails())) == (two.pk, 1)
    services.take_back(one, by=tom)
    assert answer(ticket, tom, through=1).number == 3


def test_files_of_an_answer_that_was_taken_back_go_along(tom: User, ria: User) -> None:
    ticket = TicketFactory()
    first = answer(ticket, tom, files=[PDF])
    services.take_back(first, by=tom)
    assert not answer(ticket, ria, "Van mij.", instead_of=first).attachments.exists()
    assert answer(ticket, tom, instead_of=first).attachments.get().name == "budget.pdf"


def test_a_note_changes_nothing_and_rings_one_bell(tom: User, ria: User) -> None:
    ticket = TicketFactory(assignee=ria)
    before = standing(ticket)
    one = services.note(ticket, text="Zij belde gisteren.", by=tom, files=[PDF])
    assert services.note(ticket, text="Zij belde gisteren.", by=tom) == one
    services.note(ticket, text="Van mezelf.", by=ria)
    assert standing(ticket) == before
    assert [action for action, _changes in log(ticket)] == ["helpdesk.note_written", "helpdesk.note_written"]
    bell = Notification.objects.get()
    assert (bell.user, bell.kind, bell.url) == (ria, "helpdesk.note_written", f"/en/helpdesk/inbox/{ticket.reference}/")
    assert (mails(), list(ticket.messages.for_asker().values_list("number", flat=True))) == ([], [1])


def test_seeing_a_question_is_one_row_a_person(tom: User) -> None:
    ticket = TicketFactory()
    services.see(ticket, by=tom, writes=False)
    services.see(ticket, by=tom, writes=True)
    assert list(Viewing.objects.values_list("user", "writes")) == [(tom.pk, True)]


# Races


@pytest.mark.django_db(transaction=True)
def test_two_agents_at_once_and_the_second_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    assert _race(monkeypatch) == (["CameBetween", "sent"], 2, 1)


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_both_would_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(answering, "lock", lambda ticket: Ticket.objects.get(pk=ticket.pk))
    assert _race(monkeypatch) != (["CameBetween", "sent"], 2, 1)


def _race(monkeypatch: pytest.MonkeyPatch) -> tuple[list[str], int, int]:
    """Both agents read message 1 and answer; what each got, how many messages and mails there are."""
    ticket = TicketFactory()
    agents = [UserFactory(roles=[Role.HELPDESK]) for _number in range(2)]
    for agent in agents:
        assert agent.roles
    gate, looked = threading.Barrier(2), threading.Barrier(2)
    check = answering._check_read

    def slow(*given: Any) -> None:
        check(*given)
        with contextlib.suppress(threading.BrokenBarrierError):
            looked.wait(timeout=0.7)

    monkeypatch.setattr(answering, "_check_read", slow)
    results = _together(gate, [partial(answer, ticket, by, f"Van {by.pk}", through=1) for by in agents])
    return sorted(results), Message.objects.count(), OutboxEmail.objects.count()


def _together(gate: threading.Barrier, calls: list[Callable[[], Any]]) -> list[str]:
    results: list[str] = []

    def run(call: Callable[[], Any]) -> None:
        try:
            gate.wait(timeout=5)
            call()
            results.append("sent")
        except Exception as error:  # its name is the result
            results.append(type(error).__name__)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(call,)) for call in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=15)
    return results


def test_a_message_of_another_question_is_no_draft(tom: User) -> None:
    other = MessageFactory(kind="AGENT", author=tom, taken_back_at=timezone.now())
    Attachment.objects.create(message=other, file="x.pdf", name="x.pdf", content_type="application/pdf", size=1)
    assert not answer(TicketFactory(), tom, instead_of=other).attachments.exists()
