"""A forest from left to right: what follows stands to the right of what it follows from. Pure and deterministic."""

from collections import defaultdict
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from textwrap import wrap
from typing import Any

#: The width of a box, and the room beside and under it.
BOX, ACROSS, BELOW = 208, 44, 16
MARGIN = 4


@dataclass(frozen=True)
class Leaf:
    """A box to place: ``key``, the key of what it follows from, and how high it is."""

    key: Hashable
    parent: Hashable | None
    height: int


@dataclass(frozen=True)
class Box:
    """Where a box stands. ``x`` and ``y`` are its top left corner."""

    x: int
    y: int
    height: int


@dataclass(frozen=True)
class Forest:
    """All boxes by key, the lines between them, and the size of the drawing."""

    boxes: Mapping[Hashable, Box]
    lines: Sequence[str]
    width: int
    height: int


def lines_of(text: str, width: int, most: int = 4) -> list[str]:
    """``text`` in lines of at most ``width`` characters; what does not fit in ``most`` lines ends in an ellipsis."""
    found = wrap(text, width) or [""]
    if len(found) <= most:
        return found
    return [*found[: most - 1], shortened(" ".join(found[most - 1 :]), width)]


def shortened(text: str, width: int) -> str:
    """``text`` in one line of at most ``width`` characters."""
    return text if len(text) <= width else text[: width - 1].rstrip() + "…"


def would_circle(key: Hashable, parent: Hashable, parents: Mapping[Any, Any]) -> bool:
    """True when ``key``, hung under ``parent``, would follow from itself."""
    seen: set[Hashable] = set()
    above: Hashable | None = parent
    while above is not None and above not in seen:
        if above == key:
            return True
        seen.add(above)
        above = parents.get(above)
    return False


def forest(leaves: Sequence[Leaf]) -> Forest:
    """Place every box: children right of their parent, the parent at the middle of them, nothing on top of another.

    What follows from something unknown, or goes round in a circle, starts a tree of its own.
    """
    by_key = {leaf.key: leaf for leaf in leaves}
    children: dict[Hashable | None, list[Leaf]] = defaultdict(list)
    for leaf in leaves:
        children[leaf.parent if leaf.parent in by_key else None].append(leaf)
    boxes: dict[Hashable, Box] = {}
    top = MARGIN
    for leaf in [*children[None], *leaves]:
        if leaf.key not in boxes:
            top = _place(leaf, 0, top, children, boxes)
    lines = [
        _line(boxes[leaf.parent], boxes[leaf.key])
        for leaf in leaves
        if leaf.parent in boxes and boxes[leaf.parent].x < boxes[leaf.key].x
    ]
    width = max((box.x for box in boxes.values()), default=0) + BOX + MARGIN
    return Forest(boxes, lines, width, max(top - BELOW + MARGIN, MARGIN))


def _place(
    leaf: Leaf, depth: int, top: int, children: Mapping[Hashable | None, list[Leaf]], boxes: dict[Hashable, Box]
) -> int:
    """Place ``leaf`` and all that follows from it below ``top``; returns where the next one may start."""
    x = MARGIN + depth * (BOX + ACROSS)
    boxes[leaf.key] = Box(x, top, leaf.height)
    below = top
    under = [child for child in children.get(leaf.key, []) if child.key not in boxes]
    for child in under:
        if child.key not in boxes:
            below = _place(child, depth + 1, below, children, boxes)
    if under:
        first, last = boxes[under[0].key], boxes[under[-1].key]
        middle = (first.y + last.y + last.height) // 2
        boxes[leaf.key] = Box(x, max(top, middle - leaf.height // 2), leaf.height)
    return max(below, boxes[leaf.key].y + leaf.height + BELOW)


def _line(parent: Box, child: Box) -> str:
    x1, y1 = parent.x + BOX, parent.y + parent.height // 2
    x2, y2 = child.x, child.y + child.height // 2
    half = (x1 + x2) // 2
    return f"M{x1} {y1}C{half} {y1} {half} {y2} {x2} {y2}"
