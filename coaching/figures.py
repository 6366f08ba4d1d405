"""The plan's sums, pure: Decimals in, Decimals out, to the cent. Amounts are in the plan's currency, without VAT.

Rules (impact-producing specification, P13 and P14):
line = quantity × rate; overhead and contingency = percentage × direct cash;
total cash = direct cash + overhead + contingency; grand total = total cash + in kind;
gap confirmed = total cash − confirmed; gap weighted = gap confirmed − Σ(chance × pending);
gap unidentified = gap confirmed − Σ pending. In kind never makes the cash gap smaller.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from functools import cached_property

CENT = Decimal("0.01")
ZERO = Decimal("0.00")
#: A line in a scenario also counts in the larger ones.
SCENARIOS = ("MIN", "TARGET", "DREAM")


def cents(amount: Decimal) -> Decimal:
    """``amount`` rounded half up to the cent."""
    return amount.quantize(CENT, rounding=ROUND_HALF_UP)


@dataclass(frozen=True)
class Line:
    """A budget line as far as the sums need it; what is not filled in yet counts as nothing."""

    category: str
    quantity: Decimal | None
    unit_rate: Decimal | None
    in_kind: bool = False
    scenario: str = "MIN"
    actual: Decimal | None = None
    year: int | None = None
    pk: int = 0

    @cached_property
    def total(self) -> Decimal:
        """Quantity × rate, to the cent."""
        return cents((self.quantity or ZERO) * (self.unit_rate or ZERO))


@dataclass(frozen=True)
class CategoryTotal:
    """What one category costs, and what was really spent in it (None: nothing noted yet)."""

    category: str
    cash: Decimal
    in_kind: Decimal
    actual: Decimal | None

    @property
    def total(self) -> Decimal:
        """Cash and in kind together."""
        return self.cash + self.in_kind


@dataclass(frozen=True)
class ShareOfCosts:
    """What one year, or one goal, costs; ``key`` None is what was given to none of them."""

    key: int | None
    cash: Decimal
    in_kind: Decimal

    @property
    def total(self) -> Decimal:
        """Cash and in kind together."""
        return self.cash + self.in_kind


@dataclass(frozen=True)
class BudgetTotals:
    """All sums of one scenario."""

    direct_cash: Decimal = ZERO
    overhead: Decimal = ZERO
    contingency: Decimal = ZERO
    in_kind: Decimal = ZERO
    categories: tuple[CategoryTotal, ...] = ()
    actual_direct: Decimal | None = None
    actual_overhead: Decimal | None = None

    @property
    def total_cash(self) -> Decimal:
        """Direct cash + overhead + contingency."""
        return self.direct_cash + self.overhead + self.contingency

    @property
    def grand_total(self) -> Decimal:
        """Total cash + in kind."""
        return self.total_cash + self.in_kind

    @property
    def actual_total(self) -> Decimal | None:
        """Really spent, with its overhead; None while nothing was noted."""
        if self.actual_direct is None or self.actual_overhead is None:
            return None
        return self.actual_direct + self.actual_overhead

    def share(self, category: str) -> Decimal | None:
        """The cash of ``category`` as a percentage of direct cash, one decimal; None while there is no cash."""
        cash = next((total.cash for total in self.categories if total.category == category), ZERO)
        return percent(cash, self.direct_cash)


def percent(part: Decimal, whole: Decimal) -> Decimal | None:
    """``part`` of ``whole`` in percent with one decimal; None when ``whole`` is nothing."""
    return (part * 100 / whole).quantize(Decimal("0.1"), rounding=ROUND_HALF_UP) if whole else None


def budget_totals(
    lines: Iterable[Line], *, overhead_pct: Decimal, contingency_pct: Decimal, scenario: str = "TARGET"
) -> BudgetTotals:
    """The sums over the lines that count in ``scenario``; percentages are of the direct cash."""
    chosen = in_scenario(lines, scenario)
    direct = sum((line.total for line in chosen if not line.in_kind), ZERO)
    spent = [line.actual for line in chosen if line.actual is not None and not line.in_kind]
    actual = sum(spent, ZERO) if spent else None
    return BudgetTotals(
        direct_cash=direct,
        overhead=cents(direct * overhead_pct / 100),
        contingency=cents(direct * contingency_pct / 100),
        in_kind=sum((line.total for line in chosen if line.in_kind), ZERO),
        categories=_by_category(chosen),
        actual_direct=actual,
        actual_overhead=None if actual is None else cents(actual * overhead_pct / 100),
    )


def in_scenario(lines: Iterable[Line], scenario: str) -> list[Line]:
    """The lines that count in ``scenario``: its own and those of the smaller ones."""
    counted = SCENARIOS[: SCENARIOS.index(scenario) + 1]
    return [line for line in lines if line.scenario in counted]


def costs_by_year(lines: Iterable[Line]) -> list[ShareOfCosts]:
    """The direct cost of every year, in order; lines without a year come last."""
    return _shared((line, [line.year] if line.year else []) for line in lines)


def costs_by_goal(lines: Iterable[Line], goals_of: Mapping[int, Sequence[int]]) -> list[ShareOfCosts]:
    """The direct cost of every goal; a line for several goals is divided equally, to the cent.

    ``goals_of`` maps the ``pk`` of a line to its goals. Lines without a goal serve the whole campaign: key None, last.
    """
    return _shared((line, list(goals_of.get(line.pk, ()))) for line in lines)


def _shared(lines: Iterable[tuple[Line, Sequence[int | None]]]) -> list[ShareOfCosts]:
    """Divide every line among its keys, and add up by key; None is the last."""
    sums: dict[int | None, list[Decimal]] = {}
    for line, keys in lines:
        for key, part in zip(keys or [None], divided(line.total, len(keys) or 1), strict=True):
            own = sums.setdefault(key, [ZERO, ZERO])
            own[line.in_kind] += part
    return [ShareOfCosts(key, *sums[key]) for key in sorted(sums, key=lambda key: (key is None, key or 0))]


def divided(amount: Decimal, parts: int) -> list[Decimal]:
    """``amount`` in ``parts`` that differ by one cent at most and add up to it; the first ones get the odd cents."""
    if parts == 1:
        return [amount]
    whole, odd = divmod(int(amount / CENT), parts)
    return [(whole + (place < odd)) * CENT for place in range(parts)]


def _by_category(lines: list[Line]) -> tuple[CategoryTotal, ...]:
    by_category: dict[str, list[Line]] = {}
    for line in lines:
        if line.category:
            by_category.setdefault(line.category, []).append(line)
    totals = []
    for category, own in sorted(by_category.items()):
        spent = [line.actual for line in own if line.actual is not None and not line.in_kind]
        totals.append(
            CategoryTotal(
                category=category,
                cash=sum((line.total for line in own if not line.in_kind), ZERO),
                in_kind=sum((line.total for line in own if line.in_kind), ZERO),
                actual=sum(spent, ZERO) if spent else None,
            )
        )
    return tuple(totals)


@dataclass(frozen=True)
class Source:
    """A funding source as far as the sums need it. ``chance`` is in percent."""

    requested: Decimal | None
    granted: Decimal | None
    confirmed: bool
    pending: bool
    chance: int
    in_kind: bool = False
    refused: bool = False

    @property
    def counts(self) -> bool:
        """Money that we refuse, and what is no money, never counts."""
        return not self.refused and not self.in_kind

    @property
    def amount(self) -> Decimal:
        """What it brings: what was granted once it is confirmed, else what was asked; nothing when it is over."""
        if not self.counts or not (self.confirmed or self.pending):
            return ZERO
        granted = self.granted if self.confirmed else None
        return (self.requested or ZERO) if granted is None else granted


@dataclass(frozen=True)
class FundingTotals:
    """What is promised, what is asked, and the three gaps against ``total_cash``."""

    total_cash: Decimal = ZERO
    confirmed: Decimal = ZERO
    pending: Decimal = ZERO
    weighted_pending: Decimal = ZERO
    #: Confirmed money as a percentage of total cash, by scenario.
    coverage: Mapping[str, Decimal | None] = field(default_factory=dict)

    @property
    def gap_confirmed(self) -> Decimal:
        """Total cash − confirmed; below zero is a surplus."""
        return self.total_cash - self.confirmed

    @property
    def gap_weighted(self) -> Decimal:
        """What would be missing if every chance came out on average."""
        return self.gap_confirmed - self.weighted_pending

    @property
    def gap_unidentified(self) -> Decimal:
        """What would be missing even if everybody said yes."""
        return self.gap_confirmed - self.pending

    @property
    def surplus(self) -> Decimal:
        """What is confirmed above the total cash, or nothing."""
        return max(-self.gap_confirmed, ZERO)

    @property
    def without_source(self) -> Decimal:
        """What no source is in sight for yet, or nothing."""
        return max(self.gap_unidentified, ZERO)

    @property
    def coverage_pct(self) -> Decimal | None:
        """Confirmed money as a percentage of total cash, one decimal; None while nothing costs anything."""
        return percent(self.confirmed, self.total_cash)


def funding_totals(
    sources: Iterable[Source], *, total_cash: Decimal, cash_by_scenario: Mapping[str, Decimal] | None = None
) -> FundingTotals:
    """The sums over ``sources``; a confirmed one counts what was granted, else what was asked."""
    counted = [source for source in sources if source.counts]
    confirmed = sum((source.amount for source in counted if source.confirmed), ZERO)
    pending = [source for source in counted if source.pending and not source.confirmed]
    weighted = sum((source.amount * source.chance / 100 for source in pending), ZERO)
    return FundingTotals(
        total_cash=total_cash,
        confirmed=confirmed,
        pending=sum((source.amount for source in pending), ZERO),
        weighted_pending=cents(weighted),
        coverage={name: percent(confirmed, cash) for name, cash in (cash_by_scenario or {}).items()},
    )
