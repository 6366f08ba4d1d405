"""P13 and P14: budget lines and funding sources, one by one and in groups."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from typing import Any

from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from coaching import queries
from coaching.models import BudgetLine, FundingSource, Plan
from coaching.models.budget import Category
from coaching.summaries.kinds import chosen, joined, name_of, quiet, register
from impacthub.amounts import show_amount, show_number, show_percent

UNITS: dict[str, Callable[[int], str]] = {
    BudgetLine.Unit.DAY: lambda number: ngettext("day", "days", number),
    BudgetLine.Unit.HOUR: lambda number: ngettext("hour", "hours", number),
    BudgetLine.Unit.PIECE: lambda number: ngettext("piece", "pieces", number),
    BudgetLine.Unit.EVENT: lambda number: ngettext("event", "events", number),
    BudgetLine.Unit.MONTH: lambda number: ngettext("month", "months", number),
}
#: 0 promised, 1 asked for or in sight, 2 over.
SOURCE_STAGES: dict[str, int] = {
    status: 0 if status in FundingSource.CONFIRMED else 1 if status in FundingSource.USUAL_CHANCE else 2
    for status in FundingSource.Status.values
}
SCENARIOS = dict(BudgetLine.Scenario.choices)


def _line(row: BudgetLine, plan: Plan) -> dict[str, Any]:
    notes, how = _notes(row), _sum(row, plan)
    return {
        "code": row.code,
        "name": row.description or _("not named yet"),
        "sum": ", ".join([how, *notes] if how else notes),
        "how": how,
        "total": show_amount(queries.line_total(row), plan.currency),
        "in_kind": row.kind == BudgetLine.Kind.IN_KIND,
        "notes": ", ".join(notes),
        "note": row.note,
        "actual": "" if row.actual is None else show_amount(row.actual, plan.currency),
    }


def _notes(row: BudgetLine) -> list[str]:
    notes = [] if row.kind == BudgetLine.Kind.CASH else [_in_kind(row)]
    if row.scenario != BudgetLine.Scenario.MIN:
        notes.append(str(SCENARIOS[row.scenario]))
    return notes


def _line_line(row: BudgetLine, plan: Plan, _under: Mapping[str, int]) -> SafeString:
    return format_html(
        '<div class="sum-line"><div class="coded"><span class="code">{}</span><div><strong>{}</strong>{}</div></div>'
        '<p class="amount">{}</p></div>',
        row.code,
        row.description or _("not named yet"),
        quiet(joined(_sum(row, plan), *_notes(row))),
        show_amount(queries.line_total(row), plan.currency),
    )


def _in_kind(row: BudgetLine) -> str:
    return _("in kind from %(provider)s") % {"provider": row.provider} if row.provider else _("in kind")


def _sum(row: BudgetLine, plan: Plan) -> str:
    """How the total came about; nothing for a lump sum."""
    if row.quantity is None or row.unit_rate is None:
        return _("not complete yet")
    if row.unit not in UNITS:
        return "" if row.quantity == 1 else f"{show_number(row.quantity)} × {show_amount(row.unit_rate, plan.currency)}"
    unit = UNITS[row.unit](1 if row.quantity == 1 else 2)
    return f"{show_number(row.quantity)} {unit} × {show_amount(row.unit_rate, plan.currency)}"


def _source(row: FundingSource, plan: Plan) -> dict[str, Any]:
    amount = row.amount_requested
    if row.is_confirmed and row.amount_granted is not None:
        amount = row.amount_granted
    counts = queries.source_figures(row)
    return {
        "name": name_of(row),
        "facts": ", ".join(fact for fact in (chosen(row, "type"), chosen(row, "status")) if fact),
        "type": chosen(row, "type"),
        "instrument": chosen(row, "instrument"),
        "status": chosen(row, "status"),
        "conditions": row.conditions,
        "reason": row.more_granted_reason,
        "dates": ", ".join(_source_dates(row)),
        "amount": "" if amount is None else show_amount(amount, plan.currency),
        "chance": _("%(percent)s chance") % {"percent": show_percent(row.chance)}
        if counts.pending and counts.counts
        else "",
        "deadline": date_format(row.deadline, "DATE_FORMAT") if row.deadline and counts.pending else "",
        "is_refused": counts.refused,
        "counts": counts.counts and bool(counts.confirmed or counts.pending),
    }


def _source_line(row: FundingSource, plan: Plan, _under: Mapping[str, int]) -> SafeString:
    shown = _source(row, plan)
    refused = format_html(' <span class="st st-doing">{}</span>', _("we refuse")) if shown["is_refused"] else ""
    deadline = format_html("{} {}", _("deadline"), shown["deadline"]) if shown["deadline"] else ""
    amount = shown["amount"]
    if not shown["counts"]:
        aloud = format_html('<span class="visually-hidden"> {}</span>', _("does not count")) if amount else ""
        amount = format_html("<s>{}</s>{}", amount, aloud)
    return format_html(
        '<div class="sum-line"><div><p><strong>{}</strong>{}</p>{}</div><p class="amount">{}</p></div>',
        shown["name"],
        refused,
        quiet(joined(shown["facts"], shown["chance"], deadline)),
        amount,
    )


def _source_dates(row: FundingSource) -> list[str]:
    named = [
        (_("deadline %(date)s"), row.deadline),
        (_("answer expected on %(date)s"), row.decision_on),
        (_("report due on %(date)s"), row.report_due_on),
    ]
    return [text % {"date": date_format(on, "DATE_FORMAT")} for text, on in named if on]


def line_groups(lines: Iterable[BudgetLine], plan: Plan) -> list[dict[str, Any]]:
    """The lines by category, in the order of their codes, with what each category costs in the TARGET scenario."""
    by_letter: dict[str, list[BudgetLine]] = defaultdict(list)
    for line in lines:
        by_letter[line.category].append(line)
    labels = dict(Category.choices)
    return [
        {
            "letter": letter,
            "label": labels.get(letter) or _("No category yet"),
            "lines": [_line(line, plan) for line in sorted(by_letter[letter], key=_code_order)],
            **_costs(by_letter[letter], plan),
        }
        for letter in sorted(by_letter, key=lambda letter: letter or "~")
    ]


def _code_order(line: BudgetLine) -> tuple[str, int, int]:
    number = line.code[1:]
    return line.category, int(number) if number.isdecimal() else 0, line.position


def _costs(lines: Iterable[BudgetLine], plan: Plan) -> dict[str, str]:
    counted = [line for line in lines if line.scenario != BudgetLine.Scenario.DREAM]
    cash, in_kind = (
        sum((queries.line_total(line) for line in counted if line.kind == kind), Decimal(0)) for kind in BudgetLine.Kind
    )
    return {
        "cash": show_amount(cash, plan.currency),
        "in_kind": show_amount(in_kind, plan.currency) if in_kind else "",
    }


def source_groups(sources: Iterable[FundingSource], plan: Plan) -> list[dict[str, Any]]:
    """The sources by how far they are: promised, asked for or in sight, and those that are over."""
    return [
        {"label": label, "sources": found}
        for label, found in (
            (label, [_source(source, plan) for source in sources if SOURCE_STAGES[source.status] == stage])
            for stage, label in enumerate(stage_labels())
        )
        if found
    ]


def stage_labels() -> list[str]:
    """What the three stages of a source are called."""
    return [_("Promised"), _("Asked for or in sight"), _("Not going ahead")]


register(BudgetLine, _line, _line_line)
register(FundingSource, _source, _source_line)
