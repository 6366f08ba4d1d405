"""Versions of the plan: kept as they were, and put back."""

from django.db import transaction
from django.db.models import Max

from coaching.content import digest_of, plan_content
from coaching.models import Plan, Snapshot
from coaching.services.locking import lock_plan
from impacthub.audit.services import record
from impacthub.people.models import User


@transaction.atomic
def take_snapshot(plan: Plan, *, reason: str, by: User | None, note: str = "") -> Snapshot:
    """Keep the plan as it is now, under the next number, with the fingerprint of its content.

    What stays with the team is not in it: see :mod:`coaching.confidential`.
    """
    plan = lock_plan(plan)
    content = plan_content(plan)
    last = Snapshot.objects.filter(plan=plan).aggregate(last=Max("number"))["last"] or 0
    snapshot = Snapshot.objects.create(
        plan=plan,
        number=last + 1,
        reason=reason,
        note=note,
        content=content,
        digest=digest_of(content),
        taken_by=by,
    )
    record("coaching.snapshot_taken", snapshot, by=by, changes={"reason": reason, "digest": snapshot.digest})
    return snapshot
