"""What a coordinator sets up by hand and no other service owns: rows, and the parts that a row is made of."""

from collections.abc import Iterable, Sequence
from typing import Any, TypeVar

from django.db import transaction
from django.db.models import ManyToManyField, Model

from impacthub.audit.services import record
from impacthub.people.models import User

Row = TypeVar("Row", bound=Model)
#: What other services move or count: a form that was opened a while ago must not put it back.
KEPT = frozenset({"status", "places_taken", "sequence", "extended_at", "handed_in", "total"})


@transaction.atomic
def set_up_row(row: Row, *, by: User, **many: Any) -> Row:
    """Store a new ``row``; ``many`` gives its relations to several others.

    Raises ``IntegrityError`` when it breaks a rule that its form has checked before.
    """
    row.save()
    for name, chosen in many.items():
        getattr(row, name).set(chosen)
    record(f"trajects.{row._meta.model_name}_created", row, by=by)
    return row


@transaction.atomic
def change_row(row: Row, *, by: User, **fields: Any) -> Row:
    """Set ``fields`` of ``row`` and note those that differ; nothing else of it is written.

    Raises ``ValueError`` for a field that another service moves or counts.
    """
    if names := KEPT & set(fields):
        raise ValueError(names)
    fresh = type(row)._default_manager.select_for_update(of=("self",)).get(pk=row.pk)
    changes: dict[str, Any] = {}
    for name, value in fields.items():
        old, new = _value(fresh, name), sorted(value, key=_id) if _is_many(fresh, name) else value
        if old != new:
            changes[name] = [_said(old), _said(new)]
            _set(fresh, name, new)
    if changes:
        fresh.save(update_fields=[name for name in changes if not _is_many(fresh, name)])
        record(f"trajects.{row._meta.model_name}_changed", fresh, by=by, changes=changes)
    return fresh


@transaction.atomic
def arrange_parts(
    owner: Model,
    *,
    by: User,
    added: Iterable[Model] = (),
    changed: Iterable[tuple[Model, Sequence[str]]] = (),
    removed: Iterable[Model] = (),
) -> None:
    """Store and remove parts of ``owner`` with one entry: criteria, conditions, questions, texts of a material.

    ``changed`` gives each row with the fields to write. The file of a removed part goes too.
    Raises ``ProtectedError`` for a part that somebody has answered or scored.
    """
    noted: dict[str, Any] = {}
    for row in removed:
        noted.setdefault(f"{row._meta.model_name}_removed", []).append(str(row))
        _remove(row)
    for row in added:
        row.save()
        noted.setdefault(f"{row._meta.model_name}_added", []).append(str(row))
    for row, fields in changed:
        row.save(update_fields=fields)
        noted.setdefault(f"{row._meta.model_name}_changed", []).append(f"{row}: {', '.join(fields)}")
    if noted:
        record(f"trajects.{owner._meta.model_name}_arranged", owner, by=by, changes=noted)


def _remove(row: Model) -> None:
    file = getattr(row, "file", None)
    row.delete()
    if file:
        storage, name = file.storage, file.name
        transaction.on_commit(lambda: storage.delete(name))


def _is_many(row: Model, name: str) -> bool:
    return isinstance(row._meta.get_field(name), ManyToManyField)


def _value(row: Model, name: str) -> Any:
    return list(getattr(row, name).order_by("pk")) if _is_many(row, name) else getattr(row, name)


def _set(row: Model, name: str, value: Any) -> None:
    if _is_many(row, name):
        getattr(row, name).set(value)
    else:
        setattr(row, name, value)


def _said(value: Any) -> Any:
    return [str(item) for item in value] if isinstance(value, list) else value


def _id(row: Model) -> Any:
    return row.pk
