"""P11 to read: every window with its licence."""

from django.utils.translation import gettext as _

from coaching import queries, summaries
from coaching.models import Plan
from coaching.readings.tables import Table, table


def rights_table(reading: queries.Reading, plan: Plan) -> Table:
    """All windows. No query."""
    shown = [summaries.summary(row, plan) for row in reading.rows["windows"]]
    return table(
        _("Rights windows"),
        [_("Channel"), _("Where"), _("Period"), _("Status"), _("Who holds them"), _("Licence")],
        (
            (
                text["name"],
                text["territory"],
                ", ".join(filter(None, (text["period"], text["held"]))),
                text["status"],
                text["holder"],
                ", ".join(filter(None, (text["licence"], text["fee"]))),
            )
            for text in shown
        ),
    )
