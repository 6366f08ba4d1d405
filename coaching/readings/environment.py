"""P5 to read: how the team knows, and what it answers to the headwind."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from coaching import queries
from coaching.readings.tables import Said, Table, table


def environment_table(reading: queries.Reading, panel: Mapping[str, Any]) -> Table:
    """The readings of all audiences, by the letters of the map; the names come from ``panel``. No query."""
    rows: dict[int, Any] = {row.pk: row for row in reading.rows["positions"]}
    return table(
        _("How you know"),
        [_("Audience"), _("How known"), _("Headwind"), _("What they will say"), _("What you answer")],
        (
            (
                f"{shown['letter']} {shown['name']}",
                Said(rows[shown["pk"]].evidence_awareness),
                Said(rows[shown["pk"]].evidence_opposition),
                Said(rows[shown["pk"]].expected_counter),
                Said(rows[shown["pk"]].response_line),
            )
            for shown in panel["readings"]
            if shown["pk"] in rows
        ),
    )
