"""Questions as who asked them sees them: by a signed link, in a list of their own, and for their address."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import F, OuterRef, Q, QuerySet, Subquery, TextField
from django.db.models.fields.json import KT
from django.db.models.functions import Coalesce, Upper
from django.utils import timezone

from helpdesk.links import LinkExpired, read_followed_token
from helpdesk.models import Attachment, Message, Ticket
from helpdesk.permissions import is_asker
from impacthub.people.models import User

#: A mail with new links lists at most so many questions, the latest first.
LISTED = 10


@dataclass(frozen=True)
class Thread:
    """What the asker reads: the messages that have left, and the ``status`` that goes with them.

    An answer that can still be taken back is not there yet, and neither is what it changed.
    """

    messages: Sequence[Message]
    status: str

    @property
    def through(self) -> int:
        """The number of the last message."""
        return self.messages[-1].number if self.messages else 0


def followed(token: str, user: User | AnonymousUser) -> tuple[Ticket | None, bool]:
    """The question that a link was made for, and whether the link opens it now; ``(None, False)`` when it is forged.

    It no longer does after the question was closed since, or when nothing was said for long; whose question it is,
    and is signed in, needs no young link.
    """
    try:
        pk, version, until = read_followed_token(token)
    except LinkExpired:
        return None, False
    rows = Ticket.objects.select_related("assignee", "user", "topic", "satisfaction")
    ticket = rows.filter(pk=pk).first()
    if ticket is None or ticket.link_version != version:
        return ticket, False
    holds = until >= timezone.localdate() if until else ticket.link_ends_at > timezone.now()
    return ticket, holds or is_asker(user, ticket)


def thread_of(ticket: Ticket, now: datetime | None = None) -> Thread:
    """What was said in ``ticket`` until ``now``, with authors and files; two queries."""
    rows = ticket.messages.exclude(kind=Message.Kind.NOTE).filter(taken_back_at=None).select_related("author")
    messages = list(rows.prefetch_related("attachments").order_by("number"))
    moment = now or timezone.now()
    coming = [message for message in messages if message.leaves_at > moment]
    before: dict[str, Any] = coming[0].undo.get("before", {}) if coming else {}
    shown = [message for message in messages if message.leaves_at <= moment]
    return Thread(shown, before.get("status", ticket.status))


def file_of(ticket: Ticket, pk: int) -> Attachment | None:
    """The file ``pk`` when the asker of ``ticket`` may read its message."""
    readable = Message.objects.for_asker().filter(ticket=ticket)
    return Attachment.objects.filter(pk=pk, message__in=readable).first()


def own_questions(user: User) -> QuerySet[Ticket]:
    """All that ``user`` asked with its ``standing``, the latest said first; what turned out to be spam is left out."""
    rows = Ticket.objects.asked_by(user).exclude(status=Ticket.Status.SPAM)
    return with_standing(rows).order_by("-last_message_at", "-pk")


def with_standing(rows: QuerySet[Ticket], now: datetime | None = None) -> QuerySet[Ticket]:
    """``rows``, each with the ``standing`` that goes with what its asker reads, as :func:`thread_of` has it."""
    coming = Message.objects.filter(ticket=OuterRef("pk"), taken_back_at=None, leaves_at__gt=now or timezone.now())
    before = coming.exclude(kind=Message.Kind.NOTE).order_by("number").values(was=KT("undo__before__status"))[:1]
    return rows.annotate(standing=Coalesce(Subquery(before), F("status"), output_field=TextField()))


def questions_of_address(address: str) -> list[Ticket]:
    """The latest questions that mails to ``address`` may lead to."""
    people = list(
        User.objects.get_queryset().filter(email__iexact=address, is_active=True).values_list("pk", flat=True)
    )
    rows = Ticket.objects.annotate(address=Upper("email")).select_related("user")
    rows = rows.filter(Q(user=None, address=address.upper()) | Q(user__in=people))
    return list(rows.exclude(status=Ticket.Status.SPAM).order_by("-last_message_at", "-pk")[:LISTED])


def address_of(ticket: Ticket) -> str:
    """Where mails to the asker go: the account's present address, or the one that was given; may be empty."""
    user = ticket.user
    return user.email if user is not None and user.is_active else ticket.email


def was_asked_how_it_went(ticket: Ticket, *, but: Message | None = None) -> bool:
    """True when the mail of an answer, other than ``but``, asked whether the answer helped."""
    solved = ticket.messages.filter(kind=Message.Kind.AGENT, taken_back_at=None, undo__after__status="SOLVED")
    return (solved.exclude(pk=but.pk) if but else solved).exists()
