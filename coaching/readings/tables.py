"""Rows to read as a table, in finished texts."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any


class Said(str):
    """A text in the film's own words, in the language of the plan."""

    __slots__ = ()


@dataclass(frozen=True)
class Table:
    """A caption, the heads of the columns, and rows: each a name, and cells that know their column."""

    caption: str
    heads: Sequence[str]
    rows: Sequence[dict[str, Any]]


def table(caption: str, heads: Sequence[str], rows: Iterable[Sequence[str]]) -> Table:
    """The table of ``rows``, each with a text a column; the first column names the row."""
    return Table(caption, heads, [_row(heads, row) for row in rows])


def _row(heads: Sequence[str], row: Sequence[str]) -> dict[str, Any]:
    cells = [
        {"label": head, "text": text, "said": isinstance(text, Said)}
        for head, text in zip(heads[1:], row[1:], strict=True)
    ]
    return {"name": row[0], "cells": cells}
