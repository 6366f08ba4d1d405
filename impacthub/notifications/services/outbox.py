"""Write mails beside the change they tell of, and decide about those that did not simply leave."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator, validate_email
from django.db import transaction
from django.utils import timezone

from impacthub import states
from impacthub.audit.services import record
from impacthub.celery import nudge
from impacthub.notifications import links, queries
from impacthub.notifications.models import OutboxEmail
from impacthub.notifications.rendering import render_mail

if TYPE_CHECKING:
    from impacthub.people.models import User

Status = OutboxEmail.Status
ONE_CLICK = {"List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
#: So many mails are written in one statement.
PORTION = 200
#: The longest address there is.
ADDRESS = 254


@dataclass(frozen=True, kw_only=True)
class Message:
    """One mail to write; :func:`queue_email` says what each part means."""

    key: str
    to: str
    language: str
    template: str
    context: dict[str, Any]
    user: "User | None" = None
    category: str | None = None
    expires_at: datetime | None = None
    leaves_at: datetime | None = None
    calendar: str = ""
    calendar_method: str = ""
    unsubscribe_url: str = ""
    trusted_links: frozenset[str] = frozenset()


@transaction.atomic
def queue_email(
    key: str,
    *,
    to: str,
    language: str,
    template: str,
    context: dict[str, Any],
    user: "User | None" = None,
    category: str | None = None,
    expires_at: datetime | None = None,
    leaves_at: datetime | None = None,
    calendar: str = "",
    calendar_method: str = "",
    unsubscribe_url: str = "",
    trusted_links: frozenset[str] = frozenset(),
) -> OutboxEmail:
    """Write the mail ``emails/<template>`` to ``to``; doing it twice with one ``key`` gives the first mail.

    Without ``category`` it follows from something the person did and always leaves; with one it can be switched off
    and carries the one-click header. ``unsubscribe_url`` puts an address of our own in that header instead, which a
    POST ends such mails at. A suppressed address, or a category that is switched off, gives a WITHHELD row. After
    ``expires_at`` (a log-in code) it is cancelled instead of sent late; until ``leaves_at`` it waits and can be
    cancelled. ``calendar`` is an entry in iCalendar for the reader's own calendar, which does with it what
    ``calendar_method`` says (REQUEST, CANCEL). ``trusted_links`` see :func:`render_mail`. Raises ValidationError when
    ``to`` is no e-mail address.
    """
    if found := OutboxEmail.objects.filter(key=key).first():
        return found
    validate_email(to)
    email = rendered(
        Message(
            key=key,
            to=to,
            language=language,
            template=template,
            context=context,
            user=user,
            category=category,
            expires_at=expires_at,
            leaves_at=leaves_at,
            calendar=calendar,
            calendar_method=calendar_method,
            unsubscribe_url=unsubscribe_url,
            trusted_links=trusted_links,
        )
    )
    _put([email])
    return OutboxEmail.objects.get(key=key)


@transaction.atomic
def queue_many(messages: Iterable[Message]) -> int:
    """Write all of ``messages``, in few statements; returns how many of them had not been written before.

    Each is written as by :func:`queue_email`, but one whose address is no address is written as FAILED, so that it
    keeps nobody else from theirs.
    """
    count, waiting = 0, iter(messages)
    while portion := list(islice(waiting, PORTION)):
        known = set(OutboxEmail.objects.filter(key__in=[one.key for one in portion]).values_list("key", flat=True))
        fresh = {one.key: one for one in portion if one.key not in known}
        _put([rendered(one) for one in fresh.values()])
        count += len(fresh)
    return count


def _put(emails: list[OutboxEmail]) -> None:
    """Write rows that may be there already; who must not hear from us gets theirs WITHHELD."""
    for index in queries.withheld(emails):
        if emails[index].status == Status.QUEUED:
            emails[index].status = Status.WITHHELD
    OutboxEmail.objects.bulk_create(emails, ignore_conflicts=True)
    now = timezone.now()
    if any(email.next_try_at <= now for email in emails):
        nudge("notifications.deliver_due")


def rendered(message: Message) -> OutboxEmail:
    """The mail that ``message`` asks for, not written down yet."""
    recipient = links.Recipient(
        message.user.pk if message.user else None, message.to, message.language, message.category or ""
    )
    context = {**message.context, "preferences_url": links.preferences_url(recipient)}
    headers = {"Auto-Submitted": "auto-generated", "Content-Language": message.language}
    if message.unsubscribe_url or message.category:
        context["unsubscribe_url"] = message.unsubscribe_url or links.unsubscribe_url(recipient)
        headers |= {"List-Unsubscribe": f"<{context['unsubscribe_url']}>", **ONE_CLICK}
    mail = render_mail(message.template, context, language=message.language, trusted_links=message.trusted_links)
    error = _wrong_address(message.to)
    return OutboxEmail(
        key=message.key,
        kind=message.key.split(":")[0],
        category=message.category or "",
        user=message.user,
        to=message.to[:ADDRESS],
        language=message.language,
        subject=mail.subject,
        text=mail.text,
        html=mail.html,
        headers=headers,
        calendar=message.calendar,
        calendar_method=message.calendar_method,
        status=Status.FAILED if error else Status.QUEUED,
        error=error,
        expires_at=message.expires_at,
        next_try_at=message.leaves_at or timezone.now(),
        message_id=message_id(message.key),
    )


def _wrong_address(address: str) -> str:
    try:
        validate_email(address)
        MaxLengthValidator(ADDRESS)(address)
    except ValidationError as error:
        return " ".join(error.messages)
    return ""


def message_id(key: str) -> str:
    """The Message-ID that follows from ``key``, so that a mail sent twice is recognised as the same."""
    host = urlsplit(settings.SITE_URL).hostname or "localhost"
    return f"<{hashlib.sha256(key.encode()).hexdigest()[:40]}@{host}>"


@transaction.atomic
def send_again(email: OutboxEmail, *, by: "User") -> OutboxEmail:
    """Queue a mail that is failed, uncertain or withheld; a withheld one leaves only when nothing forbids it now."""
    email, old = states.move(email, "status", OutboxEmail.FLOW, Status.QUEUED)
    email.next_try_at, email.claimed_at, email.attempts, email.error = timezone.now(), None, 0, ""
    email.save(update_fields=["next_try_at", "claimed_at", "attempts", "error"])
    record("notifications.email_queued_again", email, by=by, changes={"status": [old, email.status]})
    nudge("notifications.deliver_due")
    return email


@transaction.atomic
def leave(email: OutboxEmail, *, by: "User") -> OutboxEmail:
    """Leave an uncertain mail as it is: it may have arrived, and is not sent again."""
    email, old = states.move(email, "status", OutboxEmail.FLOW, Status.CANCELLED)
    record("notifications.email_left", email, by=by, changes={"status": [old, email.status]})
    return email


@transaction.atomic
def cancel(email: OutboxEmail, *, by: "User") -> OutboxEmail:
    """Stop a mail that has not left."""
    email, old = states.move(email, "status", OutboxEmail.FLOW, Status.CANCELLED)
    record("notifications.email_cancelled", email, by=by, changes={"status": [old, email.status]})
    return email
