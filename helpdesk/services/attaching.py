"""Putting checked files with a message."""

import hashlib
import secrets
from collections.abc import Sequence

from django.core.files.base import ContentFile

from helpdesk.models import Attachment, Message
from impacthub.files import Checked


def attach(message: Message, files: Sequence[Checked]) -> list[Attachment]:
    """Store ``files`` with ``message``, each under a name of our own; call it inside the transaction of the message."""
    stored: list[Attachment] = []
    try:
        for checked in files:
            row = Attachment(
                message=message,
                name=checked.name,
                content_type=checked.content_type,
                size=len(checked.content),
                sha256=hashlib.sha256(checked.content).hexdigest(),
            )
            stored.append(row)
            row.file.save(secrets.token_urlsafe(24) + checked.ending, ContentFile(checked.content), save=False)
            row.save()
    except BaseException:
        for row in stored:
            row.file.delete(save=False)
        raise
    return stored
