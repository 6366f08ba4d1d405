"""P1: what every assessor gave, what they agree on, and what to talk about."""

from collections.abc import Sequence
from string import ascii_uppercase
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from coaching import scans
from coaching.charts import dots
from coaching.models import CRITERIA, Plan, PotentialScan
from coaching.models.potential import HIGHEST
from coaching.queries.stored import rows_of


def potential_panel(plan: Plan) -> dict[str, Any]:
    """A total for every assessor, the mean with its band in words, and a dot plot a criterion; one query."""
    found: list[PotentialScan] = rows_of(plan, PotentialScan)
    totals = [scans.weighted(scores_of(scan)) for scan in found]
    mean = scans.mean(total for total in totals if total is not None)
    return {
        "assessors": [
            {
                "letter": letter,
                "name": str(scan) or _("not named yet"),
                "side": scan.get_side_display(),
                "total": _("%(number)d of 100") % {"number": scans.rounded(total)} if total is not None else "",
                "answered": sum(score is not None for score in scores_of(scan).values()),
            }
            for letter, scan, total in zip(ascii_uppercase, found, totals, strict=False)
        ],
        "mean": "" if mean is None else str(mean),
        "band": "" if mean is None else _bands()[scans.band(mean)],
        "criteria": [_criterion(name, found) for name in CRITERIA] if found else [],
        "ticks": dots.ticks(HIGHEST),
    }


def scores_of(scan: PotentialScan) -> dict[str, int | None]:
    """The nine scores by criterion."""
    return {name: getattr(scan, name) for name in CRITERIA}


def _bands() -> dict[str, str]:
    return {
        "strong": _("Strong: this film can carry a campaign."),
        "promising": _("Promising: find out first where the low scores come from."),
        "explore": _("Explore first: talk to the field before you plan a campaign."),
    }


def _criterion(name: str, found: Sequence[PotentialScan]) -> dict[str, Any]:
    """The dots of one criterion, and in words what they say for who does not see them."""
    scores = [getattr(scan, name) for scan in found]
    spread = scans.spread(scores)
    marks = [
        {**dot, "letter": letter, "score": score}
        for letter, dot, score in zip(ascii_uppercase, dots.dots(scores, HIGHEST), scores, strict=False)
        if dot is not None
    ]
    label = capfirst(str(PotentialScan._meta.get_field(name).verbose_name))  # type: ignore[union-attr]  # a column
    return {
        "label": label,
        "weight": CRITERIA[name],
        "marks": marks,
        "scores": ["" if score is None else str(score) for score in scores],
        "said": ", ".join(f"{mark['letter']} {mark['score']}" for mark in marks) or _("no scores yet"),
        "spread": str(spread) if len(marks) > 1 else "",
        "to_discuss": spread >= scans.TO_DISCUSS,
    }
