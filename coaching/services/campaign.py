"""The campaign's calendar: usual phases to start with, and moving an activity by weeks."""

from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from coaching import registry
from coaching.models import Activity, Campaign, Phase, Plan
from coaching.services.sections import Changes, add_row, lock_section, save_section
from impacthub.people.models import User

#: The section of the plan that is the calendar.
KEY = "campaign"
#: By how many weeks an activity moves at most, at once.
MOST_WEEKS = 52
#: The earliest and the latest year of a date in a plan.
FIRST_YEAR, LAST_YEAR = 1900, 2100
#: The usual phases, each with its part of the campaign in percent.
USUAL_PARTS = (20, 15, 35, 20, 10)


class NoCampaignDates(Exception):
    """The campaign has no dates yet, so phases cannot be laid in it; ``str()`` says so to a person."""


class NotMoved(Exception):
    """The activity has no dates, or would leave the calendar; ``str()`` says so to a person."""


def usual_names() -> list[str]:
    """The names of the usual five phases, in the language of now."""
    return [_("preparation"), _("launch"), _("deepening"), _("anchoring"), _("rounding off")]


@transaction.atomic
def add_usual_phases(plan: Plan, *, by: User) -> list[Phase]:
    """Lay the usual five phases over the campaign, in the plan's language; nothing when there are phases already.

    Raises :class:`NoCampaignDates` and ``PlanClosed``.
    """
    lock_section(plan, KEY)
    if Phase.objects.filter(plan=plan).present().exists():
        return []
    campaign = Campaign.objects.filter(plan=plan).first()
    if campaign is None or campaign.starts_on is None or campaign.ends_on is None:
        raise NoCampaignDates(_("Fill in first when the campaign starts and ends."))
    with translation.override(plan.language):
        names = usual_names()
    stretches = parts_of(campaign.starts_on, campaign.ends_on)
    row_set = _row_set("phases")
    rows = [add_row(plan, KEY, row_set, by=by) for _name in names]
    values: dict[str, dict[str, Any]] = {
        f"phases-{row.pk}": {"name": name, "starts_on": first, "ends_on": last}
        for row, name, (first, last) in zip(rows, names, stretches, strict=True)
    }
    _save(plan, values, by)
    return list(Phase.objects.filter(plan=plan).present())


def parts_of(first: date, last: date) -> list[tuple[date, date]]:
    """The days from ``first`` until ``last`` in the usual parts, one after another; a short campaign's may be a day."""
    whole = max((last - first).days + 1, 0)
    found, done = [], 0
    start = first
    for part in USUAL_PARTS:
        done += part
        end = max(first + timedelta(days=whole * done // 100 - 1), start)
        found.append((start, end))
        start = end + timedelta(days=1)
    return found


@transaction.atomic
def shift_activity(activity: Activity, *, weeks: int, by: User) -> Activity:
    """Move ``activity`` by ``weeks`` (negative is earlier), at most a year at once.

    Raises :class:`NotMoved` when it has no dates or would leave the calendar, and ``PlanClosed``.
    """
    lock_section(activity.plan, KEY)
    activity.refresh_from_db(fields=["starts_on", "ends_on"])
    if not (activity.starts_on or activity.ends_on):
        raise NotMoved(_("Give it a date first."))
    if not weeks or abs(weeks) > MOST_WEEKS:
        raise NotMoved(_("It moves by a year at most."))
    days = {name: getattr(activity, name) for name in ("starts_on", "ends_on")}
    moved = {name: day + timedelta(weeks=weeks) for name, day in days.items() if day is not None}
    if any(not FIRST_YEAR <= day.year <= LAST_YEAR for day in moved.values()):
        raise NotMoved(_("Check the year of this date."))
    _save(activity.plan, {f"activities-{activity.pk}": moved}, by)
    activity.refresh_from_db()
    return activity


def _save(plan: Plan, values: dict[str, dict[str, Any]], by: User) -> None:
    """Store ``values`` as if somebody typed them, on top of what is there now; the section is locked already."""
    texts = {f"{row}-{name}": str(value) for row, fields in values.items() for name, value in fields.items()}
    section = lock_section(plan, KEY)
    save_section(plan, KEY, Changes(values, texts=texts), version=section.version, by=by)


def _row_set(name: str) -> registry.RowSet:
    spec = registry.get(KEY)
    row_set = spec.row_set(name) if spec else None
    if row_set is None:
        raise LookupError(name)
    return row_set
