"""What is missing in the scan of the film's potential (P1)."""

from django.utils.translation import gettext as _

from coaching import scans
from coaching.gaps.base import empty, fewer
from coaching.models import CRITERIA, Plan, PotentialScan
from coaching.registry import Gap


def potential_gaps(plan: Plan) -> list[Gap]:
    """One scan at least; every scan has nine scores, and a reason with the very low and the very high ones."""
    found = list(PotentialScan.objects.filter(plan=plan).present())
    own = [scan for scan in found if scan.side != PotentialScan.Side.COACH]
    gaps = fewer(own, 1, "scans", PotentialScan)
    for scan in own:
        row = f"scans-{scan.pk}"
        gaps += empty(scan, ["assessor", "side", *CRITERIA], row)
        gaps += _reasons(scan, row)
    return gaps


def _reasons(scan: PotentialScan, row: str) -> list[Gap]:
    return [
        Gap(
            _("Say why: %(field)s (%(row)s).") % {"field": scan._meta.get_field(name).verbose_name, "row": scan},  # type: ignore[union-attr]  # a column
            f"{name}_why",
            row,
        )
        for name in CRITERIA
        if scans.needs_why(getattr(scan, name)) and not getattr(scan, f"{name}_why").strip()
    ]
