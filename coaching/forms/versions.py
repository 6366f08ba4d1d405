"""Keeping the plan as it is, and putting an earlier version back."""

from collections.abc import Sequence

from django import forms
from django.utils.translation import gettext_lazy

from impacthub.forms import HubForm


class KeepForm(HubForm, forms.Form):
    """A version is easier to find again with a few words."""

    note = forms.CharField(
        label=gettext_lazy("What is this version?"),
        help_text=gettext_lazy("For example: before the talk with the fund."),
        max_length=300,
        required=False,
    )


class RestoreForm(HubForm, forms.Form):
    """Which sections are put back."""

    keys = forms.MultipleChoiceField(
        label=gettext_lazy("Which sections do you want to put back?"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Choose at least one section.")},
    )

    def __init__(self, *args: object, sections: Sequence[tuple[str, str]], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["keys"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = sections
        field.initial = [key for key, _title in sections]
