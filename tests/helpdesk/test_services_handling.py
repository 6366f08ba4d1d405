"""Who looks after a question, where it belongs and whether it is done: each decision once, by one person."""

import contextlib
import threading
from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone
from django.utils.translation import override

from helpdesk import permissions, services, tasks
from helpdesk.models import Ticket, Viewing
from helpdesk.services import handling
from impacthub.audit.models import Entry
from impacthub.notifications.models import Notification, OutboxEmail
from impacthub.people.models import Role, User
from impacthub.states import TransitionNotAllowed
from tests.factories.helpdesk import TicketFactory
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db
Status = Ticket.Status


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


def log() -> list[tuple[str, dict[str, Any]]]:
    return list(Entry.objects.filter(action__startswith="helpdesk.").order_by("pk").values_list("action", "changes"))


# Who looks after it


@pytest.mark.parametrize(("before", "after"), [("NEW", "OPEN"), ("OPEN", "OPEN"), ("WAITING", "WAITING")])
def test_a_new_question_that_somebody_takes_is_being_answered(tom: User, before: str, after: str) -> None:
    ticket = services.assign(TicketFactory(status=before), tom, by=tom, held_by=None)
    services.assign(ticket, tom, by=tom, held_by=None)
    assert (ticket.status, ticket.assignee) == (after, tom)
    assert log() == [("helpdesk.question_assigned", {"assignee": [None, tom.pk], "status": [before, after]})]
    assert Notification.objects.count() == 0


def test_only_who_answers_looks_after_a_question(tom: User) -> None:
    gone = UserFactory(roles=[Role.HELPDESK], is_active=False)
    for person in (UserFactory(), gone):
        with pytest.raises(services.NotAnAgent):
            services.assign(TicketFactory(), person, by=tom, held_by=None)
    assert log() == []


def test_each_time_somebody_gets_it_their_bell_rings(tom: User, ria: User) -> None:
    ticket = TicketFactory(assignee=tom, status="OPEN")
    for to, held_by in ((ria, tom.pk), (None, ria.pk), (ria, None)):
        services.assign(ticket, to, by=tom, held_by=held_by)
    assert list(Notification.objects.values_list("user", "kind")) == [(ria.pk, "helpdesk.question_assigned")] * 2


def test_nobody_takes_it_from_somebody_unseen(tom: User, ria: User) -> None:
    ticket = TicketFactory(assignee=ria)
    with pytest.raises(services.AlreadyTaken, match="Ria Bos took this question meanwhile"):
        services.assign(ticket, tom, by=tom, held_by=None)
    Ticket.objects.update(assignee=None)
    with pytest.raises(services.AlreadyTaken, match="Nobody looks after this question any more"):
        services.assign(ticket, tom, by=tom, held_by=ria.pk)


@pytest.mark.django_db(transaction=True)
def test_of_two_who_take_it_at_once_one_gets_it(monkeypatch: pytest.MonkeyPatch) -> None:
    assert _race(monkeypatch) == ["AlreadyTaken", "taken"]


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_both_would_think_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(handling, "lock", lambda ticket: Ticket.objects.get(pk=ticket.pk))
    assert _race(monkeypatch) == ["taken", "taken"]


def _race(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Two agents see that nobody has it and take it; what each got."""
    ticket = TicketFactory(status="OPEN")
    people = [UserFactory(roles=[Role.HELPDESK]) for _number in range(2)]
    looked, results = threading.Barrier(2), []

    def slow(person: Any) -> bool:
        with contextlib.suppress(threading.BrokenBarrierError):
            looked.wait(timeout=0.7)
        return permissions.is_agent(person)

    monkeypatch.setattr(handling, "is_agent", slow)

    def run(person: User) -> None:
        try:
            services.assign(ticket, person, by=person, held_by=None)
            results.append("taken")
        except services.AlreadyTaken as error:
            results.append(type(error).__name__)
        finally:
            connection.close()

    threads = [threading.Thread(target=partial(run, person)) for person in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=15)
    return sorted(results)


# Where it belongs


def test_what_is_the_same_is_not_written_down(tom: User) -> None:
    ticket = TicketFactory(tags=["geld"])
    same: dict[str, Any] = {"subject": ticket.subject, "topic": None, "tags": ["geld"], "language": "nl", "priority": 2}
    services.sort_ticket(ticket, **same, by=tom)
    assert log() == []
    services.sort_ticket(ticket, **same | {"subject": "Over Nele Vos"}, by=tom)
    assert log() == [("helpdesk.question_sorted", {"fields": ["subject"]})]


# Closing and opening


@pytest.mark.parametrize("status", ["NEW", "OPEN", "WAITING", "SOLVED"])
def test_closing_without_an_answer_says_why_to_ourselves(tom: User, status: str) -> None:
    ticket = services.close_ticket(TicketFactory(status=status), reason="NOT_OURS", by=tom)
    services.close_ticket(ticket, reason="OTHER", by=tom)
    assert (ticket.status, ticket.link_version, ticket.close_at) == (Status.CLOSED, 1, None)
    assert log() == [
        ("helpdesk.note_written", {"message": 2}),
        ("helpdesk.question_closed", {"status": [status, "CLOSED"], "reason": "NOT_OURS"}),
    ]
    assert OutboxEmail.objects.get().kind == "helpdesk.question_closed"
    with pytest.raises(ValueError, match="BECAUSE"):
        services.close_ticket(TicketFactory(), reason="BECAUSE", by=tom)


@pytest.mark.parametrize("status", ["HELD", "SPAM"])
def test_what_was_not_let_in_is_neither_closed_nor_opened(tom: User, status: str) -> None:
    ticket = TicketFactory(status=status)
    with pytest.raises(TransitionNotAllowed):
        services.close_ticket(ticket, reason="OTHER", by=tom)
    with pytest.raises(TransitionNotAllowed):
        services.reopen_ticket(ticket, by=tom)
    assert (ticket.messages.count(), log()) == (1, [])


@pytest.mark.parametrize("status", ["WAITING", "SOLVED", "CLOSED"])
def test_opening_again_makes_it_wait_for_us(tom: User, status: str) -> None:
    now = timezone.now()
    TicketFactory(status=status, closed_at=now, solved_at=now, close_at=now, close_told_at=now, waits_since=None)
    for _time in range(2):
        services.reopen_ticket(Ticket.objects.get(), by=tom)
    ticket = Ticket.objects.get()
    assert ticket.status == Status.OPEN
    assert [ticket.closed_at, ticket.solved_at, ticket.close_at, ticket.close_told_at] == [None] * 4
    assert ticket.waits_since is not None
    assert log() == [("helpdesk.question_reopened", {"status": [status, "OPEN"]})]


@pytest.mark.parametrize(("closed", "is_anew"), [(5, True), (2, False)])
def test_opening_again_promises_anew_what_was_not_late_when_it_closed(tom: User, closed: int, is_anew: bool) -> None:
    now, day = timezone.now(), timedelta(days=1)
    due_at = now - 3 * day
    ticket = TicketFactory(status="CLOSED", closed_at=now - closed * day, reply_due_at=due_at)
    due_then = services.reopen_ticket(ticket, by=tom).reply_due_at
    assert Ticket.objects.get().reply_due_at == due_then
    assert (due_then > now + day, due_then == due_at) == (is_anew, not is_anew)


# Publishing


def test_publishing_is_asked_after_an_answer_and_once(tom: User) -> None:
    ticket = TicketFactory()
    with pytest.raises(services.CannotAsk):
        services.ask_publishing(ticket, by=tom)
    services.reply(ticket, text="Zo.", solve=True, by=tom)
    services.ask_publishing(ticket, by=tom)
    with pytest.raises(TransitionNotAllowed):
        services.ask_publishing(ticket, by=tom)
    assert log()[-1] == ("helpdesk.publishing_asked", {"publishing": ["NOT_ASKED", "ASKED"]})
    assert OutboxEmail.objects.filter(kind="helpdesk.publishing_asked").count() == 1


def test_who_left_no_address_is_not_asked(tom: User) -> None:
    ticket = TicketFactory(status="SOLVED", first_replied_at=timezone.now(), email="")
    with pytest.raises(services.CannotAsk):
        services.ask_publishing(ticket, by=tom)


# The clock


def test_who_had_a_question_open_is_forgotten_after_an_hour(tom: User, ria: User) -> None:
    ticket = TicketFactory()
    for person in (tom, ria):
        services.see(ticket, by=person, writes=False)
    Viewing.objects.filter(user=tom).update(seen_at=timezone.now() - timedelta(hours=1, seconds=1))
    tasks.discard_viewings()
    tasks.discard_viewings()
    assert list(Viewing.objects.values_list("user", flat=True)) == [ria.pk]
