"""Write mails beside the change they tell of, and decide about those that did not simply leave."""

import hashlib
from datetime import datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.validators import validate_email
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
) -> OutboxEmail:
    """Write the mail ``emails/<template>`` to ``to``; doing it twice with one ``key`` gives the first mail.

    Without ``category`` it follows from something the person did and always leaves; with one it can be switched off
    and carries the one-click header. A suppressed address, or a category that is switched off, gives a WITHHELD row.
    After ``expires_at`` (a log-in code) it is cancelled instead of sent late; until ``leaves_at`` it waits and can be
    cancelled. Raises ValidationError when ``to`` is no e-mail address.
    """
    if found := OutboxEmail.objects.filter(key=key).first():
        return found
    validate_email(to)
    recipient = links.Recipient(user.pk if user else None, to, language, category or "")
    context = {**context, "preferences_url": links.preferences_url(recipient)}
    headers = {"Auto-Submitted": "auto-generated", "Content-Language": language}
    if category:
        context["unsubscribe_url"] = links.unsubscribe_url(recipient)
        headers |= {"List-Unsubscribe": f"<{context['unsubscribe_url']}>", **ONE_CLICK}
    mail = render_mail(template, context, language=language)
    email = OutboxEmail(
        key=key,
        kind=key.split(":")[0],
        category=category or "",
        user=user,
        to=to,
        language=language,
        subject=mail.subject,
        text=mail.text,
        html=mail.html,
        headers=headers,
        expires_at=expires_at,
        next_try_at=leaves_at or timezone.now(),
        message_id=message_id(key),
    )
    if queries.withheld([email]):
        email.status = Status.WITHHELD
    OutboxEmail.objects.bulk_create([email], ignore_conflicts=True)
    if email.next_try_at <= timezone.now():
        nudge("notifications.deliver_due")
    return OutboxEmail.objects.get(key=key)


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
