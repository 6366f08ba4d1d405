"""The scan that a coach has of a film."""

from coaching.models import Plan, PotentialScan
from impacthub.people.models import User


def own_scan(plan: Plan, coach: User) -> PotentialScan:
    """The scan that ``coach`` has of the film, or an empty one that is not stored yet; one query."""
    side = PotentialScan.Side.COACH
    scans = PotentialScan.objects.filter(plan=plan, assessed_by=coach, side=side).present()
    found: PotentialScan | None = scans.first()
    return found or PotentialScan(plan=plan, assessed_by=coach, side=side, assessor=str(coach))
