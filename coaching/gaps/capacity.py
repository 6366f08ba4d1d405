"""What is missing in team and capacity (P2)."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from coaching import team_rules
from coaching.gaps.base import empty, ends_early, fewer
from coaching.models import PRIORITIES, SKILL_FIELDS, Activity, CampaignMember, Capacity, Plan, Skill
from coaching.registry import Gap

Role = CampaignMember.Role


def team_gaps(plan: Plan) -> list[Gap]:
    """Who does it, for how many days, with which skills; a task for each that is missing; a strict ranking each."""
    capacity = Capacity.objects.filter(plan=plan).first() or Capacity(plan=plan)
    members = list(CampaignMember.objects.filter(plan=plan).present())
    gaps = empty(capacity, ["team_model"]) + fewer(members, 1, "members", CampaignMember)
    for member in members:
        row = f"members-{member.pk}"
        gaps += empty(member, ["name", "role", "days_total"], row) + ends_early(member, row) + _ranking(member, row)
    return gaps + _leads(capacity, members) + empty(capacity, SKILL_FIELDS.values()) + _unfilled(plan, capacity)


def _leads(capacity: Capacity, members: Sequence[CampaignMember]) -> list[Gap]:
    """Somebody is the impact producer, or it is written down why nobody is."""
    if (
        not members
        or any(m.role == Role.IMPACT_PRODUCER for m in members)
        or capacity.no_impact_producer_reason.strip()
    ):
        return []
    return [Gap(_("Nobody is the impact producer. Add one, or say why there is none."), "no_impact_producer_reason")]


def _ranking(member: CampaignMember, row: str) -> list[Gap]:
    """Director, producer and impact producer put the six priorities in an order without ties."""
    if member.role not in CampaignMember.CORE or team_rules.is_strict(member.ranks):
        return []
    missing = [name for name in PRIORITIES if member.ranks[name] is None]
    if missing:
        return [Gap(_("Give all six priorities a rank (%(row)s).") % {"row": member}, f"rank_{missing[0]}", row)]
    return [Gap(_("Use every rank from 1 to 6 once (%(row)s).") % {"row": member}, f"rank_{PRIORITIES[0]}", row)]


def _unfilled(plan: Plan, capacity: Capacity) -> list[Gap]:
    """Every skill that is missing has a task in the campaign that fills it; one query when one is missing."""
    if not capacity.gaps:
        return []
    filled = filled_skills(plan)
    return [
        Gap(
            _("%(skill)s is missing: name the task in Campaign and timeline that fills this gap.")
            % {"skill": str(Skill(skill).label).capitalize()},
            SKILL_FIELDS[skill],
        )
        for skill in capacity.gaps
        if skill not in filled
    ]


def filled_skills(plan: Plan) -> dict[str, str]:
    """The skills for which a task was planned, each with the name of one; what was called off does not count."""
    tasks = Activity.objects.filter(plan=plan).present().exclude(skill="").exclude(status=Activity.Status.CANCELLED)
    return dict(tasks.order_by("-position", "-pk").values_list("skill", "title"))
