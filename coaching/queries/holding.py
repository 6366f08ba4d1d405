"""Where a plan stood before it was put on hold."""

from coaching.models import Plan
from impacthub.audit.services import timeline


def held_from(plan: Plan) -> str:
    """The status from which ``plan`` was put on hold last, as the log has it; one query.

    A draft where the log says nothing of it.
    """
    holds = timeline(plan).filter(action="coaching.plan_moved", changes__status__1=Plan.Status.ON_HOLD)
    changes = holds.values_list("changes", flat=True).first()
    came_from = changes["status"][0] if changes else Plan.Status.DRAFT
    return str(Plan.Status(came_from))
