"""Files that people send us: looked at before they are stored, and handed out so that they can do nothing."""

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.http import FileResponse, Http404
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from PIL import Image, ImageFile

#: Pictures of more points than this are refused before they are unpacked.
MAX_PIXELS = 40_000_000
#: A document that unpacks to more than this, or to more than so many parts, is refused.
MAX_UNPACKED_BYTES = 100 * 1024 * 1024
MAX_PARTS = 2_000
IMAGE_FORMATS = {"JPEG": ("image/jpeg", ".jpg"), "PNG": ("image/png", ".png"), "WEBP": ("image/webp", ".webp")}
#: How an office program packs its parts; other ways can unpack a byte into thousands before anybody counts them.
PACKED = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
#: Parts that hold programs: of Microsoft's documents anywhere, of open ones at the root.
MACROS, OPEN_MACROS = ("vbaproject", "vbadata", "macrosheets/"), ("basic/", "scripts/")
#: Documents that are a zip of parts: the part that shows what it is, its type and its ending.
OFFICE_FORMATS = (
    ("word/document.xml", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", ".docx"),
    ("xl/workbook.xml", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", ".xlsx"),
    ("ppt/presentation.xml", "application/vnd.openxmlformats-officedocument.presentationml.presentation", ".pptx"),
)
OPEN_FORMATS = {
    b"application/vnd.oasis.opendocument.text": ".odt",
    b"application/vnd.oasis.opendocument.spreadsheet": ".ods",
    b"application/vnd.oasis.opendocument.presentation": ".odp",
}


#: What reading a damaged file can raise.
DAMAGED = (OSError, EOFError, ValueError, SyntaxError, OverflowError, struct.error, zlib.error)
DAMAGED_ZIP = (*DAMAGED, zipfile.BadZipFile, zipfile.LargeZipFile, NotImplementedError, RuntimeError, KeyError)


class FileRefused(Exception):
    """The file is not one that we take; ``str()`` says why and what to do."""


@dataclass(frozen=True)
class Checked:
    """A file that was looked at: its clean bytes, type and ending, and a harmless name to offer."""

    content: bytes
    content_type: str
    ending: str
    name: str


def check_image(upload: "UploadedFile[bytes]") -> Checked:
    """A JPEG, PNG or WebP, written anew without what the camera noted. Raises :class:`FileRefused`."""
    content = _read(upload)
    try:
        with _whole_pictures_only():
            picture = Image.open(io.BytesIO(content), formats=list(IMAGE_FORMATS))
        content_type, ending = IMAGE_FORMATS[str(picture.format)]
        if picture.width * picture.height > MAX_PIXELS:
            raise Image.DecompressionBombError
        with _whole_pictures_only():
            picture.load()
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise FileRefused(_("This picture has too many points. Make it at most 8,000 by 5,000.")) from error
    except DAMAGED as error:
        raise FileRefused(_("We take pictures as JPEG, PNG or WebP. This file is none of these.")) from error
    clean = io.BytesIO()
    plain = picture.convert("RGB") if picture.format == "JPEG" else picture
    plain.save(clean, format=picture.format, quality=90)
    return _checked(upload, clean.getvalue(), content_type, ending)


@contextmanager
def _whole_pictures_only() -> Iterator[None]:
    """Half a picture is a fault, also where WeasyPrint is loaded, which tells Pillow to take it."""
    before, ImageFile.LOAD_TRUNCATED_IMAGES = ImageFile.LOAD_TRUNCATED_IMAGES, False
    try:
        yield
    finally:
        ImageFile.LOAD_TRUNCATED_IMAGES = before


def check_paper(upload: "UploadedFile[bytes]") -> Checked:
    """A PDF or a picture. Raises :class:`FileRefused`."""
    if _head(upload).startswith(b"%PDF-"):
        return _checked(upload, _read(upload), "application/pdf", ".pdf")
    return _image_or_refuse(upload, _("We take PDF, JPEG, PNG and WebP here. This file is none of these."))


def check_document(upload: "UploadedFile[bytes]") -> Checked:
    """A PDF, a picture, or a text, sheet or slides of an office program without macros. Raises :class:`FileRefused`.

    What a file is follows from its bytes, never from its name or what the browser calls it.
    """
    head = _head(upload)
    if head.startswith(b"%PDF-"):
        return _checked(upload, _read(upload), "application/pdf", ".pdf")
    sentence = _("We take PDF, DOCX, ODT, XLSX, ODS, PPTX, ODP, JPEG, PNG and WebP here. This file is none of these.")
    if head.startswith(b"PK\x03\x04"):
        content = _read(upload)
        content_type, ending = _office_kind(content, sentence)
        return _checked(upload, content, content_type, ending)
    return _image_or_refuse(upload, sentence)


def inert(file: Any, *, filename: str, content_type: str) -> FileResponse:
    """Hand out ``file`` as an attachment that no page shows and that can run nothing; 404 when it is not there."""
    try:
        content = file.open("rb")
    except FileNotFoundError as error:
        raise Http404 from error
    response = FileResponse(content, as_attachment=True, filename=filename, content_type=content_type)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cache-Control"] = "private, no-store"
    return response


def own_name(name: str, ending: str) -> str:
    """A harmless name to offer when the file is fetched: letters, figures and spaces of the given one."""
    stem = name.replace("\\", "/").rsplit("/", 1)[-1].rsplit(".", 1)[0]
    kept = "".join(letter for letter in stem if letter.isalnum() or letter in " -_").strip()
    return (kept[:100] or "file") + ending


def _checked(upload: "UploadedFile[bytes]", content: bytes, content_type: str, ending: str) -> Checked:
    return Checked(content, content_type, ending, own_name(upload.name or "", ending))


def _head(upload: "UploadedFile[bytes]") -> bytes:
    head: bytes = upload.read(5)
    upload.seek(0)
    return head


def _read(upload: "UploadedFile[bytes]") -> bytes:
    if (upload.size or 0) > settings.MAX_UPLOAD_BYTES:
        raise FileRefused(
            _("This file is larger than %(limit)s. Make it smaller and try again.")
            % {"limit": filesizeformat(settings.MAX_UPLOAD_BYTES)}
        )
    content: bytes = upload.read(settings.MAX_UPLOAD_BYTES + 1)
    if not content:
        raise FileRefused(_("This file is empty. Choose another one."))
    return content


def _image_or_refuse(upload: "UploadedFile[bytes]", sentence: str) -> Checked:
    try:
        return check_image(upload)
    except FileRefused as refused:
        if (upload.size or 0) > settings.MAX_UPLOAD_BYTES or not upload.size:
            raise
        raise FileRefused(sentence) from refused


def _office_kind(content: bytes, sentence: str) -> tuple[str, str]:
    """Type and ending of an office document, after unpacking it within bounds and finding no macros in it."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            infos = parts.infolist()
            names = {info.filename for info in infos}
            if len(infos) > MAX_PARTS or any(_is_program(name.lower()) for name in names):
                raise FileRefused(_too_much())
            if any(info.compress_type not in PACKED for info in infos):
                raise FileRefused(sentence)
            _unpack_within_bounds(parts)
            if _says_macros(parts, names):
                raise FileRefused(_too_much())
            for part, content_type, ending in OFFICE_FORMATS:
                if part in names and "[Content_Types].xml" in names:
                    return content_type, ending
            kind = parts.read("mimetype").strip() if "mimetype" in names else b""
    except DAMAGED_ZIP as error:
        raise FileRefused(sentence) from error
    if kind not in OPEN_FORMATS:
        raise FileRefused(sentence)
    return kind.decode(), OPEN_FORMATS[kind]


def _too_much() -> str:
    return _("This document holds macros or too many parts. Save it as PDF and try again.")


def _is_program(name: str) -> bool:
    return name.startswith(OPEN_MACROS) or any(macro in name for macro in MACROS)


def _says_macros(parts: zipfile.ZipFile, names: set[str]) -> bool:
    """A program can hide under any name, but the list of contents must say what it is."""
    listed = parts.read("[Content_Types].xml").lower() if "[Content_Types].xml" in names else b""
    return b"vbaproject" in listed or b"macroenabled" in listed


def _unpack_within_bounds(parts: zipfile.ZipFile) -> None:
    """Count what really comes out, because what a part says of its own size can be a lie."""
    left = MAX_UNPACKED_BYTES
    for info in parts.infolist():
        with parts.open(info) as part:
            while piece := part.read(64 * 1024):
                left -= len(piece)
                if left < 0:
                    raise FileRefused(
                        _("This document unpacks to far more than it seems. Save it as PDF and try again.")
                    )
