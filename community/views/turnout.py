"""For who organises gatherings: the board of all of them, and who came to one."""

import re
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from community import permissions
from community.models import Event
from community.queries.turnout import (
    HalfYear,
    Turnout,
    distinct_people,
    half_bounds,
    half_of,
    half_years,
    registered_by_sector,
    together,
    turnouts,
)
from community.views.door import coordinated
from impacthub.people.models import Sector
from impacthub.web import UserRequest, paginate

HALF = re.compile(r"(20[0-9]{2})-([12])\Z")
#: So many half-years stand below each other on the board.
HALVES = 6


@require_safe
@login_required
def event_turnout(request: UserRequest, slug: str) -> HttpResponse:
    """Who came to one event, from which sectors; before anybody came, who is expected."""
    event = coordinated(request, slug)
    turnout = turnouts([event])[event.pk]
    is_expected = not turnout.came
    shown = Turnout(sectors=registered_by_sector(event)) if is_expected else turnout
    context = {
        "event": event,
        "turnout": turnout,
        "shown": shown,
        "is_expected": is_expected,
        "sectors": _bars(shown),
        "show": "coming" if is_expected else "came",
    }
    return render(request, "community/coordination/event_turnout.html", context)


@require_safe
@login_required
def event_board(request: UserRequest) -> HttpResponse:
    """Gatherings to come with their places, and those of one half-year (``?half=2026-2``) with who came."""
    if not permissions.can_coordinate(request.user):
        raise PermissionDenied
    half = _half(request.GET.get("half", ""))
    begin, end = half_bounds(half)
    past = Event.objects.past().exclude(status=Event.Status.DRAFT).filter(starts_at__gte=begin, starts_at__lt=end)
    page = paginate(request, past)
    coming = list(Event.objects.upcoming()[:30])
    found = turnouts([*coming, *page.object_list])
    half_rows = half_years(half, HALVES)
    context = {
        "coming": [{"event": event, "turnout": found[event.pk]} for event in coming],
        "past": [{"event": event, "turnout": found[event.pk]} for event in page.object_list],
        "whole": together(found[event.pk] for event in page.object_list),
        "page": page,
        "query": f"&half={half_rows[0].name}",
        "half": _named(half_rows[0]),
        "halves": [_named(row) for row in half_rows],
        "people": distinct_people(past.order_by()),
        "later": _name(half + 1) if half < half_of(timezone.now()) else "",
        "earlier": _name(half - 1),
    }
    return render(request, "community/coordination/event_board.html", context)


def _half(name: str) -> int:
    """The half-year that an address names; the present one for anything else."""
    now = half_of(timezone.now())
    match = HALF.match(name)
    return min(now, int(match[1]) * 2 + int(match[2]) - 1) if match else now


def _name(half: int) -> str:
    return f"{half // 2}-{half % 2 + 1}"


def _named(row: HalfYear) -> dict[str, Any]:
    """A half-year in words, with its longest gap in whole weeks and days."""
    words = {"year": row.number // 2}
    label = _("July to December %(year)d") if row.number % 2 else _("January to June %(year)d")
    gap = row.longest_gap
    return {"row": row, "label": label % words, "gap_days": gap.days if gap is not None else None}


def _bars(turnout: Turnout) -> list[dict[str, Any]]:
    """The sectors that somebody came from, the largest first and the unknown last, with the length of their bar."""
    labels = {**dict(Sector.choices), "": _("unknown")}
    rows = sorted(turnout.sectors.items(), key=lambda row: (row[0] == "", -row[1], row[0]))
    most = max(turnout.sectors.values(), default=1)
    return [
        {"value": value, "label": labels.get(value, value), "count": count, "length": round(300 * count / most)}
        for value, count in rows
    ]
