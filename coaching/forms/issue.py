"""P4: the issue map."""

from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coaching.charts import trees
from coaching.forms.base import DraftForm
from coaching.models import AgendaMoment, Cause, ConsultedPerson, Initiative, IssueMap, Research


class IssueMapForm(DraftForm):
    """What the people who work on the issue ask of the film."""

    class Meta:
        model = IssueMap
        fields = ("movement_need",)
        widgets: ClassVar[dict[str, Any]] = {"movement_need": forms.Textarea(attrs={"rows": 4})}
        help_texts: ClassVar[dict[str, Any]] = {
            "movement_need": gettext_lazy("In their words. Name at least one organisation of the list above.")
        }


class CauseForm(DraftForm):
    """Why things are as they are, and what that follows from."""

    optional: ClassVar[frozenset[str]] = frozenset({"parent", "evidence", "source_url"})

    class Meta:
        model = Cause
        fields = ("label", "level", "parent", "evidence", "source_url")
        help_texts: ClassVar[dict[str, Any]] = {
            "label": gettext_lazy("In a few words, for example: notice period of two months."),
            "level": gettext_lazy("A root lies deepest, a symptom is what people see."),
        }
        widgets: ClassVar[dict[str, Any]] = {"evidence": forms.Textarea(attrs={"rows": 2})}

    def set_up(self) -> None:
        """A cause follows from another one that has a name."""
        _named_causes(self, "parent")
        field = self.fields.get("parent")
        if isinstance(field, forms.ModelChoiceField) and field.queryset is not None:
            field.queryset = field.queryset.exclude(pk=self.instance.pk)

    def clean_parent(self) -> Cause | None:
        """A cause never follows from itself, not even by way of others."""
        parent: Cause | None = self.cleaned_data["parent"]
        if parent is None:
            return None
        parents = dict(Cause.objects.filter(plan=self.plan).values_list("pk", "parent"))
        if trees.would_circle(self.instance.pk, parent.pk, parents):
            raise ValidationError(
                _("“%(parent)s” follows from this cause already. Choose another one.") % {"parent": parent},
                code="circle",
            )
        return parent


class InitiativeForm(DraftForm):
    """An organisation that already works on the issue."""

    optional: ClassVar[frozenset[str]] = frozenset({"cause", "led_by_affected"})

    class Meta:
        model = Initiative
        fields = ("organisation", "what", "cause", "side", "field", "level", "contact", "led_by_affected")
        help_texts: ClassVar[dict[str, Any]] = {
            "led_by_affected": gettext_lazy("At least one organisation on your map is led by people it is about.")
        }

    def set_up(self) -> None:
        """An organisation is pinned on a cause that has a name."""
        _named_causes(self, "cause")


class AgendaMomentForm(DraftForm):
    """A moment on which the issue is on somebody's agenda."""

    optional: ClassVar[frozenset[str]] = frozenset({"body", "window"})

    class Meta:
        model = AgendaMoment
        fields = ("title", "happens_on", "body", "window")
        help_texts: ClassVar[dict[str, Any]] = {
            "title": gettext_lazy("A vote, a budget, an election, an awareness day.")
        }


class ResearchForm(DraftForm):
    """A study, and what it found."""

    class Meta:
        model = Research
        fields = ("title", "year", "source_url", "key_finding")
        help_texts: ClassVar[dict[str, Any]] = {"key_finding": gettext_lazy("One sentence that you can quote.")}


class ConsultedPersonForm(DraftForm):
    """Somebody the team asked."""

    optional: ClassVar[frozenset[str]] = frozenset({"name", "affected", "asked_on", "consent"})

    class Meta:
        model = ConsultedPerson
        fields = ("name", "role", "affected", "asked_on", "consent")
        help_texts: ClassVar[dict[str, Any]] = {
            "name": gettext_lazy("Only your team reads this name. It is in no PDF, export or shared plan."),
            "role": gettext_lazy("What others may read, for example: general practitioner in Ghent."),
        }


def _named_causes(form: DraftForm, name: str) -> None:
    """Offer the causes of the plan that have a name already in the field ``name``, if the form has it."""
    form.limit_to_plan(name)
    field = form.fields.get(name)
    if isinstance(field, forms.ModelChoiceField) and field.queryset is not None:
        field.queryset = field.queryset.exclude(label="")
