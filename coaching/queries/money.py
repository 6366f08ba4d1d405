"""All sums of a plan, from its budget lines and funding sources."""

from dataclasses import dataclass
from decimal import Decimal
from operator import attrgetter
from typing import Any

from coaching import figures
from coaching.models import Budget, BudgetLine, FundingSource, Plan
from coaching.queries.stored import known_rows, own_row, present_rows
from impacthub.statements import Statement

#: What the sums need of every line.
COLUMNS = ("code", "quantity", "unit_rate", "kind", "scenario", "actual", "year", "pk")
LINES = Statement(lambda plan, _now: BudgetLine.objects.filter(plan=plan).present().values_list(*COLUMNS))

#: What the sums need of every source, with its name.
SOURCES = Statement(
    lambda plan, _now: (
        FundingSource.objects.filter(plan=plan)
        .present()
        .only(
            "source",
            "status",
            "type",
            "instrument",
            "ethics_check",
            "probability",
            "amount_requested",
            "amount_granted",
        )
    )
)


@dataclass(frozen=True)
class Money:
    """The sums of a plan: the budget by scenario, and the funding against the TARGET scenario; and what they are of."""

    budgets: dict[str, figures.BudgetTotals]
    funding: figures.FundingTotals
    percentages: Budget
    lines: list[figures.Line]
    sources: list[FundingSource]

    @property
    def budget(self) -> figures.BudgetTotals:
        """The scenario that the plan aims for."""
        return self.budgets["TARGET"]


def plan_money(plan: Plan, *, in_short: bool = False) -> Money:
    """All sums of the plan; three queries, however many rows there are.

    With ``in_short`` its sources have only their names and what the sums need, unless the page read them already.
    """
    budget, lines = _costs(plan)
    budgets = {scenario: _totals(budget, lines, scenario) for scenario in figures.SCENARIOS}
    known = known_rows(plan, FundingSource)
    if known is None:
        known = SOURCES.read(plan.pk) if in_short else present_rows(plan, FundingSource)
    sources: list[FundingSource] = known
    funding = figures.funding_totals(
        map(source_figures, sources),
        total_cash=budgets["TARGET"].total_cash,
        cash_by_scenario={name: totals.total_cash for name, totals in budgets.items()},
    )
    return Money(budgets, funding, budget, lines, sources)


def total_cash(plan: Plan) -> Decimal:
    """What the plan aims for costs in cash; two queries."""
    return _totals(*_costs(plan), "TARGET").total_cash


def _costs(plan: Plan) -> tuple[Budget, list[figures.Line]]:
    known = known_rows(plan, BudgetLine)
    values = LINES.ask(plan.pk) if known is None else map(attrgetter(*COLUMNS), known)
    return own_row(plan, Budget) or Budget(plan=plan), [_line(*found) for found in values]


def _totals(budget: Budget, lines: list[figures.Line], scenario: str) -> figures.BudgetTotals:
    return figures.budget_totals(
        lines, overhead_pct=budget.overhead_pct, contingency_pct=budget.contingency_pct, scenario=scenario
    )


def _line(code: str, quantity: Any, unit_rate: Any, kind: str, *rest: Any) -> figures.Line:
    return figures.Line(code[:1], quantity, unit_rate, kind == BudgetLine.Kind.IN_KIND, *rest)


def source_figures(source: FundingSource) -> figures.Source:
    """The source as far as the sums need it."""
    return figures.Source(
        requested=source.amount_requested,
        granted=source.amount_granted,
        confirmed=source.is_confirmed,
        pending=source.status in FundingSource.USUAL_CHANCE,
        chance=source.chance,
        in_kind=FundingSource.Instrument.IN_KIND in (source.instrument, source.type),
        refused=source.ethics_check == FundingSource.Ethics.REFUSE,
    )


def line_total(line: BudgetLine) -> Decimal:
    """Quantity × rate of one line, to the cent."""
    return figures.Line(line.category, line.quantity, line.unit_rate).total
