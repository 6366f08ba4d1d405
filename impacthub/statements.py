"""A question of every page to the database: written as SQL once, since writing it costs far more than asking it."""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime
from functools import cached_property
from typing import Any

from django.db import connection
from django.db.models import QuerySet
from django.db.models.query import get_related_populators
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
        """The rows themselves, with what they are annotated with and the rows of ``select_related``; one query."""
        answer, compiler = self.ask(key, now, *words), self._compiler
        first, last = compiler.klass_info["select_fields"][0], compiler.klass_info["select_fields"][-1]
        names = [column[0].target.attname for column in compiler.select[first : last + 1]]
        related = get_related_populators(  # type: ignore[call-arg]  # the stubs are of the next Django
            compiler.klass_info, compiler.select, connection.alias
        )
        found = []
        for values in compiler.results_iter([answer]):
            row = compiler.klass_info["model"].from_db(connection.alias, names, values[first : last + 1])
            for populator in related:
                populator.populate(values, row)
            for name, place in compiler.annotation_col_map.items():
                setattr(row, name, values[place])
            found.append(row)
        return found

    def _params(self, key: int | None, now: datetime | None, words: Sequence[str]) -> list[Any]:
        meant = dict(zip(self._words, words, strict=True))
        moment = now or timezone.now()
        return [_meant(param, key, moment, meant) for param in self._written[1]]

    @cached_property
    def _compiler(self) -> Any:
        """Django's own, which knows after writing the SQL which of its columns belongs to which model."""
        return self._rows(SOMEBODY, SOMETIME, *self._words).query.get_compiler(connection.alias)

    @cached_property
    def _written(self) -> tuple[str, tuple[Any, ...]]:
        sql, params = self._compiler.as_sql()
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
