"""What a person changes about their own account."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from impacthub.forms import HubForm
from impacthub.people.models import Language, User


class ProfileForm(HubForm, forms.Form):
    """Name, language and theme."""

    name = forms.CharField(
        label=_("Name"),
        max_length=120,
        help_text=_("As other people on the platform will see it."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    language = forms.ChoiceField(
        label=_("Language"),
        choices=Language.choices,
        help_text=_("For the pages and for the e-mails you get."),
        widget=forms.RadioSelect,
    )
    theme = forms.ChoiceField(label=_("Light or dark"), choices=User.Theme.choices, widget=forms.RadioSelect)


class EraseForm(HubForm, forms.Form):
    """The person's own address, typed, so that nobody erases an account by a slip of the hand."""

    email = forms.EmailField(
        label=_("Type your e-mail address"),
        help_text=_("So that we are sure that you mean it."),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person

    def clean_email(self) -> str:
        """The same address, in whatever case."""
        email: str = self.cleaned_data["email"]
        if email.lower() != self.person.email.lower():
            raise forms.ValidationError(_("This is not the address of your account. Type the one shown above."))
        return email


class LanguageForm(forms.Form):
    """The language switch of the admin."""

    language = forms.ChoiceField(choices=Language.choices)
