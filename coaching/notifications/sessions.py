"""What is said about coaching sessions: invitations, notes to look at, notes that are missing."""

from datetime import timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_noop, override

from coaching.models import CoachingSession
from coaching.queries.session_calendar import invitation
from coaching.queries.team import coaches_of, makers_of, working_on
from impacthub.notifications.links import absolute
from impacthub.notifications.models import OutboxEmail
from impacthub.notifications.services import notify, queue_email
from impacthub.people.models import User

SHARED = gettext_noop("The notes of session %(number)s of “%(film)s” are there: are they right?")
SENT_BACK = gettext_noop("%(name)s wants to change something in the notes of session %(number)s of “%(film)s”")


def invite(session: CoachingSession, *, by: User) -> None:
    """When and where it is, with an entry for the calendar; to the makers and the coach, once each time it moves."""
    for person in working_on(session.trajectory.project):
        _mail(session, person, "session_planned", occurrence=session.sequence, by=str(by), calendar=True)


def cancelled(session: CoachingSession, *, by: User) -> None:
    """It does not take place; takes the entry out of the calendar."""
    for person in working_on(session.trajectory.project):
        _mail(session, person, "session_called_off", occurrence=session.sequence, by=str(by), calendar=True)


def notes_shared(session: CoachingSession, *, by: User) -> None:
    """The notes can be read; to the makers, by bell and mail."""
    for person in makers_of(session.trajectory.project):
        if person.pk == by.pk:
            continue
        occurrence = int(session.log_shared_at.timestamp()) if session.log_shared_at else 0
        _bell(session, person, SHARED, f"notes_shared:{session.pk}:{occurrence}", by)
        _mail(session, person, "session_notes", occurrence=occurrence, by=str(by))


def notes_sent_back(session: CoachingSession, *, by: User) -> None:
    """Something is not right yet; to the coaches, by bell."""
    for person in coaches_of(session.trajectory.project):
        if person.pk != by.pk:
            _bell(session, person, SENT_BACK, f"notes_back:{session.pk}:{session.version}:{timezone.now():%s}", by)


def report_missing(session: CoachingSession) -> bool:
    """Its notes are not shared yet; to its coach, once. True when the mail is new."""
    coach = session.coach
    if coach is None or OutboxEmail.objects.filter(key=_key(session, coach, "session_report", 0)).exists():
        return False
    _mail(session, coach, "session_report", occurrence=0)
    return True


def _bell(session: CoachingSession, person: User, text: str, key: str, by: User) -> None:
    with override(person.language):
        url = _path(session)
    params = {"name": str(by), "number": session.number, "film": session.trajectory.project.title}
    notify(person, f"coaching.{key}:{person.pk}", kind="coaching.session_notes", text=text, params=params, url=url)


def _mail(
    session: CoachingSession, person: User, what: str, *, occurrence: int, by: str = "", calendar: bool = False
) -> None:
    entry, method = invitation(session, person) if calendar else ("", "")
    starts = timezone.localtime(session.starts_at)
    with override(person.language):
        context: dict[str, Any] = {
            "person": person,
            "by": by,
            "film": session.trajectory.project.title,
            "number": session.number,
            "starts_at": starts,
            "ends_at": starts + timedelta(minutes=session.minutes),
            "moved_from": timezone.localtime(session.moved_from) if session.moved_from else None,
            "mode": session.get_mode_display(),
            "place": session.place,
            "join": session.join_url,
            "reason": session.status_note,
            "confirm_by": timezone.localtime(session.confirm_by) if session.confirm_by else None,
            "url": absolute(_path(session)),
        }
    queue_email(
        _key(session, person, what, occurrence),
        to=person.email,
        language=person.language,
        template=f"coaching/{what}",
        context=context,
        user=person,
        calendar=entry,
        calendar_method=method,
        trusted_links=frozenset({session.join_url} - {""}),
    )


def _key(session: CoachingSession, person: User, what: str, occurrence: int) -> str:
    return f"coaching.{what}:{session.pk}:{occurrence}:{person.pk}"


def _path(session: CoachingSession) -> str:
    return reverse("coaching:coaching_session_detail", args=[session.trajectory.project.slug, session.number])
