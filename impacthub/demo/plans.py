"""What a plan says in words: film sheet, vision, audiences and goals."""

from typing import Any

from coaching.models import (
    Activity,
    Assumption,
    Audience,
    Campaign,
    Credit,
    FilmMessage,
    FilmSheet,
    Goal,
    Plan,
    Stakeholder,
    Theme,
    Vision,
)
from impacthub.demo import people
from impacthub.demo.sheets import Sheet

HEADLINE = " (hoofdboodschap)"
#: A film has this many themes at most; its own come first, then development goals.
MOST_THEMES = 5


def fill(plan: Plan, film: Sheet) -> None:
    """Write the four sections of an empty plan."""
    _story(plan, film)
    messages = _vision(plan, film)
    audiences = _audiences(plan, film)
    _goals(plan, film, messages, audiences)


def _story(plan: Plan, film: Sheet) -> None:
    facts, more = film["film"], film["more"]
    row = FilmSheet.objects.create(
        plan=plan,
        logline=facts["logline"],
        format=facts["format"].upper(),
        duration_min=facts["duration_min"],
        phase=facts["phase"].upper(),
        premiere_on=facts["premiere_date"],
        broadcast_on=facts.get("broadcast_date"),
        countries=facts["countries"],
        languages=facts["languages"],
        production_budget=facts["production_budget"],
        **more["film"],
    )
    row.themes.set(_themes(facts))
    makers = [(name, Credit.Role.DIRECTOR) for name in facts["director"].split(" en ")]
    makers += [(credit["name"], Credit.Role(credit["role"])) for credit in more["credits"]]
    makers.append((facts["impact_producer"], Credit.Role.IMPACT_PRODUCER))
    for position, (name, role) in enumerate(makers, start=1):
        Credit.objects.create(plan=plan, position=position, name=name, role=role)


def _themes(facts: Sheet) -> list[Theme]:
    own = {theme.name_nl: theme for theme in Theme.objects.filter(name_nl__in=facts["themes"], sdg=None)}
    sdgs = {theme.sdg: theme for theme in Theme.objects.filter(sdg__in=facts["sdg"])}
    found = [own[name] for name in facts["themes"] if name in own]
    found += [sdgs[number] for number in facts["sdg"] if number in sdgs]
    return found[:MOST_THEMES]


def _vision(plan: Plan, film: Sheet) -> list[FilmMessage]:
    more = film["more"]
    Vision.objects.create(plan=plan, vision_nl=film["vision"], **more["vision"])
    pairs = zip(film["film_messages"], more["angles"], strict=True)
    return [
        FilmMessage.objects.create(
            plan=plan,
            position=position,
            text=text.removesuffix(HEADLINE),
            is_headline=text.endswith(HEADLINE),
            angle=angle,
        )
        for position, (text, angle) in enumerate(pairs, start=1)
    ]


def _audiences(plan: Plan, film: Sheet) -> dict[str, Audience]:
    found = {}
    for position, row in enumerate(film["audiences"], start=1):
        found[row["name"]] = Audience.objects.create(
            plan=plan,
            position=position,
            name=row["name"],
            kind=row["kind"].upper(),
            is_key_agent=row["key_agent"],
            size_estimate=row["size"],
            target_reach=row["target_reach"],
            power=row["power"],
            interest=row["interest"],
            stance=row["stance"],
            **film["more"]["audiences"][row["name"]],
        )
    for position, row in enumerate(film["more"]["stakeholders"], start=1):
        fields = {name: value for name, value in row.items() if name != "owner"}
        owner = people.person(row["owner"]) if "owner" in row else None
        Stakeholder.objects.create(plan=plan, position=position, relation_owner=owner, **fields)
    return found


def _goals(plan: Plan, film: Sheet, messages: list[FilmMessage], audiences: dict[str, Audience]) -> None:
    Campaign.objects.create(plan=plan, **film["more"]["campaign"])
    for position, row in enumerate(film["goals"], start=1):
        more = dict(film["more"]["goals"][row["id"]])
        agents = [audiences[name] for name in more.pop("key_agents")]
        tasks, assumptions = more.pop("tasks"), more.pop("assumptions")
        goal = Goal.objects.create(
            plan=plan,
            position=position,
            message=messages[more.pop("message")],
            statement=row["statement"],
            dynamic=row["dynamic"].upper(),
            priority=row["priority"],
            **more,
        )
        goal.key_agents.set(agents)
        _under(goal, tasks, assumptions)


def _under(goal: Goal, tasks: list[str], assumptions: list[dict[str, Any]]) -> None:
    for position, title in enumerate(tasks, start=1):
        Activity.objects.create(plan=goal.plan, position=position, title=title).goals.add(goal)
    for position, row in enumerate(assumptions, start=1):
        Assumption.objects.create(plan=goal.plan, position=position, goal=goal, **row)
