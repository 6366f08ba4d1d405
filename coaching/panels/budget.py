"""P13: the sums of the impact budget, its scenarios and categories, and what they warn of."""

from collections import defaultdict
from decimal import Decimal
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from coaching import charts, figures, queries
from coaching.models import Audience, BudgetLine, Goal, Plan
from coaching.models.budget import Category
from coaching.panels.funding import funding_head
from impacthub.amounts import show_amount, show_percent
from impacthub.statements import Statement

#: Of direct cash; below it the page says that evaluation is thin.
LEAST_EVALUATION_PCT = 5
#: Spending so many percent more than planned asks for a note.
MOST_OVERSPENT_PCT = 10
LABELS = dict(Category.choices)
#: Which line is for which goal.
LINKS = Statement(
    lambda plan, _now: (
        BudgetLine.goals.through._default_manager.filter(goal__plan=plan, goal__removed_at__isnull=True)
        .order_by("pk")
        .values_list("budgetline", "goal", "goal__title", "goal__statement")
    )
)
#: An audience that needs something to come in or follow, if there is any.
ACCESS = Statement(
    lambda plan, _now: Audience.objects.filter(plan=plan).present().exclude(access_needs=[]).values_list("pk")[:1]
)


def budget_panel(plan: Plan) -> dict[str, Any]:
    """The sums by scenario, category, year and goal; planned against spent; the funding bar; warnings in words."""
    money = queries.plan_money(plan, in_short=True)
    totals = money.budget
    cents = _has_cents(totals)
    lines = figures.in_scenario(money.lines, "TARGET")
    return {
        **funding_head(plan, money, "hatch-budget"),
        "steps": _steps(plan, money, cents),
        "scenarios": _scenarios(plan, money),
        "letters": Category.choices,
        "categories": _categories(plan, totals, cents),
        "shares": _shares(totals),
        "spent": spent_by_category(plan, totals),
        "by_year": _by_year(plan, lines),
        "by_goal": _by_goal(plan, lines),
        "warnings": _warnings(plan, money),
    }


def _has_cents(totals: figures.BudgetTotals) -> bool:
    """True when one of the sums is not a whole number; then all are shown to the cent, so that they line up."""
    amounts = [totals.direct_cash, totals.overhead, totals.contingency, totals.in_kind]
    return any(amount % 1 for amount in amounts + [part.cash for part in totals.categories])


def _steps(plan: Plan, money: queries.Money, cents: bool) -> list[dict[str, Any]]:
    """From direct cost to grand total, each with its stretch of the whole."""
    totals, percentages = money.budget, money.percentages
    overhead = _("Overhead (%(percent)s)") % {"percent": show_percent(percentages.overhead_pct)}
    contingency = _("Contingency (%(percent)s)") % {"percent": show_percent(percentages.contingency_pct)}
    parts = [totals.direct_cash, totals.overhead, totals.contingency, totals.in_kind]
    direct_bar, overhead_bar, contingency_bar, kind_bar = charts.stretches(parts)
    (cash_bar,) = charts.stretches([totals.total_cash], totals.grand_total)
    (whole_bar,) = charts.stretches([totals.grand_total])
    rows = [
        (_("Direct cost in cash"), totals.direct_cash, direct_bar, "part"),
        (overhead, totals.overhead, overhead_bar, "part"),
        (contingency, totals.contingency, contingency_bar, "part"),
        (_("Total in cash"), totals.total_cash, cash_bar, "sum"),
        (_("In kind"), totals.in_kind, kind_bar, "kind"),
        (_("Grand total"), totals.grand_total, whole_bar, "sum"),
    ]
    return [
        {"label": label, "amount": show_amount(amount, plan.currency, cents=cents), "bar": bar, "kind": kind}
        for label, amount, bar, kind in rows
    ]


def _scenarios(plan: Plan, money: queries.Money) -> list[dict[str, Any]]:
    """The three budgets side by side, with how much of each is confirmed."""
    return [
        {
            "label": capfirst(scenario.label),
            "is_target": scenario == BudgetLine.Scenario.TARGET,
            "cash": show_amount(totals.total_cash, plan.currency),
            "in_kind": show_amount(totals.in_kind, plan.currency),
            "total": show_amount(totals.grand_total, plan.currency),
            "coverage": _percent(money.funding.coverage.get(scenario)),
        }
        for scenario in BudgetLine.Scenario
        for totals in [money.budgets[scenario]]
    ]


def _categories(plan: Plan, totals: figures.BudgetTotals, cents: bool) -> list[dict[str, Any]]:
    """Cash and in kind of every category, with the stretches of its bar; the longest one fills the width."""
    highest = max((total.total for total in totals.categories), default=figures.ZERO)
    return [
        {
            "letter": total.category,
            "label": LABELS.get(total.category, ""),
            "cash": show_amount(total.cash, plan.currency, cents=cents),
            "in_kind": show_amount(total.in_kind, plan.currency, cents=cents) if total.in_kind else "",
            "total": show_amount(total.total, plan.currency, cents=cents),
            "share": _percent(totals.share(total.category)),
            "bars": charts.stretches([total.cash, total.in_kind], highest),
        }
        for total in totals.categories
    ]


def _shares(totals: figures.BudgetTotals) -> list[dict[str, Any]]:
    """What part of the direct cost is staff, and what part is evaluation."""
    if not totals.direct_cash:
        return []
    return [
        {"label": _("Staff"), "percent": _percent(totals.share("A"))},
        {"label": _("Evaluation"), "percent": _percent(totals.share("J"))},
    ]


def spent_by_category(plan: Plan, totals: figures.BudgetTotals) -> dict[str, Any] | None:
    """Planned against really spent, by category, as soon as something was noted."""
    if totals.actual_total is None:
        return None
    noted = [total for total in totals.categories if total.actual is not None]
    highest = max((max(total.cash, total.actual or figures.ZERO) for total in noted), default=figures.ZERO)
    return {
        "rows": [_spent_row(plan, total, highest) for total in noted],
        "direct": show_amount(totals.actual_direct or figures.ZERO, plan.currency),
        "total": show_amount(totals.actual_total, plan.currency),
    }


def _spent_row(plan: Plan, total: figures.CategoryTotal, highest: Decimal) -> dict[str, Any]:
    actual = total.actual or figures.ZERO
    planned_bar, actual_bar = (charts.stretches([amount], highest)[0] for amount in (total.cash, actual))
    over = actual - total.cash
    return {
        "letter": total.category,
        "label": LABELS.get(total.category, ""),
        "planned": show_amount(total.cash, plan.currency),
        "actual": show_amount(actual, plan.currency),
        "difference": show_amount(abs(over), plan.currency) if over else "",
        "is_over": over > 0,
        "planned_bar": planned_bar,
        "actual_bar": actual_bar,
    }


def _by_year(plan: Plan, lines: list[figures.Line]) -> list[dict[str, str]]:
    """The direct cost of every year; empty while no line has one."""
    parts = figures.costs_by_year(lines)
    if all(part.key is None for part in parts):
        return []
    return [_part(plan, str(part.key) if part.key else _("no year yet"), part) for part in parts]


def _by_goal(plan: Plan, lines: list[figures.Line]) -> list[dict[str, str]]:
    """The direct cost of every goal, a shared line divided equally; empty while no line has a goal."""
    goals_of: dict[int, list[int]] = defaultdict(list)
    names: dict[int | None, str] = {None: _("the whole campaign")}
    for line, goal, title, statement in LINKS.ask(plan.pk):
        goals_of[line].append(goal)
        if goal not in names:
            names[goal] = str(Goal(title=title, statement=statement)) or _("not named yet")
    if not goals_of:
        return []
    return [_part(plan, names[part.key], part) for part in figures.costs_by_goal(lines, goals_of)]


def _part(plan: Plan, label: str, part: figures.ShareOfCosts) -> dict[str, str]:
    return {
        "label": label,
        "cash": show_amount(part.cash, plan.currency),
        "in_kind": show_amount(part.in_kind, plan.currency),
    }


def _warnings(plan: Plan, money: queries.Money) -> list[str]:
    totals = money.budget
    warnings = []
    share = totals.share("J")
    if share is not None and share < LEAST_EVALUATION_PCT:
        warnings.append(
            _("Evaluation is %(share)s of the direct cost in cash. Plan at least %(least)s.")
            % {"share": show_percent(share, 1), "least": show_percent(LEAST_EVALUATION_PCT)}
        )
    has_access_line = any(total.category == "D" for total in totals.categories)
    if not has_access_line and ACCESS.ask(plan.pk):
        warnings.append(_("Your audiences have access needs, but there is no cost for accessibility (D)."))
    for total in totals.categories:
        most = total.cash * (100 + MOST_OVERSPENT_PCT) / 100
        if total.actual is not None and total.actual > most:
            warnings.append(
                _("More than %(most)s over the plan: %(category)s. Note at the cost why.")
                % {"most": show_percent(MOST_OVERSPENT_PCT), "category": LABELS.get(total.category, "")}
            )
    return warnings


def _percent(value: Decimal | None) -> str:
    return "" if value is None else show_percent(value, 1)
