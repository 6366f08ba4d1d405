"""A row in one line, as finished texts: for the closed rows of a section, the page to read and the PDF.

Everything is written out here and not in templates, so that a hundred rows stay quick.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from coaching import codes, queries
from coaching.goal_sentences import statement_of
from coaching.models import (
    Activity,
    Assumption,
    Audience,
    BudgetLine,
    Credit,
    FilmMessage,
    FundingSource,
    Goal,
    Plan,
    Stakeholder,
)
from coaching.models.audiences import Stance
from coaching.models.budget import Category
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
STANCES = dict(Stance.choices)
SCENARIOS = dict(BudgetLine.Scenario.choices)


def summary(row: Any, plan: Plan) -> dict[str, Any]:
    """The texts of ``row``; which ones depends on its kind."""
    return _SUMMARIES[type(row)](row, plan)


def _name(row: Any) -> str:
    return str(row) or _("not named yet")


def _credit(row: Credit, _plan: Plan) -> dict[str, Any]:
    return {"name": _name(row), "role": row.get_role_display()}


def _message(row: FilmMessage, _plan: Plan) -> dict[str, Any]:
    return {"text": row.text, "name": _name(row), "angle": row.get_angle_display(), "is_headline": row.is_headline}


def _audience(row: Audience, _plan: Plan) -> dict[str, Any]:
    facts = [
        row.get_kind_display(),
        people(row.size_estimate) if row.size_estimate else "",
        _("%(count)s to reach") % {"count": show_number(row.target_reach)} if row.target_reach else "",
    ]
    return {
        "name": _name(row),
        "is_key_agent": row.is_key_agent,
        "facts": ", ".join(fact for fact in facts if fact),
        "position": position(row.power, row.interest),
        "stance": stance(row.stance),
        "reach": show_number(row.target_reach) if row.target_reach else "",
        "territory": ", ".join([*(codes.name_of("regions", code) for code in row.territory), row.places]).strip(", "),
        "needs": ", ".join(str(Audience.Access(need).label) for need in row.access_needs if need in Audience.Access),
    }


def people(count: int) -> str:
    """A number of people in words."""
    return ngettext("%(count)s person", "%(count)s people", count) % {"count": show_number(count)}


def _stakeholder(row: Stakeholder, _plan: Plan) -> dict[str, Any]:
    desired = ""
    if row.desired_stance not in (None, row.stance):
        desired = _("hope for: %(stance)s") % {"stance": stance(row.desired_stance)}
    return {
        "name": _name(row),
        "position": position(row.power, row.interest),
        "stance": stance(row.stance),
        "desired": desired,
        "next_step": row.next_step,
    }


def position(power: int | None, interest: int | None) -> str:
    """Power and interest in one text; what is not answered is left out."""
    parts = [
        _("power %(number)d of 5") % {"number": power} if power else "",
        _("interest %(number)d of 5") % {"number": interest} if interest else "",
    ]
    return ", ".join(part for part in parts if part)


def stance(value: int | None) -> str:
    """The words for a stance from −2 to 2; empty for none."""
    return "" if value is None else str(STANCES[value])


def _goal(row: Goal, plan: Plan) -> dict[str, Any]:
    statement = statement_of(row, plan.language)
    return {
        "rank": str(row.priority or ""),
        "name": row.title or statement or _("not named yet"),
        "statement": statement if row.title else "",
        "is_proposal": bool(statement) and not row.statement,
        "dynamic": row.get_dynamic_display(),
        "level": row.get_level_display(),
        "status": row.get_status_display(),
    }


def _task(row: Activity, _plan: Plan) -> dict[str, Any]:
    return {"name": _name(row)}


def _assumption(row: Assumption, _plan: Plan) -> dict[str, Any]:
    return {"name": _name(row), "confidence": row.get_confidence_display(), "test": row.test}


def _line(row: BudgetLine, plan: Plan) -> dict[str, Any]:
    notes = [] if row.kind == BudgetLine.Kind.CASH else [_in_kind(row)]
    if row.scenario != BudgetLine.Scenario.MIN:
        notes.append(str(SCENARIOS[row.scenario]))
    how = _sum(row, plan)
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
        "name": _name(row),
        "facts": ", ".join(fact for fact in (row.get_type_display(), row.get_status_display()) if fact),
        "type": row.get_type_display(),
        "instrument": row.get_instrument_display(),
        "status": row.get_status_display(),
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


def _source_dates(row: FundingSource) -> list[str]:
    named = [
        (_("deadline %(date)s"), row.deadline),
        (_("answer expected on %(date)s"), row.decision_on),
        (_("report due on %(date)s"), row.report_due_on),
    ]
    return [text % {"date": date_format(on, "DATE_FORMAT")} for text, on in named if on]


_SUMMARIES: dict[type[Any], Callable[[Any, Plan], dict[str, Any]]] = {
    Credit: _credit,
    FilmMessage: _message,
    Audience: _audience,
    Stakeholder: _stakeholder,
    Goal: _goal,
    Activity: _task,
    Assumption: _assumption,
    BudgetLine: _line,
    FundingSource: _source,
}


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
