"""Screenings: planning one, moving it, reporting it, and asking for one without an account."""

from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from coaching import codes
from coaching.forms.audiences import scale_field
from coaching.forms.base import DateInput
from coaching.forms.fields import AmountField
from coaching.models import Activity, Audience, FilmParticipant, Goal, Partnership, Plan, Screening, ScreeningReport
from impacthub.forms import AddressField, HubForm

#: A date outside these is a slip of the finger.
YEARS = range(1990, 2101)
#: The languages a film is shown in here, first.
USUAL_LANGUAGES = ("nl", "fr", "en", "de")


class TimeInput(forms.TimeInput):
    """The browser's own time control."""

    input_type = "time"

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(format="%H:%M", **kwargs)


class MomentWidget(forms.SplitDateTimeWidget):
    """A day and a time beside each other."""

    def __init__(self) -> None:
        forms.MultiWidget.__init__(self, widgets=[DateInput(), TimeInput()])
        for widget, label in zip(self.widgets, (gettext_lazy("Day"), gettext_lazy("Time")), strict=True):
            widget.attrs["aria-label"] = label


class MomentField(forms.SplitDateTimeField):
    """A day with a time; both or none."""

    widget = MomentWidget

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(require_all_fields=False, **kwargs)
        for part, message in zip(
            self.fields, (gettext_lazy("Choose a day."), gettext_lazy("Choose a time.")), strict=True
        ):
            part.error_messages["incomplete"] = message

    def compress(self, data_list: Any) -> Any:
        """The moment; a day without a time, or the other way round, is refused in words."""
        if not data_list or all(part in (None, "") for part in data_list):
            return None
        for part, message in zip(data_list, (_("Choose a day."), _("Choose a time.")), strict=True):
            if part in (None, ""):
                raise ValidationError(message, code="incomplete")
        if data_list[0].year not in YEARS:
            raise ValidationError(_("Check the year of this date."), code="range")
        return super().compress(data_list)


class Plain:
    """Mix in before a form: characters that no database keeps are left out of what was typed."""

    def __init__(self, data: Any = None, *args: Any, **kwargs: Any) -> None:
        if data is not None:
            data = data.copy()
            for name in list(data):
                data.setlist(name, [text.replace("\x00", "") for text in data.getlist(name)])
        super().__init__(data, *args, **kwargs)  # type: ignore[call-arg]  # of the form this is mixed into


class RowForm(Plain, HubForm, forms.ModelForm):  # type: ignore[type-arg]  # not generic at run time
    """A form over one row that it leaves alone: services change rows."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if isinstance(field, forms.TypedChoiceField) and not isinstance(field.widget, forms.RadioSelect):
                offered: list[tuple[Any, Any]] = list(field.choices)  # type: ignore[arg-type]  # columns give pairs
                field.choices = [("", _("Not chosen yet")), *((value, text) for value, text in offered if value)]

    def _clean_fields(self) -> None:
        """Ask the columns' own validators too; Django only does so for an instance."""
        super()._clean_fields()  # type: ignore[misc]  # the stubs leave it out
        columns = {column.name: column for column in self._meta.model._meta.concrete_fields}
        for name, value in list(self.cleaned_data.items()):
            if name in columns and value not in (None, "", []):
                try:
                    columns[name].run_validators(value)
                except ValidationError as error:
                    self.add_error(name, error)

    def _post_clean(self) -> None:
        """Leave the instance as it is."""


class ScreeningForm(RowForm):
    """A screening as its makers plan it. It understands and renders; the service saves."""

    starts_at = MomentField(label=gettext_lazy("Starts"), required=False)
    ends_at = MomentField(
        label=gettext_lazy("Ends"),
        required=False,
        help_text=gettext_lazy("Left empty, it counts as over three hours after its start."),
    )
    region = forms.ChoiceField(label=gettext_lazy("Region"), required=False)
    language = forms.ChoiceField(label=gettext_lazy("Language"), required=False)
    fee_agreed = AmountField(label=gettext_lazy("Screening fee"), required=False)
    access = forms.MultipleChoiceField(
        label=gettext_lazy("Access provisions"),
        choices=Audience.Access,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    class Meta:
        model = Screening
        fields = (
            "title",
            "kind",
            "starts_at",
            "ends_at",
            "host_name",
            "partnership",
            "venue",
            "street",
            "postcode",
            "municipality",
            "region",
            "capacity",
            "expected_audience",
            "activity",
            "goals",
            "audiences",
            "language",
            "subtitles",
            "version_shown",
            "participants",
            "discussion_leader",
            "programme_text",
            "access",
            "warning_shown",
            "price_model",
            "licence_ok",
            "fee_agreed",
            "fee_status",
            "contact_name",
            "contact_email",
        )
        help_texts: ClassVar[dict[str, Any]] = {
            "title": gettext_lazy("For example: Evening with carers in Ghent"),
            "participants": gettext_lazy("Only people who agreed to this kind of screening can come."),
            "contact_name": gettext_lazy("Stays with the makers and their coach."),
            "licence_ok": gettext_lazy("Needed before the screening can be confirmed."),
        }
        widgets: ClassVar[dict[str, Any]] = {
            "goals": forms.CheckboxSelectMultiple,
            "audiences": forms.CheckboxSelectMultiple,
            "participants": forms.CheckboxSelectMultiple,
            "programme_text": forms.Textarea(attrs={"rows": 4}),
        }

    def __init__(self, *args: Any, plan: Plan, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.plan = plan
        for name, model in (
            ("activity", Activity),
            ("goals", Goal),
            ("audiences", Audience),
            ("partnership", Partnership),
            ("participants", FilmParticipant),
        ):
            self._limit(name, model)
        language = get_language() or "nl"
        self._offer("region", codes.names("regions", language), [])
        self._offer("language", codes.names("languages", language), USUAL_LANGUAGES)

    def _limit(self, name: str, model: Any) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = model.objects.filter(plan=self.plan).present()
        if field.empty_label is not None:
            field.empty_label = _("Not chosen yet")

    def _offer(self, name: str, names: dict[str, str], first: Any) -> None:
        """Names in their own order, ``first`` before the rest; a stored code that has no name stays."""
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        rest = sorted((code for code in names if code not in first), key=lambda code: names[code].casefold())
        stored = getattr(self.instance, name)
        unknown = [(stored, stored)] if stored and stored not in names else []
        field.choices = [("", _("Not chosen yet")), *unknown, *((code, names[code]) for code in (*first, *rest))]

    def clean_participants(self) -> Any:
        """Who took their consent back cannot be added."""
        chosen = self.cleaned_data["participants"]
        withdrawn = [str(one) for one in chosen if one.consent_status == FilmParticipant.Consent.WITHDRAWN]
        if withdrawn:
            raise ValidationError(
                _("%(names)s took their consent back and cannot come.") % {"names": ", ".join(withdrawn)},
                code="consent",
            )
        return chosen

    def clean(self) -> dict[str, Any]:
        """The end comes after the start; no fee has no amount."""
        given: dict[str, Any] = super().clean() or {}
        start, end = given.get("starts_at"), given.get("ends_at")
        if end and not start and "starts_at" not in self.errors:
            self.add_error("starts_at", _("Say when it starts too."))
        if start and end and end < start:
            self.add_error("ends_at", _("Choose an end that is not before the start."))
        if given.get("fee_status") == Screening.FeeStatus.NONE and given.get("fee_agreed"):
            self.add_error("fee_status", _("There is an amount, so there is a fee."))
        return given


class ReportForm(RowForm):
    """What happened at a screening."""

    mood = scale_field(gettext_lazy("Mood in the room"), gettext_lazy("1 is tense, 5 is warm."))

    class Meta:
        model = ScreeningReport
        fields = (
            "attendance_counted",
            "attendance_registered",
            "attendance_estimated",
            "group_composition",
            "first_time_with_partner",
            "media_present",
            "pledges",
            "sign_ups",
            "policy_questions",
            "materials_taken",
            "mood",
            "top_questions",
            "quote",
            "quote_speaker",
            "quote_consent",
            "incident",
            "care_follow_up",
            "host_rating",
        )
        help_texts: ClassVar[dict[str, Any]] = {
            "attendance_counted": gettext_lazy("People that somebody counted in the room."),
            "attendance_registered": gettext_lazy("People who said that they would come."),
            "attendance_estimated": gettext_lazy("When nobody counted and nobody registered."),
            "group_composition": gettext_lazy("For example: about half students, ten teachers. Never names."),
            "host_rating": gettext_lazy("1 to 10, asked of the host."),
            "quote_consent": gettext_lazy("Without an answer, nobody outside the team reads it."),
            "care_follow_up": gettext_lazy("Stays with the makers and their coach."),
        }
        widgets: ClassVar[dict[str, Any]] = {
            "group_composition": forms.Textarea(attrs={"rows": 2}),
            "top_questions": forms.Textarea(attrs={"rows": 3}),
            "quote": forms.Textarea(attrs={"rows": 2}),
            "care_follow_up": forms.Textarea(attrs={"rows": 3}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["mood"].required = False

    def clean(self) -> dict[str, Any]:
        """Somebody came, or nobody: a number says so. A quote says whether it may be used."""
        given: dict[str, Any] = super().clean() or {}
        numbers = ("attendance_counted", "attendance_registered", "attendance_estimated")
        if all(given.get(name) is None for name in numbers) and not any(name in self.errors for name in numbers):
            self.add_error("attendance_counted", _("Say how many people came: counted, registered or estimated."))
        if given.get("quote") and not given.get("quote_consent"):
            self.add_error("quote_consent", _("Say whether this sentence may be used."))
        if given.get("incident") and not given.get("care_follow_up"):
            self.add_error("care_follow_up", _("Say what was done about it, or what still has to be done."))
        return given


class RequestForm(Plain, HubForm, forms.Form):
    """Anybody asks for a screening. ``website`` is for programs: no person sees it."""

    host_name = forms.CharField(label=gettext_lazy("Your organisation or group"), max_length=160)
    kind = forms.ChoiceField(label=gettext_lazy("What kind of screening is it?"))
    goal = forms.CharField(
        label=gettext_lazy("What do you want to reach with it?"),
        max_length=800,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    expected_audience = forms.IntegerField(
        label=gettext_lazy("How many people do you expect?"), min_value=1, max_value=100_000, required=False
    )
    municipality = forms.CharField(label=gettext_lazy("In which municipality?"), max_length=120)
    dates = forms.CharField(
        label=gettext_lazy("Which days suit you?"),
        max_length=300,
        help_text=gettext_lazy("Two or three possible days, or a period."),
    )
    access = forms.MultipleChoiceField(
        label=gettext_lazy("What do people need to join?"),
        choices=Audience.Access,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    contact_name = forms.CharField(
        label=gettext_lazy("Your name"), max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    contact_email = AddressField(
        label=gettext_lazy("Your e-mail address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email", "inputmode": "email", "spellcheck": "false"}),
        help_text=gettext_lazy("The makers answer you here."),
    )
    website = forms.CharField(
        label=gettext_lazy("Leave this field empty"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kind = self.fields["kind"]
        assert isinstance(kind, forms.ChoiceField)
        offered = [choice for choice in Screening.Kind.choices if choice[0] != Screening.Kind.BROADCAST]
        kind.choices = [("", _("Not chosen yet")), *offered]

    def clean_website(self) -> str:
        """Only programs fill it in."""
        if self.cleaned_data["website"]:
            raise ValidationError(_("Leave the last field empty and send it again."), code="trap")
        return ""

    def values(self) -> dict[str, Any]:
        """The fields of a screening that the answers make."""
        given = self.cleaned_data
        text = f"{given['goal']}\n\n{given['dates']}"
        names = ("host_name", "kind", "expected_audience", "municipality", "access", "contact_name", "contact_email")
        return {
            **{name: given[name] for name in names},
            "title": f"{given['host_name']}, {given['municipality']}"[:160],
            "request_text": text,
        }
