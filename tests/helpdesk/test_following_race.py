"""Who follows a question and the clock at the same moment: with the lock, and in a control run without it.

The control run must break what the lock promises; else the run with it proves nothing.
"""

import threading
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection
from django.utils import timezone

from helpdesk import services
from helpdesk.models import Message, Satisfaction, Ticket
from helpdesk.models.tickets import TicketQuerySet
from helpdesk.notifications import following as mails
from helpdesk.services import closing, following
from impacthub.audit.models import Entry
from tests.factories.helpdesk import TicketFactory


def say(ticket: Ticket, text: str) -> Message:
    """Something more of the asker."""
    return services.add_message(ticket, text=text, files=[], by=None)


def due(**fields: Any) -> Ticket:
    """A question that the clock looks at now."""
    return TicketFactory(close_at=timezone.now() - timedelta(minutes=1), **fields)


def at_once(*acts: Callable[[], object]) -> list[object]:
    """What each act gave or raised, all begun at the same moment."""
    barrier, results = threading.Barrier(len(acts)), []

    def run(act: Callable[[], object]) -> None:
        barrier.wait(timeout=10)
        try:
            results.append(act())
        except Exception as error:
            results.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[act]) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=20)
    return results


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("locked", [True, False])
def test_two_messages_at_once_get_two_numbers(monkeypatch: pytest.MonkeyPatch, locked: bool) -> None:
    ticket = TicketFactory()
    monkeypatch.setattr(following, "attach", lambda message, files: time.sleep(0.3))
    if not locked:
        monkeypatch.setattr(following, "lock", lambda ticket: Ticket.objects.get(pk=ticket.pk))
    results = at_once(lambda: say(ticket, "One"), lambda: say(ticket, "Two"))
    numbers = sorted(Message.objects.values_list("number", flat=True))
    assert numbers == ([1, 2, 3] if locked else [1, 2])
    assert any(isinstance(result, IntegrityError) for result in results) is not locked


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("locked", [True, False])
def test_five_clicks_at_once_are_one_satisfaction(monkeypatch: pytest.MonkeyPatch, locked: bool) -> None:
    ticket = TicketFactory(status="SOLVED")
    note: Callable[..., object] = vars(following)["record"]

    def slow(*args: Any, **more: Any) -> None:
        time.sleep(0.3)
        note(*args, **more)

    monkeypatch.setattr(following, "record", slow)
    if not locked:
        monkeypatch.setattr(following, "lock", lambda ticket: Ticket.objects.get(pk=ticket.pk))
    results = at_once(*[lambda: services.rate(ticket, helped="YES", easy=3, by=None)] * 5)
    assert Satisfaction.objects.count() == 1
    assert any(isinstance(result, IntegrityError) for result in results) is not locked


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("locked", [True, False])
def test_two_clocks_announce_once(monkeypatch: pytest.MonkeyPatch, locked: bool) -> None:
    due(status="WAITING")
    tell = mails.closing_announced

    def slow(ticket: Ticket) -> None:
        time.sleep(0.3)
        tell(ticket)

    monkeypatch.setattr(mails, "closing_announced", slow)
    if not locked:
        monkeypatch.setattr(TicketQuerySet, "select_for_update", lambda rows, **_how: rows)
    at_once(closing.close_due, closing.close_due)
    assert Entry.objects.filter(action="helpdesk.closing_announced").count() == (1 if locked else 2)


@pytest.mark.django_db(transaction=True)
def test_an_answer_while_the_clock_closes_is_never_lost() -> None:
    ticket = due(status="SOLVED")
    results = at_once(closing.close_due, lambda: say(ticket, "One more thing"))
    assert [result for result in results if isinstance(result, Exception)] == []
    assert (Ticket.objects.get().status, Message.objects.latest("number").text) == ("OPEN", "One more thing")
