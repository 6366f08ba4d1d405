"""P12: phases, activities and what reached people through a channel."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coaching.circles import comes_after
from coaching.forms.base import DraftForm
from coaching.models import Activity, Phase, Reach
from impacthub.people.models import User


class DatedForm(DraftForm):
    """A row from one day until another."""

    def clean_ends_on(self) -> date | None:
        """The end comes after the start."""
        start = self.cleaned_data.get("starts_on", self.instance.starts_on)
        end: date | None = self.cleaned_data["ends_on"]
        if start and end and end < start:
            raise ValidationError(_("Choose an end that is not before the start."), code="order")
        return end


class PhaseForm(DatedForm):
    """A stretch of the campaign with a name."""

    class Meta:
        model = Phase
        fields = ("name", "starts_on", "ends_on")


class ActivityForm(DatedForm):
    """Something the team does, with its days and who does it."""

    optional: ClassVar[frozenset[str]] = frozenset(
        {
            "owner",
            "days",
            "status",
            "is_milestone",
            "outside_reason",
            "audiences",
            "partners",
            "depends_on",
            "budget_lines",
            "skill",
            "output_target",
            "output_unit",
        }
    )

    class Meta:
        model = Activity
        fields = (
            "title",
            "kind",
            "starts_on",
            "ends_on",
            "is_milestone",
            "goals",
            "owner",
            "days",
            "status",
            "audiences",
            "partners",
            "depends_on",
            "budget_lines",
            "skill",
            "output_target",
            "output_unit",
            "outside_reason",
        )
        labels: ClassVar[dict[str, Any]] = {"title": gettext_lazy("Activity")}
        help_texts: ClassVar[dict[str, Any]] = {
            "title": gettext_lazy("Start with a verb: “Ask ten schools for a screening”."),
            "is_milestone": gettext_lazy("A moment that matters: it becomes a diamond on the timeline."),
            "goals": gettext_lazy("What is only for the team itself needs no goal: choose the kind “internal”."),
            "days": gettext_lazy("All days of work together, of one person."),
            "depends_on": gettext_lazy("What must be finished before this starts."),
            "outside_reason": gettext_lazy("Only when it lies before the start or after the end of the campaign."),
            "output_target": gettext_lazy("For example: 40"),
            "output_unit": gettext_lazy("For example: screenings"),
        }
        widgets: ClassVar[dict[str, Any]] = dict.fromkeys(
            ("goals", "audiences", "partners", "depends_on", "budget_lines"), forms.CheckboxSelectMultiple
        )

    def set_up(self) -> None:
        """Rows of this plan, and its team."""
        for name in ("goals", "audiences", "partners", "depends_on", "budget_lines"):
            self.limit_to_plan(name)
        before = self.fields.get("depends_on")
        if isinstance(before, forms.ModelMultipleChoiceField) and before.queryset is not None:
            before.queryset = before.queryset.exclude(pk=self.instance.pk).exclude(title="")
        owner = self.fields.get("owner")
        if isinstance(owner, forms.ModelChoiceField):
            owner.queryset = User.objects.filter(teams__project=self.plan.project_id).distinct()

    def clean_depends_on(self) -> Iterable[Activity]:
        """What comes after itself, by whatever way, can never begin."""
        chosen: Iterable[Activity] = self.cleaned_data["depends_on"]
        links = Activity.depends_on.through._default_manager.filter(from_activity__plan=self.plan)
        after: dict[int, set[int]] = defaultdict(set)
        for one, other in links.values_list("from_activity", "to_activity"):
            after[one].add(other)
        for before in chosen:
            if comes_after(after, before.pk, self.instance.pk):
                raise ValidationError(
                    _("“%(activity)s” itself comes after this one. Leave one of the two out.")
                    % {"activity": str(before)[:80]},
                    code="circle",
                )
        return chosen


class ReachForm(DatedForm):
    """People reached through one channel."""

    optional: ClassVar[frozenset[str]] = frozenset({"starts_on", "ends_on"})

    class Meta:
        model = Reach
        fields = ("channel", "what", "number", "quality", "source", "starts_on", "ends_on")
        help_texts: ClassVar[dict[str, Any]] = {
            "what": gettext_lazy("For example: broadcast on Canvas, views of at least half of the film"),
            "source": gettext_lazy("Who says so, or where it can be looked up."),
        }
