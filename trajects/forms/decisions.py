"""What a coordinator decides about one application."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from impacthub.forms import HubForm
from trajects.models import Decision
from trajects.models.selection import MOTIVATION_MIN


class DecisionForm(HubForm, forms.ModelForm):  # type: ignore[type-arg]  # not generic at run time
    """Outcome, place on the reserve list and why; a text that is too short is kept, and refused when it is sent."""

    reserve_rank = forms.IntegerField(
        label=_("Place on the reserve list"),
        help_text=_("Only for the reserve list. Empty puts it last."),
        min_value=1,
        max_value=999,
        required=False,
    )

    class Meta:
        model = Decision
        fields = ("outcome", "reserve_rank", "motivation")
        widgets: ClassVar[dict[str, Any]] = {
            "outcome": forms.RadioSelect,
            "motivation": forms.Textarea(attrs={"rows": 8}),
        }
        labels: ClassVar[dict[str, Any]] = {"outcome": _("Decision"), "motivation": _("Why")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Here and not in Meta: with its number filled in, it is in the language of whoever asked first.
        words = ngettext(
            "The applicant reads this. You can write it later; before it is sent it has at least %d character.",
            "The applicant reads this. You can write it later; before it is sent it has at least %d characters.",
            MOTIVATION_MIN,
        )
        self.fields["motivation"].help_text = words % MOTIVATION_MIN
        field = self.fields["outcome"]
        if isinstance(field, forms.ChoiceField):
            field.choices = Decision.Outcome.choices

    def _post_clean(self) -> None:
        """Leave the instance alone: services change rows."""
