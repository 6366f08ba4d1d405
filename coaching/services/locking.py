"""Locks that several services take, always in this order: the plan, then its sections.

They let rows be added that refer to what is locked: somebody who is typing never waits for who reads the whole plan.
"""

from coaching.models import Plan, PlanSection


def lock_plan(plan: Plan) -> Plan:
    """The plan as it is now, locked, with its project."""
    rows = Plan.objects.select_for_update(of=("self",), no_key=True).select_related("project")
    return rows.get(pk=plan.pk)


def wait_for_saves(plan: Plan) -> None:
    """Take the locks of all sections: who saves is through, and who comes now reads what the plan has become."""
    rows = PlanSection.objects.select_for_update(of=("self",), no_key=True).filter(plan=plan)
    list(rows.order_by("pk").values_list("pk"))
