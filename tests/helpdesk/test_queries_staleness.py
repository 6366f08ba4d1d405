"""A translation says how far it is behind the text it was made of."""

from typing import Any

import pytest

from helpdesk.models import ArticleText, ArticleVersion
from helpdesk.queries.staleness import staleness, staleness_of
from tests.factories.helpdesk import ArticleFactory, ArticleTextFactory, ArticleVersionFactory

pytestmark = pytest.mark.django_db
Significance, Status = ArticleVersion.Significance, ArticleVersion.Status


def translated(translates: int | None, *published: tuple[int, str]) -> ArticleText:
    """A French text of a Dutch one with ``published`` versions: how large each is, and its status."""
    article = ArticleFactory()
    source = ArticleTextFactory(article=article, version=False, published_number=len(published))
    for number, (significance, status) in enumerate(published, start=1):
        ArticleVersionFactory(text=source, number=number, significance=significance, status=status)
    return ArticleTextFactory(article=article, language="fr", translates=translates)


@pytest.mark.parametrize(
    ("translates", "published", "behind"),
    [
        (1, [(1, Status.PUBLISHED)], None),
        (1, [(1, Status.REPLACED), (1, Status.PUBLISHED)], Significance.SMALL),
        (1, [(1, Status.REPLACED), (3, Status.REPLACED), (2, Status.PUBLISHED)], Significance.RETRANSLATE),
        (2, [(1, Status.REPLACED), (3, Status.REPLACED), (2, Status.PUBLISHED)], Significance.MATTERS),
        (3, [(1, Status.REPLACED), (3, Status.REPLACED), (2, Status.PUBLISHED)], None),
        (1, [(1, Status.PUBLISHED), (3, Status.DRAFT)], None),
        (1, [(1, Status.PUBLISHED), (3, Status.DROPPED)], None),
        (1, [(1, Status.PUBLISHED), (3, Status.REVIEW)], None),
        (None, [(1, Status.REPLACED), (3, Status.PUBLISHED)], None),
    ],
)
def test_staleness_is_the_largest_change_since(
    translates: int | None, published: list[tuple[int, str]], behind: int | None
) -> None:
    assert staleness(translated(translates, *published)) == behind


def test_the_source_itself_and_another_article_are_never_behind() -> None:
    text = translated(1, (1, Status.REPLACED), (3, Status.PUBLISHED))
    translated(1, (1, Status.PUBLISHED))
    source = ArticleText.objects.get(article=text.article, language="nl")
    ArticleText.objects.filter(pk=source.pk).update(translates=1)
    assert staleness_of([source, text]) == {text.pk: Significance.RETRANSLATE}


def test_a_draft_of_a_translation_is_behind_nothing(django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        assert staleness_of([ArticleText(language="fr", translates=1)]) == {}


@pytest.mark.parametrize("count", [1, 3, 30])
def test_a_list_takes_one_query(count: int, django_assert_num_queries: Any) -> None:
    texts = [translated(1, (1, Status.REPLACED), (2, Status.PUBLISHED)) for _text in range(count)]
    with django_assert_num_queries(1):
        assert staleness_of(texts) == {text.pk: Significance.MATTERS for text in texts}
