"""How far a translation is behind the text it translates."""

from collections.abc import Iterable

from django.db.models import F, Max, OuterRef, Subquery

from helpdesk.models import ArticleText, ArticleVersion

Significance = ArticleVersion.Significance


def staleness(text: ArticleText) -> ArticleVersion.Significance | None:
    """The largest of what was published of the source after the version that ``text`` says; None when it is right."""
    return staleness_of([text]).get(text.pk)


def staleness_of(texts: Iterable[ArticleText]) -> dict[int, ArticleVersion.Significance]:
    """For each of ``texts`` that is behind its source, by its id, how far; one query, or none without translations."""
    ids = [text.pk for text in texts if text.published_number is not None]
    if not ids:
        return {}
    rows = ArticleText.objects.filter(pk__in=ids).exclude(language=F("article__source_language"))
    found = rows.annotate(behind=worst_since()).filter(behind__isnull=False).values_list("pk", "behind")
    return {pk: Significance(behind) for pk, behind in found}


def worst_since() -> Subquery:
    """For a query of texts: the largest significance of newer versions of their source; NULL for none.

    A text that translates no version is behind nothing.
    """
    newer = ArticleVersion.objects.filter(
        text__article=OuterRef("article"),
        text__language=OuterRef("article__source_language"),
        status__in=[ArticleVersion.Status.PUBLISHED, ArticleVersion.Status.REPLACED],
        number__gt=OuterRef("translates"),
    )
    worst = newer.order_by().values("text__article").annotate(worst=Max("significance")).values("worst")
    return Subquery(worst)
