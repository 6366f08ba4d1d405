"""What the scores of an impact-potential scan add up to (P1): pure rules, never a reason to turn a film down."""

from collections.abc import Iterable, Mapping
from decimal import ROUND_HALF_UP, Decimal

from coaching.models.potential import CRITERIA, HIGHEST

#: From this difference between assessors on, a criterion is worth talking about.
TO_DISCUSS = 2
#: Where the bands start, from high to low.
STRONG, PROMISING = 70, 40


def weighted(scores: Mapping[str, int | None]) -> Decimal | None:
    """Σ weight × score ÷ 4, from 0 to 100; None until every criterion has a score."""
    if any(scores.get(name) is None for name in CRITERIA):
        return None
    return sum((Decimal(weight * (scores[name] or 0)) for name, weight in CRITERIA.items()), Decimal(0)) / HIGHEST


def mean(totals: Iterable[Decimal]) -> int | None:
    """The mean of what several assessors gave, as a whole number; None without any."""
    found = list(totals)
    return rounded(sum(found, Decimal(0)) / len(found)) if found else None


def rounded(total: Decimal) -> int:
    """A total as it is shown, a half upwards."""
    return int(total.quantize(Decimal(1), rounding=ROUND_HALF_UP))


def spread(scores: Iterable[int | None]) -> int:
    """Highest minus lowest of the scores that were given; 0 while there are fewer than two."""
    found = [score for score in scores if score is not None]
    return max(found) - min(found) if found else 0


def band(total: int) -> str:
    """``"strong"`` from 70, ``"promising"`` from 40, else ``"explore"``."""
    return "strong" if total >= STRONG else "promising" if total >= PROMISING else "explore"


def needs_why(score: int | None) -> bool:
    """True for scores that must be explained: very low and very high ones."""
    return score is not None and (score <= 1 or score == HIGHEST)
