"""The forms with which a coordinator writes, tries and plans a newsletter."""

from datetime import datetime
from typing import Any, ClassVar

from django import forms
from django.forms import ModelForm
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold import widgets

from community.models import Newsletter
from community.notifications.newsletter import trusted
from impacthub.languages import FALLBACK
from impacthub.markdown import to_letter
from impacthub.people.models import Language, Sector


def _several(label: Any, choices: Any) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=label,
        choices=choices,
        required=False,
        widget=widgets.UnfoldAdminCheckboxSelectMultipleWidget(),
        help_text=gettext_lazy("None chosen: everybody."),
    )


#: What a coordinator needs to know of Markdown.
HOW_TO_WRITE = gettext_lazy(
    "“## ” begins a heading, “- ” a point of a list; **bold**, *slanted*, and [words](https://…) for a link."
)


class NewsletterForm(ModelForm):  # type: ignore[type-arg]  # of Newsletter; unfold asks for a bare class
    """A letter in up to three languages; its links are whole, and each language has both a subject and a text."""

    languages = _several(gettext_lazy("only to readers of"), Language.choices)
    sectors = _several(gettext_lazy("only to people in"), Sector.choices)

    class Meta:
        model = Newsletter
        fields = ("subject_nl", "subject_fr", "subject_en", "body_nl", "body_fr", "body_en", "languages", "sectors")
        help_texts: ClassVar[dict[str, Any]] = {f"body_{code}": HOW_TO_WRITE for code in ("nl", "fr", "en")}

    def clean(self) -> dict[str, Any]:
        """What would be missing or broken in a mailbox is said here."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        for code in Language.values:
            subject, body = given.get(f"subject_{code}", ""), given.get(f"body_{code}", "")
            if code != FALLBACK and bool(subject) != bool(body) and not self.errors:
                missing = "body" if subject else "subject"
                self.add_error(f"{missing}_{code}", _("Write both the subject and the text, or leave both empty."))
            links = to_letter(body).links
            for link in sorted(links - trusted(links)):
                sentence = _("Begin the link “%(link)s” with https://, or it does not work in a mail.")
                self.add_error(f"body_{code}", sentence % {"link": link})
        return given


class TestForm(forms.Form):
    """To which mailbox a test goes."""

    __test__ = False  # its name begins as that of a test

    to = forms.EmailField(
        label=gettext_lazy("e-mail address"), max_length=254, widget=widgets.UnfoldAdminEmailInputWidget()
    )


class SendForm(forms.Form):
    """When it leaves, and the number that was on the button."""

    send_at = forms.SplitDateTimeField(
        label=gettext_lazy("when"),
        required=False,
        widget=widgets.UnfoldAdminSplitDateTimeWidget(),
        help_text=gettext_lazy("Belgian time. Left empty it leaves in ten minutes; until then you can stop it."),
    )
    expected = forms.IntegerField(widget=forms.HiddenInput(), min_value=0)

    def clean_send_at(self) -> datetime | None:
        """A moment that is still to come."""
        moment: datetime | None = self.cleaned_data["send_at"]
        if moment and moment <= timezone.now():
            raise forms.ValidationError(_("Choose a moment that is still to come."))
        return moment
