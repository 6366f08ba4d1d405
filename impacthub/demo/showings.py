"""Screenings of the demo's films: those that were held add up to what the data file says, and a few to come."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.utils.crypto import get_random_string

from coaching.models import Activity, Audience, Plan, Screening, ScreeningReport
from impacthub import states
from impacthub.demo.campaigns import goals_of
from impacthub.demo.days import at, moment
from impacthub.demo.sheets import Sheet

#: How a screening comes to each status.
WAY: dict[str, Sequence[str]] = {
    "REQUESTED": (),
    "PROVISIONAL": (),
    "CONFIRMED": ("CONFIRMED",),
    "HELD": ("CONFIRMED", "HELD"),
    "REPORTED": ("CONFIRMED", "HELD", "REPORTED"),
    "CLOSED": ("CONFIRMED", "HELD", "REPORTED", "CLOSED"),
}
#: Letters and figures that are not taken for another.
CODE_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
#: So far the number at one screening lies from the mean, in percent, one after the other.
SWINGS = (-30, 12, 45, -8, -21, 30, 4, -38, 22, -16)


def fill(plan: Plan, film: Sheet) -> None:
    """Add the screenings of one film, where its file has some."""
    data = film["campaign"].get("screenings")
    if not data:
        return
    named = goals_of(plan, film)
    goals = [named[goal] for goal in data["goals"]]
    more = {
        "activity": Activity.objects.get(plan=plan, title=data["activity"]),
        "audience": Audience.objects.get(plan=plan, name=data["audience"]),
        "goals": goals,
    }
    for number in range(data["held"]):
        _held(plan, data, number, more)
    for row in data.get("next", []):
        _to_come(plan, row, more)


def shared_out(total: int, parts: int) -> list[int]:
    """``total`` people over ``parts`` screenings, uneven as in life; the last takes what rounding leaves."""
    mean = total // parts
    numbers = [mean + mean * SWINGS[part % len(SWINGS)] // 100 for part in range(parts - 1)]
    return [*numbers, total - sum(numbers)]


def _held(plan: Plan, data: Sheet, number: int, more: Sheet) -> None:
    place, region = data["places"][number % len(data["places"])]
    starts_at = at(data["from"] + timedelta(days=number * data["every_days"]), "19:30")
    paid = number < data["paid"]
    screening = _add(
        plan,
        more,
        title=f"{plan.project.title} in {place}",
        kind=data["kinds"][number % len(data["kinds"])],
        host_name=f"Gastheer in {place} (fictief)",
        municipality=place,
        region=region,
        starts_at=starts_at,
        capacity=160,
        fee_agreed=data["fee"] if paid else 0,
        fee_status=Screening.FeeStatus.PAID if paid else Screening.FeeStatus.NONE,
        licence_ok=True,
    )
    _report(screening, data, number)
    _walk(screening, "CLOSED")


def _report(screening: Screening, data: Sheet, number: int) -> None:
    estimated = data["estimated_events"]
    if number < estimated:
        came: dict[str, Any] = {"attendance_estimated": shared_out(data["estimated"], estimated)[number]}
    else:
        counted = shared_out(data["counted"], data["held"] - estimated)
        came = {"attendance_counted": counted[number - estimated]}
    quotes = data.get("quotes", [])
    said = quotes[number - estimated] if estimated <= number < estimated + len(quotes) else None
    if said:
        came |= {"quote": said["text"], "quote_speaker": said["speaker"], "quote_consent": said["consent"]}
    assert screening.ends_at is not None
    ScreeningReport.objects.create(
        screening=screening,
        submitted_at=screening.ends_at + timedelta(days=2),
        mood=3 + number % 3,
        host_rating=7 + number % 3,
        materials_taken=18 + number % 9,
        pledges=number % 7,
        **came,
    )


def _to_come(plan: Plan, row: Sheet, more: Sheet) -> None:
    fields = {name: value for name, value in row.items() if name not in ("at", "status")}
    asked = row["status"] == "REQUESTED"
    born = {"status": Screening.Status.REQUESTED} if asked else {}
    licensed = row["status"] == "CONFIRMED"
    screening = _add(plan, more, starts_at=moment(row["at"]), licence_ok=licensed, **fields, **born)
    _walk(screening, row["status"])


def _add(plan: Plan, more: Sheet, *, starts_at: datetime, **fields: Any) -> Screening:
    screening = Screening.objects.create(
        plan=plan,
        activity=more["activity"],
        starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=2, minutes=30),
        survey_code=get_random_string(12, CODE_LETTERS),
        language="nl",
        warning_shown=True,
        **fields,
    )
    screening.goals.set(more["goals"])
    screening.audiences.set([more["audience"]])
    return screening


def _walk(screening: Screening, wanted: str) -> None:
    for status in WAY[wanted]:
        screening, _old = states.move(screening, "status", Screening.FLOW, status)
