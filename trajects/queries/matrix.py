"""The cohort matrix: people × sessions × assignments, with the figures of the certificate rule and no others."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from trajects.models import Assignment, Attendance, Certificate, Cohort, Enrolment, Participant, Session, Submission
from trajects.models.enrolments import ParticipantQuerySet
from trajects.queries.standing import Known, Standing, standings

#: What a cell holds while nothing was noted or handed in, and where a session was cancelled or is still to come.
NOTHING, LATER, CANCELLED = "NOTHING", "LATER", "CANCELLED"

SIGNS: dict[str, str] = {
    Attendance.Status.PRESENT: "✓",
    Attendance.Status.ONLINE: "@",
    Attendance.Status.PARTLY: "½",
    Attendance.Status.EXCUSED: "~",
    Attendance.Status.ABSENT: "×",
    NOTHING: "?",
    LATER: "·",
    CANCELLED: "—",
    Submission.Status.ACCEPTED: "✓",
    Submission.Status.HANDED_IN: "→",
    Submission.Status.REVISED: "»",
    Submission.Status.FEEDBACK: "←",
    Submission.Status.OPEN: "·",
}
_PERSON = (
    "enrolment__cohort", "enrolment__title", "enrolment__status", "enrolment__organisation__name",
    "user__name", "user__email", "user__erased_at",
)  # fmt: skip
_TITLES = ("title_nl", "title_fr", "title_en")
_SESSION = ("cohort", "slug", "status", "starts_at", "counts", "enrolment", *_TITLES)
_ASSIGNMENT = ("cohort", "week", "due_at", "is_deliverable", "hours", *_TITLES)


@dataclass(frozen=True)
class MatrixRow:
    """One person: a status for every session and every assignment, in the order of the columns."""

    participant: Participant
    standing: Standing
    certificate: Certificate | None
    sessions: Sequence[str]
    assignments: Sequence[str]

    @property
    def has_stopped(self) -> bool:
        """True when the team no longer takes part."""
        return self.participant.enrolment.status == Enrolment.Status.STOPPED


@dataclass(frozen=True)
class Matrix:
    """Columns and rows; ``sessions`` are those for the whole cohort, ``left_out`` counts columns still to come."""

    sessions: Sequence[Session]
    assignments: Sequence[Assignment]
    rows: Sequence[MatrixRow]
    left_out: int


def people_of(cohort: Cohort) -> ParticipantQuerySet:
    """Everybody who takes part or stopped, team by team."""
    shown = [*Enrolment.HOLDING, Enrolment.Status.STOPPED]
    people = Participant.objects.filter(enrolment__cohort=cohort, enrolment__status__in=shown)
    people = people.select_related("user", "enrolment__organisation").only(*_PERSON)
    return people.order_by("enrolment__organisation__name", "enrolment_id", "user__name", "pk")


def matrix_of(cohort: Cohort, people: Iterable[Participant], *, whole: bool = True) -> Matrix:
    """The matrix of ``people`` of ``cohort``; seven queries with that of the people, however many there are.

    Not ``whole``, it leaves out the columns of sessions and assignments that are still to come; the figures stay.
    """
    shown = list(people)
    sessions = list(cohort.sessions.filter(enrolment__isnull=True).only(*_SESSION).order_by("starts_at", "pk"))
    assignments = list(cohort.assignments.only(*_ASSIGNMENT).order_by("week", "due_at", "pk"))
    noted, handed_in = _noted(shown, sessions), _handed_in(shown)
    figures = standings(cohort, shown, known=_known(sessions, assignments, handed_in))
    certificates = _certificates(shown)
    columns = len(sessions) + len(assignments)
    if not whole:
        sessions = [session for session in sessions if session.has_begun]
        sent = {pk for work in handed_in.values() for pk in work}
        assignments = [row for row in assignments if row.week <= cohort.this_week or row.pk in sent]
    sessions_of = [(session.pk, _blank(session)) for session in sessions]
    assignments_of = [assignment.pk for assignment in assignments]
    rows = []
    for person in shown:
        at, work = noted.get(person.pk, {}), handed_in.get(person.enrolment_id, {})
        rows.append(
            MatrixRow(
                person,
                figures[person.pk],
                certificates.get(person.pk),
                [at.get(pk, blank) for pk, blank in sessions_of],
                [work.get(pk, Submission.Status.OPEN.value) for pk in assignments_of],
            )
        )
    return Matrix(sessions, assignments, rows, columns - len(sessions) - len(assignments))


def _known(
    sessions: Sequence[Session], assignments: Sequence[Assignment], handed_in: Mapping[int, Mapping[int, str]]
) -> Known:
    """What the rule asks of the columns and cells, which are here already."""
    counting = Counter(session.status for session in sessions if session.counts)
    accepted = {
        enrolment: [row for row in assignments if work.get(row.pk) == Submission.Status.ACCEPTED]
        for enrolment, work in handed_in.items()
    }
    return Known(
        held=counting[Session.Status.HELD],
        left=counting[Session.Status.PLANNED],
        deliverables=sum(row.is_deliverable for row in assignments),
        accepted={
            enrolment: (sum(row.is_deliverable for row in done), sum((row.hours for row in done), Decimal()))
            for enrolment, done in accepted.items()
        },
    )


def words() -> dict[str, tuple[str, str]]:
    """For every status its short sign and its word, in the reader's language; signs are told apart without colour."""
    labels: dict[str, Any] = {**dict(Attendance.Status.choices), **dict(Submission.Status.choices)}
    labels |= {NOTHING: _("not noted yet"), LATER: _("still to come"), CANCELLED: _("cancelled")}
    return {status: (sign, str(labels[status])) for status, sign in SIGNS.items()}


def table_head(matrix: Matrix) -> list[str]:
    """The head of the exported table, in the reader's language."""
    week = _("week")
    return [
        _("name"),
        _("film or initiative"),
        _("organisation"),
        _("e-mail address"),
        _("sessions attended"),
        _("sessions held"),
        _("attendance (%)"),
        _("deliverables accepted"),
        _("deliverables in all"),
        _("deliverables (%)"),
        _("hours"),
        _("certificate"),
        *(f"{timezone.localtime(session.starts_at):%Y-%m-%d} {session.title}" for session in matrix.sessions),
        *(f"{week} {assignment.week} {assignment.title}" for assignment in matrix.assignments),
    ]


def table_rows(matrix: Matrix) -> list[list[Any]]:
    """The rows of the exported table: figures as figures, statuses as words."""
    said = {status: word for status, (_sign, word) in words().items()}
    return [
        [
            row.participant.user.name,
            row.participant.enrolment.title,
            row.participant.enrolment.organisation.name,
            row.participant.user.email,
            row.standing.there,
            row.standing.held,
            row.standing.attendance_pct,
            row.standing.accepted,
            row.standing.deliverables,
            row.standing.deliverables_pct,
            row.standing.hours,
            row.certificate.get_status_display() if row.certificate else "",
            *(said[status] for status in (*row.sessions, *row.assignments)),
        ]
        for row in matrix.rows
    ]


def _noted(people: Sequence[Participant], sessions: Sequence[Session]) -> dict[int, dict[int, str]]:
    """By participant and session: what was noted."""
    noted: dict[int, dict[int, str]] = {}
    keys = [person.pk for person in people], [session.pk for session in sessions]
    rows = Attendance.objects.filter(participant__in=keys[0], session__in=keys[1]).order_by()
    for person, session, status in rows.values_list("participant", "session", "status"):
        noted.setdefault(person, {})[session] = status
    return noted


def _handed_in(people: Sequence[Participant]) -> dict[int, dict[int, str]]:
    """By enrolment and assignment: how far the work is."""
    found: dict[int, dict[int, str]] = {}
    rows = Submission.objects.filter(enrolment__in={person.enrolment_id for person in people}).order_by()
    for enrolment, assignment, status in rows.values_list("enrolment", "assignment", "status"):
        found.setdefault(enrolment, {})[assignment] = status
    return found


def _certificates(people: Sequence[Participant]) -> dict[int, Certificate]:
    """By participant: the certificate that holds, else the last one there was."""
    rows = (
        Certificate.objects.filter(participant__in=[person.pk for person in people])
        .only("participant", "code", "status")
        .order_by("pk")
    )
    found: dict[int, Certificate] = {}
    for row in rows:
        if row.participant_id is not None:
            found[row.participant_id] = row
    return found


def _blank(session: Session) -> str:
    if session.status == Session.Status.CANCELLED:
        return CANCELLED
    return NOTHING if session.has_begun else LATER
