"""Planning a coaching session, what is written in it, and who was there."""

from datetime import datetime
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from django import forms
from django.core.validators import URLValidator
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coaching import registry
from coaching.forms.base import QuickForm
from coaching.forms.trajectory import date_field
from coaching.models import CoachingSession, PrivateNote
from coaching.queries.team import working_on
from impacthub.people.models import User

#: Sessions are planned by the clock here.
ZONE = ZoneInfo("Europe/Brussels")


class SessionForm(QuickForm, forms.ModelForm):  # type: ignore[type-arg]  # not generic at run time
    """When, where and about what."""

    day = date_field(gettext_lazy("Day"))
    hour = forms.TimeField(
        label=gettext_lazy("Hour"),
        widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}),
        error_messages={"invalid": gettext_lazy("Fill in an hour, for example 14:30.")},
    )
    keys = forms.MultipleChoiceField(
        label=gettext_lazy("Sections of the plan that you talk about"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    join_url = forms.URLField(
        label=gettext_lazy("Link to join"),
        help_text=gettext_lazy(
            "For an online session. It stands in the e-mail, and on the page from ten minutes before."
        ),
        max_length=500,
        required=False,
        assume_scheme="https",
        validators=[URLValidator(schemes=["https"])],
        error_messages={"invalid": gettext_lazy("Fill in an address that begins with https.")},
    )

    class Meta:
        model = CoachingSession
        fields = ("kind", "minutes", "mode", "place", "join_url", "keys")
        labels: ClassVar[dict[str, Any]] = {
            "kind": gettext_lazy("Kind of session"),
            "minutes": gettext_lazy("Length in minutes"),
            "mode": gettext_lazy("Where"),
            "place": gettext_lazy("Place"),
        }

    field_order = ["kind", "day", "hour", "minutes", "mode", "place", "join_url", "keys"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        keys: Any = self.fields["keys"]
        keys.choices = [(key, outline.title) for key, outline in registry.OUTLINES.items()]
        if self.instance.pk:
            starts = timezone.localtime(self.instance.starts_at, ZONE)
            self.initial.update({"day": starts.date(), "hour": starts.time()})

    def clean(self) -> dict[str, Any]:
        """The moment, from its day and its hour."""
        cleaned = super().clean() or {}
        if cleaned.get("day") and cleaned.get("hour"):
            cleaned["starts_at"] = datetime.combine(cleaned["day"], cleaned["hour"], tzinfo=ZONE)
            if not 2000 <= cleaned["day"].year <= 2100:
                self.add_error("day", _("Fill in a day of this century."))
        return cleaned

    def given(self) -> dict[str, Any]:
        """What was filled in, as the services take it."""
        return {name: self.cleaned_data[name] for name in ("starts_at", *self.Meta.fields)}


class NotesForm(QuickForm, forms.ModelForm):  # type: ignore[type-arg]  # not generic at run time
    """The parts of a session that both sides write in, taken as they are typed."""

    class Meta:
        model = CoachingSession
        fields = CoachingSession.SHARED
        labels: ClassVar[dict[str, Any]] = {
            "questions": gettext_lazy("Questions of the team"),
            "reading": gettext_lazy("What the coach asks to read"),
            "agenda": gettext_lazy("Agenda"),
            "log": gettext_lazy("Shared notes"),
            "decisions": gettext_lazy("Decisions"),
        }
        widgets: ClassVar[dict[str, Any]] = {
            "questions": forms.Textarea(attrs={"rows": 4}),
            "reading": forms.Textarea(attrs={"rows": 3}),
            "agenda": forms.Textarea(attrs={"rows": 4}),
            "log": forms.Textarea(attrs={"rows": 12}),
            "decisions": forms.Textarea(attrs={"rows": 4}),
        }


class PrivateNoteForm(QuickForm, forms.ModelForm):  # type: ignore[type-arg]  # not generic at run time
    """What somebody keeps to themselves; it is never kept on the device either."""

    class Meta:
        model = PrivateNote
        fields = ("text",)
        labels: ClassVar[dict[str, Any]] = {"text": gettext_lazy("Your private note")}
        widgets: ClassVar[dict[str, Any]] = {"text": forms.Textarea(attrs={"rows": 12, "data-private": True})}


class HeldForm(QuickForm, forms.Form):
    """Who was there."""

    attendees = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Who was there?"),
        queryset=User.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, session: CoachingSession, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = [person.pk for person in working_on(session.trajectory.project)]
        field: Any = self.fields["attendees"]
        field.queryset = User.objects.filter(pk__in=people).order_by("name", "pk")


class ConfirmForm(QuickForm, forms.Form):
    """The notes are right; how sure the team is of its campaign may be said with it."""

    mood = forms.TypedChoiceField(
        label=gettext_lazy("How sure are you of your campaign now?"),
        help_text=gettext_lazy("1 is not at all, 10 is entirely. You can leave it empty."),
        choices=[("", gettext_lazy("No answer")), *((number, str(number)) for number in range(1, 11))],
        coerce=int,
        empty_value=None,
        required=False,
    )


class WhyForm(QuickForm, forms.Form):
    """Why a session does not take place; it may be left out."""

    reason = forms.CharField(label=gettext_lazy("Why?"), max_length=300, required=False)
