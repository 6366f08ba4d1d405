"""A plan's rows by statements that are written once: writing them costs more than asking, a dozen times a page."""

from datetime import timedelta
from functools import cache
from typing import Any

from django.db.models import Q

from coaching.models import Plan
from impacthub.statements import Statement

#: How long a page offers to bring a removed row back.
UNDO_FOR = timedelta(hours=1)


def present_rows(plan: Plan, model: Any) -> list[Any]:
    """The rows of ``model`` in ``plan``, in order; one query."""
    found: list[Any] = _present(model).read(plan.pk)
    return found


def shown_rows(plan: Plan, model: Any) -> list[Any]:
    """The same with those that were removed a moment ago, so that it can be undone; one query."""
    found: list[Any] = _shown(model).read(plan.pk)
    return found


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
