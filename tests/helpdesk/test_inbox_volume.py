"""Ten thousand questions of ten messages: the inbox asks as few queries, and every list and search reads an index."""

import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from helpdesk.models import Message, Ticket
from helpdesk.queries import inbox as queries
from helpdesk.queries.inbox import Show, Wanted
from impacthub.people.models import User
from tests.factories.helpdesk import TicketFactory, TopicFactory

if TYPE_CHECKING:
    from django.db.models import QuerySet

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

INBOX = "/en/helpdesk/inbox/"
TICKETS, MESSAGES = 10_000, 10
#: How often each status comes, of a hundred: most questions of a helpdesk are done.
SHARES = {"NEW": 1, "OPEN": 2, "WAITING": 4, "SOLVED": 10, "CLOSED": 80, "HELD": 1, "SPAM": 2}
PATHS = [
    "",
    "?show=all",
    "?show=late",
    "?show=mine",
    "?topic=topic-3&show=closed",
    "?q=gelukwoord",
    "?tag=tag-7&show=all",
]


@pytest.fixture
def tom(person_as: Callable[..., User]) -> User:
    return person_as("helpdesk", name="Tom Aerts")


def fill(tom: User) -> None:
    """Put ten thousand questions in the tables, as a helpdesk of years would have them."""
    topics = [TopicFactory(slug=f"topic-{number}") for number in range(8)]
    statuses = [status for status, share in SHARES.items() for _time in range(share)]
    now = timezone.now()
    tickets = Ticket.objects.bulk_create(
        (
            Ticket(
                subject=f"Vraag over campagne {number} en partners",
                status=statuses[number % 100],
                topic=topics[number % 8],
                language=("nl", "fr", "en")[number % 3],
                priority=1 + number % 3,
                tags=[f"tag-{number % 50}"],
                assignee=tom if number % 37 == 0 else None,
                name=f"Asker {number}",
                email=f"asker{number}@voorbeeld.example",
                asked_at=now - timedelta(hours=number),
                last_message_at=now - timedelta(hours=number),
                waits_since=now - timedelta(hours=number),
                reply_due_at=now + timedelta(days=2 - number // 100 % 4),
                first_replied_at=None if number % 100 < 3 else now,
            )
            for number in range(TICKETS)
        ),
        batch_size=2000,
    )
    Message.objects.bulk_create(
        (
            Message(
                ticket=ticket,
                number=number + 1,
                kind=Message.Kind.AGENT if number % 2 else Message.Kind.ASKER,
                text=f"Bericht {number} over scholen en partners {'gelukwoord' if place % 500 == number else ''}",
            )
            for place, ticket in enumerate(tickets)
            for number in range(MESSAGES)
        ),
        batch_size=10_000,
    )
    with connection.cursor() as cursor:  # what the vacuum does in the background
        for index in ("helpdesk_message_words", "ticket_words", "ticket_tags"):
            cursor.execute("SELECT gin_clean_pending_list(%s)", [index])
        cursor.execute("ANALYZE helpdesk_ticket")
        cursor.execute("ANALYZE helpdesk_message")


def asked(client: Client, path: str) -> int:
    with CaptureQueriesContext(
        connection,
    ) as context:
        assert client.get(f"{INBOX}{path}").status_code == 200
    return len(context)


def plan(rows: "QuerySet[Any]") -> str:
    return rows.explain(format="text")


def quickest(act: Callable[[], object]) -> float:
    """Seconds of the quickest of five times."""
    took = []
    for _time in range(5):
        began = time.perf_counter()
        act()
        took.append(time.perf_counter() - began)
    return min(took)


def ratios(one: Callable[[], object], bare: Callable[[], object]) -> Iterator[float]:
    """How much longer ``one`` takes than ``bare``, measured together a few times."""
    for _time in range(3):
        yield quickest(one) / quickest(bare)


def answer(sql: str, params: Sequence[Any]) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchall()


#: What there is to read at least: both indexes, and the thirty questions among them that were last heard of.
BARE = """
    SELECT * FROM helpdesk_ticket WHERE id IN (
        SELECT ticket_id FROM helpdesk_message WHERE words @@ to_tsquery('simple', 'gelukwoord:*')
        UNION SELECT id FROM helpdesk_ticket WHERE words @@ to_tsquery('simple', 'gelukwoord:*')
    ) ORDER BY last_message_at DESC, id DESC LIMIT 30
"""


def test_ten_thousand_questions(tom: User, client_for: Callable[..., Client]) -> None:
    client = client_for(tom)
    topic = TopicFactory(slug="topic-3")
    given = {"topic": topic, "tags": ["tag-7"], "assignee": tom, "subject": "Gelukwoord"}
    TicketFactory.create_batch(5, **given, asked_at=timezone.now() - timedelta(days=9))
    TicketFactory.create_batch(5, **given, status=Ticket.Status.CLOSED)
    few = [asked(client, path) for path in PATHS]
    fill(tom)
    assert [asked(client, path) for path in PATHS] == few
    assert max(few) <= 12

    now = timezone.now()
    for show in (
        Show.NEW,
        Show.LATE,
        Show.MINE,
        Show.ASKER,
        Show.HELD,
        Show.OURS,
        Show.ANSWERED,
        Show.CLOSED,
        Show.ALL,
    ):
        page = queries.find(tom, Wanted(show=show), now)[:30]
        assert "Seq Scan on helpdesk_ticket" not in plan(page), show
    for narrowed in (
        {"topic": "topic-3"},
        {"tag": "tag-7"},
        {"assignee": str(tom.pk)},
        {"language": "fr"},
        {"priority": "3"},
    ):
        page = queries.find(tom, Wanted(show="all", **narrowed), now)[:30]
        assert "Seq Scan on helpdesk_ticket" not in plan(page), narrowed
    for words in ("gelukwoord", "asker77@voorbeeld.example", "gelukwoord asker"):
        said = plan(queries.find(tom, Wanted(q=words), now)[:30])
        assert "helpdesk_message_words" in said, words
        assert "Seq Scan on helpdesk_message" not in said, words

    sql, params = queries.with_what_is_shown(queries.find(tom, Wanted(q="gelukwoord"))).query.sql_with_params()
    search = partial(answer, f"{sql} LIMIT 30", params)
    assert len(search()) == len(answer(BARE, ())) == 30
    assert any(statistics.median(ratios(search, partial(answer, BARE, ()))) <= 1.5 for _time in range(3))
    assert quickest(lambda: queries.counts(tom)) < 0.1
