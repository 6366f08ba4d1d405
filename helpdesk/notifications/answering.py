"""What agents tell each other under the bell, and the mail that asks whether a question may be published."""

from django.urls import reverse
from django.utils.translation import gettext_noop, override

from helpdesk.links import ticket_url
from helpdesk.models import Message, Ticket
from impacthub.notifications.services import notify, queue_email
from impacthub.people.models import User

ASSIGNED = gettext_noop("%(name)s asks you to look after %(reference)s: %(subject)s")
NOTED = gettext_noop("%(name)s wrote a note with %(reference)s: %(subject)s")


def question_assigned(ticket: Ticket, to: User, *, by: User, entry: int) -> None:
    """Ring the bell of ``to``, who looks after ``ticket`` now; ``entry`` of the log tells this time from another."""
    _ring(to, f"helpdesk.question_assigned:{ticket.pk}:{to.pk}:{entry}", ASSIGNED, ticket, by)


def note_written(message: Message) -> None:
    """Ring the bell of who looks after the question, unless they wrote the note."""
    ticket, author = message.ticket, message.author
    if ticket.assignee is not None and author is not None and ticket.assignee_id != author.pk:
        _ring(ticket.assignee, f"helpdesk.note_written:{message.pk}", NOTED, ticket, author)


def publishing_asked(ticket: Ticket) -> None:
    """Ask the asker, once, whether question and answer may help others."""
    queue_email(
        f"helpdesk.publishing_asked:{ticket.pk}",
        to=ticket.email,
        language=ticket.language,
        template="helpdesk/publishing_asked",
        context={
            "name": ticket.name,
            "reference": ticket.reference,
            "question": ticket.subject,
            "url": f"{ticket_url(ticket)}#publish",
        },
        user=ticket.user,
    )


def _ring(person: User, key: str, text: str, ticket: Ticket, by: User) -> None:
    with override(person.language):
        url = reverse("helpdesk:ticket_detail", args=[ticket.reference])
    params = {"name": str(by), "reference": ticket.reference, "subject": ticket.subject}
    notify(person, key, kind=key.partition(":")[0], text=text, params=params, url=url)
