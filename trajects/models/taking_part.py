"""Who takes part: a place that is held, from when its people were told."""

from datetime import datetime, timedelta

from django.db.models import Q
from django.utils import timezone

#: Statuses of an enrolment that hold a place and open the cohort's pages.
TAKING_PART = ("ACCEPTED", "CONFIRMED", "ACTIVE", "COMPLETED", "ALUMNI")
#: Decision mails wait so long in the outbox; until then all of it can be undone, and nobody sees it.
UNDO_FOR = timedelta(minutes=10)


def takes_part(enrolment: str, now: datetime | None = None) -> Q:
    """Rows whose ``enrolment`` (the path to it) holds a place; one that was decided counts when its mail has left."""
    sent_at = f"{enrolment}__application__decision__batch__sent_at"
    told = Q(**{f"{sent_at}__isnull": True}) | Q(**{f"{sent_at}__lte": (now or timezone.now()) - UNDO_FOR})
    return Q(**{f"{enrolment}__status__in": TAKING_PART}) & told
