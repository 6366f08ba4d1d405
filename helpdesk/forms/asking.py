"""What somebody fills in to ask: one question, and where the answer goes."""

from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from helpdesk.forms.files import FilesField
from helpdesk.registry import About
from helpdesk.services.asking import subject_of
from helpdesk.spam import seconds_since, stamp
from impacthub.forms import AddressField, HubForm
from impacthub.people.models import User


class AskForm(HubForm, forms.Form):
    """One question; a name and an address only of who is not signed in.

    ``shown`` is "1" once answers were offered beside the question. ``website`` is for programs: no person sees it.
    """

    question = forms.CharField(
        label=_("Tell in your own words where you are stuck"),
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 7}),
        error_messages={"required": _("Write your question first. One sentence is enough.")},
    )
    email = AddressField(
        label=_("Your e-mail address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email", "inputmode": "email", "spellcheck": "false"}),
        help_text=_("Here comes the answer."),
    )
    name = forms.CharField(
        label=_("Your name"),
        max_length=120,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    uploads = FilesField()
    website = forms.CharField(
        label=_("Leave this field empty"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )
    shown = forms.CharField(required=False, widget=forms.HiddenInput)
    about = forms.CharField(required=False, widget=forms.HiddenInput)
    stamp = forms.CharField(required=False, widget=forms.HiddenInput)
    nonce = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, person: User | None, about: About | None = None, **kwargs: Any) -> None:
        nonce = str(uuid4())
        initial = {"stamp": stamp(nonce), "nonce": nonce, "about": f"{about.kind}:{about.id}" if about else ""}
        kwargs["initial"] = initial | (kwargs.get("initial") or {})
        super().__init__(*args, auto_id="id_%s", **kwargs)
        if person is not None:
            del self.fields["email"], self.fields["name"]

    def clean_question(self) -> str:
        """Its words; letters that nobody sees are none."""
        question = str(self.cleaned_data["question"])
        if not subject_of(question):
            raise forms.ValidationError(self.fields["question"].error_messages["required"], code="required")
        return question

    @property
    def seconds(self) -> float | None:
        """How long it was open; None when nobody can say."""
        return seconds_since(str(self.cleaned_data["stamp"]), str(self.cleaned_data["nonce"]))

    @property
    def form_nonce(self) -> UUID | None:
        """What tells this form from any other; None when it was not made by us."""
        try:
            return UUID(str(self.cleaned_data["nonce"]))
        except ValueError:
            return None

    @property
    def chosen(self) -> list[str]:
        """The names of the good files that were sent along, to choose again when the form is shown again."""
        refused = " ".join(map(str, self.errors.get("uploads") or []))
        names = [upload.name or "" for upload in self.files.getlist("uploads")] if self.files else []
        return [name for name in names if f"“{name[:80]}”:" not in refused]

    @property
    def carried(self) -> list[tuple[str, str]]:
        """What a page between writing and sending passes on, in hidden fields; files cannot be."""
        return [(name, str(value)) for name, value in self.cleaned_data.items() if name not in {"uploads", "shown"}]
