"""A section's own row and its rows by set."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, NamedTuple

from django.db import models

from coaching import registry
from coaching.models import Plan
from coaching.models.rows import PlanRow
from coaching.queries.stored import own_row, present_rows, remember_rows
from impacthub.statements import Statement


def load_details(plan: Plan, spec: registry.Section) -> models.Model | None:
    """The section's own row, or an empty one that is not stored yet."""
    if spec.details is None:
        return None
    found = own_row(plan, spec.details)
    if found is None:
        return spec.details(plan=plan)
    found.plan = plan
    assert isinstance(found, models.Model)
    return found


def load_rows(
    plan: Plan, row_set: registry.RowSet, *, and_removed: bool = False, many: Sequence[str] | None = None
) -> list[PlanRow]:
    """The present rows of ``row_set``, in order; one query, and one more for each many-to-many field in ``many``.

    ``many`` is all of them, unless given. With ``and_removed`` also those that were removed a moment ago, so that it
    can be undone.
    """
    if many is None:
        many = [column.name for column in row_set.model._meta.many_to_many]
    rows: list[PlanRow] = present_rows(plan, row_set.model, and_removed=and_removed)
    models.prefetch_related_objects(rows, *many)
    remember_rows(plan, row_set.model, rows)
    return rows


class Link(NamedTuple):
    """A row under another, by their keys."""

    row: int
    parent: int
    is_present: bool


def load_links(plan: Plan, row_set: registry.RowSet) -> list[Link]:
    """Which row of ``row_set`` hangs under which, in the order of the rows, removed ones too; one query."""
    return [
        Link(row, parent, removed_at is None)
        for row, parent, removed_at in _links(row_set.model, row_set.parent_field).ask(plan.pk)
    ]


@cache
def _links(model: Any, parent_field: str) -> Statement:
    """A row without a parent hangs under none."""
    there = {f"{parent_field}__isnull": False}
    return Statement(
        lambda plan, _now: (
            model.objects.filter(plan=plan, **there)
            .order_by("position", "pk")
            .values_list("pk", parent_field, "removed_at")
        )
    )


@dataclass(frozen=True)
class Reading:
    """A section to read: its own row, and its rows by set; private rows are empty unless ``with_private``."""

    details: Any
    rows: dict[str, list[PlanRow]]
    with_private: bool = False


def reading(plan: Plan, spec: registry.Section, *, with_private: bool = False) -> Reading:
    """The section as the read-only page and the PDF show it.

    ``with_private`` only for who may read of the people in the film (``permissions.can_see_participants``).
    """
    rows = {rows.name: load_rows(plan, rows) if with_private or not rows.private else [] for rows in spec.rows}
    return Reading(load_details(plan, spec), rows, with_private)
