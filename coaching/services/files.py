"""Files beside the plan: looked at before they are stored, and stored under a name of our own."""

import hashlib
import secrets

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.db import models, transaction

from coaching.models import Attachment, BudgetLine, FilmParticipant, FilmSheet, FundingSource, Partnership, Plan
from coaching.services.sections import PlanClosed
from impacthub.audit.services import record
from impacthub.files import check_image, check_paper
from impacthub.people.models import User


def add_attachment(
    plan: Plan,
    upload: "UploadedFile[bytes]",
    *,
    kind: str,
    by: User,
    line: BudgetLine | None = None,
    source: FundingSource | None = None,
    partnership: Partnership | None = None,
    participant: FilmParticipant | None = None,
    credit: str = "",
    alt: str = "",
) -> Attachment:
    """Check ``upload`` and store it beside the plan, or beside one of its lines, sources, partners or people.

    Pictures are written anew, without what the camera noted. Raises :class:`FileRefused` and :class:`PlanClosed`.
    """
    if not plan.is_open:
        raise PlanClosed
    checked = check_image(upload) if kind == Attachment.Kind.STILL else check_paper(upload)
    attachment = Attachment(
        plan=plan,
        kind=kind,
        line=line,
        source=source,
        partnership=partnership,
        participant=participant,
        name=checked.name,
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
    record("coaching.file_removed", attachment.plan, by=by, changes={"file": [_logged(attachment), None]})
    storage, stored = attachment.file.storage, attachment.file.name
    attachment.delete()
    transaction.on_commit(lambda: storage.delete(str(stored)))


@transaction.atomic
def _store(attachment: Attachment, by: User) -> None:
    models.Model.save(attachment)
    record("coaching.file_added", attachment.plan, by=by, changes={"file": [None, _logged(attachment)]})


def _logged(attachment: Attachment) -> str:
    """What the log says of a file: not its name, when that may be the name of somebody in the film."""
    return str(attachment.kind) if attachment.kind in Attachment.MAKERS_ONLY else attachment.name


@transaction.atomic
def open_screener(plan: Plan, *, by: User) -> FilmSheet:
    """Hand out the screener's address and password, and note who asked for them."""
    film, _created = FilmSheet.objects.get_or_create(plan=plan)
    record("coaching.screener_opened", plan, by=by)
    return film
