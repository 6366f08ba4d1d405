"""What is held about a person: seen, taken along, and only by themself."""

import io
import json
import zipfile

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone

from impacthub.audit.services import record
from impacthub.jobs.models import Job
from impacthub.jobs.services import run_job
from impacthub.notifications.services import queue_email
from impacthub.people import own_data, queries, reports, services
from impacthub.people.models import Role, User
from impacthub.people.own_data import OwnData, OwnFile, Rows
from tests.factories.people import ConsentFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def ann():
    person = UserFactory(name="Ann Peeters", email="ann@people.test", roles=[Role.PRODUCER])
    ConsentFactory(user=person)
    return person


def unpack(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def test_export_holds_every_row_of_every_room(ann):
    record("people.tested", ann, by=ann)
    context = {"purpose": "Test", "code": "1234-5678", "minutes": 10}
    queue_email("people.test:1", to=ann.email, language="en", template="account/code", context=context, user=ann)
    told = json.loads(unpack(reports.own_data_archive(ann))["my-data.json"])
    assert told["person"] == "Ann Peeters"
    tables = {room: {part["title"]: part["rows"] for part in parts} for room, parts in told["rooms"].items()}
    assert {room: set(parts) for room, parts in tables.items()} == {
        "audit": {"What you did"},
        "notifications": {"E-mails"},
        "people": {"Profile", "Memberships", "Consents", "E-mail addresses"},
    }
    (profile,) = tables["people"]["Profile"]
    assert {name: profile[name] for name in ("Name", "E-mail address", "Language", "Theme")} == {
        "Name": "Ann Peeters",
        "E-mail address": "ann@people.test",
        "Language": "English",
        "Theme": "as my device",
    }
    (mail,) = tables["notifications"]["E-mails"]
    assert (mail["To"], mail["Subject"]) == ("ann@people.test", "Test: 1234-5678")
    assert tables["audit"]["What you did"][0]["Action"] == "people.tested"


def test_export_holds_nothing_of_others(ann):
    other = UserFactory(name="Ben Claes", email="ben@people.test", roles=[Role.COACH])
    record("people.tested", other, by=other)
    assert "ben" not in unpack(reports.own_data_archive(ann))["my-data.json"].decode().lower()


def test_export_holds_the_files_in_folders_of_their_rooms(ann, monkeypatch):
    def collect(person: User):
        files = [OwnFile("../../etc/plan.pdf", lambda: b"one"), OwnFile("plan.pdf", lambda: b"two")]
        yield OwnData("Plans", [{"Film": "Water"}], files)

    monkeypatch.setattr(own_data, "_collectors", {"attic": collect})
    found = unpack(reports.own_data_archive(ann))
    assert {name: found[name] for name in found if name != "my-data.json"} == {
        "files/attic/001-plan.pdf": b"one",
        "files/attic/002-plan.pdf": b"two",
    }


def test_export_is_made_in_the_language_of_the_account_by_a_job(ann):
    services.change_profile(ann, by=ann, language="nl")
    job = Job.objects.create(kind=reports.OWN_DATA, title="Everything", fingerprint="1", asked_by=ann)
    run_job(job.pk)
    job.refresh_from_db()
    assert (job.status, job.content_type) == (Job.Status.DONE, "application/zip")
    assert job.filename == f"impacthub-{timezone.localdate():%Y-%m-%d}.zip"
    with job.file.open() as file:
        content = file.read()
    told = json.loads(unpack(content)["my-data.json"])
    assert told["person"] == "Ann Peeters"


def test_earlier_files_are_in_the_export_but_not_earlier_exports(ann):
    for kind in ("coaching.plan_pdf", reports.OWN_DATA):
        job = Job(kind=kind, title=kind, fingerprint=kind, asked_by=ann, ended_at=timezone.now(), status="DONE")
        job.filename = f"{kind}.bin"
        job.file.save("x", ContentFile(kind.encode()), save=False)
        job.save()
    found = unpack(reports.own_data_archive(ann))
    assert set(found) == {"my-data.json", "files/jobs/001-coaching.plan_pdf.bin"}
    assert found["files/jobs/001-coaching.plan_pdf.bin"] == b"coaching.plan_pdf"


@pytest.mark.parametrize("number", [1, 3, 30])
def test_page_reads_only_the_rows_it_shows(ann, number, monkeypatch, django_assert_num_queries):
    ours = {room: own_data._collectors[room] for room in ("audit", "people")}
    monkeypatch.setattr(own_data, "_collectors", ours)
    for _time in range(number):
        record("people.tested", ann, by=ann)
    with django_assert_num_queries(3):
        (table,) = queries.held_in(ann, "audit")
    assert (table.count, len(table.rows)) == (number, min(number, queries.SHOWN))
    assert [room.name for room in queries.held_rooms()] == ["Audit", "People"]


def test_rows_tell_choices_relations_and_nothing_else(ann):
    rows = Rows(ann.memberships.select_related("organisation"), "organisation", "role", "ends_on")
    expected = {"Organisation": str(ann.memberships.get().organisation), "Role": "producer", "Until": None}
    assert (len(rows), rows[0], list(rows), rows[:5]) == (1, expected, [expected], [expected])
