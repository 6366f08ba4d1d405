"""P9: the people in the film, what could go wrong, and what every screening needs."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coaching.forms.audiences import scale_field
from coaching.forms.base import DraftForm
from coaching.models import CareSheet, FilmParticipant, Plan, Risk, Use
from impacthub.forms import HubForm


class CareSheetForm(DraftForm):
    """What a screening must have, and whose money is not taken."""

    optional: ClassVar[frozenset[str]] = frozenset(
        {"content_warnings", "helpline_nl_be", "helpline_fr_be", "helpline_nl_nl", "exclusion_list"}
    )

    content_warnings = forms.MultipleChoiceField(
        label=gettext_lazy("What people must know before they watch"),
        choices=CareSheet.Warning,
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta:
        model = CareSheet
        fields = (
            "content_warnings",
            "aftercare_contact",
            "helpline_nl_be",
            "helpline_fr_be",
            "helpline_nl_nl",
            "exclusion_list",
        )
        help_texts: ClassVar[dict[str, Any]] = {
            "aftercare_contact": gettext_lazy(
                "Who can people talk to after a screening? Only your team and your coach read this."
            ),
            "helpline_nl_be": gettext_lazy("Name and number, as they stand on your flyer."),
            "exclusion_list": gettext_lazy(
                "Companies or sectors that would make you less believable. Only your team and your coach read this."
            ),
        }
        widgets: ClassVar[dict[str, Any]] = {"exclusion_list": forms.Textarea(attrs={"rows": 3})}


class ParticipantForm(DraftForm):
    """Somebody in the film, under an alias: the real name is kept on a page of its own."""

    optional: ClassVar[frozenset[str]] = frozenset(
        {"minor", "guardian_consent", "consent_covers", "support_offer", "wish", "remunerated"}
    )

    consent_covers = forms.MultipleChoiceField(
        label=gettext_lazy("What they agreed to"), choices=Use, widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = FilmParticipant
        fields = (
            "alias",
            "vulnerability",
            "minor",
            "guardian_consent",
            "consent_status",
            "consent_covers",
            "consent_on",
            "review_on",
            "support_offer",
            "wish",
            "remunerated",
        )
        help_texts: ClassVar[dict[str, Any]] = {
            "alias": gettext_lazy("Not the real name. A word by which your team knows who is meant."),
            "vulnerability": gettext_lazy("How much could being seen in this film cost this person?"),
            "review_on": gettext_lazy("Within twelve months: people's lives change."),
            "consent_status": gettext_lazy("Whoever takes it back is no longer invited to screenings."),
        }
        widgets: ClassVar[dict[str, Any]] = {"support_offer": forms.Textarea(attrs={"rows": 2})}


class RiskForm(DraftForm):
    """Something that could go wrong."""

    optional: ClassVar[frozenset[str]] = frozenset({"mitigation", "review_on"})

    likelihood = scale_field(gettext_lazy("How likely"))
    impact = scale_field(gettext_lazy("How bad"))

    class Meta:
        model = Risk
        fields = ("text", "category", "likelihood", "impact", "mitigation", "owner", "review_on")
        help_texts: ClassVar[dict[str, Any]] = {
            "text": gettext_lazy("One thing, in one sentence, without names of people in the film."),
            "mitigation": gettext_lazy("Needed when likely × bad is 15 or more."),
            "owner": gettext_lazy("A name or a role in your team."),
        }
        widgets: ClassVar[dict[str, Any]] = {"mitigation": forms.Textarea(attrs={"rows": 2})}


class RealNameForm(HubForm, forms.Form):
    """The real name of somebody in the film."""

    real_name = forms.CharField(
        label=gettext_lazy("Real name"),
        max_length=160,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class ConsentFileForm(HubForm, forms.Form):
    """A signed form of somebody in the film."""

    participant = forms.ModelChoiceField(FilmParticipant.objects.none(), label=gettext_lazy("Whose consent"))
    upload = forms.FileField(
        label=gettext_lazy("Signed form"),
        help_text=gettext_lazy("JPEG, PNG or WebP, or PDF for a document; 10 MB at most."),
        widget=forms.FileInput,
    )

    def __init__(self, *args: Any, plan: Plan, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["participant"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = FilmParticipant.objects.filter(plan=plan).present()
        field.empty_label = _("Not chosen yet")
