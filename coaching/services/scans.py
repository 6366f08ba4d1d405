"""A coach's own scan of what a film can set in motion."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from coaching.models import Plan, PlanSection, PotentialScan
from coaching.queries.scans import own_scan
from coaching.services.sections import PlanClosed
from coaching.stamps import check_seen
from impacthub.audit.services import record
from impacthub.people.models import User


@transaction.atomic
def save_scan(plan: Plan, values: Mapping[str, Any], *, by: User, seen: str | None = None) -> PotentialScan:
    """Store ``values`` in the scan that ``by`` has of the film as its coach; the first time makes it.

    A coach has one, also when it is sent twice at once. It stands beside the makers' scans, who only read it.
    Raises :class:`PlanClosed` when the plan is neither written nor read for approval, and ``stamps.Unseen`` when
    ``seen`` is the stamp of other answers.
    """
    _lock(plan)
    if not Plan.objects.get(pk=plan.pk).takes_scans:
        raise PlanClosed
    scan = own_scan(plan, by)
    check_seen(scan, values, seen)
    if scan._state.adding:
        last = PotentialScan.objects.filter(plan=plan).aggregate(last=Max("position"))["last"] or 0
        scan.position = last + 1
    changes = {name: [getattr(scan, name), value] for name, value in values.items() if getattr(scan, name) != value}
    for name, value in values.items():
        setattr(scan, name, value)
    scan.assessed_on = scan.assessed_on or timezone.localdate()
    scan.save()
    if changes:
        record("coaching.scan_saved", scan, by=by, changes=changes)
    return scan


def _lock(plan: Plan) -> None:
    """Let the scans of one plan be made one after another."""
    PlanSection.objects.select_for_update(no_key=True).get(plan=plan, key="potential")
