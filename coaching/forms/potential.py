"""P1: one assessor's scores for what the film can set in motion."""

from collections.abc import Iterable
from typing import Any, ClassVar

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy

from coaching.forms.audiences import ScaleSelect
from coaching.forms.base import DraftForm
from coaching.models import CRITERIA, PotentialScan
from coaching.models.potential import HIGHEST

SCORES = [(number, str(number)) for number in range(HIGHEST + 1)]
#: What 0 and 4 mean, by criterion.
ENDS = {
    "story_force": (gettext_lazy("leaves people cold"), gettext_lazy("stays with people for days")),
    "access_and_consent": (gettext_lazy("still uncertain"), gettext_lazy("all agreed, knowing what for")),
    "urgency": (gettext_lazy("can wait"), gettext_lazy("now is the moment")),
    "demand_from_field": (gettext_lazy("nobody asked yet"), gettext_lazy("organisations ask for it")),
    "audience_with_power": (gettext_lazy("out of reach"), gettext_lazy("within reach")),
    "clear_action": (gettext_lazy("nothing to ask yet"), gettext_lazy("clear and feasible")),
    "team_commitment": (gettext_lazy("no time yet"), gettext_lazy("people and time are there")),
    "rights_free": (gettext_lazy("sold or blocked"), gettext_lazy("all with us")),
    "feasible": (gettext_lazy("far from it"), gettext_lazy("money and time are there")),
}


def _score_field(name: str) -> forms.TypedChoiceField:
    label = PotentialScan._meta.get_field(name).verbose_name  # type: ignore[union-attr]  # these are columns
    return forms.TypedChoiceField(
        label=capfirst(str(label)), choices=SCORES, coerce=int, empty_value=None, widget=ScaleSelect
    )


class ScoresForm(DraftForm):
    """The nine criteria, each with a score and a reason."""

    optional: ClassVar[frozenset[str]] = frozenset(f"{name}_why" for name in CRITERIA)

    class Meta:
        model = PotentialScan
        fields = tuple(part for name in CRITERIA for part in (name, f"{name}_why"))
        widgets: ClassVar[dict[str, Any]] = {f"{name}_why": forms.Textarea(attrs={"rows": 2}) for name in CRITERIA}

    def set_up(self) -> None:
        """The criteria in the reader's language, a scale each; a reason is asked in the same words everywhere."""
        for name in CRITERIA:
            if name in self.fields:
                self.fields[name] = _score_field(name)
            if f"{name}_why" in self.fields:
                self.fields[f"{name}_why"].label = gettext_lazy("Why this score")
                self.fields[f"{name}_why"].help_text = gettext_lazy("Needed with 0, 1 and 4.")

    def criteria(self) -> Iterable[dict[str, Any]]:
        """Each criterion with its two questions and what its ends mean; the reason unfolds where one was given."""
        for name, (low, high) in ENDS.items():
            why = self[f"{name}_why"]
            yield {
                "score": self[name],
                "why": why,
                "low": low,
                "high": high,
                "is_open": bool(why.value() or why.errors),
            }


class PotentialScanForm(ScoresForm):
    """A scan in the plan. What the coach filled in is the coach's: it shows here and is not changed."""

    optional: ClassVar[frozenset[str]] = ScoresForm.optional | {"assessed_on"}

    class Meta(ScoresForm.Meta):
        fields = ("assessor", "side", "assessed_on", *ScoresForm.Meta.fields)
        help_texts: ClassVar[dict[str, Any]] = {
            "assessor": gettext_lazy("A name, or “the team”. Fill in a scan each, before you look at each other's.")
        }

    def set_up(self) -> None:
        """Makers fill in their own scan and that of a peer."""
        super().set_up()
        side = self.fields.get("side")
        if self.is_locked:
            for field in self.fields.values():
                field.disabled = True
        elif isinstance(side, forms.ChoiceField):
            offered: Any = side.choices
            side.choices = [(value, text) for value, text in offered if value != PotentialScan.Side.COACH]

    @property
    def is_locked(self) -> bool:
        """True for the scan of a coach."""
        return bool(self.instance.is_locked)


class CoachScanForm(ScoresForm):
    """The coach's own scan, on a page of its own; everything may wait."""

    optional: ClassVar[frozenset[str]] = frozenset(ScoresForm.Meta.fields)
