"""The coaching of a film: what is agreed about it, its milestones, and what somebody does by a date."""

from datetime import date
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from coaching import codes, registry
from coaching.forms.base import YEARS, QuickForm
from coaching.forms.fields import AmountField, CodeListField
from coaching.models import ActionPoint, Coach, Match, Milestone, Project, TeamMember, Trajectory
from impacthub.people.models import User

COMMAS = gettext_lazy("Put commas between several.")
#: What must exist at the end: so many things at most.
MAX_AIMS = 5


def region_choices() -> list[tuple[str, str]]:
    """The regions in the reader's language, with nothing first."""
    return [("", "---------"), *codes.names("regions", get_language() or "nl").items()]


def date_field(label: Any, **kwargs: Any) -> forms.DateField:
    """A day of these times, with the browser's own calendar."""
    calendar = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    return forms.DateField(label=label, widget=calendar, validators=[_check_year], **kwargs)


def _check_year(value: date) -> None:
    if value.year not in YEARS:
        raise ValidationError(_("Check the year of this date."), code="range")


class TrajectoryForm(QuickForm, forms.ModelForm):  # type: ignore[type-arg]  # not generic at run time
    """What a coordinator sets up: how long, how many hours, for what, and in which languages."""

    aims = forms.CharField(
        label=gettext_lazy("What must exist at the end"),
        help_text=gettext_lazy("One to five things, each on its own line."),
        required=False,
        max_length=1200,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    hours_budget = AmountField(label=gettext_lazy("Hours of coaching"))
    languages = CodeListField(
        "languages", label=gettext_lazy("Languages of the team"), help_text=COMMAS, required=False
    )
    starts_on = date_field(gettext_lazy("First day"), required=False)
    ends_on = date_field(
        gettext_lazy("Last day"), required=False, help_text=gettext_lazy("Usually after twelve months.")
    )
    expected_help = forms.MultipleChoiceField(
        label=gettext_lazy("Help expected"),
        choices=Trajectory.Help,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta:
        model = Trajectory
        fields = (
            "aims",
            "expected_help",
            "hours_budget",
            "starts_on",
            "ends_on",
            "languages",
            "region",
            "preferred_coach",
        )
        labels: ClassVar[dict[str, Any]] = {
            "region": gettext_lazy("Region"),
            "preferred_coach": gettext_lazy("Coach the team asks for"),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["aims"] = "\n".join(self.instance.aims)
        self.fields["region"] = forms.ChoiceField(
            label=gettext_lazy("Region"), choices=region_choices(), required=False
        )
        coach: Any = self.fields["preferred_coach"]
        coach.queryset = Coach.objects.select_related("user")
        if self.instance.pk is None:
            self.initial.setdefault("hours_budget", Trajectory._meta.get_field("hours_budget").default)

    def clean_aims(self) -> list[str]:
        """One a line."""
        aims = [line.strip() for line in self.cleaned_data["aims"].splitlines() if line.strip()]
        if len(aims) > MAX_AIMS:
            raise ValidationError(_("Choose five things at most."), code="many")
        if any(len(aim) > 200 for aim in aims):
            raise ValidationError(_("Keep each thing under 200 characters."), code="long")
        return aims

    def clean_hours_budget(self) -> Any:
        """Hours, up to 9999."""
        hours = self.cleaned_data["hours_budget"]
        if hours is None or not 0 <= hours <= 9999:
            raise ValidationError(_("Type a number of hours between 0 and 9999."), code="range")
        return hours

    def clean(self) -> dict[str, Any]:
        """It ends after it starts."""
        cleaned = super().clean() or {}
        start, end = cleaned.get("starts_on"), cleaned.get("ends_on")
        if start and end and end <= start:
            self.add_error("ends_on", _("The end comes after the start."))
        return cleaned

    def given(self) -> dict[str, Any]:
        """What was filled in, by field."""
        return {name: self.cleaned_data[name] for name in self.Meta.fields}


class MilestoneForm(QuickForm, forms.ModelForm):  # type: ignore[type-arg]  # not generic at run time
    """What a milestone is called and when it is due."""

    due_on = date_field(gettext_lazy("Date"))

    class Meta:
        model = Milestone
        fields = ("title", "due_on")
        labels: ClassVar[dict[str, Any]] = {"title": gettext_lazy("Milestone")}


class ReasonForm(QuickForm, forms.Form):
    """Why: for a step that needs it."""

    reason = forms.CharField(
        label=gettext_lazy("Why?"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}), required=True
    )


class ActionPointForm(QuickForm, forms.ModelForm):  # type: ignore[type-arg]  # not generic at run time
    """What, who and by when; about which section of the plan unfolds."""

    due_on = date_field(gettext_lazy("By when"), required=False)

    class Meta:
        model = ActionPoint
        fields = ("text", "owner", "due_on", "key", "priority")
        labels: ClassVar[dict[str, Any]] = {"text": gettext_lazy("What"), "priority": gettext_lazy("Priority")}

    def __init__(self, *args: Any, project: Project, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        team = TeamMember.objects.filter(project=project).exclude(role=TeamMember.Role.READER)
        people = User.objects.filter(pk__in=team.values("user"), is_active=True).order_by("name", "pk")
        self.fields["owner"] = forms.ModelChoiceField(
            label=gettext_lazy("Who"), queryset=people, required=False, empty_label=gettext_lazy("Nobody yet")
        )
        sections = [(key, str(outline.title)) for key, outline in registry.OUTLINES.items()]
        self.fields["key"] = forms.ChoiceField(
            label=gettext_lazy("Section of the plan"), choices=[("", "---------"), *sections], required=False
        )
        self.fields["priority"].required = False

    def clean_priority(self) -> int:
        """Normal when nobody says otherwise."""
        return int(self.cleaned_data.get("priority") or ActionPoint.Priority.NORMAL)

    def given(self) -> dict[str, Any]:
        """What was filled in, by field."""
        return {name: self.cleaned_data[name] for name in self.Meta.fields}


class ProposeForm(QuickForm, forms.Form):
    """Which coach is put forward, and as what."""

    coach = forms.ModelChoiceField(queryset=Coach.objects.select_related("user"), widget=forms.HiddenInput)
    part = forms.ChoiceField(choices=Match.Part, required=False)

    def clean_part(self) -> str:
        """Lead coach when nobody says otherwise."""
        return str(self.cleaned_data.get("part") or Match.Part.LEAD)
