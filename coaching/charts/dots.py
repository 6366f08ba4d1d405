"""A dot plot: one line from 0 to 4, and a dot for every score on it."""

from collections import Counter, defaultdict
from collections.abc import Sequence

#: The box of one line.
WIDTH, HEIGHT = 300, 30
_MARGIN = 30
_ROOM = 56


def ticks(highest: int) -> list[str]:
    """Where the scores from 0 to ``highest`` stand."""
    return [f"{_place(score, highest):g}" for score in range(highest + 1)]


def dots(scores: Sequence[int | None], highest: int) -> list[dict[str, str] | None]:
    """A dot for each score, None for one that was not given; equal ones stand side by side."""
    shared = Counter(score for score in scores if score is not None)
    taken: dict[int, int] = defaultdict(int)
    found: list[dict[str, str] | None] = []
    for score in scores:
        if score is None:
            found.append(None)
            continue
        step = min(19, _ROOM / shared[score])
        x = _place(score, highest) + (taken[score] - (shared[score] - 1) / 2) * step
        taken[score] += 1
        radius = min(9, step * 0.48)
        found.append({"x": f"{x:.4g}", "r": f"{radius:.3g}", "size": f"{radius * 1.25:.3g}"})
    return found


def _place(score: int, highest: int) -> float:
    return _MARGIN + score * (WIDTH - 2 * _MARGIN) / highest
