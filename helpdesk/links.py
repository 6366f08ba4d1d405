"""Signed links that stand for one question: who has one follows it, without an account."""

from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.core import signing
from django.utils import timezone

from impacthub.notifications.links import LinkExpired, absolute

if TYPE_CHECKING:
    from helpdesk.models import Ticket

SALT = "helpdesk.ticket"
#: A link that somebody asked for anew works so long, also when the question itself is older.
RENEWED_DAYS = 30

__all__ = [
    "LinkExpired",
    "read_followed_token",
    "read_ticket_token",
    "renewed_url",
    "ticket_token",
    "ticket_url",
]


def ticket_token(ticket: "Ticket") -> str:
    """A signed text that :func:`read_ticket_token` turns back: the same one until the question closes."""
    return signing.Signer(salt=SALT).sign_object([ticket.pk, ticket.link_version])


def read_ticket_token(token: str) -> tuple[int, int]:
    """The id of the question that ``token`` stands for, and the version of its link.

    Raises :class:`LinkExpired` when it is forged or damaged; whether it still holds is asked by the query.
    """
    try:
        pk, version = signing.Signer(salt=SALT).unsign_object(token)
        return int(pk), int(version)
    except (signing.BadSignature, ValueError, TypeError) as error:
        raise LinkExpired from error


def ticket_url(ticket: "Ticket") -> str:
    """Where who has this link follows ``ticket``, with the site's own address before it."""
    return absolute(f"/t/{ticket_token(ticket)}/")


def renewed_url(ticket: "Ticket") -> str:
    """As :func:`ticket_url`, for who asked for the link again: it works for :data:`RENEWED_DAYS` from today."""
    until = timezone.localdate() + timedelta(days=RENEWED_DAYS)
    token = signing.Signer(salt=SALT).sign_object([ticket.pk, ticket.link_version, until.isoformat()])
    return absolute(f"/t/{token}/")


def read_followed_token(token: str) -> tuple[int, int, date | None]:
    """As :func:`read_ticket_token`, and until when a link works that was asked for anew; None for any other."""
    try:
        pk, version, *until = signing.Signer(salt=SALT).unsign_object(token)
        return int(pk), int(version), date.fromisoformat(until[0]) if until else None
    except (signing.BadSignature, ValueError, TypeError) as error:
        raise LinkExpired from error
