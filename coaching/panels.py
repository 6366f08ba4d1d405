"""What is worked out from a section's rows, for the page, the PDF and every autosave."""

from collections import Counter
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from coaching import figures, queries
from coaching.models import Audience, Budget, BudgetLine, FilmMessage, FilmSheet, FundingSource, Goal, Plan
from coaching.models.budget import Category

#: Of direct cash; below it the page says that evaluation is thin.
LEAST_EVALUATION_PCT = 5
#: One source above this share of the total is worth a note.
CONCENTRATION_PCT = 50
PHASES = list(FilmSheet.Phase)


def story_panel(plan: Plan) -> dict[str, Any]:
    """Months to the premiere, the phase as a step of seven, and impact budget ÷ production budget in percent."""
    film = FilmSheet.objects.filter(plan=plan).first() or FilmSheet(plan=plan)
    months = None
    if film.premiere_on:
        today = timezone.localdate()
        months = (film.premiere_on.year - today.year) * 12 + film.premiere_on.month - today.month
    ratio = None
    if film.production_budget:
        ratio = figures.percent(queries.plan_money(plan).budget.total_cash, film.production_budget)
    here = PHASES.index(FilmSheet.Phase(film.phase)) if film.phase else 0
    return {
        "film": film,
        "months": months,
        "ratio": ratio,
        "phases": [
            {
                "label": phase.label,
                "here": phase == film.phase,
                "past": place < here,
            }
            for place, phase in enumerate(PHASES)
        ],
    }


def vision_panel(plan: Plan) -> dict[str, Any]:
    """How many goals each message feeds; one without goals is an orphan. Warns when the vision names the film."""
    messages = FilmMessage.objects.filter(plan=plan).present()
    fed = Counter(Goal.objects.filter(plan=plan).present().values_list("message", flat=True))
    vision = getattr(plan, "vision", None)
    text = vision.text("vision") if vision else ""
    return {
        "vision": text,
        "messages": [{"message": message, "goals": fed[message.pk]} for message in messages],
        "names_film": bool(text) and plan.project.title.casefold() in text.casefold(),
    }


def audience_panel(plan: Plan) -> dict[str, Any]:
    """Target reach by kind, and the share beyond the choir: reach with stance ≤ 0 ÷ all reach, in percent."""
    audiences = list(Audience.objects.filter(plan=plan).present())
    reach: Counter[str] = Counter()
    for audience in audiences:
        reach[audience.get_kind_display() if audience.kind else _("not said")] += audience.target_reach or 0
    total = sum(reach.values())
    beyond = sum(a.target_reach or 0 for a in audiences if a.stance is not None and a.stance <= 0)
    return {
        "by_kind": reach.most_common(),
        "total": total,
        "beyond": round(100 * beyond / total) if total else None,
        "points": [a for a in audiences if a.power and a.interest],
        "audiences": audiences,
    }


def goal_panel(plan: Plan) -> dict[str, Any]:
    """Goals by dynamic and by vision × fit; notes a plan with one dynamic only."""
    goals = list(Goal.objects.filter(plan=plan).present())
    dynamics = Counter(goal.dynamic for goal in goals if goal.dynamic)
    return {
        "dynamics": [
            {"label": dynamic.label, "goals": [goal for goal in goals if goal.dynamic == dynamic]}
            for dynamic in Goal.Dynamic
            if dynamic != Goal.Dynamic.INNOVATION or dynamics[dynamic]
        ],
        "scored": sorted((goal for goal in goals if goal.rank_score), key=lambda goal: -(goal.rank_score or 0)),
        "primary": next((goal for goal in goals if goal.priority == 1 and goal.dynamic), None),
        "one_dynamic": len(goals) > 1 and len(dynamics) == 1,
    }


def smart_sentence(goal: Goal) -> str:
    """The goal in one sentence, built of its four answers; empty until all four are there."""
    if not (goal.who and goal.what and goal.how_much and goal.by_when):
        return ""
    return _("By %(by_when)s, %(who)s: %(how_much)s %(what)s.") % {
        "by_when": date_format(goal.by_when, "F Y"),
        "who": goal.who,
        "how_much": goal.how_much,
        "what": goal.what,
    }


def budget_panel(plan: Plan) -> dict[str, Any]:
    """The sums by scenario and category, with warnings in words."""
    money = queries.plan_money(plan)
    budget = Budget.objects.filter(plan=plan).first() or Budget(plan=plan)
    labels = dict(Category.choices)
    totals = money.budget
    return {
        "money": money,
        "totals": totals,
        "budget": budget,
        "categories": [{"label": labels.get(total.category, ""), "total": total} for total in totals.categories],
        "highest": max((total.total for total in totals.categories), default=figures.ZERO),
        "scenarios": [{"label": scenario.label, "totals": money.budgets[scenario]} for scenario in BudgetLine.Scenario],
        "warnings": _budget_warnings(plan, totals),
        "bar": funding_bar(money.funding),
    }


def _budget_warnings(plan: Plan, totals: figures.BudgetTotals) -> list[str]:
    warnings = []
    share = totals.share("J")
    if totals.direct_cash and (share is None or share < LEAST_EVALUATION_PCT):
        warnings.append(
            _("Evaluation is less than %(least)d percent of the direct cost in cash.") % {"least": LEAST_EVALUATION_PCT}
        )
    has_access_line = any(total.category == "D" for total in totals.categories)
    if not has_access_line and Audience.objects.filter(plan=plan).present().exclude(access_needs=[]).exists():
        warnings.append(_("Your audiences have access needs, but there is no cost for accessibility (D)."))
    return warnings


def funding_panel(plan: Plan) -> dict[str, Any]:
    """Confirmed, pending and the gaps, with the bar and notes in words."""
    money = queries.plan_money(plan)
    funding = money.funding
    return {
        "money": money,
        "funding": funding,
        "bar": funding_bar(funding),
        "coverage": [
            {"label": scenario.label, "percent": funding.coverage.get(scenario)} for scenario in BudgetLine.Scenario
        ],
        "warnings": _funding_warnings(plan, funding),
    }


def _funding_warnings(plan: Plan, funding: figures.FundingTotals) -> list[str]:
    warnings = []
    sources = list(FundingSource.objects.filter(plan=plan).present().prefetch_related("earmarked_lines"))
    for source in sources:
        amount = source.amount_granted if source.is_confirmed else source.amount_requested
        share = figures.percent(amount or figures.ZERO, funding.total_cash)
        if share is None or source.ethics_check == FundingSource.Ethics.REFUSE or not source.chance:
            continue
        if source.max_share_pct and share > source.max_share_pct:
            warnings.append(
                _("%(source)s pays at most %(limit)d percent of the total; this is %(share)s.")
                % {"source": source, "limit": source.max_share_pct, "share": share}
            )
        elif share > CONCENTRATION_PCT:
            warnings.append(_("%(source)s alone is more than half of the total.") % {"source": source})
    return warnings + _earmark_warnings(sources)


def _earmark_warnings(sources: list[FundingSource]) -> list[str]:
    """Money for certain costs cannot be more than these costs."""
    warnings = []
    for source in (source for source in sources if source.earmarked and source.chance):
        lines = [line for line in source.earmarked_lines.all() if not line.is_removed]
        costs = sum((queries.line_total(line) for line in lines), figures.ZERO)
        amount = (source.amount_granted if source.is_confirmed else source.amount_requested) or figures.ZERO
        if lines and amount > costs:
            warnings.append(_("%(source)s gives more than the costs that its money is for.") % {"source": source})
    return warnings


def funding_bar(funding: figures.FundingTotals) -> list[dict[str, Any]]:
    """The three parts of the bar with their width in percent: confirmed, asked for, still to find."""
    parts = [
        ("confirmed", _("Confirmed"), funding.confirmed),
        ("pending", _("Asked for"), funding.pending),
        ("missing", _("Still to find"), funding.still_to_find),
    ]
    whole = sum((amount for _key, _label, amount in parts), figures.ZERO)
    left, bar = figures.ZERO, []
    for key, label, amount in parts:
        width = figures.percent(amount, whole) or figures.ZERO
        bar.append({"key": key, "label": label, "amount": amount, "x": left, "width": width})
        left += width
    return bar
