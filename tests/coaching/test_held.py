"""What the plans hold about a person: shown, exported and forgotten."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from django.utils.translation import override

from coaching import services
from coaching.models import (
    ActionPoint,
    Activity,
    ChangeReason,
    Coach,
    CoachingSession,
    Comment,
    Digest,
    KeptText,
    Match,
    Partnership,
    PlanSection,
    PotentialScan,
    Presence,
    PrivateNote,
    Screening,
    ScreeningReport,
    SectionVerdict,
    ShareLink,
    SignOff,
    Snapshot,
    TeamMember,
    Thread,
    Trajectory,
)
from impacthub.people import own_data
from tests.factories.coaching import StakeholderFactory
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7\n%%EOF\n"


@pytest.fixture
def left_behind(film_plan, nele, autosave, as_nele, as_jonas):
    """Everything that a maker can leave in a plan."""
    autosave(as_jonas, "vision", 0, {"vision_en": "Text of Jonas"})
    autosave(as_nele, "vision", 0, {"vision_en": "Text of Nele"})
    autosave(as_nele, "budget", 0, {"overhead_pct": "8"})
    StakeholderFactory(plan=film_plan, relation_owner=nele, name="City council")
    upload = SimpleUploadedFile("letter.pdf", PDF, content_type="application/pdf")
    services.add_attachment(film_plan, upload, kind="LETTER", by=nele)
    services.note_presence(PlanSection.objects.get(plan=film_plan, key="vision"), by=nele)


def test_everything_is_told(left_behind, nele, film_plan):
    parts = own_data.collect(nele)["coaching"]
    assert [(part.title, len(part.rows)) for part in parts] == [
        ("Films you work on", 1),
        ("Sections of a plan that you saved last", 1),
        ("Texts kept under Versions", 1),
        ("Stakeholders that you keep in touch with", 1),
        ("Files that you added to a plan", 1),
    ]
    assert parts[0].rows[0] == {"Project": "Stille Kamers", "Role": "producer"}
    assert parts[2].rows[0]["Texts"] == {"vision_en": "Text of Nele"}
    assert [(file.name, file.read()) for file in parts[4].files] == [("letter.pdf", PDF)]


def test_nothing_is_told_of_others(left_behind, samira):
    assert [part.title for part in own_data.collect(samira)["coaching"]] == ["Films you work on"]


def test_forgetting_leaves_the_plan_and_takes_the_person_out(left_behind, nele, film_plan, jonas):
    own_data.erase(nele)
    assert not TeamMember.objects.filter(user=nele).exists()
    assert (KeptText.objects.count(), Presence.objects.filter(user=nele).count()) == (0, 0)
    assert film_plan.stakeholder_rows.get().relation_owner is None
    assert film_plan.vision.vision_en == "Text of Jonas"
    assert TeamMember.objects.filter(user=jonas).count() == 1


@pytest.fixture
def around(film_plan, nele):
    """One of everything that somebody can leave beside a plan."""
    now, section = timezone.now(), PlanSection.objects.get(plan=film_plan, key="goals")
    trajectory = Trajectory.objects.create(project=film_plan.project)
    coach = Coach.objects.create(user=nele, skills=["STRATEGY"])
    Match.objects.create(trajectory=trajectory, coach=coach)
    session = CoachingSession.objects.create(trajectory=trajectory, number=1, starts_at=now, coach=nele)
    session.attendees.add(nele)
    PrivateNote.objects.create(session=session, author=nele, text="Only mine")
    ActionPoint.objects.create(project=film_plan.project, text="Call the school", owner=nele)
    sent = Thread.objects.create(plan=film_plan, key="goals", started_by=nele, sent_at=now)
    Comment.objects.create(thread=sent, author=nele, text="Which school?", sent_at=now)
    draft = Thread.objects.create(plan=film_plan, key="goals", started_by=nele)
    Comment.objects.create(thread=draft, author=nele, text="Not sent yet")
    Digest.objects.create(plan=film_plan, reader=nele, told_until=now)
    SectionVerdict.objects.create(section=section, verdict="GOOD", version=1, given_by=nele)
    PotentialScan.objects.create(plan=film_plan, assessor="Nele", assessed_by=nele, side="SELF")
    kept = Snapshot.objects.create(
        plan=film_plan, number=1, reason="BY_HAND", content={}, digest="0" * 64, taken_by=nele
    )
    SignOff.objects.create(snapshot=kept, side="PRODUCER", agreed=True, signed_by=nele)
    ChangeReason.objects.create(section=section, text="The date moved", given_by=nele)
    ShareLink.objects.create(plan=film_plan, recipient="A fund", expires_at=now, created_by=nele)
    screening = Screening.objects.create(
        plan=film_plan,
        title="In the school",
        kind="SCHOOL",
        survey_code="abc",
        contact_name="Nele",
        contact_email=nele.email.upper(),
        request_text="May we?",
    )
    ScreeningReport.objects.create(screening=screening, submitted_by=nele)
    Partnership.objects.create(
        plan=film_plan, name="School", owner=nele, contact_name="Nele", contact_email=nele.email, contact_consent=True
    )
    Activity.objects.create(plan=film_plan, title="Call schools", owner=nele)


def test_everything_beside_a_plan_is_told(around, nele):
    with override("en"):
        parts = {part.title: len(part.rows) for part in own_data.collect(nele)["coaching"]}
    assert parts == {
        "Films you work on": 1,
        "Your profile as a coach": 1,
        "Films you were asked to coach": 1,
        "Coaching sessions": 1,
        "Private notes": 1,
        "Action points": 1,
        "What you wrote beside a plan": 2,
        "Your verdicts on sections": 1,
        "Your potential scans": 1,
        "Versions of a plan that you kept": 1,
        "Plans that you signed": 1,
        "Your reasons for a change": 1,
        "Links that you made for readers": 1,
        "Reports of screenings that you wrote": 1,
        "Partnerships that you are the contact of": 1,
        "Partnerships that you look after": 1,
        "Screenings that you asked for": 1,
    }


@pytest.mark.parametrize("is_in_team", [True, False])
def test_who_looks_after_a_partner_is_told_nothing_of_its_contact(film_plan, jonas, is_in_team):
    Partnership.objects.create(
        plan=film_plan, name="School", owner=jonas, contact_name="CONTACTX", contact_email="cx@people.test"
    )
    if not is_in_team:
        film_plan.project.team.filter(user=jonas).delete()
    with override("en"):
        told = {part.title: list(part.rows) for part in own_data.collect(jonas)["coaching"]}
        contact = {
            part.title: list(part.rows) for part in own_data.collect(UserFactory(email="cx@people.test"))["coaching"]
        }
    assert told["Partnerships that you look after"] == [{"Impact plan": "Stille Kamers", "Organisation": "School"}]
    assert "CONTACTX" not in str(told)
    assert contact == {
        "Partnerships that you are the contact of": [
            {
                "Impact plan": "Stille Kamers",
                "Organisation": "School",
                "Contact person": "CONTACTX",
                "E-mail of the contact person": "cx@people.test",
            }
        ]
    }


def test_the_consent_of_somebody_in_a_film_stays_with_the_film(film_plan, nele):
    for name, kind in (("letter.pdf", "LETTER"), ("consent-of-mirasol.pdf", "CONSENT")):
        upload = SimpleUploadedFile(name, PDF, content_type="application/pdf")
        services.add_attachment(film_plan, upload, kind=kind, by=nele)
    with override("en"):
        parts = {part.title: part for part in own_data.collect(nele)["coaching"]}
        told = {title: list(part.rows) for title, part in parts.items()}
    assert [row["Name"] for row in told["Files that you added to a plan"]] == ["letter.pdf"]
    assert [row["Kind"] for row in told["Files about people in a film that you added"]] == [
        "consent of somebody in the film"
    ]
    assert [file.name for part in parts.values() for file in part.files] == ["letter.pdf"]
    assert "mirasol" not in str(told)


def test_somebody_else_is_told_none_of_it(around, jonas):
    with override("en"):
        assert [part.title for part in own_data.collect(jonas)["coaching"]] == ["Films you work on"]


def test_forgetting_keeps_what_is_the_films_and_no_way_to_the_person(around, nele):
    own_data.erase(nele)
    own = [PrivateNote, Digest, Coach, Match]
    assert [model._default_manager.count() for model in own] == [0, 0, 0, 0]
    assert list(Comment.objects.values_list("text", flat=True)) == ["Which school?"]
    assert Thread.objects.count() == 1
    partner, screening = Partnership.objects.get(), Screening.objects.get()
    assert (partner.name, partner.contact_name, partner.contact_email, partner.owner) == ("School", "", "", None)
    assert partner.contact_consent is False
    assert (screening.title, screening.contact_name, screening.contact_email) == ("In the school", "", "")
    assert screening.request_text == ""
    assert (PotentialScan.objects.get().assessor, PotentialScan.objects.get().assessed_by) == ("", None)
    assert (ActionPoint.objects.get().owner, Activity.objects.get().owner) == (None, None)
    talk = CoachingSession.objects.get()
    assert (talk.coach, list(talk.attendees.all())) == (None, [])
