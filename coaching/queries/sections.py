"""A section's own row and its rows by set."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

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


def with_parents(plan: Plan, row_set: registry.RowSet, rows: Iterable[PlanRow]) -> list[tuple[PlanRow, int]]:
    """Each of ``rows`` with the key of every row it hangs under; at most one query."""
    field: Any = row_set.model._meta.get_field(row_set.parent_field)
    if not field.many_to_many:
        return [(row, getattr(row, field.attname)) for row in rows]
    parents: dict[int, list[int]] = defaultdict(list)
    for row_pk, parent_pk in _links(field).ask(plan.pk):
        parents[row_pk].append(parent_pk)
    return [(row, parent) for row in rows for parent in parents[row.pk]]


@cache
def _links(field: Any) -> Statement:
    own, above = field.m2m_field_name(), field.m2m_reverse_field_name()
    links = field.remote_field.through._default_manager
    return Statement(lambda plan, _now: links.filter(**{f"{own}__plan": plan}).order_by("pk").values_list(own, above))


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
