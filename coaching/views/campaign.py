"""The campaign: its usual phases, moving an activity by weeks, reach and costs, and its calendar elsewhere."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_POST, require_safe

from coaching import permissions, registry, services
from coaching.links import LinkExpired, campaign_feed_token, read_campaign_feed_token
from coaching.models import Activity, Plan
from coaching.panels.reach import reach_panel
from coaching.queries import feeds
from coaching.services.campaign import NoCampaignDates, NotMoved, add_usual_phases, shift_activity
from coaching.views.access import spec_or_404, visible_plan
from coaching.views.conflicts import stale_page
from coaching.views.sections import save_typed, section_url
from impacthub.notifications.links import absolute
from impacthub.web import UserRequest, gone, signed_link, unless_unchanged

#: The section that is the calendar.
KEY = "campaign"


@require_POST
@login_required
def campaign_phases(request: UserRequest, slug: str) -> HttpResponse:
    """Lay the usual phases over the campaign; what else was typed is saved with it."""
    plan, spec = _writable(request, slug)
    try:
        save_typed(request, plan, spec)
        phases = add_usual_phases(plan, by=request.user)
    except services.StaleVersion as stale:
        return stale_page(request, plan, spec, stale)
    except (NoCampaignDates, services.PlanClosed) as refused:
        messages.error(request, str(refused))
        return redirect(section_url(plan, spec))
    if phases:
        messages.success(request, _("The phases are there. Change their names and days as you like."))
    return redirect(section_url(plan, spec, request.POST.getlist("shown")) + "#the-phases")


@require_POST
@login_required
def activity_shift(request: UserRequest, slug: str, pk: int) -> HttpResponse:
    """Move an activity a week earlier or later; what else was typed is saved with it."""
    plan, spec = _writable(request, slug)
    activity = get_object_or_404(Activity.objects.filter(plan=plan).present(), pk=pk)
    name = f"activities-{activity.pk}"
    try:
        save_typed(request, plan, spec)
        activity.plan = plan
        shift_activity(activity, weeks=-1 if request.POST.get("weeks") == "-1" else 1, by=request.user)
    except services.StaleVersion as stale:
        return stale_page(request, plan, spec, stale)
    except (NotMoved, services.PlanClosed) as refused:
        messages.error(request, str(refused))
    return redirect(section_url(plan, spec, [*request.POST.getlist("shown"), name], name))


@require_safe
@login_required
def campaign_reach(request: UserRequest, slug: str) -> HttpResponse:
    """Whom the campaign reached, channel by channel, and what it cost beside the plan."""
    plan = visible_plan(request.user, slug)
    context = {"plan": plan, "project": plan.project, "panel": reach_panel(plan)}
    return render(request, "coaching/campaign_reach.html", context)


@require_safe
@login_required
def campaign_calendar(request: UserRequest, slug: str) -> HttpResponse:
    """The campaign in one's own calendar program: a secret address of the reader's own."""
    plan = visible_plan(request.user, slug)
    token = campaign_feed_token(request.user, plan, feeds.edition_of(request.user))
    url = absolute(f"/ics/campaign/{token}/")
    context = {"plan": plan, "project": plan.project, "url": url, "webcal_url": "webcal" + url[url.index("://") :]}
    response = render(request, "coaching/campaign_calendar.html", context)
    response["Cache-Control"] = "no-store"
    return response


@require_safe
@signed_link
def campaign_feed(request: HttpRequest, token: str) -> HttpResponse:
    """What happens when, for a calendar program; 410 once its person ended it or no longer sees the film."""
    try:
        person, plan = feeds.feed_of(*read_campaign_feed_token(token))
    except LinkExpired:
        return gone(request)
    with override(person.language):
        feed = feeds.campaign_feed(plan)
        response = unless_unchanged(request, tag=feed.tag, changed_at=feed.changed_at, answer=lambda: _as_file(feed))
    response["Cache-Control"] = "private, no-cache"
    return response


def _as_file(feed: feeds.Feed) -> HttpResponse:
    response = HttpResponse(feed.content, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'inline; filename="campaign.ics"'
    return response


def _writable(request: UserRequest, slug: str) -> tuple[Plan, registry.Section]:
    plan = visible_plan(request.user, slug)
    if not permissions.can_edit_plan(request.user, plan):
        raise PermissionDenied
    return plan, spec_or_404(KEY)
