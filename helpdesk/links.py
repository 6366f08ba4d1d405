"""Signed links that stand for one question: who has one follows it, without an account."""

from typing import TYPE_CHECKING

from django.core import signing

from impacthub.notifications.links import LinkExpired, absolute

if TYPE_CHECKING:
    from helpdesk.models import Ticket

SALT = "helpdesk.ticket"

__all__ = ["LinkExpired", "read_ticket_token", "ticket_token", "ticket_url"]


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
