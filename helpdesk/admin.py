"""Topics in the admin: the short list of what questions and articles are about."""

from typing import Any

from django.contrib import admin
from django.db.models import Model, QuerySet
from django.forms import ModelForm
from django.http import HttpRequest
from django.utils.translation import gettext_lazy

from helpdesk import services
from helpdesk.models import Article, Ticket, Topic
from impacthub.people.models import User
from trajects.admin.base import RoomAdmin, actor
from trajects.admin.lists import number_of


@admin.register(Topic)
class TopicAdmin(RoomAdmin):
    """In the order in which people see them; one with articles under it stays."""

    list_display = ("name", "slug", "position", "articles", "questions")
    search_fields = ("name_nl", "name_fr", "name_en")
    fields = ("name_nl", "name_fr", "name_en", "position", "slug")
    refusals = (services.TopicHasArticles,)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Its name in addresses is made from its name."""
        found = super().get_fields(request, obj)
        return found if obj else [name for name in found if name != "slug"]

    def get_queryset(self, request: HttpRequest) -> "QuerySet[Topic]":
        """With how often it is used."""
        rows: QuerySet[Topic] = super().get_queryset(request)
        return rows.annotate(
            number_of_articles=number_of(Article.objects.all(), "topic"),
            number_of_questions=number_of(Ticket.objects.filter(status__in=Ticket.REAL), "topic"),
        )

    @admin.display(description=gettext_lazy("topic"), ordering="name_nl")
    def name(self, topic: Topic) -> str:
        """As the reader sees it."""
        return str(topic)

    @admin.display(description=gettext_lazy("articles"), ordering="number_of_articles")
    def articles(self, topic: Topic) -> int:
        """How many stand under it."""
        number: int = topic.number_of_articles  # type: ignore[attr-defined]  # annotated above
        return number

    @admin.display(description=gettext_lazy("questions"), ordering="number_of_questions")
    def questions(self, topic: Topic) -> int:
        """How many were about it."""
        number: int = topic.number_of_questions  # type: ignore[attr-defined]  # annotated above
        return number

    def change_row(self, row: Any, *, by: User, **_given: Any) -> None:
        """Another name or place."""
        services.save_topic(row, by=by)

    def create_row(self, row: Any, _form: "ModelForm[Any]", *, by: User) -> None:
        """A new one."""
        services.save_topic(row, by=by)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Not while articles stand under it."""
        used = isinstance(obj, Topic) and obj.articles.exists()
        return bool(super().has_delete_permission(request, obj)) and not used

    def delete_model(self, request: HttpRequest, obj: Topic) -> None:
        """Taken from the questions and saved replies that are about it."""
        services.delete_topic(obj, by=actor(request))

    def delete_queryset(self, request: HttpRequest, queryset: "QuerySet[Topic]") -> None:
        """One by one, each in the log; Django has refused those with articles before."""
        for topic in queryset:
            services.delete_topic(topic, by=actor(request))
