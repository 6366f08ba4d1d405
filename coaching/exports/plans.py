"""The plan that a job is about."""

from django.utils.translation import gettext_noop

from coaching.models import Plan
from impacthub.jobs.models import Job
from impacthub.jobs.registry import JobFailed


def plan_of(job: Job) -> Plan:
    """The plan that ``job`` names, as far as its asker may see it now; raises ``JobFailed`` otherwise."""
    plans = Plan.objects.visible_to(job.asked_by).select_related("project__organisation", "project__programme")
    plan = plans.filter(pk=job.arguments["plan"]).first()
    if plan is None:
        raise JobFailed(gettext_noop("You can no longer see this plan."))
    return plan
