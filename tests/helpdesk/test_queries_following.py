"""Questions of one's own are found by an index, however many there are."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from helpdesk.models import Ticket
from helpdesk.queries import following as queries
from helpdesk.services import closing
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db
MANY = 2_000


@pytest.fixture
def many() -> None:
    """So many questions of as many addresses; the first hundred close some day."""
    now = timezone.now()
    Ticket.objects.bulk_create(
        Ticket(
            subject=f"Question {number}",
            email=f"asker{number}@voorbeeld.example",
            status=Ticket.Status.SOLVED if number < 100 else Ticket.Status.CLOSED,
            close_at=now + timedelta(days=number + 1) if number < 100 else None,
            last_message_at=now - timedelta(hours=number),
            reply_due_at=now,
        )
        for number in range(MANY)
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE helpdesk_ticket")


def plan_of(statement: Any) -> str:
    """How the database would look for what ``statement`` asked last."""
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN {statement}")
        return "\n".join(line for (line,) in cursor.fetchall())


def asked_by(act: Any) -> str:
    """The plan of the last statement about questions in what ``act`` does."""
    with CaptureQueriesContext(
        connection,
    ) as caught:
        act()
    statements = [query["sql"] for query in caught if 'FROM "helpdesk_ticket"' in query["sql"]]
    return plan_of(statements[-1])


def test_ones_own_questions_come_from_an_index(many: None) -> None:
    person = UserFactory(email="asker7@voorbeeld.example")
    plan = asked_by(lambda: list(queries.own_questions(person)[:20]))
    assert ("ticket_by_address" in plan, "Seq Scan on helpdesk_ticket" in plan) == (True, False)
    assert [row.subject for row in queries.own_questions(person)] == ["Question 7"]


def test_questions_of_an_address_come_from_an_index(many: None) -> None:
    plan = asked_by(lambda: queries.questions_of_address("asker7@voorbeeld.example"))
    assert ("ticket_by_address" in plan, "Seq Scan on helpdesk_ticket" in plan) == (True, False)
    assert [row.subject for row in queries.questions_of_address("Asker7@voorbeeld.example")] == ["Question 7"]


def test_the_clock_looks_at_what_closes_only(many: None) -> None:
    plan = asked_by(closing.close_due)
    assert ("ticket_to_close" in plan, "Seq Scan on helpdesk_ticket" in plan) == (True, False)
