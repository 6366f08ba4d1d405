"""What a plan says about the field, the team, its partners, the rights and the calendar."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any, TypeVar

from django.db import models

from coaching.models import (
    CRITERIA,
    PRIORITIES,
    Activity,
    Adviser,
    AgendaMoment,
    Audience,
    CampaignMember,
    Capacity,
    CareSheet,
    Cause,
    ConsultedPerson,
    Distribution,
    FilmParticipant,
    Goal,
    Initiative,
    IssueMap,
    PartnerContact,
    Partnership,
    Phase,
    Plan,
    PotentialScan,
    PrenupItem,
    Reach,
    Research,
    RightsWindow,
    Risk,
    StageMove,
    StoryEnvironment,
    StoryPosition,
)
from coaching.prenup import PARTS
from impacthub import states
from impacthub.demo import people
from impacthub.demo.days import at, day
from impacthub.demo.sheets import Sheet

Row = TypeVar("Row", bound=models.Model)
#: What is a day in the data files, or a number of weeks from now.
DAYS = frozenset({"review_on", "contacted_on", "next_step_on", "happened_on", "met_on", "due_on"})
#: On which day after the first contact a partner comes to each stage.
STEPS = (-30, -12, 0, 11, 47, 90, 104, 610, 640)
#: The fields that name somebody with a log-in.
PEOPLE = frozenset({"owner", "assessed_by"})


def fill(plan: Plan, film: Sheet) -> None:
    """Write the sections that stand in the film's own file; goals, audiences and budget are there already."""
    data = film["campaign"]
    _potential(plan, data["potential"])
    _issue(plan, data["issue"])
    _environment(plan, data["environment"])
    _team(plan, data["team"])
    _care(plan, data["care"])
    _partners(plan, film, data)
    Distribution.objects.create(plan=plan, **data["rights"]["distribution"])
    _rows(RightsWindow, plan, data["rights"]["windows"])
    _calendar(plan, film, data["campaign"])


def _fields(model: type[models.Model], row: Sheet) -> dict[str, Any]:
    """``row`` with days read, and people where the column of ``model`` stands for one."""
    read: dict[str, Any] = {}
    for name, value in row.items():
        known = value
        if name in DAYS and not isinstance(value, date):
            known = day(value)
        is_person = name in PEOPLE and model._meta.get_field(name).is_relation
        read[name] = people.person(value) if is_person else known
    return read


def _rows(model: type[Row], plan: Plan, rows: Iterable[Sheet], **usual: Any) -> list[Row]:
    return [
        model._default_manager.create(plan=plan, position=position, **{**usual, **_fields(model, row)})
        for position, row in enumerate(rows, start=1)
    ]


def _potential(plan: Plan, rows: Iterable[Sheet]) -> None:
    for position, row in enumerate(rows, start=1):
        whys = {f"{name}_why": row["why"].get(name, "") for name in CRITERIA}
        PotentialScan.objects.create(
            plan=plan,
            position=position,
            assessor=row["assessor"],
            assessed_by=people.person(row["by"]) if "by" in row else None,
            side=row["side"],
            assessed_on=row["assessed_on"],
            **row["scores"],
            **whys,
        )


def _issue(plan: Plan, data: Sheet) -> None:
    IssueMap.objects.create(plan=plan, movement_need=data["movement_need"])
    causes: dict[str, Cause] = {}
    for position, row in enumerate(data["causes"], start=1):
        fields = {**row, "parent": causes.get(row.get("parent", ""))}
        causes[row["label"]] = Cause.objects.create(plan=plan, position=position, **fields)
    initiatives = [{**row, "cause": causes[row["cause"]]} for row in data["initiatives"]]
    _rows(Initiative, plan, initiatives)
    _rows(AgendaMoment, plan, data["moments"])
    _rows(Research, plan, data["research"])
    _rows(ConsultedPerson, plan, data["consulted"])


def _environment(plan: Plan, data: Sheet) -> None:
    StoryEnvironment.objects.create(plan=plan, meaning=data["meaning"], security_level=data["security_level"])
    audiences = {audience.name: audience for audience in Audience.objects.filter(plan=plan)}
    rows = [{**row, "audience": audiences[row["audience"]]} for row in data["positions"]]
    opponents = Initiative.objects.filter(plan=plan, side=Initiative.Side.OPPONENT)
    for position in _rows(StoryPosition, plan, rows):
        position.opponents.set(opponents)


def _team(plan: Plan, data: Sheet) -> None:
    Capacity.objects.create(plan=plan, **data["capacity"])
    members = []
    for row in data["members"]:
        ranks = dict(zip((f"rank_{name}" for name in PRIORITIES), row.get("ranks", []), strict=False))
        members.append({**{name: value for name, value in row.items() if name != "ranks"}, **ranks})
    _rows(CampaignMember, plan, members)
    _rows(Adviser, plan, data.get("advisers", []))


def _care(plan: Plan, data: Sheet) -> None:
    CareSheet.objects.create(plan=plan, **data["sheet"])
    _rows(FilmParticipant, plan, data["participants"])
    _rows(Risk, plan, data["risks"])


def _partners(plan: Plan, film: Sheet, data: Sheet) -> None:
    goals = goals_of(plan, film)
    for position, row in enumerate(film["partners"], start=1):
        more = dict(data["partners"][row["name"]])
        named = [goals[goal] for goal in more.pop("goals", [])]
        if "organisation" in more:
            more["organisation"] = people.organisation(more["organisation"])
        partner = Partnership.objects.create(
            plan=plan,
            position=position,
            name=row["name"],
            sector=row["sector"].upper(),
            contributions=[gift.upper() for gift in row["gives"]],
            value_in_kind=row.get("value_in_kind"),
            rating=row.get("rating"),
            **_fields(Partnership, more),
        )
        partner.goals.set(named)
        _answers(partner, data.get("prenup", {}).get(partner.name))
        _go_to(partner, row["stage"].upper())
        contacts = data.get("contacts", {}).get(partner.name, [])
        _rows(PartnerContact, plan, contacts, partnership=partner)


def goals_of(plan: Plan, film: Sheet) -> dict[str, Goal]:
    """The goals of the plan by what the data file calls them."""
    return dict(zip([row["id"] for row in film["goals"]], Goal.objects.filter(plan=plan).present(), strict=True))


def _answers(partner: Partnership, agreed: int | None) -> None:
    """Answer the first ``agreed`` questions of the checklist; all of them when nothing is said."""
    questions = [question for part in PARTS for question in part.questions]
    for number, question in enumerate(questions):
        there = agreed is None or number < agreed
        answer = PrenupItem.Answer.YES if there else PrenupItem.Answer.OPEN
        PrenupItem.objects.create(partnership=partner, key=question.key, answer=answer)


def _go_to(partner: Partnership, wanted: str) -> None:
    """Walk to the stage ``wanted``, some weeks a step, more as it gets serious."""
    first = partner.contacted_on or partner.plan.created_at.date()
    stages = Partnership.AHEAD[: Partnership.AHEAD.index(Partnership.Stage(wanted)) + 1]
    came_from = ""
    for step, stage in enumerate(stages):
        if step:
            partner, came_from = states.move(partner, "stage", Partnership.STAGE_FLOW, stage)
        moved_at = at(first + timedelta(days=STEPS[step] + 3 * partner.position), "10:00")
        StageMove.objects.create(partnership=partner, stage=stage, left=came_from, moved_at=moved_at)
    if partner.has_joined:
        confirmed = at(partner.starts_on or first, "12:00")
        fields = {"team_confirmed_at": confirmed, "partner_confirmed_at": confirmed}
        Partnership.objects.filter(pk=partner.pk).update(**fields)


def _calendar(plan: Plan, film: Sheet, data: Sheet) -> None:
    _rows(Phase, plan, data["phases"])
    _rows(Reach, plan, data.get("reach", []))
    goals = goals_of(plan, film)
    titles = dict(data["activities"])
    last = 0
    for activity in Activity.objects.filter(plan=plan).order_by("pk"):
        last += 1
        activity.position = last
        _date(activity, plan, titles[activity.title])
    for row in data.get("new_activities", []):
        last += 1
        more = {name: value for name, value in row.items() if name not in ("title", "goals")}
        activity = Activity.objects.create(plan=plan, position=last, title=row["title"])
        activity.goals.set(goals[goal] for goal in row["goals"])
        _date(activity, plan, more)


def _date(activity: Activity, plan: Plan, row: Sheet) -> None:
    many: dict[str, models.QuerySet[Any]] = {
        "audiences": Audience.objects.filter(plan=plan, name__in=row.get("audiences", [])),
        "partners": Partnership.objects.filter(plan=plan, name__in=row.get("partners", [])),
        "depends_on": Activity.objects.filter(plan=plan, title__in=row.get("depends_on", [])),
    }
    for name, value in _fields(Activity, row).items():
        if name not in many:
            setattr(activity, name, value)
    activity.save()
    for name, rows in many.items():
        getattr(activity, name).set(rows)
