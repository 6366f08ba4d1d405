"""The signed link with which the contact person of a partner confirms an agreement, without an account."""

from datetime import timedelta
from typing import TYPE_CHECKING

from django.core import signing

from impacthub.notifications.links import LinkExpired, absolute

if TYPE_CHECKING:
    from coaching.models import Partnership

SALT = "coaching.agreement"
#: A link in a mail that is older than this says that it has expired.
VALID_FOR = timedelta(days=60)

__all__ = ["LinkExpired", "agreement_token", "agreement_url", "read_agreement_token"]


def agreement_token(partnership: "Partnership") -> str:
    """A signed text that :func:`read_agreement_token` turns back, until the link's version changes."""
    return signing.dumps([partnership.pk, partnership.link_version], salt=SALT)


def read_agreement_token(token: str) -> tuple[int, int]:
    """The id of the partnership and the version of its link.

    Raises :class:`LinkExpired` when it is forged, damaged or too old; whether it still holds is asked by the query.
    """
    try:
        pk, version = signing.loads(token, salt=SALT, max_age=VALID_FOR)
        return int(pk), int(version)
    except (signing.BadSignature, ValueError, TypeError) as error:
        raise LinkExpired from error


def agreement_url(partnership: "Partnership") -> str:
    """Where who has this link confirms the agreement, with the site's own address before it."""
    return absolute(f"/p/{agreement_token(partnership)}/")
