"""Whether somebody still says why they change a section of an approved plan."""

from datetime import timedelta

from django.utils import timezone

from coaching.models import Plan, PlanSection
from impacthub.people.models import User

#: Of an approved plan, the sections in which every change has a reason, and for how long one opens them.
REASONED = frozenset({"vision", "goals", "budget", "measuring"})
REASON_HOLDS = timedelta(days=1)


def asks_reason(section: PlanSection, user: User) -> bool:
    """True when ``user`` says why before they change ``section`` (with its plan); a query only then."""
    if section.key not in REASONED or section.plan.status not in Plan.REASONED:
        return False
    since = timezone.now() - REASON_HOLDS
    return not section.reasons.filter(given_by=user, given_at__gt=since).exists()
