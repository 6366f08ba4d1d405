"""Members in the admin: messages that were reported, and who shows what of themselves to whom."""

from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.decorators import action, display

from community.models import ContactMessage, Profile
from community.services import messages as services
from trajects.admin.base import ReadAdmin


@admin.register(ContactMessage)
class ContactMessageAdmin(ReadAdmin):
    """Only those that somebody reported: what members write to each other is nobody else's."""

    list_display = ("shown_text", "sender", "receiver", "reported_at", "shown_state")
    list_filter = (("handled_at", admin.EmptyFieldListFilter),)
    list_select_related = ("sender", "receiver")
    ordering = ("-reported_at",)
    actions_detail = ("handle",)
    fieldsets = (
        (None, {"fields": ("sender", "receiver", "sent_at", "text")}),
        (gettext_lazy("The report"), {"fields": ("report_reason", "reported_at", "handled_at", "handled_by")}),
    )

    def get_queryset(self, request: HttpRequest) -> "QuerySet[ContactMessage]":
        """The reported ones; those of who was erased are gone."""
        rows: QuerySet[ContactMessage] = super().get_queryset(request)
        return rows.filter(reported_at__isnull=False)

    @admin.display(description=gettext_lazy("message"))
    def shown_text(self, message: ContactMessage) -> str:
        """Its first words."""
        return message.text[:80] or "–"

    @display(description=gettext_lazy("status"), label={"open": "warning", "done": "success"})  # type: ignore[untyped-decorator]  # unfold has no types
    def shown_state(self, message: ContactMessage) -> tuple[str, str]:
        """Whether somebody looked at it."""
        return ("done", _("looked at")) if message.handled_at else ("open", _("waits"))

    @action(description=gettext_lazy("Looked at…"), icon="done", url_path="handle", permissions=["coordinate"])  # type: ignore[untyped-decorator]  # unfold has no types
    def handle(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Put the report away."""
        row = self.row(request, object_id)
        sentence = _("The report is put away. Who wrote the message still cannot write to who reported it.")
        return self.ask(
            request,
            row,
            sentence,
            services.handle_report,
            refusals=(services.AlreadyHandled,),
            done=_("The report is put away."),
        )

    def get_actions_detail(self, request: HttpRequest, object_id: int) -> list[Any]:
        """The button, as long as nobody looked at it."""
        found: list[Any] = super().get_actions_detail(request, object_id)
        waits = self.model._default_manager.filter(pk=object_id, handled_at=None).exists()
        return found if waits else []


@admin.register(Profile)
class ProfileAdmin(ReadAdmin):
    """Who made a profile and to whom they show it; their words stand on the pages, for who may read them there."""

    list_display = ("name", "shown_to", "contact_for", "changed_at", "fictional")
    list_filter = ("listed_for", "fictional")
    search_fields = ("name", "handle", "user__email")
    fields: ClassVar[Any] = ("name", "handle", "user", "shown_to", "contact_for", "changed_at", "fictional")
    list_select_related = ("user",)

    def get_readonly_fields(self, *_args: Any, **_kwargs: Any) -> tuple[str, ...]:
        """Everything, and one that is worked out."""
        return ("shown_to",)

    @admin.display(description=gettext_lazy("name shown to"), ordering="listed_for")
    def shown_to(self, profile: Profile) -> str:
        """Who finds them."""
        return str(profile.get_listed_for_display())
