"""P7: impact goals with their tasks and assumptions."""

from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coaching.forms.audiences import scale_field
from coaching.forms.base import DraftForm
from coaching.models import Activity, Assumption, Campaign, Goal


class CampaignForm(DraftForm):
    """When the campaign runs."""

    class Meta:
        model = Campaign
        fields = ("starts_on", "ends_on")

    def clean_ends_on(self) -> Any:
        """The end comes after the start."""
        start = self.cleaned_data.get("starts_on", self.instance.starts_on)
        end = self.cleaned_data["ends_on"]
        if start and end and end < start:
            raise ValidationError(_("Choose an end after the start of the campaign."), code="order")
        return end


class GoalForm(DraftForm):
    """A change that can be reached and seen."""

    optional: ClassVar[frozenset[str]] = frozenset({"title", "status", "drop_reason"})

    score_vision = scale_field(gettext_lazy("How much does it bring the vision closer?"))
    score_fit = scale_field(gettext_lazy("How well does this film suit it?"))

    class Meta:
        model = Goal
        fields = (
            "message",
            "title",
            "who",
            "what",
            "how_much",
            "by_when",
            "statement",
            "dynamic",
            "key_agents",
            "level",
            "score_vision",
            "score_fit",
            "priority",
            "status",
            "drop_reason",
        )
        help_texts: ClassVar[dict[str, Any]] = {
            "title": gettext_lazy("Start with a verb."),
            "who": gettext_lazy("For example: schools in Antwerp"),
            "what": gettext_lazy("For example: appoint a contact person for young carers"),
            "how_much": gettext_lazy("For example: 40 schools"),
            "statement": gettext_lazy("Leave this empty, and the plan shows the sentence made of the four answers."),
            "key_agents": gettext_lazy("You mark key agents under Audiences and key agents."),
            "priority": gettext_lazy("1 is the goal that matters most; every rank is used once."),
        }
        widgets: ClassVar[dict[str, Any]] = {
            "statement": forms.Textarea(attrs={"rows": 3}),
            "key_agents": forms.CheckboxSelectMultiple,
        }

    def set_up(self) -> None:
        """Messages of this plan, and those of its audiences that can make the change."""
        self.limit_to_plan("message")
        self.limit_to_plan("key_agents")
        field = self.fields.get("key_agents")
        if isinstance(field, forms.ModelMultipleChoiceField) and field.queryset is not None:
            field.queryset = field.queryset.filter(is_key_agent=True)


class ActivityForm(DraftForm):
    """A task for a goal."""

    class Meta:
        model = Activity
        fields = ("title",)


class AssumptionForm(DraftForm):
    """Something that must be true for the goal to work out."""

    optional: ClassVar[frozenset[str]] = frozenset({"confidence", "test"})

    class Meta:
        model = Assumption
        fields = ("text", "confidence", "test")
        widgets: ClassVar[dict[str, Any]] = {"text": forms.Textarea(attrs={"rows": 2})}
