"""A question of every page to the database: written as SQL once, since writing it costs far more than asking it."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from functools import cached_property
from typing import Any

from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone

#: Stand for whoever and whenever while the SQL is written; no real key or moment is near them.
SOMEBODY, SOMETIME = 2**62, datetime(5000, 6, 15, 12, tzinfo=UTC)


class Statement:
    """``rows(person, now)`` of our rooms, as SQL that is written at the first asking and kept, with its answer never.

    ``rows`` must use ``now`` for every moment and day in it, and not choose its conditions by either of the two.
    """

    def __init__(self, rows: "Callable[[int, datetime], QuerySet[Any, Any]]") -> None:
        self._rows = rows

    def ask(self, person: int | None, now: datetime | None = None) -> list[tuple[Any, ...]]:
        """The values of ``rows``, read now; one query."""
        now, (sql, params) = now or timezone.now(), self._written
        with connection.cursor() as cursor:
            cursor.execute(sql, [_meant(param, person, now) for param in params])
            answer: list[tuple[Any, ...]] = cursor.fetchall()
        return answer

    @cached_property
    def _written(self) -> tuple[str, tuple[Any, ...]]:
        sql, params = self._rows(SOMEBODY, SOMETIME).query.sql_with_params()
        return sql, tuple(params)


def _meant(param: Any, person: int | None, now: datetime) -> Any:
    """What ``param`` stands for: the person, a moment or a day as far from ``now`` as it was from then, or itself."""
    if isinstance(param, datetime) and param.year >= SOMETIME.year - 1:
        return now + (param - SOMETIME)
    if isinstance(param, date) and not isinstance(param, datetime) and param.year >= SOMETIME.year - 1:
        return timezone.localdate(now) + (param - timezone.localdate(SOMETIME))
    return person if type(param) is int and param == SOMEBODY else param
