"""Files that mean harm, through the page on which a team hands in: refused in words, and nothing half-stored."""

import os
import struct
import time
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from impacthub.people.models import User
from tests.factories.trajects import AssignmentFactory, EnrolmentFactory, ParticipantFactory
from tests.impacthub.test_files import document, packed, picture, with_size
from trajects import services
from trajects.models import Assignment, Enrolment, Submission, WorkFile

pytestmark = pytest.mark.django_db

HUGE_PNG = with_size(60_000, 60_000)
BOMB = document({"word/media/a.bin": b"\x00" * (101 * 1024 * 1024)})


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    with override("en"):
        yield


@pytest.fixture
def assignment() -> Assignment:
    """A task that takes files."""
    return AssignmentFactory(kind=Assignment.Kind.FILE)


@pytest.fixture
def team(assignment: Assignment) -> Enrolment:
    """A team in its cohort."""
    return EnrolmentFactory(cohort=assignment.cohort)


@pytest.fixture
def ann(team: Enrolment) -> User:
    """One of the team."""
    return ParticipantFactory(enrolment=team).user


@pytest.fixture
def send(client_for: Callable[..., Client], ann: User, assignment: Assignment) -> Callable[..., Any]:
    """``send(content, name)`` adds a file on the page, with a note beside it."""
    client = client_for(ann)
    url = reverse("trajects:assignment_detail", args=[assignment.cohort.slug, assignment.slug])

    def post(content: bytes, name: str) -> Any:
        file = SimpleUploadedFile(name, content, content_type="application/pdf")
        return client.post(url, {"version": 0, "text": "A note", "upload": file, "add": "1"})

    return post


def everything_stored() -> list[str]:
    """Every file below the folder of uploads."""
    return [name for _folder, _folders, names in os.walk(Path(django_settings.MEDIA_ROOT)) for name in names]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        pytest.param(BOMB, "unpacks to far more", id="zip bomb"),
        pytest.param(document({"word/vbaProject.bin": b"x"}), "holds macros", id="macros"),
        pytest.param(packed({"a.docx": BOMB}), "none of these", id="bomb in a zip"),
        pytest.param(document({"x": b"y" * 99}, zipfile.ZIP_BZIP2), "none of these", id="odd packing"),
        pytest.param(b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>', "none of these", id="svg"),
        pytest.param(b"<!doctype html><script>alert(1)</script>", "none of these", id="html"),
        pytest.param(b"GIF89a/*" + document() + b"*/=1;alert(1)", "none of these", id="gif, script and zip in one"),
        pytest.param(b"<html>" + document(), "none of these", id="page before a document"),
        pytest.param(HUGE_PNG, "none of these", id="huge picture"),
        pytest.param(picture()[:50], "none of these", id="half a picture"),
        pytest.param(b"", "is empty", id="nothing"),
        pytest.param(b"%PDF-" + b"x" * (10 * 1024 * 1024), "is larger than", id="too large"),
    ],
)
@pytest.mark.parametrize("name", ["work.pdf", "../../../etc/cron.d/x.pdf", "a" * 300 + ".docx", "x.pdf\x00.exe"])
def test_a_harmful_file_is_refused_in_words_and_leaves_nothing(
    send: Callable[..., Any], content: bytes, sentence: str, name: str
) -> None:
    begun = time.monotonic()
    answer = send(content, name)
    assert time.monotonic() - begun < 8
    assert answer.status_code == 422
    assert sentence in answer.content.decode().replace("&#x27;", "'")
    assert (everything_stored(), WorkFile.objects.count()) == ([], 0)
    assert Submission.objects.get().draft_text == "A note"


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../../etc/passwd.pdf", "passwd.pdf"),
        ("..\\..\\boot.ini", "boot.pdf"),
        ("a" * 300 + ".pdf", "a" * 100 + ".pdf"),
        ("<img src=x onerror=alert(1)>.pdf", "img srcx onerroralert1.pdf"),
        ("rapport.pdf.exe", "rapportpdf.pdf"),
    ],
)
def test_a_name_does_no_harm(send: Callable[..., Any], name: str, kept: str) -> None:
    assert send(b"%PDF-1.7 text", name).status_code == 302
    row = WorkFile.objects.get()
    assert row.name == kept
    (stored,) = everything_stored()
    assert (str(row.file.name).rpartition("/")[2], len(stored)) == (stored, 36)
    assert Path(row.file.path).resolve().is_relative_to(Path(django_settings.MEDIA_ROOT).resolve() / "work")


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"%PDF-1.7\n<script>alert(1)</script>", id="pdf and page in one"),
        pytest.param(document() + b"<script>alert(1)</script>", id="document with a page after it"),
        pytest.param(picture("JPEG") + b"<?php system($_GET[0]); ?>", id="picture and program in one"),
    ],
)
def test_what_is_two_things_at_once_is_handed_out_as_one_that_nobody_runs(
    send: Callable[..., Any], client_for: Callable[..., Client], assignment: Assignment, ann: User, content: bytes
) -> None:
    answer = send(content, "index.html")
    if answer.status_code == 422:
        assert everything_stored() == []
        return
    row = WorkFile.objects.get()
    url = reverse("trajects:work_file", args=[assignment.cohort.slug, assignment.slug, row.pk])
    given = client_for(ann).get(url)
    assert b"<?php" not in b"".join(given)
    assert given["Content-Disposition"].startswith("attachment")
    assert given["Content-Type"] == row.content_type != "text/html"
    assert (given["X-Content-Type-Options"], given["Content-Security-Policy"]) == (
        "nosniff",
        "default-src 'none'; sandbox",
    )


def test_when_the_row_cannot_be_written_the_file_goes_too(
    assignment: Assignment, team: Enrolment, ann: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_args: object, **_options: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(services.work, "record", fail)
    with pytest.raises(RuntimeError):
        services.add_work_file(assignment, team, SimpleUploadedFile("a.pdf", b"%PDF-1.7"), by=ann)
    assert (everything_stored(), WorkFile.objects.count()) == ([], 0)


def test_a_picture_that_unpacks_to_far_more_is_refused(send: Callable[..., Any]) -> None:
    small = picture()
    data = zlib.compress(b"\x00" * (50 * 1024 * 1024))
    chunk = struct.pack(">I", len(data)) + b"iCCP" + data + struct.pack(">I", zlib.crc32(b"iCCP" + data))
    answer = send(small[:33] + chunk + small[33:], "a.png")
    assert answer.status_code in {302, 422}
    assert all(len(Path(row.file.path).read_bytes()) < 10_000 for row in WorkFile.objects.all())
