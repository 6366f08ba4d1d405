"""Sessions and milestones as calendar entries: in a mail, and in the calendar that follows a person."""

from collections.abc import Iterable
from datetime import datetime, time, timedelta
from email.utils import parseaddr
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Greatest
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import override

from coaching.models import CoachingSession, Milestone, TeamMember, Trajectory
from impacthub.calendars import CalendarEntry, Person, stamp_of, to_ics
from impacthub.notifications.links import absolute
from impacthub.people.models import User

REQUEST, CANCEL = "REQUEST", "CANCEL"
ZONE = ZoneInfo("Europe/Brussels")
#: What was cancelled stays in calendars so long, called cancelled; what took place a year.
CANCELLED_KEPT, PAST_KEPT = timedelta(days=30), timedelta(days=366)
#: Whose calendar holds the sessions of a film.
INVITED = (*TeamMember.WRITERS, TeamMember.Role.COACH)
#: What an entry says comes from these.
SESSION_COLUMNS = (
    "number", "kind", "status", "starts_at", "minutes", "mode", "place", "join_url", "sequence", "saved_at",
    "trajectory__project__title", "trajectory__project__slug",
)  # fmt: skip
MILESTONE_COLUMNS = (
    "title", "status", "due_on", "sequence", "changed_at", "trajectory__project__title", "trajectory__project__slug",
)  # fmt: skip


def invitation(session: CoachingSession, person: User) -> tuple[str, str]:
    """What a mail gives to the calendar of ``person``, in their language: the text and its method."""
    with override(person.language):
        entry = session_entry(session)
    organiser = Person("ImpactHub", parseaddr(settings.DEFAULT_FROM_EMAIL)[1])
    method = CANCEL if entry.cancelled else REQUEST
    invited = CalendarEntry(**{**vars(entry), "organiser": organiser, "invited": Person(str(person), person.email)})
    return to_ics([invited], method=method).decode(), method


def sessions_of(person: User) -> Iterable[CalendarEntry]:
    """The sessions of the films that ``person`` makes or coaches; one query."""
    rows = _sessions(person.pk).select_related("trajectory__project")
    return [session_entry(session) for session in rows.order_by("starts_at", "pk")]


def milestones_of(person: User) -> Iterable[CalendarEntry]:
    """The milestones of the films that ``person`` makes or coaches; one query."""
    rows = _milestones(person.pk).select_related("trajectory__project")
    return [milestone_entry(milestone) for milestone in rows.order_by("due_on", "pk")]


def sessions_stamp() -> Subquery:
    """What tells the calendar of the person ``OuterRef("user")`` that one of their sessions changed."""
    return stamp_of(_sessions(OuterRef(OuterRef("user"))), SESSION_COLUMNS, changed=Greatest("created_at", "saved_at"))


def milestones_stamp() -> Subquery:
    """What tells the calendar of the person ``OuterRef("user")`` that one of their milestones changed."""
    return stamp_of(_milestones(OuterRef(OuterRef("user"))), MILESTONE_COLUMNS)


def session_entry(session: CoachingSession) -> CalendarEntry:
    """A session in the language of now, with the link to join."""
    project = session.trajectory.project
    cancelled = session.status == CoachingSession.Status.CANCELLED
    url = absolute(reverse("coaching:coaching_session_detail", args=[project.slug, session.number]))
    title = _("Coaching session, %(film)s") % {"film": project.title}
    lines = [f"{capfirst(session.get_kind_display())} ({session.get_mode_display()})"]
    if session.join_url:
        lines.append(_("Join: %(url)s") % {"url": session.join_url})
    return CalendarEntry(
        uid=f"coaching-session-{session.pk}@impacthub",
        title=_("Cancelled: %(title)s") % {"title": title} if cancelled else title,
        starts_at=session.starts_at,
        ends_at=session.starts_at + timedelta(minutes=session.minutes),
        changed_at=session.saved_at or session.created_at,
        sequence=session.sequence,
        place=session.place or session.join_url,
        text="\n".join([*lines, url]),
        url=url,
        cancelled=cancelled,
        categories=(project.title,),
    )


def milestone_entry(milestone: Milestone) -> CalendarEntry:
    """A milestone as a whole day."""
    project = milestone.trajectory.project
    day = datetime.combine(milestone.due_on, time(12), tzinfo=ZONE)
    url = absolute(reverse("coaching:trajectory_detail", args=[project.slug]))
    return CalendarEntry(
        uid=f"milestone-{milestone.pk}@impacthub",
        title=_("Milestone: %(title)s (%(film)s)") % {"title": milestone.title, "film": project.title},
        starts_at=day,
        ends_at=day,
        changed_at=milestone.changed_at,
        sequence=milestone.sequence,
        text=url,
        url=url,
        all_day=True,
        categories=(project.title,),
    )


def _sessions(person: int | OuterRef) -> "QuerySet[CoachingSession]":
    now = timezone.now()
    rows = CoachingSession.objects.filter(trajectory__project__in=_films(person), starts_at__gt=now - PAST_KEPT)
    gone = Q(status=CoachingSession.Status.CANCELLED, saved_at__lte=now - CANCELLED_KEPT)
    return rows.exclude(gone).exclude(status=CoachingSession.Status.NO_SHOW)


def _milestones(person: int | OuterRef) -> "QuerySet[Milestone]":
    recent = timezone.localdate() - PAST_KEPT
    rows = Milestone.objects.filter(trajectory__project__in=_films(person), due_on__gt=recent)
    return rows.exclude(status=Milestone.Status.WAIVED).exclude(trajectory__status=Trajectory.Status.STOPPED)


def _films(person: int | OuterRef) -> "QuerySet[TeamMember, Any]":
    return TeamMember.objects.filter(user=person, role__in=INVITED).values("project")
