"""Assignments in the admin; what is handed in stands on the site."""

from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.decorators import action

from trajects.admin.base import RoomAdmin, language_tabs
from trajects.admin.lists import NewestFilter, number_of
from trajects.models import Assignment, Submission

WAITING = (Submission.Status.HANDED_IN, Submission.Status.REVISED)


class AssignmentForm(forms.ModelForm):  # type: ignore[type-arg]  # not generic at run time
    """A task of a week that the cohort has, with a module of the same cohort."""

    class Meta:
        model = Assignment
        fields = "__all__"  # noqa: DJ007  the fieldsets of the page name them
        help_texts: ClassVar[dict[str, Any]] = {
            "is_deliverable": gettext_lazy("What counts must be accepted for a certificate."),
            "peers_respond": gettext_lazy("They see what others handed in and write a comment; only you accept."),
            "points_nl": gettext_lazy("The feedback form asks for each line: yes, partly or not yet."),
        }

    def clean(self) -> dict[str, Any]:
        """Everything within one cohort."""
        given = super().clean() or self.cleaned_data
        cohort = given.get("cohort") or getattr(self.instance, "cohort", None)
        if cohort and given.get("module") and given["module"].cohort_id != cohort.pk:
            self.add_error("module", _("Choose one of the same cohort."))
        if cohort and given.get("week") and given["week"] > cohort.weeks:
            self.add_error("week", _("The cohort has %(weeks)s weeks.") % {"weeks": cohort.weeks})
        return given


class WorkFilter(admin.SimpleListFilter):
    """Those with work that nobody answered."""

    title = gettext_lazy("work")
    parameter_name = "work"

    def lookups(self, _request: HttpRequest, _model_admin: Any) -> list[tuple[str, str]]:
        """One choice."""
        return [("waiting", _("waits for feedback"))]

    def queryset(self, _request: HttpRequest, queryset: QuerySet[Assignment]) -> QuerySet[Assignment]:
        """Those with something to answer."""
        waiting = Submission.objects.waiting().values("assignment")
        return queryset.filter(pk__in=waiting) if self.value() == "waiting" else queryset


@admin.register(Assignment)
class AssignmentAdmin(RoomAdmin):
    """Weekly tasks; the form on a cohort plans a whole year of them."""

    form = AssignmentForm
    list_display = ("title", "cohort", "week", "due_at", "kind", "is_deliverable", "waiting", "accepted")
    list_select_related = ("cohort",)
    list_filter = (
        WorkFilter,
        ("cohort", NewestFilter),
        "is_deliverable",
        "kind",
        ("due_at", admin.DateFieldListFilter),
    )
    search_fields = ("title_nl", "title_fr", "title_en", "cohort__name", "module__title_nl")
    date_hierarchy = "due_at"
    ordering = ("-due_at",)
    autocomplete_fields = ("cohort", "module")
    actions_detail = ("work",)
    parts = (
        (None, {"fields": ("cohort", "module", "slug", ("week", "due_at"), ("kind", "hours"))}),
        (gettext_lazy("Feedback"), {"fields": ("is_deliverable", "peers_respond")}),
    )
    fieldsets = (*parts, *language_tabs("title", "brief", "points"))

    def get_queryset(self, request: HttpRequest) -> QuerySet[Assignment]:
        """With how much of it waits and how much is accepted."""
        rows: QuerySet[Assignment] = super().get_queryset(request)
        return rows.annotate(
            work_waiting=number_of(Submission.objects.filter(status__in=WAITING), "assignment"),
            work_accepted=number_of(Submission.objects.filter(status=Submission.Status.ACCEPTED), "assignment"),
        )

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """It stays in its cohort."""
        found = super().get_readonly_fields(request, obj)
        return (*found, "cohort") if obj else found

    def get_prepopulated_fields(
        self, _request: HttpRequest, obj: Assignment | None = None
    ) -> dict[str, tuple[str, ...]]:
        """The address of a new one is made from its title."""
        return {} if obj else {"slug": ("title_nl",)}

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Only while nobody wrote anything for it."""
        return bool(super().has_delete_permission(request, obj)) and obj is not None and not obj.submissions.exists()

    @admin.display(description=gettext_lazy("assignment"), ordering="title_nl")
    def title(self, assignment: Assignment) -> str:
        """As the reader sees it."""
        return str(assignment)

    @admin.display(description=gettext_lazy("waits for feedback"), ordering="work_waiting")
    def waiting(self, assignment: Assignment) -> int:
        """How many hand-ins wait."""
        number: int = assignment.work_waiting  # type: ignore[attr-defined]  # annotated above
        return number

    @admin.display(description=gettext_lazy("accepted"), ordering="work_accepted")
    def accepted(self, assignment: Assignment) -> int:
        """How many are accepted."""
        number: int = assignment.work_accepted  # type: ignore[attr-defined]  # annotated above
        return number

    @action(description=gettext_lazy("Everybody’s work"), icon="task", url_path="work", permissions=["coordinate"])  # type: ignore[untyped-decorator]  # unfold has no types
    def work(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """The page on the site with what was handed in."""
        assignment = self.row(request, object_id)
        return redirect("trajects:assignment_detail", assignment.cohort.slug, assignment.slug)
