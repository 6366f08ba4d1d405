"""What a gate looks at: the sections that belong to it and its condition, as they stand now."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from coaching import registry
from coaching.defaults import FUNDING_CONFIRMED, GATE_BY_CODE, PARTNERS_AGREED, Condition
from coaching.models import Partnership, Plan, PlanSection, Trajectory
from coaching.queries.money import plan_money

#: Stages of a partnership in which it is agreed.
AGREED = (
    Partnership.Stage.AGREED, Partnership.Stage.ACTIVE, Partnership.Stage.EVALUATED, Partnership.Stage.ALUMNI,
)  # fmt: skip


@dataclass(frozen=True)
class Asked:
    """One thing that a gate asks: in words, whether it is there, and where it is looked after."""

    words: str
    is_met: bool
    url: str = ""


def asked_by_gates(trajectory: Trajectory, plan: Plan) -> dict[str, list[Asked]]:
    """What each gate asks, by its code; five queries."""
    statuses = dict(PlanSection.objects.filter(plan=plan).values_list("key", "status"))
    conditions = {
        Condition.AGREEMENT: _agreement(trajectory),
        Condition.PARTNERS: _partners(plan),
        Condition.FUNDING: _funding(plan),
    }
    asked: dict[str, list[Asked]] = {}
    for code, gate in GATE_BY_CODE.items():
        asked[code] = [_section(plan, key, statuses) for key in gate.keys]
        if gate.condition:
            asked[code].append(conditions[gate.condition])
    return asked


def _section(plan: Plan, key: str, statuses: Mapping[str, str]) -> Asked:
    title = registry.OUTLINES[key].title
    url = reverse("coaching:plan_section", args=[plan.project.slug, key]) if registry.get(key) else ""
    return Asked(str(title), statuses.get(key) == PlanSection.Status.DONE, url)


def _agreement(trajectory: Trajectory) -> Asked:
    early = (Trajectory.Status.PROPOSED, Trajectory.Status.MATCHED)
    return Asked(_("The agreement about the trajectory"), trajectory.status not in early)


def _partners(plan: Plan) -> Asked:
    number = Partnership.objects.filter(plan=plan, stage__in=AGREED).present().count()
    words = _("%(number)d of %(wanted)d partners agreed") % {"number": number, "wanted": PARTNERS_AGREED}
    return Asked(words, number >= PARTNERS_AGREED)


def _funding(plan: Plan) -> Asked:
    """Confirmed money against the cash that the smallest budget asks for, in percent."""
    money = plan_money(plan)
    share = money.funding.coverage.get("MIN")
    percent = int(share) if share is not None else 0
    words = _("%(percent)d %% of the smallest budget confirmed (%(wanted)d %% asked)")
    return Asked(words % {"percent": percent, "wanted": FUNDING_CONFIRMED}, percent >= FUNDING_CONFIRMED)
