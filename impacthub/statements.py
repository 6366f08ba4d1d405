"""A question of every page to the database: written as SQL once, since writing it costs far more than asking it."""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime
from functools import cached_property
from typing import Any

from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone

#: Stand for whoever and whenever while the SQL is written; no real key or moment is near them.
SOMEBODY, SOMETIME = 2**62, datetime(5000, 6, 15, 12, tzinfo=UTC)
#: Stand for words, the first for the first; nobody types these.
SOMETHING = ("\ue0001", "\ue0002", "\ue0003")


class Statement:
    """``rows(key, now)`` of our rooms, as SQL that is written at the first asking and kept, with its answer never.

    ``key`` is that of a person, or of what else the rows belong to. ``rows`` must use ``now`` for every moment and day
    in it, and not choose its conditions by either of the two. With ``words`` it takes so many texts after them, for
    which the same holds.
    """

    def __init__(self, rows: "Callable[..., QuerySet[Any, Any]]", words: int = 0) -> None:
        self._rows = rows
        self._words = SOMETHING[:words]

    def ask(self, key: int | None, now: datetime | None = None, *words: str) -> list[tuple[Any, ...]]:
        """The values of ``rows``, read now; one query."""
        with connection.cursor() as cursor:
            cursor.execute(self._written[0], self._params(key, now, words))
            answer: list[tuple[Any, ...]] = cursor.fetchall()
        return answer

    def read(self, key: int | None, now: datetime | None = None, *words: str) -> list[Any]:
        """The rows themselves with what they are annotated with, read now; one query. They join no other table."""
        return list(self._model._default_manager.raw(self._written[0], self._params(key, now, words)))

    def _params(self, key: int | None, now: datetime | None, words: Sequence[str]) -> list[Any]:
        meant = dict(zip(self._words, words, strict=True))
        moment = now or timezone.now()
        return [_meant(param, key, moment, meant) for param in self._written[1]]

    @cached_property
    def _model(self) -> Any:
        return self._rows(SOMEBODY, SOMETIME, *self._words).model

    @cached_property
    def _written(self) -> tuple[str, tuple[Any, ...]]:
        sql, params = self._rows(SOMEBODY, SOMETIME, *self._words).query.sql_with_params()
        return sql, tuple(params)


def _meant(param: Any, key: int | None, now: datetime, words: Mapping[str, str]) -> Any:
    """What ``param`` stands for: key, word, a moment or day as far from ``now`` as it was from then, or itself."""
    if isinstance(param, str):
        return words.get(param, param)
    if isinstance(param, datetime) and param.year >= SOMETIME.year - 1:
        return now + (param - SOMETIME)
    if isinstance(param, date) and not isinstance(param, datetime) and param.year >= SOMETIME.year - 1:
        return timezone.localdate(now) + (param - timezone.localdate(SOMETIME))
    return key if type(param) is int and param == SOMEBODY else param
