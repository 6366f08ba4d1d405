"""P0 and P3: the film's card, and the vision with its messages."""

import re
from collections import Counter
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from coaching import figures, queries
from coaching.models import Credit, FilmMessage, FilmSheet, Goal, Plan, Vision
from impacthub.amounts import show_percent
from impacthub.statements import Statement

PHASES = list(FilmSheet.Phase)
#: Up to so many days before the premiere they are counted in days, before that in months.
COUNTED_IN_DAYS = 60
#: The message of every goal.
FED = Statement(lambda plan, _now: Goal.objects.filter(plan=plan).present().values_list("message"))


def story_panel(plan: Plan) -> dict[str, Any]:
    """The film's card: what it is, its phase as a step of seven, the way to the premiere, the two budgets compared."""
    film: FilmSheet = queries.own_row(plan, FilmSheet) or FilmSheet(plan=plan)
    ratio = None
    if film.production_budget:
        ratio = figures.percent(queries.total_cash(plan), film.production_budget)
    here = PHASES.index(FilmSheet.Phase(film.phase)) if film.phase else -1
    return {
        "facts": _facts(film),
        "credits": _credits(plan),
        "countdown": countdown(film.premiere_on, timezone.localdate()),
        "ratio": "" if ratio is None else show_percent(ratio, 1),
        "phases": [
            {
                "x": f"{10 + place * 260 / (len(PHASES) - 1):.5g}",
                "state": "past" if place < here else "here" if place == here else "coming",
            }
            for place in range(len(PHASES))
        ],
        "phase_text": _phase_text(film, here + 1),
    }


def _phase_text(film: FilmSheet, number: int) -> str:
    if not number:
        return _("No phase chosen yet")
    phase = film.get_phase_display()
    return _("Phase %(number)d of %(all)d: %(phase)s") % {"number": number, "all": len(PHASES), "phase": phase}


def _facts(film: FilmSheet) -> str:
    """Format and length in one line."""
    minutes = ""
    if film.duration_min:
        minutes = _("%(minutes)d min.") % {"minutes": film.duration_min}
    if film.episodes and film.episodes > 1:
        minutes = f"{film.episodes} × {minutes}" if minutes else ""
    kind = film.get_format_display()
    return ", ".join(part for part in (kind[:1].upper() + kind[1:], minutes) if part)


def _credits(plan: Plan) -> list[tuple[str, str]]:
    """Who made it, by role in the order of the credits."""
    found: dict[str, list[str]] = {}
    known = queries.known_rows(plan, Credit)
    for credit in queries.present_rows(plan, Credit) if known is None else known:
        if credit.name:
            found.setdefault(credit.role, []).append(credit.name)
    return [(str(role.label), ", ".join(found[role])) for role in Credit.Role if role in found]


def countdown(premiere_on: date | None, today: date) -> str:
    """How far away the premiere is, in words."""
    if premiere_on is None:
        return _("No date for the premiere yet")
    days = (premiere_on - today).days
    if days < 0:
        return _("Premiere on %(date)s") % {"date": date_format(premiere_on, "DATE_FORMAT")}
    if days == 0:
        return _("The premiere is today")
    if days <= COUNTED_IN_DAYS:
        return ngettext("%(count)d day to the premiere", "%(count)d days to the premiere", days) % {"count": days}
    months = (premiere_on.year - today.year) * 12 + premiere_on.month - today.month - (premiere_on.day < today.day)
    return ngettext("%(count)d month to the premiere", "%(count)d months to the premiere", months) % {"count": months}


def vision_panel(plan: Plan) -> dict[str, Any]:
    """The vision, whether it names the film, and how many goals each message feeds; one without any is an orphan."""
    known = queries.known_rows(plan, FilmMessage)
    messages = [row for row in (queries.present_rows(plan, FilmMessage) if known is None else known) if row.text]
    fed = Counter(message for (message,) in FED.ask(plan.pk))
    vision: Vision = queries.own_row(plan, Vision) or Vision(plan=plan)
    vision.plan = plan
    text = vision.text("vision")
    return {
        "vision": text,
        "names_film": names_film(text, plan.project.title),
        "messages": [
            {
                "text": message.text,
                "is_headline": message.is_headline,
                "goals": _goals(fed[message.pk]),
                "is_orphan": not fed[message.pk],
            }
            for message in messages
        ],
        "orphans": sum(not fed[message.pk] for message in messages),
    }


def names_film(text: str, title: str) -> bool:
    """True when ``text`` has the film's title in it as words: a vision is larger than its film."""
    return bool(title) and re.search(rf"(?<!\w){re.escape(title.casefold())}(?!\w)", text.casefold()) is not None


def _goals(count: int) -> str:
    if not count:
        return _("feeds no goal yet")
    return ngettext("feeds %(count)d goal", "feeds %(count)d goals", count) % {"count": count}
