"""What a participant hands in, and what somebody says about it."""

from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from impacthub.forms import HubForm
from trajects.models import Assignment, Feedback
from trajects.queries.work import Point

Kind = Assignment.Kind


class WorkForm(HubForm, forms.Form):
    """A team's work. A draft is taken as it is; only handing in asks for what the assignment wants."""

    text = forms.CharField(label=gettext_lazy("Your text"), max_length=20_000, required=False)
    link = forms.URLField(
        label=gettext_lazy("Link"),
        help_text=gettext_lazy("For example https://www.example.org/my-work. Make sure that others can open it."),
        max_length=500,
        required=False,
        assume_scheme="https",
        validators=[URLValidator(schemes=["http", "https"])],
        error_messages={"invalid": gettext_lazy("Fill in an address, for example https://www.example.org/my-work.")},
    )
    upload = forms.FileField(
        label=gettext_lazy("Add a file"),
        help_text=gettext_lazy("PDF, DOCX, ODT, XLSX, ODS, PPTX, ODP, JPEG, PNG or WebP; 10 MB at most."),
        required=False,
        allow_empty_file=True,
    )

    #: Which fields there are for how the assignment is handed in.
    FIELDS: ClassVar[dict[str, tuple[str, ...]]] = {
        Kind.TEXT: ("text",),
        Kind.FILE: ("text", "upload"),
        Kind.LINK: ("link", "text"),
        Kind.ANY: ("text", "link", "upload"),
    }

    def __init__(
        self, *args: Any, assignment: Assignment, handing_in: bool = False, has_files: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.kind, self.handing_in, self.has_files = Kind(assignment.kind), handing_in, has_files
        self.fields = {name: self.fields[name] for name in self.FIELDS[self.kind]}
        is_note = self.kind in (Kind.FILE, Kind.LINK)
        self.fields["text"].widget = forms.Textarea(attrs={"rows": 5 if is_note else 14})
        if is_note:
            self.fields["text"].label = _("A note with it")
        if "link" in self.fields:
            self.fields["link"].widget = forms.TextInput(attrs={"inputmode": "url", "autocomplete": "url"})

    @property
    def takes_files(self) -> bool:
        """True when the assignment can be handed in as a file."""
        return "upload" in self.fields

    def clean(self) -> dict[str, Any]:
        """Handing in asks for what the assignment is about."""
        cleaned = super().clean() or {}
        if not self.handing_in or self.errors:
            return cleaned
        has_file = bool(cleaned.get("upload")) or self.has_files
        if self.kind == Kind.TEXT and not cleaned.get("text"):
            self.add_error("text", _("Write your text, and hand in then."))
        elif self.kind == Kind.LINK and not cleaned.get("link"):
            self.add_error("link", _("Fill in an address, for example https://www.example.org/my-work."))
        elif self.kind == Kind.FILE and not has_file:
            self.add_error("upload", _("Add a file, and hand in then."))
        elif not (cleaned.get("text") or cleaned.get("link") or has_file):
            self.add_error("text", _("Write something, give a link or add a file, and hand in then."))
        return cleaned


class FeedbackForm(HubForm, forms.Form):
    """What is said about one hand-in: point by point where there is a rubric, in words, and with a verdict.

    A peer (``judges=False``) only gives words.
    """

    hand_in = forms.IntegerField(widget=forms.HiddenInput)
    text = forms.CharField(
        label=gettext_lazy("Your feedback"),
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 8}),
    )
    verdict = forms.ChoiceField(
        label=gettext_lazy("What should happen now?"),
        choices=[
            (Feedback.Verdict.ACCEPT.value, gettext_lazy("This work is accepted")),
            (Feedback.Verdict.REVISE.value, gettext_lazy("They hand it in again, with this feedback")),
            (Feedback.Verdict.COMMENT.value, gettext_lazy("Nothing yet: this is only a comment")),
        ],
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, points: list[Point], judges: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.points = points if judges else []
        if not judges:
            del self.fields["verdict"]
            self.fields["text"].label = _("What do you want to say about it?")
        asked = {f"point_{number}": _point_field(point) for number, point in enumerate(self.points)}
        self.fields = {**asked, **self.fields}

    @property
    def point_fields(self) -> list[forms.BoundField]:
        """The points of the rubric, as fields."""
        return [self[f"point_{number}"] for number in range(len(self.points))]

    def clean(self) -> dict[str, Any]:
        """Put the answers to the points together as ``points``."""
        cleaned = super().clean() or {}
        answers = [(point.key, cleaned.get(f"point_{number}")) for number, point in enumerate(self.points)]
        cleaned["points"] = {key: answer for key, answer in answers if answer}
        if "hand_in" in self.errors:
            raise ValidationError(_("This form is not complete. Open the page anew."))
        return cleaned


def _point_field(point: Point) -> forms.ChoiceField:
    field = forms.ChoiceField(label=point.label, choices=Feedback.Point, required=False, widget=forms.RadioSelect)
    field.widget.is_seg = True  # three answers side by side
    return field
