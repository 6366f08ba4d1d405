"""The outbox in the admin: what waits, what went wrong, and what a person decides about it."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from impacthub.audit.audited_admin import AuditedAdmin
from impacthub.notifications import services
from impacthub.notifications.models import Notification, OutboxEmail, Suppression
from impacthub.states import TransitionNotAllowed

Status = OutboxEmail.Status


class StuckFilter(admin.SimpleListFilter):
    """Mails about which somebody should decide."""

    title = gettext_lazy("asks for a decision")
    parameter_name = "stuck"

    def lookups(self, _request: HttpRequest, _model_admin: Any) -> list[tuple[str, str]]:
        """One choice."""
        return [("yes", _("failed or uncertain"))]

    def queryset(self, _request: HttpRequest, queryset: QuerySet[OutboxEmail]) -> QuerySet[OutboxEmail]:
        """Those that failed or may have left."""
        return queryset.filter(status__in=[Status.FAILED, Status.UNCERTAIN]) if self.value() == "yes" else queryset


class ReadOnlyAdmin(AuditedAdmin):
    """Rows that services write: to look at, not to change."""

    services_record = True

    def has_add_permission(self, *_args: Any, **_kwargs: Any) -> bool:
        """Services write these rows."""
        return False

    def has_delete_permission(self, *_args: Any, **_kwargs: Any) -> bool:
        """What was said stays said."""
        return False

    def get_readonly_fields(self, _request: HttpRequest, _obj: Any = None) -> list[str]:
        """Every field."""
        return [field.name for field in self.model._meta.fields]


@admin.register(OutboxEmail)
class OutboxEmailAdmin(ReadOnlyAdmin):
    """Every mail and what became of it."""

    list_display = ("subject", "to", "status", "kind", "created_at", "sent_at", "attempts")
    list_filter = (StuckFilter, "status", "category", "language")
    search_fields = ("to", "subject", "key")
    date_hierarchy = "created_at"
    exclude = ("html",)
    actions = ("send_again", "leave", "cancel")

    @admin.action(permissions=["change"], description=gettext_lazy("Send again"))
    def send_again(self, request: HttpRequest, queryset: QuerySet[OutboxEmail]) -> None:
        """Failed, uncertain and withheld mails go back in the queue."""
        self._each(request, queryset, services.send_again)

    @admin.action(permissions=["change"], description=gettext_lazy("Leave it: do not send again"))
    def leave(self, request: HttpRequest, queryset: QuerySet[OutboxEmail]) -> None:
        """Uncertain mails stay as they are."""
        self._each(request, queryset.filter(status=Status.UNCERTAIN), services.leave)

    @admin.action(permissions=["change"], description=gettext_lazy("Cancel"))
    def cancel(self, request: HttpRequest, queryset: QuerySet[OutboxEmail]) -> None:
        """Mails that have not left do not leave."""
        self._each(request, queryset, services.cancel)

    def _each(self, request: HttpRequest, mails: QuerySet[OutboxEmail], service: Callable[..., OutboxEmail]) -> None:
        done = 0
        for mail in mails:
            try:
                service(mail, by=request.user)
                done += 1
            except TransitionNotAllowed as error:
                self.message_user(request, f"{mail}: {error}", messages.WARNING)
        text = ngettext("%(count)d e-mail is changed.", "%(count)d e-mails are changed.", done)
        self.message_user(request, text % {"count": done}, messages.SUCCESS if done else messages.WARNING)


@admin.register(Suppression)
class SuppressionAdmin(ReadOnlyAdmin):
    """Addresses we no longer write to."""

    list_display = ("__str__", "reason", "category", "created_at")
    list_filter = ("reason", "category")
    search_fields = ("address",)
    actions = ("lift",)

    @admin.action(permissions=["change"], description=gettext_lazy("Write to this address again"))
    def lift(self, request: HttpRequest, queryset: QuerySet[Suppression]) -> None:
        """The address works again, or the person changed their mind."""
        for suppression in queryset:
            services.lift_suppression(suppression, by=request.user)  # type: ignore[arg-type]  # staff are people


@admin.register(Notification)
class NotificationAdmin(ReadOnlyAdmin):
    """What stands under people's bells."""

    list_display = ("words", "user", "kind", "created_at", "read_at")
    search_fields = ("user__email", "key")
    list_select_related = ("user",)

    def has_change_permission(self, *_args: Any, **_kwargs: Any) -> bool:
        """Only the reader marks them."""
        return False
