"""P9: the risks on a grid, and how many people in the film agreed to what; never who they are."""

from collections import Counter
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from coaching import charts, consent
from coaching.charts import grids
from coaching.models import FilmParticipant, Plan, Risk, Use
from coaching.models.care import HIGH_RISK
from coaching.queries.stored import rows_of
from coaching.summaries.kinds import chosen

#: The radius of a mark on the grid.
MARK = 5.0
#: Fill of a cell on paper, by level; the grid says the level in its table too.
PAINTS = {"low": "#e8eeea", "middle": "#ffe3b0", "high": "#f6c4b8"}


def care_panel(plan: Plan) -> dict[str, Any]:
    """The grid of risks with its table, what is still to do, and counts of consent by use; two queries."""
    risks = rows_of(plan, Risk)
    people = [
        (person.consent_status, person.consent_covers, person.review_on) for person in rows_of(plan, FilmParticipant)
    ]
    numbered = [(str(number), risk) for number, risk in enumerate(risks, 1)]
    placed = [(label, risk) for label, risk in numbered if risk.score]
    return {
        "cells": [{**cell, "paint": PAINTS[cell["level"]]} for cell in grids.cells()],
        "marks": _marks(placed),
        "table": [_row(label, risk) for label, risk in sorted(placed, key=lambda pair: -(pair[1].score or 0))],
        "not_placed": len(risks) - len(placed),
        "people": len(people),
        "uses": _uses(people),
        "warnings": _warnings(risks, people),
    }


def _marks(placed: list[tuple[str, Risk]]) -> list[dict[str, str]]:
    places = charts.spots([(risk.likelihood or 0, risk.impact or 0) for _label, risk in placed])
    return [{**spot.drawn(label, MARK), "label": label} for (label, _risk), spot in zip(placed, places, strict=True)]


def _row(label: str, risk: Risk) -> dict[str, Any]:
    score = risk.score or 0
    return {
        "label": label,
        "text": str(risk) or _("not named yet"),
        "kind": chosen(risk, "category") if risk.category and risk.text else "",
        "likelihood": risk.likelihood,
        "impact": risk.impact,
        "score": score,
        "level": grids.level(score),
        "level_text": level_text(score),
        "mitigation": risk.mitigation,
    }


def level_text(score: int) -> str:
    """A score from 1 to 25 in a word."""
    words = {
        "low": pgettext("risk", "low"),
        "middle": pgettext("risk", "middle"),
        "high": pgettext("risk", "high"),
    }
    return words[grids.level(score)]


def _uses(people: list[tuple[Any, ...]]) -> list[dict[str, Any]]:
    """For each use how many people agreed, and how many did not or not yet."""
    if not people:
        return []
    found = []
    for use in Use:
        lights = Counter(consent.light(status, covers, use) for status, covers, *_rest in people)
        found.append(
            {
                "label": str(use.label),
                "yes": lights[consent.Light.YES],
                "conditions": lights[consent.Light.CONDITIONS],
                "no": lights[consent.Light.NO],
                "open": lights[consent.Light.ASK] + lights[consent.Light.UNKNOWN],
            }
        )
    return found


def _warnings(risks: list[Risk], people: list[tuple[Any, ...]]) -> list[str]:
    """What asks for attention now, in sentences without anybody in them."""
    today = timezone.localdate()
    bare = sum((risk.score or 0) >= HIGH_RISK and not risk.mitigation for risk in risks)
    late = sum(bool(review and review < today) for _status, _covers, review in people)
    withdrawn = sum(status == FilmParticipant.Consent.WITHDRAWN for status, *_rest in people)
    risk_late = sum(bool(risk.review_on and risk.review_on < today) for risk in risks)
    told = [
        (bare, ngettext("%(n)d high risk has no plan yet.", "%(n)d high risks have no plan yet.", bare)),
        (
            late,
            ngettext(
                "The consent of %(n)d person has to be asked again.",
                "The consent of %(n)d people has to be asked again.",
                late,
            ),
        ),
        (
            withdrawn,
            ngettext(
                "%(n)d person took their consent back and is not invited to screenings any more.",
                "%(n)d people took their consent back and are not invited to screenings any more.",
                withdrawn,
            ),
        ),
        (
            risk_late,
            ngettext(
                "%(n)d risk was to be looked at again by now.",
                "%(n)d risks were to be looked at again by now.",
                risk_late,
            ),
        ),
    ]
    return [sentence % {"n": count} for count, sentence in told if count]
