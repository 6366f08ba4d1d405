"""Which published texts answer what somebody typed, and the one that a reader gets of an article."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib.postgres.search import SearchRank
from django.db.models import Case, Exists, F, FloatField, IntegerField, OuterRef, Q, Value, When
from django.db.models.functions import Cast
from django.urls import reverse

from helpdesk.models import ArticleText
from helpdesk.models.articles import ArticleTextQuerySet
from helpdesk.queries.words import forms, meant, query_of
from impacthub.languages import FALLBACK

#: What a word is worth in the text, the short answer and the title.
WEIGHTS = [0.1, 0.1, 0.4, 1.0]
#: What a word in a title alone is worth; a rank is divided by the number of words, which is undone here.
TITLE_WORD = 0.6
#: How many words, as found in a title, make a suggestion good enough, by how many were meant.
ENOUGH = {1: 0.38, 2: 0.7}
ENOUGH_OF_MORE = 1.0
#: Suggestions are taken from so many of the best; a rank is worked out once a text this way.
BEST = 50


@dataclass(frozen=True)
class Suggestion:
    """A text that may answer a question: what it is called, its short answer, where it stands, in which language."""

    title: str
    short: str
    url: str
    language: str
    text_id: int


def suggest(words: str, language: str, limit: int = 5) -> list[Suggestion]:
    """The published texts that say most about ``words``, a sentence as somebody types it; one query, or none.

    Those in ``language`` come first; another language only where an article has no text in that. What shares a word
    by chance is left out, so there are often fewer than ``limit``.
    """
    wanted = meant(words)
    if not wanted or limit < 1:
        return []
    entries = sum(len(forms(word)) for word in wanted)
    least = ENOUGH.get(len(wanted), ENOUGH_OF_MORE) * TITLE_WORD / entries
    texts = for_reader(ranked(ArticleText.objects.published(), wanted, any_of=True), language)
    best = texts.order_by(F("rank").desc(), "id")[:BEST]
    good = [text for text in best if text.rank >= least]  # type: ignore[attr-defined]  # annotated
    return [_suggestion(text) for text in sorted(good, key=lambda text: text.language != language)[:limit]]


def find(words: str, language: str) -> "ArticleTextQuerySet":
    """The published texts with all that ``words`` mean in them, best first, an article once; none without words."""
    wanted = meant(words)
    if not wanted:
        return ArticleText.objects.none()
    return _theirs_first(for_reader(ranked(ArticleText.objects.published(), wanted), language), language)


def find_some(words: str, language: str) -> "ArticleTextQuerySet":
    """As :func:`find`, with any of the words: for when nothing has them all."""
    wanted = meant(words)
    if not wanted:
        return ArticleText.objects.none()
    texts = ranked(ArticleText.objects.published(), wanted, any_of=True)
    return _theirs_first(for_reader(texts, language), language)


def ranked(texts: "ArticleTextQuerySet", words: Iterable[str], *, any_of: bool = False) -> "ArticleTextQuerySet":
    """Those of ``texts`` that have ``words``, each with how much it says of them as its ``rank``."""
    wanted = list(words)
    each = query_of(wanted, any_of=True)  # how near they stand to each other says little of a title and a text
    rank = Cast(SearchRank(F("words"), each, weights=WEIGHTS), FloatField())
    found = texts.filter(words=query_of(wanted, any_of=any_of))
    return listed(found.annotate(rank=rank))


def for_reader(texts: "ArticleTextQuerySet", language: str) -> "ArticleTextQuerySet":
    """Those of ``texts`` that a reader of ``language`` gets: each article once, in theirs, else Dutch, else any."""
    better = ArticleText.objects.published().annotate(choice=_choice(language))
    better = better.filter(article=OuterRef("article"), choice__lt=OuterRef("choice"))
    return texts.annotate(choice=_choice(language)).filter(Q(language=language) | ~Exists(better))


def listed(texts: "ArticleTextQuerySet") -> "ArticleTextQuerySet":
    """``texts`` with what a row of a list shows, and without the long columns."""
    return texts.select_related("article__topic").defer("body", "sources", "words")


def text_for(slug: str, language: str) -> ArticleText | None:
    """The published text of the article ``slug`` in ``language``, else in Dutch, else in any; None without one."""
    texts = ArticleText.objects.published().filter(article__slug=slug).annotate(choice=_choice(language))
    return texts.select_related("article__topic", "reviewed_by").defer("words").order_by("choice").first()


def url_of(text: ArticleText) -> str:
    """Where ``text`` (with its article and topic) stands, in the language of now."""
    return reverse("helpdesk:guide_detail", args=[text.article.topic.slug, text.article.slug])


def _theirs_first(texts: "ArticleTextQuerySet", language: str) -> "ArticleTextQuerySet":
    """Ranked ``texts`` in order: those in ``language`` first, then the best."""
    return texts.order_by(Case(When(language=language, then=Value(0)), default=Value(1)), F("rank").desc(), "id")


def _choice(language: str) -> Case:
    """A number for a text's language: the lower, the sooner a reader of ``language`` gets it."""
    order = dict.fromkeys([language, FALLBACK, "en", "fr"])
    whens = [When(language=code, then=Value(place)) for place, code in enumerate(order)]
    return Case(*whens, default=Value(len(order)), output_field=IntegerField())


def _suggestion(text: ArticleText) -> Suggestion:
    return Suggestion(text.title, text.short, url_of(text), text.language, text.pk)
