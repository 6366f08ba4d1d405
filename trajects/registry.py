"""What was made in a programme, told by the room that knows: this room is below it and cannot ask."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from trajects.models import Programme


@dataclass(frozen=True)
class Work:
    """A film or an initiative as its programme's public page shows it; ``language`` is that of title and sentence.

    ``facts`` are short and in the reader's language; ``url`` is empty while it has no public page.
    """

    title: str
    sentence: str = ""
    language: str = "nl"
    facts: Sequence[str] = ()
    url: str = ""


#: Gives at most so many public works of a programme, with a fixed number of queries.
Lister = Callable[["Programme", int], Sequence[Work]]
_listers: list[Lister] = []


def register(lister: Lister) -> None:
    """Let ``lister`` tell what was made; a room does so in its ``programme_works`` module."""
    _listers.append(lister)


def works(programme: Programme, *, limit: int = 60) -> list[Work]:
    """The public works of ``programme``, of every room that knows some; ``limit`` of them at most."""
    found = [work for lister in _listers for work in lister(programme, limit)]
    return found[:limit]
