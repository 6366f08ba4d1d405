"""P1: a scan in one line."""

from collections.abc import Mapping
from typing import Any

from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from coaching import scans
from coaching.models import CRITERIA, Plan, PotentialScan
from coaching.summaries.kinds import joined, name_of, quiet, register


def _scan(row: PotentialScan, _plan: Plan) -> dict[str, Any]:
    scores = {name: getattr(row, name) for name in CRITERIA}
    total = scans.weighted(scores)
    answered = sum(score is not None for score in scores.values())
    return {
        "name": name_of(row),
        "side": row.get_side_display(),
        "date": date_format(row.assessed_on, "DATE_FORMAT") if row.assessed_on else "",
        "total": _("%(number)d of 100") % {"number": scans.rounded(total)} if total is not None else "",
        "answered": _("%(number)d of %(all)d scores") % {"number": answered, "all": len(CRITERIA)},
        "is_coach": row.side == PotentialScan.Side.COACH,
    }


def _scan_line(row: PotentialScan, plan: Plan, _under: Mapping[str, int]) -> SafeString:
    shown = _scan(row, plan)
    coach = (
        format_html(' <span class="st st-question">{}</span>', _("filled in by the coach")) if shown["is_coach"] else ""
    )
    return format_html(
        "<p><strong>{}</strong>{}</p>{}",
        shown["name"],
        coach if shown["is_coach"] else "",
        quiet(joined("" if shown["is_coach"] else shown["side"], shown["total"] or shown["answered"], shown["date"])),
    )


register(PotentialScan, _scan, _scan_line)
