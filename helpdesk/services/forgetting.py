"""Forgetting: a person who asks for it, and who asked without an account two years after their question closed."""

from datetime import timedelta
from functools import partial

from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from helpdesk.models import Attachment, Message, Satisfaction, Ticket, Viewing
from helpdesk.redaction import blank, find_personal
from impacthub import states
from impacthub.audit.services import record
from impacthub.notifications.services import forget_lines
from impacthub.people.models import User

#: Name and address of who has no account are kept so long after their question closed.
KEPT_AFTER = timedelta(days=730)
#: So many questions are gone through at once.
PORTION = 200
#: What stands where the words of somebody stood who asked to be forgotten.
GONE = "–"
Status, Publishing = Ticket.Status, Ticket.Publishing


@transaction.atomic
def forget(person: User) -> None:
    """Take ``person`` out of this room: part of erasing them, while they still have their name and address.

    Their words, files and addresses go, what they had open closes, and no draft of an article made of it can be
    published; one that is, tells of nobody and stays. That there was a question, when, about what
    topic and how fast it was answered stay as figures; what they answered others stays with those.
    """
    own = list(Ticket.objects.asked_by(person).values_list("pk", flat=True))
    for ticket in Ticket.objects.filter(pk__in=own, status__in=(*Ticket.TO_DO, Status.WAITING, Status.SOLVED)):
        _close(ticket)
    for ticket in Ticket.objects.filter(pk__in=own, publishing__in=(Publishing.ASKED, Publishing.GIVEN)):
        states.move(ticket, "publishing", Ticket.PUBLISHING_FLOW, Publishing.REFUSED)
    _forget_words(own, person)
    questions = Ticket.objects.filter(pk__in=own)
    for ticket in questions:
        forget_lines("helpdesk.", reference=ticket.reference)
    questions.update(
        subject=GONE, user=None, name="", email="", cc=[], about_title="", tags=[], link_version=F("link_version") + 1
    )
    for ticket in Ticket.objects.filter(cc__contains=[person.email]):
        ticket.cc = [address for address in ticket.cc if address.lower() != person.email.lower()]
        ticket.save(update_fields=["cc"])
    Ticket.objects.filter(assignee=person, status__in=Ticket.TO_DO).update(assignee=None)
    Viewing.objects.filter(user=person).delete()


def forget_askers() -> int:
    """Blank name and addresses of who asked without an account, two years after it closed; returns of how many."""
    old = Ticket.objects.filter(status=Status.CLOSED, user=None, closed_at__lt=timezone.now() - KEPT_AFTER)
    return sum(_blank(ticket) for ticket in old.exclude(email="").order_by("pk")[:PORTION])


@transaction.atomic
def _blank(ticket: Ticket) -> bool:
    blanked = Ticket.objects.filter(pk=ticket.pk).exclude(email="").update(name="", email="", cc=[])
    if blanked:
        forget_lines("helpdesk.", reference=ticket.reference)
        record("helpdesk.asker_forgotten", ticket, by=None)
    return bool(blanked)


def _close(ticket: Ticket) -> None:
    ticket, old = states.move(ticket, "status", Ticket.FLOW, Status.CLOSED)
    Ticket.objects.filter(pk=ticket.pk).update(closed_at=timezone.now(), close_at=None, waits_since=None)
    record("helpdesk.question_closed", ticket, by=None, changes={"status": [old, ticket.status]})


def _forget_words(tickets: list[int], person: User) -> None:
    """What they wrote goes; in what they were answered, what leads to them is blanked."""
    files: QuerySet[Attachment] = Attachment.objects.filter(message__ticket__in=tickets)
    for name in files.values_list("file", flat=True):
        transaction.on_commit(partial(default_storage.delete, name))
    files.delete()
    said = Message.objects.filter(ticket__in=tickets).select_related("ticket")
    said.exclude(kind=Message.Kind.AGENT).update(text=GONE)
    for answer in said.filter(kind=Message.Kind.AGENT):
        known = (person.name, answer.ticket.name, person.email)
        answer.text = blank(answer.text, find_personal(answer.text, known=known), language=answer.ticket.language)
        answer.save(update_fields=["text"])
    Satisfaction.objects.filter(ticket__in=tickets).update(comment="")
