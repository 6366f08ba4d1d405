"""What the plans hold about a person: shown, exported and forgotten."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from coaching import services
from coaching.models import KeptText, PlanSection, Presence, TeamMember
from impacthub.people import own_data
from tests.factories.coaching import StakeholderFactory

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
