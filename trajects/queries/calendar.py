"""What stands in a person's own calendar: the sessions of their cohorts."""

from collections.abc import Iterable
from datetime import timedelta

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from impacthub.calendars import CalendarEntry
from impacthub.notifications.links import absolute
from impacthub.people.models import User
from trajects.models import Participant, Session

#: A cancelled session stays in calendars so long, called cancelled, and then goes.
CANCELLED_KEPT = timedelta(days=30)
#: Sessions longer ago than this are no longer in the calendar.
PAST_KEPT = timedelta(days=366)


def entries_of(person: User) -> Iterable[CalendarEntry]:
    """The sessions that ``person`` takes part in or gives; two queries, however many there are."""
    now = timezone.now()
    rows = Participant.objects.taking_part().filter(user=person)
    own = list(rows.values_list("enrolment", "enrolment__cohort"))
    given = Session.trainers.through.objects.filter(user=person).values("session")
    mine = Q(enrolment=None, cohort__in=[cohort for _enrolment, cohort in own])
    mine |= Q(enrolment__in=[enrolment for enrolment, _cohort in own]) | Q(pk__in=given)
    sessions = Session.objects.filter(mine, ends_at__gt=now - PAST_KEPT).select_related("cohort")
    gone = Q(status=Session.Status.CANCELLED, changed_at__lte=now - CANCELLED_KEPT)
    return [_entry(session) for session in sessions.exclude(gone).order_by("starts_at", "pk")]


def _entry(session: Session) -> CalendarEntry:
    cancelled = session.status == Session.Status.CANCELLED
    url = absolute(reverse("trajects:session_detail", args=[session.cohort.slug, session.slug]))
    return CalendarEntry(
        uid=f"{session.uid}@impacthub",
        title=_("Cancelled: %(title)s") % {"title": session.title} if cancelled else str(session.title),
        starts_at=session.starts_at,
        ends_at=session.ends_at,
        changed_at=session.changed_at,
        sequence=session.sequence,
        place=", ".join(part for part in (session.place, session.address) if part) or session.join_url,
        text=_text(session, url),
        url=url,
        cancelled=cancelled,
        categories=(session.cohort.name,),
    )


def _text(session: Session, url: str) -> str:
    lines = [f"{session.cohort.name}, {session.get_kind_display()} ({session.get_mode_display()})"]
    if session.join_url:
        lines.append(_("Join: %(url)s") % {"url": session.join_url})
    if session.bring:
        lines.append(_("Bring: %(things)s") % {"things": ", ".join(session.bring.lines)})
    return "\n".join([capfirst(lines[0]), *lines[1:], url])
