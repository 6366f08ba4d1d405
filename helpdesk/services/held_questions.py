"""Questions that looked like advertising: a person lets them in, or says that they are what they look like."""

from collections.abc import Iterable
from functools import partial

from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from helpdesk.models import Attachment, Ticket
from helpdesk.notifications import asking as told
from helpdesk.queries.held import KEPT_FOR
from helpdesk.services.asking import acknowledge, reply_due
from impacthub import states
from impacthub.audit.services import record
from impacthub.notifications.services import forget_lines
from impacthub.people.models import User

Status = Ticket.Status
#: So many are removed at once; the next time the clock comes it goes on.
PORTION = 500


class AlreadyDecided(Exception):
    """Somebody else looked at this question a moment ago; ``str()`` says so."""

    def __init__(self) -> None:
        super().__init__(_("Somebody else decided about this question just now."))


@transaction.atomic
def release_question(ticket: Ticket, *, by: User) -> Ticket:
    """Let a held question in, or bring one back that was called spam: it is new, and its asker hears that it is here.

    An answer that would be late already is promised anew. Raises :class:`AlreadyDecided`.
    """
    ticket = _locked(ticket, Status.HELD, Status.SPAM)
    ticket, old = states.move(ticket, "status", Ticket.FLOW, Status.NEW)
    ticket.closed_at, ticket.waits_since = None, ticket.last_message_at
    ticket.reply_due_at = reply_due(ticket, timezone.now())
    ticket.save(update_fields=["closed_at", "waits_since", "reply_due_at"])
    record("helpdesk.question_released", ticket, by=by, changes={"status": [old, ticket.status]})
    acknowledge(ticket)
    told.question_came(ticket)
    return ticket


@transaction.atomic
def reject_question(ticket: Ticket, *, by: User) -> Ticket:
    """Say that a held question is spam: nobody hears of it, the clock removes it. Raises :class:`AlreadyDecided`."""
    return _reject(_locked(ticket, Status.HELD), by)


@transaction.atomic
def reject_questions(tickets: Iterable[int], *, by: User) -> int:
    """Say of those of ``tickets`` (ids) that are still held that they are spam; returns how many were."""
    held = Ticket.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=tickets, status=Status.HELD)
    return len([_reject(ticket, by) for ticket in held.order_by("pk")])


@transaction.atomic
def mark_spam(ticket: Ticket, *, by: User) -> Ticket:
    """Say of a question that came in that it is spam after all. Raises :class:`AlreadyDecided` when it was answered."""
    return _reject(_locked(ticket, Status.NEW, Status.OPEN), by)


def discard_spam() -> int:
    """The clock: remove what was called spam a month ago, with its files; returns how many. Run twice, once gone."""
    return sum(_discard(pk) for pk in _old_spam().order_by("pk").values_list("pk", flat=True)[:PORTION])


@transaction.atomic
def _discard(pk: int) -> bool:
    """Remove one, unless somebody brings it back or removes it right now."""
    ticket = _old_spam().select_for_update(of=("self",), skip_locked=True).filter(pk=pk).first()
    if ticket is None:
        return False
    for name in Attachment.objects.filter(message__ticket=ticket).values_list("file", flat=True):
        transaction.on_commit(partial(default_storage.delete, name))
    record("helpdesk.spam_discarded", ticket, by=None)
    forget_lines("helpdesk.", reference=ticket.reference)
    ticket.delete()
    return True


def _old_spam() -> QuerySet[Ticket]:
    return Ticket.objects.filter(status=Status.SPAM, closed_at__lt=timezone.now() - KEPT_FOR)


def _reject(ticket: Ticket, by: User) -> Ticket:
    ticket, old = states.move(ticket, "status", Ticket.FLOW, Status.SPAM)
    ticket.closed_at, ticket.waits_since = timezone.now(), None
    ticket.save(update_fields=["closed_at", "waits_since"])
    record("helpdesk.question_rejected", ticket, by=by, changes={"status": [old, ticket.status]})
    return ticket


def _locked(ticket: Ticket, *statuses: str) -> Ticket:
    """``ticket`` as it is now, locked, when it is in one of ``statuses``."""
    fresh = Ticket.objects.select_for_update(of=("self",), no_key=True).get(pk=ticket.pk)
    if fresh.status not in statuses:
        raise AlreadyDecided
    return fresh
