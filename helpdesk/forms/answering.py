"""What an agent fills in with a question: an answer, a note, where it belongs, and why it is closed."""

import re
from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from helpdesk.forms.files import FilesField
from helpdesk.models import Message, SavedReply, Ticket, Topic
from helpdesk.services.handling import ClosedFor
from impacthub.forms import HubForm, validate_address
from impacthub.people.models import Language, User

#: So many people get a copy, and so many tags a question has.
MOST_COPIES, MOST_TAGS = 5, 8
TEXT = Message._meta.get_field("text").max_length
HINT = gettext_lazy("You can use Markdown: **bold**, *italic*, - for a list, [words](address) for a link.")
_BETWEEN = re.compile(r"[,;\s]+")


class ReplyForm(HubForm, forms.Form):
    """An answer; ``through`` is the last message on the page, ``back`` the number of an answer that was taken back."""

    text = forms.CharField(
        label=gettext_lazy("Your answer"), help_text=HINT, max_length=TEXT, widget=forms.Textarea(attrs={"rows": 9})
    )
    cc = forms.CharField(
        label=gettext_lazy("Copy to"),
        help_text=gettext_lazy("E-mail addresses with a comma between them. They get the answer, not the link."),
        required=False,
        max_length=1000,
    )
    uploads = FilesField()
    through = forms.IntegerField(min_value=0, max_value=2**31 - 1, widget=forms.HiddenInput)
    back = forms.IntegerField(min_value=0, max_value=2**31 - 1, required=False, widget=forms.HiddenInput)

    def clean_cc(self) -> list[str]:
        """The addresses, each once, in small letters."""
        found = [part for part in _BETWEEN.split(self.cleaned_data["cc"].lower()) if part]
        addresses = list(dict.fromkeys(found))
        if len(addresses) > MOST_COPIES:
            raise ValidationError(_("Send a copy to at most %(count)d addresses.") % {"count": MOST_COPIES})
        for address in addresses:
            try:
                validate_address(address)
            except ValidationError as error:
                said = _("“%(address)s” is no e-mail address. Correct it or leave it out.")
                raise ValidationError(said % {"address": address[:80]}) from error
        if any(len(address) > 254 for address in addresses):
            raise ValidationError(_("An e-mail address has at most 254 characters."))
        return addresses


class SavedReplyForm(forms.Form):
    """Which saved reply is added to the answer."""

    saved = forms.ModelChoiceField(SavedReply.objects.all())


class NoteForm(HubForm, forms.Form):
    """A note that the asker never reads."""

    text = forms.CharField(label=gettext_lazy("Your note"), max_length=TEXT, widget=forms.Textarea(attrs={"rows": 4}))
    uploads = FilesField()


class SortForm(HubForm, forms.Form):
    """Where a question belongs."""

    subject = forms.CharField(label=gettext_lazy("Subject"), max_length=Ticket._meta.get_field("subject").max_length)
    topic = forms.ModelChoiceField(
        Topic.objects.all(), label=gettext_lazy("Topic"), required=False, empty_label=gettext_lazy("no topic yet")
    )
    priority = forms.TypedChoiceField(label=gettext_lazy("Priority"), choices=Ticket.Priority, coerce=int)
    language = forms.ChoiceField(label=gettext_lazy("Language of the asker"), choices=Language)
    tags = forms.CharField(
        label=gettext_lazy("Tags"),
        help_text=gettext_lazy("Words with a comma between them. Only the helpdesk sees them."),
        required=False,
        max_length=400,
    )

    def clean_tags(self) -> list[str]:
        """The words, each once, in small letters."""
        words = [" ".join(part.lower().split()) for part in self.cleaned_data["tags"].split(",")]
        tags = list(dict.fromkeys(word for word in words if word))
        if len(tags) > MOST_TAGS:
            raise ValidationError(_("Give a question at most %(count)d tags.") % {"count": MOST_TAGS})
        if any(len(tag) > 40 for tag in tags):
            raise ValidationError(_("A tag has at most 40 characters."))
        return tags


class AssignForm(forms.Form):
    """Who looks after it, or nobody; ``holder`` is the id of who did on the page."""

    to = forms.TypedChoiceField(coerce=int, empty_value=None, required=False)
    holder = forms.IntegerField(required=False, min_value=0, max_value=2**63 - 1)

    def __init__(self, *args: Any, people: Sequence[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = {person.pk: person for person in people}
        self.fields["to"].choices = [("", ""), *self.people.items()]  # type: ignore[attr-defined]  # a field with choices

    @property
    def chosen(self) -> User | None:
        """Who looks after it from now on."""
        return self.people.get(self.cleaned_data["to"])

    @property
    def held_by(self) -> int | None:
        """The id of who looked after it on the page."""
        holder: int | None = self.cleaned_data["holder"]
        return holder


class CloseForm(HubForm, forms.Form):
    """Why a question is closed without an answer."""

    reason = forms.ChoiceField(label=gettext_lazy("Why is it closed without an answer?"), choices=ClosedFor)
    words = forms.CharField(
        label=gettext_lazy("In your words"),
        help_text=gettext_lazy("Only the helpdesk reads this."),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
