"""Files being made, in the admin: to see what went wrong, not to read what others asked for."""

from typing import Any

from django.contrib import admin

from impacthub.audit.audited_admin import AuditedAdmin
from impacthub.jobs.models import Job


@admin.register(Job)
class JobAdmin(AuditedAdmin):
    """Every job and how it went; the file itself is for who asked for it."""

    services_record = True
    list_display = ("title", "kind", "status", "asked_by", "created_at", "ended_at", "attempts")
    list_filter = ("status", "kind")
    search_fields = ("title", "asked_by__email")
    list_select_related = ("asked_by",)
    exclude = ("file", "arguments", "fingerprint")

    def has_add_permission(self, *_args: Any, **_kwargs: Any) -> bool:
        """People ask on the pages."""
        return False

    def has_delete_permission(self, *_args: Any, **_kwargs: Any) -> bool:
        """The clock removes them."""
        return False

    def has_change_permission(self, *_args: Any, **_kwargs: Any) -> bool:
        """The worker writes these rows."""
        return False
