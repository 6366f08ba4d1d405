"""Coaching sessions: planning, moving, holding, and agreeing on their notes."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from coaching.models import CoachingSession, Trajectory
from coaching.notifications import sessions as letters
from coaching.services.matches import lock_trajectory
from impacthub import states
from impacthub.audit.services import record
from impacthub.people.models import User
from impacthub.working_days import add_working_days

Status = CoachingSession.Status
#: Working days in which the team can add to the notes; then silence is a yes.
CONFIRM_DAYS = 5
#: So long after a session its notes are asked for, and no longer than this.
REPORT_AFTER, REPORT_ASKED_FOR = timedelta(days=2), timedelta(days=30)
#: What changes an invitation.
INVITED = ("starts_at", "minutes", "mode", "place", "join_url")


class TooEarly(Exception):
    """The session has not begun; ``str()`` says so to a person."""


class NothingToShare(Exception):
    """There are no notes; ``str()`` says so to a person."""


@transaction.atomic
def plan_session(trajectory: Trajectory, *, by: User, coach: User | None, **fields: Any) -> CoachingSession:
    """Plan the next session, with an invitation for the calendars of the makers and the coach.

    Raises :class:`~coaching.services.matches.TrajectoryOver`.
    """
    trajectory = lock_trajectory(trajectory)
    last = trajectory.sessions.aggregate(last=Max("number"))["last"] or 0
    session = CoachingSession.objects.create(trajectory=trajectory, number=last + 1, coach=coach, **fields)
    session.saved_at = timezone.now()
    session.save(update_fields=["saved_at"])
    record("coaching.session_planned", session, by=by, changes={"starts_at": session.starts_at})
    letters.invite(session, by=by)
    return session


@transaction.atomic
def move_session(session: CoachingSession, *, by: User, **fields: Any) -> CoachingSession:
    """Change when or where it is, or what it is about; whoever was invited gets a new invitation when that matters.

    Raises ``TransitionNotAllowed`` when it is not planned any more.
    """
    session = _locked(session)
    _still_planned(session)
    changes = {name: [getattr(session, name), value] for name, value in fields.items()}
    changes = {name: pair for name, pair in changes.items() if pair[0] != pair[1]}
    if not changes:
        return session
    for name, (_old, new) in changes.items():
        setattr(session, name, new)
    if "starts_at" in changes:
        session.moved_from = changes["starts_at"][0]
    invites = not changes.keys().isdisjoint(INVITED)
    session.sequence += invites
    session.saved_at = timezone.now()
    session.save(update_fields=[*changes, "moved_from", "sequence", "saved_at"])
    record("coaching.session_moved", session, by=by, changes=changes)
    if invites:
        letters.invite(session, by=by)
    return session


@transaction.atomic
def cancel_session(session: CoachingSession, *, by: User, reason: str = "") -> CoachingSession:
    """It does not take place; it leaves the calendars. Raises ``TransitionNotAllowed``."""
    session = _move(session, Status.CANCELLED, by, status_note=reason)
    letters.cancelled(session, by=by)
    return session


@transaction.atomic
def note_no_show(session: CoachingSession, *, by: User, reason: str = "") -> CoachingSession:
    """Nobody came: it uses no hours. Raises :class:`TooEarly` and ``TransitionNotAllowed``."""
    _begun(session)
    return _move(session, Status.NO_SHOW, by, status_note=reason)


@transaction.atomic
def hold_session(session: CoachingSession, *, by: User, attendees: Iterable[User] = ()) -> CoachingSession:
    """It took place, with ``attendees``; from now on it uses hours.

    Raises :class:`TooEarly` and ``TransitionNotAllowed``.
    """
    _begun(session)
    session = _move(session, Status.HELD, by)
    session.attendees.set(attendees)
    return session


@transaction.atomic
def share_notes(session: CoachingSession, *, by: User) -> CoachingSession:
    """Ask the team whether the notes are right; without an answer they are, five working days later.

    Raises :class:`NothingToShare` and ``TransitionNotAllowed``.
    """
    session = _locked(session)
    if not (session.log.strip() or session.decisions.strip()):
        raise NothingToShare(_("Write down first what was said."))
    now = timezone.now()
    session = _move(session, Status.LOG_SHARED, by, log_shared_at=now, confirm_by=add_working_days(now, CONFIRM_DAYS))
    letters.notes_shared(session, by=by)
    return session


@transaction.atomic
def confirm_notes(session: CoachingSession, *, by: User, mood: int | None = None) -> CoachingSession:
    """The team says that the notes are right; ``mood`` is its confidence from 1 to 10.

    Raises ``TransitionNotAllowed``.
    """
    return _confirm(session, by, mood)


@transaction.atomic
def send_notes_back(session: CoachingSession, *, by: User) -> CoachingSession:
    """Something is not right yet, so both sides go on writing; the coach hears of it.

    Raises ``TransitionNotAllowed``.
    """
    session = _move(session, Status.HELD, by, confirm_by=None)
    letters.notes_sent_back(session, by=by)
    return session


@transaction.atomic
def confirm_due_notes() -> int:
    """Notes to which nobody said anything in their days are right; returns how many."""
    due = CoachingSession.objects.filter(status=Status.LOG_SHARED, confirm_by__lte=timezone.now())
    free = due.select_for_update(of=("self",), skip_locked=True, no_key=True)
    rows = list(free.select_related("trajectory__project"))
    for session in rows:
        _confirm(session, None, None)
    return len(rows)


def remind_reports() -> int:
    """Mail the coach of a session that is two days ago and has no notes to read, once; returns how many are new."""
    now = timezone.now()
    rows = CoachingSession.objects.filter(
        status__in=[Status.PLANNED, Status.HELD],
        starts_at__range=(now - REPORT_ASKED_FOR, now - REPORT_AFTER),
        log_shared_at=None,
        coach__is_active=True,
    ).select_related("coach", "trajectory__project")
    ended = [row for row in rows if row.starts_at + timedelta(minutes=row.minutes) + REPORT_AFTER <= now]
    return sum(letters.report_missing(session) for session in ended)


def lock_session(session: CoachingSession) -> CoachingSession:
    """The session as it is now, locked."""
    return _locked(session)


def _confirm(session: CoachingSession, by: User | None, mood: int | None) -> CoachingSession:
    return _move(session, Status.CONFIRMED, by, confirmed_at=timezone.now(), confirmed_by=by, mood=mood)


def _begun(session: CoachingSession) -> None:
    if _locked(session).starts_at > timezone.now():
        raise TooEarly(_("This session has not begun yet."))


def _still_planned(session: CoachingSession) -> None:
    if session.status != Status.PLANNED:
        states.move(session, "status", CoachingSession.FLOW, Status.PLANNED)


def _move(
    session: CoachingSession, to: str, by: User | None, **also: datetime | User | str | int | None
) -> CoachingSession:
    _fresh, old = states.move(session, "status", CoachingSession.FLOW, to)
    session = _locked(session)
    for name, value in also.items():
        setattr(session, name, value)
    session.sequence += to == Status.CANCELLED
    session.saved_at = timezone.now()
    session.save(update_fields=[*also, "sequence", "saved_at"])
    record("coaching.session_status_moved", session, by=by, changes={"status": [old, to]})
    return session


def _locked(session: CoachingSession) -> CoachingSession:
    rows = CoachingSession.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("trajectory__project__plan", "coach", "saved_by").get(pk=session.pk)
