"""V03, V05, V07, V16 and V27: what does not fit around the campaign."""

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from coaching.checks.base import Check, place, register
from coaching.models import Activity, Audience, BudgetLine, Plan, Reach, RightsWindow, Screening
from coaching.queries.calendar import REPORT_AFTER_DAYS, campaign_calendar
from coaching.queries.screenings import has_rights

#: The category of the budget that pays for access.
ACCESS_LINES = "D"
#: Screenings whose day still has to be right.
TO_COME = (Screening.Status.PROVISIONAL, Screening.Status.CONFIRMED)


@register
def activities_without_goal(plan: Plan) -> list[Check]:
    """V03: every activity serves a goal, unless it is for the team itself."""
    return [
        Check(
            "V03",
            _("“%(activity)s” serves no goal yet.") % {"activity": item.title},
            place(plan, "campaign", f"activities-{item.pk}"),
        )
        for item in campaign_calendar(plan).items
        if item.title and not item.has_goal and item.kind != Activity.Kind.INTERNAL
        and item.status != Activity.Status.CANCELLED
    ]  # fmt: skip


@register
def screenings_without_rights(plan: Plan) -> list[Check]:
    """V05: a screening to come lies in a free window of rights."""
    screenings = Screening.objects.filter(plan=plan, status__in=TO_COME, starts_at__isnull=False)
    windows = list(RightsWindow.objects.filter(plan=plan).present())
    return [
        Check(
            "V05",
            _("“%(screening)s” is on a day on which the film may not be shown there.") % {"screening": screening},
            reverse("coaching:screening_detail", args=[plan.project.slug, screening.pk]),
            blocks=True,
        )
        for screening in screenings.order_by("starts_at", "pk")
        if not has_rights(screening, windows)
    ]


@register
def access_without_costs(plan: Plan) -> list[Check]:
    """V07: who needs access costs something."""
    needy = Audience.objects.filter(plan=plan).present().exclude(access_needs=[])
    paid = BudgetLine.objects.filter(plan=plan).present().filter(code__startswith=ACCESS_LINES)
    if not needy.exists() or paid.exists():
        return []
    sentence = _("Your audiences have access needs, but there is no cost for accessibility (D).")
    return [Check("V07", sentence, place(plan, "budget"))]


@register
def reach_of_unknown_quality(plan: Plan) -> list[Check]:
    """V16: a number that reached people says how it is known."""
    rows = Reach.objects.filter(plan=plan, number__isnull=False, quality="").present()
    return [
        Check(
            "V16",
            _("Say of “%(reach)s” whether it was counted, reported or estimated.") % {"reach": row},
            place(plan, "campaign", f"reach-{row.pk}"),
        )
        for row in rows
    ]


@register
def screenings_without_report(plan: Plan) -> list[Check]:
    """V27: two weeks after a screening its report is there."""
    before = timezone.now() - timedelta(days=REPORT_AFTER_DAYS)
    held = Screening.objects.filter(plan=plan, status=Screening.Status.HELD, starts_at__lt=before)
    return [
        Check(
            "V27",
            _("The report of “%(screening)s” is not there yet.") % {"screening": screening},
            reverse("coaching:screening_report", args=[plan.project.slug, screening.pk]),
        )
        for screening in held.order_by("starts_at", "pk")
    ]
