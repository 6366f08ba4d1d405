"""One sign of a person in a text."""

from dataclasses import dataclass
from enum import StrEnum

#: A sign that somebody looked at is kept so far.
KEPT = 120


class Kind(StrEnum):
    """What a sign is; the first ones win where two lie over each other."""

    EMAIL = "EMAIL"
    ACCOUNT = "ACCOUNT"
    LINK = "LINK"
    PHONE = "PHONE"
    NUMBER = "NUMBER"
    ADDRESS = "ADDRESS"
    NAME = "NAME"


@dataclass(frozen=True)
class Finding:
    """What stands from ``start`` to ``end``; ``is_sure`` is False for words that only look like a name."""

    start: int
    end: int
    kind: Kind
    sign: str
    is_sure: bool = True

    @property
    def key(self) -> str:
        """The sign as it is compared: capitals and spaces make no difference."""
        return sign_key(self.sign)


def sign_key(sign: str) -> str:
    """How a sign is compared, and kept once somebody looked at it."""
    return " ".join(sign.casefold().split())[:KEPT]
