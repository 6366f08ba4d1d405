"""How the promise of a first answer is kept, and how many wait too long."""

from datetime import UTC, datetime, timedelta

import pytest

from helpdesk.queries.promise import Promise, promise
from tests.factories.helpdesk import TicketFactory

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


def answered(days_ago, in_time, **fields):
    """A question whose first answer came so many days ago, a minute before or after it was due."""
    at = NOW - timedelta(days=days_ago)
    due = at + timedelta(minutes=1 if in_time else -1)
    fields = {"status": "SOLVED", "last_message_at": at} | fields
    return TicketFactory(asked_at=at - timedelta(days=2), first_replied_at=at, reply_due_at=due, **fields)


def test_nothing_asked_is_no_promise_kept_or_broken():
    assert promise(NOW) == Promise(kept=0, answered=0, late=0)
    assert promise(NOW).share is None


def test_first_answers_of_ninety_days_count():
    answered(1, in_time=True)
    answered(89, in_time=True, status="CLOSED")
    answered(3, in_time=False, status="WAITING")
    answered(91, in_time=False)
    answered(100, in_time=True, last_message_at=NOW)
    answered(2, in_time=False, status="SPAM")

    assert promise(NOW) == Promise(kept=2, answered=3, late=0)
    assert promise(NOW).share == 66


def test_an_answer_at_the_very_moment_is_in_time():
    at = NOW - timedelta(days=1)
    TicketFactory(status="SOLVED", asked_at=at, first_replied_at=at, reply_due_at=at)

    assert promise(NOW).share == 100


def test_closing_what_is_late_without_an_answer_is_no_promise_kept():
    day, closed = timedelta(days=1), {"status": "CLOSED", "asked_at": NOW - timedelta(days=9), "last_message_at": NOW}
    TicketFactory(**closed, closed_at=NOW - day, reply_due_at=NOW - 2 * day)
    TicketFactory(**closed, closed_at=NOW - 3 * day, reply_due_at=NOW - 2 * day)
    TicketFactory(**closed, closed_at=NOW - day, solved_at=NOW - 5 * day, reply_due_at=NOW - 2 * day)

    assert promise(NOW) == Promise(kept=0, answered=1, late=0)


def test_late_is_what_waits_for_its_first_answer():
    old = {"asked_at": NOW - timedelta(days=400), "reply_due_at": NOW - timedelta(days=398)}
    TicketFactory(**old)
    TicketFactory(**old, status="OPEN")
    TicketFactory(**old, status="HELD")
    TicketFactory(**old, status="OPEN", first_replied_at=NOW - timedelta(days=397))
    TicketFactory(asked_at=NOW, reply_due_at=NOW + timedelta(minutes=1))

    assert promise(NOW) == Promise(kept=0, answered=0, late=2)


@pytest.mark.parametrize("number", [1, 3, 30])
def test_it_is_one_query(django_assert_num_queries, number):
    for _one in range(number):
        answered(1, in_time=True)

    with django_assert_num_queries(1):
        assert promise(NOW).answered == number


def test_nearly_all_is_not_all():
    assert Promise(kept=999, answered=1000, late=0).share == 99
