"""What ImpactHub holds about a person, room by room: shown, exported and erased from one registry.

A room registers when its app is ready::

    own_data.register("coaching", collect=own_data_of, erase=forget)

``collect`` gives one :class:`OwnData` a table, with :class:`Rows` for what the database holds.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, overload

from django.db.models import Model, QuerySet
from django.utils.encoding import force_str
from django.utils.text import capfirst

if TYPE_CHECKING:
    from impacthub.people.models import User


@dataclass(frozen=True)
class OwnFile:
    """A file of the person: its ``name`` in the export, and how to ``read`` its bytes."""

    name: str
    read: Callable[[], bytes]


@dataclass(frozen=True)
class OwnData:
    """One table or list about the person: label → value a row, in words of the language of now."""

    title: str
    rows: Sequence[dict[str, Any]]
    files: Sequence[OwnFile] = ()


Collector = Callable[["User"], Iterable[OwnData]]
Eraser = Callable[["User"], None]
_collectors: dict[str, Collector] = {}
_erasers: dict[str, Eraser] = {}


def register(room: str, collect: Collector, erase: Eraser | None = None) -> None:
    """Let ``room`` tell what it holds (``collect``) and forget it (``erase``).

    ``erase`` runs inside the transaction of the erasure, while the person still has their name and address.
    """
    _collectors[room] = collect
    if erase is not None:
        _erasers[room] = erase


def collect(person: "User") -> dict[str, list[OwnData]]:
    """Everything held about ``person``: room → its lists, rooms in name order, empty lists left out."""
    found = {room: collect_room(person, room) for room in rooms()}
    return {room: parts for room, parts in found.items() if parts}


def rooms() -> list[str]:
    """The names of the rooms that hold something about people."""
    return sorted(_collectors)


def collect_room(person: "User", room: str) -> list[OwnData]:
    """What ``room`` holds about ``person``, empty lists left out; raises KeyError for a room that holds nothing."""
    return [part for part in _collectors[room](person) if part.rows]


def erase(person: "User") -> None:
    """Let every room forget ``person``; see :func:`register`."""
    for room in sorted(_erasers):
        _erasers[room](person)


class Rows(Sequence[dict[str, Any]]):
    """The rows of a QuerySet as label → value; a slice reads only what it shows."""

    def __init__(self, rows: QuerySet[Any], *fields: str) -> None:
        self._rows, self._fields = rows, fields

    @cached_property
    def _count(self) -> int:
        return self._rows.count()

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[dict[str, Any]]:
        return (self._told(row) for row in self._rows.iterator(chunk_size=500))

    @overload
    def __getitem__(self, index: int) -> dict[str, Any]: ...
    @overload
    def __getitem__(self, index: slice) -> list[dict[str, Any]]: ...
    def __getitem__(self, index: int | slice) -> dict[str, Any] | list[dict[str, Any]]:
        if isinstance(index, int):
            return self._told(self._rows[index])
        return [self._told(row) for row in self._rows[index]]

    def _told(self, row: Model) -> dict[str, Any]:
        return {_label(row, field): _value(row, field) for field in self._fields}


def _label(row: Model, field: str) -> str:
    return capfirst(force_str(row._meta.get_field(field).verbose_name))  # type: ignore[union-attr]  # own fields only


def _value(row: Model, field: str) -> Any:
    display = getattr(row, f"get_{field}_display", None)
    value = display() if display else getattr(row, field)
    return str(value) if isinstance(value, Model) else value
