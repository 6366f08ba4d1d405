"""P4 to read: who works on the issue, what is known, which moments come; people asked by their role only."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from coaching import queries, summaries
from coaching.models import Plan
from coaching.readings.tables import Said, Table, table


def issue_tables(reading: queries.Reading, plan: Plan) -> list[Table]:
    """The rows of the section, each kind in its own table; empty ones are left out. No query."""
    rows: Mapping[str, Sequence[Any]] = reading.rows
    shown = {name: [summaries.summary(row, plan) for row in found] for name, found in rows.items()}
    causes = {cause.pk: str(cause) for cause in rows["causes"]}
    found = [
        table(
            _("Causes"),
            [_("Cause"), _("Level"), _("Follows from"), _("How do you know"), _("Source")],
            (
                (text["name"], text["level"], causes.get(row.parent_id, ""), Said(text["evidence"]), text["source_url"])
                for row, text in zip(rows["causes"], shown["causes"], strict=True)
            ),
        ),
        table(
            _("Who already works on it"),
            [_("Organisation"), _("What they do"), _("Works on"), _("Part of the field"), _("Contact")],
            (
                (text["name"], Said(text["what"]), causes.get(row.cause_id, ""), _part(text), text["contact"])
                for row, text in zip(rows["initiatives"], shown["initiatives"], strict=True)
            ),
        ),
        table(
            _("What is known"),
            [_("Study"), _("Year"), _("What it found"), _("Source")],
            ((text["name"], text["year"], Said(text["key_finding"]), text["source_url"]) for text in shown["research"]),
        ),
        table(
            _("Moments to come"),
            [_("Moment"), _("Date"), _("Of whom"), _("Kind")],
            ((text["name"], text["date"], text["body"], text["window"]) for text in shown["moments"]),
        ),
        table(
            _("Whom you asked"),
            [_("Role"), _("Is affected"), _("Asked on")],
            ((text["name"], _("yes") if text["affected"] else "", text["date"]) for text in shown["consulted"]),
        ),
    ]
    return [one for one in found if one.rows]


def _part(text: Mapping[str, Any]) -> str:
    """Stance, part of the field, level, and whether people affected lead it."""
    affected = _("led by people affected") if text["led_by_affected"] else ""
    return ", ".join(filter(None, (text["side"], text["field"], text["level"], affected)))
