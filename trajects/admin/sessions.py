"""Sessions and attendance in the admin."""

from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold import widgets
from unfold.decorators import action, display

from impacthub.people.models import User
from trajects.admin.base import ReadAdmin, RoomAdmin, language_tabs
from trajects.admin.lists import NewestFilter, colours
from trajects.models import Attendance, Session
from trajects.services import sessions

Status = Session.Status
COLOURS = colours(Session.Status, PLANNED="info", HELD="success", CANCELLED="danger")
MARKS = colours(
    Attendance.Status, PRESENT="success", ONLINE="success", PARTLY="warning", EXCUSED="info", ABSENT="danger"
)


class SessionForm(forms.ModelForm):  # type: ignore[type-arg]  # not generic at run time
    """A session whose module and team belong to its cohort."""

    class Meta:
        model = Session
        fields = "__all__"  # noqa: DJ007  the fieldsets of the page name them
        help_texts: ClassVar[dict[str, Any]] = {
            "enrolment": gettext_lazy("For a contact with one team. Leave it empty for the whole cohort."),
            "counts": gettext_lazy("Contacts with one team never count."),
            "join_url": gettext_lazy(
                "Stands on the page from ten minutes before; in the mail and the calendar always."
            ),
            "trainers": gettext_lazy("They note who is there, and see the pages of the cohort."),
        }

    def clean(self) -> dict[str, Any]:
        """Everything within one cohort."""
        given = super().clean() or self.cleaned_data
        cohort = given.get("cohort") or getattr(self.instance, "cohort", None)
        for name in ("module", "enrolment"):
            if cohort and given.get(name) and given[name].cohort_id != cohort.pk:
                self.add_error(name, _("Choose one of the same cohort."))
        return given


class ReasonForm(forms.Form):
    """Why something does not go on."""

    reason = forms.CharField(
        label=gettext_lazy("why"),
        required=False,
        max_length=300,
        widget=widgets.UnfoldAdminTextareaWidget(attrs={"rows": 3}),
        help_text=gettext_lazy("Stands in the mail."),
    )


@admin.register(Session)
class SessionAdmin(RoomAdmin):
    """Programme days, contacts and the like; the form on a cohort plans a whole year of them."""

    form = SessionForm
    list_display = ("title", "cohort", "kind", "starts_at", "where", "shown_status", "counts")
    list_select_related = ("cohort",)
    list_filter = (
        ("cohort", NewestFilter),
        "kind",
        "status",
        "mode",
        ("starts_at", admin.DateFieldListFilter),
    )
    search_fields = ("title_nl", "title_fr", "title_en", "place", "cohort__name")
    date_hierarchy = "starts_at"
    ordering = ("-starts_at",)
    autocomplete_fields = ("cohort", "module", "enrolment", "trainers", "materials")
    readonly_fields = ("status", "moved_from")
    actions_detail = ("attendance", "on_the_site", "cancel", "reinstate")
    buttons_in: ClassVar[Any] = {
        "cancel": (Status.PLANNED,),
        "reinstate": (Status.CANCELLED,),
        "attendance": (Status.PLANNED, Status.HELD),
    }
    basics = (("kind", "module"), "enrolment", "trainers", "counts")
    parts = (
        (
            gettext_lazy("When and where"),
            {
                "fields": (("starts_at", "ends_at"), "mode", ("place", "address"), "join_url"),
                "description": gettext_lazy("When one of these changes, everybody who should be there gets a mail."),
            },
        ),
        (gettext_lazy("With it"), {"fields": ("materials", "agreements")}),
        *language_tabs("title", "agenda", "bring"),
    )
    add_fieldsets = ((None, {"fields": ("cohort", *basics)}), *parts)
    fieldsets = ((None, {"fields": ("cohort", "slug", ("status", "moved_from"), *basics)}), *parts)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """It stays in its cohort."""
        found = super().get_readonly_fields(request, obj)
        return (*found, "cohort") if obj else found

    def has_delete_permission(self, *_args: Any, **_kwargs: Any) -> bool:
        """It is cancelled, so that who should be there hears of it."""
        return False

    @admin.display(description=gettext_lazy("session"), ordering="title_nl")
    def title(self, session: Session) -> str:
        """As the reader sees it."""
        return str(session)

    @admin.display(description=gettext_lazy("where"), ordering="mode")
    def where(self, session: Session) -> str:
        """The place, or that it is online."""
        return session.place or session.get_mode_display()

    @display(description=gettext_lazy("status"), ordering="status", label=COLOURS)  # type: ignore[untyped-decorator]  # unfold has no types
    def shown_status(self, session: Session) -> tuple[str, str]:
        """Whether it took place."""
        return session.status, session.get_status_display()

    def create_row(self, row: Any, form: "ModelForm[Any]", *, by: User) -> None:
        """Through the service that gives it an address."""
        given = {name: form.cleaned_data[name] for name in form.fields}
        made = sessions.plan_session(given.pop("cohort"), by=by, **given)
        row.pk, row.slug, row._state.adding = made.pk, made.slug, False

    def change_row(self, row: Any, *, by: User, **given: Any) -> None:
        """Through the service that tells who should be there."""
        sessions.change_session(row, by=by, **given)

    @action(
        description=gettext_lazy("Note attendance"),
        icon="how_to_reg",
        url_path="attendance",
        permissions=["coordinate"],
    )  # type: ignore[untyped-decorator]  # unfold has no types
    def attendance(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """The page on the site where attendance is noted."""
        session = self.row(request, object_id)
        return redirect("trajects:session_attendance", session.cohort.slug, session.slug)

    @action(description=gettext_lazy("On the site"), icon="open_in_new", url_path="site", permissions=["coordinate"])  # type: ignore[untyped-decorator]  # unfold has no types
    def on_the_site(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """The page that its participants see."""
        session = self.row(request, object_id)
        return redirect("trajects:session_detail", session.cohort.slug, session.slug)

    @action(description=gettext_lazy("Cancel…"), icon="event_busy", url_path="cancel", permissions=["coordinate"])  # type: ignore[untyped-decorator]  # unfold has no types
    def cancel(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """It does not take place."""
        sentence = _("Everybody who should be there gets a mail, and calendars cross it out. You can plan it again.")
        form = ReasonForm(request.POST if "confirmed" in request.POST else None)
        row = self.row(request, object_id)
        return self.ask(request, row, sentence, sessions.cancel_session, form=form, done=_("The session is cancelled."))

    @action(
        description=gettext_lazy("Plan it again…"),
        icon="event_available",
        url_path="reinstate",
        permissions=["coordinate"],
    )  # type: ignore[untyped-decorator]  # unfold has no types
    def reinstate(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """A cancelled session takes place after all."""
        sentence = _("It takes place after all, at the hour that it has. Everybody who should be there gets a mail.")
        row = self.row(request, object_id)
        return self.ask(request, row, sentence, sessions.reinstate_session, done=_("The session is planned again."))


@admin.register(Attendance)
class AttendanceAdmin(ReadAdmin):
    """Who was there; it is noted on the session's own page."""

    list_display = ("participant", "session", "shown_status", "note", "noted_by", "noted_at")
    list_select_related = ("participant__user", "session", "noted_by")
    list_filter = (("session__cohort", NewestFilter), "status", "session__kind")
    search_fields = ("participant__user__name", "participant__user__email", "session__title_nl")
    ordering = ("-id",)

    @display(description=gettext_lazy("attendance"), ordering="status", label=MARKS)  # type: ignore[untyped-decorator]  # unfold has no types
    def shown_status(self, attendance: Attendance) -> tuple[str, str]:
        """Whether they were there."""
        return attendance.status, attendance.get_status_display()
