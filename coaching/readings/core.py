"""Sections to read, as finished texts: the film's facts, the vision by language, goals with all that hangs on them."""

from collections import defaultdict
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from coaching import codes, queries, summaries
from coaching.goal_sentences import statement_of
from coaching.models import Audience, FilmMessage, FilmSheet, Goal, Plan, Vision
from impacthub.amounts import show_amount
from impacthub.people.models import Language

Fact = tuple[str, str]


def film_facts(film: FilmSheet, plan: Plan) -> list[Fact]:
    """What is known of the film, name by name; never where its screener is."""
    return _known(
        film,
        original_title=film.original_title,
        format=film.get_format_display(),
        episodes=film.episodes,
        duration_min=film.duration_min,
        phase=film.get_phase_display(),
        production_starts_on=_date(film.production_starts_on),
        premiere_on=_date(film.premiere_on),
        broadcast_on=_date(film.broadcast_on),
        countries=_names("countries", film.countries),
        languages=_names("languages", film.languages),
        subtitle_languages=_names("languages", film.subtitle_languages),
        themes=", ".join(str(theme) for theme in film.themes.all()) if film.pk else "",
        production_budget="" if film.production_budget is None else show_amount(film.production_budget, plan.currency),
        production_funders=film.production_funders,
        trailer_url=film.trailer_url,
    )


def _known(row: Any, **values: Any) -> list[Fact]:
    """Each value with the name of its question; empty ones are left out."""
    return [
        (str(row._meta.get_field(name).verbose_name), str(value))
        for name, value in values.items()
        if value not in (None, "")
    ]


def _date(value: Any) -> str:
    return date_format(value, "DATE_FORMAT") if value else ""


def _names(kind: str, found: list[str]) -> str:
    return ", ".join(codes.name_of(kind, code) for code in found)


def vision_texts(vision: Vision, plan: Plan) -> list[dict[str, str]]:
    """The vision in the plan's language, then in the others that have one."""
    names = dict(Language.choices)
    order = [plan.language, *(code for code in names if code != plan.language)]
    found = []
    for code in order:
        texts = {base: str(getattr(vision, f"{base}_{code}")) for base in ("vision", "problem", "position")}
        if any(texts.values()):
            found.append({"code": code, "name": "" if code == plan.language else str(names[code]), **texts})
    return found


def audience_details(audience: Audience, plan: Plan) -> dict[str, Any]:
    """An audience with its four questions and its facts."""
    shown = summaries.summary(audience, plan)
    answers = ("knows_now", "feels_now", "after_film", "asked_action", "barriers", "motivators")
    return {
        **shown,
        "answers": _known(audience, **{name: getattr(audience, name) for name in answers}),
        "facts": [
            *_known(audience, kind=audience.get_kind_display()),
            *_known(audience, size_estimate=_size(audience)),
            *_known(audience, territory=shown["territory"]),
            *_known(audience, stance=shown["stance"]),
            *([(_("power and interest"), shown["position"])] if shown["position"] else []),
            *_known(audience, target_reach=shown["reach"]),
            *_known(audience, access_needs=shown["needs"]),
        ],
    }


def _size(audience: Audience) -> str:
    if not audience.size_estimate:
        return ""
    size = summaries.people(audience.size_estimate)
    return f"{size} ({audience.size_source})" if audience.size_source else size


def goal_details(reading: queries.Reading, plan: Plan) -> list[dict[str, Any]]:
    """Every goal by rank, with its message, agents, tasks and assumptions; one query for the messages."""
    rows: dict[str, list[Any]] = dict(reading.rows)
    goals = sorted(rows["goals"], key=lambda goal: (goal.priority or 999, goal.position))
    messages = FilmMessage.objects.filter(plan=plan).present().in_bulk([goal.message_id for goal in goals])
    tasks, assumptions = defaultdict(list), defaultdict(list)
    for task in rows["tasks"]:
        for goal in task.goals.all():
            tasks[goal.pk].append(str(task))
    for assumption in rows["assumptions"]:
        assumptions[assumption.goal_id].append(summaries.summary(assumption, plan))
    return [
        {
            "rank": str(goal.priority or ""),
            "name": str(goal) or _("not named yet"),
            "statement": statement_of(goal, plan.language),
            "facts": _goal_facts(goal, messages.get(goal.message_id)),
            "tasks": [task for task in tasks[goal.pk] if task],
            "assumptions": assumptions[goal.pk],
        }
        for goal in goals
    ]


def _goal_facts(goal: Goal, message: FilmMessage | None) -> list[Fact]:
    agents = [str(agent) for agent in goal.key_agents.all() if not agent.is_removed]
    return _known(
        goal,
        message=message.text if message else "",
        dynamic=goal.get_dynamic_display(),
        level=goal.get_level_display(),
        key_agents=", ".join(agents),
        score_vision=_of_five(goal.score_vision),
        score_fit=_of_five(goal.score_fit),
        status=goal.get_status_display(),
        drop_reason=goal.drop_reason,
    )


def _of_five(score: int | None) -> str:
    return _("%(number)d of 5") % {"number": score} if score else ""
