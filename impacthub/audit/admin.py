"""The log in the admin: to read and to search, never to change."""

from typing import Any

from django.contrib import admin
from unfold.admin import ModelAdmin

from impacthub.audit.models import Entry


@admin.register(Entry)
class EntryAdmin(ModelAdmin):  # type: ignore[misc]  # unfold has no types
    """Who did what, newest first."""

    list_display = ("at", "actor_text", "action", "object_text", "object_type", "object_id")
    list_filter = (("at", admin.DateFieldListFilter), "object_type")
    search_fields = ("actor_text", "object_text", "action", "=object_id")
    show_full_result_count = False
    ordering = ("-id",)

    def has_add_permission(self, *_args: Any, **_kwargs: Any) -> bool:
        """Nobody writes the log by hand."""
        return False

    def has_change_permission(self, *_args: Any, **_kwargs: Any) -> bool:
        """Nobody changes the log."""
        return False

    def has_delete_permission(self, *_args: Any, **_kwargs: Any) -> bool:
        """Nobody deletes from the log."""
        return False
