"""The admin page that every room's own is built on: it writes our log instead of Django's."""

from collections.abc import Callable, Iterable
from typing import Any

from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.forms import Form, ModelForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from unfold.admin import ModelAdmin

from impacthub.audit.services import record, timeline
from impacthub.states import TransitionNotAllowed


class AuditedAdmin(ModelAdmin):  # type: ignore[misc]  # unfold has no types
    """Lists of thirty rows, no count of the whole table, and one log for the admin and the pages alike.

    A room whose services write the log themselves sets ``services_record`` and overrides ``save_model``.
    """

    list_per_page = 30
    show_full_result_count = False
    warn_unsaved_form = True
    services_record = False

    def get_ordering(self, _request: HttpRequest) -> Any:
        """As the rows say of themselves: Django forgets it where rows are counted, also in lists to choose from."""
        return self.ordering or self.opts.ordering

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

    def confirm(
        self,
        request: HttpRequest,
        rows: Iterable[Any],
        sentence: str,
        change: Callable[..., Any],
        *,
        form: Form | None = None,
        refusals: tuple[type[Exception], ...] = (),
        named: Callable[[Any], str] = str,
        done: Callable[[int], str] | None = None,
        verb: str = "",
    ) -> HttpResponse | None:
        """A page that names ``rows`` and says in ``sentence`` what follows; None once that was confirmed and done.

        ``change(row, by=…)`` also gets what ``form`` asks for; what it refuses with is told beside the row's name.
        ``verb`` stands on the button: what it does, and to how many.
        """
        chosen = list(rows)
        if not chosen:
            messages.warning(request, _("Nothing that you chose can be changed in this way."))
            return None
        if "confirmed" in request.POST and (form is None or form.is_valid()):
            given = form.cleaned_data if form else {}
            refused: tuple[type[Exception], ...] = (TransitionNotAllowed, *refusals)
            number = 0
            for row in chosen:
                try:
                    change(row, by=request.user, **given)
                except refused as error:
                    messages.error(request, f"{named(row)}: {error}")
                else:
                    number += 1
            if number:
                said = done or (lambda count: ngettext("%(n)d row done.", "%(n)d rows done.", count) % {"n": count})
                messages.success(request, said(number))
            return None
        context = {
            **self.admin_site.each_context(request),
            "title": _("Are you sure?"),
            "sentence": sentence,
            "rows": [(row.pk, named(row)) for row in chosen],
            "action": request.POST.get("action", ""),
            "back": self._way_back(chosen, request),
            "form": form,
            "verb": verb or _("Yes, do this"),
            "opts": self.opts,
        }
        return render(request, "admin/confirm.html", context, status=422 if form and form.errors else 200)

    def _way_back(self, rows: list[Model], request: HttpRequest) -> str:
        name = f"admin:{self.opts.app_label}_{self.opts.model_name}"
        if request.POST.get("action"):
            return reverse(f"{name}_changelist")
        return reverse(f"{name}_change", args=[rows[0].pk])

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
