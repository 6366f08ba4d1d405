"""What a plan says in figures: budget and funding, to the cent as in the data file."""

from collections.abc import Sequence
from decimal import Decimal

from coaching.figures import cents
from coaching.models import Budget, BudgetLine, FundingSource, Goal, Plan
from impacthub.demo.sheets import Sheet

INSTRUMENTS = {
    FundingSource.Type.BROADCASTER: FundingSource.Instrument.LICENCE,
    FundingSource.Type.COMPANY_CSR: FundingSource.Instrument.SPONSORSHIP,
    FundingSource.Type.CROWDFUNDING: FundingSource.Instrument.DONATION,
    FundingSource.Type.PRODUCER_OWN: FundingSource.Instrument.OWN_INVESTMENT,
    FundingSource.Type.SCREENING_FEE: FundingSource.Instrument.EARNED,
}


def fill(plan: Plan, film: Sheet) -> None:
    """Write the two sections of an empty plan; its goals are there already."""
    _budget(plan, film)
    _funding(plan, film)


def _budget(plan: Plan, film: Sheet) -> None:
    budget, more = film["budget"], film["more"]["budget"]
    Budget.objects.create(plan=plan, overhead_pct=budget["overhead_pct"], contingency_pct=budget["contingency_pct"])
    goals = dict(zip([row["id"] for row in film["goals"]], Goal.objects.filter(plan=plan).present(), strict=True))
    lines = []
    for position, (code, description, quantity, unit, rate, kind) in enumerate(budget["lines"], start=1):
        line = BudgetLine.objects.create(
            plan=plan,
            position=position,
            code=code,
            description=description,
            quantity=Decimal(str(quantity)),
            unit=unit.upper(),
            unit_rate=Decimal(str(rate)),
            kind=kind.upper(),
            scenario=BudgetLine.Scenario.TARGET if code in more["beyond_minimum"] else BudgetLine.Scenario.MIN,
            note=more.get("notes", {}).get(code, ""),
            **more["in_kind"].get(code, {}),
        )
        line.goals.set(goals[goal] for goal in more["goals"].get(code, []))
        lines.append(line)
    for category, spent in budget.get("actual_by_category", {}).items():
        paid = [line for line in lines if line.category == category and line.kind == BudgetLine.Kind.CASH]
        _spend(paid, Decimal(str(spent)), more["spent_on"])


def _spend(lines: Sequence[BudgetLine], spent: Decimal, spent_on: object) -> None:
    """Share ``spent`` over ``lines`` as they were planned; the last takes what rounding leaves."""
    planned = sum(((line.quantity or 0) * (line.unit_rate or 0) for line in lines), Decimal(0))
    left = spent
    for line in lines:
        share = cents(spent * (line.quantity or 0) * (line.unit_rate or 0) / planned)
        line.actual = left if line is lines[-1] else share
        left -= line.actual
        line.actual_on = spent_on  # type: ignore[assignment]  # a date, as YAML reads it
        line.save(update_fields=["actual", "actual_on"])


def _funding(plan: Plan, film: Sheet) -> None:
    for position, row in enumerate(film["funding"], start=1):
        source = FundingSource(
            plan=plan,
            position=position,
            source=row["source"],
            type=row["type"].upper(),
            status=row["status"].upper(),
            amount_requested=row["amount"],
            probability=row.get("probability"),
            ethics_check=row.get("ethics_check", "ok").upper(),
            **{"deadline": row.get("deadline"), **film["more"]["funding"].get(row["source"], {})},
        )
        source.instrument = INSTRUMENTS.get(FundingSource.Type(source.type), FundingSource.Instrument.GRANT)
        if source.is_confirmed:
            source.amount_granted = source.amount_requested
        source.save()
