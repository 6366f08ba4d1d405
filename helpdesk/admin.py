"""Topics in the admin: the short list of what questions and articles are about."""

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest
from django.utils.translation import gettext_lazy

from helpdesk import services
from helpdesk.models import Article, Ticket, Topic
from trajects.admin.topics import TopicsAdmin, times_used


@admin.register(Topic)
class TopicAdmin(TopicsAdmin):
    """In the order in which people see them; one with articles under it stays."""

    list_display = ("name", "slug", "position", "articles", "questions")
    fields = ("name_nl", "name_fr", "name_en", "position", "slug")
    refusals = (services.TopicHasArticles,)
    save_service, delete_service = services.save_topic, services.delete_topic
    used_in = {"articles": Article.objects.all(), "questions": Ticket.objects.filter(status__in=Ticket.REAL)}
    articles = times_used("articles", gettext_lazy("articles"))
    questions = times_used("questions", gettext_lazy("questions"))

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Not while articles stand under it."""
        used = isinstance(obj, Topic) and obj.articles.exists()
        return bool(super().has_delete_permission(request, obj)) and not used
