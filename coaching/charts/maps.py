"""Where things stand in a drawing: pure geometry, in the units of the drawing's own box."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from math import ceil, cos, pi, sin, sqrt

#: The side of a five-by-five map.
MAP = 100
CELL = MAP / 5


@dataclass(frozen=True)
class Spot:
    """A place on a five-by-five map, and how much room is around it. ``y`` counts down, as on a screen."""

    x: float
    y: float
    room: float

    def radius(self, largest: float) -> float:
        """The radius of a mark here: ``largest``, or less where marks stand close together."""
        return min(largest, self.room * 0.92)

    def drawn(self, label: str, largest: float = 7.0) -> dict[str, str]:
        """The numbers of a mark with ``label`` in it, as text for attributes."""
        radius = self.radius(largest)
        size = min(4.4, 2.7 * radius / len(label))
        return {
            "x": f"{self.x:g}",
            "y": f"{self.y:g}",
            "r": f"{radius:.4g}",
            "size": f"{size:.3g}",
            "text_y": f"{self.y + size * 0.36:.4g}",
        }


def spots(places: Sequence[tuple[int, int]]) -> list[Spot]:
    """A spot for every ``(across, up)``, both 1 to 5; what falls in one cell is spread out in it."""
    in_cell: dict[tuple[int, int], list[int]] = defaultdict(list)
    for index, place in enumerate(places):
        in_cell[place].append(index)
    found: dict[int, Spot] = {}
    for (across, up), members in in_cell.items():
        columns = ceil(sqrt(len(members)))
        rows = ceil(len(members) / columns)
        for order, index in enumerate(members):
            x = (across - 1) * CELL + CELL * (order % columns + 0.5) / columns
            y = MAP - up * CELL + CELL * (order // columns + 0.5) / rows
            found[index] = Spot(round(x, 2), round(y, 2), CELL / 2 / columns)
    return [found[index] for index in range(len(places))]


def wedges(parts: int, *, outer: float = 96, inner: float = 40) -> list[str]:
    """The outlines of ``parts`` equal slices of a half wheel around (100, 100), from left to right."""
    step = pi / parts
    return [_wedge(pi - place * step, pi - (place + 1) * step, outer, inner) for place in range(parts)]


def wedge_middles(parts: int, *, radius: float = 70) -> list[tuple[float, float]]:
    """The middle of every slice of :func:`wedges`."""
    step = pi / parts
    return [_on_circle(pi - (place + 0.5) * step, radius) for place in range(parts)]


def _wedge(start: float, end: float, outer: float, inner: float) -> str:
    gap = 0.012
    start, end = start - gap, end + gap
    (ax, ay), (bx, by) = _on_circle(start, outer), _on_circle(end, outer)
    (cx, cy), (dx, dy) = _on_circle(end, inner), _on_circle(start, inner)
    return f"M{ax} {ay} A{outer} {outer} 0 0 1 {bx} {by} L{cx} {cy} A{inner} {inner} 0 0 0 {dx} {dy} Z"


def _on_circle(angle: float, radius: float) -> tuple[float, float]:
    return round(100 + radius * cos(angle), 2), round(100 - radius * sin(angle), 2)


def arrow(x: float, y: float, *, up: bool) -> str:
    """The outline of a short arrow that points up or down beside a mark at ``x``, ``y``."""
    tip, tail = (y - 3.4, y + 3.4) if up else (y + 3.4, y - 3.4)
    barb = tip + (1.6 if up else -1.6)
    return f"M{x:.4g} {tail:.4g}V{tip:.4g}M{x - 1.4:.4g} {barb:.4g}L{x:.4g} {tip:.4g}L{x + 1.4:.4g} {barb:.4g}"


@dataclass(frozen=True)
class Part:
    """A stretch of a bar, in percent of the whole bar, as text for an attribute."""

    x: str
    width: str


def stretches(amounts: Sequence[Decimal], whole: Decimal | None = None) -> list[Part]:
    """The stretches that ``amounts`` take of a bar that is ``whole`` long (default: their sum), one after another."""
    whole = whole or sum(amounts, Decimal(0))
    found, left = [], Decimal(0)
    for amount in amounts:
        width = amount * 100 / whole if whole else Decimal(0)
        found.append(Part(percentage(left), percentage(width)))
        left += width
    return found


def percentage(value: Decimal) -> str:
    """``value`` as a percentage for an attribute of a drawing, whatever the reader's language."""
    return f"{value.quantize(Decimal('0.01'), rounding=ROUND_HALF_UP)}%"
