"""The impact plan's outline, and the sections that fill it.

A room adds a section by registering a :class:`Section` in its ``plan_sections`` module; nothing else changes.
What the outline names and nobody registered yet shows up in the task list as "later".
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from coaching.forms.base import DraftForm
    from coaching.models import Plan

Text = str | Promise


@dataclass(frozen=True)
class Outline:
    """A place in the plan: its address ``key``, the field's ``code``, and its ``weight`` in the progress (sum 100)."""

    key: str
    code: str
    title: Text
    hint: Text
    weight: int


@dataclass(frozen=True)
class Group:
    """A heading of the task list with the sections under it, in reading order."""

    key: str
    title: Text
    outlines: Sequence[Outline]


GROUPS: tuple[Group, ...] = (
    Group(
        "understanding",
        _("Understanding the film"),
        (
            Outline("story", "P0", _("Film and story"), _("What it is about, who made it for whom"), 5),
            Outline("potential", "P1", _("Impact potential"), _("What this film can set in motion, and what not"), 5),
            Outline("issue", "P4", _("Issue map"), _("Causes, and who already works on them"), 6),
            Outline(
                "environment", "P5", _("Story environment"), _("How known the issue is, how strong the headwind"), 4
            ),
        ),
    ),
    Group(
        "change",
        _("What has to change"),
        (
            Outline("vision", "P3", _("Vision and messages"), _("The big change in one sentence"), 6),
            Outline("audiences", "P6", _("Audiences and key agents"), _("Who can make that change or hold it back"), 8),
            Outline("goals", "P7", _("Impact goals"), _("Three to five changes that you want to see"), 10),
            Outline("change", "P8", _("Theory of change"), _("From screening to change, step by step"), 8),
        ),
    ),
    Group(
        "approach",
        _("How you go about it"),
        (
            Outline("team", "P2", _("Team and capacity"), _("Who does what, and with how much time"), 5),
            Outline("partners", "P10", _("Partners"), _("Who joins in and what they get back"), 6),
            Outline("rights", "P11", _("Distribution and rights"), _("Where the film may be shown, and when"), 4),
            Outline("campaign", "P12", _("Campaign and timeline"), _("What happens when, and who does it"), 6),
            Outline("budget", "P13", _("Impact budget"), _("What it costs"), 8),
            Outline("funding", "P14", _("Funding"), _("Who helps to pay and what is still missing"), 6),
        ),
    ),
    Group(
        "knowing",
        _("Knowing whether it works"),
        (
            Outline("measuring", "P15", _("Measuring and learning"), _("Indicators, baseline and surveys"), 8),
            Outline("care", "P9", _("Care for the people in your film"), _("Agreements, safety and aftercare"), 5),
        ),
    ),
)

OUTLINES: Mapping[str, Outline] = {outline.key: outline for group in GROUPS for outline in group.outlines}


@dataclass(frozen=True)
class RowSet:
    """Rows of one kind in a section. ``parent`` names the row set they hang under, if not the plan itself.

    ``parent_field`` is the foreign key (or many-to-many) that holds the parent. At most ``limit`` rows are present.
    ``twin`` is ``(section, row set)`` where the same rows are written in too: who changes one has changed both.
    ``comes_after`` names the field by which a row follows from others of its kind, which is never a circle.
    Rows that are ``private`` are read by the makers and the film's coach only, and never leave the team's pages.
    """

    name: str
    model: type[models.Model]
    form: type[DraftForm]
    singular: Text
    add_label: Text
    limit: int
    parent: str = ""
    parent_field: str = "plan"
    twin: tuple[str, str] | None = None
    comes_after: str = ""
    private: bool = False


@dataclass(frozen=True)
class Gap:
    """Something that is still missing before the plan can be submitted: a sentence, and the field it is about.

    ``row`` is ``"<row set>-<pk>"``, or empty for a field of the section itself.
    """

    sentence: Text
    field: str = ""
    row: str = ""

    @property
    def anchor(self) -> str:
        """The id of the control in the page."""
        name = "-".join(part for part in (self.row, self.field) if part)
        return f"id_{name}" if self.field else self.row


def _nothing_missing(_plan: Plan) -> list[Gap]:
    return []


@dataclass(frozen=True)
class Section:
    """One section of the plan: its model, its forms, its rows, what may be missing and what is worked out.

    ``details`` is a model with a one-to-one ``plan``; ``gaps(plan)`` lists what is missing at submission;
    ``panel(plan)`` gives the figures that are worked out from the rows, for the page, the PDF and every autosave.
    """

    key: str
    details: type[models.Model] | None = None
    form: type[DraftForm] | None = None
    rows: Sequence[RowSet] = ()
    gaps: Callable[[Plan], list[Gap]] = _nothing_missing
    panel: Callable[[Plan], dict[str, Any]] | None = None
    #: Fields of the form that stand on the project.
    project_fields: Sequence[str] = ()

    @property
    def outline(self) -> Outline:
        """The section's place in the plan."""
        return OUTLINES[self.key]

    @property
    def has_private(self) -> bool:
        """True when some of its rows are not for everybody who reads the plan."""
        return any(rows.private for rows in self.rows)

    def row_set(self, name: str) -> RowSet | None:
        """The row set called ``name``, or None."""
        return next((rows for rows in self.rows if rows.name == name), None)

    def twins(self) -> dict[str, tuple[str, str]]:
        """Where the rows of its sets are written in too, by the name of the set; only sections that are there."""
        return {rows.name: rows.twin for rows in self.rows if rows.twin and rows.twin[0] in _sections}


_sections: dict[str, Section] = {}


def register(section: Section) -> None:
    """Add ``section`` to the plan. Raises ``ValueError`` for a key outside the outline or one that is taken."""
    if section.key not in OUTLINES or section.key in _sections:
        raise ValueError(f"The plan has no free place called {section.key!r}.")
    _sections[section.key] = section


def get(key: str) -> Section | None:
    """The section at ``key``, or None when nobody registered it."""
    return _sections.get(key)


def sections() -> list[Section]:
    """All registered sections in the order of the outline."""
    return [_sections[key] for key in OUTLINES if key in _sections]
