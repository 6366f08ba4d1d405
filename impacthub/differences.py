"""What changed between two texts, word by word."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

SAME, ADDED, REMOVED = "same", "added", "removed"
_WORDS = re.compile(r"\s+|\w+|[^\w\s]")


@dataclass(frozen=True)
class Piece:
    """Words that stayed, came or went."""

    kind: str
    text: str


def changes(old: str, new: str) -> list[Piece]:
    """The words of ``old`` and ``new`` in one row: first line by line, and in lines that changed word by word."""
    return list(_joined(_by_line(old.splitlines(keepends=True), new.splitlines(keepends=True))))


def count(pieces: Iterable[Piece]) -> tuple[int, int]:
    """How many words came, and how many went."""
    words = {ADDED: 0, REMOVED: 0, SAME: 0}
    for piece in pieces:
        words[piece.kind] += len(re.findall(r"\w+", piece.text))
    return words[ADDED], words[REMOVED]


def _by_line(old: Sequence[str], new: Sequence[str]) -> Iterator[Piece]:
    for what, a, b, c, d in SequenceMatcher(None, old, new).get_opcodes():
        before, after = "".join(old[a:b]), "".join(new[c:d])
        if what == "replace":
            yield from _by_word(_WORDS.findall(before), _WORDS.findall(after))
        else:
            yield from _pieces(what, before, after)


def _by_word(old: Sequence[str], new: Sequence[str]) -> Iterator[Piece]:
    for what, a, b, c, d in SequenceMatcher(None, old, new).get_opcodes():
        yield from _pieces(what, "".join(old[a:b]), "".join(new[c:d]))


def _pieces(what: str, before: str, after: str) -> Iterator[Piece]:
    if what == "equal":
        yield Piece(SAME, before)
        return
    if before:
        yield Piece(REMOVED, before)
    if after:
        yield Piece(ADDED, after)


def _joined(pieces: Iterable[Piece]) -> Iterator[Piece]:
    """Pieces of one kind beside each other are one; a space between two that changed belongs to them."""
    held: Piece | None = None
    for piece in pieces:
        if held and held.kind == piece.kind:
            held = Piece(held.kind, held.text + piece.text)
        else:
            if held:
                yield held
            held = piece
    if held:
        yield held
