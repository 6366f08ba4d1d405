"""What the pages for who asks read."""

from datetime import datetime, timedelta

from django.db.models.functions import Upper

from helpdesk.models import Ticket


def questions_today(email: str, now: datetime) -> int:
    """How many questions without account ``email`` asked in the day before ``now`` that wait for an answer."""
    rows = Ticket.objects.annotate(address=Upper("email")).filter(user=None, address=email.upper())
    waiting = [Ticket.Status.HELD, *Ticket.TO_DO]
    return rows.filter(status__in=waiting, first_replied_at=None, asked_at__gt=now - timedelta(days=1)).count()
