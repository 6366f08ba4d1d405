"""Programmes in the admin; the audit entries are those of every page there."""

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from impacthub.audit.audited_admin import AuditedAdmin
from trajects.models import Programme


@admin.register(Programme)
class ProgrammeAdmin(AuditedAdmin):
    """A programme, with its texts in three languages beside each other."""

    list_display = ("name", "kind", "organisation", "starts_on", "ends_on", "fictional")
    list_select_related = ("organisation",)
    list_filter = ("kind", "fictional")
    search_fields = ("name", "organisation__name")
    autocomplete_fields = ("organisation",)
    fieldsets = (
        (None, {"fields": ("name", "slug", "kind", "organisation", ("starts_on", "ends_on"), "fictional")}),
        (_("Dutch"), {"fields": ("summary_nl", "steps_nl"), "classes": ("tab",)}),
        (_("French"), {"fields": ("summary_fr", "steps_fr"), "classes": ("tab",)}),
        (_("English"), {"fields": ("summary_en", "steps_en"), "classes": ("tab",)}),
    )

    def get_readonly_fields(self, _request: HttpRequest, obj: Programme | None = None) -> tuple[str, ...]:
        """An address that was given out stays."""
        return ("slug",) if obj else ()

    def get_prepopulated_fields(
        self, _request: HttpRequest, obj: Programme | None = None
    ) -> dict[str, tuple[str, ...]]:
        """The address of a new programme is made from its name."""
        return {} if obj else {"slug": ("name",)}
