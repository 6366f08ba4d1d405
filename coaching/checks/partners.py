"""V10 and V26, and what P10 asks before a plan is approved: what does not fit around the partners."""

from django.urls import reverse
from django.utils.translation import gettext as _

from coaching import partner_stages
from coaching.checks.base import Check, place, register
from coaching.models import PartnerSector, Partnership, Plan
from coaching.queries import partners as queries
from impacthub.amounts import show_amount


@register
def in_kind_differs(plan: Plan) -> list[Check]:
    """V10: what a partner gives in kind is the same here and in the budget."""
    rows = Partnership.objects.filter(plan=plan).present()
    found = []
    for one in queries.in_kind(plan, rows):
        if not one.difference:
            continue
        amounts = {
            "name": one.name,
            "here": show_amount(one.promised, plan.currency),
            "budget": show_amount(one.in_budget, plan.currency),
        }
        anchor = f"partnerships-{one.partnership}" if one.partnership else ""
        sentence = _("%(name)s gives %(here)s in kind as a partner, but %(budget)s in the budget.") % amounts
        found.append(Check("V10", sentence, place(plan, "partners", anchor)))
    return found


@register
def stale_partners(plan: Plan) -> list[Check]:
    """V26: nobody talked for thirty days to a partner with whom something is going on."""
    return [
        Check(
            "V26",
            _("No contact with %(name)s for more than %(days)d days.")
            % {"name": one.row.name, "days": partner_stages.STALE_DAYS},
            reverse("coaching:partner_detail", args=[plan.project.slug, one.row.pk]),
        )
        for one in queries.standings(plan)
        if one.is_stale
    ]


@register
def no_partner_from_outside(plan: Plan) -> list[Check]:
    """P10: before the plan is approved, a partner from outside the film sector has agreed."""
    joined = Partnership.objects.filter(plan=plan, stage__in=Partnership.JOINED).present()
    if joined.exclude(sector__in=["", PartnerSector.FILM]).exists():
        return []
    sentence = _("No partner from outside the film sector has agreed yet; that is needed before the plan is approved.")
    return [Check("P10", sentence, place(plan, "partners"), before_approval=True)]
