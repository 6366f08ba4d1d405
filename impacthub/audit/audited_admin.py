"""The admin page that every room's own is built on: it writes our log instead of Django's."""

from collections.abc import Iterable
from typing import Any

from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from unfold.admin import ModelAdmin

from impacthub.audit.services import record, timeline


class AuditedAdmin(ModelAdmin):  # type: ignore[misc]  # unfold has no types
    """Lists of thirty rows, no count of the whole table, and one log for the admin and the pages alike.

    A room whose services write the log themselves sets ``services_record`` and overrides ``save_model``.
    """

    list_per_page = 30
    show_full_result_count = False
    warn_unsaved_form = True
    services_record = False

    def construct_change_message(
        self, _request: HttpRequest, form: "ModelForm[Any]", formsets: Iterable[Any] | None, _add: bool = False
    ) -> dict[str, Any]:
        """What was changed, field → [old, new], and the rows of inlines in words; the log methods get it."""
        changes: dict[str, Any] = {
            name: [form.initial.get(name), form.cleaned_data.get(name)] for name in form.changed_data
        }
        for formset in formsets or ():
            name = formset.model._meta.model_name
            for what, rows in (("added", formset.new_objects), ("deleted", formset.deleted_objects)):
                changes |= {f"{name}_{what}": [str(row) for row in rows]} if rows else {}
            if formset.changed_objects:
                changes[f"{name}_changed"] = {str(row): fields for row, fields in formset.changed_objects}
        return changes

    def log_addition(self, request: HttpRequest, obj: Model, _message: Any) -> None:
        """Write that ``obj`` is new."""
        self._log(request, obj, "added")

    def log_change(self, request: HttpRequest, obj: Model, message: dict[str, Any]) -> None:
        """Write what changed in ``obj``."""
        self._log(request, obj, "changed", message)

    def log_deletions(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        """Write that the rows of ``queryset`` are about to go."""
        for obj in queryset:
            self._log(request, obj, "deleted")

    def _log(self, request: HttpRequest, obj: Model, what: str, changes: dict[str, Any] | None = None) -> None:
        if not self.services_record:
            action = f"{obj._meta.app_label}.{obj._meta.model_name}_{what}"
            record(action, obj, by=request.user, changes=changes)  # type: ignore[arg-type]  # the admin has no strangers

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Our own log about one row, newest first."""
        row = get_object_or_404(self.get_queryset(request), pk=unquote(object_id))
        if not self.has_view_permission(request, row):
            raise PermissionDenied
        context = {
            **self.admin_site.each_context(request),
            "title": _("What happened to %(row)s") % {"row": row},
            "entries": timeline(row)[:100],
            "opts": self.opts,
            "object": row,
            **(extra_context or {}),
        }
        return render(request, "admin/timeline.html", context)
