"""How the helpdesk keeps its promise of a first answer within so many working days."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection

#: The promise is looked at over so long.
LOOKS_BACK = timedelta(days=90)


@dataclass(frozen=True)
class Promise:
    """First answers since :data:`LOOKS_BACK`: ``kept`` of ``answered`` in time; ``late`` questions wait too long."""

    kept: int
    answered: int
    late: int

    @property
    def share(self) -> int | None:
        """How many in a hundred were kept, rounded down: only all of them is 100; None while there were none."""
        return 100 * self.kept // self.answered if self.answered else None


#: Kept, answered and late, in the order of :class:`Promise`, as a statement of its own: the inbox asks it together with
#: what it counts. A question's last message is never older than its first answer. One that was late already when the
#: helpdesk closed it without an answer was answered too late.
NUMBERS = """
    SELECT
        count(*) FILTER (WHERE answered AND replied_at <= reply_due_at),
        count(*) FILTER (WHERE answered),
        count(*) FILTER (WHERE waits AND reply_due_at < %(now)s)
    FROM (
        SELECT replied_at, reply_due_at, status IN ('NEW', 'OPEN') AND first_replied_at IS NULL AS waits,
            status IN ('NEW', 'OPEN', 'WAITING', 'SOLVED', 'CLOSED')
                AND replied_at > %(since)s AND replied_at <= %(now)s AS answered
        FROM helpdesk_ticket
        CROSS JOIN LATERAL (
            SELECT coalesce(
                first_replied_at,
                CASE WHEN status = 'CLOSED' AND solved_at IS NULL AND closed_at > reply_due_at THEN closed_at END
            ) AS replied_at
        ) AS said
        WHERE last_message_at > %(since)s OR (status IN ('NEW', 'OPEN') AND first_replied_at IS NULL)
    ) AS lately
"""


def promise(now: datetime) -> Promise:
    """The promise in numbers; one query."""
    with connection.cursor() as cursor:
        cursor.execute(NUMBERS, moments(now))
        return Promise(*cursor.fetchone())


def moments(now: datetime) -> dict[str, datetime]:
    """What :data:`NUMBERS` asks for."""
    return {"now": now, "since": now - LOOKS_BACK}
