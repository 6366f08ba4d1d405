"""Topics in the admin: the short list that a room keeps of what its things are about, with how often each is used."""

from collections.abc import Callable, Mapping
from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import Model, QuerySet
from django.forms import ModelForm
from django.http import HttpRequest
from django.utils.translation import gettext_lazy

from impacthub.people.models import User
from trajects.admin.base import RoomAdmin, actor
from trajects.admin.lists import number_of


def times_used(name: str, label: Any) -> Callable[[Any, Any], int]:
    """The column ``label``: how many of the rows that ``used_in`` calls ``name`` are about a topic."""

    @admin.display(description=label, ordering=f"number_of_{name}")
    def times(_admin: Any, topic: Any) -> int:
        return int(getattr(topic, f"number_of_{name}"))

    return times


class TopicsAdmin(RoomAdmin):
    """Rows with a slug and a name in every language, which a room's two services write."""

    search_fields = ("name_nl", "name_fr", "name_en")
    #: Stores a topic, and takes one away from everything that is about it.
    save_service: ClassVar[Callable[..., Any]]
    delete_service: ClassVar[Callable[..., Any]]
    #: What points at topics with its field ``topic``; each has its column, see :func:`times_used`.
    used_in: ClassVar[Mapping[str, "QuerySet[Any]"]] = {}

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Its name in addresses is made from its name."""
        found = super().get_fields(request, obj)
        return found if obj else [name for name in found if name != "slug"]

    def get_queryset(self, request: HttpRequest) -> "QuerySet[Any]":
        """With how often it is used."""
        rows: QuerySet[Any] = super().get_queryset(request)
        used = {f"number_of_{name}": number_of(of.all(), "topic") for name, of in self.used_in.items()}
        found: QuerySet[Any] = rows.annotate(**used)
        return found

    @admin.display(description=gettext_lazy("topic"), ordering="name_nl")
    def name(self, topic: Model) -> str:
        """As the reader sees it."""
        return str(topic)

    def change_row(self, row: Any, *, by: User, **_given: Any) -> None:
        """Another name or place."""
        type(self).save_service(row, by=by)

    def create_row(self, row: Any, _form: "ModelForm[Any]", *, by: User) -> None:
        """A new one."""
        type(self).save_service(row, by=by)

    def delete_model(self, request: HttpRequest, obj: Model) -> None:
        """Taken from everything that is about it."""
        type(self).delete_service(obj, by=actor(request))

    def delete_queryset(self, request: HttpRequest, queryset: "QuerySet[Any]") -> None:
        """One by one, each in the log."""
        for topic in queryset:
            self.delete_model(request, topic)
