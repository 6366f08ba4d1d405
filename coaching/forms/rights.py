"""P11: where the film may be shown, and when."""

from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coaching.forms.base import DraftForm
from coaching.forms.capacity import SegmentSelect
from coaching.forms.fields import AmountField, CodeListField
from coaching.models import Distribution, RightsWindow

YES_NO = {"true": True, "false": False}


def _to_bool(value: str) -> bool:
    return YES_NO[value]


class YesNoField(forms.TypedChoiceField):
    """Yes or no, as two radios; None as long as nobody said so."""

    def __init__(self, **kwargs: Any) -> None:
        choices = [("true", gettext_lazy("yes")), ("false", gettext_lazy("no"))]
        super().__init__(choices=choices, coerce=_to_bool, empty_value=None, widget=SegmentSelect, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        """Show a truth as its radio."""
        return str(value).lower() if isinstance(value, bool) else value


class DistributionForm(DraftForm):
    """What holds for all channels."""

    optional: ClassVar[frozenset[str]] = frozenset({"premiere_strategy", "screening_kit"})

    impact_rights_kept = YesNoField(
        label=gettext_lazy("Do the rights for education and communities stay with you?"),
        help_text=gettext_lazy("Leave them out of a deal for all rights. Without them there are no impact screenings."),
    )
    screening_kit = forms.MultipleChoiceField(
        label=gettext_lazy("What is ready for who shows the film"),
        choices=Distribution.Kit,
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta:
        model = Distribution
        fields = ("impact_rights_kept", "premiere_strategy", "screening_kit")
        widgets: ClassVar[dict[str, Any]] = {"premiere_strategy": forms.Textarea(attrs={"rows": 4})}
        help_texts: ClassVar[dict[str, Any]] = {
            "premiere_strategy": gettext_lazy("Festival, cinema, broadcaster, neighbourhoods: in which order, and why.")
        }


class RightsWindowForm(DraftForm):
    """One channel in one period."""

    optional: ClassVar[frozenset[str]] = frozenset({"licence_model", "fee", "holdback_until", "contact"})

    territory = CodeListField(
        "regions", label=gettext_lazy("Where"), help_text=gettext_lazy("A country, region or province, with commas.")
    )
    fee = AmountField(label=gettext_lazy("Fee"), help_text=gettext_lazy("For one screening or one viewer."))

    class Meta:
        model = RightsWindow
        fields = (
            "channel",
            "status",
            "territory",
            "starts_on",
            "ends_on",
            "rights_holder",
            "licence_model",
            "fee",
            "holdback_until",
            "contact",
        )
        help_texts: ClassVar[dict[str, Any]] = {
            "holdback_until": gettext_lazy("Up to and including this day the film is not shown through this channel.")
        }

    def clean_ends_on(self) -> Any:
        """The end comes after the start."""
        start = self.cleaned_data.get("starts_on", self.instance.starts_on)
        end = self.cleaned_data["ends_on"]
        if start and end and end < start:
            raise ValidationError(_("Choose an end after the start."), code="order")
        return end
