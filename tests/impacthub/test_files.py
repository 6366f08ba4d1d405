"""Files that people send: what they are follows from their bytes, and what is refused is refused in time."""

import io
import struct
import time
import warnings
import zipfile
import zlib
from collections.abc import Iterator, Mapping

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models.fields.files import FieldFile
from django.http import Http404
from django.test import override_settings
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, PngImagePlugin

from impacthub.files import FileRefused, check_document, check_image, check_paper, inert, own_name
from trajects.models import MaterialText

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
TYPES = "[Content_Types].xml"
SECONDS = 8


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    with override("en"):
        yield


@pytest.fixture(autouse=True)
def _in_time() -> Iterator[None]:
    """Whatever is sent, an answer comes within seconds."""
    begun = time.monotonic()
    yield
    assert time.monotonic() - begun < SECONDS


def upload(content: bytes, name: str = "work.docx") -> SimpleUploadedFile:
    """A file as a browser sends it; what it says of its own type is not believed."""
    return SimpleUploadedFile(name, content, content_type="application/pdf")


def packed(parts: Mapping[str, bytes], how: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip of ``parts``."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", how) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def document(extra: Mapping[str, bytes] | None = None, how: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A small text document, with what is ``extra`` in it."""
    return packed({TYPES: b"<Types/>", "word/document.xml": b"<document/>", **(extra or {})}, how)


def open_document(kind: bytes, extra: Mapping[str, bytes] | None = None) -> bytes:
    """An open document."""
    return packed({"mimetype": kind, "content.xml": b"<office/>", **(extra or {})})


def picture(kind: str = "PNG", size: tuple[int, int] = (8, 6), **saved: object) -> bytes:
    """A small picture."""
    out = io.BytesIO()
    Image.new("RGB", size, "green").save(out, kind, **saved)
    return out.getvalue()


def with_size(width: int, height: int) -> bytes:
    """A tiny PNG that says it is as large as this."""
    small = picture("PNG", (1, 1))
    header = b"IHDR" + struct.pack(">II", width, height) + small[24:29]
    return small[:12] + header + struct.pack(">I", zlib.crc32(header)) + small[33:]


# What we take


@pytest.mark.parametrize(
    ("content", "content_type", "ending"),
    [
        (b"%PDF-1.7 text", "application/pdf", ".pdf"),
        (document(), DOCX, ".docx"),
        (document(how=zipfile.ZIP_STORED), DOCX, ".docx"),
        (
            packed({TYPES: b"", "xl/workbook.xml": b""}),
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            ".xlsx",
        ),
        (
            packed({TYPES: b"", "ppt/presentation.xml": b""}),
            "application/vnd.openxmlformats-officedocument.presentationml.presentation",
            ".pptx",
        ),
        (open_document(b"application/vnd.oasis.opendocument.text"), "application/vnd.oasis.opendocument.text", ".odt"),
        (
            open_document(b"application/vnd.oasis.opendocument.spreadsheet\n"),
            "application/vnd.oasis.opendocument.spreadsheet",
            ".ods",
        ),
        (
            open_document(b"application/vnd.oasis.opendocument.presentation"),
            "application/vnd.oasis.opendocument.presentation",
            ".odp",
        ),
        (picture("PNG"), "image/png", ".png"),
        (picture("JPEG"), "image/jpeg", ".jpg"),
        (picture("WEBP"), "image/webp", ".webp"),
    ],
)
def test_what_a_document_is_follows_from_its_bytes(content: bytes, content_type: str, ending: str) -> None:
    checked = check_document(upload(content, "My work.exe"))
    assert (checked.content_type, checked.ending, checked.name) == (content_type, ending, f"My work{ending}")


def test_a_document_stays_letter_for_letter() -> None:
    assert check_document(upload(document())).content == document()
    assert check_document(upload(b"%PDF-1.7 text")).content == b"%PDF-1.7 text"


def test_a_paper_is_a_pdf_or_a_picture() -> None:
    assert check_paper(upload(b"%PDF-1.7 text")).ending == ".pdf"
    assert check_paper(upload(picture())).ending == ".png"
    with pytest.raises(FileRefused, match="We take PDF, JPEG, PNG and WebP here"):
        check_paper(upload(document()))


# What we do not take


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"<html><script>alert(1)</script>", id="html that calls itself pdf"),
        pytest.param(b"\xef\xbb\xbf%PDF-1.7", id="a mark before the pdf"),
        pytest.param(b"\n%PDF-1.7", id="a line before the pdf"),
        pytest.param(b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" onload="x"/>', id="svg"),
        pytest.param(b"<svg onload=alert(1)>", id="bare svg"),
        pytest.param(b"MZ\x90\x00" + b"x" * 100, id="program"),
        pytest.param(b"\x7fELF" + b"x" * 100, id="other program"),
        pytest.param(b"#!/bin/sh\nrm -rf /", id="script"),
        pytest.param(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 600, id="old office, which can hold macros"),
        pytest.param(b"{\\rtf1 hello}", id="rtf"),
        pytest.param(picture("GIF"), id="gif"),
        pytest.param(picture("BMP"), id="bmp"),
        pytest.param(picture("TIFF"), id="tiff"),
        pytest.param(picture()[:40], id="half a picture"),
        pytest.param(b"PK\x03\x04", id="the beginning of a zip"),
        pytest.param(b"PK\x05\x06" + b"\x00" * 18, id="empty zip"),
        pytest.param(document()[:-30], id="half a zip"),
        pytest.param(packed({"a.txt": b"x"}), id="just a zip"),
        pytest.param(packed({"word/document.xml": b"x"}), id="no list of contents"),
        pytest.param(packed({"mimetype": b"text/html", "content.xml": b""}), id="another mimetype"),
        pytest.param(packed({"META-INF/MANIFEST.MF": b"", "A.class": b"\xca\xfe\xba\xbe"}), id="java"),
        pytest.param(packed({"mimetype": b"application/epub+zip"}), id="epub"),
    ],
)
@pytest.mark.parametrize("name", ["work.pdf", "work.docx", "work.png"])
def test_other_files_are_refused_whatever_they_call_themselves(content: bytes, name: str) -> None:
    with pytest.raises(FileRefused, match="This file is none of these"):
        check_document(upload(content, name))


def test_an_empty_file_is_refused() -> None:
    for check in (check_document, check_paper, check_image):
        with pytest.raises(FileRefused, match="This file is empty"):
            check(upload(b""))


@override_settings(MAX_UPLOAD_BYTES=1000)
@pytest.mark.parametrize("start", [b"%PDF-", b"PK\x03\x04", b"\x89PNG\r\n\x1a\n"])
def test_a_file_over_the_limit_is_refused(start: bytes) -> None:
    with pytest.raises(FileRefused, match="This file is larger than"):
        check_document(upload(start + b"x" * 1000))


# Macros


@pytest.mark.parametrize(
    "name",
    [
        "word/vbaProject.bin",
        "WORD/VBAPROJECT.BIN",
        "customUI/vbaProject",
        "word/vbaData.xml",
        "xl/macrosheets/sheet1.xml",
    ],
)
def test_a_document_with_macros_is_refused(name: str) -> None:
    with pytest.raises(FileRefused, match="holds macros"):
        check_document(upload(document({name: b"x"})))


def test_macros_under_another_name_are_found_in_the_list_of_contents() -> None:
    listed = b'<Override PartName="/word/a.bin" ContentType="application/vnd.ms-office.vbaProject"/>'
    with pytest.raises(FileRefused, match="holds macros"):
        check_document(upload(document({"word/a.bin": b"x"} | {TYPES: listed})))
    enabled = b'ContentType="application/vnd.ms-word.document.macroEnabled.main+xml"'
    with pytest.raises(FileRefused, match="holds macros"):
        check_document(upload(document({TYPES: enabled})))


@pytest.mark.parametrize("name", ["Basic/Standard/Module1.xml", "Scripts/python/evil.py"])
def test_an_open_document_with_macros_is_refused(name: str) -> None:
    with pytest.raises(FileRefused, match="holds macros"):
        check_document(upload(open_document(b"application/vnd.oasis.opendocument.text", {name: b"x"})))


# Bombs and lies


def test_a_document_that_unpacks_to_far_more_is_refused() -> None:
    bomb = document({"word/media/a.bin": b"\x00" * (101 * 1024 * 1024)})
    assert len(bomb) < 200_000
    with pytest.raises(FileRefused, match="unpacks to far more"):
        check_document(upload(bomb))


def test_many_parts_that_unpack_to_far_more_together_are_refused() -> None:
    bomb = document({f"word/media/{number}.bin": b"\x00" * (11 * 1024 * 1024) for number in range(10)})
    with pytest.raises(FileRefused, match="unpacks to far more"):
        check_document(upload(bomb))


@pytest.mark.parametrize("how", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_packing_that_no_office_program_uses_is_refused_before_it_is_unpacked(how: int) -> None:
    with pytest.raises(FileRefused, match="none of these"):
        check_document(upload(document({"word/media/a.bin": b"\x00" * (20 * 1024 * 1024)}, how)))


def test_too_many_parts_are_refused_also_under_one_name() -> None:
    with pytest.raises(FileRefused, match="too many parts"):
        check_document(upload(document({f"word/{number}.xml": b"" for number in range(2_000)})))
    out = io.BytesIO(document())
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        with zipfile.ZipFile(out, "a") as archive:
            for _number in range(2_001):
                archive.writestr("word/a.xml", b"")
    with pytest.raises(FileRefused, match="too many parts"):
        check_document(upload(out.getvalue()))


@pytest.mark.parametrize("said", [1, 0xFFFFFFF0])
def test_a_part_that_lies_about_its_size_is_refused_or_counted_for_what_it_is(said: int) -> None:
    bomb = bytearray(document({"word/media/a.bin": b"\x00" * (101 * 1024 * 1024)}))
    entry = bomb.rindex(b"PK\x01\x02")
    bomb[entry + 24 : entry + 28] = struct.pack("<I", said)
    with pytest.raises(FileRefused):
        check_document(upload(bytes(bomb)))


def test_parts_that_lie_over_each_other_are_counted_each_time() -> None:
    content = document({"word/media/a.bin": b"\x00" * (30 * 1024 * 1024)})
    entry = content.rindex(b"PK\x01\x02")
    end = content.rindex(b"PK\x05\x06")
    entries, directory = 3 + 5, content[entry:end]
    size, start = struct.unpack("<II", content[end + 12 : end + 20])
    tail = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, entries, entries, size + 5 * len(directory), start, 0)
    with pytest.raises(FileRefused):
        check_document(upload(content[:end] + directory * 5 + tail))


def test_an_encrypted_part_is_refused() -> None:
    locked = bytearray(document())
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = locked.index(mark)
        locked[at + place] |= 1
    with pytest.raises(FileRefused, match="none of these"):
        check_document(upload(bytes(locked)))


def test_a_part_with_another_checksum_is_refused() -> None:
    wrong = bytearray(document(how=zipfile.ZIP_STORED))
    at = wrong.index(b"<document/>")
    wrong[at : at + 4] = b"evil"
    with pytest.raises(FileRefused, match="none of these"):
        check_document(upload(bytes(wrong)))


def test_names_in_a_zip_lead_nowhere_because_nothing_is_unpacked() -> None:
    content = document({"../../../../tmp/evil": b"x", "/etc/evil": b"x", "C:\\evil": b"x"})
    assert check_document(upload(content)).content == content


@given(st.binary(max_size=600), st.sampled_from([b"", b"PK\x03\x04", b"%PDF-", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff"]))
def test_any_bytes_are_taken_or_refused(noise: bytes, start: bytes) -> None:
    with override("en"):
        try:
            checked = check_document(upload(start + noise))
        except FileRefused:
            return
    assert checked.ending == ".pdf"


@given(st.integers(0, 400), st.binary(min_size=1, max_size=12))
def test_a_damaged_document_is_taken_or_refused(place: int, noise: bytes) -> None:
    whole = document()
    damaged = whole[:place] + noise + whole[place + len(noise) :]
    try:
        checked = check_document(upload(damaged))
    except FileRefused:
        return
    assert checked.content_type == DOCX


# Pictures


@pytest.mark.parametrize("size", [(50_000, 50_000), (10_000, 10_000), (8_001, 5_000), (1, 100_000_000)])
def test_a_picture_with_too_many_points_is_refused_before_it_is_unpacked(size: tuple[int, int]) -> None:
    with pytest.raises(FileRefused, match="too many points"):
        check_image(upload(with_size(*size)))


def test_a_picture_whose_text_unpacks_to_far_more_is_refused() -> None:
    small = picture()
    text = b"zTXtComment\x00\x00" + zlib.compress(b"x" * (60 * 1024 * 1024))
    chunk = struct.pack(">I", len(text) - 4) + text + struct.pack(">I", zlib.crc32(text))
    with pytest.raises(FileRefused):
        check_image(upload(small[:33] + chunk + small[33:]))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_picture_loses_what_is_hidden_in_it(kind: str) -> None:
    exif = Image.Exif()
    exif[0x010E] = "home address"
    tail = b"PK\x03\x04<script>alert(1)</script>" + document()
    checked = check_image(upload(picture(kind, exif=exif.tobytes()) + tail))
    assert b"home address" not in checked.content
    assert b"script" not in checked.content
    assert b"word/document.xml" not in checked.content


def test_a_picture_loses_its_texts() -> None:
    words = PngImagePlugin.PngInfo()
    words.add_text("Comment", "<script>alert(1)</script>")
    assert b"script" not in check_image(upload(picture("PNG", pnginfo=words))).content


def test_a_pdf_that_is_a_page_too_stays_a_pdf_that_nobody_shows() -> None:
    both = b"%PDF-1.7\n<html><script>alert(1)</script>" + document()
    checked = check_document(upload(both, "a.html"))
    assert (checked.content_type, checked.name) == ("application/pdf", "a.pdf")


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
@given(place=st.integers(8, 120), noise=st.binary(min_size=1, max_size=8))
def test_a_damaged_picture_is_taken_or_refused(kind: str, place: int, noise: bytes) -> None:
    whole = picture(kind)
    try:
        checked = check_image(upload(whole[:place] + noise + whole[place + len(noise) :]))
    except FileRefused:
        return
    assert checked.ending in {".jpg", ".png", ".webp"}


# Names


@pytest.mark.parametrize(
    ("given_name", "name"),
    [
        ("../../etc/passwd", "passwd.pdf"),
        ("C:\\Users\\Nele\\plan.docx", "plan.pdf"),
        ("..", "file.pdf"),
        ("", "file.pdf"),
        (".htaccess", "file.pdf"),
        ("a.php.pdf", "aphp.pdf"),
        ('x"; filename="evil.exe', "x filenameevil.pdf"),
        ("plan\r\nSet-Cookie: a=b", "planSet-Cookie ab.pdf"),
        ("plan\u202egpj.exe", "plangpj.pdf"),
        ("plan\x00.exe", "plan.pdf"),
        ("Één dak, één film (2).pdf", "Één dak één film 2.pdf"),
        ("Фильм.pdf", "Фильм.pdf"),
    ],
)
def test_a_name_is_made_harmless(given_name: str, name: str) -> None:
    assert own_name(given_name, ".pdf") == name


@given(st.text(max_size=400))
def test_any_name_is_short_and_of_letters(given_name: str) -> None:
    name = own_name(given_name, ".pdf")
    assert name.endswith(".pdf")
    assert 5 <= len(name) <= 104
    assert all(letter.isalnum() or letter in " -_" for letter in name[:-4])


def test_a_name_of_three_hundred_letters_is_cut() -> None:
    assert check_document(upload(b"%PDF-1.7", "a" * 300 + ".pdf")).name == "a" * 100 + ".pdf"


# Handing out


@pytest.fixture
def stored_file() -> FieldFile:
    """A file as a row holds it."""
    name = default_storage.save("materials/2026/a.pdf", ContentFile(b"<script>alert(1)</script>"))
    return MaterialText(file=name).file


def test_a_file_is_handed_out_so_that_it_can_do_nothing(stored_file: FieldFile) -> None:
    answer = inert(stored_file, filename='één "x".pdf', content_type="application/pdf")
    assert b"".join(answer.streaming_content) == b"<script>alert(1)</script>"  # type: ignore[arg-type]
    stored_file.close()
    assert answer["Content-Disposition"].startswith("attachment; filename")
    assert {name: answer[name] for name in ("X-Content-Type-Options", "Content-Security-Policy", "Cache-Control")} == {
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "Cache-Control": "private, no-store",
    }


def test_a_file_that_is_gone_is_not_found(stored_file: FieldFile) -> None:
    default_storage.delete(str(stored_file.name))
    with pytest.raises(Http404):
        inert(stored_file, filename="a.pdf", content_type="application/pdf")
