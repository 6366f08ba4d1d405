"""P2: the campaign's team, its skills and what its makers put first."""

from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coaching.forms.base import DraftForm
from coaching.forms.fields import AmountField
from coaching.models import PRIORITIES, SKILL_FIELDS, Adviser, CampaignMember, Capacity
from impacthub.amounts import show_number

RANKS = [("", gettext_lazy("Not chosen yet")), *((number, str(number)) for number in range(1, len(PRIORITIES) + 1))]
RANK_FIELDS = tuple(f"rank_{name}" for name in PRIORITIES)


class SegmentSelect(forms.RadioSelect):
    """A few radios drawn side by side."""

    is_seg = True


class DaysField(AmountField):
    """A number of days with at most one decimal."""

    def clean(self, value: Any) -> Decimal | None:
        """Read it as people type it; raises ``ValidationError`` for quarters of a day."""
        days = super().clean(value)
        if days is None:
            return None
        if days != days.quantize(Decimal("0.1")):
            raise ValidationError(
                _("Type whole days or tenths of a day, for example %(example)s.") % {"example": _half()}
            )
        return days.quantize(Decimal("0.1"))

    def prepare_value(self, value: Any) -> Any:
        """Show it with its decimal, when it has one."""
        if not isinstance(value, Decimal):
            return value
        return show_number(value, 0 if value == value.to_integral_value() else 1)


def _half() -> str:
    return show_number(Decimal("12.5"), 1)


class CapacityForm(DraftForm):
    """The team as a whole."""

    optional: ClassVar[frozenset[str]] = frozenset({"no_impact_producer_reason", "decision_rule"})

    class Meta:
        model = Capacity
        fields = ("team_model", "no_impact_producer_reason", "decision_rule", *SKILL_FIELDS.values())
        widgets: ClassVar[dict[str, Any]] = {
            "no_impact_producer_reason": forms.Textarea(attrs={"rows": 2}),
            "decision_rule": forms.Textarea(attrs={"rows": 3}),
            **dict.fromkeys(SKILL_FIELDS.values(), SegmentSelect),
        }
        help_texts: ClassVar[dict[str, Any]] = {
            "no_impact_producer_reason": gettext_lazy("Only when nobody in your team is the impact producer."),
            "decision_rule": gettext_lazy("Agree on it before somebody asks. Needed before the campaign starts."),
        }

    def skills(self) -> list[forms.BoundField]:
        """The eight skills, each a question."""
        return [self[name] for name in SKILL_FIELDS.values()]


class CampaignMemberForm(DraftForm):
    """Somebody who works on the campaign."""

    optional: ClassVar[frozenset[str]] = frozenset({"paid", "starts_on", "ends_on", "credit_text"})

    days_total = DaysField(
        label=gettext_lazy("Days in all"), help_text=gettext_lazy("For the whole campaign, paid or not.")
    )

    class Meta:
        model = CampaignMember
        fields = ("name", "role", "days_total", "paid", "starts_on", "ends_on", "credit_text", *RANK_FIELDS)
        help_texts: ClassVar[dict[str, Any]] = {
            "paid": gettext_lazy("Paid days are compared with the staff in your budget.")
        }

    def set_up(self) -> None:
        """A rank is chosen from six."""
        for name in RANK_FIELDS:
            if name in self.fields:
                label = self.fields[name].label
                self.fields[name] = forms.TypedChoiceField(
                    label=label, choices=RANKS, coerce=int, empty_value=None, required=self.is_core
                )

    def clean_ends_on(self) -> Any:
        """The end comes after the start."""
        start = self.cleaned_data.get("starts_on", self.instance.starts_on)
        end = self.cleaned_data["ends_on"]
        if start and end and end < start:
            raise ValidationError(_("Choose an end after the start."), code="order")
        return end

    @property
    def is_core(self) -> bool:
        """True for who ranks the priorities."""
        return self.instance.role in CampaignMember.CORE

    def ranks(self) -> list[forms.BoundField]:
        """The six priorities."""
        return [self[name] for name in RANK_FIELDS]


class AdviserForm(DraftForm):
    """Somebody who thinks along."""

    optional: ClassVar[frozenset[str]] = frozenset({"expertise", "lived_experience", "met_on"})

    class Meta:
        model = Adviser
        fields = ("name", "expertise", "lived_experience", "met_on")
