"""What a coordinator sets up by hand and no other service owns: rows, and the parts that a row is made of."""

from collections.abc import Iterable, Sequence
from typing import Any, TypeVar

from django.db import transaction
from django.db.models import ManyToManyField, Model

from impacthub.audit.services import record
from impacthub.people.models import User
from trajects.models import Call, Criterion, JuryMember, Review
from trajects.services.reviews import rescore_call

Row = TypeVar("Row", bound=Model)
#: What other services move or count: a form that was opened a while ago must not put it back.
KEPT = frozenset({"status", "places_taken", "sequence", "extended_at", "handed_in", "total"})
#: What the figures of a call's applications are worked out with; the parts of a call carry the rest.
WEIGHED: dict[type[Model], frozenset[str]] = {
    Call: frozenset({"method"}),
    Criterion: frozenset({"weight", "is_independent"}),
    JuryMember: frozenset({"is_voting"}),
}


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

    What weighs in scores that a jury gave adds these up anew.
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
    if WEIGHED.get(type(row), frozenset()) & set(changes):
        rescore_call(fresh if isinstance(fresh, Call) else fresh.call)  # type: ignore[attr-defined]  # a part of one
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

    ``changed`` gives each row with the fields to write. The file of a removed part goes too. What weighs in scores
    that a jury gave adds these up anew.
    Raises ``ProtectedError`` for a part that somebody has answered or scored.
    """
    noted: dict[str, Any] = {}
    added, changed, removed = list(added), list(changed), list(removed)
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
    if isinstance(owner, Call) and _weigh_otherwise(owner, [*added, *removed], changed):
        rescore_call(owner)


def _weigh_otherwise(call: Call, whole: list[Model], changed: list[tuple[Model, Sequence[str]]]) -> bool:
    """Whether parts that came, went or changed weigh in the scores of ``call``; who never scored does not."""
    if any(WEIGHED.get(type(row), frozenset()) & set(fields) for row, fields in changed):
        return True
    jurors = [row.user_id for row in whole if isinstance(row, JuryMember)]
    scored = bool(jurors) and Review.objects.filter(application__call=call, juror__in=jurors).exists()
    return scored or any(isinstance(row, Criterion) for row in whole)


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
