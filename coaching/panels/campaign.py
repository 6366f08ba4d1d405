"""P12: the timeline, the same by month, who has how much work, and what the calendar warns of."""

from collections.abc import Iterable, Sequence
from datetime import date
from functools import lru_cache
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import capfirst
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from coaching import calendar_figures, school_holidays
from coaching.models import Activity, Plan, Screening
from coaching.panels.timeline import timeline_drawing
from coaching.queries.calendar import CampaignCalendar, Item, campaign_calendar
from coaching.summaries.campaign import from_until
from impacthub.amounts import show_number

#: So many activities are named in one warning; the rest is counted.
NAMED = 4
#: So many months of work are shown.
MONTHS_AHEAD = 12
#: A year after all others, for what has no date.
NEVER = 9999
KINDS = dict(Activity.Kind.choices)
STATUSES = dict(Activity.Status.choices)


def campaign_panel(plan: Plan) -> dict[str, Any]:
    """The timeline with its table, the load by person and month, warnings, and how many screenings there are."""
    calendar, today = campaign_calendar(plan), timezone.localdate()
    loads = calendar_figures.loads(
        calendar.items, calendar.members, starts_on=calendar.starts_on, ends_on=calendar.ends_on
    )
    return {
        "comes_first": True,
        "campaign": from_until(calendar.starts_on, calendar.ends_on),
        "drawing": timeline_drawing(calendar, today, get_language()),
        "months": _months((item for item in calendar.items if not _is_behind(item, today)), today),
        "behind": _months((item for item in calendar.items if _is_behind(item, today)), today),
        "load": _load(loads, today),
        "warnings": _warnings(calendar, loads, today),
        "screenings": _screenings(plan, calendar),
    }


# The same as a table


def _months(items: Iterable[Item], today: date) -> list[dict[str, Any]]:
    """The activities by the month in which they begin; those without a date come last."""
    groups: dict[tuple[int, int], list[Item]] = {}
    language = get_language()
    for item in items:
        key = (item.first.year, item.first.month) if item.first else (NEVER, 12)
        groups.setdefault(key, []).append(item)
    return [
        {
            "name": capfirst(date_format(date(*key, 1), "F Y")) if key[0] < NEVER else _("No date yet"),
            "rows": [_table_row(item, today, language) for item in rows],
        }
        for key, rows in sorted(groups.items())
    ]


def _is_behind(item: Item, today: date) -> bool:
    """True when nobody has to look at it any more: over, and its days too."""
    return item.is_over and (item.last is None or item.last < today)


@lru_cache(maxsize=4000)
def _table_row(item: Item, today: date, _language: str | None) -> SafeString:
    """A row of the table, finished; drawn again only when something in it changed."""
    late = calendar_figures.days_late(item, today)
    said = format_html(' <span class="small quiet">{}</span>', _("milestone")) if item.is_milestone else ""
    late_text = ngettext("%(count)d day late", "%(count)d days late", late) % {"count": late}
    return format_html(
        '<tr><th scope="row">{}{}</th>{}{}{}<td data-label="{}">{}{}</td></tr>',
        item.title or _("not named yet"),
        said,
        _cell(_("When"), from_until(item.starts_on, item.ends_on)),
        _cell(_("Kind"), str(KINDS.get(item.kind, ""))),
        _cell(_("Who"), item.owner),
        _("How far"),
        STATUSES[item.status],
        format_html(' <strong class="small">{}</strong>', late_text) if late else "",
    )


def _cell(label: str, text: str) -> SafeString:
    return format_html('<td data-label="{}">{}</td>', label, text) if text else mark_safe("<td></td>")


# Work by person and month


def _load(loads: Sequence[calendar_figures.Load], today: date) -> dict[str, Any] | None:
    """Days of work by person, in a year from this month, beside the days that somebody has; None while there are none.

    Who has no work in these months is left out.
    """
    now = today.replace(day=1)
    months = sorted({month for load in loads for month in load.planned if month >= now})[:MONTHS_AHEAD]
    loads = [load for load in loads if any(month in load.planned for month in months)]
    if not months:
        return None
    return {
        "months": [date_format(month, "M y") for month in months],
        "rows": [
            {
                "name": load.name,
                "cells": [
                    {
                        "planned": show_number(load.planned[month], None) if month in load.planned else "",
                        "has": _days_had(load, month),
                        "is_over": load.is_over(month),
                    }
                    for month in months
                ],
            }
            for load in loads
        ],
    }


def _days_had(load: calendar_figures.Load, month: date) -> str:
    if load.has is None or month not in load.planned:
        return ""
    return _("has %(days)s") % {"days": show_number(load.has.get(month, 0))}


# Warnings


def _warnings(calendar: CampaignCalendar, loads: Sequence[calendar_figures.Load], today: date) -> list[str]:
    """What is late, too much, without a goal or on a day off, in sentences."""
    ahead = [item for item in calendar.items if not item.is_over]
    late = [item for item in ahead if calendar_figures.days_late(item, today)]
    aimless = [item for item in ahead if not item.has_goal and item.kind != Activity.Kind.INTERNAL and item.title]
    warnings = []
    if late:
        warnings.append(_("Should have been finished by now: %(names)s.") % {"names": _named(late)})
    if aimless:
        warnings.append(_("Serves no goal yet: %(names)s.") % {"names": _named(aimless)})
    return warnings + _overloads(loads, today) + _on_days_off(ahead, today)


def _overloads(loads: Iterable[calendar_figures.Load], today: date) -> list[str]:
    """Who has more work than time in a month to come, and in which."""
    found = []
    for load in loads:
        months = [month for month in sorted(load.planned) if load.is_over(month) and month >= today.replace(day=1)]
        if months:
            names = [date_format(month, "F Y") for month in months[:NAMED]]
            if len(months) > NAMED:
                names.append(_("and %(count)d more") % {"count": len(months) - NAMED})
            found.append(
                _("%(name)s has more work than time in %(months)s.") % {"name": load.name, "months": ", ".join(names)}
            )
    return found


def _on_days_off(items: Iterable[Item], today: date) -> list[str]:
    """Short activities to come that fall on days off, by those days."""
    found: dict[str, list[Item]] = {}
    for item in items:
        if item.first and item.last and item.last >= today:
            for days_off in school_holidays.collisions(item.first, item.last):
                found.setdefault(days_off, []).append(item)
    return [
        _("Falls on %(days_off)s: %(names)s.") % {"days_off": days_off, "names": _named(items)}
        for days_off, items in found.items()
    ]


def _named(items: Sequence[Item]) -> str:
    names = [item.title or _("not named yet") for item in items[:NAMED]]
    if len(items) > NAMED:
        names.append(_("and %(count)d more") % {"count": len(items) - NAMED})
    return ", ".join(names)


# Screenings


def _screenings(plan: Plan, calendar: CampaignCalendar) -> dict[str, Any]:
    """How many screenings there are in each status, and the way to them."""
    statuses = dict(Screening.Status.choices)
    slug = plan.project.slug
    return {
        "counts": [{"label": str(statuses[status]), "count": count} for status, count in calendar.screenings],
        "total": sum(count for _status, count in calendar.screenings),
        "to_report": calendar.to_report,
        "url": reverse("coaching:screening_list", args=[slug]),
        "reach_url": reverse("coaching:campaign_reach", args=[slug]),
        "feed_url": reverse("coaching:campaign_calendar", args=[slug]),
    }
