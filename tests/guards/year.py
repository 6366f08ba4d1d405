"""A year of training for the guards' world: a call, a jury, a cohort with a session, work and a certificate."""

from dataclasses import dataclass
from datetime import timedelta

from django.core.files.base import ContentFile
from django.utils import timezone

from impacthub.people.models import User
from tests.factories.trajects import (
    ApplicationFactory,
    AssignmentFactory,
    CallFactory,
    CohortFactory,
    ConditionFactory,
    EnrolmentFactory,
    JuryMemberFactory,
    MaterialFactory,
    ModuleFactory,
    ParticipantFactory,
    QuestionFactory,
    QuestionPageFactory,
    SessionFactory,
)
from trajects.models import (
    Answer,
    Application,
    ApplicationFile,
    ApplicationPage,
    Assignment,
    Attendance,
    Call,
    Certificate,
    Cohort,
    Enrolment,
    HandIn,
    MaterialText,
    Module,
    Participant,
    Programme,
    QuestionPage,
    Review,
    Session,
    Submission,
    WorkFile,
)

PDF = b"%PDF-1.7\n%%EOF\n"


@dataclass
class Year:
    """Everything of the programmes that has an address of its own.

    ``maker`` applied twice (a draft in ``open_call``, a dossier with the jury of ``call``) and takes part in
    ``cohort``; ``trainer`` gives its session; ``juror`` reads in the jury and declared no conflict.
    """

    maker: User
    trainer: User
    juror: User
    cohort: Cohort
    open_call: Call
    call: Call
    page: QuestionPage
    draft: Application
    draft_file: ApplicationFile
    dossier: Application
    review: Review
    module: Module
    material: MaterialText
    session: Session
    assignment: Assignment
    enrolment: Enrolment
    participant: Participant
    submission: Submission
    work_file: WorkFile
    certificate: Certificate


def make_year(programme: Programme, *, maker: User, trainer: User, juror: User) -> Year:
    """One of everything."""
    cohort = CohortFactory(programme=programme, starts_on=timezone.localdate() - timedelta(weeks=10))
    open_call, call = (
        CallFactory(open=True, cohort=cohort),
        CallFactory(closed=True, cohort=cohort, status=Call.Status.REVIEWING),
    )
    page = QuestionPageFactory(call=open_call, slug="film")
    question = QuestionFactory(page=page, key="why")
    ConditionFactory(call=call)
    draft = ApplicationFactory(call=open_call, user=maker)
    ApplicationPage.objects.create(application=draft, page=page)
    Answer.objects.create(application=draft, question=question, text="Because")
    draft_file = ApplicationFile(
        application=draft, question=QuestionFactory(page=page, key="letter", kind="FILE"), name="letter.pdf",
        content_type="application/pdf", size=len(PDF), sha256="0" * 64, added_by=maker,
    )  # fmt: skip
    draft_file.file.save("letter.pdf", ContentFile(PDF))
    dossier = ApplicationFactory(call=call, user=maker, status=Application.Status.IN_REVIEW)
    JuryMemberFactory(call=call, user=juror)
    review = Review.objects.create(application=dossier, juror=juror, conflict=Review.Conflict.NONE)
    module = ModuleFactory(cohort=cohort)
    session = SessionFactory(cohort=cohort, past=True, module=module)
    session.trainers.add(trainer)
    assignment = AssignmentFactory(cohort=cohort, module=module)
    enrolment = EnrolmentFactory(cohort=cohort)
    participant = ParticipantFactory(enrolment=enrolment, user=maker)
    Attendance.objects.create(session=session, participant=participant, status=Attendance.Status.PRESENT)
    submission, work_file = _work(assignment, enrolment, maker)
    return Year(
        maker=maker, trainer=trainer, juror=juror, cohort=cohort, open_call=open_call, call=call, page=page,
        draft=draft, draft_file=draft_file, dossier=dossier, review=review, module=module,
        material=MaterialFactory(module=module).texts.get(), session=session, assignment=assignment,
        enrolment=enrolment, participant=participant, submission=submission, work_file=work_file,
        certificate=_certificate(participant),
    )  # fmt: skip


def _work(assignment: Assignment, enrolment: Enrolment, maker: User) -> tuple[Submission, WorkFile]:
    submission = Submission.objects.create(
        assignment=assignment, enrolment=enrolment, status="HANDED_IN", first_handed_in_at=timezone.now()
    )
    hand_in = HandIn.objects.create(submission=submission, number=1, text="Done", handed_in_by=maker)
    file = WorkFile(
        submission=submission, hand_in=hand_in, name="work.pdf", content_type="application/pdf", size=len(PDF),
        sha256="0" * 64, added_by=maker,
    )  # fmt: skip
    file.file.save("work.pdf", ContentFile(PDF))
    return submission, file


def _certificate(participant: Participant) -> Certificate:
    today = timezone.localdate()
    certificate = Certificate(
        participant=participant, name=str(participant.user), programme="Programme", cohort="Cohort", issuer="House",
        hours=40, attendance_pct=90, deliverables_pct=100, starts_on=today, ends_on=today, sha256="0" * 64,
    )  # fmt: skip
    certificate.file.save("certificate.pdf", ContentFile(PDF))
    return certificate
