"""What must fit in a campaign team (P2): days against the budget, and what its makers put first. Pure rules."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from coaching.models.capacity import PRIORITIES

#: Paid days may differ from the days in the budget by this share of them (V04).
TOLERANCE = Decimal("0.1")
#: From this difference in rank on, two makers want something else.
FAR_APART = 3

Ranks = Mapping[str, int | None]


def days_differ(paid: Decimal, budgeted: Decimal) -> bool:
    """True when the paid days of the team are more than a tenth away from the days in the budget (V04)."""
    return abs(paid - budgeted) > budgeted * TOLERANCE


def is_strict(ranks: Ranks) -> bool:
    """True when every priority has a rank of its own, from 1 to 6."""
    return sorted(ranks[name] or 0 for name in PRIORITIES) == list(range(1, len(PRIORITIES) + 1))


def spreads(everybody: Sequence[Ranks]) -> dict[str, int]:
    """For every priority how far apart the highest and the lowest rank are; nothing for fewer than two people."""
    if len(everybody) < 2:
        return {}
    return {name: _spread([ranks[name] or 0 for ranks in everybody]) for name in PRIORITIES}


def _spread(ranks: Sequence[int]) -> int:
    return max(ranks) - min(ranks)
