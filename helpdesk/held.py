"""What this room holds about a person."""

from collections.abc import Iterable
from functools import partial
from typing import Any

from django.utils.translation import gettext as _

from helpdesk.models import ArticleVersion, Attachment, Message, Satisfaction, Ticket
from impacthub.people.models import User
from impacthub.people.own_data import OwnData, OwnFile, Rows


def in_helpdesk(person: User) -> Iterable[OwnData]:
    """What they asked and what they were answered, and what they wrote as one who answers."""
    own = Ticket.objects.asked_by(person).select_related("topic")
    fields = (
        "subject", "status", "language", "name", "email", "cc", "topic", "about_title", "asked_at", "first_replied_at",
        "solved_at", "closed_at", "publishing", "publishing_at",
    )  # fmt: skip
    yield OwnData(_("Questions you asked"), Rows(own, *fields))
    said = Message.objects.for_asker().filter(ticket__in=own.values("pk")).select_related("ticket")
    files = Attachment.objects.filter(message__in=said.filter(kind=Message.Kind.ASKER).values("pk"))
    yield OwnData(
        _("What you and the helpdesk said"),
        Rows(said, "ticket", "number", "kind", "text", "created_at"),
        [OwnFile(f"{row.pk}-{row.name}", partial(_bytes_of, row.file)) for row in files],
    )
    rated = Satisfaction.objects.filter(ticket__in=own.values("pk")).select_related("ticket")
    yield OwnData(_("What you said of the help"), Rows(rated, "ticket", "helped", "easy", "comment", "created_at"))
    copied = Ticket.objects.filter(cc__contains=[person.email])
    yield OwnData(_("Questions of which you get a copy"), Rows(copied, "subject", "status", "asked_at"))
    written = Message.objects.filter(author=person).exclude(ticket__in=own.values("pk")).select_related("ticket")
    yield OwnData(_("What you wrote for the helpdesk"), Rows(written, "ticket", "kind", "text", "created_at"))
    versions = ArticleVersion.objects.filter(author=person)
    yield OwnData(_("Articles you wrote"), Rows(versions, "title", "number", "status", "created_at"))


def _bytes_of(stored: Any) -> bytes:
    with stored.open("rb") as file:
        content: bytes = file.read()
    return content
