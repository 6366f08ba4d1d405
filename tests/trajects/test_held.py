"""What the programmes hold about a person: shown, exported and forgotten."""

from datetime import date

import pytest
from django.core.files.base import ContentFile
from django.utils.translation import override

from impacthub.people import own_data
from impacthub.people.services import erase_person
from tests.factories.people import UserFactory
from tests.factories.trajects import (
    ApplicationFactory,
    JuryMemberFactory,
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
    ApplicationPerson,
    Attendance,
    Certificate,
    KeptAnswer,
    ModuleReading,
    Review,
    Score,
)

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7\n%%EOF\n"


@pytest.fixture
def ann():
    return UserFactory(name="Ann Peeters", email="ann@people.test")


@pytest.fixture
def question():
    return QuestionFactory(page=QuestionPageFactory())


@pytest.fixture
def application(ann, question):
    """An application of Ann that is with the jury, with an answer, a file and a text that lost a conflict."""
    application = ApplicationFactory(call=question.page.call, user=ann, status="IN_REVIEW", title="Waterlijn")
    application.handed_in["people"] = [{"name": "Ann Peeters", "task": "regie"}, {"name": "Bo Claes", "task": ""}]
    application.save()
    Answer.objects.create(application=application, question=question, text="Omdat het moet.")
    KeptAnswer.objects.create(application=application, texts={"why": "Omdat het kan."}, written_by=ann)
    file = ApplicationFile(
        application=application, question=question, name="dossier.pdf", content_type="application/pdf",
        size=len(PDF), sha256="0" * 64, added_by=ann,
    )  # fmt: skip
    file.file.save("dossier.pdf", ContentFile(PDF))
    return application


@pytest.fixture
def place(ann):
    """Ann takes part, was at a session, read a module and holds a certificate."""
    participant = ParticipantFactory(user=ann)
    cohort = participant.enrolment.cohort
    session = SessionFactory(cohort=cohort, past=True)
    Attendance.objects.create(session=session, participant=participant, status="PARTLY", note="trein te laat")
    ModuleReading.objects.create(module=ModuleFactory(cohort=cohort), participant=participant)
    certificate = Certificate(
        participant=participant, name="Ann Peeters", programme="Filmpact", cohort="2019", issuer="Huis", hours=176,
        attendance_pct=90, deliverables_pct=100, starts_on=date(2019, 1, 1), ends_on=date(2019, 12, 31),
        sha256="1" * 64,
    )  # fmt: skip
    certificate.file.save("certificate.pdf", ContentFile(PDF))
    return participant


def test_everything_is_told(application, place, ann):
    juror = JuryMemberFactory(user=ann)
    other = ApplicationFactory(call=juror.call, status="IN_REVIEW")
    review = Review.objects.create(application=other, juror=ann, conflict="INDIRECT", conflict_note="Collega")
    Score.objects.create(review=review, criterion=juror.call.criteria.first(), value=4)
    with override("en"):
        parts = own_data.collect(ann)["trajects"]
    assert [(part.title, len(part.rows), len(part.files)) for part in parts] == [
        ("Applications", 1, 0),
        ("What you handed in", 1, 0),
        ("Answers in your applications", 1, 0),
        ("Files of your applications", 1, 1),
        ("Texts kept of your applications", 1, 0),
        ("Juries you sit in", 1, 0),
        ("Reviews you wrote", 1, 0),
        ("Scores you gave", 1, 0),
        ("Where you take part", 1, 0),
        ("Your attendance", 1, 0),
        ("Modules you read", 1, 0),
        ("Your certificates", 1, 1),
    ]
    with override("en"):
        assert parts[2].rows[0]["Answer"] == "Omdat het moet."
    assert [file.read() for part in parts for file in part.files] == [PDF, PDF]


def test_nothing_is_told_of_others(application, place):
    assert "trajects" not in own_data.collect(UserFactory())


def test_the_words_of_who_applied_alone_go_and_the_decision_stays(application, ann):
    erase_person(ann, by=None)
    application.refresh_from_db()
    person = application.people.get()
    assert (person.user, person.name, person.email) == (None, "", f"{person.pk}@erased.invalid")
    assert (application.status, application.handed_in["pages"]) == ("IN_REVIEW", [])
    assert application.handed_in["people"][0] == {"name": "", "task": ""}
    assert (application.answers.count(), application.files.count(), application.kept.count()) == (0, 0, 0)


def test_a_team_keeps_its_words_and_loses_a_name(application, ann):
    bo = UserFactory(name="Bo Claes")
    ApplicationPerson.objects.create(application=application, user=bo, name="Bo Claes", email=bo.email)
    erase_person(ann, by=None)
    application.refresh_from_db()
    assert application.handed_in["people"] == [{"name": "", "task": ""}, {"name": "Bo Claes", "task": ""}]
    assert (application.answers.get().text, application.files.count()) == ("Omdat het moet.", 1)
    assert application.kept.count() == 0


def test_a_draft_that_was_only_theirs_goes(ann):
    draft = ApplicationFactory(user=ann)
    erase_person(ann, by=None)
    assert not Application.objects.filter(pk=draft.pk).exists()


def test_a_certificate_loses_its_name_and_is_revoked(place, ann):
    stored = Certificate.objects.get()
    storage, name = stored.file.storage, str(stored.file.name)
    erase_person(ann, by=None)
    stored.refresh_from_db()
    assert (stored.name, stored.status, stored.sha256, bool(stored.file)) == ("", "REVOKED", "", False)
    assert stored.reason == "Its owner asked to be forgotten."
    assert storage.exists(name)  # the file goes with the commit
    assert place.attendances.get().note == ""
    assert place.readings.count() == 0


def test_a_note_about_a_conflict_goes_and_the_review_stays(ann):
    juror = JuryMemberFactory(user=ann)
    other = ApplicationFactory(call=juror.call, status="IN_REVIEW")
    review = Review.objects.create(application=other, juror=ann, conflict="INDIRECT", conflict_note="Collega")
    erase_person(ann, by=None)
    review.refresh_from_db()
    assert (review.conflict, review.conflict_note) == ("INDIRECT", "")
