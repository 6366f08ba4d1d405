"""Topics in the admin: what gatherings and members are about."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.forms import ModelForm
from django.http import HttpRequest
from django.utils.translation import gettext_lazy

from community.models import Event, Profile, Topic
from community.services import events
from impacthub.people.models import User
from trajects.admin.base import RoomAdmin, actor
from trajects.admin.lists import number_of


@admin.register(Topic)
class TopicAdmin(RoomAdmin):
    """What gatherings and members are about: a short list."""

    list_display = ("name", "slug", "events", "members")
    search_fields = ("name_nl", "name_fr", "name_en")
    fields = ("name_nl", "name_fr", "name_en", "slug")

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Its name in addresses is made from its name."""
        found = super().get_fields(request, obj)
        return found if obj else [name for name in found if name != "slug"]

    def get_queryset(self, request: HttpRequest) -> "QuerySet[Topic]":
        """With how often it is used."""
        rows: QuerySet[Topic] = super().get_queryset(request)
        return rows.annotate(
            number_of_events=number_of(Event.topics.through.objects.all(), "topic"),
            number_of_members=number_of(Profile.topics.through.objects.all(), "topic"),
        )

    @admin.display(description=gettext_lazy("topic"), ordering="name_nl")
    def name(self, topic: Topic) -> str:
        """As the reader sees it."""
        return str(topic)

    @admin.display(description=gettext_lazy("events"), ordering="number_of_events")
    def events(self, topic: Topic) -> int:
        """How many are about it."""
        number: int = topic.number_of_events  # type: ignore[attr-defined]  # annotated above
        return number

    @admin.display(description=gettext_lazy("members"), ordering="number_of_members")
    def members(self, topic: Topic) -> int:
        """How many work on it."""
        number: int = topic.number_of_members  # type: ignore[attr-defined]  # annotated above
        return number

    def change_row(self, row: Any, *, by: User, **_given: Any) -> None:
        """Another name."""
        events.save_topic(row, by=by)

    def create_row(self, row: Any, _form: "ModelForm[Any]", *, by: User) -> None:
        """A new one."""
        events.save_topic(row, by=by)

    def delete_model(self, request: HttpRequest, obj: Topic) -> None:
        """Taken from everything that is about it."""
        events.delete_topic(obj, by=actor(request))

    def delete_queryset(self, request: HttpRequest, queryset: "QuerySet[Topic]") -> None:
        """One by one, each in the log."""
        for topic in queryset:
            events.delete_topic(topic, by=actor(request))
