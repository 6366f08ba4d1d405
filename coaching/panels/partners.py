"""P10: how far the partners are, whom they help, what they bring, and what hangs on one of them."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import mark_safe
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from coaching import partner_stages
from coaching.charts.network import network
from coaching.models import Goal, PartnerSector, Partnership, Plan
from coaching.queries import partners as queries
from coaching.queries.stored import rows_of
from impacthub.amounts import show_amount, show_number, show_percent

STAGES = dict(Partnership.Stage.choices)
CONTRIBUTIONS = dict(Partnership.Contribution.choices)
#: The full sign of ``drawings/sign.html``, which is there hundreds of times.
FULL = (
    '<td><svg class="sign" width="12" height="12" viewBox="0 0 12 12" aria-hidden="true" focusable="false">'
    '<title>{0}</title><circle class="sign-fill" cx="6" cy="6" r="4.5" fill="#08633d"/></svg>'
    '<span class="visually-hidden">{0}</span></td>'
)
BESIDE = [stage for stage in Partnership.Stage if stage not in Partnership.AHEAD]


def partner_panel(plan: Plan) -> dict[str, Any]:
    """The pipeline, the network, the matrix, the share outside the film sector, value in kind; three queries."""
    found = queries.standings(plan)
    goals = rows_of(plan, Goal)
    return {
        "pipeline": _pipeline(found),
        "beside": _beside(found),
        "network": _network(found, goals),
        "helped": _helped(found, goals),
        "matrix": _matrix(found),
        "in_kind": _in_kind(plan, [standing.row for standing in found]),
        "outside": _outside(found),
        "hanging": _hanging(found),
        "warnings": _warnings(found),
    }


def _pipeline(found: Sequence[queries.Standing]) -> list[dict[str, Any]]:
    """Each stage on the way: how many are in it, how many of those who came to it went on, and after how many days."""
    now = Counter(standing.row.stage for standing in found)
    reached = [partner_stages.furthest(standing.row.stage, standing.moves) for standing in found]
    went_on = [*partner_stages.conversions(reached), (0, 0)]
    days = partner_stages.median_days([standing.moves for standing in found])
    most = max((now[stage] for stage in partner_stages.AHEAD), default=0)
    return [
        {
            "label": capfirst(str(STAGES[stage])),
            "count": now[stage],
            "width": f"{100 * now[stage] / most:.2f}%" if most else "0%",
            "went_on": _("%(further)d of %(all)d") % {"further": further, "all": came} if came else "",
            "days": ngettext("%(n)d day", "%(n)d days", days[stage]) % {"n": days[stage]} if stage in days else "",
        }
        for stage, (came, further) in zip(partner_stages.AHEAD, went_on, strict=True)
    ]


def _beside(found: Sequence[queries.Standing]) -> str:
    """Those that are not on the way: “1 paused, 2 lost”."""
    now = Counter(standing.row.stage for standing in found)
    return ", ".join(f"{now[stage]} {STAGES[stage]}" for stage in BESIDE if now[stage])


def _network(found: Sequence[queries.Standing], goals: Sequence[Goal]) -> Any:
    """The drawing; None as long as there is nothing to draw lines between."""
    places = {goal.pk: place for place, goal in enumerate(goals)}
    links = [(places[pk], place) for place, one in enumerate(found) for pk in one.goals if pk in places]
    if not links:
        return None
    return network([_goal(goal) for goal in goals], [_name(one.row) for one in found], links)


def _helped(found: Sequence[queries.Standing], goals: Sequence[Goal]) -> list[dict[str, str]]:
    """Each goal with the partners that help it."""
    return [
        {"goal": _goal(goal), "partners": ", ".join(_name(one.row) for one in found if goal.pk in one.goals)}
        for goal in goals
    ]


def _matrix(found: Sequence[queries.Standing]) -> dict[str, Any]:
    """Partners across, contributions down: who brings what; and what nobody brings."""
    named = [one.row for one in found if one.row.contributions]
    yes = format_html(FULL, _("yes"))
    brought = {code for row in named for code in row.contributions}
    return {
        "partners": [{"label": str(number), "name": _name(row)} for number, row in enumerate(named, 1)],
        "rows": [
            {
                "label": capfirst(str(label)),
                "cells": mark_safe("".join(yes if code in row.contributions else "<td></td>" for row in named)),
            }
            for code, label in Partnership.Contribution.choices
            if code in brought
        ],
        "nobody": ", ".join(str(label) for code, label in Partnership.Contribution.choices if code not in brought),
    }


def _in_kind(plan: Plan, rows: Sequence[Partnership]) -> list[dict[str, Any]]:
    """What each partner gives in kind, here and in the budget; with a sentence where the two differ."""
    return [
        {
            "name": one.name or _("not named yet"),
            "promised": show_amount(one.promised, plan.currency),
            "in_budget": show_amount(one.in_budget, plan.currency),
            "differs": _differs(plan, one),
        }
        for one in queries.in_kind(plan, rows)
    ]


def _differs(plan: Plan, one: queries.InKind) -> str:
    if not one.difference:
        return ""
    amount = show_amount(abs(one.difference), plan.currency)
    if one.difference > 0:
        return _("%(amount)s more in the budget") % {"amount": amount}
    return _("%(amount)s less in the budget") % {"amount": amount}


def _outside(found: Sequence[queries.Standing]) -> dict[str, str]:
    """The share of partners that joined which comes from outside the film sector; empty when nobody joined."""
    joined = [one.row for one in found if one.row.has_joined and one.row.sector]
    if not joined:
        return {}
    outside = sum(row.sector != PartnerSector.FILM for row in joined)
    return {
        "percent": show_percent(round(100 * outside / len(joined))),
        "count": show_number(outside),
        "total": show_number(len(joined)),
    }


def _warnings(found: Sequence[queries.Standing]) -> list[str]:
    """Who was not talked to for long."""
    stale = [_name(one.row) for one in found if one.is_stale]
    if not stale:
        return []
    text = _("No contact for more than %(days)d days: %(names)s.")
    return [text % {"days": partner_stages.STALE_DAYS, "names": ", ".join(stale)}]


def _hanging(found: Sequence[queries.Standing]) -> list[dict[str, str]]:
    """The activities that hang on one partner alone: without it they do not happen."""
    names = {one.row.pk: _name(one.row) for one in found}
    return [
        {"name": names[pk], "activities": ", ".join(title or _("not named yet") for title in activities)}
        for pk, activities in queries.single_partner_activities(found).items()
    ]


def _name(row: Partnership) -> str:
    return row.name or _("not named yet")


def _goal(goal: Goal) -> str:
    return str(goal) or _("not named yet")
