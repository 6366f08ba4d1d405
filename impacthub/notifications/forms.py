"""What somebody chooses on the preference page."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from impacthub.forms import HubForm
from impacthub.notifications.categories import all_categories


class PreferenceForm(HubForm, forms.Form):
    """One tick for every category of mail that can be switched off."""

    wanted = forms.MultipleChoiceField(label=_("Send me"), required=False, widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["wanted"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [(category.name, category.label) for category in all_categories()]

    def answers(self) -> dict[str, bool]:
        """For every category, whether it is ticked; only after ``is_valid()``."""
        ticked = self.cleaned_data["wanted"]
        return {category.name: category.name in ticked for category in all_categories()}
