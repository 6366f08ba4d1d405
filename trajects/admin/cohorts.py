"""Cohorts in the admin: an edition with its modules, the form that plans its weeks, and the ways to its lists."""

from typing import Any, ClassVar

from django import forms
from django.contrib import admin, messages
from django.db import models
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from unfold.admin import TabularInline
from unfold.decorators import action, display
from unfold.forms import PaginationInlineFormSet

from impacthub.people.models import Organisation, User
from trajects.admin.base import RoomAdmin, actor, language_tabs, once
from trajects.admin.lists import NewestFilter, colours, number_of
from trajects.admin.planning import WeekPlanForm, weeks_of
from trajects.models import Assignment, Call, Cohort, Enrolment, Module, Session
from trajects.services import enrolments, planning

#: What a cohort leads to: the model, what it is called and the filter of its list.
LEADS_TO: tuple[tuple[type[models.Model], Any], ...] = (
    (Call, gettext_lazy("calls")),
    (Module, gettext_lazy("modules")),
    (Session, gettext_lazy("sessions")),
    (Assignment, gettext_lazy("assignments")),
    (Enrolment, gettext_lazy("enrolments")),
)
COLOURS = colours(
    Cohort.Status, ENROLMENT_OPEN="success", RUNNING="success", EVALUATING="warning", ENROLMENT_CLOSED="info"
)


class ModuleFormSet(PaginationInlineFormSet):  # type: ignore[misc]  # unfold has no types
    """The knowledge partners are asked for once, not once a row."""

    def add_fields(self, form: Any, index: int | None) -> None:
        """As Django, with the list of organisations that all rows share."""
        super().add_fields(form, index)
        if not hasattr(self, "_owners"):
            self._owners = [("", "–"), *Organisation.objects.order_by("name").values_list("pk", "name")]
        owner = form.fields["owner"]
        owner.choices = self._owners
        owner.widget.can_add_related = owner.widget.can_change_related = False
        owner.widget.can_delete_related = owner.widget.can_view_related = False


class ModuleInline(TabularInline):  # type: ignore[misc]  # unfold has no types
    """The curriculum in one table: its order, its weeks and who answers for each part."""

    model = Module
    formset = ModuleFormSet
    extra = 0
    tab = True
    can_delete = False
    show_change_link = True
    fields = ("number", "title_nl", "owner", "week_from", "week_to", "status")
    readonly_fields = ("status",)
    ordering = ("number",)


class CohortForm(forms.ModelForm):  # type: ignore[type-arg]  # not generic at run time
    """A cohort with room for whoever has a place."""

    class Meta:
        model = Cohort
        fields = "__all__"  # noqa: DJ007  the fieldsets of the page name them
        help_texts: ClassVar[dict[str, Any]] = {
            "seats_per_organisation": gettext_lazy("How many people of one organisation can come."),
            "starts_on": gettext_lazy("Week 1 is the week of this day."),
            "language": gettext_lazy("What is spoken; materials can be in others too."),
            "slug": gettext_lazy("Stands in the address of its pages. It stays once it is saved."),
        }

    def clean_capacity(self) -> int:
        """Not fewer than are taken."""
        capacity: int = self.cleaned_data["capacity"]
        taken = Cohort.objects.filter(pk=self.instance.pk).values_list("places_taken", flat=True).first() or 0
        if capacity < taken:
            raise forms.ValidationError(_("There cannot be fewer places than are taken."))
        return capacity


@admin.register(Cohort)
class CohortAdmin(RoomAdmin):
    """An edition of a programme."""

    form = CohortForm
    refusals = (enrolments.BelowTaken,)
    step_service = staticmethod(enrolments.move_cohort)
    named_parts: ClassVar[Any] = {Module: ("slug", "title_nl")}
    list_display = ("name", "programme", "shown_status", "starts_on", "weeks", "places", "modules_owned")
    list_select_related = ("programme",)
    list_filter = ("status", ("programme", NewestFilter), "language", "fictional")
    search_fields = ("name", "programme__name", "place")
    autocomplete_fields = ("programme",)
    date_hierarchy = "starts_on"
    inlines = (ModuleInline,)
    actions_detail = (
        "plan_weeks",
        "matrix",
        {"title": gettext_lazy("More"), "items": ["on_the_site", "step"]},
    )
    readonly_fields = ("status", "places_taken", "leads_to")
    own = ("name", "slug", "programme", ("starts_on", "weeks"), ("place", "language"), "fictional")
    rules = (
        (
            gettext_lazy("Places and price"),
            {
                "fields": (("capacity", "seats_per_organisation"), ("price", "currency")),
                "description": gettext_lazy(
                    "A place is for one organisation or film team, whether one or two people come."
                ),
            },
        ),
        (
            gettext_lazy("Certificate"),
            {
                "fields": (("attendance_pct", "deliverables_pct"),),
                "description": gettext_lazy(
                    "Who reaches both gets a certificate by itself once every session that counts is over."
                ),
            },
        ),
        *language_tabs("summary"),
    )
    add_fieldsets = ((None, {"fields": own}), *rules)
    fieldsets = ((None, {"fields": (*own[:2], ("status", "places_taken"), "leads_to", *own[2:])}), *rules)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Cohort]:
        """With how many modules there are, and how many of them have a knowledge partner."""
        rows: QuerySet[Cohort] = super().get_queryset(request)
        return rows.annotate(
            number_of_modules=number_of(Module.objects.all(), "cohort"),
            number_owned=number_of(Module.objects.exclude(owner=None), "cohort"),
        )

    def get_prepopulated_fields(self, _request: HttpRequest, obj: Cohort | None = None) -> dict[str, tuple[str, ...]]:
        """The address of a new cohort is made from its name."""
        return {} if obj else {"slug": ("name",)}

    def get_inlines(self, _request: HttpRequest, obj: Cohort | None) -> tuple[Any, ...]:
        """Modules come after the cohort."""
        return self.inlines if obj else ()

    def has_delete_permission(self, *_args: Any, **_kwargs: Any) -> bool:
        """It is closed when it is over."""
        return False

    @display(description=gettext_lazy("status"), ordering="status", label=COLOURS)  # type: ignore[untyped-decorator]  # unfold has no types
    def shown_status(self, cohort: Cohort) -> tuple[str, str]:
        """How far it is."""
        return cohort.status, cohort.get_status_display()

    @admin.display(description=gettext_lazy("places"), ordering="places_taken")
    def places(self, cohort: Cohort) -> str:
        """How many are taken."""
        return _("%(taken)d of %(all)d") % {"taken": cohort.places_taken, "all": cohort.capacity}

    @admin.display(description=gettext_lazy("modules with a partner"))
    def modules_owned(self, cohort: Cohort) -> str:
        """So many of its modules have somebody who answers for them."""
        owned, number = cohort.number_owned, cohort.number_of_modules  # type: ignore[attr-defined]  # annotated above
        return _("%(owned)d of %(all)d") % {"owned": owned, "all": number}

    @admin.display(description=gettext_lazy("in this cohort"))
    def leads_to(self, cohort: Cohort) -> SafeString:
        """Links to the lists of what it holds, with their numbers."""
        found: SafeString = once(cohort, "leads_to", lambda: _links(cohort))
        return found

    def change_row(self, row: Any, *, by: User, **given: Any) -> None:
        """The number of places under the lock that places are taken under."""
        if "capacity" in given:
            enrolments.change_capacity(row, given.pop("capacity"), by=by)
        super().change_row(row, by=by, **given)

    @action(
        description=gettext_lazy("Plan the weeks"), icon="calendar_month", url_path="weeks", permissions=["coordinate"]
    )  # type: ignore[untyped-decorator]  # unfold has no types
    def plan_weeks(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """All sessions and tasks of the year from one form, shown before they are made."""
        cohort = self.row(request, object_id)
        form = WeekPlanForm(request.POST if request.method == "POST" else None)
        preview = planning.preview_weeks(cohort, form.plan()) if form.is_valid() else None
        if preview and "confirmed" in request.POST:
            planned = planning.plan_weeks(cohort, form.plan(), by=actor(request))
            messages.success(
                request, _planned(planned.sessions, planned.assignments, _("%(sessions)s and %(tasks)s are planned."))
            )
            return redirect(f"{reverse('admin:trajects_session_changelist')}?cohort__id__exact={cohort.pk}")
        context = {
            **self.admin_site.each_context(request),
            "title": _("Plan the weeks of %(cohort)s") % {"cohort": cohort},
            "cohort": cohort,
            "form": form,
            "weeks": weeks_of(cohort, preview) if preview else None,
            "verb": _planned(len(preview.moments), len(preview.tasks), _("Plan %(sessions)s and %(tasks)s"))
            if preview
            else "",
            "back": reverse("admin:trajects_cohort_change", args=[cohort.pk]),
            "opts": self.opts,
        }
        return render(request, "admin/trajects/plan_weeks.html", context, status=422 if form.errors else 200)

    @action(description=gettext_lazy("Matrix"), icon="grid_on", url_path="matrix", permissions=["coordinate"])  # type: ignore[untyped-decorator]  # unfold has no types
    def matrix(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """People, sessions and assignments in one table, on the site."""
        return redirect("trajects:cohort_matrix", self.row(request, object_id).slug)

    @action(description=gettext_lazy("On the site"), icon="open_in_new", url_path="site", permissions=["coordinate"])  # type: ignore[untyped-decorator]  # unfold has no types
    def on_the_site(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """The page that its participants see."""
        return redirect("trajects:cohort_detail", self.row(request, object_id).slug)


def _planned(sessions: int, tasks: int, sentence: str) -> str:
    return sentence % {
        "sessions": ngettext("%(count)d session", "%(count)d sessions", sessions) % {"count": sessions},
        "tasks": ngettext("%(count)d task", "%(count)d tasks", tasks) % {"count": tasks},
    }


def _links(cohort: Cohort) -> SafeString:
    links = []
    for model, words in LEADS_TO:
        url = reverse(f"admin:trajects_{model._meta.model_name}_changelist")
        number = model._default_manager.filter(cohort=cohort).count()
        links.append((f"{url}?cohort__id__exact={cohort.pk}", number, words))
    return format_html_join(" · ", '<a class="hub-link" href="{}">{} {}</a>', links)
