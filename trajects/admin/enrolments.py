"""Enrolments and participants in the admin."""

from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AutocompleteSelect, AutocompleteSelectMultiple
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold import widgets
from unfold.admin import TabularInline
from unfold.decorators import action, display

from impacthub.people.models import User
from trajects.admin.base import ReadAdmin, page_link
from trajects.admin.lists import NewestFilter, colours, number_of
from trajects.models import Cohort, Enrolment, Participant
from trajects.services import enrolments
from trajects.services.confirmations import stop_enrolment
from trajects.services.places import NoPlaceLeft

Status = Enrolment.Status
COLOURS = colours(
    Enrolment.Status,
    ACCEPTED="info",
    CONFIRMED="info",
    ACTIVE="success",
    COMPLETED="success",
    STOPPED="danger",
    DECLINED="danger",
)
HOLDING = tuple(Enrolment.HOLDING)


class ParticipantInline(TabularInline):  # type: ignore[misc]  # unfold has no types
    """Who takes part; each has a page with what they did."""

    model = Participant
    extra = 0
    can_delete = False
    show_change_link = True
    fields = readonly_fields = ("user", "task", "network_role")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Participant]:
        """With the name of each."""
        rows: QuerySet[Participant] = super().get_queryset(request)
        return rows.select_related("user")

    def has_add_permission(self, *_args: Any) -> bool:
        """With the button."""
        return False

    def has_change_permission(self, *_args: Any) -> bool:
        """With the buttons."""
        return False


class EnrolmentForm(forms.ModelForm):  # type: ignore[type-arg]  # not generic at run time
    """A place given without an application: who, and for whom."""

    people = forms.ModelMultipleChoiceField(label=gettext_lazy("people"), queryset=User.objects.filter(is_active=True))
    network_role = forms.ChoiceField(
        label=gettext_lazy("role in the learning network"),
        choices=[("", "–"), *Participant.NetworkRole.choices],
        required=False,
        widget=widgets.UnfoldAdminSelectWidget(),
    )

    class Meta:
        model = Enrolment
        fields = ("cohort", "organisation", "title")

    def clean(self) -> dict[str, Any]:
        """Within the places of the cohort and the seats of an organisation, said before anything is saved."""
        given = super().clean() or self.cleaned_data
        cohort: Cohort | None = given.get("cohort")
        if cohort and cohort.places_left < 1:
            raise ValidationError(_("Every place of this cohort is taken. Give it more places first."))
        if cohort and len(given.get("people") or ()) > cohort.seats_per_organisation:
            self.add_error(
                "people",
                _("At most %(seats)s people of an organisation here.") % {"seats": cohort.seats_per_organisation},
            )
        return given

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "people" in self.fields:
            _search(self.fields["people"], AutocompleteSelectMultiple(_person_field(), admin.site))


class PersonForm(forms.Form):
    """One more person in a team."""

    user = forms.ModelChoiceField(label=gettext_lazy("person"), queryset=User.objects.filter(is_active=True))
    task = forms.CharField(
        label=gettext_lazy("task in the project"),
        max_length=120,
        required=False,
        widget=widgets.UnfoldAdminTextInputWidget(),
    )

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        _search(self.fields["user"], AutocompleteSelect(_person_field(), admin.site))


class StopForm(forms.Form):
    """Why a team stops."""

    reason = forms.CharField(
        label=gettext_lazy("why"),
        max_length=300,
        widget=widgets.UnfoldAdminTextareaWidget(attrs={"rows": 3}),
        help_text=gettext_lazy("For you and your colleagues."),
    )


@admin.register(Enrolment)
class EnrolmentAdmin(ReadAdmin):
    """Who has a place; most come from a decision, here one can be given without an application."""

    form = EnrolmentForm
    list_display = ("titled", "organisation", "cohort", "shown_status", "people", "enrolled_at")
    list_display_links = ("titled",)
    list_select_related = ("cohort", "organisation")
    list_filter = (("cohort", NewestFilter), "status")
    search_fields = ("title", "organisation__name", "participants__user__name", "cohort__name")
    date_hierarchy = "enrolled_at"
    autocomplete_fields = ("cohort", "organisation")
    inlines = (ParticipantInline,)
    actions_detail = ("add_person", "stop")
    buttons_in: ClassVar[Any] = {"add_person": HOLDING, "stop": (Status.CONFIRMED, Status.ACTIVE)}
    readonly_fields = ("status", "from_application")
    refusals = (NoPlaceLeft, enrolments.NoSeatLeft, enrolments.AlreadyTakesPart)
    add_fieldsets = (
        (
            None,
            {
                "fields": ("cohort", "organisation", "title", "people", "network_role"),
                "description": gettext_lazy("They get a mail that they take part. No application is needed."),
            },
        ),
    )
    fieldsets = (
        (None, {"fields": (("title", "organisation"), ("cohort", "status"), "from_application", "enrolled_at")}),
        (gettext_lazy("Further"), {"fields": ("learning_goals", "buddy", "stopped_reason")}),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Enrolment]:
        """With the number of people."""
        rows: QuerySet[Enrolment] = super().get_queryset(request)
        return rows.annotate(number_of_people=number_of(Participant.objects.all(), "enrolment"))

    def get_readonly_fields(self, _request: HttpRequest, obj: Enrolment | None = None) -> tuple[str, ...]:
        """Nothing is worked out before there is one."""
        return self.readonly_fields if obj else ()

    def get_inlines(self, _request: HttpRequest, obj: Enrolment | None) -> tuple[Any, ...]:
        """People come after the enrolment."""
        return self.inlines if obj else ()

    def has_add_permission(self, request: HttpRequest, *_args: Any, **_kwargs: Any) -> bool:
        """A place can be given without an application."""
        return self.has_coordinate_permission(request)

    def create_row(self, row: Any, form: "ModelForm[Any]", *, by: User) -> None:
        """Through the service that takes the place."""
        given = form.cleaned_data
        made = enrolments.enrol_directly(
            given["cohort"],
            given["organisation"],
            list(given["people"]),
            by=by,
            title=given["title"],
            network_role=given["network_role"],
        )
        row.pk, row._state.adding = made.pk, False

    @admin.display(description=gettext_lazy("takes part"), ordering="title")
    def titled(self, enrolment: Enrolment) -> str:
        """The film or initiative, else the organisation."""
        return str(enrolment)

    @display(description=gettext_lazy("status"), ordering="status", label=COLOURS)  # type: ignore[untyped-decorator]  # unfold has no types
    def shown_status(self, enrolment: Enrolment) -> tuple[str, str]:
        """How far it is."""
        return enrolment.status, enrolment.get_status_display()

    @admin.display(description=gettext_lazy("people"), ordering="number_of_people")
    def people(self, enrolment: Enrolment) -> int:
        """How many take part."""
        number: int = enrolment.number_of_people  # type: ignore[attr-defined]  # annotated above
        return number

    @admin.display(description=gettext_lazy("application"))
    def from_application(self, enrolment: Enrolment) -> SafeString | str:
        """Where it came from."""
        application = enrolment.application
        return page_link(application, application.reference) if application else _("none: enrolled directly")

    @action(description=gettext_lazy("Add a person…"), icon="person_add", url_path="person", permissions=["coordinate"])  # type: ignore[untyped-decorator]  # unfold has no types
    def add_person(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Within the seats of an organisation."""
        row = self.row(request, object_id)
        form = PersonForm(request.POST if "confirmed" in request.POST else None)
        sentence = _("One more person takes part, and sees the pages of %(cohort)s.") % {"cohort": row.cohort}
        done = _("They take part.")
        return self.ask(
            request, row, sentence, enrolments.add_participant, form=form, refusals=self.refusals, done=done
        )

    @action(  # type: ignore[untyped-decorator]  # unfold has no types
        description=gettext_lazy("Stop…"), icon="block", url_path="stop", permissions=["coordinate"]
    )
    def stop(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """They leave the cohort."""
        row = self.row(request, object_id)
        form = StopForm(request.POST if "confirmed" in request.POST else None)
        sentence = _("They take part no more and get a mail. What they did stays. Their place comes free.")
        done = _("The enrolment has stopped.")
        return self.ask(request, row, sentence, stop_enrolment, form=form, done=done)


@admin.register(Participant)
class ParticipantAdmin(ReadAdmin):
    """One person in an enrolment."""

    list_display = ("user", "enrolment", "cohort", "task", "network_role")
    list_select_related = ("user", "enrolment__organisation", "enrolment__cohort")
    list_filter = (("enrolment__cohort", NewestFilter), "network_role", "enrolment__status")
    search_fields = ("user__name", "user__email", "enrolment__title", "enrolment__organisation__name")
    ordering = ("user__name",)
    fields = ("user", "enrolment", "cohort", "task", "network_role")
    readonly_fields = ("cohort",)
    actions_detail = ("remove",)

    @admin.display(description=gettext_lazy("cohort"), ordering="enrolment__cohort")
    def cohort(self, participant: Participant) -> Cohort:
        """In which they take part."""
        return participant.enrolment.cohort

    @action(
        description=gettext_lazy("Takes part no more…"),
        icon="person_remove",
        url_path="remove",
        permissions=["coordinate"],
    )  # type: ignore[untyped-decorator]  # unfold has no types
    def remove(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Out of the enrolment, with what they attended."""
        row = self.row(request, object_id)
        sentence = _("This person leaves the team, and what they attended is forgotten. The team keeps its place.")
        done = _("They take part no more.")
        answer = self.confirm(request, [row], sentence, enrolments.remove_participant, done=lambda _number: str(done))
        return answer or redirect("admin:trajects_enrolment_change", row.enrolment_id)


def _search(field: Any, widget: Any) -> None:
    """Let people be found by typing; the widget shows only those who are chosen."""
    field.widget = widget
    widget.choices = field.choices


def _person_field() -> Any:
    return Participant._meta.get_field("user")
