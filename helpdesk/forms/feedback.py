"""What a reader says of an article."""

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from helpdesk.models import ArticleFeedback
from impacthub.forms import HubForm


class ExplainForm(HubForm, forms.Form):
    """Why an article did not help; both may be left out."""

    reason = forms.ChoiceField(
        label=_("What was missing?"),
        choices=[(value, capfirst(label)) for value, label in ArticleFeedback.Reason.choices],
        required=False,
        widget=forms.RadioSelect,
    )
    comment = forms.CharField(
        label=_("In your own words"),
        help_text=_("Who writes the articles reads this. We do not know who you are, so we cannot answer it."),
        max_length=ArticleFeedback._meta.get_field("comment").max_length,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
