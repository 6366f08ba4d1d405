"""Finding what an address names, as far as the reader may see it."""

from django.http import Http404
from django.shortcuts import get_object_or_404

from coaching import registry
from coaching.models import Plan, PlanSection
from impacthub.people.models import Role, User
from impacthub.statements import Statement

#: The plans that somebody sees who is no coordinator: to write this anew for every page costs more than to ask it.
VISIBLE = Statement(
    lambda person, _now, slug: (
        Plan.objects.visible_to(User(pk=person))
        .filter(project__slug=slug)
        .select_related("project__organisation", "project__programme")
    ),
    words=1,
)
SECTION = Statement(lambda plan, _now, key: PlanSection.objects.filter(plan=plan, key=key), words=1)


def visible_plan(user: User, slug: str) -> Plan:
    """The plan of the project called ``slug``; a stranger gets the same 404 as for one that does not exist."""
    if user.has_role(Role.COORDINATOR):
        plans = Plan.objects.visible_to(user).select_related("project__organisation", "project__programme")
        return get_object_or_404(plans, project__slug=slug)
    plan: Plan | None = next(iter(VISIBLE.read(user.pk, None, slug)), None)
    if plan is None:
        raise Http404
    return plan


def section_or_404(plan: Plan, key: str) -> tuple[registry.Section, PlanSection]:
    """The section at ``key`` and how far this plan is with it; 404 for one that is not built yet."""
    spec = spec_or_404(key)
    section = next(iter(SECTION.read(plan.pk, None, key)), None)
    if section is None:
        raise Http404
    section.plan = plan
    return spec, section


def spec_or_404(key: str) -> registry.Section:
    """What the section at ``key`` is made of; 404 for one that is not built yet."""
    spec = registry.get(key)
    if spec is None:
        raise Http404
    return spec
