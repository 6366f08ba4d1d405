"""P5: how known the issue is to an audience, and how strong the headwind."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy

from coaching.charts import quadrants
from coaching.forms.audiences import ScaleSelect
from coaching.forms.base import DraftForm
from coaching.models import StoryEnvironment, StoryPosition

STEPS = [(middle, str(number)) for number, middle in enumerate(quadrants.CELLS, 1)]
SCALES = ("awareness", "opposition", "awareness_after", "opposition_after")


class StepField(forms.TypedChoiceField):
    """Five radios in a row for a value from 0 to 100: each stands for the middle of a fifth."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(choices=STEPS, coerce=int, empty_value=None, widget=ScaleSelect, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        """Show any value in the cell that it falls in."""
        if isinstance(value, int):
            return quadrants.CELLS[quadrants.cell_of(value)]
        return value


class StoryEnvironmentForm(DraftForm):
    """What the map means, and how careful the plan has to be."""

    optional: ClassVar[frozenset[str]] = frozenset({"meaning"})

    class Meta:
        model = StoryEnvironment
        fields = ("meaning", "security_level")
        widgets: ClassVar[dict[str, Any]] = {
            "meaning": forms.Textarea(attrs={"rows": 7}),
            "security_level": forms.RadioSelect,
        }
        labels: ClassVar[dict[str, Any]] = {
            "meaning": gettext_lazy("What does this mean for how you go about it?"),
            "security_level": gettext_lazy("Does somebody run a risk when this plan gets around?"),
        }
        help_texts: ClassVar[dict[str, Any]] = {
            "meaning": gettext_lazy("Write it as you would tell it to a partner. Aim for 150 words."),
            "security_level": gettext_lazy(
                "High hides the plan from every shared link, and asks for a risk under Care."
            ),
        }


class StoryPositionForm(DraftForm):
    """Where the story stands with one audience."""

    optional: ClassVar[frozenset[str]] = frozenset(
        {"awareness_after", "opposition_after", "film_role", "opponents", "expected_counter", "response_line"}
    )

    awareness = StepField(label=gettext_lazy("How known is the issue to them?"))
    opposition = StepField(label=gettext_lazy("How much headwind do you expect?"))
    awareness_after = StepField(label=gettext_lazy("How known after the campaign?"))
    opposition_after = StepField(label=gettext_lazy("How much headwind after it?"))

    class Meta:
        model = StoryPosition
        fields = (
            "audience",
            "awareness",
            "opposition",
            "evidence_awareness",
            "evidence_opposition",
            "film_role",
            "expected_counter",
            "response_line",
            "opponents",
            "awareness_after",
            "opposition_after",
        )
        widgets: ClassVar[dict[str, Any]] = {
            "evidence_awareness": forms.Textarea(attrs={"rows": 2}),
            "evidence_opposition": forms.Textarea(attrs={"rows": 2}),
            "expected_counter": forms.Textarea(attrs={"rows": 2}),
            "response_line": forms.Textarea(attrs={"rows": 2}),
            "opponents": forms.CheckboxSelectMultiple,
        }
        help_texts: ClassVar[dict[str, Any]] = {
            "evidence_awareness": gettext_lazy("A figure, a talk, three people whom you called."),
            "evidence_opposition": gettext_lazy("Who is against it, and where they said so."),
            "film_role": gettext_lazy("The map proposes one. Choose another when you see it differently."),
            "opponents": gettext_lazy("Organisations of your issue map."),
        }

    def set_up(self) -> None:
        """Only audiences without a reading are offered, and only organisations that have a name."""
        self.limit_to_plan("audience")
        self.limit_to_plan("opponents")
        audience, opponents = self.fields.get("audience"), self.fields.get("opponents")
        if isinstance(audience, forms.ModelChoiceField) and audience.queryset is not None:
            taken = StoryPosition.objects.filter(plan=self.plan, removed_at=None, audience__isnull=False)
            read = taken.exclude(pk=self.instance.pk).values("audience")
            audience.queryset = audience.queryset.exclude(name="").exclude(pk__in=read)
        if isinstance(opponents, forms.ModelMultipleChoiceField) and opponents.queryset is not None:
            opponents.queryset = opponents.queryset.exclude(organisation="")

    def clean(self) -> dict[str, Any]:
        """A value that was stored exactly stays as it is, unless another cell is chosen."""
        cleaned = super().clean() or self.cleaned_data
        for name in SCALES:
            chosen, stored = cleaned.get(name), getattr(self.instance, name)
            if chosen is not None and stored is not None and quadrants.cell_of(stored) == quadrants.cell_of(chosen):
                cleaned[name] = stored
        return cleaned

    @property
    def asks_for_answer(self) -> bool:
        """True when the headwind is strong, so that its words and the answer to them are asked for."""
        return bool(self.instance.has_headwind)
