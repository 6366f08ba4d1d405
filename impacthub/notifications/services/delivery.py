"""Send what is due, once. A row says how far its mail got, before the next step is taken.

A worker leases up to ``CHUNK`` rows at a time, keeps one connection, and for every mail writes SENDING when the server
is ready to take its text, sends the text, and writes the end. Killed at any point it leaves one row SENDING at most;
the others are still QUEUED and are leased again. A row that stays SENDING may have left: it becomes UNCERTAIN, and a
person decides.
"""

import logging
import re
import time
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from smtplib import SMTPException, SMTPNotSupportedError, SMTPRecipientsRefused, SMTPResponseException
from typing import Any

from django.core.mail import get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import InterfaceError, OperationalError, transaction
from django.db import connection as database
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_noop

from impacthub import states
from impacthub.celery import nudge
from impacthub.notifications import queries
from impacthub.notifications.message import as_message
from impacthub.notifications.models import OutboxEmail, Suppression
from impacthub.notifications.services.preferences import suppress
from impacthub.notifications.smtp import EmailBackend, Unwanted

logger = logging.getLogger(__name__)
Status = OutboxEmail.Status

CHUNK = 100
#: A connection is used for so many mails; servers do not like one that never ends.
PER_CONNECTION = 1000
#: A worker that has said nothing for so long is gone; longer than one mail can take with EMAIL_TIMEOUT per answer.
LEASE = timedelta(minutes=5)
#: A task stops taking new work after so many seconds, and asks for a next one.
PATIENCE = 40.0
#: Minutes until the next try after a temporary refusal; after the last one the mail has failed.
BACKOFF = (1, 5, 15, 60, 180, 360, 720, 1440)
#: Texts of mails that have ended are kept for so long.
TEXT_KEPT = timedelta(days=90)
MAY_HAVE_LEFT = gettext_noop("The connection broke after the text was sent: the mail may have left.")
WORKER_LOST = gettext_noop("The worker stopped while sending: the mail may have left.")
TOO_LATE = gettext_noop("It was too late to be of use.")


class MailServerAway(Exception):
    """There is no connection to the mail server; nothing has left."""


@dataclass(frozen=True)
class Outcome:
    """What became of one mail."""

    status: str
    error: str = ""
    bounced: bool = False


def deliver_due() -> int:
    """Send every mail that is due; returns how many left. Run twice, at once or after each other, it sends once."""
    settle_lost()
    until, sent, connection = time.monotonic() + PATIENCE, 0, get_connection()
    try:
        while (mails := claim()) is not None:
            sent += _deliver(connection, mails, until)
            if time.monotonic() > until:
                nudge("notifications.deliver_due")
                break
            if sent % PER_CONNECTION < len(mails):
                connection.close()
    except MailServerAway as error:
        logger.warning("No mail server: %s", error)
    finally:
        connection.close()
    return sent


def settle_lost() -> int:
    """Rows whose worker disappeared while sending become UNCERTAIN; returns how many."""
    lost = OutboxEmail.objects.filter(claimed_at__lt=timezone.now() - LEASE)
    count = _move(lost, Status.SENDING, Status.UNCERTAIN, error=WORKER_LOST)
    if count:
        logger.warning("%d mails may or may not have left", count)
    return count


@transaction.atomic
def claim() -> list[OutboxEmail] | None:
    """Lease up to ``CHUNK`` due mails to this worker, after putting aside those that must not leave any more.

    Returns None when nothing is due.
    """
    now = timezone.now()
    free = OutboxEmail.objects.due().filter(Q(claimed_at=None) | Q(claimed_at__lt=now - LEASE))
    mails = list(free.select_for_update(skip_locked=True).order_by("next_try_at", "id")[:CHUNK])
    if not mails:
        return None
    late = {mail.pk for mail in mails if mail.expires_at and mail.expires_at <= now}
    held = {mails[index].pk for index in queries.withheld(mails)} - late
    _move(OutboxEmail.objects.filter(pk__in=late), Status.QUEUED, Status.CANCELLED, error=TOO_LATE)
    _move(OutboxEmail.objects.filter(pk__in=held), Status.QUEUED, Status.WITHHELD)
    ready = [mail for mail in mails if mail.pk not in late | held]
    OutboxEmail.objects.filter(pk__in=[mail.pk for mail in ready]).update(claimed_at=now)
    for mail in ready:
        mail.claimed_at = now
    return ready


def discard_old() -> int:
    """Blank the texts of mails that ended long ago or can be of no more use (log-in codes); returns how many."""
    now = timezone.now()
    useless = OutboxEmail.objects.filter(expires_at__lt=now)
    for status in (Status.UNCERTAIN, Status.FAILED, Status.WITHHELD):
        _move(useless, status, Status.CANCELLED, error=TOO_LATE)
    ended = OutboxEmail.objects.filter(status__in=[Status.SENT, Status.CANCELLED]).exclude(
        text="", html="", calendar=""
    )
    old = ended.filter(Q(created_at__lt=now - TEXT_KEPT) | Q(expires_at__lt=now))
    return old.update(text="", html="", calendar="")


def _move(mails: QuerySet[OutboxEmail], old: str, to: str, **also: Any) -> int:
    return states.move_all(mails, "status", OutboxEmail.FLOW, old, to, **also)


def _move_one(mail: OutboxEmail, to: str, **also: Any) -> bool:
    return states.move_held(mail, "status", OutboxEmail.FLOW, to, held_at="claimed_at", **also)


def _deliver(connection: BaseEmailBackend, mails: list[OutboxEmail], until: float) -> int:
    sent = 0
    try:
        for mail in mails:
            if time.monotonic() > until:
                break
            _open(connection)
            outcome = _send(connection, mail)
            if outcome is not None:
                _end_patiently(mail, outcome)
                sent += outcome.status == Status.SENT
    finally:
        _release(mails)
    return sent


def _open(connection: BaseEmailBackend) -> None:
    try:
        connection.open()
    except (SMTPException, OSError) as error:
        raise MailServerAway(str(error)) from error


def _begin(mail: OutboxEmail) -> bool:
    """Write SENDING; False when the lease has gone to somebody else, or a person stopped the mail."""
    return _move_one(mail, Status.SENDING, claimed_at=timezone.now())


def _send(connection: BaseEmailBackend, mail: OutboxEmail) -> Outcome | None:
    """Send ``mail``, writing SENDING before its text can leave; None when it is no longer ours to send."""
    message = as_message(mail)
    if isinstance(connection, EmailBackend):
        connection.may_leave = partial(_begin, mail)
    elif not _begin(mail):
        return None
    try:
        connection.send_messages([message])
    except Unwanted:
        _drop(connection)
        return None
    except (SMTPException, OSError, ValueError) as error:
        outcome = _judge(connection, error)
        _drop(connection)
        given_up = outcome.status == Status.QUEUED and mail.attempts >= len(BACKOFF)
        return Outcome(Status.FAILED, outcome.error) if given_up else outcome
    return Outcome(Status.SENT)


def _judge(connection: BaseEmailBackend, error: Exception) -> Outcome:
    """What an error while sending means: the server's answer decides, and without one how far we were."""
    if isinstance(error, SMTPRecipientsRefused):
        code, reply = next(iter(error.recipients.values()))
        return _answered(code, reply, recipient=True)
    if isinstance(error, SMTPResponseException):
        return _answered(error.smtp_code, error.smtp_error)
    if isinstance(error, ValueError | SMTPNotSupportedError):
        return Outcome(Status.FAILED, str(error))
    smtp = getattr(connection, "connection", None)
    if smtp is not None and getattr(smtp, "in_doubt", True):
        return Outcome(Status.UNCERTAIN, MAY_HAVE_LEFT)
    return Outcome(Status.QUEUED, str(error))


def _answered(code: int, reply: bytes | str, *, recipient: bool = False) -> Outcome:
    text = reply.decode(errors="replace") if isinstance(reply, bytes) else reply
    if code < 500:
        return Outcome(Status.QUEUED, f"{code} {text}")
    # 5.1.x says that there is no such address; a server without these codes says 550, 551 or 553.
    enhanced = re.match(r"5\.(\d+)\.", text)
    no_such_address = enhanced[1] == "1" if enhanced else code in (550, 551, 553)
    return Outcome(Status.FAILED, f"{code} {text}", bounced=recipient and no_such_address)


def _drop(connection: BaseEmailBackend) -> None:
    """Forget a connection of which nobody knows in what state it is, without waiting for its good-bye."""
    if smtp := getattr(connection, "connection", None):
        smtp.close()
    connection.close()


def _end_patiently(mail: OutboxEmail, outcome: Outcome) -> None:
    """Write the end; a database that is away for some seconds must not make a mail uncertain that has left."""
    for pause in (0.5, 1, 2, 4):
        try:
            return _end(mail, outcome)
        except (OperationalError, InterfaceError):
            database.close()
            time.sleep(pause)
    return _end(mail, outcome)


def _end(mail: OutboxEmail, outcome: Outcome) -> None:
    if outcome.bounced:
        suppress(mail.to, reason=Suppression.Reason.BOUNCED)
    also: dict[str, Any] = {"error": outcome.error, "attempts": mail.attempts + 1}
    if outcome.status == Status.SENT:
        also["sent_at"] = timezone.now()
    if outcome.status == Status.QUEUED:
        also |= {"claimed_at": None, "next_try_at": timezone.now() + timedelta(minutes=BACKOFF[mail.attempts])}
    if mail.status == outcome.status:
        OutboxEmail.objects.filter(pk=mail.pk, claimed_at=mail.claimed_at, status=mail.status).update(**also)
    else:
        _move_one(mail, outcome.status, **also)


def _release(mails: list[OutboxEmail]) -> None:
    """Give back the leases on mails that were not begun."""
    leases = OutboxEmail.objects.filter(pk__in=[mail.pk for mail in mails], status=Status.QUEUED)
    leases.filter(claimed_at__in={mail.claimed_at for mail in mails}).update(claimed_at=None)
