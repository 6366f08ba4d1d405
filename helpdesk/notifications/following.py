"""What is said while a question is followed: the answer, that it closes, that it closed, and links anew.

To the helpdesk: that its asker wrote, or no longer lets it be published.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_noop, override

from helpdesk.links import renewed_url, ticket_url
from helpdesk.models import REOPEN_DAYS, Message, Satisfaction, Ticket
from helpdesk.queries.agents import agents
from helpdesk.queries.following import address_of, was_asked_how_it_went
from helpdesk.queries.mailboxes import CLOSED, RENEWED, key_for, may_write
from impacthub.markdown import to_letter
from impacthub.notifications.services import notify, queue_email
from impacthub.people.models import User

ANSWERED = "helpdesk.question_answered"
CAME = gettext_noop("%(name)s wrote again about %(reference)s: %(subject)s")
CAME_UNNAMED = gettext_noop("The asker of %(reference)s wrote again: %(subject)s")
WITHDRAWN = gettext_noop("%(reference)s may no longer be published, and there is an article of it: %(subject)s")


def key_of(message: Message) -> str:
    """How the keys of all mails of one answer begin, so that taking it back finds them."""
    return f"{ANSWERED}:{message.pk}:"


def tell_answer(message: Message) -> None:
    """Write the asker what the helpdesk answered, and a copy without the link to who reads along; at ``leaves_at``.

    The answer that solves the question asks how it went, once.
    """
    ticket = message.ticket
    letter = to_letter(message.text)
    is_solved = ticket.status == Ticket.Status.SOLVED
    url = ticket_url(ticket)
    context = {
        "reference": ticket.reference,
        "question": ticket.subject,
        "who": str(message.author or ""),
        "body": letter.html,
        "body_text": letter.text,
        "is_solved": is_solved,
        "files": message.attachments.count(),
    }
    links = _trusted(letter.links)
    asks = is_solved and not _said_or_asked(ticket, message)
    own = context | {"url": url, "rate_url": f"{url}#satisfaction" if asks else ""}
    to = address_of(ticket)
    _queue(
        ticket,
        f"{key_of(message)}asker",
        to,
        "question_answered",
        own,
        leaves_at=message.leaves_at,
        trusted_links=links,
    )
    for number, address in enumerate(ticket.cc, start=1):
        if address.lower() != to.lower():
            queue_email(
                f"{key_of(message)}copy{number}",
                to=address,
                language=ticket.language,
                template="helpdesk/answer_copy",
                context=context,
                leaves_at=message.leaves_at,
                trusted_links=links,
            )


def closing_announced(ticket: Ticket) -> None:
    """Write who does not answer that their question closes, and when."""
    key = f"helpdesk.closing_announced:{ticket.pk}:{ticket.close_told_at:%Y%m%d%H%M%S}"
    _queue(
        ticket,
        key,
        address_of(ticket),
        "closing_announced",
        {
            "reference": ticket.reference,
            "question": ticket.subject,
            "close_at": ticket.close_at,
            "url": ticket_url(ticket),
        },
    )


def question_closed(ticket: Ticket) -> None:
    """Write that the question is closed, with its new link; and ask how it went when nobody did before.

    Without an answer or an account the address may be of somebody else: then no word of the asker, and not often.
    """
    url, to = ticket_url(ticket), address_of(ticket)
    is_theirs = ticket.user_id is not None or ticket.first_replied_at is not None
    if not is_theirs and not may_write(CLOSED, to):
        return
    asks = ticket.first_replied_at is not None and not _said_or_asked(ticket)
    _queue(
        ticket,
        key_for(CLOSED, to, f"{ticket.pk}:{ticket.link_version}"),
        to,
        "question_closed",
        {
            "reference": ticket.reference,
            "question": ticket.subject if is_theirs else "",
            "days": REOPEN_DAYS,
            "url": url,
            "rate_url": f"{url}#satisfaction" if asks else "",
        },
    )


def links_renewed(address: str, tickets: Sequence[Ticket], *, language: str) -> None:
    """Write new links of ``tickets``; what was asked is only repeated where a person looked at it before."""
    urls = [renewed_url(ticket) for ticket in tickets]
    said = [ticket.subject if ticket.first_replied_at else "" for ticket in tickets]
    queue_email(
        key_for(RENEWED, address, f"{timezone.now():%Y%m%d%H%M%S%f}"),
        to=address,
        language=language,
        template="helpdesk/links_renewed",
        context={"rows": list(zip(tickets, said, urls, strict=True))},
        user=tickets[0].user,
        trusted_links=frozenset(urls),
    )


def message_came(message: Message) -> None:
    """Ring the bell of who looks after the question, or of everybody who answers."""
    ticket = message.ticket
    people = [ticket.assignee] if ticket.assignee is not None and ticket.assignee.is_active else agents()
    text = CAME if ticket.name else CAME_UNNAMED
    for person in people:
        if person.pk != message.author_id:
            _ring(person, f"helpdesk.message_came:{message.pk}:{person.pk}", text, ticket)


def publishing_withdrawn(ticket: Ticket) -> None:
    """Ring the bell of everybody who answers when an article was made of what may no longer be published."""
    if not ticket.articles.exists():
        return
    for person in agents():
        key = f"helpdesk.publishing_withdrawn:{ticket.pk}:{ticket.publishing_at:%Y%m%d%H%M%S%f}:{person.pk}"
        _ring(person, key, WITHDRAWN, ticket)


def _ring(person: User, key: str, text: str, ticket: Ticket) -> None:
    with override(person.language):
        url = reverse("helpdesk:ticket_detail", args=[ticket.reference])
    params = {"name": ticket.name, "reference": ticket.reference, "subject": ticket.subject}
    notify(person, key, kind=key.partition(":")[0], text=text, params=params, url=url)


def _said_or_asked(ticket: Ticket, message: Message | None = None) -> bool:
    return Satisfaction.objects.filter(ticket=ticket).exists() or was_asked_how_it_went(ticket, but=message)


def _trusted(links: Iterable[str]) -> frozenset[str]:
    """Those of ``links`` that a mail may lead to: over https, or to our own pages."""
    ours = settings.SITE_URL.rstrip("/") + "/"
    return frozenset(link for link in links if link.startswith(("https://", ours)))


def _queue(ticket: Ticket, key: str, to: str, template: str, context: dict[str, Any], **more: Any) -> None:
    """Queue a mail to the asker, unless their address was removed."""
    if to:
        queue_email(
            key,
            to=to,
            language=ticket.language,
            template=f"helpdesk/{template}",
            context=context,
            user=ticket.user,
            **more,
        )
