"""What a maker may leave out of a shared plan, in groups that people can name."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from coaching import registry
from coaching.content.making import Content, model_name

ALL = frozenset({"*"})


@dataclass(frozen=True)
class Hidden:
    """A group of answers: what it is called, and its fields by model; ``"*"`` is all of them."""

    label: str | Promise
    fields: Mapping[str, frozenset[str]]


#: Choosing a group hides its fields wherever they stand, in sections of today and of later.
GROUPS: Mapping[str, Hidden] = {
    "amounts": Hidden(
        _("All amounts, of costs, funding and fees"),
        {
            "filmsheet": frozenset({"production_budget"}),
            "budget": ALL,
            "budgetline": frozenset({"quantity", "unit_rate", "actual", "actual_on"}),
            "fundingsource": frozenset({"amount_requested", "amount_granted", "probability", "max_share_pct"}),
            "partnership": frozenset({"value_in_kind"}),
            "rightswindow": frozenset({"fee"}),
        },
    ),
    "funders": Hidden(
        _("Who pays, and on what conditions"),
        {
            "fundingsource": frozenset({"source", "conditions", "more_granted_reason", "ethics_check"}),
            "filmsheet": frozenset({"production_funders"}),
            "rightswindow": frozenset({"rights_holder"}),
        },
    ),
    "partners": Hidden(
        _("Names of partners, and what you talk about with them"),
        {
            "partnership": frozenset(
                {"name", "asks", "offers", "what_they_want", "reason", "next_step", "next_step_on", "lost_reason",
                 "rating", "what_worked", "would_repeat"}
            ),
            "activity": frozenset({"partners"}),
            "budgetline": frozenset({"provider"}),
        },
    ),
    "stakeholders": Hidden(
        _("Who is for and who is against, and what you answer"),
        {
            "stakeholder": ALL,
            "initiative": frozenset({"organisation", "what", "side", "contact"}),
            "storyposition": frozenset({"opponents", "expected_counter", "response_line", "evidence_opposition"}),
        },
    ),
    "people": Hidden(
        _("Names of people who work on the campaign (the makers in the credits stay)"),
        {
            "campaignmember": frozenset({"name", "credit_text"}),
            "adviser": frozenset({"name"}),
            "activity": frozenset({"owner"}),
            "partnership": frozenset({"owner"}),
            "stakeholder": frozenset({"relation_owner"}),
            "risk": frozenset({"owner"}),
            "potentialscan": frozenset({"assessor"}),
        },
    ),
    "risks": Hidden(_("Risks, and what you do about them"), {"risk": ALL}),
}  # fmt: skip


def without(content: Content, hidden: Collection[str], keys: Collection[str]) -> Content:
    """The sections ``keys`` of ``content`` without the groups ``hidden``; sums go with the amounts.

    A group that is not known hides everything: what somebody wanted hidden is never shown because a name changed.
    """
    if not set(hidden) <= GROUPS.keys():
        keys = ()
    groups = [GROUPS[name].fields for name in hidden if name in GROUPS]
    sections = {}
    for spec in registry.sections():
        if spec.key in keys and spec.key in content["sections"]:
            sections[spec.key] = _section(spec, content["sections"][spec.key], groups)
    has_sums = "amounts" not in hidden and not {"budget", "funding"}.isdisjoint(sections)
    return {**content, "sections": sections, "figures": content["figures"] if has_sums else None}


def _section(spec: registry.Section, kept: Content, groups: list[Mapping[str, frozenset[str]]]) -> Content:
    own = model_name(spec.details) if spec.details else ""
    rows = {}
    for row_set in spec.rows:
        model = model_name(row_set.model)
        if row_set.name in kept["rows"] and not _hides(groups, model, "*"):
            rows[row_set.name] = [_shown(groups, model, row) for row in kept["rows"][row_set.name]]
    return {**kept, "fields": _shown(groups, own, kept["fields"]), "rows": rows}


def _shown(groups: list[Mapping[str, frozenset[str]]], model: str, row: Content) -> Content:
    return {name: value for name, value in row.items() if not _hides(groups, model, name)}


def _hides(groups: list[Mapping[str, frozenset[str]]], model: str, field: str) -> bool:
    return any(
        not ALL.isdisjoint(found) or field in found for found in (group.get(model, frozenset()) for group in groups)
    )
