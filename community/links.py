"""Signed links that stand for one registration: who has one may look at it, change it and give it up."""

from typing import TYPE_CHECKING

from django.core import signing

from impacthub.notifications.links import LinkExpired, absolute

if TYPE_CHECKING:
    from community.models import Registration

SALT = "community.registration"

__all__ = ["LinkExpired", "manage_url", "read_registration_token", "registration_token"]


def registration_token(registration: "Registration") -> str:
    """A signed text that :func:`read_registration_token` turns back: the same one as long as its link holds."""
    return signing.Signer(salt=SALT).sign_object([registration.pk, registration.link_version])


def read_registration_token(token: str) -> tuple[int, int]:
    """The id of the registration that ``token`` stands for, and the version of its link.

    Raises :class:`LinkExpired` when it is forged or damaged; whether it still holds is asked by the query.
    """
    try:
        pk, version = signing.Signer(salt=SALT).unsign_object(token)
        return int(pk), int(version)
    except (signing.BadSignature, ValueError, TypeError) as error:
        raise LinkExpired from error


def manage_url(registration: "Registration") -> str:
    """Where who has this link looks after ``registration``, with the site's own address before it."""
    return absolute(f"/r/{registration_token(registration)}/")
