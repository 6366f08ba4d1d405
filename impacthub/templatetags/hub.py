"""Tags of the whole site: the beam, icons, choices of a form, and hours with their zone."""

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from html import escape
from typing import Any
from zoneinfo import ZoneInfo

from crispy_forms.templatetags.crispy_forms_filters import optgroups
from django import template
from django.forms import BoundField
from django.templatetags.static import static
from django.utils.formats import date_format, time_format
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from impacthub.markdown import to_html

register = template.Library()

#: How wide the beam is at the film and in the world, in points of its drawing.
BEAM = {"width": 560, "height": 124, "narrow": 20, "gap": 4}
STATES = {"DONE": "done", "IN_PROGRESS": "doing", "QUESTION": "question", "NOT_STARTED": "todo", "LATER": "later"}
#: How the slices look on paper, where drawings know no classes.
PAINTS = {
    "done": mark_safe('fill="#00694a"'),
    "doing": mark_safe('fill="url(#hatch)" stroke="#00694a" stroke-width="1.5"'),
    "question": mark_safe('fill="#4b3ba6"'),
    "todo": mark_safe('fill="#ffffff" stroke="#6a7f75" stroke-width="1.5"'),
    "later": mark_safe('fill="none" stroke="#6a7f75" stroke-width="1.5" stroke-dasharray="4 4"'),
}


@register.inclusion_tag("components/beam_progress.html")
def beam_progress(slices: Sequence[tuple[Any, str]]) -> dict[str, Any]:
    """The beam with one slice for each ``(title, status)``: filled, hatched, violet, outlined or dotted."""
    done = sum(state == "DONE" for _title, state in slices)
    sentence = ngettext("%(done)d of %(count)d section done", "%(done)d of %(count)d sections done", len(slices))
    return {
        "width": BEAM["width"],
        "height": BEAM["height"],
        "sentence": sentence % {"done": done, "count": len(slices)},
        "slices": [
            {"points": _slice(place, len(slices)), "state": drawn, "paint": PAINTS[drawn]}
            for place, (_title, state) in enumerate(slices)
            for drawn in [STATES.get(state, "todo")]
        ],
    }


@register.simple_tag
def beam_mini(statuses: Sequence[str]) -> SafeString:
    """The beam as a shape beside words that say the same: one path a state, for lists of many."""
    shapes: dict[str, str] = {}
    for place, status in enumerate(statuses):
        state = STATES.get(status, "todo")
        shapes[state] = f"{shapes.get(state, '')}M{_slice(place, len(statuses))}Z"
    paths = format_html_join("", '<path class="{}" d="{}"/>', shapes.items())
    size = f"0 0 {BEAM['width']} {BEAM['height']}"
    return format_html('<svg class="beam-progress beam-mini" viewBox="{}" aria-hidden="true">{}</svg>', size, paths)


@register.simple_tag
def icon(name: str) -> SafeString:
    """One of our icons, for where many stand: the same as ``components/icon.html``."""
    source = static("img/icons.svg")
    return format_html('<svg class="icon" aria-hidden="true" focusable="false"><use href="{}#{}"/></svg>', source, name)


@register.simple_tag
def choices(field: BoundField) -> SafeString:
    """The radios or boxes of ``field``, each with its label: a form may have thirty, which a template is slow at."""
    lines, name = [], escape(field.html_name)
    for group, options, _index in optgroups(field):
        if group:
            lines.append(f'<p class="small quiet">{conditional_escape(group)}</p>')
        for option in options:
            value, given = escape(str(option["value"])), option["attrs"]
            lines.append(
                f'<div class="form-check"><input type="{option["type"]}" class="form-check-input"'
                f' name="{name}" value="{value}"{_attributes(given)}> <label for="{escape(given.get("id", ""))}"'
                f' class="form-check-label">{conditional_escape(option["label"])}</label></div>'
            )
    return mark_safe("".join(lines))  # everything in it is escaped above


def _attributes(attrs: dict[str, Any]) -> str:
    given = ((name, value) for name, value in attrs.items() if value is not False)
    return "".join(f" {name}" if value is True else f' {name}="{escape(str(value))}"' for name, value in given)


@register.filter
def markdown(text: str) -> SafeString:
    """What somebody wrote in Markdown, as clean HTML."""
    return to_html(text)


@register.filter
def in_zone(moment: datetime | None, zone: str) -> str:
    """A moment as the clock says it in ``zone``, with the zone: "30 April 2027, 17:00 (Brussels)"; empty for None."""
    if moment is None:
        return ""
    local = moment.astimezone(ZoneInfo(zone))
    cities = {"Europe/Brussels": _("Brussels"), "Europe/London": _("London")}
    return f"{date_format(local, 'j F Y')}, {time_format(local)} ({cities.get(zone, zone)})"


@cache
def _slice(place: int, count: int) -> str:
    """The four corners of one slice of the beam."""
    step = BEAM["width"] / count
    left, right = place * step + 1, (place + 1) * step - BEAM["gap"]
    corners = [(left, -1), (right, -1), (right, 1), (left, 1)]
    return " ".join(f"{x:.1f},{BEAM['height'] / 2 + side * _half(x):.1f}" for x, side in corners)


def _half(x: float) -> float:
    grown = (BEAM["height"] - 2 - BEAM["narrow"]) * x / BEAM["width"]
    return (BEAM["narrow"] + grown) / 2
