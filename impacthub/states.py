"""Statuses move only through the three functions here, along a table that stands beside the model."""

from collections.abc import Mapping
from typing import Any, TypeVar

from django.db import connection, models, transaction
from django.utils.translation import gettext as _

M = TypeVar("M", bound=models.Model)

#: For every status, the statuses it may become. A status that is missing or maps to nothing is final.
Flow = Mapping[str, frozenset[str]]


class TransitionNotAllowed(Exception):
    """The row is not in a status from which the wanted one can be reached; ``str()`` says so to a person."""


@transaction.atomic
def move(row: M, field: str, flow: Flow, to: str) -> tuple[M, str]:
    """Lock ``row``, check ``flow`` and save ``field`` as ``to``; returns the fresh row and the old status.

    Raises :class:`TransitionNotAllowed` when ``flow`` has no way from the present status to ``to``.
    """
    fresh = type(row)._default_manager.select_for_update(no_key=True).get(pk=row.pk)
    old = str(getattr(fresh, field))
    if to not in flow.get(old, frozenset()):
        raise TransitionNotAllowed(_refusal(type(row), field, old, to))
    setattr(fresh, field, to)
    fresh.save(update_fields=[field])
    return fresh, old


def move_all(rows: "models.QuerySet[M]", field: str, flow: Flow, old: str, to: str, **also: Any) -> int:
    """Move those of ``rows`` that are ``old`` to ``to`` and set ``also``, in one statement; returns how many moved.

    For a worker that claims and closes rows: what somebody else has moved meanwhile is left alone, not an error.
    Raises :class:`TransitionNotAllowed` when ``flow`` has no way from ``old`` to ``to``.
    """
    if to not in flow.get(old, frozenset()):
        raise TransitionNotAllowed(_refusal(rows.model, field, old, to))
    return rows.filter(**{field: old}).update(**{field: to}, **also)


def move_held(row: models.Model, field: str, flow: Flow, to: str, *, held_at: str, **also: Any) -> bool:
    """Move the one ``row`` that this worker holds since ``held_at`` and set ``also``, to plain values.

    As :func:`move_all` for a worker that moves thousands a minute, at a third of its price. False when the row is no
    longer what it was, in ``field`` and in ``held_at``: somebody else has it. Else the object becomes what the row is.
    """
    meta, old = row._meta, getattr(row, field)
    if to not in flow.get(old, frozenset()):
        raise TransitionNotAllowed(_refusal(type(row), field, old, to))
    values = {field: to, **also}
    where = {"pk": row.pk, field: old, held_at: getattr(row, held_at)}
    fields: list[Any] = [meta.pk if name == "pk" else meta.get_field(name) for name in [*values, *where]]
    given = zip(fields, [*values.values(), *where.values()], strict=True)
    said = [one.get_db_prep_save(value, connection) for one, value in given]
    parts = [f"{connection.ops.quote_name(one.column)} = %s" for one in fields]
    setting, finding = ", ".join(parts[: len(values)]), " AND ".join(parts[len(values) :])
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE {connection.ops.quote_name(meta.db_table)} SET {setting} WHERE {finding}", said)
        moved = bool(cursor.rowcount == 1)
    if moved:
        for name, value in values.items():
            setattr(row, name, value)
    return moved


def _refusal(model: type[models.Model], field: str, old: str, to: str) -> str:
    label = dict(model._meta.get_field(field).flatchoices)  # type: ignore[union-attr]  # a field with choices
    return _("From “%(old)s” it cannot become “%(new)s”.") % {"old": label.get(old, old), "new": label.get(to, to)}
