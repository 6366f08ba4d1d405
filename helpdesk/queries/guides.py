"""What the pages of the knowledge base show."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q, QuerySet

from helpdesk.models import ArticleText, Topic
from helpdesk.models.articles import ArticleTextQuerySet
from helpdesk.queries.articles import for_reader, listed, url_of

#: So many other articles of the topic stand beside one.
RELATED = 5


@dataclass(frozen=True)
class InLanguage:
    """A published text of an article in one language: when it was published, and where it stands."""

    code: str
    published_at: datetime | None
    url: str


def topics() -> QuerySet[Topic]:
    """All topics in their order, each with how many articles anybody can read."""
    published = Q(articles__texts__published_number__isnull=False)
    return Topic.objects.annotate(articles_count=Count("articles", filter=published, distinct=True))


def newest(language: str) -> ArticleTextQuerySet:
    """What a reader of ``language`` gets of each article, the last published first."""
    texts = for_reader(ArticleText.objects.published(), language)
    return listed(texts.order_by("-published_at", "-id"))


def of_topic(topic: Topic, language: str) -> ArticleTextQuerySet:
    """What a reader of ``language`` gets of each article on ``topic``, by title; theirs first."""
    texts = for_reader(ArticleText.objects.published().filter(article__topic=topic), language)
    return listed(texts.order_by("title", "id"))


def related(text: ArticleText, language: str) -> list[ArticleText]:
    """Some other articles on the topic of ``text``."""
    others = of_topic(text.article.topic, language).exclude(article=text.article_id)
    return list(others[:RELATED])


def languages_of(text: ArticleText) -> list[InLanguage]:
    """Every language in which the article of ``text`` can be read, in the order of their codes."""
    path = url_of(text).split("/", 2)[2]  # without the language that every address begins with
    rows = ArticleText.objects.published().filter(article=text.article_id).order_by("language")
    return [InLanguage(code, at, f"/{code}/{path}") for code, at in rows.values_list("language", "published_at")]
