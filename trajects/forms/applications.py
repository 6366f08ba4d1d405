"""Answers of an application as a form: made from its questions, kept as typed, never refused while it is a draft."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms.utils import ErrorDict
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from impacthub.forms import AddressField, HubForm
from trajects.answers import NO, YES, Answered, Asked, Sheet, as_typed
from trajects.models import Question

Kind = Question.Kind
#: A short text gets a small box, a long one room to write.
ROWS = 8


class Segments(forms.RadioSelect):
    """Yes and no beside each other."""

    is_seg = True


@dataclass(frozen=True)
class Item:
    """A question on its page: ``field`` is None where a file is asked, which the page draws itself."""

    answered: Answered
    field: forms.BoundField | None
    problem: str


class AnswersForm(HubForm, forms.Form):
    """One page of questions with what is stored, and a sentence at each name in ``problems``. It renders only."""

    def __init__(self, sheet: Sheet, problems: Mapping[str, str] | None = None) -> None:
        data = QueryDict(mutable=True)
        for each in sheet.answers:
            typed = as_typed(each.asked, each.text)
            data.setlist(each.asked.name, typed if isinstance(typed, list) else [typed])
        super().__init__(data=data, auto_id="id_%s")
        self.problems = dict(problems or {})
        self.fields = {each.asked.name: field_for(each.asked) for each in sheet.answers if not each.asked.is_file}
        self.items = [
            Item(each, None if each.asked.is_file else self[each.asked.name], self.problems.get(each.asked.name, ""))
            for each in sheet.answers
        ]

    def full_clean(self) -> None:
        """What was typed stays as it is; only what the caller found wrong is said."""
        self._errors = ErrorDict()
        self.cleaned_data: dict[str, Any] = {}
        for name, sentence in self.problems.items():
            if name in self.fields:
                self.add_error(name, sentence)

    @property
    def summary(self) -> list[tuple[str, str]]:
        """Where to go and what to do, for the list above the page."""
        anchors = {item.answered.asked.name: item.answered.asked.anchor for item in self.items}
        return [(f"#{anchors[name]}", sentence) for name, sentence in self.problems.items() if name in anchors]


def field_for(asked: Asked) -> forms.Field:
    """The field in which ``asked`` is answered."""
    given: dict[str, Any] = {"label": asked.label, "help_text": hint_of(asked), "required": asked.is_required}
    if asked.kind == Kind.DECLARATION:
        return forms.BooleanField(widget=forms.CheckboxInput(attrs={"value": YES}), **given)
    if asked.kind == Kind.YES_NO:
        return forms.ChoiceField(choices=[(YES, _("Yes")), (NO, _("No"))], widget=Segments, **given)
    if asked.kind == Kind.SEVERAL_OF:
        return forms.MultipleChoiceField(choices=asked.choices, widget=forms.CheckboxSelectMultiple, **given)
    if asked.kind == Kind.ONE_OF and asked.is_group:
        return forms.ChoiceField(choices=asked.choices, widget=forms.RadioSelect, **given)
    if asked.kind == Kind.ONE_OF:
        return forms.ChoiceField(choices=[("", _("Not chosen yet")), *asked.choices], **given)
    return forms.CharField(widget=_widget(asked), **given)


def hint_of(asked: Asked) -> str:
    """The question's own hint, and how many words there can be."""
    most = ""
    if asked.max_words:
        most = ngettext("%(count)d word at most.", "%(count)d words at most.", asked.max_words) % {
            "count": asked.max_words
        }
    return " ".join(part for part in (str(asked.hint), most) if part)


def _widget(asked: Asked) -> forms.Widget:
    if asked.kind == Kind.LONG_TEXT:
        return forms.Textarea(attrs={"rows": ROWS})
    if asked.kind == Kind.DATE:
        return forms.TextInput(attrs={"type": "date"})
    attrs: dict[str, dict[str, str]] = {
        Kind.NUMBER: {"inputmode": "numeric"},
        Kind.AMOUNT: {"inputmode": "decimal", "class": "amount"},
        Kind.EMAIL: {"type": "email", "autocomplete": "email"},
        Kind.URL: {"inputmode": "url"},
        Kind.PHONE: {"type": "tel", "autocomplete": "tel"},
    }
    if asked.question is None:
        autocomplete = "organization" if asked.key == "organisation_name" else "off"
        return forms.TextInput(attrs={"maxlength": "160", "autocomplete": autocomplete})
    return forms.TextInput(attrs=attrs.get(asked.kind, {}))


def typed_in(asked: Sequence[Asked], posted: QueryDict, *, whole: bool) -> dict[str, str | list[str]]:
    """What was typed, by key: all questions of the page when the ``whole`` form came, else those that were sent.

    A file that was not chosen comes as an empty text, which says nothing.
    Raises LookupError for an answer to a question that is not there.
    """
    known = {each.name: each for each in asked if not each.is_file}
    files = {each.name for each in asked if each.is_file}
    names = [name for name in posted if name.startswith("a_") and name not in files]
    if unknown := set(names) - set(known):
        raise LookupError(", ".join(sorted(unknown)))
    return {known[name].key: _values(known[name], posted.getlist(name)) for name in (known if whole else names)}


def _values(asked: Asked, values: list[str]) -> str | list[str]:
    if asked.kind == Kind.SEVERAL_OF:
        return [value for value in values if value]
    return values[-1] if values else ""


class InvitationForm(HubForm, forms.Form):
    """Whom to invite, and what that person does in the project."""

    email = AddressField(
        label=gettext_lazy("E-mail address"),
        max_length=254,
        help_text=gettext_lazy("We send a link there. It works once, for fourteen days."),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    task = forms.CharField(label=gettext_lazy("What this person does in the project"), max_length=120, required=False)


class TaskForm(HubForm, forms.Form):
    """What somebody does in the project."""

    task = forms.CharField(
        label=gettext_lazy("What you do in the project"),
        max_length=120,
        required=False,
        help_text=gettext_lazy("For example director, producer or coordinator."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, auto_id="id_own_%s", **kwargs)  # beside an invitation, which has a task too
