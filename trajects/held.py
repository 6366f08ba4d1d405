"""What this room holds about a person."""

from collections.abc import Iterable
from functools import partial
from typing import Any

from django.utils.translation import gettext as _

from impacthub.people.models import User
from impacthub.people.own_data import OwnData, OwnFile, Rows
from trajects.models import (
    Answer,
    Application,
    ApplicationFile,
    ApplicationPerson,
    Attendance,
    Certificate,
    Enrolment,
    Feedback,
    HandIn,
    JuryMember,
    KeptAnswer,
    ModuleReading,
    Participant,
    Review,
    Score,
    Session,
    Submission,
    WorkFile,
)


def in_trajects(person: User) -> Iterable[OwnData]:
    """Their applications, what they judged, where they took part, what they made, and their certificates."""
    yield from _applying(person)
    yield from _judging(person)
    yield from _taking_part(person)


def _applying(person: User) -> Iterable[OwnData]:
    own = ApplicationPerson.objects.filter(user=person).select_related("application__call")
    yield OwnData(_("Applications"), Rows(own, "application", "name", "email", "task", "joined_at"))
    applications = Application.objects.filter(people__user=person)
    handed_in = applications.filter(handed_in__isnull=False)
    yield OwnData(_("What you handed in"), Rows(handed_in, "reference", "status", "submitted_at", "handed_in"))
    answers = Answer.objects.filter(application__in=applications).select_related("application", "question")
    yield OwnData(_("Answers in your applications"), Rows(answers, "application", "question", "text"))
    files = ApplicationFile.objects.filter(application__in=applications).select_related("application")
    yield OwnData(
        _("Files of your applications"), Rows(files, "application", "name", "size", "added_at"), _contents(files)
    )
    kept = KeptAnswer.objects.filter(written_by=person).select_related("application")
    yield OwnData(_("Texts kept of your applications"), Rows(kept, "application", "texts", "kept_at", "kept_until"))


def _judging(person: User) -> Iterable[OwnData]:
    juries = JuryMember.objects.filter(user=person).select_related("call")
    yield OwnData(_("Juries you sit in"), Rows(juries, "call", "is_voting", "is_chair", "expertise", "language"))
    reviews = Review.objects.filter(juror=person).select_related("application")
    fields = ("application", "conflict", "conflict_note", "status", "vote", "comment", "done_at")
    yield OwnData(_("Reviews you wrote"), Rows(reviews, *fields))
    scores = Score.objects.filter(review__juror=person).select_related("review__application", "criterion")
    yield OwnData(_("Scores you gave"), Rows(scores, "review", "criterion", "value", "comment"))


def _taking_part(person: User) -> Iterable[OwnData]:
    places = Participant.objects.filter(user=person).exclude(enrolment__in=Enrolment.objects.untold())
    places = places.select_related("enrolment__cohort", "enrolment__organisation")
    yield OwnData(_("Where you take part"), Rows(places, "enrolment", "task", "network_role"))
    given = Session.objects.filter(trainers=person)
    yield OwnData(_("Sessions you give"), Rows(given, "title_nl", "starts_at", "ends_at"))
    attended = Attendance.objects.filter(participant__user=person).select_related("session")
    yield OwnData(_("Your attendance"), Rows(attended, "session", "status", "note", "noted_at"))
    read = ModuleReading.objects.filter(participant__user=person).select_related("module")
    yield OwnData(_("Modules you read"), Rows(read, "module", "read_at"))
    work = HandIn.objects.filter(handed_in_by=person).select_related("submission__assignment", "submission__enrolment")
    yield OwnData(_("Work you handed in"), Rows(work, "submission", "number", "text", "link", "handed_in_at"))
    drafts = Submission.objects.filter(enrolment__participants__user=person).exclude(draft_text="", draft_link="")
    drafts = drafts.select_related("assignment", "enrolment")
    yield OwnData(_("Drafts of your team"), Rows(drafts, "assignment", "draft_text", "draft_link", "saved_at"))
    files = WorkFile.objects.filter(added_by=person).select_related("submission__assignment", "submission__enrolment")
    yield OwnData(_("Files of your work"), Rows(files, "submission", "name", "size", "added_at"), _contents(files))
    said = Feedback.objects.filter(author=person).select_related("hand_in__submission__assignment")
    yield OwnData(_("Feedback you gave"), Rows(said, "verdict", "text", "points", "given_at"))
    certificates = Certificate.objects.filter(participant__user=person)
    fields = ("code", "status", "name", "programme", "cohort", "hours", "issued_at", "ended_at", "reason")
    drawn = certificates.exclude(file="")
    papers = [OwnFile(f"{row.code}.pdf", partial(_bytes_of, row)) for row in drawn]
    yield OwnData(_("Your certificates"), Rows(certificates, *fields), papers)


def _contents(rows: Any) -> list[OwnFile]:
    return [OwnFile(row.name, partial(_bytes_of, row)) for row in rows]


def _bytes_of(row: Any) -> bytes:
    with row.file.open("rb") as stored:
        content: bytes = stored.read()
    return content
