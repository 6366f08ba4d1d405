"""Noting who was at a session."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from impacthub import states
from impacthub.audit.services import record
from impacthub.people.models import User
from trajects.models import Attendance, Enrolment, Session
from trajects.queries.attendance import expected
from trajects.services.certificates import consider_enrolment
from trajects.signals import session_held


class NotBegun(Exception):
    """The session has not begun, so nobody can have attended it; ``str()`` says so to a person."""


class SessionCancelled(Exception):
    """The session does not take place; ``str()`` says so to a person."""


@transaction.atomic
def note_attendance(
    session: Session, marks: Mapping[int, str], *, by: User, notes: Mapping[int, str] | None = None
) -> Session:
    """Write down ``marks``: a status of ``Attendance`` by the pk of each participant, with what is noted beside it.

    Whoever is left out keeps what was noted before. The first marks make the session held, which rooms above hear
    once; every team whose certificate can follow from it is considered. The same marks twice change nothing.
    Raises :class:`NotBegun`, :class:`SessionCancelled`, and ``ValueError`` for somebody who is not expected there.
    """
    session = Session.objects.select_for_update(of=("self",)).select_related("cohort").get(pk=session.pk)
    if session.status == Session.Status.CANCELLED:
        raise SessionCancelled(_("This session was cancelled, so nobody attended it."))
    if not session.has_begun:
        raise NotBegun(_("This session has not begun yet. Note who is there once it has."))
    changed = _write(session, marks, notes or {}, by)
    if changed:
        record("trajects.attendance_noted", session, by=by, changes=changed)
    if marks and session.status == Session.Status.PLANNED:
        session, old = states.move(session, "status", Session.FLOW, Session.Status.HELD)
        record("trajects.session_held", session, by=by, changes={"status": [old, session.status]})
        session_held.send(sender=Session, session=session, by=by)
    elif not changed:
        return session
    for enrolment in _touched(session):
        consider_enrolment(enrolment, by=by)
    return session


def _write(session: Session, marks: Mapping[int, str], notes: Mapping[int, str], by: User) -> dict[str, Any]:
    """Store what differs; returns it for the log, by participant."""
    if strangers := set(marks) - set(expected(session).filter(pk__in=marks).values_list("pk", flat=True)):
        raise ValueError(f"Not expected at session {session.pk}: {sorted(strangers)}")
    if unknown := set(marks.values()) - set(Attendance.Status.values):
        raise ValueError(f"No attendance: {sorted(unknown)}")
    noted = {row.participant_id: row for row in Attendance.objects.filter(session=session, participant__in=marks)}
    now, written, changed = timezone.now(), [], {}
    for pk, status in marks.items():
        row = noted.get(pk) or Attendance(session=session, participant_id=pk)
        note = notes.get(pk, row.note)[:200]
        if (row.status, row.note) == (status, note):
            continue
        changed[f"participant-{pk}"] = [row.status, status]
        row.status, row.note, row.noted_by, row.noted_at = status, note, by, now
        written.append(row)
    Attendance.objects.bulk_create(
        written,
        update_conflicts=True,
        unique_fields=["session", "participant"],
        update_fields=["status", "note", "noted_by", "noted_at"],
    )
    return changed


def _touched(session: Session) -> list[Enrolment]:
    """The teams for whom something may follow: that of a contact, else all that take part."""
    enrolments = Enrolment.objects.filter(cohort=session.cohort_id).order_by("pk")
    if session.enrolment_id:
        enrolments = enrolments.filter(pk=session.enrolment_id)
    return list(enrolments)
