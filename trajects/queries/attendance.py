"""Who is expected at a session, and what was noted about each."""

from dataclasses import dataclass

from trajects.models import Attendance, Participant, Session
from trajects.models.enrolments import ParticipantQuerySet


@dataclass(frozen=True)
class RosterLine:
    """One person of the list; ``status`` and ``note`` are empty while nothing was noted."""

    participant: Participant
    status: str
    note: str


def expected(session: Session) -> ParticipantQuerySet:
    """Who takes part in ``session``: the whole cohort, or the one team that it is a contact with, by name."""
    people = Participant.objects.taking_part().filter(enrolment__cohort=session.cohort_id)
    if session.enrolment_id:
        people = people.filter(enrolment=session.enrolment_id)
    people = people.select_related("user", "enrolment__organisation")
    return people.order_by("user__name", "user__email", "pk")


def roster(session: Session) -> list[RosterLine]:
    """Everybody who is expected with what was noted; two queries."""
    noted = {row.participant_id: row for row in Attendance.objects.filter(session=session)}
    return [
        RosterLine(person, noted[person.pk].status, noted[person.pk].note)
        if person.pk in noted
        else RosterLine(person, "", "")
        for person in expected(session)
    ]
