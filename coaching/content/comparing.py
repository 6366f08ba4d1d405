"""Two versions of a plan beside each other: words that came and went, numbers with their difference, rows."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, TypeVar

from django.utils import translation

from coaching.content.making import Content
from coaching.content.presenting import AMOUNTS, LONG, Fact, Part, Row, Rows, present
from coaching.content.sums import Sum, all_sums
from impacthub import differences
from impacthub.amounts import show_amount, show_number

K = TypeVar("K")
ADDED, REMOVED, CHANGED = "added", "removed", "changed"


@dataclass(frozen=True)
class FactChange:
    """One answer that changed; ``difference`` says by how much when it is a number."""

    name: str
    label: str
    pieces: Sequence[differences.Piece]
    difference: str = ""

    @property
    def is_long(self) -> bool:
        """True when it needs lines of its own."""
        return sum(len(piece.text) for piece in self.pieces) > LONG


@dataclass(frozen=True)
class RowChange:
    """A row that came, went or changed; of one that came or went ``facts`` is all that it says."""

    id: int
    kind: str
    title: str
    facts: Sequence[FactChange]


@dataclass(frozen=True)
class GroupChange:
    """Rows of one kind."""

    name: str
    title: str
    rows: Sequence[RowChange]


@dataclass(frozen=True)
class PartChange:
    """What changed in a section."""

    key: str
    title: str
    facts: Sequence[FactChange]
    groups: Sequence[GroupChange]

    @property
    def count(self) -> int:
        """How many answers and rows differ."""
        return len(self.facts) + sum(len(group.rows) for group in self.groups)


@dataclass(frozen=True)
class SumChange:
    """A sum that changed."""

    label: str
    before: str
    after: str
    difference: str


def compare(old: Content, new: Content, language: str, *, keys: Sequence[str] | None = None) -> list[PartChange]:
    """The sections that differ, in reading order, in words of ``language``; only those in ``keys``, if given."""
    before = {part.key: part for part in present(old, language, keys=keys)}
    after = {part.key: part for part in present(new, language, keys=keys)}
    currency = str(new.get("currency", "EUR"))
    with translation.override(language):
        found = [_part(before.get(key), after.get(key), currency) for key in _in_order(before, after)]
    return [part for part in found if part.count]


def compare_sums(old: Content, new: Content, language: str) -> list[SumChange]:
    """The sums that differ."""
    currency = str(new.get("currency", "EUR"))
    with translation.override(language):
        before = {entry.name: entry for entry in all_sums(old)}
        return [
            SumChange(entry.label, known.text, entry.text, signed(entry.amount - known.amount, currency))
            for entry in all_sums(new)
            if (known := before.get(entry.name, Sum(entry.name, entry.label, Decimal(0), currency))).amount
            != entry.amount
        ]


def signed(difference: Decimal, currency: str = "") -> str:
    """``difference`` with its sign; an amount when there is a ``currency``."""
    size = show_amount(abs(difference), currency) if currency else show_number(abs(difference))
    return f"{'+' if difference > 0 else chr(0x2212)}\u00a0{size}"


def _in_order(before: dict[K, Any], after: dict[K, Any]) -> list[K]:
    return list(dict.fromkeys([*after, *before]))


def _part(old: Part | None, new: Part | None, currency: str) -> PartChange:
    known = new or old
    assert known is not None
    facts = list(_facts(old.facts if old else (), new.facts if new else (), currency))
    was = {group.name: group for group in old.groups} if old else {}
    now = {group.name: group for group in new.groups} if new else {}
    groups = [_group(was.get(name), now.get(name), currency) for name in _in_order(was, now)]
    return PartChange(known.key, known.title, facts, [group for group in groups if group.rows])


def _group(old: Rows | None, new: Rows | None, currency: str) -> GroupChange:
    known = new or old
    assert known is not None
    was = {row.id: row for row in old.rows} if old else {}
    now = {row.id: row for row in new.rows} if new else {}
    changes = [_row(was.get(pk), now.get(pk), currency) for pk in _in_order(was, now)]
    return GroupChange(known.name, known.title, [row for row in changes if row.facts or row.kind != CHANGED])


def _row(old: Row | None, new: Row | None, currency: str) -> RowChange:
    known = new or old
    assert known is not None
    kind = CHANGED if old and new else ADDED if new else REMOVED
    facts = list(_facts(old.facts if old else (), new.facts if new else (), currency))
    return RowChange(known.id, kind, known.title, facts)


def _facts(old: Sequence[Fact], new: Sequence[Fact], currency: str) -> Iterator[FactChange]:
    was, now = {fact.name: fact for fact in old}, {fact.name: fact for fact in new}
    for name in _in_order(was, now):
        before, after = was.get(name), now.get(name)
        if not _same(before, after):
            known = after or before
            assert known is not None
            pieces = _pieces(before, after)
            yield FactChange(name, known.label, pieces, _difference(before, after, currency))


def _same(before: Fact | None, after: Fact | None) -> bool:
    """True when both say the same; what is chosen among other rows is the same when the rows are."""
    return (_ids(before.value) if before else None) == (_ids(after.value) if after else None)


def _ids(value: Any) -> Any:
    if isinstance(value, dict):
        return value["id"]
    return [_ids(item) for item in value] if isinstance(value, list) else value


def _pieces(before: Fact | None, after: Fact | None) -> list[differences.Piece]:
    """Word by word for what was typed; the whole answer for a number, a date or a choice."""
    old, new = before.text if before else "", after.text if after else ""
    typed = isinstance((after or before).value, str) and old and new  # type: ignore[union-attr]  # one of them is there
    if typed and all(fact is None or fact.text == fact.value for fact in (before, after)):
        return differences.changes(old, new)
    pieces = []
    if old:
        pieces.append(differences.Piece(differences.REMOVED, old))
    if new:
        pieces.append(differences.Piece(differences.ADDED, new))
    return pieces


def _difference(before: Fact | None, after: Fact | None, currency: str) -> str:
    if before is None or after is None or before.number is None or after.number is None:
        return ""
    return signed(after.number - before.number, currency if after.name in {*AMOUNTS, "total"} else "")
