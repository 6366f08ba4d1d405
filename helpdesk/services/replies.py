"""Saved replies: what the helpdesk often answers, in the languages in which somebody wrote it."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from helpdesk.models import SavedReply, Topic
from impacthub.audit.services import record
from impacthub.people.models import User


class ReplyChanged(Exception):
    """Somebody else changed this reply while it was open; ``str()`` says so."""

    def __init__(self) -> None:
        super().__init__(_("Somebody else changed this reply while you had it open. Their text stands below."))


@transaction.atomic
def create_reply(*, title: str, topic: Topic | None, texts: Mapping[str, str], by: User) -> SavedReply:
    """A new reply with ``texts`` a language. Raises IntegrityError when ``title`` is taken or all texts are empty."""
    reply = SavedReply.objects.create(title=title, topic=topic, **_columns(texts))
    record("helpdesk.reply_created", reply, by=by, changes={"missing": reply.missing})
    return reply


@transaction.atomic
def change_reply(
    reply: SavedReply, *, title: str, topic: Topic | None, texts: Mapping[str, str], seen_at: datetime, by: User
) -> SavedReply:
    """Replace what ``reply`` says; ``seen_at`` is its ``changed_at`` when the page was opened.

    Raises :class:`ReplyChanged`, and IntegrityError as :func:`create_reply`.
    """
    reply = SavedReply.objects.select_for_update(of=("self",), no_key=True).get(pk=reply.pk)
    if reply.changed_at != seen_at:
        raise ReplyChanged
    new = {"title": title, "topic": topic, **_columns(texts)}
    changed = [name for name, value in new.items() if getattr(reply, name) != value]
    if not changed:
        return reply
    for name in changed:
        setattr(reply, name, new[name])
    reply.changed_at = timezone.now()
    reply.save(update_fields=[*changed, "changed_at"])
    record("helpdesk.reply_changed", reply, by=by, changes={"fields": changed, "missing": reply.missing})
    return reply


@transaction.atomic
def remove_reply(reply: SavedReply, *, by: User) -> None:
    """Remove ``reply``; what was answered with it stays."""
    record("helpdesk.reply_removed", reply, by=by)
    reply.delete()


def _columns(texts: Mapping[str, str]) -> dict[str, str]:
    return {f"text_{code}": text for code, text in texts.items()}
