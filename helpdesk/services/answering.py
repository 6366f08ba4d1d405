"""Answers and notes of the helpdesk: written after what was read, and for ten seconds taken back as if never sent."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from helpdesk.models import Attachment, Message, Ticket, Viewing
from helpdesk.notifications import answering as bells
from helpdesk.notifications import following as mails
from helpdesk.services.attaching import attach
from helpdesk.services.closing import CLOSES_AFTER
from helpdesk.services.locking import lock
from impacthub import states
from impacthub.audit.services import record
from impacthub.files import Checked
from impacthub.notifications.models import OutboxEmail
from impacthub.notifications.services import cancel
from impacthub.people.models import User

#: What an answer changes of its question, and taking it back puts right: those that go together, and the others.
STANDING = ("status", "waits_since", "solved_at", "close_at", "close_told_at")
ALONE = ("assignee_id", "last_message_at", "cc")
#: Who had a question open and where copies went before is of use for a minute, and kept for an hour.
FORGOTTEN_AFTER = timedelta(hours=1)


class CannotAnswer(Exception):
    """The question is closed, or not looked at yet; ``str()`` says so to a person."""


class CameBetween(Exception):
    """Somebody wrote since the page was read; ``messages`` are theirs, and ``str()`` says so to a person."""

    def __init__(self, messages: list[Message]) -> None:
        super().__init__(_("Something was written since you opened this question. Read it before you send."))
        self.messages = messages


class TooLate(Exception):
    """The answer has left, so it cannot be taken back; ``str()`` says so to a person."""


@transaction.atomic
def reply(
    ticket: Ticket,
    *,
    text: str,
    solve: bool,
    by: User,
    files: Sequence[Checked] = (),
    cc: Sequence[str] = (),
    through: int | None = None,
    instead_of: Message | None = None,
) -> Message:
    """Answer ``ticket``: it waits for the asker, or with ``solve`` is answered; sent twice it is answered once.

    The mail leaves after ``settings.HELPDESK_UNDO_SECONDS``. ``through`` is the last message that ``by`` read;
    ``instead_of`` an answer of theirs that was taken back, whose files go along. Raises :class:`CannotAnswer` and
    :class:`CameBetween`.
    """
    ticket = lock(ticket)
    _check_open(ticket)
    if again := _sent_before(ticket, text, through, by):
        return again
    _check_read(ticket, through, by)
    before, now = _standing(ticket), timezone.now()
    message = _write(ticket, Message.Kind.AGENT, text, by=by, at=now, waits=settings.HELPDESK_UNDO_SECONDS)
    attach(message, files)
    if instead_of is not None:
        own = ticket.messages.filter(pk=instead_of.pk, author=by, taken_back_at__isnull=False)
        Attachment.objects.filter(message__in=own).update(message=message)
    old = ticket.status
    ticket = _answered(ticket, solve=solve, cc=list(cc), by=by, now=now)
    message.ticket, message.undo = ticket, {"before": before, "after": _standing(ticket)}
    message.save(update_fields=["undo"])
    record(
        "helpdesk.question_answered",
        ticket,
        by=by,
        changes={"message": message.number, "status": [old, ticket.status]},
    )
    mails.tell_answer(message)
    return message


@transaction.atomic
def note(ticket: Ticket, *, text: str, by: User, files: Sequence[Checked] = ()) -> Message:
    """Write down something that only the helpdesk reads; sent twice within a minute it is written once."""
    ticket = lock(ticket)
    minute = timezone.now() - timedelta(minutes=1)
    notes = ticket.messages.filter(kind=Message.Kind.NOTE, author=by, text=text, created_at__gt=minute)
    if again := notes.first():
        return again
    message = _write(ticket, Message.Kind.NOTE, text, by=by, at=timezone.now())
    attach(message, files)
    record("helpdesk.note_written", ticket, by=by, changes={"message": message.number})
    bells.note_written(message)
    return message


@transaction.atomic
def take_back(message: Message, *, by: User) -> Message:
    """Take an answer back before it leaves: its mails are cancelled and the question is what it was.

    What somebody else changed since stays changed. Raises :class:`TooLate`; twice has the effect of once.
    """
    ticket = lock(message.ticket)
    message = Message.objects.select_for_update().get(pk=message.pk)
    message.ticket = ticket
    if message.taken_back_at is not None:
        return message
    now = timezone.now()
    if message.kind != Message.Kind.AGENT or now >= message.leaves_at:
        raise TooLate(_("This answer has left already, so it cannot be taken back."))
    _cancel_mails(message, by=by)
    message.taken_back_at = now
    message.save(update_fields=["taken_back_at"])
    old = ticket.status
    ticket = message.ticket = _put_back(message)
    record(
        "helpdesk.answer_taken_back",
        ticket,
        by=by,
        changes={"message": message.number, "status": [old, ticket.status]},
    )
    return message


@transaction.atomic
def see(ticket: Ticket, *, by: User, writes: bool) -> Viewing:
    """``by`` has ``ticket`` open now, and writes an answer or not."""
    seen = {"seen_at": timezone.now(), "writes": writes}
    viewing, _new = Viewing.objects.update_or_create(ticket=ticket, user=by, defaults=seen)
    return viewing


def discard_viewings() -> int:
    """The clock: an hour on, forget who had which question open and where copies went before; returns how many rows."""
    old = timezone.now() - FORGOTTEN_AFTER
    for message in Message.objects.filter(leaves_at__lt=old, undo__before__has_key="cc"):
        undo = {when: {name: said for name, said in was.items() if name != "cc"} for when, was in message.undo.items()}
        Message.objects.filter(pk=message.pk).update(undo=undo)
    return Viewing.objects.filter(seen_at__lt=old).delete()[0]


def _check_open(ticket: Ticket) -> None:
    if ticket.status == Ticket.Status.CLOSED:
        raise CannotAnswer(_("This question is closed. Open it again before you answer."))
    if ticket.status not in Ticket.REAL:
        raise CannotAnswer(_("This message waits to be looked at. Let it in before you answer."))


def _sent_before(ticket: Ticket, text: str, through: int | None, author: User) -> Message | None:
    """The same answer of the same person to the same page: a form that was sent twice."""
    if through is None:
        return None
    same = ticket.messages.filter(kind=Message.Kind.AGENT, author=author, text=text, taken_back_at=None)
    return same.filter(number__gt=through).first()


def _check_read(ticket: Ticket, through: int | None, author: User) -> None:
    if through is None:
        return
    rows = ticket.messages.filter(number__gt=through, taken_back_at=None).exclude(author=author)
    if came := list(rows.select_related("author").order_by("number")):
        raise CameBetween(came)


def _write(ticket: Ticket, kind: str, text: str, *, by: User, at: datetime, waits: int = 0) -> Message:
    """Add a message to ``ticket``, whose row is locked; it leaves after ``waits`` seconds."""
    last = ticket.messages.aggregate(last=Max("number"))["last"] or 0
    leaves = at + timedelta(seconds=waits)
    return Message.objects.create(
        ticket=ticket, number=last + 1, kind=kind, author=by, text=text, created_at=at, leaves_at=leaves
    )


def _answered(ticket: Ticket, *, solve: bool, cc: list[str], by: User, now: datetime) -> Ticket:
    """What an answer makes of ``ticket``."""
    to = Ticket.Status.SOLVED if solve else Ticket.Status.WAITING
    if ticket.status != to:
        ticket, _old = states.move(ticket, "status", Ticket.FLOW, to)
    ticket.first_replied_at = ticket.first_replied_at or now
    ticket.assignee_id = ticket.assignee_id or by.pk
    ticket.last_message_at, ticket.waits_since, ticket.cc = now, None, cc
    ticket.solved_at = now if solve else None
    ticket.close_at, ticket.close_told_at = now + CLOSES_AFTER, None
    ticket.save(update_fields=[*STANDING[1:], *ALONE, "first_replied_at"])
    return ticket


def _standing(ticket: Ticket) -> dict[str, Any]:
    values = {name: getattr(ticket, name) for name in (*STANDING, *ALONE, "first_replied_at")}
    return {name: value.isoformat() if isinstance(value, datetime) else value for name, value in values.items()}


def _put_back(message: Message) -> Ticket:
    """The question of an answer that was taken back as it was, where nobody changed it since."""
    ticket, before, after = message.ticket, message.undo["before"], message.undo["after"]
    now = _standing(ticket)
    restored = [name for name in ALONE if now[name] == after.get(name)]
    if all(now[name] == after[name] for name in STANDING):
        restored += STANDING[1:]
        if ticket.status != before["status"]:
            ticket, _old = states.move(ticket, "status", Ticket.FLOW, before["status"])
    for name in restored:
        setattr(ticket, name, before[name] if name in ("assignee_id", "cc") else _moment(before[name]))
    answers = ticket.messages.filter(kind=Message.Kind.AGENT, taken_back_at=None).order_by("number")
    first = answers.values_list("created_at", flat=True).first()
    ticket.first_replied_at = _moment(before["first_replied_at"]) or first
    ticket.save(update_fields=[*STANDING[1:], *ALONE, "first_replied_at"])
    _hand_on(message)
    return ticket


def _hand_on(message: Message) -> None:
    """An answer that came after ``message`` and is taken back too gives what was before both of them."""
    before, after = message.undo["before"], message.undo["after"]
    later = message.ticket.messages.filter(kind=Message.Kind.AGENT, number__gt=message.number, taken_back_at=None)
    following = later.order_by("number").first()
    if following is not None and following.undo:
        known = following.undo["before"]
        same = {name: before[name] for name in known if known[name] == after.get(name)}
        following.undo = following.undo | {"before": known | same}
        following.save(update_fields=["undo"])


def _moment(value: str | None) -> datetime | None:
    return datetime.fromisoformat(value) if value else None


def _cancel_mails(message: Message, *, by: User) -> None:
    waiting = OutboxEmail.objects.filter(key__startswith=mails.key_of(message))
    try:
        for mail in waiting.exclude(status=OutboxEmail.Status.CANCELLED):
            cancel(mail, by=by)
    except states.TransitionNotAllowed as error:
        raise TooLate(_("This answer has left already, so it cannot be taken back.")) from error
