"""The timeline of the campaign as it is drawn: four tracks, with phases, moments and rights behind them."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from functools import lru_cache
from typing import Any

from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.text import Truncator, capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from coaching.charts import timeline
from coaching.models import Activity, RightsWindow
from coaching.queries.calendar import CampaignCalendar, Item, Stretch
from coaching.summaries.campaign import from_until

#: The radius of a moment's mark, so that two of them stand beside each other.
MOMENT = 9.5
#: A label has at most so many letters, unless its bar is longer.
LETTERS = 34
CHANNELS = dict(RightsWindow.Channel.choices)
#: Fill, edge and ink of a bar in the light theme: on paper there are no classes in drawings.
PAINTS = {
    "past": ("#e4ebe7", "#e4ebe7", "#40524a"),
    "now": ("#00694a", "#00694a", "#ffffff"),
    "next": ("#ddf2e8", "#00694a", "#0b1f18"),
}


def timeline_drawing(calendar: CampaignCalendar, today: date, language: str | None) -> dict[str, Any] | None:
    """The timeline in ``language``, the one of now; None while nothing has a date."""
    # What is not drawn changes nothing in it.
    return _drawn(replace(calendar, members=(), screenings=(), to_report=0), today, language)


@lru_cache(maxsize=64)
def _drawn(calendar: CampaignCalendar, today: date, _language: str | None) -> dict[str, Any] | None:
    """The drawing, worked out again only when something in it changed."""
    shown = [item for item in calendar.items if item.first and item.status != Activity.Status.CANCELLED]
    ends = [calendar.starts_on, calendar.ends_on, *_ends(calendar.phases)]
    scale = timeline.scale_of(
        [day for item in shown for day in (item.first, item.last) if day] + [day for day in ends if day]
    )
    if scale is None:
        return None
    top = 84 if calendar.phases else 48
    tracks, y = [], top
    for track in Activity.Track:
        drawn, used = _track([item for item in shown if item.track == track], scale, y, today)
        tracks.append({"label": str(track.label), "y": y + 19, "items": drawn})
        y += timeline.height(used)
    windows, bottom = _windows(calendar, scale, y)
    return {
        "text": ngettext(
            "Timeline with %(count)d activity; the table says the same.",
            "Timeline with %(count)d activities; the table says the same.",
            len(shown),
        )
        % {"count": len(shown)},
        "width": timeline.WIDTH,
        "height": bottom,
        "top": top - 12,
        "months": [
            {"x": f"{x:g}", "text_x": f"{x + 6:g}", "name": date_format(day, "M y" if number == 0 else "M")}
            for number, (day, x, is_named) in enumerate(timeline.months(scale))
            if is_named
        ],
        "phases": _phases(calendar, scale),
        "moments": _moments(calendar, scale, bottom),
        "tracks": tracks,
        "windows": windows,
        "today": f"{scale.x(today):g}" if scale.holds(today) else "",
    }


def _ends(stretches: Iterable[Stretch]) -> list[date | None]:
    return [day for one in stretches for day in (one.starts_on, one.ends_on)]


def _track(items: Sequence[Item], scale: timeline.Scale, top: int, today: date) -> tuple[list[dict[str, Any]], int]:
    """What is drawn in one track from ``top`` down, and in how many lanes."""
    labels = [_label(item, scale) for item in items]
    wanted = [
        timeline.Wanted(item.first, item.last, len(label), item.is_milestone)
        for item, label in zip(items, labels, strict=True)
        if item.first and item.last
    ]
    bars = timeline.lanes(wanted, scale)
    drawn = [
        _bar(item, label, bar, top + bar.lane * timeline.LANE, today)
        for item, label, bar in zip(items, labels, bars, strict=True)
    ]
    return drawn, max((bar.lane + 1 for bar in bars), default=0)


def _bar(item: Item, label: str, bar: timeline.Bar, top: int, today: date) -> dict[str, Any]:
    """A bar or a diamond, and its label, both finished."""
    when = _when(item, today)
    fill, edge, ink = PAINTS[when]
    middle = top + timeline.BAR / 2
    if item.is_milestone:
        outline = timeline.diamond(bar.x + bar.width / 2, middle)
        shape = format_html('<path class="milestone" d="{}" fill="#0b1f18"/>', outline)
    else:
        shape = format_html(
            '<rect class="bar-{}" x="{}" y="{}" width="{}" height="{}" fill="{}" stroke="{}" stroke-width="1.5"/>',
            when, f"{bar.x:g}", top, f"{bar.width:g}", timeline.BAR, fill, edge,
        )  # fmt: skip
    text = format_html(
        '<text class="{}" x="{}" y="{}" font-size="14" font-weight="600" text-anchor="{}" fill="{}">{}</text>',
        f"on-{when}" if bar.is_inside else "beside",
        f"{bar.label_x:g}",
        f"{middle + 5:g}",
        bar.anchor,
        ink if bar.is_inside else PAINTS["next"][2],
        label,
    )
    return {"label": label, "shape": shape, "text": text}


def _label(item: Item, scale: timeline.Scale) -> str:
    """What it is called: whole where the bar has room for it, else cut."""
    assert item.first is not None
    assert item.last is not None
    room = 0 if item.is_milestone else timeline.room_in(item.first, item.last, scale)
    title = Truncator(item.title or _("not named yet")).chars(max(LETTERS, room))
    return _("%(title)s, done") % {"title": title} if item.status == Activity.Status.DONE else title


def _when(item: Item, today: date) -> str:
    """``past``, ``now`` or ``next``."""
    assert item.first is not None
    assert item.last is not None
    if item.is_over or item.last < today:
        return "past"
    return "now" if item.first <= today else "next"


def _phases(calendar: CampaignCalendar, scale: timeline.Scale) -> list[dict[str, str]]:
    """Bands behind the months; every second one is darker."""
    found = []
    for number, phase in enumerate(calendar.phases):
        if phase.starts_on and phase.ends_on and phase.starts_on <= phase.ends_on:
            x, end = scale.x(phase.starts_on), scale.x(phase.ends_on)
            room = int((end - x) / timeline.LETTER) - 1
            name = Truncator(phase.name).chars(max(room, 1)) if room > 2 else ""
            found.append(
                {
                    "x": f"{x:g}",
                    "width": f"{max(end - x, 1):g}",
                    "text_x": f"{x + 6:g}",
                    "name": name,
                    "full": phase.name,
                    "class": "odd" if number % 2 else "even",
                    "fill": "#f2f5f3" if number % 2 else "#e8efeb",
                }
            )
    return found


def _moments(calendar: CampaignCalendar, scale: timeline.Scale, bottom: int) -> list[dict[str, Any]]:
    """Moments of the public agenda: a thin line through the tracks, with its number at the top of the line."""
    shown = sorted((moment for moment in calendar.moments if scale.holds(moment.on)), key=lambda moment: moment.on)
    found: list[dict[str, Any]] = []
    last = 0.0
    for number, moment in enumerate(shown, 1):
        x = scale.x(moment.on)
        last = max(x, last + 2 * MOMENT)
        when = from_until(moment.on, None)
        found.append(
            {"number": number, "x": f"{x:g}", "mark_x": f"{last:g}", "bottom": bottom, "name": moment.name, "on": when}
        )
    return found


def _windows(calendar: CampaignCalendar, scale: timeline.Scale, top: int) -> tuple[list[dict[str, Any]], int]:
    """Free windows of rights as thin lines under the tracks, one for each channel, and where the drawing ends."""
    by_channel: dict[str, list[Stretch]] = {}
    for window in calendar.windows:
        if window.name:
            by_channel.setdefault(window.name, []).append(window)
    rows, y = [], top + 8
    for channel, windows in by_channel.items():
        parts = [(scale.x(window.starts_on or scale.start), scale.x(window.ends_on or scale.end)) for window in windows]
        rows.append(
            {
                "label": capfirst(str(CHANNELS[channel])),
                "y": y,
                "text_y": y + 10,
                "parts": [{"x": f"{x:g}", "width": f"{end - x:g}"} for x, end in parts if end > x],
            }
        )
        y += 22
    return rows, y + (6 if rows else 0)
