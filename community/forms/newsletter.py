"""What somebody fills in to get the newsletter."""

from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from impacthub.forms import HubForm
from impacthub.people.models import Language, Sector

#: As each language calls itself.
LANGUAGES = ((Language.NL.value, "Nederlands"), (Language.FR.value, "Français"), (Language.EN.value, "English"))


class SubscribeForm(HubForm, forms.Form):
    """An address, the language to read in, and if somebody likes to say so, where they work."""

    email = forms.EmailField(
        label=_("Your e-mail address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email", "inputmode": "email", "spellcheck": "false"}),
    )
    language = forms.ChoiceField(label=_("In which language?"), choices=LANGUAGES, widget=forms.RadioSelect)
    sector = forms.ChoiceField(
        label=_("Where do you work?"),
        required=False,
        choices=[("", _("I would rather not say")), *Sector.choices],
        help_text=_("Sometimes there is news for one sector only."),
    )

    def __init__(self, data: Any = None, *, initial: dict[str, Any] | None = None) -> None:
        super().__init__(data, initial={"language": get_language(), **(initial or {})})
