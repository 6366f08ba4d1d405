"""Signed links that let somebody choose their mails without logging in."""

from dataclasses import asdict, dataclass
from datetime import timedelta

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core import signing
from django.urls import reverse

SALT = "impacthub.notifications.links"
#: Mails are kept and read again; a link in one that is older than this says that it has expired.
VALID_FOR = timedelta(days=400)


class LinkExpired(Exception):
    """The link was not made by us, or too long ago."""


@dataclass(frozen=True)
class Recipient:
    """Whom a mail was for: somebody with an account (``user_id``), or only an ``address``; and in which language."""

    user_id: int | None
    address: str
    language: str
    category: str = ""


def token_for(recipient: Recipient) -> str:
    """A signed text that :func:`read_token` turns back; it holds no address when there is an account."""
    values = asdict(recipient)
    if recipient.user_id is not None:
        values["address"] = ""
    return signing.dumps(list(values.values()), salt=SALT, compress=True)


def read_token(token: str) -> Recipient:
    """The recipient in ``token``.

    Raises :class:`LinkExpired` when it is forged, damaged or too old, or when there is no such account any more.
    """
    try:
        recipient = Recipient(*signing.loads(token, salt=SALT, max_age=VALID_FOR))
    except (signing.BadSignature, ValueError, TypeError) as error:
        raise LinkExpired from error
    if recipient.user_id is not None and not get_user_model().objects.filter(pk=recipient.user_id).exists():
        raise LinkExpired
    return recipient


def absolute(path: str) -> str:
    """``path`` with the site's own address before it."""
    return settings.SITE_URL.rstrip("/") + path


def unsubscribe_url(recipient: Recipient) -> str:
    """Where one click ends the mails of ``recipient.category``."""
    return absolute(reverse("mail:unsubscribe", args=[token_for(recipient)]))


def preferences_url(recipient: Recipient) -> str:
    """Where ``recipient`` chooses which mails they want."""
    return absolute(reverse("mail:preferences", args=[token_for(recipient)]))
