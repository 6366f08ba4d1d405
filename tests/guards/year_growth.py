"""Makes a year of training more: ``n`` of everything that its pages list."""

from datetime import timedelta

from django.utils import timezone

from impacthub.people.models import Organisation
from tests.factories.people import UserFactory
from tests.factories.trajects import (
    ApplicationFactory,
    AssignmentFactory,
    CallFactory,
    CohortFactory,
    MaterialFactory,
    ModuleFactory,
    QuestionFactory,
    SessionFactory,
)
from tests.guards.year import Year
from trajects.models import (
    Answer,
    ApplicationPerson,
    Attendance,
    Certificate,
    Decision,
    Enrolment,
    Feedback,
    HandIn,
    JuryMember,
    KeptAnswer,
    Offer,
    Participant,
    Review,
    Score,
    Submission,
)


def grow_year(year: Year, n: int, inside: int) -> None:
    """``n`` of what is listed by page: calls, applications, cohorts; ``inside`` of what one cohort or call has."""
    house = year.enrolment.organisation
    _calls(year, n)
    _applications(year, n)
    _draft(year, inside)
    _cohort(year, inside, house)
    _elsewhere(year, inside, house)


def _calls(year: Year, n: int) -> None:
    for _number in range(n):
        call = CallFactory(open=True, cohort=year.cohort, criteria=False)
        ApplicationFactory(call=call, user=year.maker)
        judged = CallFactory(closed=True, cohort=year.cohort, criteria=False, status="REVIEWING")
        JuryMember.objects.create(call=judged, user=year.juror)


def _applications(year: Year, n: int) -> None:
    """With the jury, scored, decided, on the reserve list: so many of each."""
    criteria = list(year.call.criteria.all())
    ranks = iter(range(1, 10_000))
    for status in ("SUBMITTED", "IN_REVIEW", "IN_REVIEW", "WAITLISTED"):
        for _number in range(n):
            application = ApplicationFactory(call=year.call, status=status, user=year.trainer, total=50, reviews_in=1)
            if status == "SUBMITTED":
                continue
            review = Review.objects.create(
                application=application, juror=year.trainer, conflict="NONE", status="DONE", done_at=timezone.now()
            )
            Score.objects.bulk_create(Score(review=review, criterion=each, value=3) for each in criteria)
            batch = year.batch if status == "WAITLISTED" else None
            Decision.objects.create(
                application=application, outcome="WAITLISTED", reserve_rank=next(ranks), motivation="x" * 200,
                decided_by=year.trainer, batch=batch, status_before="IN_REVIEW",
            )  # fmt: skip
            if batch:
                Offer.objects.create(application=application, answer_by=timezone.now(), status="DECLINED")
    JuryMember.objects.bulk_create(JuryMember(call=year.call, user=UserFactory()) for _ in range(min(n, 10)))


def _draft(year: Year, n: int) -> None:
    for number in range(n):
        question = QuestionFactory(page=year.page)
        Answer.objects.create(application=year.draft, question=question, text="Because")
        KeptAnswer.objects.create(application=year.draft, texts={"why": "kept"}, written_by=year.maker)
        ApplicationPerson.objects.create(application=year.draft, email=f"guest-{number}@invited.test")


def _cohort(year: Year, n: int, house: Organisation) -> None:
    teams = [_team(year, house, f"Team {number}") for number in range(n)]
    for number in range(n):
        module = ModuleFactory(cohort=year.cohort, number=10_000 + number, owner=house)
        module.prerequisites.add(year.module)
        MaterialFactory(module=year.module)
        session = SessionFactory(cohort=year.cohort, past=True, module=year.module, status="HELD")
        session.trainers.add(year.trainer)
        session.materials.add(year.material.material)
        Attendance.objects.bulk_create(
            Attendance(session=session, participant=team, status="PRESENT") for team in [*teams, year.participant]
        )
        assignment = AssignmentFactory(cohort=year.cohort, module=year.module)
        _work(year, assignment.pk, teams[: number + 1])
    _work(year, year.assignment.pk, teams)
    _hand_ins(year, n)


def _team(year: Year, house: Organisation, title: str) -> Participant:
    enrolment = Enrolment.objects.create(cohort=year.cohort, organisation=house, title=title, status="ACTIVE")
    return Participant.objects.create(enrolment=enrolment, user=UserFactory())


def _work(year: Year, assignment: int, teams: list[Participant]) -> None:
    Submission.objects.bulk_create(
        Submission(
            assignment_id=assignment, enrolment=team.enrolment, status="HANDED_IN", first_handed_in_at=timezone.now()
        )
        for team in teams
    )


def _hand_ins(year: Year, n: int) -> None:
    for number in range(n):
        hand_in = HandIn.objects.create(
            submission=year.submission, number=number + 2, text="Again", handed_in_by=year.maker
        )
        Feedback.objects.create(hand_in=hand_in, author=year.trainer, verdict="REVISE", text="Once more")


def _elsewhere(year: Year, n: int, house: Organisation) -> None:
    """Other cohorts in which the maker takes part and has a certificate, and which the trainer teaches."""
    today = timezone.localdate()
    for number in range(n):
        cohort = CohortFactory(programme=year.cohort.programme, starts_on=today - timedelta(weeks=20))
        enrolment = Enrolment.objects.create(cohort=cohort, organisation=house, title=f"Film {number}", status="ACTIVE")
        participant = Participant.objects.create(enrolment=enrolment, user=year.maker)
        SessionFactory(cohort=cohort).trainers.add(year.trainer)
        Certificate.objects.create(
            participant=participant, name="Name", programme="Programme", cohort="Cohort", issuer="House", hours=1,
            attendance_pct=90, deliverables_pct=90, starts_on=today, ends_on=today,
        )  # fmt: skip
