"""Reminding of the dates of the funding plan: to hand in, to hear the answer, to report."""

from datetime import timedelta

from django.db.models import Q
from django.utils import timezone

from coaching.models import FundingSource, Plan
from coaching.notifications import funding_dates as letters

#: Reminders leave so many days before; a clock that stood still catches up for this many days.
REMIND_BEFORE, CATCH_UP = (30, 7, 1), 2
#: Which date of a source matters, by its status; the others have passed or are not there yet.
MATTERS: dict[str, frozenset[str]] = {
    "deadline": frozenset({FundingSource.Status.IDENTIFIED, FundingSource.Status.PREPARING}),
    "decision_on": frozenset({FundingSource.Status.SUBMITTED, FundingSource.Status.SHORTLISTED}),
    "report_due_on": FundingSource.CONFIRMED,
}


def remind_funding_dates() -> int:
    """Mail makers 30, 7 and 1 days before a date of a funding source, once each; returns how many mails are new.

    Money that the team refuses, sources without a name, and plans on hold or in the archive are left alone.
    """
    today = timezone.localdate()
    days = [today + timedelta(days=before - late) for before in REMIND_BEFORE for late in range(CATCH_UP)]
    near = Q()
    for name, statuses in MATTERS.items():
        near |= Q(**{f"{name}__in": days}, status__in=statuses)
    rows = FundingSource.objects.filter(near).present().exclude(source="").select_related("plan__project")
    rows = rows.exclude(ethics_check=FundingSource.Ethics.REFUSE)
    count = 0
    for source in rows.exclude(plan__status__in=(Plan.Status.ON_HOLD, Plan.Status.ARCHIVED)):
        name = next(name for name, statuses in MATTERS.items() if source.status in statuses)
        left = (getattr(source, name) - today).days
        before = min(day for day in REMIND_BEFORE if day >= left)
        count += letters.comes_near(source, name, before=before, left=left)
    return count
