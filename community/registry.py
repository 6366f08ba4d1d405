"""Groups that a space can follow: a cohort, a film project. Rooms above register theirs when they start."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import models

if TYPE_CHECKING:
    from impacthub.people.models import User


@dataclass(frozen=True)
class Group:
    """One group that has a space: its id in its own room, and what the space is called in nl, fr and en."""

    id: int
    titles: tuple[str, str, str]


@dataclass(frozen=True)
class Source:
    """A kind of group whose people change by themselves; everything is asked at the moment it is needed.

    ``ids_of(person)``: the ids of the groups that a person is in, as a queryset of values or a list.
    ``people_of(ids)``: pairs of (group id, id of a person) of these groups, as rows of two.
    ``groups(known)``: the groups that should have a space and whose id is not in ``known`` (a queryset of ids).
    """

    kind: str
    ids_of: "Callable[[User], models.QuerySet[Any] | Iterable[int]]"
    people_of: Callable[[Iterable[int]], Iterable[tuple[int, int]]]
    groups: Callable[["models.QuerySet[Any]"], Iterable[Group]]


_sources: dict[str, Source] = {}


def register(source: Source) -> None:
    """Let spaces follow ``source``; call it from the room's ``AppConfig.ready``."""
    _sources[source.kind] = source


def sources() -> list[Source]:
    """Every kind of group, in the order of their names."""
    return [_sources[kind] for kind in sorted(_sources)]


def find(kind: str) -> Source | None:
    """The source called ``kind``, or None when no room registers it any more."""
    return _sources.get(kind)
