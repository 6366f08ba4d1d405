"""When a form was first given, in a hidden field that nobody can write but us."""

from datetime import UTC, datetime

from django.core import signing

SALT = "helpdesk.spam"


def stamp(now: datetime | None = None) -> str:
    """A signed text for a hidden field: when the form was first given. Keep it when the form is shown again."""
    return signing.Signer(salt=SALT).sign(str(int((now or datetime.now(UTC)).timestamp() * 1000)))


def seconds_since(stamp: str, now: datetime | None = None) -> float | None:
    """How many seconds ago ``stamp`` was made; None when it was not made by us."""
    try:
        made = int(signing.Signer(salt=SALT).unsign(stamp)) / 1000
    except (signing.BadSignature, ValueError):
        return None
    return max((now or datetime.now(UTC)).timestamp() - made, 0.0)
