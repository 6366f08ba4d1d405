"""The end of a question: answered, announced that it closes, closed; each once, also when the clock strikes twice."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from helpdesk.models import Message, Ticket
from helpdesk.notifications import following as mails
from helpdesk.services.locking import lock
from impacthub import states
from impacthub.audit.services import record
from impacthub.people.models import User

#: So long after the last answer something happens by itself: an answered question closes, and one that waits for its
#: asker is announced to close, which it does when this time has passed again.
CLOSES_AFTER = timedelta(days=14)
#: Statuses that the clock ends.
ENDS = (Ticket.Status.WAITING, Ticket.Status.SOLVED)
#: So many questions are looked at in one hour.
PORTION = 500


@transaction.atomic
def close(ticket: Ticket, *, by: User | None, reason: str = "") -> Ticket:
    """Close ``ticket``: links in older mails end, and its asker gets a new one by mail.

    Raises ``TransitionNotAllowed``, also while an answer is about to leave, whose link would have ended; a closed one
    stays as it is.
    """
    ticket = lock(ticket)
    if ticket.status == Ticket.Status.CLOSED:
        return ticket
    now = timezone.now()
    if ticket.messages.filter(kind=Message.Kind.AGENT, taken_back_at=None, leaves_at__gt=now).exists():
        raise states.TransitionNotAllowed(_("An answer is about to leave. Close the question when it has left."))
    ticket, old = states.move(ticket, "status", Ticket.FLOW, Ticket.Status.CLOSED)
    ticket.closed_at, ticket.link_version = now, ticket.link_version + 1
    ticket.close_at = ticket.close_told_at = ticket.waits_since = None
    ticket.save(update_fields=["closed_at", "link_version", "close_at", "close_told_at", "waits_since"])
    changes = {"status": [old, ticket.status]} | ({"reason": reason} if reason else {})
    record("helpdesk.question_closed", ticket, by=by, changes=changes)
    mails.question_closed(ticket)
    return ticket


def close_due() -> int:
    """Close what was quiet long enough, and announce what will; returns how many questions this was about."""
    due = Ticket.objects.filter(close_at__lte=timezone.now(), status__in=ENDS).order_by("close_at", "pk")
    return sum(_end(pk) for pk in list(due.values_list("pk", flat=True)[:PORTION]))


@transaction.atomic
def _end(pk: int) -> bool:
    """Do what is due with one question, unless somebody else is at it or did it."""
    due = Ticket.objects.filter(pk=pk, close_at__lte=timezone.now(), status__in=ENDS)
    ticket = due.select_for_update(skip_locked=True).first()
    if ticket is None:
        return False
    if ticket.status == Ticket.Status.WAITING and ticket.close_told_at is None:
        _announce(ticket)
    else:
        close(ticket, by=None)
    return True


def _announce(ticket: Ticket) -> None:
    ticket.close_told_at = timezone.now()
    ticket.close_at = ticket.close_told_at + CLOSES_AFTER
    ticket.save(update_fields=["close_told_at", "close_at"])
    record("helpdesk.closing_announced", ticket, by=None, changes={"close_at": ticket.close_at})
    mails.closing_announced(ticket)
