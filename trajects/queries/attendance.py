"""Who is expected at a session, and what was noted about each."""

from dataclasses import dataclass

from impacthub.people.models import User
from trajects.models import Attendance, Participant, Session
from trajects.models.enrolments import ParticipantQuerySet

#: A mark and the note beside it.
Noted = tuple[str, str]


@dataclass(frozen=True)
class RosterLine:
    """One person of the list; ``status`` and ``note`` are empty while nothing was noted, ``noted_by`` then None."""

    participant: Participant
    status: str
    note: str
    noted_by: User | None = None


def expected(session: Session) -> ParticipantQuerySet:
    """Who takes part in ``session``: the whole cohort, or the one team that it is a contact with, by name."""
    people = Participant.objects.taking_part().filter(enrolment__cohort=session.cohort_id)
    if session.enrolment_id:
        people = people.filter(enrolment=session.enrolment_id)
    people = people.select_related("user", "enrolment__organisation")
    return people.order_by("user__name", "user__email", "pk")


def roster(session: Session) -> list[RosterLine]:
    """Everybody who is expected with what was noted; two queries."""
    rows = Attendance.objects.filter(session=session).select_related("noted_by")
    noted = {row.participant_id: row for row in rows}
    return [
        RosterLine(person, noted[person.pk].status, noted[person.pk].note, noted[person.pk].noted_by)
        if person.pk in noted
        else RosterLine(person, "", "")
        for person in expected(session)
    ]


def merge_marks(there: Noted, shown: Noted, wanted: Noted) -> Noted:
    """What holds when a page that showed ``shown`` asks for ``wanted`` while ``there`` is stored.

    What the page did not change stays as it is stored.
    """
    status, note = (now if mine == old else mine for now, old, mine in zip(there, shown, wanted, strict=True))
    return status, note


def is_contested(there: Noted, shown: Noted, wanted: Noted) -> bool:
    """True where the page and somebody else both changed the mark, or the note, to something different."""
    parts = zip(there, shown, wanted, strict=True)
    return any(mine != old and now.strip() not in (old, mine) for now, old, mine in parts)
