"""A stamp of what a form was made of, so that who saves it later writes over nothing that they did not see."""

import json
from collections.abc import Iterable
from typing import Any

from django.db import models
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _


class Unseen(Exception):
    """Somebody else changed the same answers since they were shown; ``row`` is as it is now, ``str()`` says so."""

    def __init__(self, row: models.Model) -> None:
        super().__init__(_("Somebody else changed this in the meantime. Look at what it says now, and save again."))
        self.row = row


def stamp_of(row: models.Model, names: Iterable[str]) -> str:
    """Twenty letters and figures that change with the fields ``names`` of ``row``, and tell nothing of them."""
    values = {name: _value(row, name) for name in names}
    text = json.dumps(values, sort_keys=True, default=str)
    return salted_hmac("coaching.stamps", f"{row._meta.label}:{text}").hexdigest()[:20]


def check_seen(row: models.Model, names: Iterable[str], seen: str | None) -> None:
    """Raise :class:`Unseen` when ``seen`` is the stamp of something else; None when nothing was shown to anybody.

    The caller holds the lock of ``row``.
    """
    if seen is not None and seen != stamp_of(row, names):
        raise Unseen(row)


def _value(row: models.Model, name: str) -> Any:
    field = row._meta.get_field(name)
    if not field.many_to_many:
        return getattr(row, getattr(field, "attname", name))
    return sorted(getattr(row, name).values_list("pk", flat=True)) if row.pk else []
