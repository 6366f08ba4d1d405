"""Who helps which goal: two columns with lines between them. Pure geometry, in the units of the drawing's own box."""

from collections.abc import Sequence
from dataclasses import dataclass

#: The width of the drawing, the height of a row, and where the lines begin and end.
WIDTH, ROW, LEFT, RIGHT = 320, 24, 132, 188
#: A label in the drawing has at most so many characters; the table has the whole name.
LONGEST = 19


@dataclass(frozen=True)
class Node:
    """A name in a column: where its text stands."""

    label: str
    x: str
    y: str
    is_linked: bool


@dataclass(frozen=True)
class Network:
    """The drawing: its height, both columns, and all lines as one outline."""

    height: int
    left: Sequence[Node]
    right: Sequence[Node]
    lines: str


def network(left: Sequence[str], right: Sequence[str], links: Sequence[tuple[int, int]]) -> Network:
    """``left`` and ``right`` as columns, and a line for each of ``links`` (place on the left, place on the right)."""
    height = ROW * max(len(left), len(right), 1)
    from_left, to_right = {one for one, _other in links}, {other for _one, other in links}
    lefts, rights = _heights(len(left), height), _heights(len(right), height)
    return Network(
        height,
        [_node(text, 0, lefts[place], place in from_left) for place, text in enumerate(left)],
        [_node(text, RIGHT + 8, rights[place], place in to_right) for place, text in enumerate(right)],
        "".join(_line(lefts[one], rights[other]) for one, other in links),
    )


def _heights(count: int, height: int) -> list[float]:
    return [height * (place + 0.5) / count for place in range(count)]


def _node(text: str, x: int, y: float, is_linked: bool) -> Node:
    label = text if len(text) <= LONGEST else text[: LONGEST - 1].rstrip() + "…"
    return Node(label, str(x), f"{y + 4:.4g}", is_linked)


def _line(left: float, right: float) -> str:
    middle = (LEFT + RIGHT) / 2
    return f"M{LEFT} {left:.4g}C{middle:g} {left:.4g} {middle:g} {right:.4g} {RIGHT} {right:.4g}"
