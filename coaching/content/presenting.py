"""The plain data of a plan as headings, questions and answers in words."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Any

from django.db import models
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from coaching import codes, registry
from coaching.confidential import leaving
from coaching.content.making import Content, names_in
from coaching.models import BudgetLine, Project, Theme
from impacthub.amounts import show_amount, show_number

#: Decimal fields that are money in the plan's currency.
AMOUNTS = frozenset(
    {
        "production_budget", "unit_rate", "actual", "amount_requested", "amount_granted", "value_in_kind", "fee",
        "fee_agreed",
    }
)  # fmt: skip
#: Lists of codes, and where their names are.
CODES = {
    "countries": "countries",
    "languages": "languages",
    "subtitle_languages": "languages",
    "language": "languages",
    "territory": "regions",
    "region": "regions",
}
#: An answer of more letters than this is no word or two.
LONG = 60
#: Rows that are called by more than their first answer.
NAMED_BY = {"budgetline": ("code", "description")}
#: Rows that are read as a table, and its columns besides the name.
COLUMNS: Mapping[str, Sequence[str]] = {
    "budgetline": ("quantity", "unit", "unit_rate", "kind", "scenario", "total"),
    "fundingsource": ("type", "status", "amount_requested", "amount_granted"),
    "credit": ("role",),
    "phase": ("starts_on", "ends_on"),
    "agendamoment": ("happens_on", "body", "window"),
    "reach": ("channel", "number", "quality"),
}


@dataclass(frozen=True)
class Fact:
    """One answer: the field's name, the question, the answer in words, as it is kept, and as a number if it is one."""

    name: str
    label: str
    text: str
    value: Any
    number: Decimal | None = None

    @property
    def is_typed(self) -> bool:
        """True when the answer is what somebody wrote, in the plan's language."""
        return bool(self.text == self.value)

    @property
    def is_long(self) -> bool:
        """True when it needs lines of its own."""
        return len(self.text) > LONG


@dataclass(frozen=True)
class Row:
    """A row with its answers; ``title`` is what it is called."""

    id: int
    title: str
    facts: Sequence[Fact]
    named_by: Sequence[str] = ()

    @property
    def answers(self) -> list[Fact]:
        """What it says besides its title."""
        return [fact for fact in self.facts if fact.name not in self.named_by]


@dataclass(frozen=True)
class Line:
    """A row in a table: its cells by column, and what has no column of its own."""

    title: str
    cells: Sequence[Fact | None]
    rest: Sequence[Fact]


@dataclass(frozen=True)
class Rows:
    """The rows of one kind. ``columns`` names the answers that stand beside each other, for rows that add up."""

    name: str
    title: str
    rows: Sequence[Row]
    columns: Sequence[str] = ()

    @property
    def head(self) -> list[Fact]:
        """One answer of every column that has any, to name it by."""
        found = {fact.name: fact for row in self.rows for fact in row.answers}
        return [found[name] for name in self.columns if name in found]

    @property
    def lines(self) -> list[Line]:
        """The rows with a cell for each of ``head``."""
        names = [fact.name for fact in self.head]
        lines = []
        for row in self.rows:
            known = {fact.name: fact for fact in row.answers}
            rest = [fact for fact in row.answers if fact.name not in names]
            lines.append(Line(row.title, [known.get(name) for name in names], rest))
        return lines


@dataclass(frozen=True)
class Part:
    """A section in words: its own answers, then its rows by kind. Unanswered questions are left out."""

    key: str
    title: str
    facts: Sequence[Fact]
    groups: Sequence[Rows]

    @property
    def is_empty(self) -> bool:
        """True when nothing is answered."""
        return not self.facts and not any(group.rows for group in self.groups)


def present(content: Content, language: str, *, keys: Sequence[str] | None = None) -> list[Part]:
    """The sections of ``content`` in ``language``, in reading order; only those in ``keys``, if given. One query.

    What the plan no longer asks is left out.
    """
    with translation.override(language):
        themes = {theme.slug: str(theme) for theme in Theme.objects.all()}
        words = Words(str(content.get("currency", "EUR")), themes, (content.get("figures") or {}).get("lines", {}))
        return [
            words.part(spec, kept)
            for spec in registry.sections()
            if (kept := content["sections"].get(spec.key)) is not None and (keys is None or spec.key in keys)
        ]


@dataclass(frozen=True)
class Words:
    """Turns kept values into words in the active language; amounts are in ``currency``.

    ``themes`` are names by slug; ``lines`` has what every cost adds up to, by its id.
    """

    currency: str
    themes: Mapping[str, str]
    lines: Mapping[str, str]

    def part(self, spec: registry.Section, kept: Content) -> Part:
        """One section."""
        facts = list(self._own_facts(spec, kept["fields"]))
        groups = [
            Rows(
                row_set.name,
                capfirst(str(row_set.model._meta.verbose_name_plural)),
                [
                    self.row(row_set.model, row, names_in(row_set), place)
                    for place, row in enumerate(kept["rows"][row_set.name], start=1)
                ],
                COLUMNS.get(str(row_set.model._meta.model_name), ()),
            )
            for row_set in spec.rows
            if row_set.name in kept["rows"]
        ]
        return Part(spec.key, str(spec.outline.title), facts, groups)

    def row(self, model: type[models.Model], row: Content, names: Sequence[str], place: int) -> Row:
        """One row, called by its first answer; by its ``place`` when that one is left out."""
        facts = list(self.facts(model, row, names))
        if model is BudgetLine and (total := self.lines.get(str(row["id"]))) is not None:
            facts.append(Fact("total", _("Total"), self.amount(total), total, Decimal(total)))
        first = NAMED_BY.get(str(model._meta.model_name), tuple(names[:1]))
        title = " ".join(fact.text for fact in facts if fact.name in first)
        if not title and not any(name in row for name in first):
            title = f"{capfirst(str(model._meta.verbose_name))} {place}"
        return Row(row["id"], title or _("not named yet"), facts, first)

    def facts(self, model: type[models.Model], kept: Content, names: Sequence[str]) -> Iterator[Fact]:
        """The answered questions of one row, in the order of ``names``."""
        for name in names:
            text = self.text(model, name, kept.get(name))
            if text:
                column: Any = model._meta.get_field(name)
                yield Fact(name, capfirst(str(column.verbose_name)), text, kept[name], _number(column, kept[name]))

    def text(self, model: type[models.Model], name: str, value: Any) -> str:
        """One value in words; empty when there is none."""
        column: Any = model._meta.get_field(name)
        if value in (None, "", []):
            return ""
        if isinstance(value, bool):
            return _("yes") if value else _("no")
        if column.is_relation:
            names = self.themes if column.related_model is Theme else {}
            listed = value if isinstance(value, list) else [value]
            return ", ".join(names.get(item["text"], item["text"]) or _("not named yet") for item in listed)
        if name in CODES:
            listed = value if isinstance(value, list) else [value]
            return ", ".join(codes.name_of(CODES[name], code) for code in listed)
        choices = _choices(column)
        if choices:
            listed = value if isinstance(value, list) else [value]
            return ", ".join(str(choices.get(item, item)) for item in listed)
        return self._written(column, name, value)

    def amount(self, text: str) -> str:
        """A kept amount as the reader writes it."""
        return show_amount(Decimal(text), self.currency)

    def _written(self, column: Any, name: str, value: Any) -> str:
        if name in AMOUNTS:
            return self.amount(value)
        if isinstance(column, models.DecimalField):
            return show_number(Decimal(value))
        if isinstance(column, models.DateTimeField):
            return date_format(timezone.localtime(datetime.fromisoformat(value)), "DATETIME_FORMAT")
        if isinstance(column, models.DateField):
            return date_format(date.fromisoformat(value), "DATE_FORMAT")
        if isinstance(value, int):
            return str(value) if name == "year" else show_number(value)
        return ", ".join(map(str, value)) if isinstance(value, list) else str(value)

    def _own_facts(self, spec: registry.Section, kept: Content) -> Iterator[Fact]:
        from_project = [name for name in spec.project_fields if name in kept]
        if from_project:
            yield from self.facts(Project, kept, from_project)
        if spec.details is not None:
            yield from self.facts(spec.details, kept, leaving(str(spec.details._meta.model_name)))


@cache
def _choices(column: Any) -> dict[Any, Any]:
    """What can be chosen in ``column``, or in a list of it, read once."""
    return dict((getattr(column, "base_field", None) or column).flatchoices)


def _number(column: Any, value: Any) -> Decimal | None:
    """The kept ``value`` as a number, when it is one and no code."""
    is_count = isinstance(value, int) and not isinstance(value, bool) and not column.choices
    return Decimal(value) if is_count or isinstance(column, models.DecimalField) else None
