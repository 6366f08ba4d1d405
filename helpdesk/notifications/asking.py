"""What is said when somebody asks: to them that it is here, to the helpdesk that it came."""

from django.urls import reverse
from django.utils.translation import gettext_noop, override

from helpdesk.links import ticket_url
from helpdesk.models import Ticket
from helpdesk.queries.agents import agents
from helpdesk.queries.mailboxes import RECEIVED, key_for
from impacthub.notifications.services import notify, queue_email

CAME = gettext_noop("A new question: %(subject)s")


def question_received(ticket: Ticket) -> None:
    """Write the asker that it is here; not a word in it is theirs, because the address may be somebody else's."""
    queue_email(
        key_for(RECEIVED, ticket.email, str(ticket.pk)),
        to=ticket.email,
        language=ticket.language,
        template="helpdesk/question_received",
        context={"reference": ticket.reference, "due_at": ticket.reply_due_at, "url": ticket_url(ticket)},
        user=ticket.user,
    )


def question_came(ticket: Ticket) -> None:
    """Ring the bell of everybody who answers, but for who asks."""
    for person in agents():
        if person.pk == ticket.user_id:
            continue
        with override(person.language):
            url = reverse("helpdesk:ticket_detail", args=[ticket.reference])
        notify(
            person,
            f"helpdesk.question_asked:{ticket.pk}:{person.pk}",
            kind="helpdesk.question_asked",
            text=CAME,
            params={"subject": ticket.subject, "reference": ticket.reference},
            url=url,
        )
