"""What a coordinator fills in about the people of an event."""

from django import forms
from django.utils.translation import gettext_lazy as _

from impacthub.forms import AddressField, HubForm
from impacthub.people.models import Language, Sector


class PromoteForm(HubForm, forms.Form):
    """Why somebody goes before others."""

    reason = forms.CharField(
        label=_("Why before others?"),
        max_length=200,
        help_text=_("This stays in the log, and only coordinators read it."),
    )


class AddPersonForm(HubForm, forms.Form):
    """Somebody who answered by telephone or in person."""

    name = forms.CharField(label=_("Name"), max_length=120)
    email = AddressField(
        label=_("E-mail address"),
        max_length=254,
        required=False,
        help_text=_("They get the confirmation there. Without it you tell them yourself."),
    )
    sector = forms.ChoiceField(
        label=_("Where do they work?"), choices=[("", _("We do not know")), *Sector.choices], required=False
    )
    language = forms.ChoiceField(label=_("Language of the mails"), choices=Language.choices)
