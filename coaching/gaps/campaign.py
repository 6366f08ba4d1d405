"""P12: what the calendar needs before the plan is handed in."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from coaching.circles import circling
from coaching.gaps.base import empty, ends_early, fewer
from coaching.models import Activity, Campaign, Phase, Plan, Reach
from coaching.registry import Gap

#: So few activities are no campaign yet.
LEAST = 5


def campaign_gaps(plan: Plan) -> list[Gap]:
    """P12: one phase and five activities at least, each with its days, in order and inside the campaign."""
    campaign = Campaign.objects.filter(plan=plan).first() or Campaign(plan=plan)
    phases = list(Phase.objects.filter(plan=plan).present())
    rows = Activity.objects.filter(plan=plan).present()
    activities = list(rows.prefetch_related("goals", "depends_on"))
    gaps = fewer(phases, 1, "phases", Phase) + fewer(activities, LEAST, "activities", Activity)
    for phase in phases:
        row = f"phases-{phase.pk}"
        gaps += empty(phase, ["name", "starts_on", "ends_on"], row) + ends_early(phase, row)
    for activity in activities:
        gaps += _activity_gaps(activity, campaign)
    return gaps + _circles(activities) + _reach_gaps(Reach.objects.filter(plan=plan).present())


def _activity_gaps(activity: Activity, campaign: Campaign) -> list[Gap]:
    row = f"activities-{activity.pk}"
    gaps = empty(activity, ["title", "kind", "starts_on", "ends_on"], row)
    gaps += ends_early(activity, row)
    if _is_outside(activity, campaign) and not activity.outside_reason:
        sentence = _("“%(activity)s” lies outside the campaign. Change its days, or say why.")
        gaps.append(Gap(sentence % {"activity": activity}, "outside_reason", row))
    for before in activity.depends_on.all():
        if _begins_too_early(activity, before):
            sentence = _("“%(activity)s” comes after “%(before)s”, but begins before that is finished.")
            gaps.append(Gap(sentence % {"activity": activity, "before": before}, "starts_on", row))
    return gaps


def _circles(activities: list[Activity]) -> list[Gap]:
    """What comes after itself can never begin."""
    names = {activity.pk: activity for activity in activities}
    after = {pk: {before.pk for before in found.depends_on.all()} & names.keys() for pk, found in names.items()}
    sentence = _("“%(activity)s” comes after itself, by way of others.")
    return [Gap(sentence % {"activity": names[pk]}, "depends_on", f"activities-{pk}") for pk in circling(after)]


def _is_outside(activity: Activity, campaign: Campaign) -> bool:
    first, last = activity.starts_on or activity.ends_on, activity.ends_on or activity.starts_on
    early = bool(first and campaign.starts_on and first < campaign.starts_on)
    late = bool(last and campaign.ends_on and last > campaign.ends_on)
    return early or late


def _begins_too_early(activity: Activity, before: Activity) -> bool:
    finished = before.ends_on or before.starts_on
    if before.is_removed or before.status == Activity.Status.CANCELLED or not (activity.starts_on and finished):
        return False
    return activity.starts_on < finished


def _reach_gaps(rows: Iterable[Reach]) -> list[Gap]:
    """A number says through which channel, and how it is known."""
    return [gap for row in rows for gap in empty(row, ["channel", "number", "quality"], f"reach-{row.pk}")]
