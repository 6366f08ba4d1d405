"""P6: power and interest on a map, where everybody stands, and whom the campaign reaches."""

from collections import Counter
from collections.abc import Sequence
from functools import cache
from math import log10
from string import ascii_uppercase
from typing import Any

from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from coaching import charts, queries
from coaching.models import Audience, Plan, Stakeholder
from coaching.models.audiences import Stance
from impacthub.amounts import show_number, show_percent

#: Signs beside a letter on the map, so that the colour does not stand alone.
SIGNS = {-2: "−−", -1: "−", 0: "", 1: "+", 2: "++"}
#: The radius of a mark: from this for ten people to this for a hundred thousand.
SMALLEST, LARGEST = 3.6, 8.4
STANCES = {stance.value: stance for stance in Stance}
#: Fill, edge and label by stance in the light theme: on paper there are no classes in drawings.
PAINTS: dict[int | None, tuple[str, str, str]] = {
    -2: ("#ba7f14", "#7a4300", "#0b1f18"),
    -1: ("#ffe3b0", "#ba7f14", "#0b1f18"),
    0: ("#ffffff", "#0b1f18", "#0b1f18"),
    1: ("#ddf2e8", "#00694a", "#0b1f18"),
    2: ("#08633d", "#08633d", "#ffffff"),
    None: ("#ffffff", "#6a7f75", "#0b1f18"),
}


def audience_panel(plan: Plan) -> dict[str, Any]:
    """The map of power and interest, the wheel of stances, the reach by kind and the share beyond the choir."""
    audiences, stakeholders = _rows(plan, Audience), _rows(plan, Stakeholder)
    marks = _marks(audiences, stakeholders)
    everybody = [row for row in (*audiences, *stakeholders) if row.name]
    wheel = _wheel(everybody)
    return {
        "marks": marks,
        "not_placed": sum(not (row.power and row.interest) for row in everybody),
        "wheel": wheel,
        "wheel_text": _("How many are where: %(counts)s.")
        % {"counts": ", ".join(f"{part['label']} {part['count']}" for part in wheel)},
        "has_stances": any(part["count"] for part in wheel),
        **_reach(audiences),
    }


def _rows(plan: Plan, model: Any) -> list[Any]:
    known = queries.known_rows(plan, model)
    return queries.present_rows(plan, model) if known is None else known


def _marks(audiences: Sequence[Audience], stakeholders: Sequence[Stakeholder]) -> list[dict[str, Any]]:
    """A mark for everybody with power and interest: letters are audiences, numbers are stakeholders."""
    names: list[tuple[str, Audience | Stakeholder]] = [*zip(ascii_uppercase, audiences, strict=False)]
    names += [(str(number), row) for number, row in enumerate(stakeholders, 1)]
    placed = [(label, row) for label, row in names if row.power and row.interest]
    places = charts.spots([(row.interest or 0, row.power or 0) for _label, row in placed])
    return [_mark(label, row, spot) for (label, row), spot in zip(placed, places, strict=True)]


def _mark(label: str, row: Audience | Stakeholder, spot: charts.Spot) -> dict[str, Any]:
    radius = _radius(row.size_estimate) if isinstance(row, Audience) else SMALLEST
    own = _square_and_move(row, spot) if isinstance(row, Stakeholder) else {"is_key_agent": row.is_key_agent}
    sign = "" if row.stance is None else SIGNS[row.stance]
    mark: dict[str, Any] = {
        **spot.drawn(label + sign, radius),
        **_colours(row.stance),
        **own,
        "label": label,
        "sign": sign,
        "name": str(row) or _("not named yet"),
        "is_audience": isinstance(row, Audience),
        "stance_text": _stance(row.stance),
        "power": row.power,
        "interest": row.interest,
    }
    return {**mark, "drawn": _drawn(mark), "cells": _cells(mark)}


def _drawn(mark: dict[str, Any]) -> SafeString:
    """The mark on the map: there may be seventy, which a template is slow at. All in it are our own figures."""
    look, paint = mark["stance"], mark["paint"]
    if mark["is_audience"]:
        key = " key" if mark["is_key_agent"] else ""
        drawn = f'<circle class="mark {look}{key}" cx="{mark["x"]}" cy="{mark["y"]}" r="{mark["r"]}" {paint}/>'
    else:
        place = f'x="{mark["left"]}" y="{mark["top"]}" width="{mark["side"]}" height="{mark["side"]}"'
        drawn = f'<rect class="mark {look}" {place} {paint}/>'
    drawn += (
        f'<text class="{look}" x="{mark["x"]}" y="{mark["text_y"]}" font-size="{mark["size"]}" font-weight="650"'
        f' text-anchor="middle" fill="{mark["ink"]}">{mark["label"]}{mark["sign"]}</text>'
    )
    if "arrow" in mark:
        drawn += f'<path class="move" d="{mark["arrow"]}" stroke="#0b1f18" stroke-width=".8" fill="none"/>'
    return mark_safe(drawn)  # nothing that somebody typed is in it


def _cells(mark: dict[str, Any]) -> SafeString:
    """The mark in the table under the map."""
    word = escape(_("key agent"))
    agent = f' <span class="small">({word})</span>' if mark.get("is_key_agent") else ""
    move = f'<br><span class="small">{escape(mark["move_text"])}</span>' if "move_text" in mark else ""
    return mark_safe(  # what somebody typed is escaped
        f'<tr><td>{mark["label"]}</td><th scope="row">{escape(mark["name"])}{agent}</th><td>{mark["power"]}</td>'
        f"<td>{mark['interest']}</td><td>{escape(mark['stance_text'])}{move}</td></tr>"
    )


@cache
def _colours(stance: int | None) -> dict[str, str]:
    """The class for the screen, and attributes for paper."""
    fill, edge, ink = PAINTS[stance]
    paint = format_html('fill="{}" stroke="{}" stroke-width=".7"', fill, edge)
    return {"stance": "unknown" if stance is None else f"stance-{stance + 3}", "paint": paint, "ink": ink}


def _square_and_move(row: Stakeholder, spot: charts.Spot) -> dict[str, Any]:
    """A square instead of a circle, and an arrow up or down when another stance is hoped for."""
    radius = spot.radius(SMALLEST)
    found = {
        "left": f"{spot.x - radius:.4g}",
        "top": f"{spot.y - radius:.4g}",
        "side": f"{2 * radius:.4g}",
    }
    if row.stance is not None and row.desired_stance not in (None, row.stance):
        found["arrow"] = charts.arrow(spot.x + radius + 1.6, spot.y, up=row.desired_stance > row.stance)
        found["move_text"] = _("hope for: %(stance)s") % {"stance": _stance(row.desired_stance)}
    return found


def _radius(size: int | None) -> float:
    """Ten people are small, a hundred thousand are large; every tenfold is one step."""
    steps = min(max(log10(size) - 1, 0), 4) / 4 if size else 0
    return SMALLEST + (LARGEST - SMALLEST) * steps


def _stance(stance: int | None) -> str:
    return _("not said") if stance is None else str(STANCES[stance].label)


def _wheel(everybody: Sequence[Audience | Stakeholder]) -> list[dict[str, Any]]:
    """Five slices of a half wheel, from strongly against to strongly for, with who is in each."""
    slices = zip(Stance, charts.wedges(len(Stance)), charts.wedge_middles(len(Stance)), strict=True)
    return [
        {
            **_colours(stance.value),
            "label": capfirst(stance.label),
            "outline": outline,
            "x": f"{x:g}",
            "y": f"{y + 4.5:g}",
            "names": ", ".join(str(row) for row in everybody if row.stance == stance),
            "count": sum(row.stance == stance for row in everybody),
        }
        for stance, outline, (x, y) in slices
    ]


def _reach(audiences: Sequence[Audience]) -> dict[str, Any]:
    """Target reach by kind, and the share beyond the choir: reach with stance ≤ 0 ÷ all reach, in percent."""
    by_kind: Counter[str] = Counter()
    for audience in audiences:
        by_kind[str(audience.get_kind_display()) if audience.kind else _("not said")] += audience.target_reach or 0
    total = sum(by_kind.values())
    beyond = sum(a.target_reach or 0 for a in audiences if a.stance is not None and a.stance <= 0)
    most = max(by_kind.values(), default=0)
    return {
        "by_kind": [
            {"label": capfirst(label), "reach": show_number(reach), "width": f"{100 * reach / most:.2f}%"}
            for label, reach in by_kind.most_common()
            if reach
        ],
        "total": show_number(total),
        "beyond": show_percent(round(100 * beyond / total)) if total else "",
        "beyond_people": show_number(beyond),
    }
