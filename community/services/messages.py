"""Messages from one member to another, passed on so that neither learns the other's address."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from community.models import ContactMessage
from community.notifications import messages as mails
from community.queries.directory import was_reported
from impacthub.audit.services import record
from impacthub.people.models import User

#: So many messages may somebody send within so long.
MOST = 5
WITHIN = timedelta(hours=1)


class TooManyMessages(Exception):
    """The sender has to wait; ``str()`` says until when, to a person."""


class CannotBeReached(Exception):
    """The receiver gets nothing from this sender; ``str()`` says so to a person."""


class AlreadyReported(Exception):
    """The message was reported before; ``str()`` says so to a person."""


class AlreadyHandled(Exception):
    """Somebody looked at the report before; ``str()`` says so to a person."""


@transaction.atomic
def send_message(receiver: User, *, text: str, by: User, answer_to: ContactMessage | None = None) -> ContactMessage:
    """Pass ``text`` on to ``receiver``, who hears of it by bell and mail.

    Raises :class:`TooManyMessages` after :data:`MOST` within :data:`WITHIN`, and :class:`CannotBeReached` for oneself,
    for who is gone, and for who reported a message of ``by``.
    """
    _wait_turn(by)
    if receiver.pk == by.pk or not receiver.is_active or was_reported(by, by=receiver):
        raise CannotBeReached(_("You cannot write to this person."))
    _within_limit(by)
    if answer_to is not None:
        read_message(answer_to, by=by)
    message = ContactMessage.objects.create(sender=by, receiver=receiver, text=text, answer_to=answer_to)
    record("community.message_sent", message, by=by, changes={"receiver": receiver.pk})
    mails.message_came(message)
    return message


@transaction.atomic
def read_message(message: ContactMessage, *, by: User) -> int:
    """``by`` read ``message`` and what its writer sent them before; returns how many were new."""
    unread = ContactMessage.objects.filter(receiver=by, sender=message.sender_id, read_at=None, pk__lte=message.pk)
    return unread.update(read_at=timezone.now())


@transaction.atomic
def report_message(message: ContactMessage, *, reason: str, by: User) -> ContactMessage:
    """Show ``message`` to the coordinators; its writer sends no more to ``by``. Raises :class:`AlreadyReported`."""
    message = _lock(message)
    if message.reported_at is not None:
        raise AlreadyReported(_("You reported this message already. A coordinator looks at it."))
    message.reported_at, message.report_reason = timezone.now(), reason
    message.save(update_fields=["reported_at", "report_reason"])
    record("community.message_reported", message, by=by)
    mails.message_reported(message)
    return message


@transaction.atomic
def handle_report(message: ContactMessage, *, by: User) -> ContactMessage:
    """A coordinator looked at a reported message. Raises :class:`AlreadyHandled`."""
    message = _lock(message)
    if message.handled_at is not None or message.reported_at is None:
        raise AlreadyHandled(_("Somebody looked at this report already."))
    message.handled_at, message.handled_by = timezone.now(), by
    message.save(update_fields=["handled_at", "handled_by"])
    record("community.message_report_handled", message, by=by)
    return message


def _wait_turn(sender: User) -> None:
    """Two messages of one person are counted after each other, also when they are sent at once."""
    User.objects.get_queryset().select_for_update(no_key=True).get(pk=sender.pk)


def _within_limit(sender: User) -> None:
    since = timezone.now() - WITHIN
    sent = ContactMessage.objects.filter(sender=sender, sent_at__gt=since).order_by("-sent_at")
    latest = list(sent.values_list("sent_at", flat=True)[:MOST])
    if len(latest) < MOST:
        return
    minutes = max(1, -(-int((latest[-1] - since).total_seconds()) // 60))
    raise TooManyMessages(
        _("You sent %(count)d messages within an hour. You can send the next one in %(minutes)d minutes.")
        % {"count": MOST, "minutes": minutes}
    )


def _lock(message: ContactMessage) -> ContactMessage:
    rows = ContactMessage.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("sender", "receiver").get(pk=message.pk)
