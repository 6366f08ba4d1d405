"""How much a message looks like advertising. Nothing is refused for it: what looks so is read by a person first."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from django.core import signing

#: From this score on somebody looks at a question before it comes in.
HOLD_AT = 100
SALT = "helpdesk.spam"
#: Nobody reads a form and writes a question in less, in seconds.
NOT_A_PERSON, IN_A_HURRY = 2.0, 5.0

LINK = re.compile(r"(?:https?://|www\.)[^\s<>\"')\]]+", re.IGNORECASE)


@dataclass(frozen=True)
class Verdict:
    """How much it looks like advertising, and why: reasons are keys of ``queries.held.REASONS``, the heaviest first."""

    score: int
    reasons: tuple[str, ...] = ()

    @property
    def is_held(self) -> bool:
        """True when a person looks at it before it comes in."""
        return self.score >= HOLD_AT


def weigh(text: str, *, email: str, name: str = "", seconds: float | None, trap: str) -> Verdict:
    """How much ``text`` looks like advertising.

    ``seconds`` is how long its form was open (None when nobody can say), ``trap`` what stood in the field that no
    person sees.
    """
    found = [*_form(seconds, trap)]
    found.sort(key=lambda signal: -signal[1])
    return Verdict(sum(points for _reason, points in found), tuple(reason for reason, _points in found))


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


def _form(seconds: float | None, trap: str) -> Iterator[tuple[str, int]]:
    """What the form says of who filled it in."""
    if trap:
        yield "trap", HOLD_AT
    if seconds is None:
        yield "no_time", 40
    elif seconds < NOT_A_PERSON:
        yield "too_fast", HOLD_AT
    elif seconds < IN_A_HURRY:
        yield "fast", 50
