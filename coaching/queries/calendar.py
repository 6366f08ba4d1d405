"""The campaign's calendar: all that the timeline shows, in two queries however much there is."""

import json
from dataclasses import dataclass
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
    Phase,
    Plan,
    RightsWindow,
    Screening,
)
from coaching.models.calendar import TRACKS
from impacthub.statements import Statement

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
    items: tuple[Item, ...] = ()
    phases: tuple[Stretch, ...] = ()
    moments: tuple[Moment, ...] = ()
    windows: tuple[Stretch, ...] = ()
    members: tuple[Member, ...] = ()
    #: Screenings by status; ``to_report`` of them were held more than fourteen days ago and have no report.
    screenings: tuple[tuple[str, int], ...] = ()
    to_report: int = 0


def campaign_calendar(plan: Plan) -> CampaignCalendar:
    """The calendar of ``plan``; two queries."""
    campaign, phases, moments, windows, members, screenings = map(_decoded, _AROUND.ask(plan.pk)[0])
    dates = next(iter(campaign), {})
    statuses = [row["status"] for row in screenings]
    return CampaignCalendar(
        starts_on=_day(dates.get("starts_on")),
        ends_on=_day(dates.get("ends_on")),
        items=_items(plan),
        phases=tuple(Stretch(row["name"], _day(row["starts_on"]), _day(row["ends_on"])) for row in phases),
        moments=tuple(Moment(row["title"], day) for row in moments if (day := _day(row["happens_on"])) is not None),
        windows=tuple(Stretch(row["channel"], _day(row["starts_on"]), _day(row["ends_on"])) for row in windows),
        members=tuple(_member(row) for row in members if row["days_total"] is not None),
        screenings=tuple((status, statuses.count(status)) for status in Screening.Status.values if status in statuses),
        to_report=sum(_is_late(row) for row in screenings),
    )


def _items(plan: Plan) -> tuple[Item, ...]:
    items = [Item(*values) for values in _ITEMS.ask(plan.pk)]
    return tuple(sorted(items, key=lambda item: (item.first or date.max, item.last or date.max, item.pk)))


def _item_rows(plan: int, _now: datetime) -> Any:
    links = Activity.goals.through._default_manager.filter(activity=OuterRef("pk"), goal__removed_at__isnull=True)
    columns = [
        "pk", "title", "kind", "status", "starts_on", "ends_on", "is_milestone", "outside_reason", "days",
        "owner_name", "has_goal",
    ]  # fmt: skip
    rows = Activity.objects.filter(plan=plan).present()
    rows = rows.annotate(has_goal=Exists(links), owner_name=Coalesce("owner__name", Value("")))
    return rows.values_list(*columns)


def _around(plan: int, _now: datetime) -> Any:
    """What stands around the activities, each kind as a list of rows."""
    return Plan.objects.filter(pk=plan).values_list(
        _rows(Campaign, "starts_on", "ends_on"),
        _rows(Phase, "name", "starts_on", "ends_on"),
        _rows(AgendaMoment, "title", "happens_on"),
        _rows(RightsWindow, "channel", "starts_on", "ends_on", status=RightsWindow.Status.FREE),
        _rows(CampaignMember, "name", "days_total", "starts_on", "ends_on"),
        _rows(Screening, "status", "starts_at", "ends_at"),
    )


def _decoded(rows: list[str]) -> list[dict[str, Any]]:
    """Rows that the database wrote as JSON."""
    return [json.loads(row) for row in rows]


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


_ITEMS, _AROUND = Statement(_item_rows), Statement(_around)
