"""Rows of the sections that understand the film and its field, for tests."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from coaching.models import CRITERIA, Audience, Plan, PotentialScan


def scan(plan: Plan, score: int = 2, **values: Any) -> PotentialScan:
    """A complete scan of the team itself, with ``score`` everywhere unless ``values`` says otherwise."""
    given = {"assessor": "The team", "side": "SELF", "assessed_on": date(2026, 3, 1)}
    return PotentialScan.objects.create(plan=plan, **dict.fromkeys(CRITERIA, score) | given | values)


def fill_understanding(plan: Plan, _audiences: Sequence[Audience]) -> None:
    """What these sections need to be called done."""
    scan(plan)
