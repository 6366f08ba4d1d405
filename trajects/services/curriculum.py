"""Modules: from draft to read, the files of their materials, and the tick that somebody read one."""

import secrets

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from impacthub import states
from impacthub.audit.services import record
from impacthub.files import check_document
from impacthub.people.models import User
from trajects.models import MaterialText, Module, ModuleReading, Participant


class NotTakingPart(Exception):
    """Somebody who does not take part in the cohort ticks one of its modules; ``str()`` says so to a person."""


@transaction.atomic
def move_module(module: Module, to: str, *, by: User | None) -> Module:
    """Bring ``module`` to another status of its flow; publishing it means that it was reviewed today.

    Raises ``TransitionNotAllowed``.
    """
    module, old = states.move(module, "status", Module.FLOW, to)
    if to == Module.Status.PUBLISHED:
        module.reviewed_on = timezone.localdate()
        module.save(update_fields=["reviewed_on"])
    record("trajects.module_moved", module, by=by, changes={"status": [old, to]})
    return module


@transaction.atomic
def mark_read(module: Module, *, by: User) -> ModuleReading:
    """``by`` read ``module``; ticking it twice leaves the first tick. Raises :class:`NotTakingPart`."""
    participant = _participant(module, by)
    reading, is_new = ModuleReading.objects.get_or_create(module=module, participant=participant)
    if is_new:
        record("trajects.module_read", module, by=by)
    return reading


@transaction.atomic
def unmark_read(module: Module, *, by: User) -> None:
    """``by`` takes the tick back; without one nothing happens. Raises :class:`NotTakingPart`."""
    gone, _rows = ModuleReading.objects.filter(module=module, participant=_participant(module, by)).delete()
    if gone:
        record("trajects.module_unread", module, by=by)


def store_material_file(text: MaterialText, upload: "UploadedFile[bytes]", *, by: User | None) -> MaterialText:
    """Check ``upload`` and keep it, under a name of our own, as the file of ``text``; the one before it goes.

    Raises ``FileRefused``.
    """
    checked = check_document(upload)
    storage, old_file, old_name = text.file.storage, text.file.name, text.filename
    text.file.save(secrets.token_urlsafe(24) + checked.ending, ContentFile(checked.content), save=False)
    text.filename, text.content_type, text.size = checked.name, checked.content_type, len(checked.content)
    try:
        with transaction.atomic():
            text.save()
            record("trajects.material_file_stored", text.material, by=by, changes={"file": [old_name, text.filename]})
            if old_file:
                transaction.on_commit(lambda: storage.delete(old_file))
    except BaseException:
        text.file.delete(save=False)
        raise
    return text


def _participant(module: Module, person: User) -> Participant:
    rows = Participant.objects.taking_part().filter(enrolment__cohort=module.cohort_id, user=person)
    participant = rows.order_by("pk").first()
    if participant is None:
        raise NotTakingPart(_("Only who takes part in this cohort can tick its modules."))
    return participant
