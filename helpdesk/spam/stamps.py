"""When a form was first given, in a hidden field that nobody can write but us; good for a day, and for one question."""

import hashlib
from datetime import UTC, datetime

from django.core import signing
from django.core.cache import cache

SALT = "helpdesk.spam"
#: In seconds: a form that was open for longer says nothing of how fast it was filled in.
DAY = 24 * 3600


def stamp(nonce: str, now: datetime | None = None) -> str:
    """A signed text for a hidden field: when the form ``nonce`` was first given. Keep it when it is shown again."""
    return signing.Signer(salt=SALT).sign(f"{nonce}:{int((now or datetime.now(UTC)).timestamp() * 1000)}")


def seconds_since(stamp: str, nonce: str, now: datetime | None = None) -> float | None:
    """How many seconds ago ``stamp`` was made; None when it was not made by us, for ``nonce`` and within a day."""
    try:
        form, _colon, millis = signing.Signer(salt=SALT).unsign(stamp).rpartition(":")
        passed = max((now or datetime.now(UTC)).timestamp() - int(millis) / 1000, 0.0)
    except (signing.BadSignature, ValueError):
        return None
    return passed if form == nonce and passed <= DAY else None


def is_first_use(nonce: str, words: str) -> bool:
    """Note that ``words`` are sent with the form ``nonce``; False when other words were before."""
    form, said = (hashlib.sha256(text.encode()).hexdigest() for text in (nonce, words))
    return cache.add(f"{SALT}.{form}", said, DAY) or cache.get(f"{SALT}.{form}") == said
