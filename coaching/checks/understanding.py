"""V02, V04, V18 and V19: what does not fit between the audiences, the team, the map and the campaign."""

from django.utils.translation import gettext as _

from coaching import team_rules
from coaching.checks.base import Check, place, register
from coaching.gaps.base import is_everybody
from coaching.models import Activity, Audience, CampaignMember, Plan, StoryPosition
from coaching.models.environment import HALF
from coaching.panels.capacity import budgeted_days, days_sentence, paid_days


@register
def agents_out_of_reach(plan: Plan) -> list[Check]:
    """V02: every key agent is reached by an activity that was not called off."""
    activities = Activity.objects.filter(plan=plan).present().exclude(status=Activity.Status.CANCELLED).order_by()
    reached = set(activities.values_list("audiences", flat=True))
    return [
        Check(
            "V02",
            _("No activity reaches “%(audience)s” yet, who can make the change.") % {"audience": agent},
            place(plan, "campaign", "activities"),
        )
        for agent in Audience.objects.filter(plan=plan, is_key_agent=True).present().exclude(name="")
        if agent.pk not in reached
    ]


@register
def days_unlike_budget(plan: Plan) -> list[Check]:
    """V04: the paid days of the team are those of the budget's category A, within a tenth."""
    members = list(CampaignMember.objects.filter(plan=plan).present())
    paid, budgeted = paid_days(members), budgeted_days(plan)
    if not members or not team_rules.days_differ(paid, budgeted):
        return []
    return [Check("V04", days_sentence(paid, budgeted), place(plan, "team"))]


@register
def audience_of_everybody(plan: Plan) -> list[Check]:
    """V18: everybody is no audience, unless it is meant as the broad public."""
    return [
        Check(
            "V18",
            _("“%(audience)s” is no audience. Who exactly?") % {"audience": audience},
            place(plan, "audiences", f"audiences-{audience.pk}"),
        )
        for audience in Audience.objects.filter(plan=plan).present().exclude(kind=Audience.Kind.MASS)
        if is_everybody(audience.name)
    ]


@register
def headwind_without_answer(plan: Plan) -> list[Check]:
    """V19: where the headwind is strong, there is an answer to it."""
    strong = StoryPosition.objects.filter(plan=plan, opposition__gte=HALF).present().select_related("audience")
    return [
        Check(
            "V19",
            _("The headwind with “%(audience)s” is strong, and there is no answer to it yet.") % {"audience": position},
            place(plan, "environment", f"positions-{position.pk}"),
            blocks=True,
        )
        for position in strong
        if position.audience is not None and not position.audience.is_removed and not position.response_line.strip()
    ]
