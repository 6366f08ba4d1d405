"""A plan's rows by statements that are written once: writing them costs more than asking, a dozen times a page."""

from collections.abc import Iterable
from datetime import timedelta
from functools import cache
from typing import Any

from django.db.models import Q

from coaching.models import Plan
from impacthub.statements import Statement

#: How long a page offers to bring a removed row back.
UNDO_FOR = timedelta(hours=1)
#: Where a plan keeps the rows that were read of it.
KNOWN = "_known_rows"


def present_rows(plan: Plan, model: Any, *, and_removed: bool = False) -> list[Any]:
    """The rows of ``model`` in ``plan``, in order; one query.

    With ``and_removed`` also those that were removed a moment ago, so that it can be undone.
    """
    found: list[Any] = (_shown if and_removed else _present)(model).read(plan.pk)
    return found


def remember_rows(plan: Plan, model: Any, rows: Iterable[Any]) -> None:
    """Keep what was just read with ``plan``, which lives as long as a request: a page shows rows, then adds them up."""
    plan.__dict__.setdefault(KNOWN, {})[model] = [row for row in rows if not row.is_removed]


def known_rows(plan: Plan, model: Any) -> list[Any] | None:
    """The present rows of ``model`` when the page read them already, else None."""
    found: list[Any] | None = plan.__dict__.get(KNOWN, {}).get(model)
    return found


def rows_of(plan: Plan, model: Any) -> list[Any]:
    """The present rows of ``model``: those that the page read already, else read now; at most one query."""
    known = known_rows(plan, model)
    return present_rows(plan, model) if known is None else known


def own_row(plan: Plan, model: Any) -> Any | None:
    """The one row of ``model`` that ``plan`` has, or None; one query."""
    return next(iter(_own(model).read(plan.pk)), None)


@cache
def _present(model: Any) -> Statement:
    return Statement(lambda plan, _now: model.objects.filter(plan=plan).present())


@cache
def _shown(model: Any) -> Statement:
    def rows(plan: int, now: Any) -> Any:
        there = Q(removed_at__isnull=True) | Q(removed_at__gt=now - UNDO_FOR)
        return model.objects.filter(there, plan=plan).order_by("position", "pk")

    return Statement(rows)


@cache
def _own(model: Any) -> Statement:
    return Statement(lambda plan, _now: model._default_manager.filter(plan=plan).order_by("pk")[:1])
