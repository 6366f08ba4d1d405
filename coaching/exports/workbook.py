"""The money of a plan as a workbook: typed cells, and sums that the spreadsheet works out itself."""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils import translation
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from coaching.content import Content, plan_content
from coaching.content.sums import budget_labels, category_sums, funding_sums, line_total, scenario_labels
from coaching.exports.plans import plan_of
from coaching.figures import SCENARIOS
from coaching.models import BudgetLine, FundingSource
from impacthub.jobs.models import Job
from impacthub.jobs.registry import Result
from impacthub.tables import XLSX, Formula, to_xlsx

Sheet = tuple[str, Sequence[Any], list[list[Any]]]
#: The columns of the sheet of costs that the sums look at.
KIND, SCENARIO, TOTAL, CATEGORY = "H", "I", "J", "A"
#: The rows of the sheet of sums, from the first one under its head.
DIRECT, OVERHEAD, CONTINGENCY, CASH, IN_KIND, GRAND, OVERHEAD_PCT, CONTINGENCY_PCT = range(2, 10)


def budget_xlsx(job: Job) -> Result:
    """The budget and funding of the plan that ``job`` names, in the plan's own language."""
    plan = plan_of(job)
    content = plan_content(plan)
    with translation.override(plan.language):
        book = to_xlsx(sheets(content))
        name = _("budget")
    return Result(f"{name}-{plan.project.slug}.xlsx", XLSX, book)


def sheets(content: Content) -> list[Sheet]:
    """The sheets in the active language."""
    lines = content["sections"]["budget"]["rows"]["lines"]
    costs = _costs(content, lines)
    return [costs, _sums(content, costs[0], len(lines)), _categories(content, costs[0], len(lines)), *_funding(content)]


def _costs(content: Content, lines: Iterable[Content]) -> Sheet:
    """One row a cost; the total is quantity × amount, to the cent."""
    head = (
        _("Category"), _("Code"), _("What it is for"), _("How many"), _("Unit"), _("Amount each (%(currency)s)")
        % {"currency": content["currency"]},
        _("Provider"), _("Paid how"), _("Scenario"), _("Total"), _("Year"), _("VAT in percent"), _("For which goals"),
        _("Really spent"), _("Spent on"), _("Note"),
    )  # fmt: skip
    rows = []
    for place, line in enumerate(lines, start=2):
        total = Formula(f"=ROUND(D{place}*F{place},2)", line_total(content, line["id"]))
        rows.append(
            [
                line["code"][:1],
                line["code"],
                line["description"],
                _decimal(line["quantity"]),
                _choice(BudgetLine.Unit, line["unit"]),
                _decimal(line["unit_rate"]),
                line["provider"],
                _choice(BudgetLine.Kind, line["kind"]),
                _choice(BudgetLine.Scenario, line["scenario"]),
                total,
                line["year"],
                line["vat_rate"],
                ", ".join(goal["text"] for goal in line["goals"]),
                _decimal(line["actual"]),
                _day(line["actual_on"]),
                line["note"],
            ]
        )
    return _("Costs"), head, rows


def _sums(content: Content, costs: str, count: int) -> Sheet:
    """From direct cost to grand total, by scenario; the percentages stand below, to try others."""
    budgets = content["figures"]["budget"]
    percentages = content["sections"]["budget"]["fields"]
    columns = [_scenario(budgets[name], costs, count, place) for place, name in enumerate(SCENARIOS)]
    labels = list(budget_labels().values())
    rows = [[label, *(column[place] for column in columns)] for place, label in enumerate(labels)]
    for name, label in (("overhead_pct", _("Overhead in percent")), ("contingency_pct", _("Contingency in percent"))):
        rows.append([label, *([_decimal(percentages[name])] * len(SCENARIOS))])
    return _("Sums"), [_("Sum"), *scenario_labels(content)], rows


def _scenario(kept: Content, costs: str, count: int, place: int) -> list[Formula]:
    """The sums of one scenario: its own costs and those of the smaller ones."""
    column = "BCD"[place]
    named = [_choice(BudgetLine.Scenario, name) for name in SCENARIOS[: place + 1]]

    def of_kind(kind: str) -> str:
        return "=" + "+".join(
            _sum_if(costs, count, (KIND, _choice(BudgetLine.Kind, kind)), (SCENARIO, name)) for name in named
        )

    texts = [
        of_kind("CASH"),
        f"=ROUND({column}{DIRECT}*{column}{OVERHEAD_PCT}/100,2)",
        f"=ROUND({column}{DIRECT}*{column}{CONTINGENCY_PCT}/100,2)",
        f"={column}{DIRECT}+{column}{OVERHEAD}+{column}{CONTINGENCY}",
        of_kind("IN_KIND"),
        f"={column}{CASH}+{column}{IN_KIND}",
    ]
    return [Formula(text, Decimal(kept[name])) for text, name in zip(texts, budget_labels(), strict=True)]


def _categories(content: Content, costs: str, count: int) -> Sheet:
    """What every category costs in the scenario that the plan aims for."""
    aimed_for = [_choice(BudgetLine.Scenario, name) for name in SCENARIOS[: SCENARIOS.index("TARGET") + 1]]
    rows: list[list[Any]] = []
    for place, entry in enumerate(category_sums(content), start=2):
        cells = []
        for kind, amount in (("CASH", entry.cash.amount), ("IN_KIND", entry.in_kind.amount)):
            paid = (KIND, _choice(BudgetLine.Kind, kind))
            parts = [_sum_if(costs, count, (CATEGORY, f"A{place}"), paid, (SCENARIO, name)) for name in aimed_for]
            cells.append(Formula("=" + "+".join(parts), amount))
        rows.append([entry.letter, entry.label, *cells, entry.actual.amount if entry.actual else None])
    return _("Categories"), [_("Category"), _("Name"), _("Cash"), _("In kind"), _("Really spent")], rows


def _funding(content: Content) -> list[Sheet]:
    """The sources, and what is promised and missing."""
    head = [_("Source"), _("Kind of source"), _("Kind of support"), _("Status"), _("Amount asked"), _("Amount granted"),
            _("Chance in percent"), _("Deadline"), _("Answer expected on"), _("Conditions")]  # fmt: skip
    rows: list[list[Any]] = [
        [
            source["source"],
            _choice(FundingSource.Type, source["type"]),
            _choice(FundingSource.Instrument, source["instrument"]),
            _choice(FundingSource.Status, source["status"]),
            _decimal(source["amount_requested"]),
            _decimal(source["amount_granted"]),
            source["probability"],
            _day(source["deadline"]),
            _day(source["decision_on"]),
            source["conditions"],
        ]
        for source in content["sections"]["funding"]["rows"]["sources"]
    ]
    gaps: list[list[Any]] = [[entry.label, entry.amount] for entry in funding_sums(content)]
    return [(_("Funding"), head, rows), (_("Still missing"), [_("Sum"), _("Amount")], gaps)]


def _sum_if(costs: str, count: int, *wanted: tuple[str, str]) -> str:
    """A sum over the totals of the costs whose columns are as ``wanted``: a text, or the address of a cell."""
    last = max(count, 1) + 1
    sheet = "'" + costs.replace("'", "''") + "'"
    conditions = "".join(
        f",{sheet}!${column}$2:${column}${last},{value if value[1:].isdigit() else _quoted(value)}"
        for column, value in wanted
    )
    return f"SUMIFS({sheet}!${TOTAL}$2:${TOTAL}${last}{conditions})"


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


def _choice(choices: Any, value: str) -> str:
    return capfirst(str(dict(choices.choices).get(value, "")))


def _decimal(value: str | None) -> Decimal | None:
    return None if value is None else Decimal(value)


def _day(value: str | None) -> date | None:
    return date.fromisoformat(value) if value else None
