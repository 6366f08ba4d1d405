"""Write the log. Reading it is a QuerySet's work: ``timeline``."""

from typing import Any

from django.db.models import Model, QuerySet

from impacthub.audit.models import Entry

#: Longer texts are cut in the log; the row itself, and what is kept of it, hold the whole.
MAX_VALUE = 200


def record(action: str, row: Model, *, by: Model | None, changes: dict[str, Any] | None = None) -> Entry:
    """Add an entry ``action`` about ``row``; ``by`` is None when the platform itself acted.

    ``changes`` maps a field to ``[old, new]`` or holds plain facts; values are cut at ``MAX_VALUE`` characters.
    Call it inside the transaction of the change.
    """
    return Entry.objects.create(
        actor_id=by.pk if by else None,
        actor_text=str(by)[:200] if by else "ImpactHub",
        action=action,
        object_type=row._meta.label,
        object_id=str(row.pk),
        object_text=str(row)[:200],
        changes={name: _short(value) for name, value in (changes or {}).items()},
    )


def timeline(row: Model) -> QuerySet[Entry]:
    """All entries about ``row``, newest first."""
    return Entry.objects.filter(object_type=row._meta.label, object_id=str(row.pk))


def _short(value: Any) -> Any:
    if isinstance(value, list | tuple):
        return [_short(item) for item in value]
    if value is None or isinstance(value, bool | int):
        return value
    text = str(value)
    return text if len(text) <= MAX_VALUE else text[: MAX_VALUE - 1] + "…"
