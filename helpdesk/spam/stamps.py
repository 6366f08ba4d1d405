"""When a form was first given, in a hidden field that nobody can write but us; good for a day, and for one question."""

from datetime import UTC, datetime

from django.core import signing
from django.core.cache import cache

SALT = "helpdesk.spam"
#: In seconds: a form that was open for longer says nothing of how fast it was filled in.
DAY = 24 * 3600


def stamp(now: datetime | None = None, *, nonce: str = "") -> str:
    """A signed text for a hidden field: when the form ``nonce`` was first given. Keep it when it is shown again."""
    return signing.Signer(salt=SALT).sign(f"{nonce}:{int((now or datetime.now(UTC)).timestamp() * 1000)}")


def seconds_since(stamp: str, now: datetime | None = None, *, nonce: str = "") -> float | None:
    """How many seconds ago ``stamp`` was made; None when it was not made by us, for ``nonce`` and within a day."""
    try:
        form, _colon, millis = signing.Signer(salt=SALT).unsign(stamp).rpartition(":")
        passed = max((now or datetime.now(UTC)).timestamp() - int(millis) / 1000, 0.0)
    except (signing.BadSignature, ValueError):
        return None
    return passed if form == nonce and passed <= DAY else None


def is_first_use(stamp: str) -> bool:
    """Note that a question is sent with ``stamp``, which was made by us; False when one was before."""
    return cache.add(f"{SALT}.{stamp}", True, DAY)
