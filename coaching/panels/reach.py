"""Whom the campaign reached and what it cost, as finished texts: channels beside each other, never added up."""

from decimal import Decimal
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from coaching import queries
from coaching.models import Plan
from coaching.panels.budget import spent_by_category
from coaching.queries.reach import ReachFigures, reach_figures, share_of
from coaching.summaries.campaign import from_until
from impacthub.amounts import show_amount, show_number, show_percent

#: How a number of visitors is known, after the number itself.
QUALITIES = {
    "counted": gettext_lazy("%(number)s counted"),
    "registered": gettext_lazy("%(number)s registered"),
    "estimated": gettext_lazy("%(number)s estimated"),
}


def reach_panel(plan: Plan) -> dict[str, Any]:
    """The page of reach: screenings with their quality, every other channel apart, and costs beside the budget."""
    figures, money = reach_figures(plan), queries.plan_money(plan)
    return {
        "events": figures.events,
        "unreported": figures.events - figures.reported,
        "audience": audience_text(figures),
        "facts": _facts(figures, plan),
        "municipalities": [
            {"name": name, "events": show_number(events), "came": show_number(came)}
            for name, events, came in figures.municipalities
        ],
        "channels": _channels(figures),
        "spent": spent_by_category(plan, money.budget),
        "costs": _costs(plan, figures, money.budget.actual_direct),
    }


def audience_text(figures: ReachFigures) -> str:
    """The in-person audience split by how it is known, such as "3.905 counted + 407 estimated" (V16)."""
    return " + ".join(
        str(QUALITIES[quality]) % {"number": show_number(number)} for quality, number in figures.by_quality.items()
    )


def _facts(figures: ReachFigures, plan: Plan) -> list[dict[str, str]]:
    """What the screenings together say, each with how it was worked out; what is not known is left out."""
    facts = [
        (_("People at a screening, on average"), _number(figures.per_event), _("Over screenings with a report.")),
        (_("Occupancy"), _percent(figures.occupancy), _("Over screenings of which the places are known.")),
        (
            _("Reached those who can make the change"),
            _percent(figures.priority_share),
            _("Visitors of screenings for an audience that can make the change."),
        ),
        (
            _("Beyond the choir"),
            _percent(figures.beyond_share),
            _("Visitors of screenings for an audience that is neutral or against."),
        ),
        (
            _("Pupils and students"),
            show_number(figures.education) if figures.education else "",
            ngettext("At %(count)d lesson.", "At %(count)d lessons.", figures.education_events)
            % {"count": figures.education_events},
        ),
        (
            _("Actions on the spot"),
            show_number(figures.actions) if figures.actions else "",
            _("Pledges, sign-ups and questions to policy makers."),
        ),
        (_("Materials taken"), show_number(figures.materials) if figures.materials else "", ""),
        (
            _("Screening fees received"),
            show_amount(figures.fee_income, plan.currency) if figures.fee_income else "",
            "",
        ),
    ]
    return [{"name": name, "value": value, "how": how} for name, value, how in facts if value]


def _channels(figures: ReachFigures) -> list[dict[str, Any]]:
    """Every channel with its own numbers; no sum, for people overlap."""
    found: dict[str, list[dict[str, str]]] = {}
    for row in figures.channels:
        channel = capfirst(str(row.get_channel_display())) or _("Not said")
        found.setdefault(channel, []).append(
            {
                "what": row.what or _("not named yet"),
                "number": show_number(row.number or 0),
                "quality": str(row.get_quality_display()) or _("not said how it is known"),
                "when": from_until(row.starts_on, row.ends_on),
                "source": row.source,
            }
        )
    return [{"name": name, "rows": rows} for name, rows in found.items()]


def _costs(plan: Plan, figures: ReachFigures, spent: Decimal | None) -> list[dict[str, str]]:
    """What one visitor and one action cost: really spent direct cash ÷ visitors, ÷ actions on the spot."""
    if spent is None:
        return []
    found = [
        (_("Spent per visitor of a screening"), share_of(spent, figures.audience, 2)),
        (_("Spent per action on the spot"), share_of(spent, figures.actions, 2)),
    ]
    return [{"name": name, "value": show_amount(amount, plan.currency)} for name, amount in found if amount is not None]


def _number(value: Decimal | None) -> str:
    return "" if value is None else show_number(value, 1)


def _percent(value: Decimal | None) -> str:
    return "" if value is None else show_percent(value, 1)
