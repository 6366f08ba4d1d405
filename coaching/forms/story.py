"""P0: film sheet and credits."""

from collections.abc import Iterable
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coaching.forms.base import EMPTY, DraftForm
from coaching.forms.fields import AmountField, CodeListField
from coaching.models import Credit, FilmSheet, Project

COMMAS = gettext_lazy("Put commas between several.")
#: What is folded up until something in it is filled in: an empty section asks for the film in words only.
MORE = ("synopsis", "duration_min", "episodes", "countries", "languages", "subtitle_languages", "themes")
PRODUCTION = (
    "screener_url",
    "screener_password",
    "trailer_url",
    "premiere_on",
    "broadcast_on",
    "original_title",
    "production_starts_on",
    "production_budget",
    "production_funders",
)


class FilmSheetForm(DraftForm):
    """The film itself; its title stands on the project."""

    optional: ClassVar[frozenset[str]] = frozenset(
        {
            "original_title",
            "episodes",
            "production_starts_on",
            "premiere_on",
            "broadcast_on",
            "trailer_url",
            "screener_password",
            "production_budget",
            "production_funders",
        }
    )

    title = forms.CharField(label=gettext_lazy("Title"), max_length=160)
    countries = CodeListField("countries", label=gettext_lazy("Countries"), help_text=COMMAS)
    languages = CodeListField("languages", label=gettext_lazy("Languages"), help_text=COMMAS)
    subtitle_languages = CodeListField("languages", label=gettext_lazy("Subtitle languages"), help_text=COMMAS)
    production_budget = AmountField(
        label=gettext_lazy("Production budget"),
        help_text=gettext_lazy("Only used to compare the impact budget with it."),
    )

    class Meta:
        model = FilmSheet
        fields = (
            "title",
            "original_title",
            "logline",
            "synopsis",
            "format",
            "episodes",
            "duration_min",
            "phase",
            "production_starts_on",
            "premiere_on",
            "broadcast_on",
            "countries",
            "languages",
            "subtitle_languages",
            "themes",
            "trailer_url",
            "screener_url",
            "screener_password",
            "production_budget",
            "production_funders",
        )
        help_texts: ClassVar[dict[str, Any]] = {
            "logline": gettext_lazy("The film in one or two sentences, 40 to 300 characters."),
            "synopsis": gettext_lazy("At least 300 characters, so that somebody who saw nothing yet can follow."),
            "duration_min": gettext_lazy("Of one episode, when it is a series."),
            "themes": gettext_lazy("One to five."),
            "screener_url": gettext_lazy("Only your team, your coach and the jury can open it, and we note who did."),
            "production_funders": gettext_lazy("Who paid for the film itself."),
        }
        widgets: ClassVar[dict[str, Any]] = {
            "logline": forms.Textarea(attrs={"rows": 3}),
            "synopsis": forms.Textarea(attrs={"rows": 10}),
            "themes": forms.CheckboxSelectMultiple,
            "production_funders": forms.Textarea(attrs={"rows": 3}),
            "trailer_url": forms.URLInput(attrs={"inputmode": "url"}),
            "screener_url": forms.URLInput(attrs={"inputmode": "url", "autocomplete": "off"}),
            "screener_password": forms.TextInput(attrs={"autocomplete": "off", "data-private": True}),
        }

    def set_up(self) -> None:
        """Show the title that stands on the project."""
        self.initial.setdefault("title", self.plan.project.title)

    def tells_more(self) -> bool:
        """True when the film is told at greater length, or something there is wrong."""
        return self._has_any(MORE)

    def tells_production(self) -> bool:
        """True when there is something about watching it or its production, or something there is wrong."""
        return self._has_any(PRODUCTION)

    def _has_any(self, names: Iterable[str]) -> bool:
        return any(name in self.errors or self[name].value() not in EMPTY for name in names)

    def theme_groups(self) -> list[dict[str, Any]]:
        """The boxes of the themes: our own list open, the development goals folded until one is chosen."""
        own: list[dict[str, Any]] = []
        goals: list[dict[str, Any]] = []
        field = self["themes"]
        chosen = field.field.widget.format_value(field.value())
        for place, theme in enumerate(field.field.queryset.iterator()):  # type: ignore[attr-defined]  # a choice of rows
            value = str(theme.pk)
            box = {"id": f"{field.auto_id}_{place}", "value": value, "label": theme.name, "is_chosen": value in chosen}
            (own if theme.sdg is None else goals).append(box)
        return [
            {"label": "", "boxes": own, "is_folded": False},
            {
                "label": _("Sustainable Development Goals"),
                "boxes": goals,
                "is_folded": True,
                "is_chosen": any(box["is_chosen"] for box in goals),
            },
        ]

    def clean_title(self) -> str:
        """A title is never empty, and a house has it once."""
        title = str(self.cleaned_data["title"])
        if not title:
            raise ValidationError(_("Give the film a title; a working title will do."), code="empty")
        project = self.plan.project
        others = Project.objects.filter(organisation_id=project.organisation_id, title__iexact=title)
        if others.exclude(pk=project.pk).exists():
            raise ValidationError(
                _("%(house)s already has a project with this title.") % {"house": project.organisation}, code="taken"
            )
        return title

    def clean_duration_min(self) -> int | None:
        """Minutes, 1 to 600."""
        minutes: int | None = self.cleaned_data["duration_min"]
        if minutes is not None and not 1 <= minutes <= 600:
            raise ValidationError(_("Type a length between 1 and 600 minutes."), code="range")
        return minutes


class CreditForm(DraftForm):
    """Somebody who made the film."""

    class Meta:
        model = Credit
        fields = ("name", "role")
