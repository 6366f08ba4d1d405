"""A map of two questions from 0 to 100, in four boxes; ``y`` counts down, as on a screen. Pure and deterministic."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import hypot

#: The side of the map, the radius of a mark, and how near two marks may come before they move apart.
SIDE, RADIUS, NEAR = 200, 8.5, 18
#: Every answer of five stands for the middle of a fifth of the way.
CELLS = (10, 30, 50, 70, 90)


@dataclass(frozen=True)
class Mark:
    """Where a mark stands."""

    x: float
    y: float


def cell_of(value: int) -> int:
    """In which of the five cells a value from 0 to 100 falls, from 0."""
    return min(value // 20, len(CELLS) - 1)


def marks(places: Sequence[tuple[int, int]]) -> list[Mark]:
    """A mark for every ``(across, up)``, at its exact place; those on top of each other stand side by side."""
    exact = [Mark(across * SIDE / 100, SIDE - up * SIDE / 100) for across, up in places]
    groups: list[list[int]] = []
    for index, mark in enumerate(exact):
        near = next((group for group in groups if _near(exact[group[0]], mark)), None)
        if near is None:
            groups.append([index])
        else:
            near.append(index)
    found = dict(enumerate(exact))
    for group in groups:
        middle = sum(exact[index].x for index in group) / len(group)
        for order, index in enumerate(group):
            x = middle + (order - (len(group) - 1) / 2) * NEAR if len(group) > 1 else middle
            found[index] = Mark(_inside(x), _inside(exact[index].y))
    return [found[index] for index in range(len(exact))]


def _near(one: Mark, other: Mark) -> bool:
    return hypot(one.x - other.x, one.y - other.y) < NEAR


def _inside(value: float) -> float:
    return round(min(max(value, RADIUS + 1), SIDE - RADIUS - 1), 2)


def way(start: Mark, across: int, up: int) -> str:
    """The outline of an arrow from the edge of ``start`` to the place ``(across, up)``; empty when that is no way."""
    x2, y2 = across * SIDE / 100, SIDE - up * SIDE / 100
    length = hypot(x2 - start.x, y2 - start.y)
    if length < RADIUS + 4:
        return ""
    dx, dy = (x2 - start.x) / length, (y2 - start.y) / length
    x1, y1 = start.x + dx * (RADIUS + 1), start.y + dy * (RADIUS + 1)
    left = (x2 - 5 * dx - 3 * dy, y2 - 5 * dy + 3 * dx)
    right = (x2 - 5 * dx + 3 * dy, y2 - 5 * dy - 3 * dx)
    head = f"M{left[0]:.1f} {left[1]:.1f}L{x2:.1f} {y2:.1f}L{right[0]:.1f} {right[1]:.1f}"
    return f"M{x1:.1f} {y1:.1f}L{x2:.1f} {y2:.1f}{head}"
