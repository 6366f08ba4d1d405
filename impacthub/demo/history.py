"""What lies behind a cohort: who was there, what was handed in and accepted, who has a certificate.

A year of it is written at once instead of by a thousand services; a test compares it with what they would have done.
Nobody is written to about what is long past.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, time, timedelta
from typing import Any

from django.utils import timezone

from impacthub import states
from impacthub.people.models import User
from trajects.models import (
    Assignment,
    Attendance,
    Certificate,
    Cohort,
    Enrolment,
    Feedback,
    HandIn,
    Session,
    Submission,
)
from trajects.services.certificates import consider_enrolment

There, Status, Verdict = Attendance.Status, Submission.Status, Feedback.Verdict
#: What is said of work that is not there: nothing; otherwise how far it came.
Fate = Callable[[Assignment, Enrolment], str | None]


def attend(cohort: Cohort, misses: Mapping[int, Sequence[int]], *, until: datetime | None = None) -> None:
    """Everybody was at every session before ``until``, but for what ``misses`` says: by enrolment, the numbers of the
    sessions of the whole cohort that its people missed, from 1.
    """  # fmt: skip
    before = until or timezone.now()
    over = cohort.sessions.filter(ends_at__lt=before).prefetch_related("trainers")
    people = {
        enrolment.pk: list(enrolment.participants.all())
        for enrolment in cohort.enrolments.holding().prefetch_related("participants")
    }
    rows, number = [], 0
    for session in over:
        number += session.enrolment_id is None
        expected = (
            people.items() if session.enrolment_id is None else [(session.enrolment_id, people[session.enrolment_id])]
        )
        trainer = next(iter(session.trainers.all()), None)
        for enrolment, participants in expected:
            for participant in participants:
                missed = session.enrolment_id is None and number in misses.get(enrolment, ())
                rows.append(_attendance(session, participant.pk, missed, trainer))
    Attendance.objects.bulk_create(rows, batch_size=1000)
    states.move_all(over.all(), "status", Session.FLOW, Session.Status.PLANNED, Session.Status.HELD)


def _attendance(session: Session, participant: int, missed: bool, trainer: User | None) -> Attendance:
    """Present or online, now and then late; who missed it excused themselves every second time."""
    there = There.ONLINE if session.mode == Session.Mode.ONLINE else There.PRESENT
    if missed:
        there = There.EXCUSED if (session.pk + participant) % 2 else There.ABSENT
    elif (session.pk * 7 + participant) % 19 == 0:
        there = There.PARTLY
    note = "Trein vertraagd" if there == There.PARTLY else ""
    return Attendance(
        session=session, participant_id=participant, status=there, note=note, noted_by=trainer, noted_at=session.ends_at
    )


def work(tasks: Sequence[Assignment], enrolments: Sequence[Enrolment], fate: Fate, said: Mapping[str, Any]) -> None:
    """Write what each team handed in for each task, and the feedback on it; ``fate`` says how far each came."""
    writers = {enrolment.pk: enrolment.participants.order_by("pk")[0].user for enrolment in enrolments}
    pairs = [(task, team, status) for task in tasks for team in enrolments if (status := fate(task, team))]
    submissions = [_submission(task, team, status, writers[team.pk]) for task, team, status in pairs]
    Submission.objects.bulk_create(submissions, batch_size=1000)
    handed_in = [_hand_in(row, said["answers"], writers[row.enrolment_id]) for row in submissions]
    HandIn.objects.bulk_create(handed_in, batch_size=1000)
    answered = [row for row in handed_in if row.submission.status in (Status.ACCEPTED, Status.FEEDBACK)]
    spoken = [_feedback(row, said["feedback"]) for row in answered]
    Feedback.objects.bulk_create(spoken, batch_size=1000)


def _submission(task: Assignment, team: Enrolment, status: str, writer: User) -> Submission:
    """Handed in some hours or days before it was due; one in twenty-three came a day late."""
    early = timedelta(hours=3 + (task.week * 11 + team.pk * 5) % 60)
    came = task.due_at + timedelta(days=1) if (task.week * 7 + team.pk) % 23 == 0 else task.due_at - early
    came = min(came, timezone.now() - timedelta(minutes=40))
    saved = {"version": 1, "saved_at": came, "saved_by": writer}
    return Submission(assignment=task, enrolment=team, status=status, first_handed_in_at=came, **saved)


def _hand_in(row: Submission, answers: Sequence[str], writer: User) -> HandIn:
    text = answers[(row.assignment.week + row.enrolment_id) % len(answers)].format(
        film=row.enrolment.title or "de film"
    )
    return HandIn(
        submission=row, number=1, text=text, handed_in_by=writer, handed_in_at=row.first_handed_in_at or timezone.now()
    )


def _feedback(row: HandIn, words: Sequence[str]) -> Feedback:
    submission = row.submission
    accepted = submission.status == Status.ACCEPTED
    text = words[(submission.assignment.week + submission.enrolment_id) % len(words)]
    points = submission.assignment.points_nl.splitlines()
    answers = [Feedback.Point.YES, Feedback.Point.YES if accepted else Feedback.Point.NO, Feedback.Point.PARTLY]
    module = submission.assignment.module
    given = min(row.handed_in_at + timedelta(days=2), timezone.now() - timedelta(minutes=20))
    return Feedback(
        hand_in=row,
        author=module.responsible if module else None,
        verdict=Verdict.ACCEPT if accepted else Verdict.REVISE,
        text=text,
        points={point: str(answer) for point, answer in zip(points, answers, strict=False)},
        given_at=given,
    )


def certify(cohort: Cohort, *, codes: Mapping[int, str] | None = None) -> list[Certificate]:
    """Give the certificates that were earned, dated two weeks after the last day; ``codes`` by person."""
    issued = [row for enrolment in cohort.enrolments.all() for row in consider_enrolment(enrolment, by=None)]
    when = timezone.make_aware(datetime.combine(cohort.ends_on + timedelta(days=14), time(12)))
    for certificate in issued:
        person = certificate.participant.user_id if certificate.participant else 0
        certificate.issued_at = when
        certificate.code = (codes or {}).get(person, certificate.code)
        certificate.save(update_fields=["issued_at", "code"])
    return issued
