"""Files as answers: looked at before they are stored, and stored under a name of our own."""

import hashlib
import secrets
from functools import partial

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.db import models, transaction
from django.utils import timezone

from impacthub.audit.services import record
from impacthub.files import check_document
from impacthub.people.models import User
from trajects.answers import files_in
from trajects.models import Application, ApplicationFile, Question
from trajects.services.applications import lock_draft


def add_application_file(
    application: Application, question: Question, upload: "UploadedFile[bytes]", *, by: User
) -> ApplicationFile:
    """Check ``upload`` and make it the answer to ``question``, in place of the file that was there.

    Nothing stays behind of what is refused. Raises ``FileRefused``, ``ApplicationLocked`` and ``CallClosed``.
    """
    checked = check_document(upload)
    file = ApplicationFile(
        application=application,
        question=question,
        name=checked.name,
        content_type=checked.content_type,
        size=len(checked.content),
        sha256=hashlib.sha256(checked.content).hexdigest(),
        added_by=by,
    )
    file.file.save(secrets.token_urlsafe(24) + checked.ending, ContentFile(checked.content), save=False)
    try:
        _store(file, by)
    except BaseException:
        file.file.delete(save=False)
        raise
    return file


@transaction.atomic
def remove_application_file(file: ApplicationFile, *, by: User) -> None:
    """Take a file out of the draft. One that was handed in stays where the jury reads it.

    Raises ``ApplicationLocked`` and ``CallClosed``.
    """
    application = lock_draft(file.application)
    _remove(application, file)
    record("trajects.file_removed", application, by=by, changes={"file": [file.name, None]})


@transaction.atomic
def _store(file: ApplicationFile, by: User) -> None:
    application = lock_draft(file.application)
    old = application.files.filter(question=file.question, removed_at=None).first()
    if old is not None:
        _remove(application, old)
    models.Model.save(file)
    record("trajects.file_added", application, by=by, changes={"file": [old.name if old else None, file.name]})


def _remove(application: Application, file: ApplicationFile) -> None:
    if application.handed_in and file.pk in files_in(application.handed_in):
        file.removed_at = timezone.now()
        file.save(update_fields=["removed_at"])
        return
    transaction.on_commit(partial(file.file.storage.delete, str(file.file.name)))
    file.delete()
