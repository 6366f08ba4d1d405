"""Answers to events and what was mailed about them, in the admin: to look at."""

from typing import ClassVar

from django.contrib import admin
from django.utils.translation import gettext_lazy
from unfold.decorators import display

from community.admin.event_forms import before
from community.models import EventMailing, Registration
from impacthub.templatetags.hub import in_zone
from trajects.admin.base import ReadAdmin
from trajects.admin.lists import NewestFilter, colours

ANSWERS = colours(
    Registration.Status, GOING="success", WAITING="warning", OFFERED="info", MAYBE="info", NOT_COMING="danger"
)
COLOURS = colours(EventMailing.Status, PLANNED="info", SENDING="warning", SENT="success", MISSED="danger")


@admin.register(Registration)
class RegistrationAdmin(ReadAdmin):
    """Who answered; the page of an event on the site is where something is done about it."""

    list_display = ("shown_name", "event", "shown_status", "heads", "sector", "language", "source", "created_at")
    list_filter = (("event", NewestFilter), "status", "source", "sector", "language")
    list_select_related = ("event",)
    search_fields = ("name", "email", "event__title_nl")
    ordering = ("-id",)
    fieldsets: ClassVar = (
        (None, {"fields": ("event", "name", "email", "user", "language", "sector")}),
        (
            gettext_lazy("Answer"),
            {"fields": ("status", ("heads", "places"), "may_split", "needs", "offered_until", "source")},
        ),
        (
            gettext_lazy("What happened"),
            {
                "fields": (
                    "created_at", "confirmed_at", "changed_at", "left_at", "promoted_by", "promotion_reason",
                    "checked_in_at", "forgotten_at",
                )
            },
        ),
    )  # fmt: skip

    @admin.display(description=gettext_lazy("name"), ordering="name")
    def shown_name(self, registration: Registration) -> str:
        """A dash for who was forgotten."""
        return str(registration)

    @display(description=gettext_lazy("answer"), ordering="status", label=ANSWERS)  # type: ignore[untyped-decorator]  # unfold has no types
    def shown_status(self, registration: Registration) -> tuple[str, str]:
        """Whether they come."""
        return registration.status, registration.get_status_display()


@admin.register(EventMailing)
class EventMailingAdmin(ReadAdmin):
    """Reminders, changes and cancellations: planned, sent, and missed because the clock was away."""

    list_display = ("event", "shown_kind", "when", "shown_status", "count", "ended_at")
    list_filter = (("event", NewestFilter), "kind", "status", ("due_at", admin.DateFieldListFilter))
    list_select_related = ("event",)
    search_fields = ("event__title_nl", "event__title_fr", "event__title_en")
    ordering = ("-due_at", "-id")
    fields = ("event", "shown_kind", "when", "status", "count", "ended_at")

    @admin.display(description=gettext_lazy("what"), ordering="kind")
    def shown_kind(self, mailing: EventMailing) -> str:
        """A reminder with how long before."""
        words = mailing.get_kind_display()
        return f"{words}, {before(mailing.hours_before)}" if mailing.hours_before else words

    @admin.display(description=gettext_lazy("planned for"), ordering="due_at")
    def when(self, mailing: EventMailing) -> str:
        """In the zone of the event."""
        return in_zone(mailing.due_at, mailing.event.zone)

    @display(description=gettext_lazy("status"), ordering="status", label=COLOURS)  # type: ignore[untyped-decorator]  # unfold has no types
    def shown_status(self, mailing: EventMailing) -> tuple[str, str]:
        """How far it is."""
        return mailing.status, mailing.get_status_display()
