"""Files beside the plan: looked at before they are stored, and stored under a name of our own."""

import hashlib
import io
import secrets
from dataclasses import dataclass

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.db import models, transaction
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from PIL import Image, UnidentifiedImageError

from coaching.models import Attachment, BudgetLine, FilmSheet, FundingSource, Plan
from coaching.services.sections import PlanClosed
from impacthub.audit.services import record
from impacthub.people.models import User

#: Pictures of more points than this are refused before they are unpacked.
MAX_PIXELS = 40_000_000
IMAGE_FORMATS = {"JPEG": ("image/jpeg", ".jpg"), "PNG": ("image/png", ".png"), "WEBP": ("image/webp", ".webp")}


class FileRefused(Exception):
    """The file is not one that we take; ``str()`` says why and what to do."""


@dataclass(frozen=True)
class Checked:
    """A file that was looked at: its clean bytes, type and ending."""

    content: bytes
    content_type: str
    ending: str


def add_attachment(
    plan: Plan,
    upload: "UploadedFile[bytes]",
    *,
    kind: str,
    by: User,
    line: BudgetLine | None = None,
    source: FundingSource | None = None,
    credit: str = "",
    alt: str = "",
) -> Attachment:
    """Check ``upload`` and store it beside the plan, or beside one of its lines or sources.

    Pictures are written anew, without what the camera noted. Raises :class:`FileRefused` and :class:`PlanClosed`.
    """
    if not plan.is_open:
        raise PlanClosed
    checked = _check_image(upload) if kind == Attachment.Kind.STILL else _check_document(upload)
    attachment = Attachment(
        plan=plan,
        kind=kind,
        line=line,
        source=source,
        name=_own_name(upload.name or "", checked.ending),
        content_type=checked.content_type,
        size=len(checked.content),
        sha256=hashlib.sha256(checked.content).hexdigest(),
        credit=credit,
        alt=alt,
        added_by=by,
    )
    attachment.file.save(secrets.token_urlsafe(24) + checked.ending, ContentFile(checked.content), save=False)
    try:
        _store(attachment, by)
    except BaseException:
        attachment.file.delete(save=False)
        raise
    return attachment


@transaction.atomic
def remove_attachment(attachment: Attachment, *, by: User) -> None:
    """Delete a file and its row. Raises :class:`PlanClosed`."""
    if not attachment.plan.is_open:
        raise PlanClosed
    record("coaching.file_removed", attachment.plan, by=by, changes={"file": [attachment.name, None]})
    storage, stored = attachment.file.storage, attachment.file.name
    attachment.delete()
    transaction.on_commit(lambda: storage.delete(str(stored)))


@transaction.atomic
def _store(attachment: Attachment, by: User) -> None:
    models.Model.save(attachment)
    record("coaching.file_added", attachment.plan, by=by, changes={"file": [None, attachment.name]})


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


def _check_image(upload: "UploadedFile[bytes]") -> Checked:
    content = _read(upload)
    try:
        picture = Image.open(io.BytesIO(content), formats=list(IMAGE_FORMATS))
        content_type, ending = IMAGE_FORMATS[str(picture.format)]
        if picture.width * picture.height > MAX_PIXELS:
            raise Image.DecompressionBombError
        picture.load()
    except Image.DecompressionBombError as error:
        raise FileRefused(_("This picture has too many points. Make it at most 8,000 by 5,000.")) from error
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError) as error:
        raise FileRefused(_("We take pictures as JPEG, PNG or WebP. This file is none of these.")) from error
    clean = io.BytesIO()
    plain = picture.convert("RGB") if picture.format == "JPEG" else picture
    plain.save(clean, format=picture.format, quality=90)
    return Checked(clean.getvalue(), content_type, ending)


def _check_document(upload: "UploadedFile[bytes]") -> Checked:
    head = upload.read(5)
    upload.seek(0)
    if head != b"%PDF-":
        try:
            return _check_image(upload)
        except FileRefused as refused:
            if (upload.size or 0) > settings.MAX_UPLOAD_BYTES:
                raise
            raise FileRefused(_("We take PDF, JPEG, PNG and WebP here. This file is none of these.")) from refused
    return Checked(_read(upload), "application/pdf", ".pdf")


def _own_name(name: str, ending: str) -> str:
    """A harmless name to offer when the file is fetched: letters, figures and spaces of the given one."""
    stem = name.replace("\\", "/").rsplit("/", 1)[-1].rsplit(".", 1)[0]
    kept = "".join(letter for letter in stem if letter.isalnum() or letter in " -_").strip()
    return (kept[:100] or "file") + ending


@transaction.atomic
def open_screener(plan: Plan, *, by: User) -> FilmSheet:
    """Hand out the screener's address and password, and note who asked for them."""
    film, _created = FilmSheet.objects.get_or_create(plan=plan)
    record("coaching.screener_opened", plan, by=by)
    return film
