"""Questions and articles for the guards' world."""

from dataclasses import dataclass
from typing import Any

from django.core.files.base import ContentFile
from django.utils import timezone

from helpdesk.links import ticket_token
from helpdesk.models import (
    ArticleTask,
    ArticleText,
    ArticleVersion,
    Attachment,
    Message,
    SavedReply,
    Ticket,
)
from impacthub.people.models import User
from tests.factories.helpdesk import (
    ArticleFeedbackFactory,
    ArticleTaskFactory,
    ArticleTextFactory,
    ArticleVersionFactory,
    MessageFactory,
    SatisfactionFactory,
    SavedReplyFactory,
    TicketFactory,
)
from tests.guards.addresses import Address

PDF = b"%PDF-1.7\n%%EOF\n"


@dataclass
class Desk:
    """Everything of the helpdesk that has an address of its own.

    ``maker`` asked ``ticket`` from the section of their plan that is about money, with a file, and was answered;
    ``held`` may be spam. ``text`` is published in its second version, and has a draft of the third.
    """

    maker: User
    ticket: Ticket
    held: Ticket
    attachment: Attachment
    reply: SavedReply
    text: ArticleText
    task: ArticleTask


def make_desk(slug: str, *, maker: User) -> Desk:
    """A question about the budget of the film ``slug``, and an article about the same."""
    now = timezone.now()
    ticket = TicketFactory(
        user=maker, name=maker.name, email=maker.email, language=maker.language, status=Ticket.Status.SOLVED,
        about_kind="plan_section", about_id=f"{slug}/budget", about_title="Budget", first_replied_at=now, solved_at=now,
        tags=["budget"], waits_since=None, publishing=Ticket.Publishing.ASKED,
    )  # fmt: skip
    attachment = Attachment(
        message=ticket.messages.get(), name="brief.pdf", content_type="application/pdf", size=len(PDF), sha256="0" * 64
    )
    attachment.file.save("letter", ContentFile(PDF))
    MessageFactory(ticket=ticket, number=2, kind=Message.Kind.AGENT, text="Begin **klein**.")
    MessageFactory(ticket=ticket, number=3, kind=Message.Kind.NOTE, text="Belt nog terug.")
    SatisfactionFactory(ticket=ticket)
    held = TicketFactory(status=Ticket.Status.HELD, spam_score=120, spam_reasons=["links"])
    text = ArticleTextFactory(published_number=2, version=False)
    for number, status in ((1, "REPLACED"), (2, "PUBLISHED"), (3, "DRAFT")):
        ArticleVersionFactory(text=text, number=number, status=status, body=f"Versie {number}")
    ArticleTextFactory(article=text.article, language="fr", translates=1)
    ArticleFeedbackFactory(text=text, helped=False, reason="UNCLEAR", comment="Te lang")
    return Desk(maker, ticket, held, attachment, SavedReplyFactory(), text, ArticleTaskFactory(text=text))


def desk_arguments(desk: Desk, address: Address) -> dict[str, Any]:
    """What an address of the helpdesk needs to name something of ``desk``."""
    name = address.name.partition(":")[2]
    pk = desk.attachment.pk
    if name.startswith("held"):
        pk = desk.held.pk
    elif name.startswith("reply"):
        pk = desk.reply.pk
    elif name.startswith("article_task"):
        pk = desk.task.pk
    return {
        "reference": desk.ticket.reference,
        "token": ticket_token(desk.ticket),
        "topic": desk.text.article.topic.slug,
        "slug": desk.text.article.slug,
        "language": desk.text.language,
        "number": 1,
        "old": 1,
        "new": 2,
        "a": 1,
        "b": 2,
        "pk": pk,
    }


def newest(desk: Desk) -> ArticleVersion:
    """The draft of the text."""
    return desk.text.versions.get(status=ArticleVersion.Status.DRAFT)
