"""P1 to read: the reasons that the assessors gave, criterion by criterion."""

from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from coaching import queries
from coaching.models import CRITERIA, PotentialScan


def scan_reasons(reading: queries.Reading) -> list[dict[str, Any]]:
    """Every criterion for which somebody wrote why, with each score and reason; no query."""
    rows: list[Any] = list(reading.rows["scans"])
    found = []
    for name in CRITERIA:
        reasons = [
            {
                "name": str(scan) or _("not named yet"),
                "score": "–" if getattr(scan, name) is None else str(getattr(scan, name)),
                "why": getattr(scan, f"{name}_why"),
            }
            for scan in rows
            if getattr(scan, f"{name}_why")
        ]
        if reasons:
            label = str(PotentialScan._meta.get_field(name).verbose_name)  # type: ignore[union-attr]  # a column
            found.append({"label": capfirst(label), "reasons": reasons})
    return found
