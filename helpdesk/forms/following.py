"""What the asker fills in while they follow their question."""

from django import forms
from django.utils.translation import gettext_lazy as _

from helpdesk.forms.files import FilesField
from helpdesk.models import Message, Satisfaction
from impacthub.forms import AddressField, HubForm

EASE = [(number, str(number)) for number in range(1, 6)]
#: The largest number that a message can have.
MOST = 2**31 - 1


class HelpedSelect(forms.RadioSelect):
    """Three radios beside each other."""

    is_seg = True


class EaseSelect(forms.RadioSelect):
    """Five radios drawn as one row of cells."""

    is_scale = True


class FollowForm(HubForm, forms.Form):
    """What they say next; ``through`` is the last message that stood on the page."""

    text = forms.CharField(
        label=_("Your message"),
        max_length=Message._meta.get_field("text").max_length,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": _("Write your message first.")},
    )
    uploads = FilesField()
    through = forms.IntegerField(required=False, min_value=0, max_value=MOST, widget=forms.HiddenInput)

    @property
    def chosen(self) -> list[str]:
        """The names of the files that were sent along, to choose again when the form is shown again."""
        return [upload.name or "" for upload in self.files.getlist("uploads")] if self.files else []


class RateForm(HubForm, forms.Form):
    """Two questions about how it went."""

    helped = forms.ChoiceField(
        label=_("Did the answer help you?"), choices=Satisfaction.Helped.choices, widget=HelpedSelect
    )
    easy = forms.TypedChoiceField(
        label=_("How easy was it to get help?"),
        help_text=_("1 is very hard, 5 is very easy."),
        choices=EASE,
        coerce=int,
        widget=EaseSelect,
    )
    comment = forms.CharField(
        label=_("Anything to add?"),
        max_length=Satisfaction._meta.get_field("comment").max_length,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class NewLinkForm(HubForm, forms.Form):
    """For which address links are sent anew."""

    email = AddressField(
        label=_("Your e-mail address"),
        help_text=_("The one with which you asked your question."),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email", "inputmode": "email", "spellcheck": "false"}),
    )
