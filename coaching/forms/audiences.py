"""P6: audiences and stakeholders."""

from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coaching.forms.base import DraftForm
from coaching.forms.fields import CodeListField
from coaching.models import Audience, Stakeholder
from impacthub.people.models import User

SCALE = [(number, str(number)) for number in range(1, 6)]


class ScaleSelect(forms.RadioSelect):
    """Five radios drawn as one row of cells."""

    is_scale = True


def scale_field(label: Any, help_text: Any = "") -> forms.TypedChoiceField:
    """Five radios in a row; gives 1 to 5, or None."""
    return forms.TypedChoiceField(
        label=label,
        help_text=help_text,
        choices=SCALE,
        coerce=int,
        empty_value=None,
        widget=ScaleSelect,
    )


class AudienceForm(DraftForm):
    """A group that the campaign reaches."""

    optional: ClassVar[frozenset[str]] = frozenset(
        {"is_key_agent", "places", "barriers", "motivators", "reached_directly", "access_needs", "target_reach"}
    )

    power = scale_field(gettext_lazy("Power"), gettext_lazy("1 is little, 5 is very much."))
    interest = scale_field(gettext_lazy("Interest"), gettext_lazy("1 is little, 5 is very much."))
    territory = CodeListField(
        "regions", label=gettext_lazy("Regions"), help_text=gettext_lazy("A country, region or province, with commas.")
    )
    access_needs = forms.MultipleChoiceField(
        label=gettext_lazy("What they need to join"), choices=Audience.Access, widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = Audience
        fields = (
            "name",
            "kind",
            "is_key_agent",
            "size_estimate",
            "size_source",
            "territory",
            "places",
            "knows_now",
            "feels_now",
            "after_film",
            "asked_action",
            "power",
            "interest",
            "stance",
            "barriers",
            "motivators",
            "target_reach",
            "reached_directly",
            "access_needs",
        )
        help_texts: ClassVar[dict[str, Any]] = {
            "is_key_agent": gettext_lazy("A key agent can make the change themselves. You need at least one."),
            "size_source": gettext_lazy("A statistic, a report, your own count."),
            "target_reach": gettext_lazy("Not more than there are."),
        }
        widgets: ClassVar[dict[str, Any]] = {
            name: forms.Textarea(attrs={"rows": 2})
            for name in ("knows_now", "feels_now", "after_film", "asked_action", "barriers", "motivators")
        }

    def clean_target_reach(self) -> int | None:
        """You cannot reach more people than there are."""
        reach: int | None = self.cleaned_data["target_reach"]
        size = self.cleaned_data.get("size_estimate", self.instance.size_estimate)
        if reach is not None and size is not None and reach > size:
            raise ValidationError(
                _("You want to reach %(reach)d people, but there are %(size)d.") % {"reach": reach, "size": size},
                code="more",
            )
        return reach


class StakeholderForm(DraftForm):
    """An organisation or a person in a role."""

    optional: ClassVar[frozenset[str]] = frozenset({"relation_owner", "next_step", "desired_stance"})

    power = scale_field(gettext_lazy("Power"))
    interest = scale_field(gettext_lazy("Interest"))

    class Meta:
        model = Stakeholder
        fields = ("name", "power", "interest", "stance", "desired_stance", "relation_owner", "next_step")
        help_texts: ClassVar[dict[str, Any]] = {
            "name": gettext_lazy("An organisation, or a role such as “alderman for housing”. No private persons.")
        }

    def set_up(self) -> None:
        """Only the team can keep in touch."""
        field = self.fields.get("relation_owner")
        if isinstance(field, forms.ModelChoiceField):
            field.queryset = User.objects.filter(teams__project=self.plan.project_id).distinct()
