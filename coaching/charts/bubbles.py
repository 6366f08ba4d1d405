"""Six bubbles in two rows; the area of each grows with what is counted in it."""

from collections.abc import Sequence
from math import sqrt

#: The box of the drawing, and of one bubble in it.
WIDTH, HEIGHT = 330, 232
_ACROSS, _DOWN = 110, 116
_SMALLEST, _LARGEST = 15, 40


def bubbles(counts: Sequence[int]) -> list[dict[str, str]]:
    """Where each bubble stands and how large it is; one that holds nothing has the smallest size."""
    most = max(counts, default=0)
    return [_bubble(place, count, most) for place, count in enumerate(counts)]


def _bubble(place: int, count: int, most: int) -> dict[str, str]:
    x = place % 3 * _ACROSS + _ACROSS / 2
    y = place // 3 * _DOWN + 46
    radius = _SMALLEST + (_LARGEST - _SMALLEST) * sqrt(count / most) if count else float(_SMALLEST)
    return {"x": f"{x:g}", "y": f"{y:g}", "r": f"{radius:.4g}", "text_y": f"{y + 5:g}", "label_y": f"{y + 58:g}"}
