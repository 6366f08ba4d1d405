"""Text that lies in the database sealed, so that a copy of the database does not tell it."""

import base64
from hashlib import sha256
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.db import models

#: Marks the texts made here, should there ever be another way.
PREFIX = "s1:"


def seal(text: str) -> str:
    """``text`` sealed with the site's key; empty stays empty."""
    return PREFIX + _fernet().encrypt(text.encode()).decode() if text else ""


def unseal(sealed: str) -> str:
    """What :func:`seal` was given; empty for what another key sealed, since nobody can open that any more."""
    if not sealed.startswith(PREFIX):
        return ""
    try:
        return _fernet().decrypt(sealed.removeprefix(PREFIX).encode()).decode()
    except InvalidToken:
        return ""


def _fernet() -> MultiFernet:
    """The present key first, then those before it, as Django rotates its signatures."""
    return MultiFernet([Fernet(_key(secret)) for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)])


def _key(secret: str | bytes) -> bytes:
    given = secret.encode() if isinstance(secret, str) else secret
    return base64.urlsafe_b64encode(sha256(b"impacthub.sealed:" + given).digest())


class SealedField(models.TextField):  # type: ignore[type-arg]  # not generic at run time
    """A text column that is sealed on its way to the database and opened on its way back; it cannot be searched."""

    def get_prep_value(self, value: Any) -> Any:
        """Sealed, for the database."""
        return seal(str(value)) if value else ""

    def from_db_value(self, value: str | None, *_rest: Any) -> str:
        """Opened, for the row."""
        return unseal(value or "")
