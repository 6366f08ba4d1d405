"""How the helpdesk keeps its promise of a first answer within so many working days."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, F, Q

from helpdesk.models import Ticket

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


def promise(now: datetime) -> Promise:
    """The promise in numbers; one query. A question's last message is never older than its first answer."""
    answered = Q(status__in=Ticket.REAL, first_replied_at__gt=now - LOOKS_BACK, first_replied_at__lte=now)
    waits = Q(status__in=Ticket.TO_DO, first_replied_at=None)
    rows = Ticket.objects.filter(Q(last_message_at__gt=now - LOOKS_BACK) | waits)
    return Promise(
        **rows.aggregate(
            kept=Count("pk", filter=answered & Q(first_replied_at__lte=F("reply_due_at"))),
            answered=Count("pk", filter=answered),
            late=Count("pk", filter=waits & Q(reply_due_at__lt=now)),
        )
    )
