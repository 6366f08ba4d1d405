"""P13 and P14: budget lines and funding sources."""

from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coaching.forms.base import DraftForm
from coaching.forms.fields import AmountField
from coaching.models import Budget, BudgetLine, FundingSource

#: Quantities above this are a slip of the finger.
HIGHEST_QUANTITY = 9_999_999


class BudgetForm(DraftForm):
    """The two percentages of the direct cash cost."""

    overhead_pct = AmountField(
        label=gettext_lazy("Overhead in percent"),
        help_text=gettext_lazy("Of the direct cost in cash, 20 at most. Many funders take 7."),
    )
    contingency_pct = AmountField(
        label=gettext_lazy("Contingency in percent"),
        help_text=gettext_lazy("Of the direct cost in cash, 15 at most."),
    )

    class Meta:
        model = Budget
        fields = ("overhead_pct", "contingency_pct")

    def clean_overhead_pct(self) -> Any:
        """At most 20."""
        return self._at_most("overhead_pct", 20)

    def clean_contingency_pct(self) -> Any:
        """At most 15."""
        return self._at_most("contingency_pct", 15)

    def _at_most(self, name: str, limit: int) -> Any:
        value = self.cleaned_data[name]
        if value is not None and value > limit:
            raise ValidationError(_("Type a percentage from 0 to %(limit)d.") % {"limit": limit}, code="range")
        return value


class BudgetLineForm(DraftForm):
    """One cost."""

    optional: ClassVar[frozenset[str]] = frozenset(
        {"provider", "valuation_basis", "vat_rate", "year", "goals", "actual", "actual_on", "note"}
    )

    quantity = AmountField(label=gettext_lazy("How many"))
    unit_rate = AmountField(
        label=gettext_lazy("Amount each"), help_text=gettext_lazy("Without VAT, for example 60.400 or 60.400,00.")
    )
    actual = AmountField(label=gettext_lazy("Really spent"))

    class Meta:
        model = BudgetLine
        fields = (
            "code",
            "description",
            "quantity",
            "unit",
            "unit_rate",
            "kind",
            "provider",
            "valuation_basis",
            "scenario",
            "year",
            "vat_rate",
            "goals",
            "actual",
            "actual_on",
            "note",
        )
        help_texts: ClassVar[dict[str, Any]] = {
            "code": gettext_lazy("The letter of the category and a number, such as A1."),
            "provider": gettext_lazy("When it is given in kind."),
            "goals": gettext_lazy("Choose none when it serves the whole campaign."),
            "year": gettext_lazy("The year in which it is spent."),
            "note": gettext_lazy("Say why, when you spent over 10 percent more than planned."),
        }
        widgets: ClassVar[dict[str, Any]] = {
            "goals": forms.CheckboxSelectMultiple,
            "kind": forms.RadioSelect,
            "code": forms.TextInput(attrs={"class": "code", "autocapitalize": "characters"}),
        }

    def set_up(self) -> None:
        """Goals of this plan."""
        self.limit_to_plan("goals")

    def clean_code(self) -> str:
        """A category letter and a number; K and L are worked out, not typed."""
        code = str(self.cleaned_data["code"]).strip().upper()
        if code[:1] in {"K", "L"}:
            raise ValidationError(
                _("Overhead (K) and contingency (L) are worked out from the percentages below. Use A to J."),
                code="computed",
            )
        return code

    def clean_quantity(self) -> Any:
        """Up to ten million."""
        quantity = self.cleaned_data["quantity"]
        if quantity is not None and quantity > HIGHEST_QUANTITY:
            raise ValidationError(_("That is too many. Check whether there is a figure too many."), code="range")
        return quantity

    def clean_year(self) -> int | None:
        """A year that a campaign can be in."""
        year: int | None = self.cleaned_data["year"]
        if year is not None and not 2000 <= year <= 2100:
            raise ValidationError(_("Type a year, for example 2027."), code="range")
        return year


class FundingSourceForm(DraftForm):
    """Somebody who may pay."""

    optional: ClassVar[frozenset[str]] = frozenset(
        {
            "amount_granted",
            "more_granted_reason",
            "probability",
            "decision_on",
            "report_due_on",
            "deadline",
            "earmarked",
            "earmarked_lines",
            "max_share_pct",
            "matching_required",
            "conditions",
        }
    )

    amount_requested = AmountField(label=gettext_lazy("Amount asked"))
    amount_granted = AmountField(label=gettext_lazy("Amount granted"))

    class Meta:
        model = FundingSource
        fields = (
            "source",
            "type",
            "instrument",
            "status",
            "amount_requested",
            "amount_granted",
            "more_granted_reason",
            "probability",
            "deadline",
            "decision_on",
            "report_due_on",
            "ethics_check",
            "earmarked",
            "earmarked_lines",
            "max_share_pct",
            "matching_required",
            "conditions",
        )
        help_texts: ClassVar[dict[str, Any]] = {
            "probability": gettext_lazy("Leave it empty for the usual chance: 10, 20, 35 or 60 percent by status."),
            "earmarked_lines": gettext_lazy("The costs that this money may be used for."),
        }
        widgets: ClassVar[dict[str, Any]] = {
            "earmarked_lines": forms.CheckboxSelectMultiple,
            "ethics_check": forms.RadioSelect,
            "conditions": forms.Textarea(attrs={"rows": 3}),
        }

    def set_up(self) -> None:
        """Budget lines of this plan."""
        self.limit_to_plan("earmarked_lines")

    def clean_max_share_pct(self) -> int | None:
        """A percentage."""
        return self._percent("max_share_pct")

    def clean_probability(self) -> int | None:
        """A percentage."""
        return self._percent("probability")

    def _percent(self, name: str) -> int | None:
        value: int | None = self.cleaned_data[name]
        if value is not None and value > 100:
            raise ValidationError(_("Type a percentage from 0 to 100."), code="range")
        return value
