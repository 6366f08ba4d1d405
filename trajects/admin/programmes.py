"""Programmes in the admin."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from trajects.admin.base import RoomAdmin, language_tabs
from trajects.admin.lists import number_of
from trajects.models import Cohort, Programme


@admin.register(Programme)
class ProgrammeAdmin(RoomAdmin):
    """A programme, with its texts in three languages beside each other."""

    list_display = ("name", "kind", "organisation", "starts_on", "ends_on", "editions", "fictional")
    list_select_related = ("organisation",)
    list_filter = ("kind", "fictional")
    search_fields = ("name", "organisation__name")
    autocomplete_fields = ("organisation",)
    fieldsets = (
        (None, {"fields": ("name", "slug", "kind", "organisation", ("starts_on", "ends_on"), "fictional")}),
        *language_tabs("summary", "steps"),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Programme]:
        """With the number of its cohorts."""
        rows: QuerySet[Programme] = super().get_queryset(request)
        return rows.annotate(number_of_cohorts=number_of(Cohort.objects.all(), "programme"))

    @admin.display(description=_("cohorts"), ordering="number_of_cohorts")
    def editions(self, programme: Programme) -> int:
        """How many cohorts it has."""
        number: int = programme.number_of_cohorts  # type: ignore[attr-defined]  # annotated above
        return number

    def get_prepopulated_fields(
        self, _request: HttpRequest, obj: Programme | None = None
    ) -> dict[str, tuple[str, ...]]:
        """The address of a new programme is made from its name."""
        return {} if obj else {"slug": ("name",)}
