"""P11: the windows as bars over the campaign, how long each channel is free, and what is ready to be sent."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from coaching import codes, rights_windows
from coaching.charts import spans
from coaching.gaps.rights import clash_sentence
from coaching.models import Campaign, Distribution, Plan, RightsWindow
from coaching.queries.stored import own_row, rows_of
from impacthub.amounts import show_number

CHANNELS = {channel: place for place, channel in enumerate(RightsWindow.Channel.values)}


def rights_panel(plan: Plan) -> dict[str, Any]:
    """Bars over the campaign's calendar, free months a channel, the kit, and windows that cannot both be true.

    Three queries.
    """
    windows: list[RightsWindow] = rows_of(plan, RightsWindow)
    campaign = own_row(plan, Campaign) or Campaign(plan=plan)
    distribution = own_row(plan, Distribution) or Distribution(plan=plan)
    named = [window for window in windows if window.channel]
    today = timezone.localdate()
    return {
        **_drawn(named, campaign, today),
        "free": _free(named, campaign, today),
        "kit": [
            {"label": capfirst(str(part.label)), "ready": part.value in distribution.screening_kit}
            for part in Distribution.Kit
        ],
        "kit_text": _kit_text(distribution),
        "warnings": _warnings(named, distribution),
    }


def _kit_text(distribution: Distribution) -> str:
    ready, whole = len(set(distribution.screening_kit)), len(Distribution.Kit)
    sentence = ngettext("%(ready)d of %(all)d is ready.", "%(ready)d of %(all)d are ready.", ready)
    return sentence % {"ready": ready, "all": whole}


def _drawn(windows: Sequence[RightsWindow], campaign: Campaign, today: date) -> dict[str, Any]:
    """Every window as a bar on one line of time, with the campaign behind it and today on it."""
    days = [day for window in windows for day in (window.starts_on, window.ends_on)]
    line = spans.line_over([*days, campaign.starts_on, campaign.ends_on])
    if line is None or not windows:
        return {"bars": []}
    ordered = sorted(windows, key=lambda window: (CHANNELS[window.channel], window.starts_on or date.min))
    behind = line.stretch(campaign.starts_on, campaign.ends_on) if campaign.starts_on and campaign.ends_on else None
    return {
        "bars": [_bar(window, line) for window in ordered],
        "behind": behind,
        "months": [{"x": x, "label": date_format(day, "b Y")} for x, day in line.months()],
        "today": line.place(today) if line.start <= today <= line.end else "",
    }


def _bar(window: RightsWindow, line: spans.Line) -> dict[str, Any]:
    x, width = line.stretch(window.starts_on, window.ends_on)
    found = {
        "channel": capfirst(str(window)),
        "status": window.get_status_display(),
        "kind": window.status.lower() or "unsaid",
        "where": ", ".join(codes.name_of("regions", code) for code in window.territory),
        "period": _period(window.starts_on, window.ends_on),
        "holder": window.rights_holder,
        "x": x,
        "width": width,
    }
    if window.holdback_until is not None:
        found["held"] = _("held back until %(date)s") % {"date": date_format(window.holdback_until, "DATE_FORMAT")}
    return found


def _period(start: date | None, end: date | None) -> str:
    """From and until in words; an open side is left out."""
    days = {"from": start, "until": end}
    texts = {name: date_format(day, "DATE_FORMAT") for name, day in days.items() if day is not None}
    if start and end:
        return _("%(from)s to %(until)s") % texts
    if start:
        return _("from %(from)s") % texts
    return _("until %(until)s") % texts if end else _("no period yet")


def _free(windows: Sequence[RightsWindow], campaign: Campaign, today: date) -> list[dict[str, str]]:
    """For every channel with a window, how many months it is free before the campaign ends."""
    if campaign.ends_on is None:
        return []
    within = rights_windows.Period(max(campaign.starts_on or today, today), campaign.ends_on)
    channels = [channel for channel in RightsWindow.Channel if any(w.channel == channel for w in windows)]
    return [
        {
            "channel": capfirst(str(channel.label)),
            "months": show_number(rights_windows.free_months(windows, channel, within), 1),
        }
        for channel in channels
    ]


def _warnings(windows: Sequence[RightsWindow], distribution: Distribution) -> list[str]:
    found = [clash_sentence(taken, free) for taken, free in rights_windows.clashes(windows)]
    if distribution.impact_rights_kept is False:
        found.append(_("The rights for education and communities are not with you. Ask for them back before you sign."))
    return found
