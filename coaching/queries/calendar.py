"""The campaign's calendar: all that the timeline shows, in two queries however much there is."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, F, OuterRef, Value
from django.db.models.functions import Coalesce, JSONObject
from django.utils import timezone

from coaching.models import (
    Activity,
    AgendaMoment,
    Campaign,
    CampaignMember,
    Goal,
    Phase,
    Plan,
    RightsWindow,
    Screening,
)
from coaching.models.calendar import TRACKS

#: After so many days without a report the makers are asked for it (V27).
REPORT_AFTER_DAYS = 14


@dataclass(frozen=True)
class Item:
    """An activity as the calendar needs it. ``days`` is work in days; ``owner`` is a name, or nothing."""

    pk: int
    title: str
    kind: str
    status: str
    starts_on: date | None
    ends_on: date | None
    is_milestone: bool
    outside_reason: str
    days: Decimal | None
    owner: str
    has_goal: bool

    @property
    def track(self) -> str:
        """In which row of the timeline it is drawn."""
        return TRACKS.get(self.kind, Activity.Track.PARTNERS).value

    @property
    def first(self) -> date | None:
        """The first day that is known of it."""
        return self.starts_on or self.ends_on

    @property
    def last(self) -> date | None:
        """The last day that is known of it."""
        return self.ends_on or self.starts_on

    @property
    def is_over(self) -> bool:
        """True when nobody has to do it any more."""
        return self.status in (Activity.Status.DONE, Activity.Status.CANCELLED)


@dataclass(frozen=True)
class Stretch:
    """Something with a name, from one day until another: a phase, or a window of rights."""

    name: str
    starts_on: date | None
    ends_on: date | None


@dataclass(frozen=True)
class Moment:
    """Something on the public agenda."""

    name: str
    on: date


@dataclass(frozen=True)
class Member:
    """Who works on the campaign, and how many days in all."""

    name: str
    days: Decimal
    starts_on: date | None
    ends_on: date | None


@dataclass(frozen=True)
class CampaignCalendar:
    """All that the timeline shows."""

    starts_on: date | None = None
    ends_on: date | None = None
    items: list[Item] = field(default_factory=list)
    phases: list[Stretch] = field(default_factory=list)
    moments: list[Moment] = field(default_factory=list)
    windows: list[Stretch] = field(default_factory=list)
    members: list[Member] = field(default_factory=list)
    #: Screenings by status; ``to_report`` of them were held more than fourteen days ago and have no report.
    screenings: Mapping[str, int] = field(default_factory=dict)
    to_report: int = 0


def campaign_calendar(plan: Plan) -> CampaignCalendar:
    """The calendar of ``plan``; two queries."""
    rows = _around(plan)
    campaign = next(iter(rows["the_campaign"]), {})
    statuses = [row["status"] for row in rows["the_screenings"]]
    return CampaignCalendar(
        starts_on=_day(campaign.get("starts_on")),
        ends_on=_day(campaign.get("ends_on")),
        items=_items(plan),
        phases=[Stretch(row["name"], _day(row["starts_on"]), _day(row["ends_on"])) for row in rows["the_phases"]],
        moments=[
            Moment(row["title"], day) for row in rows["the_moments"] if (day := _day(row["happens_on"])) is not None
        ],
        windows=[Stretch(row["channel"], _day(row["starts_on"]), _day(row["ends_on"])) for row in rows["the_windows"]],
        members=[_member(row) for row in rows["the_members"] if row["days_total"] is not None],
        screenings={status: statuses.count(status) for status in Screening.Status.values if status in statuses},
        to_report=sum(_is_late(row) for row in rows["the_screenings"]),
    )


def _items(plan: Plan) -> list[Item]:
    links = Activity.goals.through._default_manager.filter(activity=OuterRef("pk"), goal__removed_at__isnull=True)
    columns = [
        "pk", "title", "kind", "status", "starts_on", "ends_on", "is_milestone", "outside_reason", "days",
        "owner_name", "has_goal",
    ]  # fmt: skip
    rows = Activity.objects.filter(plan=plan).present()
    rows = rows.annotate(has_goal=Exists(links), owner_name=Coalesce("owner__name", Value("")))
    items = [Item(*row) for row in rows.values_list(*columns)]
    return sorted(items, key=lambda item: (item.first or date.max, item.last or date.max, item.pk))


def _around(plan: Plan) -> dict[str, list[dict[str, Any]]]:
    """What stands around the activities, each kind as a list of rows; one query."""
    found = Plan.objects.filter(pk=plan.pk).values(
        the_campaign=_rows(Campaign, "starts_on", "ends_on"),
        the_phases=_rows(Phase, "name", "starts_on", "ends_on"),
        the_moments=_rows(AgendaMoment, "title", "happens_on"),
        the_windows=_rows(RightsWindow, "channel", "starts_on", "ends_on", status=RightsWindow.Status.FREE),
        the_members=_rows(CampaignMember, "name", "days_total", "starts_on", "ends_on"),
        the_screenings=_rows(Screening, "status", "starts_at", "ends_at"),
    )
    rows: Any = found.get()
    return dict(rows)


def _rows(model: Any, *columns: str, **only: Any) -> ArraySubquery:
    rows = model.objects.filter(plan=OuterRef("pk"), **only)
    if hasattr(rows, "present"):
        rows = rows.present()
    return ArraySubquery(rows.values(row=JSONObject(**{name: F(name) for name in columns})))


def _member(row: dict[str, Any]) -> Member:
    return Member(row["name"], Decimal(str(row["days_total"])), _day(row["starts_on"]), _day(row["ends_on"]))


def _is_late(row: dict[str, Any]) -> bool:
    """True when it was held so long ago that its report should be there."""
    ended = row["ends_at"] or row["starts_at"]
    if row["status"] != Screening.Status.HELD or ended is None:
        return False
    return (timezone.now() - datetime.fromisoformat(ended)).days > REPORT_AFTER_DAYS


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def goals_of(plan: Plan) -> dict[int, list[str]]:
    """The names of the present goals of each activity, by its key; one query."""
    links = Activity.goals.through._default_manager.filter(activity__plan=plan, goal__removed_at__isnull=True)
    found: dict[int, list[str]] = {}
    columns = ("activity", "goal__title", "goal__statement")
    for activity, title, statement in links.order_by("goal__priority", "goal").values_list(*columns):
        found.setdefault(activity, []).append(str(Goal(title=title, statement=statement)))
    return found
