"""A slope chart: ranks in columns side by side, and a line for each thing that is ranked."""

from collections.abc import Sequence

WIDTH, TOP, STEP, BELOW = 360, 34, 26, 12
_FIRST, _LAST = 84, 276


def columns(count: int) -> list[float]:
    """Where ``count`` columns stand across."""
    if count == 1:
        return [(_FIRST + _LAST) / 2]
    return [_FIRST + place * (_LAST - _FIRST) / (count - 1) for place in range(count)]


def height(ranks: int) -> int:
    """How high a chart of ``ranks`` ranks is."""
    return TOP + (ranks - 1) * STEP + BELOW


def level(rank: int) -> int:
    """How far down ``rank`` stands, 1 at the top."""
    return TOP + (rank - 1) * STEP


def line(ranks: Sequence[int]) -> str:
    """The line through ``ranks``, one a column."""
    points = [f"{x:g} {level(rank)}" for x, rank in zip(columns(len(ranks)), ranks, strict=True)]
    return "M" + "L".join(points)
