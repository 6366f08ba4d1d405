"""What is not asked when a plan is handed in, but is before it is approved: column A of the specification."""

from decimal import Decimal

from django.utils.translation import gettext as _

from coaching.checks.base import Check, place, register
from coaching.models import Audience, Capacity, ConsultedPerson, Plan, Vision
from coaching.panels.issue import PEOPLE_TO_ASK
from coaching.queries.money import plan_money
from coaching.queries.stored import own_row, rows_of
from impacthub.amounts import show_percent

#: How much of what the smallest budget costs in cash is confirmed, in percent (specification P14).
CONFIRMED_AT_LEAST = Decimal(60)


@register
def nobody_says_no(plan: Plan) -> list[Check]:
    """P2: the team agreed on who can say no."""
    capacity = own_row(plan, Capacity)
    if capacity is not None and capacity.decision_rule.strip():
        return []
    sentence = _("Write down who can say no to a screening, a partner or a funder.")
    return [_asked("P2", sentence, place(plan, "team", "id_decision_rule"))]


@register
def no_position(plan: Plan) -> list[Check]:
    """P3: one line says for whom the film is, and why this one, in the language of the plan."""
    vision, name = own_row(plan, Vision), f"position_{plan.language}"
    if vision is not None and getattr(vision, name).strip():
        return []
    return [_asked("P3", _("Say for whom this film is, what it is and why."), place(plan, "vision", f"id_{name}"))]


@register
def too_few_asked(plan: Plan) -> list[Check]:
    """P4: three people who know the issue were asked, one of them somebody whom it concerns."""
    people = rows_of(plan, ConsultedPerson)
    found = []
    if len(people) < PEOPLE_TO_ASK:
        found.append(_("Ask at least three people who know the issue."))
    if not any(person.affected for person in people):
        found.append(_("Ask at least one person whom the issue concerns."))
    return [_asked("P4", sentence, place(plan, "issue", "consulted")) for sentence in found]


@register
def audiences_without_number(plan: Plan) -> list[Check]:
    """P6: it is known how many of each audience are to be reached."""
    return [
        _asked(
            "P6",
            _("Say how many of “%(audience)s” you want to reach.") % {"audience": audience},
            place(plan, "audiences", f"audiences-{audience.pk}"),
        )
        for audience in rows_of(plan, Audience)
        if audience.name and audience.target_reach is None
    ]


@register
def too_little_confirmed(plan: Plan) -> list[Check]:
    """P14: most of what the smallest budget costs is confirmed; nothing is asked while that costs nothing."""
    share = plan_money(plan).funding.coverage.get("MIN")
    if share is None or share >= CONFIRMED_AT_LEAST:
        return []
    words = {"least": show_percent(CONFIRMED_AT_LEAST), "share": show_percent(share)}
    sentence = _("Of the smallest budget %(share)s is confirmed; at least %(least)s is needed.") % words
    return [_asked("P14", sentence, place(plan, "funding"))]


def _asked(code: str, sentence: str, url: str) -> Check:
    return Check(code, sentence, url, before_approval=True)
