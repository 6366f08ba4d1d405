"""Where risks stand on a grid of five by five: pure geometry, in the units of the drawing's own box."""

from coaching.charts.maps import CELL, MAP

#: From these scores (likelihood × impact) on a cell is middle, and high.
MIDDLE, HIGH = 8, 15


def level(score: int) -> str:
    """``low``, ``middle`` or ``high`` for a score from 1 to 25."""
    return "high" if score >= HIGH else "middle" if score >= MIDDLE else "low"


def cells() -> list[dict[str, str]]:
    """The 25 cells, from left (unlikely) to right and from bottom (not bad) to top, with the level of each."""
    return [
        {
            "x": f"{(likelihood - 1) * CELL:g}",
            "y": f"{MAP - impact * CELL:g}",
            "level": level(likelihood * impact),
        }
        for impact in range(1, 6)
        for likelihood in range(1, 6)
    ]
