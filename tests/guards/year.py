"""A year of training for the guards' world: a call, a jury, a cohort with a session, work and a certificate."""

import hashlib
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.core.files.base import ContentFile
from django.utils import timezone

from impacthub.people.models import CalendarFeed, User
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
from tests.guards.addresses import Address
from trajects.models import (
    Answer,
    Application,
    ApplicationFile,
    ApplicationPage,
    ApplicationPerson,
    Assignment,
    Attendance,
    Call,
    Certificate,
    Cohort,
    Decision,
    DecisionBatch,
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


#: Addresses about what is not handed in yet; all others about an application are about the dossier with the jury.
DRAFTED = frozenset(
    [
        "application_detail",
        "application_team",
        "application_task",
        "invitation_cancel",
        "application_check",
        "application_preview",
        "application_pdf",
        "application_withdraw",
        "application_kept",
        "application_file",
        "application_page",
    ]
)


def year_arguments(year: "Year", address: Address) -> dict[str, Any]:
    """What an address of the programmes needs to name something of ``year``."""
    room, _colon, name = address.name.partition(":")
    if room == "calendar":
        return {"token": f"calendar-{year.secret}"}
    slug = year.cohort.slug
    if name.startswith("programme"):
        slug = year.cohort.programme.slug
    elif name.startswith("call"):
        slug = year.open_call.slug
    elif "/calls/" in address.route or "/jury/" in address.route:
        slug = year.call.slug
    keys = {
        "invitation_cancel": year.invited.pk,
        "application_file": year.draft_file.pk,
        "material_open": year.material.pk,
        "decision_undo": year.batch.pk,
        "work_detail": year.submission.pk,
        "work_file": year.work_file.pk,
    }
    return {
        "slug": slug,
        "reference": _application(year, name).reference,
        "page": year.page.slug,
        "module": year.module.slug,
        "session": year.session.slug,
        "assignment": year.assignment.slug,
        "number": 11,
        "kind": "xlsx",
        "code": year.certificate.code,
        "token": f"invitation-{year.secret}",
        "pk": keys.get(name),
    }


def _application(year: "Year", name: str) -> Application:
    if name.startswith(("place_", "offer_accept")):
        return year.chosen
    return year.draft if name in DRAFTED else year.dossier


@dataclass
class Year:
    """Everything of the programmes that has an address of its own.

    ``maker`` applied (a draft in ``open_call``, a dossier with the jury of ``call``, one that was chosen) and takes
    part in ``cohort``; ``trainer`` gives its session; ``juror`` reads in the jury and declared no conflict.
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
    chosen: Application
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
    invited: ApplicationPerson
    batch: DecisionBatch
    secret: str


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
    # Six days ago: at the same hour a week ago it would leave its trainer's overview in the course of the day.
    began = timezone.localtime().replace(hour=10, minute=0, second=0, microsecond=0) - timedelta(days=6)
    session = SessionFactory(cohort=cohort, starts_at=began, module=module)
    session.trainers.add(trainer)
    assignment = AssignmentFactory(cohort=cohort, module=module)
    chosen = ApplicationFactory(call=call, user=maker, status=Application.Status.CONFIRMED)
    told = DecisionBatch.objects.create(call=call, sent_by=trainer, sent_at=timezone.now() - timedelta(hours=1))
    Decision.objects.create(
        application=chosen, outcome="SELECTED", motivation="x" * 200, decided_by=trainer, batch=told,
        status_before="IN_REVIEW",
    )  # fmt: skip
    enrolment = EnrolmentFactory(cohort=cohort, application=chosen)
    participant = ParticipantFactory(enrolment=enrolment, user=maker)
    Attendance.objects.create(session=session, participant=participant, status=Attendance.Status.PRESENT)
    submission, work_file = _work(assignment, enrolment, maker)
    return Year(
        maker=maker, trainer=trainer, juror=juror, cohort=cohort, open_call=open_call, call=call, page=page,
        draft=draft, draft_file=draft_file, dossier=dossier, chosen=chosen, review=review, module=module,
        material=MaterialFactory(module=module).texts.get(), session=session, assignment=assignment,
        enrolment=enrolment, participant=participant, submission=submission, work_file=work_file,
        certificate=_certificate(participant), invited=_invited(draft, cohort.slug),
        batch=DecisionBatch.objects.create(call=call, sent_by=trainer), secret=cohort.slug,
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


def _invited(draft: Application, secret: str) -> ApplicationPerson:
    """Somebody who has a link to join the draft; the maker has the address of a calendar with the same secret."""
    maker = draft.people.get().user
    assert maker is not None
    CalendarFeed.objects.create(user=maker, token_hash=_hash(f"calendar-{secret}"))
    return ApplicationPerson.objects.create(
        application=draft, email=f"{secret}@invited.test", token_hash=_hash(f"invitation-{secret}"),
        invited_at=timezone.now(), expires_at=timezone.now() + timedelta(days=14),
    )  # fmt: skip


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _certificate(participant: Participant) -> Certificate:
    today = timezone.localdate()
    certificate = Certificate(
        participant=participant, name=str(participant.user), programme="Programme", cohort="Cohort", issuer="House",
        hours=40, attendance_pct=90, deliverables_pct=100, starts_on=today, ends_on=today, sha256="0" * 64,
    )  # fmt: skip
    certificate.file.save("certificate.pdf", ContentFile(PDF))
    return certificate
