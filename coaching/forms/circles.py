"""Rows of one save that come after each other in a circle; each alone would fit what is stored."""

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from coaching import registry
from coaching.circles import closing
from coaching.models import Plan


def circles_in(plan: Plan, spec: registry.Section, values: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """The names, such as ``"causes-7-parent"``, of answers that would make a row come after itself."""
    return [name for row_set in spec.rows if row_set.comes_after for name in _closing(plan, row_set, values)]


def _closing(plan: Plan, row_set: registry.RowSet, values: Mapping[str, Mapping[str, Any]]) -> list[str]:
    field, typed = row_set.comes_after, {}
    for row_name, fields in values.items():
        set_name, _dash, pk = row_name.rpartition("-")
        if set_name == row_set.name and field in fields:
            typed[int(pk)] = _keys(fields[field])
    if len(typed) < 2:  # the form of one row asks the stored ones itself
        return []
    stored: dict[int, set[int]] = defaultdict(set)
    for one, before in row_set.model._default_manager.filter(plan=plan).values_list("pk", field):
        stored[one] |= {before} - {None}
    return [f"{row_set.name}-{pk}-{field}" for pk in closing(stored, typed)]


def _keys(value: Any) -> set[int]:
    """The rows in ``value``: one, several or none."""
    if value is None:
        return set()
    return {value.pk} if hasattr(value, "pk") else {row.pk for row in value}
