"""What a coach tells about themselves."""

from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coaching.forms.fields import AmountField, CodeListField
from coaching.forms.trajectory import COMMAS
from coaching.models import Coach, FilmSheet, Skill
from impacthub.forms import HubForm
from impacthub.people.models import Organisation


def _many(label: Any, choices: Any, **kwargs: Any) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=label, choices=choices, required=False, widget=forms.CheckboxSelectMultiple, **kwargs
    )


class CoachForm(HubForm, forms.ModelForm):  # type: ignore[type-arg]  # not generic at run time
    """Expertise, themes, languages and how many films there is time for."""

    skills = _many(gettext_lazy("Expertise"), Skill)
    phases = _many(gettext_lazy("Phases of a film that you know"), FilmSheet.Phase)
    regions = CodeListField("regions", label=gettext_lazy("Regions that you know"), help_text=COMMAS, required=False)
    languages = CodeListField("languages", label=gettext_lazy("Languages in which you coach"), help_text=COMMAS)
    day_rate = AmountField(
        label=gettext_lazy("Day rate in euro"),
        help_text=gettext_lazy("Only you and the coordinators see it."),
        required=False,
    )
    conflicts = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Organisations whose film you cannot coach"),
        help_text=gettext_lazy("Because you work for them, are close to somebody there, or compete with them."),
        queryset=Organisation.objects.filter(projects__isnull=False).distinct(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta:
        model = Coach
        fields = (
            "about",
            "skills",
            "themes",
            "languages",
            "regions",
            "phases",
            "max_projects",
            "is_available",
            "availability",
            "day_rate",
            "conflicts",
        )
        labels: ClassVar[dict[str, Any]] = {
            "about": gettext_lazy("About you"),
            "themes": gettext_lazy("Themes"),
            "max_projects": gettext_lazy("How many films at once"),
            "is_available": gettext_lazy("I take films"),
            "availability": gettext_lazy("When you have time"),
        }
        help_texts: ClassVar[dict[str, Any]] = {
            "about": gettext_lazy("A few sentences that a film team can read."),
            "availability": gettext_lazy("For example: Mondays and Thursdays, not in July."),
        }
        widgets: ClassVar[dict[str, Any]] = {
            "about": forms.Textarea(attrs={"rows": 4}),
            "themes": forms.CheckboxSelectMultiple,
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["themes"].required = False

    def clean_max_projects(self) -> int:
        """Up to twenty films."""
        number = int(self.cleaned_data["max_projects"])
        if number > 20:
            raise ValidationError(_("Type a number up to 20."), code="range")
        return number

    def clean_day_rate(self) -> Any:
        """Not below zero, and not more than the column holds."""
        rate = self.cleaned_data["day_rate"]
        if rate is not None and not 0 <= rate < 1_000_000:
            raise ValidationError(_("Type an amount of 0 or more."), code="range")
        return rate

    def given(self) -> dict[str, Any]:
        """What was filled in, by field."""
        return {name: self.cleaned_data[name] for name in self.Meta.fields}
