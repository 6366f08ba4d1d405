"""What the gaps of all sections are made of."""

from collections.abc import Callable, Iterable
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from coaching.models import Plan
from coaching.registry import Gap

FILL_IN = gettext_lazy("Fill in: %(field)s.")
FILL_IN_ROW = gettext_lazy("Fill in: %(field)s (%(row)s).")


@dataclass
class Tally:
    """How many answers were asked for, how many of them are missing, and in how many sentences that was said."""

    asked: int = 0
    missing: int = 0
    said: int = 0


_tally: ContextVar[Tally | None] = ContextVar("tally", default=None)


def measured(gaps: Callable[[Plan], list[Gap]], plan: Plan) -> tuple[list[Gap], int, int]:
    """What is missing by ``gaps``, how many answers are asked for there, and how many of these are missing.

    Something that does not fit, beside what is empty, counts as one answer that is missing.
    """
    tally = Tally()
    mark = _tally.set(tally)
    try:
        found = gaps(plan)
    finally:
        _tally.reset(mark)
    others = len(found) - tally.said
    return found, tally.asked + others, tally.missing + others


def _count(asked: int, missing: int, said: int) -> None:
    tally = _tally.get()
    if tally is not None:
        tally.asked += asked
        tally.missing += missing
        tally.said += said


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
    names = list(names)
    sentence = FILL_IN_ROW if row_name and str(row) else FILL_IN
    found = [
        Gap(sentence % {"field": label(row, name), "row": row}, name, row_name)
        for name in names
        if getattr(row, name) in (None, "", [])
    ]
    _count(len(names), len(found), len(found))
    return found


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


def ends_early(row: models.Model, row_name: str = "") -> list[Gap]:
    """A gap when ``row`` ends before it starts: its form asks one date beside the other, and either may change."""
    starts_on, ends_on = (getattr(row, name) for name in ("starts_on", "ends_on"))
    if not (starts_on and ends_on) or starts_on <= ends_on:
        return []
    return [Gap(_("Choose an end that is not before the start."), "ends_on", row_name)]


def fewer(rows: list[Any], least: int, row_set: str, model: type[models.Model]) -> list[Gap]:
    """A gap when there are fewer than ``least`` rows of ``model``; it points at the list."""
    missing = max(least - len(rows), 0)
    _count(least, missing, 1 if missing else 0)
    if not missing:
        return []
    name = model._meta.verbose_name if missing == 1 else model._meta.verbose_name_plural
    sentence = ngettext("Add %(count)d more: %(kind)s.", "Add %(count)d more: %(kind)s.", missing)
    return [Gap(sentence % {"count": missing, "kind": name}, row=row_set)]


def label(row: models.Model, name: str) -> str | Promise:
    """The question's name, as the form shows it."""
    return str(row._meta.get_field(name).verbose_name)  # type: ignore[union-attr]  # these are all columns
