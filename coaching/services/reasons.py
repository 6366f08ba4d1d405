"""An approved plan is changed with a reason, which whoever evaluates it reads later."""

from django.db import transaction

from coaching.models import ChangeReason, PlanSection
from impacthub.audit.services import record
from impacthub.people.models import User


@transaction.atomic
def give_reason(section: PlanSection, text: str, *, by: User) -> ChangeReason:
    """Note why ``by`` changes ``section`` of an approved plan; for a day they write in it."""
    reason = ChangeReason.objects.create(section=section, text=text, given_by=by)
    record("coaching.reason_given", section, by=by, changes={"reason": text})
    return reason
