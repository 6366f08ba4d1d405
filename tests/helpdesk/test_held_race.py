"""Two agents decide about one held question at the same moment."""

import threading
import time

import pytest
from django.db import connection

from helpdesk import services
from helpdesk.models import Ticket
from helpdesk.services import held_questions
from tests.factories.helpdesk import TicketFactory


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("locked", [True, False], ids=["lock", "control"])
def test_what_one_lets_in_the_other_does_not_throw_away(locked, monkeypatch, person_as):
    """With the lock it comes in, whoever was first; without it who read it before that makes it spam after all."""
    ticket, agent = TicketFactory(status="HELD"), person_as("helpdesk")
    barrier = threading.Barrier(2)
    if not locked:

        def read(ticket: Ticket, *statuses: str) -> Ticket:
            found = Ticket.objects.get(pk=ticket.pk)
            barrier.wait(timeout=10)
            if "SPAM" not in statuses:
                time.sleep(0.5)
            return found

        monkeypatch.setattr(held_questions, "_locked", read)

    def decide(service) -> None:
        try:
            if locked:
                barrier.wait(timeout=10)
            service(ticket, by=agent)
        except services.AlreadyDecided:
            pass
        finally:
            connection.close()

    both = (services.release_question, services.reject_question)
    threads = [threading.Thread(target=decide, args=[service]) for service in both]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=20)
    ticket.refresh_from_db()
    assert ticket.status == ("NEW" if locked else "SPAM")
