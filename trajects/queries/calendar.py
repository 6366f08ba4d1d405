"""What stands in a person's own calendar: the sessions of their cohorts."""

from collections.abc import Iterable
from datetime import timedelta

from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from impacthub.calendars import CalendarEntry, stamp_of
from impacthub.notifications.links import absolute
from impacthub.people.models import User
from trajects.models import Participant, Session

#: A cancelled session stays in calendars so long, called cancelled, and then goes.
CANCELLED_KEPT = timedelta(days=30)
#: Sessions longer ago than this are no longer in the calendar.
PAST_KEPT = timedelta(days=366)
#: What an entry says comes from these.
SHOWN = (
    "uid", "sequence", "changed_at", "status", "kind", "mode", "slug", "title_nl", "title_fr", "title_en", "starts_at",
    "ends_at", "place", "address", "join_url", "bring_nl", "bring_fr", "bring_en", "cohort__name", "cohort__slug",
)  # fmt: skip


def entries_of(person: User) -> Iterable[CalendarEntry]:
    """The sessions that ``person`` takes part in or gives; two queries, however many there are."""
    rows = Participant.objects.taking_part().filter(user=person)
    own = list(rows.values_list("enrolment", "enrolment__cohort"))
    given = Session.trainers.through.objects.filter(user=person).values("session")
    mine = Q(enrolment=None, cohort__in=[cohort for _enrolment, cohort in own])
    mine |= Q(enrolment__in=[enrolment for enrolment, _cohort in own]) | Q(pk__in=given)
    sessions = _still_shown(Session.objects.filter(mine)).select_related("cohort")
    return [_entry(session) for session in sessions.order_by("starts_at", "pk")]


def stamp() -> Subquery:
    """What tells the calendar of the person ``OuterRef("user")`` that one of their sessions changed."""
    person = OuterRef(OuterRef("user"))
    part = Participant.objects.taking_part().filter(user=person)
    given = Session.trainers.through.objects.filter(user=person).values("session")
    mine = Q(enrolment=None, cohort__in=part.values("enrolment__cohort"))
    mine |= Q(enrolment__in=part.values("enrolment")) | Q(pk__in=given)
    return stamp_of(_still_shown(Session.objects.filter(mine)), SHOWN)


def _still_shown(sessions: "QuerySet[Session]") -> "QuerySet[Session]":
    now = timezone.now()
    gone = Q(status=Session.Status.CANCELLED, changed_at__lte=now - CANCELLED_KEPT)
    return sessions.filter(ends_at__gt=now - PAST_KEPT).exclude(gone)


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
