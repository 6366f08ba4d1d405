"""What the helpdesk decides about a question: who looks after it, where it belongs, and whether it is done."""

from collections.abc import Sequence
from typing import Any

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from helpdesk.models import Ticket, Topic
from helpdesk.notifications import answering as told
from helpdesk.permissions import is_agent
from helpdesk.services.answering import note
from helpdesk.services.asking import reply_due
from helpdesk.services.closing import close
from helpdesk.services.locking import lock
from impacthub import states
from impacthub.audit.services import record
from impacthub.people.models import User


class ClosedFor(models.TextChoices):
    """Why a question is closed without an answer."""

    ELSEWHERE = "ELSEWHERE", pgettext_lazy("closed without an answer", "it was answered elsewhere")
    TWICE = "TWICE", pgettext_lazy("closed without an answer", "it was asked twice")
    NOT_OURS = "NOT_OURS", pgettext_lazy("closed without an answer", "it is not for us")
    NO_QUESTION = "NO_QUESTION", pgettext_lazy("closed without an answer", "there is no question in it")
    OTHER = "OTHER", pgettext_lazy("closed without an answer", "something else")


class NotAnAgent(Exception):
    """Only who answers the helpdesk looks after a question; ``str()`` says so to a person."""


class AlreadyTaken(Exception):
    """Somebody else took the question meanwhile; ``str()`` says who."""


class CannotAsk(Exception):
    """The asker cannot be asked now whether the question may be published; ``str()`` says why."""


@transaction.atomic
def assign(ticket: Ticket, to: User | None, *, by: User, held_by: int | None) -> Ticket:
    """Let ``to`` look after ``ticket``, or with None nobody in particular; a new question is being answered then.

    ``held_by`` is the id of who looked after it on the page that ``by`` saw, so that nobody takes a question from
    somebody without seeing it. Raises :class:`NotAnAgent`, and :class:`AlreadyTaken` when it is somebody else by now.
    """
    ticket = lock(ticket)
    if to is not None and not is_agent(to):
        raise NotAnAgent(_("This person does not answer the helpdesk."))
    if ticket.assignee_id == (to.pk if to else None):
        return ticket
    if ticket.assignee_id != held_by:
        raise AlreadyTaken(_taken(ticket))
    before, status = ticket.assignee_id, ticket.status
    if to is not None and status == Ticket.Status.NEW:
        ticket, status = states.move(ticket, "status", Ticket.FLOW, Ticket.Status.OPEN)
    ticket.assignee = to
    ticket.save(update_fields=["assignee"])
    changes = {"assignee": [before, ticket.assignee_id], "status": [status, ticket.status]}
    entry = record("helpdesk.question_assigned", ticket, by=by, changes=changes)
    if to is not None and to.pk != by.pk:
        told.question_assigned(ticket, to, by=by, entry=entry.pk)
    return ticket


@transaction.atomic
def sort_ticket(
    ticket: Ticket,
    *,
    subject: str,
    topic: Topic | None,
    tags: Sequence[str],
    language: str,
    priority: int,
    by: User,
) -> Ticket:
    """Say where ``ticket`` belongs and how much haste it has; the log keeps which fields changed, not what they say."""
    ticket = lock(ticket)
    new: dict[str, Any] = {
        "subject": subject,
        "topic_id": topic.pk if topic else None,
        "tags": list(dict.fromkeys(tags)),
        "language": language,
        "priority": priority,
    }
    changed = {name: [getattr(ticket, name), value] for name, value in new.items() if getattr(ticket, name) != value}
    if not changed:
        return ticket
    for name, (_old, value) in changed.items():
        setattr(ticket, name, value)
    ticket.save(update_fields=[name.removesuffix("_id") for name in changed])
    changes = {name: pair for name, pair in changed.items() if name not in ("subject", "tags")}
    words = sorted(set(changed) & {"subject", "tags"})
    record("helpdesk.question_sorted", ticket, by=by, changes=changes | ({"fields": words} if words else {}))
    return ticket


@transaction.atomic
def close_ticket(ticket: Ticket, *, reason: str, by: User, words: str = "") -> Ticket:
    """Close ``ticket`` without an answer, for one of :class:`ClosedFor`, and note why; its asker is told that it is.

    Raises ValueError for another reason and ``TransitionNotAllowed``; a closed one stays as it is.
    """
    why = ClosedFor(reason)
    ticket = lock(ticket)
    if ticket.status == Ticket.Status.CLOSED:
        return ticket
    said = _("Closed without an answer: %(reason)s.") % {"reason": why.label}
    note(ticket, text=f"{said}\n\n{words}".strip(), by=by)
    return close(ticket, by=by, reason=why.value)


@transaction.atomic
def reopen_ticket(ticket: Ticket, *, by: User) -> Ticket:
    """Let the helpdesk go on with ``ticket``, which waits for us again. Raises ``TransitionNotAllowed``.

    The first answer is promised anew, unless it was late already when the question was done.
    """
    ticket = lock(ticket)
    if ticket.status in Ticket.TO_DO:
        return ticket
    if ticket.status not in Ticket.REAL:
        raise states.TransitionNotAllowed(_("This message waits to be looked at. Let it in before you answer."))
    ticket, old = states.move(ticket, "status", Ticket.FLOW, Ticket.Status.OPEN)
    ticket.waits_since, done_at = timezone.now(), ticket.closed_at or ticket.solved_at
    if done_at is not None and done_at <= ticket.reply_due_at:
        ticket.reply_due_at = reply_due(ticket, ticket.waits_since)
    ticket.solved_at = ticket.closed_at = ticket.close_at = ticket.close_told_at = None
    ends = ["solved_at", "closed_at", "close_at", "close_told_at"]
    ticket.save(update_fields=["waits_since", "reply_due_at", *ends])
    record("helpdesk.question_reopened", ticket, by=by, changes={"status": [old, ticket.status]})
    return ticket


@transaction.atomic
def ask_publishing(ticket: Ticket, *, by: User) -> Ticket:
    """Ask, once and by mail, whether question and answer may become an article that everybody reads.

    Raises :class:`CannotAsk` before there is an answer and where no mail can go; ``TransitionNotAllowed`` when it was
    asked before.
    """
    ticket = lock(ticket)
    if ticket.status not in (Ticket.Status.SOLVED, Ticket.Status.CLOSED) or ticket.first_replied_at is None:
        raise CannotAsk(_("Ask this when the question is answered."))
    if not ticket.email:
        raise CannotAsk(_("There is no e-mail address with this question any more."))
    ticket, old = states.move(ticket, "publishing", Ticket.PUBLISHING_FLOW, Ticket.Publishing.ASKED)
    record("helpdesk.publishing_asked", ticket, by=by, changes={"publishing": [old, ticket.publishing]})
    told.publishing_asked(ticket)
    return ticket


def _taken(ticket: Ticket) -> str:
    if ticket.assignee is None:
        return _("Nobody looks after this question any more. Look at it again before you change that.")
    return _("%(name)s took this question meanwhile.") % {"name": ticket.assignee}
