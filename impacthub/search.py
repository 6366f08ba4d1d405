"""One search over all rooms: a room registers a function, this module only asks them all."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser


@dataclass(frozen=True)
class Hit:
    """One thing found: ``kind`` is its label, ``url`` where it lives, ``excerpt`` plain text around the words."""

    kind: str
    title: str
    url: str
    excerpt: str = ""


Searcher = Callable[[AbstractBaseUser | AnonymousUser, str], Iterable[Hit]]
_searchers: dict[str, Searcher] = {}


def register(name: str, searcher: Searcher) -> None:
    """Let ``searcher`` answer under ``name``; it must only give what its user may see."""
    _searchers[name] = searcher


def search(user: AbstractBaseUser | AnonymousUser, words: str) -> list[Hit]:
    """Everything that ``user`` may see and that has ``words`` in it, room by room, in name order."""
    words = " ".join(words.replace("\x00", " ").split())[:200]
    if not words:
        return []
    return [hit for name in sorted(_searchers) for hit in _searchers[name](user, words)]
