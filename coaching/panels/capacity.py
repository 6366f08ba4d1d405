"""P2: skills that are there or missing, what the makers put first, and paid days against the budget."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.db.models import Sum
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from coaching import team_rules
from coaching.charts import slopes
from coaching.gaps.capacity import filled_skills
from coaching.models import PRIORITIES, SKILL_FIELDS, BudgetLine, CampaignMember, Capacity, Cover, Plan, Skill
from coaching.queries.stored import own_row, rows_of
from impacthub.amounts import show_number

ROLES = {role: place for place, role in enumerate(CampaignMember.Role.values)}
#: Beside the words, so that a gap is seen at a glance.
SIGNS = {Cover.HAVE: "full", Cover.PARTNER: "half", Cover.GAP: "empty"}


def team_panel(plan: Plan) -> dict[str, Any]:
    """The grid of skills, the slopes of the priorities, the days; three queries, one more when a skill is missing."""
    capacity = own_row(plan, Capacity) or Capacity(plan=plan)
    members: list[CampaignMember] = rows_of(plan, CampaignMember)
    filled = filled_skills(plan) if capacity.gaps else {}
    core = sorted((m for m in members if m.role in CampaignMember.CORE), key=lambda m: ROLES[m.role])
    paid, budgeted = paid_days(members), budgeted_days(plan)
    return {
        "skills": [_skill(capacity, skill, filled) for skill in Skill] if _is_told(capacity) else [],
        **_priorities(core),
        "days": _shown(_sum(m.days_total for m in members)) if members else "",
        "paid": _shown(paid),
        "budgeted": _shown(budgeted),
        "warnings": _warnings(capacity, paid, budgeted) if members else [],
    }


def paid_days(members: Sequence[CampaignMember]) -> Decimal:
    """The days of who is paid."""
    return _sum(member.days_total for member in members if member.paid)


def budgeted_days(plan: Plan) -> Decimal:
    """The days of staff in the budget that the plan aims for: lines of category A counted in days; one query."""
    lines = BudgetLine.objects.filter(plan=plan, code__startswith="A", unit=BudgetLine.Unit.DAY).present().order_by()
    counted = lines.exclude(scenario=BudgetLine.Scenario.DREAM)
    return counted.aggregate(days=Sum("quantity"))["days"] or Decimal(0)


def _sum(days: Any) -> Decimal:
    return sum((number for number in days if number is not None), Decimal(0))


def _shown(days: Decimal) -> str:
    return show_number(days, 0 if days == days.to_integral_value() else 1)


def _is_told(capacity: Capacity) -> bool:
    return any(getattr(capacity, name) for name in SKILL_FIELDS.values())


def _skill(capacity: Capacity, skill: Skill, filled: Mapping[str, str]) -> dict[str, Any]:
    cover = getattr(capacity, SKILL_FIELDS[skill])
    is_gap = cover == Cover.GAP
    return {
        "label": capfirst(str(skill.label)),
        "cover": str(Cover(cover).label) if cover else _("not said"),
        "sign": SIGNS.get(cover, ""),
        "is_gap": is_gap,
        "task": filled.get(skill, ""),
        "is_open": is_gap and skill not in filled,
    }


def _names() -> dict[str, str]:
    """The priorities in a word each."""
    return {
        "reach": pgettext("priority", "reach"),
        "revenue": pgettext("priority", "revenue"),
        "awards": pgettext("priority", "awards"),
        "impact": pgettext("priority", "impact"),
        "career": pgettext("priority", "career"),
        "care": pgettext("priority", "care"),
    }


def _priorities(core: Sequence[CampaignMember]) -> dict[str, Any]:
    """The slopes of everybody with a strict ranking, and which priorities are far apart."""
    ranked = [member for member in core if team_rules.is_strict(member.ranks)]
    names, spreads = _names(), team_rules.spreads([member.ranks for member in ranked])
    lines = [_line(name, names[name], ranked, spreads.get(name, 0)) for name in PRIORITIES] if ranked else []
    return {
        "lines": lines,
        "height": slopes.height(len(PRIORITIES)),
        "columns": [
            {"x": f"{x:g}", "role": member.get_role_display(), "name": str(member)}
            for x, member in zip(slopes.columns(len(ranked)) if ranked else [], ranked, strict=True)
        ],
        "far_apart": ", ".join(line["name"] for line in lines if line["is_far"]),
        "not_ranked": ", ".join(str(m) or m.get_role_display() for m in core if m not in ranked),
    }


def _line(key: str, name: str, ranked: Sequence[CampaignMember], spread: int) -> dict[str, Any]:
    ranks = [member.ranks[key] or 0 for member in ranked]
    xs = slopes.columns(len(ranks))
    return {
        "name": name,
        "ranks": [str(rank) for rank in ranks],
        "path": slopes.line(ranks),
        "dots": [{"x": f"{x:g}", "y": slopes.level(rank)} for x, rank in zip(xs, ranks, strict=True)],
        "first_y": slopes.level(ranks[0]) + 4,
        "last_y": slopes.level(ranks[-1]) + 4,
        "spread": str(spread) if len(ranks) > 1 else "",
        "is_far": spread >= team_rules.FAR_APART,
    }


def _warnings(capacity: Capacity, paid: Decimal, budgeted: Decimal) -> list[str]:
    """V04, and who decides before the campaign starts."""
    found = []
    if team_rules.days_differ(paid, budgeted):
        found.append(days_sentence(paid, budgeted))
    if not capacity.decision_rule.strip():
        found.append(_("Before the campaign starts: agree who can say no to a screening, a partner or a funder."))
    return found


def days_sentence(paid: Decimal, budgeted: Decimal) -> str:
    """V04 in words."""
    sentence = _("Your team has %(paid)s paid days, the budget has %(budgeted)s (A, by the day). Bring them together.")
    return sentence % {"paid": _shown(paid), "budgeted": _shown(budgeted)}
