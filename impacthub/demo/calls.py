"""The calls: what is asked, who applied, what the jury thinks of it and what was decided.

Services say no to what is too late, so a call that is over is open while its applications are written; then its hours
and those of all that belongs to it are put where they were.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q
from django.utils import timezone

from impacthub.demo import applying, curriculum, people
from impacthub.demo.cohorts import begin
from impacthub.demo.days import at, day, moment
from impacthub.demo.sheets import Sheet, sheet
from impacthub.people.models import User
from trajects.models import Application, Call, Cohort, Decision, DecisionBatch, Enrolment, JuryMember, Review
from trajects.queries import decisions as deciding
from trajects.queries.reviewing import Given
from trajects.services import confirm_place, decide, send_decisions
from trajects.services.calls import announce_call, create_call, start_reviewing, turn_calls
from trajects.services.eligibility import judge_eligibility
from trajects.services.reviews import declare_conflict, save_review

COORDINATOR = "coordinator"
CONTACT = "oproepen@demo.impacthub.test"
#: Enough to be open now, whenever it was in truth.
NEAR = timedelta(hours=6)


def load() -> int:
    """Add the calls that are not there yet, each with its applications; returns how many."""
    data = sheet("trajects/calls")
    there = {name for pair in Call.objects.values_list("slug", "title_nl") for name in pair}
    missing = [slug for slug, row in data["calls"].items() if there.isdisjoint({slug, row["title"][0]})]
    for slug in missing:
        row = data["calls"][slug]
        call = _add(slug, row)
        applications = [each for each in data["applications"] if each["call"] == slug]
        written = [(each, applying.write(call, each, data["answers"])) for each in applications]
        if row["state"] != Call.Status.OPEN:
            call = _read(_close(call), written)
        if row["state"] == Call.Status.DECIDED:
            _decide(call, written)
        _date(call, row)
    return len(missing)


def _add(slug: str, row: Sheet) -> Call:
    """The call, open now, with its jury."""
    now = timezone.now()
    fields: dict[str, Any] = {"opens_at": now - NEAR, "closes_at": now + NEAR, "contact_email": CONTACT}
    fields["decision_on"] = (now + timedelta(days=30)).date()
    for key in ("title", "intro", "offer", "ask"):
        fields |= curriculum.three(key, row[key])
    call = create_call(_cohort(row), by=None, slug=slug, **fields)
    jury = sheet("trajects/calls")["jury"]
    for login in (*jury["voting"], jury["chair"]):
        member = people.person(login)
        JuryMember.objects.create(
            call=call,
            user=member,
            is_voting=login != jury["chair"],
            is_chair=login == jury["chair"],
            expertise=jury["expertise"].get(login, ""),
            language=member.language,
        )
    announce_call(call, by=None)
    turn_calls()
    return Call.objects.get(pk=call.pk)


def _cohort(row: Sheet) -> Cohort:
    """The cohort of a call, also when a coordinator gave it another address."""
    name = sheet("trajects/cohorts")[row["cohort"]]["name"]
    return Cohort.objects.filter(Q(slug=row["cohort"]) | Q(name=name))[0]


def _close(call: Call) -> Call:
    Call.objects.filter(pk=call.pk).update(closes_at=timezone.now() - NEAR / 2)
    turn_calls()
    return Call.objects.get(pk=call.pk)


# The jury


def _read(call: Call, written: Sequence[tuple[Sheet, Application]]) -> Call:
    """Let the coordinator check them all, and the jury read as far as it is."""
    coordinator = people.person(COORDINATOR)
    for row, application in written:
        condition = call.conditions.all()[row["fails"]] if "fails" in row else None
        judge_eligibility(application, by=coordinator, eligible=condition is None, condition=condition)
    call = start_reviewing(call, by=coordinator)
    for row, application in written:
        for login, conflict in row.get("conflicts", {}).items():
            declare_conflict(application, by=people.person(login), conflict=conflict[0], note=conflict[1])
        for number, login in enumerate(sheet("trajects/calls")["jury"]["voting"]):
            if row.get("scores") and login in row.get("done", [login]):
                _score(
                    application, people.person(login), {key: scores[number] for key, scores in row["scores"].items()}
                )
        if "pending" in row:
            _write_decision(row, application, row["pending"], by=coordinator)
    return call


def _score(application: Application, juror: User, scores: dict[str, int]) -> None:
    said = sheet("trajects/calls")["comments"]
    review = declare_conflict(application, by=juror, conflict=Review.Conflict.NONE)
    given = {
        key: Given(value, said["high"][key] if value == 5 else said["low"][key] if value == 1 else "")
        for key, value in scores.items()
    }
    save_review(review, by=juror, scores=given, done=True)


# What was decided


def _decide(call: Call, written: Sequence[tuple[Sheet, Application]]) -> None:
    """Decide, tell, and let who was selected confirm."""
    coordinator = people.person(COORDINATOR)
    for row, application in written:
        _write_decision(row, application, row["outcome"], by=coordinator)
    send_decisions(call, by=coordinator, expected=deciding.mails_of(deciding.pending(call)))
    for application in Application.objects.filter(call=call, status=Application.Status.SELECTED):
        confirm_place(application, by=coordinator)
    if call.cohort.starts_on <= timezone.localdate():
        begin(call.cohort)


def _write_decision(row: Sheet, application: Application, outcome: str, *, by: User) -> None:
    why = sheet("trajects/calls")["motivations"][outcome].format(title=application.title)
    decide(application, by=by, outcome=outcome, motivation=why, reserve_rank=row.get("rank"))


# Back to when it was


def _date(call: Call, row: Sheet) -> None:
    """Put the hours of the call, and of all that was done for it, where they were."""
    opens, closes = moment(row["opens"]), moment(row["closes"])
    Call.objects.filter(pk=call.pk).update(
        opens_at=opens,
        closes_at=closes,
        shortlist_on=day(row["shortlist"]),
        interviews_on=day(row["interviews"]),
        decision_on=day(row["decision"]),
    )
    over = min(closes, timezone.now())
    for number, application in enumerate(Application.objects.filter(call=call).order_by("pk"), start=1):
        applying.date(application, opens, over - timedelta(hours=5 * number))
    for number, review in enumerate(Review.objects.filter(application__call=call).order_by("pk"), start=1):
        done = min(closes + timedelta(days=4, hours=3 * number), timezone.now() - timedelta(hours=1))
        Review.objects.filter(pk=review.pk).update(
            declared_at=done - timedelta(hours=1), done_at=done if review.done_at else None
        )
    if row["state"] == Call.Status.DECIDED:
        _date_decisions(call, at(day(row["decision"]), "10:00"))


def _date_decisions(call: Call, when: datetime) -> None:
    Decision.objects.filter(application__call=call).update(decided_at=when - timedelta(days=1))
    DecisionBatch.objects.filter(call=call).update(sent_at=when)
    Enrolment.objects.filter(application__call=call).update(enrolled_at=when)
