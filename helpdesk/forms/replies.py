"""What an agent fills in of a saved reply."""

from datetime import UTC, datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from helpdesk.models import SavedReply
from impacthub.forms import HubForm
from impacthub.people.models import Language

TEXTS = tuple(f"text_{code}" for code in Language.values)


class SavedReplyForm(HubForm, forms.ModelForm):  # type: ignore[type-arg]  # Django has it without a model
    """Its name, its topic and its text in three languages, of which one is enough.

    ``seen`` is when the reply was last changed as this page saw it.
    """

    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = SavedReply
        fields = ("title", "topic", *TEXTS)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["seen"] = self.instance.changed_at.isoformat() if self.instance.pk else ""
        self.fields["title"].help_text = gettext_lazy("Agents choose it by this name; who asks never sees it.")
        self.fields["topic"].required = False
        for code, label in Language.choices:
            field = self.fields[f"text_{code}"]
            field.label = label
            field.widget.attrs.update({"rows": 12, "lang": code})

    def clean(self) -> dict[str, Any]:
        """At least one language says something."""
        given = super().clean() or self.cleaned_data
        if not any(given.get(name) or name in self.errors for name in TEXTS):
            raise ValidationError(_("Write the reply in at least one language."))
        return given

    @property
    def texts(self) -> dict[str, str]:
        """What was written, a language."""
        return {code: self.cleaned_data[f"text_{code}"] for code in Language.values}

    @property
    def seen_at(self) -> datetime:
        """When the reply was last changed as this page saw it; long ago when the page does not say."""
        try:
            return datetime.fromisoformat(self.cleaned_data["seen"])
        except ValueError:
            return datetime.min.replace(tzinfo=UTC)
