"""What a question can be asked from: a session, a section of a plan. Rooms above register theirs when they start."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from impacthub.people.models import User


@dataclass(frozen=True)
class About:
    """One thing that a question is about: its ``id`` in its own room, what it is called, and where it lives."""

    kind: str
    id: str
    title: str
    url: str


@dataclass(frozen=True)
class Source:
    """A kind of thing that questions are asked from.

    ``find(user, id)``: the thing when ``user`` sees it now, else None; ``user`` may be anonymous.
    ``shared``: everybody who sees the thing reads the questions and answers that were asked from it.
    """

    kind: str
    find: "Callable[[User, str], About | None]"
    shared: bool = False


_sources: dict[str, Source] = {}


def register(source: Source) -> None:
    """Let questions be asked from ``source``; call it from the room's ``AppConfig.ready``."""
    _sources[source.kind] = source


def find(user: "User", kind: str, id: str) -> About | None:
    """The thing ``id`` of ``kind`` when ``user`` sees it now; None for anything else."""
    source = _sources.get(kind)
    return source.find(user, id) if source else None


def is_shared(kind: str) -> bool:
    """True when questions asked from ``kind`` are read by everybody who sees the thing."""
    source = _sources.get(kind)
    return source is not None and source.shared
