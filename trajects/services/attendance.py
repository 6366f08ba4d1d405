"""Noting who was at a session."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from impacthub import states
from impacthub.audit.services import record
from impacthub.people.models import User
from trajects.models import Attendance, Enrolment, Session
from trajects.queries.attendance import Noted, expected, is_contested, merge_marks
from trajects.services.certificates import consider_enrolment
from trajects.signals import session_held


class NotBegun(Exception):
    """The session has not begun, so nobody can have attended it; ``str()`` says so to a person."""


class SessionCancelled(Exception):
    """The session does not take place; ``str()`` says so to a person."""


class NotedMeanwhile(Exception):
    """A colleague noted something else for ``people`` (pks) since the page was shown; ``str()`` says so to a person."""

    def __init__(self, people: Sequence[int]) -> None:
        super().__init__(
            ngettext(
                "A colleague noted something else about %(count)d person meanwhile. Look below, then save again.",
                "A colleague noted something else about %(count)d people meanwhile. Look below, then save again.",
                len(people),
            )
            % {"count": len(people)}
        )
        self.people = people


@transaction.atomic
def note_attendance(
    session: Session,
    marks: Mapping[int, str],
    *,
    by: User,
    notes: Mapping[int, str] | None = None,
    shown: Mapping[int, Noted] | None = None,
) -> Session:
    """Write down ``marks``: a status of ``Attendance`` by the pk of each participant, with what is noted beside it.

    Whoever is left out keeps what was noted before. The first marks make the session held, which rooms above hear
    once; every team whose certificate can follow from it is considered. The same marks twice change nothing.
    ``shown`` is what the page of ``by`` showed: then only what differs from it is written, and a colleague's mark
    that came meanwhile stands. Raises :class:`NotBegun`, :class:`SessionCancelled`, :class:`NotedMeanwhile` (and
    writes nothing) where both changed the same, and ``ValueError`` for somebody who is not expected there.
    """
    session = Session.objects.select_for_update(of=("self",)).select_related("cohort").get(pk=session.pk)
    if session.status == Session.Status.CANCELLED:
        raise SessionCancelled(_("This session was cancelled, so nobody attended it."))
    if not session.has_begun:
        raise NotBegun(_("This session has not begun yet. Note who is there once it has."))
    changed = _write(session, marks, notes or {}, by, shown)
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


def _write(
    session: Session, marks: Mapping[int, str], notes: Mapping[int, str], by: User, shown: Mapping[int, Noted] | None
) -> dict[str, Any]:
    """Store what differs; returns it for the log, by participant."""
    if strangers := set(marks) - set(expected(session).filter(pk__in=marks).values_list("pk", flat=True)):
        raise ValueError(f"Not expected at session {session.pk}: {sorted(strangers)}")
    if unknown := set(marks.values()) - set(Attendance.Status.values):
        raise ValueError(f"No attendance: {sorted(unknown)}")
    noted = {row.participant_id: row for row in Attendance.objects.filter(session=session, participant__in=marks)}
    now, written, contested, changed = timezone.now(), [], [], {}
    for pk, status in marks.items():
        row = noted.get(pk) or Attendance(session=session, participant_id=pk)
        there, wanted = (row.status, row.note), (status, notes.get(pk, row.note)[:200])
        before = there if shown is None else shown.get(pk, ("", ""))
        holds = merge_marks(there, before, wanted)
        if is_contested(there, before, wanted):
            contested.append(pk)
        elif holds != there and holds[0]:
            changed[f"participant-{pk}"] = [row.status, holds[0]]
            (row.status, row.note), row.noted_by, row.noted_at = holds, by, now
            written.append(row)
    if contested:
        raise NotedMeanwhile(contested)
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
