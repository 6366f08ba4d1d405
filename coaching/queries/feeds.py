"""The campaign as a calendar that a program follows."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils.translation import gettext as _

from coaching.links import LinkExpired
from coaching.models import Activity, Plan, Screening
from coaching.queries.screenings import USUAL_LENGTH
from impacthub.calendars import CalendarEntry, to_ics
from impacthub.notifications.links import absolute
from impacthub.people.models import CalendarFeed, User

ZONE = ZoneInfo("Europe/Brussels")
#: Screenings that stand in a calendar; the first of them are not sure yet.
UNSURE = (Screening.Status.PROVISIONAL, Screening.Status.POSTPONED)
SHOWN = (*UNSURE, Screening.Status.CONFIRMED, *Screening.TOOK_PLACE)


@dataclass(frozen=True)
class Feed:
    """A calendar as a program fetches it; ``tag`` is another one as soon as it says something else."""

    content: bytes
    tag: str
    changed_at: datetime


def edition_of(person: User) -> str:
    """Another text each time that ``person`` makes or takes back the address of their own calendar; one query."""
    newest = CalendarFeed.objects.filter(user=person).order_by("-pk").values_list("pk", "revoked_at").first()
    return f"{newest[0]}{'' if newest[1] is None else '-'}" if newest else ""


def feed_of(person: int, plan: int, edition: str) -> tuple[User, Plan]:
    """Who follows which plan.

    Raises ``LinkExpired`` when the person may not see the plan any more, or ended this ``edition`` of its address.
    """
    found = User.objects.filter(pk=person, is_active=True).first()
    seen = Plan.objects.visible_to(found).select_related("project").filter(pk=plan).first() if found else None
    if found is None or seen is None or edition != edition_of(found):
        raise LinkExpired
    return found, seen


def campaign_feed(plan: Plan) -> Feed:
    """Activities with a date, milestones among them, and screenings, in the language of now; three queries."""
    saved = plan.sections.filter(key="campaign").values_list("saved_at", flat=True).first()
    changed_at = saved or plan.created_at
    entries = [*_activities(plan, changed_at), *_screenings(plan, changed_at)]
    entries.sort(key=lambda entry: (entry.starts_at, entry.uid))
    content = to_ics(entries, name=f"{plan.project.title} (ImpactHub)")
    latest = max([changed_at, *(entry.changed_at for entry in entries)])
    return Feed(content, hashlib.sha256(content).hexdigest()[:32], latest)


def _activities(plan: Plan, changed_at: datetime) -> Iterable[CalendarEntry]:
    url = absolute(reverse("coaching:plan_section", args=[plan.project.slug, "campaign"]))
    for row in Activity.objects.filter(plan=plan).present().exclude(title=""):
        first, last = row.starts_on or row.ends_on, row.ends_on or row.starts_on
        if first and last and first <= last:
            yield CalendarEntry(
                uid=f"activity-{row.pk}@impacthub",
                title=_("Milestone: %(title)s") % {"title": row.title} if row.is_milestone else row.title,
                starts_at=_noon(first),
                ends_at=_noon(last),
                all_day=True,
                changed_at=changed_at,
                cancelled=row.status == Activity.Status.CANCELLED,
                tentative=row.status == Activity.Status.PLANNED,
                url=f"{url}#activities-{row.pk}",
                categories=(plan.project.title,),
            )


def _screenings(plan: Plan, changed_at: datetime) -> Iterable[CalendarEntry]:
    for row in Screening.objects.filter(plan=plan, status__in=SHOWN, starts_at__isnull=False):
        assert row.starts_at is not None
        yield CalendarEntry(
            uid=f"screening-{row.pk}@impacthub",
            title=row.title,
            starts_at=row.starts_at,
            ends_at=row.ends_at or row.starts_at + USUAL_LENGTH,
            changed_at=max(changed_at, row.created_at),
            sequence=row.version,
            place=", ".join(part for part in (row.venue, row.street, row.municipality) if part),
            tentative=row.status in UNSURE,
            url=absolute(reverse("coaching:screening_detail", args=[plan.project.slug, row.pk])),
            categories=(plan.project.title,),
        )


def _noon(day: date) -> datetime:
    return datetime.combine(day, time(12), tzinfo=ZONE)
