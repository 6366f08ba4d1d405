"""All articles for who writes them: in which languages there is a text, how each stands, and what waits."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.conf import settings
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from helpdesk.models import Article, ArticleTask, ArticleText, ArticleVersion
from helpdesk.queries.staleness import staleness_of, worst_since
from impacthub.search import words_query

Status, Significance = ArticleVersion.Status, ArticleVersion.Significance

#: What the list can be narrowed to; anything else is refused before it reaches a query.
SHOWS = ("review", "draft", "published", "stale", "tasks", "missing")


@dataclass(frozen=True)
class Cell:
    """One article in one language. ``text`` is None while there is none, ``version`` is what is being written."""

    language: str
    text: ArticleText | None
    version: ArticleVersion | None
    behind: ArticleVersion.Significance | None
    has_task: bool
    can_translate: bool

    @property
    def is_published(self) -> bool:
        """True when it is read by everybody."""
        return self.text is not None and self.text.published_number is not None


@dataclass(frozen=True)
class Row:
    """One article, under the title it has in the reader's language or else in its own."""

    article: Article
    title: str
    language: str
    cells: Sequence[Cell]


def languages() -> list[str]:
    """The languages of articles, in the order of the site."""
    return [code for code, _name in settings.LANGUAGES]


def articles(*, show: str = "", topic: str = "", language: str = "", words: str = "") -> QuerySet[Article]:
    """Those that are asked for, the newest first; ``show`` is one of ``SHOWS``, in ``language`` when that is given."""
    rows = Article.objects.select_related("topic").order_by("-id")
    if topic:
        rows = rows.filter(topic__slug=topic)
    if show:
        rows = rows.filter(_shown(show, language))
    elif language:
        rows = rows.filter(Exists(_texts(language)))
    if wanted := words_query(words):
        found = _versions("").filter(status__in=[Status.DRAFT, Status.REVIEW], title__icontains=words)
        rows = rows.filter(Exists(_texts("").filter(words=wanted)) | Exists(found))
    return rows


def counts() -> dict[str, int]:
    """How many articles each of ``SHOWS`` holds, and all of them under ""; one query."""
    asked = {show or "all": Count("pk", filter=_shown(show, "")) for show in SHOWS}
    found = Article.objects.aggregate(every=Count("pk"), **asked)
    return {"": found["every"], **{show: found[show] for show in SHOWS}}


def rows_of(articles: Iterable[Article], reader: str) -> list[Row]:
    """``articles`` with what there is of each in every language; four queries."""
    articles = list(articles)
    texts = list(ArticleText.objects.filter(article__in=articles).select_related("article"))
    written = ArticleVersion.objects.filter(text__in=texts, status__in=[Status.DRAFT, Status.REVIEW])
    versions = {version.text_id: version for version in written.select_related("author")}
    tasks = set(ArticleTask.objects.filter(text__in=texts, closed_at=None).values_list("text", flat=True))
    behind = staleness_of(texts)
    by_place = {(text.article_id, text.language): text for text in texts}
    rows = []
    for article in articles:
        source = by_place.get((article.pk, article.source_language))
        cells = []
        for code in languages():
            text = by_place.get((article.pk, code))
            pk = text.pk if text else 0
            can_translate = text is None and source is not None and source.published_number is not None
            cells.append(Cell(code, text, versions.get(pk), behind.get(pk), pk in tasks, can_translate))
        rows.append(_titled(article, cells, reader))
    return rows


def _titled(article: Article, cells: Sequence[Cell], reader: str) -> Row:
    by_language = {cell.language: cell for cell in cells}
    for code in dict.fromkeys([reader, article.source_language, *by_language]):
        cell = by_language.get(code)
        if cell and cell.text and (title := cell.text.title or (cell.version.title if cell.version else "")):
            return Row(article, title, code, cells)
    return Row(article, article.slug, article.source_language, cells)


def _shown(show: str, language: str) -> Q:
    texts = _texts(language)
    if show in ("draft", "review"):
        return Q(Exists(_versions(language).filter(status=Status.DRAFT if show == "draft" else Status.REVIEW)))
    if show == "published":
        return Q(Exists(texts.filter(published_number__isnull=False)))
    if show == "stale":
        translations = texts.filter(published_number__isnull=False).exclude(language=F("article__source_language"))
        behind = translations.annotate(behind=worst_since()).filter(behind__gte=Significance.MATTERS)
        return Q(Exists(behind))
    if show == "tasks":
        return Q(Exists(texts.filter(Exists(ArticleTask.objects.filter(text=OuterRef("pk"), closed_at=None)))))
    missing = Q()
    for code in [language] if language else languages():
        missing |= ~Q(Exists(_texts(code).filter(published_number__isnull=False)))
    return missing


def _texts(language: str) -> QuerySet[ArticleText]:
    rows = ArticleText.objects.filter(article=OuterRef("pk"))
    return rows.filter(language=language) if language else rows


def _versions(language: str) -> QuerySet[ArticleVersion]:
    rows = ArticleVersion.objects.filter(text__article=OuterRef("pk"))
    return rows.filter(text__language=language) if language else rows
