"""Files beside the plan: looked at, written anew, and nothing half-stored."""

import io
import struct
import zlib
from collections.abc import Callable

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from coaching import services
from coaching.models import Attachment, BudgetLine, Plan
from impacthub.audit.models import Entry
from impacthub.files import FileRefused
from impacthub.people.models import User
from tests.factories.coaching import ProjectFactory
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def maker() -> User:
    """Somebody who adds files."""
    return UserFactory()


@pytest.fixture
def plan() -> Plan:
    """An empty plan."""
    return ProjectFactory().plan


def picture(kind: str = "JPEG", size: tuple[int, int] = (40, 30), exif: bytes = b"") -> bytes:
    """A small picture."""
    out = io.BytesIO()
    Image.new("RGB", size, "green").save(out, kind, **({"exif": exif} if exif else {}))
    return out.getvalue()


def upload(content: bytes, name: str = "still.jpg") -> SimpleUploadedFile:
    """A file as a browser sends it; what it says of its own type is not believed."""
    return SimpleUploadedFile(name, content, content_type="text/html")


def bytes_of(attachment: Attachment) -> bytes:
    """What lies in the storage."""
    with attachment.file.open() as file:
        return file.read()


def stored() -> list[str]:
    """All files that lie in the storage."""
    if not default_storage.exists("attachments"):
        return []
    years = default_storage.listdir("attachments")[0]
    return [name for year in years for name in default_storage.listdir(f"attachments/{year}")[1]]


def test_a_still_is_stored_under_a_name_of_our_own(plan: Plan, maker: User) -> None:
    still = services.add_attachment(
        plan, upload(picture(), "../../Mijn <foto>.html.jpg"), kind="STILL", by=maker, credit="Nele", alt="Een dak"
    )
    assert (still.name, still.content_type, still.credit, still.alt) == (
        "Mijn fotohtml.jpg",
        "image/jpeg",
        "Nele",
        "Een dak",
    )
    assert len(stored()) == 1
    assert "foto" not in stored()[0]
    entry = Entry.objects.get(action="coaching.file_added")
    assert (entry.actor_id, entry.changes) == (maker.pk, {"file": [None, "Mijn fotohtml.jpg"]})


def test_a_picture_loses_what_the_camera_noted(plan: Plan, maker: User) -> None:
    exif = Image.Exif()
    exif[0x010E] = "thuisadres"
    still = services.add_attachment(plan, upload(picture(exif=exif.tobytes())), kind="STILL", by=maker)
    content = bytes_of(still)
    assert b"thuisadres" not in content
    with Image.open(io.BytesIO(content)) as clean:
        assert dict(clean.getexif()) == {}


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"", "STILL"),
        (b"<svg onload=alert(1)>", "STILL"),
        (b"%PDF-1.7 geen foto", "STILL"),
        (b"MZ\x90\x00", "PROOF"),
        (b"<html><script>alert(1)</script>", "LETTER"),
        (picture("GIF"), "STILL"),
        (picture()[:200], "STILL"),
    ],
)
def test_other_files_are_refused_and_leave_nothing(plan: Plan, maker: User, content: bytes, kind: str) -> None:
    with pytest.raises(FileRefused):
        services.add_attachment(plan, upload(content), kind=kind, by=maker)
    assert (Attachment.objects.count(), stored(), Entry.objects.filter(action="coaching.file_added").count()) == (
        0,
        [],
        0,
    )


def test_a_picture_with_too_many_points_is_refused_before_it_is_unpacked(plan: Plan, maker: User) -> None:
    small = picture("PNG", (1, 1))
    header = b"IHDR" + struct.pack(">II", 50_000, 50_000) + small[24:29]
    huge = small[:12] + header + struct.pack(">I", zlib.crc32(header)) + small[33:]
    with pytest.raises(FileRefused, match=r"8\.000"):
        services.add_attachment(plan, upload(huge, "groot.png"), kind="STILL", by=maker)
    assert stored() == []


def test_a_file_over_ten_megabytes_is_refused(plan: Plan, maker: User) -> None:
    with pytest.raises(FileRefused):
        services.add_attachment(plan, upload(b"%PDF-" + b"x" * 10_485_760, "dik.pdf"), kind="LETTER", by=maker)


def test_a_pdf_is_a_letter_and_stays_letter_for_letter(plan: Plan, maker: User) -> None:
    letter = services.add_attachment(plan, upload(b"%PDF-1.7 brief", "brief.pdf"), kind="LETTER", by=maker)
    assert (letter.content_type, bytes_of(letter)) == ("application/pdf", b"%PDF-1.7 brief")


def test_when_the_row_cannot_be_written_the_file_goes_too(
    plan: Plan, maker: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_args: object, **_options: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(services.files, "record", fail)
    with pytest.raises(RuntimeError):
        services.add_attachment(plan, upload(picture()), kind="STILL", by=maker)
    assert stored() == []


def test_remove_attachment_deletes_the_row_and_the_file(
    plan: Plan, maker: User, django_capture_on_commit_callbacks: Callable[..., object]
) -> None:
    line = BudgetLine.objects.create(plan=plan, code="A1")
    proof = services.add_attachment(plan, upload(picture()), kind="PROOF", by=maker, line=line)
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[attr-defined]
        services.remove_attachment(proof, by=maker)
    assert (Attachment.objects.count(), stored()) == (0, [])
    assert Entry.objects.get(action="coaching.file_removed").changes == {"file": ["still.jpg", None]}


def test_a_closed_plan_takes_no_files(plan: Plan, maker: User) -> None:
    still = services.add_attachment(plan, upload(picture()), kind="STILL", by=maker)
    plan.status = Plan.Status.IN_REVIEW
    plan.save()
    with pytest.raises(services.PlanClosed):
        services.add_attachment(plan, upload(picture()), kind="STILL", by=maker)
    still.refresh_from_db()
    with pytest.raises(services.PlanClosed):
        services.remove_attachment(still, by=maker)
    assert Attachment.objects.count() == 1


def test_open_screener_is_noted_every_time(plan: Plan, maker: User) -> None:
    services.open_screener(plan, by=maker)
    services.open_screener(plan, by=maker)
    assert Entry.objects.filter(action="coaching.screener_opened", actor_id=maker.pk).count() == 2
