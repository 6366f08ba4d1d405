"""P2 to read: who works on the campaign, and who thinks along."""

from django.utils.translation import gettext as _

from coaching import queries, summaries
from coaching.models import Plan
from coaching.readings.tables import Table, table


def team_tables(reading: queries.Reading, plan: Plan) -> list[Table]:
    """Members and advisers, each in a table; empty ones are left out. No query."""
    members = [summaries.summary(row, plan) for row in reading.rows["members"]]
    advisers = [summaries.summary(row, plan) for row in reading.rows["advisers"]]
    found = [
        table(
            _("Who works on the campaign"),
            [_("Name"), _("Role"), _("Days"), _("Paid"), _("Period"), _("Credit")],
            ((m["name"], m["role"], m["days"], m["paid"], m["period"], m["credit"]) for m in members),
        ),
        table(
            _("Who thinks along"),
            [_("Name"), _("Expertise"), _("From their own life"), _("Met on")],
            ((a["name"], a["expertise"], a["lived"], a["met"]) for a in advisers),
        ),
    ]
    return [one for one in found if one.rows]
