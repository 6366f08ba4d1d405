"""The signed link with which somebody without an account reads a plan."""

from typing import TYPE_CHECKING

from django.core import signing

from impacthub.notifications.links import LinkExpired, absolute

if TYPE_CHECKING:
    from coaching.models import ShareLink

SALT = "coaching.share"

__all__ = ["LinkExpired", "read_share_token", "share_token", "share_url"]


def share_token(link: "ShareLink") -> str:
    """A signed text that :func:`read_share_token` turns back."""
    return signing.Signer(salt=SALT).sign_object(link.pk)


def read_share_token(token: str) -> int:
    """The id of the link that ``token`` stands for.

    Raises :class:`LinkExpired` when it is forged or damaged; whether the link still works is asked by the query.
    """
    try:
        return int(signing.Signer(salt=SALT).unsign_object(token))
    except (signing.BadSignature, ValueError, TypeError) as error:
        raise LinkExpired from error


def share_url(link: "ShareLink") -> str:
    """Where who has this link reads the plan, with the site's own address before it."""
    return absolute(f"/plan/{share_token(link)}/")
