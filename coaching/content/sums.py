"""The sums of a plan's content in words, for every page and file that shows them."""

from dataclasses import dataclass
from decimal import Decimal

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from coaching.content.making import BUDGET, Content
from coaching.models import BudgetLine
from coaching.models.budget import Category
from impacthub.amounts import show_amount


@dataclass(frozen=True)
class Sum:
    """One sum: an amount in the plan's currency."""

    name: str
    label: str
    amount: Decimal
    currency: str
    cents: bool | None = None

    @property
    def text(self) -> str:
        """As the reader writes it."""
        return show_amount(self.amount, self.currency, cents=self.cents)


@dataclass(frozen=True)
class CategorySum:
    """What a category costs in the scenario that the plan aims for."""

    letter: str
    label: str
    cash: Sum
    in_kind: Sum
    actual: Sum | None


def scenario_sums(content: Content) -> list[tuple[str, list[Sum]]]:
    """From direct cost to grand total, and for each the amount in every scenario."""
    budgets = content["figures"]["budget"]
    return [
        (label, [_sum(content, f"{scenario}.{name}", label, budgets[scenario][name]) for scenario in budgets])
        for name, label in budget_labels().items()
    ]


def scenario_labels(content: Content) -> list[str]:
    """The scenarios by name."""
    return [capfirst(str(BudgetLine.Scenario(name).label)) for name in content["figures"]["budget"]]


def category_sums(content: Content, scenario: str = "TARGET") -> list[CategorySum]:
    """Every category that something was noted in."""
    labels = dict(Category.choices)
    return [
        CategorySum(
            letter,
            str(labels.get(letter, letter)),
            _sum(content, f"{letter}.cash", _("Cash"), amounts["cash"]),
            _sum(content, f"{letter}.in_kind", _("In kind"), amounts["in_kind"]),
            None if amounts["actual"] is None else _sum(content, f"{letter}.actual", _("Spent"), amounts["actual"]),
        )
        for letter, amounts in content["figures"]["budget"][scenario]["categories"].items()
    ]


def funding_sums(content: Content) -> list[Sum]:
    """What is promised and asked, and what is missing; below zero it is a surplus and is called so."""
    funding = content["figures"]["funding"]
    found = []
    for name, label in funding_labels().items():
        amount = Decimal(funding[name])
        if name.startswith("gap_") and amount < 0:
            label = _("%(name)s: surplus") % {"name": label}
            amount = -amount
        found.append(Sum(name, label, amount, content["currency"]))
    return found


def all_sums(content: Content) -> list[Sum]:
    """The sums that two versions are compared by: of the scenario that the plan aims for, and of the funding."""
    target = content["figures"]["budget"]["TARGET"]
    budget = [_sum(content, name, label, target[name]) for name, label in budget_labels().items()]
    funding = content["figures"]["funding"]
    return budget + [_sum(content, name, label, funding[name]) for name, label in funding_labels().items()]


def line_total(content: Content, pk: int) -> Decimal:
    """Quantity × rate of one line."""
    return Decimal(content["figures"]["lines"].get(str(pk), "0.00"))


def budget_labels() -> dict[str, str]:
    """What the sums of a budget are called, in order."""
    labels = (
        _("Direct cost in cash"),
        _("Overhead"),
        _("Contingency"),
        _("Total in cash"),
        _("In kind"),
        _("Grand total"),
    )
    return dict(zip(BUDGET, labels, strict=True))


def funding_labels() -> dict[str, str]:
    """What the sums of the funding are called, in order."""
    return {
        "confirmed": _("Promised"),
        "pending": _("Asked for or in sight"),
        "gap_confirmed": _("Not promised yet"),
        "gap_weighted": _("To be expected"),
        "gap_unidentified": _("No source yet"),
    }


def _sum(content: Content, name: str, label: str, amount: str) -> Sum:
    return Sum(name, label, Decimal(amount), content["currency"])
