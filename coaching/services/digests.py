"""The mail about what was said beside a plan: one a day at most, for each reader and plan."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from coaching.models import Comment, Digest, Plan
from coaching.notifications import review as tell
from coaching.queries import review as queries
from impacthub.people.models import User

#: The mail leaves between these hours.
FIRST_HOUR, LAST_HOUR = time(7, 30), time(19, 30)
#: What was sent within the last minute waits: another one may still be on its way into the database.
SETTLED = timedelta(minutes=1)
#: A first mail tells of so long; after the clock was away one tells of so many days at most.
FIRST_REACH, REACH = timedelta(days=1), timedelta(days=8)


def mail_digests() -> int:
    """Mail what was said beside every plan to who has had no mail about it today; returns how many were written."""
    now = timezone.now().astimezone(ZoneInfo(settings.TIME_ZONE))
    if not FIRST_HOUR <= now.time() < LAST_HOUR:
        return 0
    cutoff = now - SETTLED
    lately = Comment.objects.filter(sent_at__gt=cutoff - REACH, sent_at__lte=cutoff).order_by()
    plans = Plan.objects.filter(pk__in=lately.values("thread__plan")).select_related("project").order_by("pk")
    return sum(_mail(plan, person, cutoff, now.date()) for plan in plans for person in queries.hearers(plan))


@transaction.atomic
def _mail(plan: Plan, person: User, cutoff: datetime, day: date) -> bool:
    """False when there is nothing new, or a mail of ``day`` was written already."""
    start = {"told_until": cutoff - FIRST_REACH}
    row, _new = Digest.objects.select_for_update(no_key=True).get_or_create(plan=plan, reader=person, defaults=start)
    if row.mailed_on == day or row.told_until >= cutoff:
        return False
    said = queries.said_between(plan, max(row.told_until, cutoff - REACH), cutoff)
    said = [comment for comment in said if comment.author_id != person.pk]
    if not said:
        return False
    row.told_until, row.mailed_on = cutoff, day
    row.save(update_fields=["told_until", "mailed_on"])
    tell.digest(plan, person, said, day)
    return True
