"""P3: vision and film messages."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy

from coaching.forms.base import DraftForm
from coaching.models import FilmMessage, Vision
from impacthub.people.models import Language

BASES = ("vision", "problem", "position")
#: In the plan's own language the language is not named.
LABELS = {
    "vision": gettext_lazy("Impact vision"),
    "problem": gettext_lazy("The problem"),
    "position": gettext_lazy("For whom, what, why this film"),
}
HINTS = {
    "vision": gettext_lazy("One sentence of 60 to 280 characters. It may be lofty; your goals may not."),
    "problem": gettext_lazy("What is wrong, for whom, and since when. 800 characters at most."),
    "position": gettext_lazy("One line that your whole team can say by heart."),
}


class VisionForm(DraftForm):
    """The vision in three languages; only the plan's own language is asked for."""

    class Meta:
        model = Vision
        fields = tuple(f"{base}_{language}" for language in ("nl", "fr", "en") for base in BASES)
        widgets: ClassVar[dict[str, Any]] = {
            **{f"vision_{language}": forms.Textarea(attrs={"rows": 3}) for language in ("nl", "fr", "en")},
            **{f"problem_{language}": forms.Textarea(attrs={"rows": 6}) for language in ("nl", "fr", "en")},
            **{f"position_{language}": forms.Textarea(attrs={"rows": 2}) for language in ("nl", "fr", "en")},
        }

    def set_up(self) -> None:
        """Ask for the plan's language, and say in which language every answer is."""
        for name, field in self.fields.items():
            base, _dash, language = name.rpartition("_")
            own = language == self.plan.language
            field.required = own and base != "position"
            if own:
                field.label = LABELS[base]
            field.help_text = HINTS[base]
            field.widget.attrs["lang"] = language

    def in_language(self, language: str) -> list[forms.BoundField]:
        """The three fields in ``language``."""
        return [self[f"{base}_{language}"] for base in BASES]

    @property
    def own_fields(self) -> list[forms.BoundField]:
        """The fields in the plan's language."""
        return self.in_language(self.plan.language)

    @property
    def other_languages(self) -> list[dict[str, Any]]:
        """The other languages by name, each with its fields and whether one of them is wrong."""
        found = []
        for code, name in Language.choices:
            if code != self.plan.language:
                fields = self.in_language(code)
                found.append({"name": name, "fields": fields, "has_errors": any(field.errors for field in fields)})
        return found


class FilmMessageForm(DraftForm):
    """Something the film says."""

    class Meta:
        model = FilmMessage
        fields = ("text", "angle", "is_headline")
        widgets: ClassVar[dict[str, Any]] = {
            "text": forms.Textarea(attrs={"rows": 2}),
            "angle": forms.RadioSelect,
        }
        help_texts: ClassVar[dict[str, Any]] = {
            "is_headline": gettext_lazy("The one thing people must remember. One message is the headline."),
        }
