"""A link for a reader: for whom, what they see, what is left out, until when."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coaching import registry
from coaching.content.hiding import GROUPS
from coaching.forms.base import DateInput
from impacthub.forms import HubForm

USUAL_DAYS = 30
MOST_DAYS = 365
#: Sections that a funder usually reads; the others are chosen by hand.
USUAL = ("story", "vision", "audiences", "goals", "budget", "funding")


class ShareForm(HubForm, forms.Form):
    """What a reader gets. What stays with the team is never offered here."""

    recipient = forms.CharField(
        label=gettext_lazy("For whom is it?"),
        help_text=gettext_lazy("The organisation or person you send it to; the page names them."),
        max_length=160,
    )
    sections = forms.MultipleChoiceField(
        label=gettext_lazy("Which sections do they read?"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Choose at least one section.")},
    )
    hidden = forms.MultipleChoiceField(
        label=gettext_lazy("What do you leave out?"),
        help_text=gettext_lazy(
            "What you wrote in other answers stays as you wrote it. Agreements with the people in your film and your "
            "contacts are never shown."
        ),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    expires_on = forms.DateField(
        label=gettext_lazy("Until which day does the link work?"),
        help_text=gettext_lazy("A year at most. You can end it sooner."),
        widget=DateInput,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        built = [spec.outline for spec in registry.sections()]
        self._offer("sections", [(outline.key, outline.title) for outline in built])
        self._offer("hidden", [(name, group.label) for name, group in GROUPS.items()])
        self.initial.setdefault("sections", [outline.key for outline in built if outline.key in USUAL])
        self.initial.setdefault("hidden", ["people", "stakeholders", "risks"])
        self.initial.setdefault("expires_on", timezone.localdate() + timedelta(days=USUAL_DAYS))

    def _offer(self, name: str, choices: list[tuple[str, Any]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = choices

    def clean_expires_on(self) -> date:
        """From today to a year from now."""
        day: date = self.cleaned_data["expires_on"]
        today = timezone.localdate()
        if not today <= day <= today + timedelta(days=MOST_DAYS):
            raise ValidationError(_("Choose a day from today up to a year from now."), code="range")
        return day

    def given(self) -> dict[str, Any]:
        """What :func:`coaching.services.create_share_link` asks; the link works to the end of its last day."""
        chosen = dict(self.cleaned_data)
        last = chosen.pop("expires_on")
        return {**chosen, "expires_at": timezone.make_aware(datetime.combine(last, time(23, 59, 59)))}
