"""What a jury member fills in: a conflict of interest first, then scores."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from impacthub.forms import HubForm
from trajects.models import Condition, Criterion, Review
from trajects.models.selection import EXTREME_COMMENT_MIN
from trajects.queries.reviewing import VOTE, Gap, Given

SCALE = [(number, str(number)) for number in range(1, 6)]
VOTES = [("yes", gettext_lazy("Yes, in favour")), ("no", gettext_lazy("No, not in favour"))]


class ScoreSelect(forms.RadioSelect):
    """Five radios drawn as one row of cells."""

    is_scale = True


class VoteSelect(forms.RadioSelect):
    """Two radios beside each other."""

    is_seg = True


class ConflictForm(HubForm, forms.Form):
    """Whether somebody can judge freely; what it is must be said for anything but none."""

    conflict = forms.ChoiceField(
        label=gettext_lazy("Do you have a conflict of interest?"),
        choices=[
            (Review.Conflict.NONE, gettext_lazy("None: I know nobody in it, and gain nothing by it")),
            (Review.Conflict.INDIRECT, gettext_lazy("Indirect: I know somebody in it, and can judge freely")),
            (Review.Conflict.DIRECT, gettext_lazy("Direct: I am part of it, or close to who is. I do not read it")),
        ],
        widget=forms.RadioSelect,
    )
    note = forms.CharField(
        label=gettext_lazy("What is it?"),
        help_text=gettext_lazy("Not needed for none. The coordinators read it."),
        max_length=300,
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        """An indirect conflict says what it is."""
        cleaned = super().clean() or {}
        if cleaned.get("conflict") == Review.Conflict.INDIRECT and not cleaned.get("note"):
            self.add_error("note", _("Say in a few words what the conflict of interest is."))
        return cleaned


class ReviewForm(HubForm, forms.Form):
    """``score_<key>`` and ``why_<key>`` for every criterion, a vote where votes decide, and a comment.

    Everything may stay empty in a draft; what is missing when it is done is asked for by the service.
    """

    comment = forms.CharField(
        label=gettext_lazy("For the talk in the jury"),
        help_text=gettext_lazy("What you would like to say or ask about it. The applicant does not read this."),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    #: The stamp of what its writer saw.
    shown = forms.CharField(required=False, widget=forms.HiddenInput(attrs={"autocomplete": "off"}))

    def __init__(self, *args: Any, criteria: Sequence[Criterion], asks_vote: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.criteria = criteria
        for criterion in criteria:
            self.fields[f"score_{criterion.key}"] = forms.TypedChoiceField(
                label=criterion.title, choices=SCALE, coerce=int, empty_value=None, required=False, widget=ScoreSelect
            )
            self.fields[f"why_{criterion.key}"] = forms.CharField(
                label=_("Why"),
                help_text=_("At least %(count)s characters for a 1 or a 5.") % {"count": EXTREME_COMMENT_MIN},
                max_length=2000,
                required=False,
                widget=forms.Textarea(attrs={"rows": 2}),
            )
        if asks_vote:
            self.fields[VOTE] = forms.ChoiceField(
                label=_("Should it be selected?"), choices=VOTES, required=False, widget=VoteSelect
            )

    def parts(self) -> list[dict[str, Any]]:
        """For each criterion its two fields, to draw under each other, without calling it optional."""
        for each in self.criteria:
            self.fields[f"score_{each.key}"].required = each.is_required
            self.fields[f"why_{each.key}"].required = True
        if VOTE in self.fields:
            self.fields[VOTE].required = True
        return [
            {"criterion": each, "score": self[f"score_{each.key}"], "why": self[f"why_{each.key}"]}
            for each in self.criteria
        ]

    def scores(self) -> dict[str, Given]:
        """What was given, by the key of the criterion."""
        given = self.cleaned_data
        return {
            each.key: Given(given.get(f"score_{each.key}"), given.get(f"why_{each.key}", "")) for each in self.criteria
        }

    def in_favour(self) -> bool | None:
        """In favour, not in favour, or not said."""
        return {"yes": True, "no": False}.get(self.cleaned_data.get(VOTE, ""))

    @property
    def has_words_refused(self) -> bool:
        """True when a text cannot be kept as it was typed; a score that is refused is only left out."""
        return any(isinstance(self.fields[name].widget, forms.Textarea) for name in self.errors)

    def has_news(self) -> bool:
        """True when anything was typed or chosen that is not kept yet."""
        names = [name for each in self.criteria for name in (f"score_{each.key}", f"why_{each.key}")]
        names += [name for name in ("comment", VOTE) if name in self.fields]
        return any(_plain(self.cleaned_data.get(name)) != _plain(self.initial.get(name)) for name in names)

    def add_gaps(self, gaps: Iterable[Gap]) -> None:
        """Say beside each field what the service missed there."""
        for gap in gaps:
            prefix = "why" if gap.in_comment else "score"
            self.add_error(VOTE if gap.key == VOTE else f"{prefix}_{gap.key}", gap.sentence)


def _plain(value: object) -> str:
    """What was typed or kept, to compare: browsers write the ends of lines in their own way."""
    return "" if value is None else str(value).replace("\r\n", "\n").strip()


def initial_of(review: Review, criteria: Iterable[Criterion], given: Mapping[int, Given]) -> dict[str, Any]:
    """What ``review`` and what is ``given`` in it say on ``criteria``, as a :class:`ReviewForm` shows it."""
    found: dict[str, Any] = {"comment": review.comment}
    if review.vote is not None:
        found[VOTE] = "yes" if review.vote else "no"
    keys = {criterion.pk: criterion.key for criterion in criteria}
    for criterion, (value, comment) in given.items():
        found |= {f"score_{keys[criterion]}": value, f"why_{keys[criterion]}": comment}
    return found


class EligibilityForm(HubForm, forms.Form):
    """Whether an application meets the conditions; when not, which one."""

    verdict = forms.ChoiceField(
        label=gettext_lazy("Does it meet the conditions?"),
        choices=[("yes", gettext_lazy("Yes, it goes to the jury")), ("no", gettext_lazy("No"))],
        widget=VoteSelect,
    )
    condition = forms.ModelChoiceField(
        Condition.objects.none(),
        label=gettext_lazy("Which condition is not met?"),
        required=False,
        empty_label=gettext_lazy("Choose a condition"),
    )

    def __init__(self, *args: Any, conditions: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["condition"].queryset = conditions  # type: ignore[attr-defined]  # choices of rows

    def clean(self) -> dict[str, Any]:
        """A refusal names its condition."""
        cleaned = super().clean() or {}
        if cleaned.get("verdict") == "no" and not cleaned.get("condition") and "condition" not in self.errors:
            self.add_error("condition", _("Choose the condition that is not met."))
        return cleaned


class ReplyForm(HubForm, forms.Form):
    """What an applicant answers when a condition is not met."""

    reply = forms.CharField(
        label=gettext_lazy("Your answer"),
        help_text=gettext_lazy("Say why the condition is met, or what is different from what we read."),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 8}),
    )

    def clean_reply(self) -> str:
        """Some words at least."""
        text = str(self.cleaned_data["reply"]).strip()
        if len(text) < 20:
            raise ValidationError(_("Write a little more, so that we can understand your answer."))
        return text
