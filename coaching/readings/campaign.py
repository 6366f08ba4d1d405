"""P12 to read: phases, activities with what hangs on them, and reach by channel."""

from typing import Any

from django.utils.translation import gettext as _

from coaching import queries, summaries
from coaching.models import Activity, Plan
from impacthub.people.models import User


def campaign_reading(reading: queries.Reading, plan: Plan) -> dict[str, Any]:
    """The section's rows as finished texts; one query for who does what."""
    rows: dict[str, list[Any]] = dict(reading.rows)
    activities: list[Activity] = rows["activities"]
    owners = User.objects.in_bulk({activity.owner_id for activity in activities if activity.owner_id})
    return {
        "phases": [summaries.summary(row, plan) for row in rows["phases"]],
        "activities": [_activity(row, owners.get(row.owner_id or 0), plan) for row in activities],
        "reach": [summaries.summary(row, plan) for row in rows["reach"]],
    }


def _activity(row: Activity, owner: User | None, plan: Plan) -> dict[str, Any]:
    shown = summaries.summary(row, plan)
    facts = [
        (_("impact goals"), _names(row.goals.all())),
        (_("audiences"), _names(row.audiences.all())),
        (_("partners"), _names(row.partners.all())),
        (_("comes after"), _names(row.depends_on.all())),
        (_("who does it"), str(owner) if owner else ""),
        (_("planned"), shown["target"]),
        (_("why it lies outside the campaign"), shown["reason"]),
    ]
    line = [shown["when"], shown["kind"], shown["status"], _("milestone") if row.is_milestone else ""]
    return {
        "name": shown["name"],
        "line": ", ".join(part for part in line if part),
        "facts": [(name, value) for name, value in facts if value],
    }


def _names(rows: Any) -> str:
    return ", ".join(str(row) for row in rows if not row.is_removed and str(row))
