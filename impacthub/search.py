"""One search over all rooms: a room registers a function, this module only asks them all."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.contrib.postgres.search import SearchQuery, SearchVectorField
from django.db.models import Func, TextField, Value
from django.db.models.expressions import RawSQL


@dataclass(frozen=True)
class Hit:
    """One thing found: ``kind`` is its label, ``url`` where it lives, ``excerpt`` plain text around the words."""

    kind: str
    title: str
    url: str
    excerpt: str = ""


Searcher = Callable[[AbstractBaseUser | AnonymousUser, str], Iterable[Hit]]
_searchers: dict[str, Searcher] = {}


def register(name: str, searcher: Searcher) -> None:
    """Let ``searcher`` answer under ``name``; it must only give what its user may see."""
    _searchers[name] = searcher


def search(user: AbstractBaseUser | AnonymousUser, words: str) -> list[Hit]:
    """Everything that ``user`` may see and that has ``words`` in it, room by room, in name order."""
    words = " ".join(words.replace("\x00", " ").split())[:200]
    if not words:
        return []
    return [hit for name in sorted(_searchers) for hit in _searchers[name](user, words)]


class Folded(Func):
    """Lower-case and without accents, so that "etape" finds "Étape"; our own function, so that an index can hold it."""

    function = "impacthub_fold"
    output_field = TextField()


class FoldedVector(Func):
    """The words of a folded text, as they are: three languages stand beside each other, so none is stemmed."""

    function = "to_tsvector"
    template = "%(function)s('simple'::regconfig, %(expressions)s)"
    output_field = SearchVectorField()


class Weighted(Func):
    """The words of a vector with the ``weight`` (A to D) that a ranking gives them."""

    function = "setweight"
    output_field = SearchVectorField()

    def __init__(self, vector: Func, weight: str) -> None:
        super().__init__(vector, RawSQL(f"'{weight}'::\"char\"", ()))


class Together(Func):
    """Several vectors as one."""

    template, arg_joiner = "(%(expressions)s)", " || "
    output_field = SearchVectorField()


class Beginnings(Func):
    """A folded text in the language of queries: all of its words, each at the beginning of one; NULL without words.

    Folding can make signs of letters ("ŉ" becomes "'n") that mean something in a query, so they go afterwards.
    """

    template = (
        r"replace(nullif(btrim(regexp_replace(%(expressions)s, '[\x01-\x2f\x3a-\x40\x5b-\x60\x7b-\x7f]+', ' ', 'g'"
        ")), ''), ' ', ':* & ') || ':*'"
    )
    output_field = TextField()


def words_query(words: str) -> Any:
    """A query that finds every text with all of ``words`` in it, each at the beginning of a word; None for no words."""
    wanted = " ".join("".join(sign if sign.isalnum() else " " for sign in words).split())
    return SearchQuery(Beginnings(Folded(Value(wanted))), search_type="raw", config="simple") if wanted else None
