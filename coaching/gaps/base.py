"""What the gaps of all sections are made of."""

from collections.abc import Iterable
from typing import Any

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from coaching.registry import Gap

FILL_IN = gettext_lazy("Fill in: %(field)s.")
FILL_IN_ROW = gettext_lazy("Fill in: %(field)s (%(row)s).")


def is_everybody(name: str) -> bool:
    """True for names that mean nobody in particular."""
    return name.strip().casefold() in {
        "algemeen publiek",
        "het algemeen publiek",
        "het grote publiek",
        "iedereen",
        "general public",
        "the general public",
        "everybody",
        "everyone",
        "grand public",
        "le grand public",
        "tout le monde",
    }


def empty(row: models.Model, names: Iterable[str], row_name: str = "") -> list[Gap]:
    """A gap for each of ``names`` that has nothing in it; a zero is something. A row is named, when it has a name."""
    sentence = FILL_IN_ROW if row_name and str(row) else FILL_IN
    return [
        Gap(sentence % {"field": label(row, name), "row": row}, name, row_name)
        for name in names
        if getattr(row, name) in (None, "", [])
    ]


def shorter(row: models.Model, name: str, least: int) -> list[Gap]:
    """A gap when there is a text of fewer than ``least`` characters."""
    length = len(str(getattr(row, name)).strip())
    if not 0 < length < least:
        return []
    return [
        Gap(
            _("“%(field)s” has %(length)d characters; %(least)d is the least.")
            % {"field": label(row, name), "length": length, "least": least},
            name,
        )
    ]


def fewer(rows: list[Any], least: int, row_set: str, model: type[models.Model]) -> list[Gap]:
    """A gap when there are fewer than ``least`` rows of ``model``; it points at the list."""
    missing = least - len(rows)
    if missing <= 0:
        return []
    name = model._meta.verbose_name if missing == 1 else model._meta.verbose_name_plural
    sentence = ngettext("Add %(count)d more: %(kind)s.", "Add %(count)d more: %(kind)s.", missing)
    return [Gap(sentence % {"count": missing, "kind": name}, row=row_set)]


def label(row: models.Model, name: str) -> str | Promise:
    """The question's name, as the form shows it."""
    return str(row._meta.get_field(name).verbose_name)  # type: ignore[union-attr]  # these are all columns
