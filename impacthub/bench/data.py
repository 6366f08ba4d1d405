"""Data to measure with: the demo's in a database of its own, and the same a hundred times over."""

import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from django.apps import apps
from django.core.management import call_command
from django.db import connection, models

#: Not copied: log-ins are the visitors' own, consents and addresses say nothing to a page.
LEFT_OUT = {"people.LogIn"}
#: Copies of these stay with the same person, so that the pages of one person grow too.
STAYS_WITH_PERSON = {"notifications.Notification", "jobs.Job"}
ROOMS = ("people", "notifications", "jobs", "audit", "trajects", "community", "helpdesk", "coaching", "evaluation")


@contextmanager
def scratch_database() -> Iterator[str]:
    """A new database with the demo's data, gone afterwards; yields its ``DATABASE_URL``. Real rows are not touched."""
    real = connection.settings_dict["NAME"]
    connection.settings_dict.setdefault("TEST", {})["NAME"] = f"bench_{os.getpid()}"
    name = connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    try:
        call_command("demo", verbosity=0)
        _analyze()
        address = urlsplit(os.environ["DATABASE_URL"])
        yield urlunsplit(address._replace(path=f"/{name}"))
    finally:
        connection.creation.destroy_test_db(real, verbosity=0)


def multiply(times: int) -> None:
    """Make every row of our rooms stand there ``times`` times, each copy pointing at the rows of its own copy."""
    order = _copied()
    originals = {model: list(model._default_manager.all()) for model in order}
    for number in range(1, times):
        copies: dict[tuple[type[models.Model], Any], Any] = {}
        for model in order:
            rows = [_copy(row, number, copies) for row in originals[model]]
            made = model._default_manager.bulk_create(rows, batch_size=1000)
            copies |= {(model, old.pk): new.pk for old, new in zip(originals[model], made, strict=True)}
    _analyze()


def _copied() -> list[type[models.Model]]:
    """The models of our rooms and the tables between them, those that are pointed at first."""
    found = [
        model
        for room in ROOMS
        for model in apps.get_app_config(room).get_models(include_auto_created=True)
        if model._meta.managed and model._meta.label not in LEFT_OUT
    ]
    ordered: list[type[models.Model]] = []
    while len(ordered) < len(found):
        ready = [model for model in found if model not in ordered and _targets(model) & set(found) <= {*ordered, model}]
        ordered.extend(ready or [model for model in found if model not in ordered])
    return ordered


def _targets(model: type[models.Model]) -> set[Any]:
    return {field.related_model for field in model._meta.concrete_fields if field.is_relation}


def _copy(row: models.Model, number: int, copies: dict[tuple[type[models.Model], Any], Any]) -> models.Model:
    model = type(row)
    unique = _unique_texts(model)
    values: dict[str, Any] = {}
    for field in model._meta.concrete_fields:
        value = getattr(row, field.attname)
        if field.primary_key:
            value = uuid.uuid4() if isinstance(field, models.UUIDField) else None
        elif field.is_relation and model._meta.label not in STAYS_WITH_PERSON:
            value = copies.get((field.related_model, value), value)
        elif field.name in unique and value:
            value = f"{number}-{value}"[: field.max_length]
        values[field.attname] = value
    return model(**values)


def _unique_texts(model: type[models.Model]) -> set[str]:
    """Text fields that a constraint keeps unique: a copy needs another text there."""
    names = {field.name for field in model._meta.fields if field.unique}
    for constraint in model._meta.constraints:
        if isinstance(constraint, models.UniqueConstraint):
            names |= set(constraint.fields)
            names |= {leaf.name for e in constraint.expressions for leaf in e.flatten() if isinstance(leaf, models.F)}
    texts = {field.name for field in model._meta.fields if isinstance(field, models.CharField | models.TextField)}
    return names & texts


def _analyze() -> None:
    """Let PostgreSQL know the sizes, as autovacuum would."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
