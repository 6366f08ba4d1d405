"""P10: partners in the plan, and the small forms of a partner's own page."""

from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coaching import prenup
from coaching.forms.audiences import ScaleSelect, scale_field
from coaching.forms.base import YEARS, DateInput, DraftForm
from coaching.forms.fields import AmountField
from coaching.models import PartnerContact, Partnership, PrenupItem
from coaching.services.partners import Answered
from impacthub.forms import HubForm
from impacthub.people.models import User

UPLOAD_HELP = gettext_lazy("JPEG, PNG or WebP, or PDF for a document; 10 MB at most.")


class PartnershipForm(DraftForm):
    """An organisation that joins in; its stage is moved on its own page."""

    optional: ClassVar[frozenset[str]] = frozenset(
        {
            "legal_form",
            "asks",
            "offers",
            "what_they_want",
            "contact_name",
            "contact_email",
            "contact_consent",
            "owner",
            "mission_fit",
            "people_reached",
            "starts_on",
            "ends_on",
            "value_in_kind",
            "public_name_ok",
            "conflict_note",
            "next_step",
            "next_step_on",
        }
    )

    mission_fit = scale_field(gettext_lazy("How well your missions fit"))
    contributions = forms.MultipleChoiceField(
        label=gettext_lazy("What they bring"), choices=Partnership.Contribution, widget=forms.CheckboxSelectMultiple
    )
    value_in_kind = AmountField(
        label=gettext_lazy("What it is worth in kind"),
        help_text=gettext_lazy("The lines in kind of your budget that name this partner add up to the same."),
    )

    class Meta:
        model = Partnership
        fields = (
            "name",
            "sector",
            "legal_form",
            "reason",
            "goals",
            "contributions",
            "asks",
            "offers",
            "what_they_want",
            "contact_name",
            "contact_email",
            "contact_consent",
            "owner",
            "mission_fit",
            "people_reached",
            "starts_on",
            "ends_on",
            "value_in_kind",
            "public_name_ok",
            "conflict_note",
            "next_step",
            "next_step_on",
        )
        help_texts: ClassVar[dict[str, Any]] = {
            "reason": gettext_lazy("What can they do for your goals that you cannot do yourself?"),
            "what_they_want": gettext_lazy("Joining in has to help their own goals too. Start with a small question."),
            "contact_email": gettext_lazy("Only your team and your coach see who the contact person is."),
            "conflict_note": gettext_lazy("Only your team and your coach read this."),
        }
        widgets: ClassVar[dict[str, Any]] = {
            "goals": forms.CheckboxSelectMultiple,
            **{
                name: forms.Textarea(attrs={"rows": 2})
                for name in ("reason", "asks", "offers", "what_they_want", "conflict_note")
            },
        }

    def set_up(self) -> None:
        """The goals of this plan, and the team to keep in touch."""
        self.limit_to_plan("goals")
        field = self.fields.get("owner")
        if isinstance(field, forms.ModelChoiceField):
            field.queryset = User.objects.filter(teams__project=self.plan.project_id).distinct()

    def clean_ends_on(self) -> Any:
        """Not before it starts."""
        ends_on = self.cleaned_data["ends_on"]
        starts_on = self.cleaned_data.get("starts_on", self.instance.starts_on)
        if ends_on and starts_on and ends_on < starts_on:
            raise ValidationError(_("The agreement ends before it starts."), code="order")
        return ends_on


class ContactForm(HubForm, forms.Form):
    """A line for the log: when, how, and what was said."""

    happened_on = forms.DateField(label=gettext_lazy("When"), widget=DateInput)
    channel = forms.ChoiceField(
        label=gettext_lazy("How"), choices=PartnerContact.Channel, widget=forms.RadioSelect, initial="CALL"
    )
    text = forms.CharField(
        label=gettext_lazy("What was said"), max_length=800, widget=forms.Textarea(attrs={"rows": 3})
    )

    def clean_happened_on(self) -> Any:
        """Nobody talked in the future."""
        day = self.cleaned_data["happened_on"]
        if day.year not in YEARS:
            raise ValidationError(_("Check the year of this date."), code="range")
        if day > timezone.localdate():
            raise ValidationError(_("This day is still to come. Write down what was said afterwards."), code="future")
        return day


class MoveForm(HubForm, forms.Form):
    """To which stage, with a note; and why, when it ended."""

    to = forms.ChoiceField(label=gettext_lazy("Where is it now"), choices=())
    note = forms.CharField(label=gettext_lazy("Note"), max_length=300, required=False)
    lost_reason = forms.ChoiceField(
        label=gettext_lazy("Why it ended"),
        choices=[("", gettext_lazy("Not chosen yet")), *Partnership.LostReason.choices],
        required=False,
    )

    def __init__(self, *args: Any, partnership: Partnership, stages: list[str] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = Partnership.STAGE_FLOW[partnership.stage] if stages is None else stages
        choices = [(stage, label) for stage, label in Partnership.Stage.choices if stage in offered]
        self.fields["to"].choices = choices  # type: ignore[attr-defined]  # a field with choices
        if "LOST" not in offered:
            del self.fields["lost_reason"]


class PrenupForm(HubForm, forms.Form):
    """The sixteen questions, each with an answer and what was agreed; the answers that were shown come back with it."""

    ANSWERS = PrenupItem.Answer.choices

    def __init__(self, *args: Any, answers: dict[str, PrenupItem], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for part in prenup.PARTS:
            for question in part.questions:
                self._ask(question, answers.get(question.key))

    def _ask(self, question: prenup.Question, item: PrenupItem | None) -> None:
        answer, note = (item.answer, item.note) if item else (PrenupItem.Answer.OPEN.value, "")
        self.fields[question.key] = forms.ChoiceField(
            label=str(question.text),
            choices=PrenupItem.Answer,
            widget=forms.RadioSelect,
            initial=answer,
            required=False,
        )
        self.fields[f"{question.key}-note"] = forms.CharField(
            label=gettext_lazy("What you agreed"), max_length=300, initial=note, required=False
        )
        for name, value in ((f"{question.key}-was", answer), (f"{question.key}-note-was", note)):
            self.fields[name] = forms.CharField(
                initial=value, required=False, strip=False, widget=forms.HiddenInput(attrs={"autocomplete": "off"})
            )

    def answers(self) -> dict[str, Answered]:
        """What was shown and what is answered now, by question."""
        given = self.cleaned_data
        return {
            key: Answered(
                (given[f"{key}-was"] or PrenupItem.Answer.OPEN, given[f"{key}-note-was"]),
                (given[key] or PrenupItem.Answer.OPEN, given[f"{key}-note"]),
            )
            for key in prenup.QUESTIONS
        }

    def parts(self) -> list[dict[str, Any]]:
        """The four M's with their questions as fields."""
        return [
            {
                "title": part.title,
                "questions": [
                    {
                        "key": question.key,
                        "answer": self[question.key],
                        "note": self[f"{question.key}-note"],
                        "was": [self[f"{question.key}-was"], self[f"{question.key}-note-was"]],
                    }
                    for question in part.questions
                ],
            }
            for part in prenup.PARTS
        ]


class ContractForm(HubForm, forms.Form):
    """The signed agreement as a file."""

    upload = forms.FileField(label=gettext_lazy("File"), help_text=UPLOAD_HELP, widget=forms.FileInput)


class EvaluationForm(HubForm, forms.Form):
    """What the partnership was worth."""

    rating = forms.TypedChoiceField(
        label=gettext_lazy("What was the partnership worth to the campaign?"),
        help_text=gettext_lazy("1 is little, 10 is very much."),
        choices=[(number, str(number)) for number in range(1, 11)],
        coerce=int,
        empty_value=None,
        widget=ScaleSelect,
        required=False,
    )
    what_worked = forms.CharField(
        label=gettext_lazy("What worked, and what did not?"),
        max_length=800,
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
    )
    would_repeat = forms.TypedChoiceField(
        label=gettext_lazy("Would you do it again?"),
        choices=[("yes", gettext_lazy("yes")), ("no", gettext_lazy("no"))],
        coerce=lambda value: value == "yes",
        empty_value=None,
        widget=forms.RadioSelect,
        required=False,
    )
    reach_reported = forms.IntegerField(
        label=gettext_lazy("How many people did they reach, as they report it?"),
        min_value=0,
        max_value=2_147_483_647,
        required=False,
    )

    @staticmethod
    def shown(partnership: Partnership) -> dict[str, Any]:
        """What is stored, as the form starts."""
        repeat = {True: "yes", False: "no", None: ""}[partnership.would_repeat]
        return {
            "rating": partnership.rating or "",
            "what_worked": partnership.what_worked,
            "would_repeat": repeat,
            "reach_reported": partnership.reach_reported,
        }
