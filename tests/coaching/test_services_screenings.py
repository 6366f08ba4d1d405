"""Screenings along their states: guards, the clock, the report, and asking for one."""

import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone, translation

from coaching import tasks
from coaching.models import ActionPoint, FilmParticipant, Plan, RightsWindow, Screening, ScreeningReport
from coaching.queries import screenings as queries
from coaching.services import screenings as services
from impacthub.audit.models import Entry
from impacthub.notifications.models import Notification, OutboxEmail
from impacthub.people.models import User
from impacthub.states import TransitionNotAllowed
from tests.factories.campaign import RightsWindowFactory, ScreeningFactory
from tests.factories.coaching import ProjectFactory

pytestmark = pytest.mark.django_db

PersonAs = Callable[..., User]
Status = Screening.Status


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture
def maker(person_as: PersonAs) -> User:
    """Who produces the film."""
    return person_as("producer", language="en", name="Nele Maker")


@pytest.fixture
def plan(maker: User) -> Plan:
    """A plan with free rights for community screenings."""
    plan = ProjectFactory(title="Stille Kamers", language="en", team={"PRODUCER": maker}).plan
    RightsWindowFactory(plan=plan)
    return plan


def screening(plan: Plan, status: str = Status.PROVISIONAL, **fields: Any) -> Screening:
    """A screening in ``status``."""
    return ScreeningFactory(plan=plan, status=status, **fields)


def actions(row: Screening) -> list[str]:
    """What the log says of it, in order."""
    found = Entry.objects.filter(object_type="coaching.Screening", object_id=str(row.pk))
    return list(found.order_by("pk").values_list("action", flat=True))


def missing(row: Screening, to: str, by: User) -> list[str]:
    """What stands in the way, in sentences."""
    with pytest.raises(services.NotReady) as refused:
        services.move_screening(row, to, by=by)
    return [one.sentence for one in refused.value.missing]


def test_create(plan: Plan, maker: User) -> None:
    row = services.create_screening(plan, {"title": "Evening", "kind": "COMMUNITY"}, by=maker)
    row.refresh_from_db()
    assert (row.status, row.title, len(row.survey_code), row.version) == (Status.PROVISIONAL, "Evening", 12, 1)
    assert actions(row) == ["coaching.screening_created"]


def test_confirm_when_nothing_is_missing(plan: Plan, maker: User) -> None:
    row = services.move_screening(screening(plan), Status.CONFIRMED, by=maker)
    assert (row.status, row.version) == (Status.CONFIRMED, 2)
    entry = Entry.objects.get(action="coaching.screening_moved")
    assert entry.changes == {"status": [Status.PROVISIONAL, Status.CONFIRMED]}


def test_confirm_names_all_that_is_missing(plan: Plan, maker: User) -> None:
    row = screening(plan, licence_ok=False, host_name="", starts_at=None)
    assert missing(row, Status.CONFIRMED, maker) == [
        "The licence is not arranged yet.",
        "It has no host yet.",
        "It has no date yet.",
    ]
    row.refresh_from_db()
    assert row.status == Status.PROVISIONAL
    assert actions(row) == []


def test_v05_confirming_needs_free_rights(plan: Plan, maker: User) -> None:
    row = screening(plan, kind="SCHOOL")
    assert missing(row, Status.CONFIRMED, maker) == ["The rights are not free on that day for this kind of screening."]


def test_v06_confirming_needs_consent_for_that_use(plan: Plan, maker: User) -> None:
    agreed = {"consent_status": "GIVEN", "consent_covers": ["CINEMA"]}
    row = screening(plan)
    row.participants.add(FilmParticipant.objects.create(plan=plan, alias="Sam", **agreed))
    row.participants.add(FilmParticipant.objects.create(plan=plan, alias="Noor", consent_status="WITHDRAWN"))
    assert missing(row, Status.CONFIRMED, maker) == ["Noor did not agree to this kind of screening."]


@pytest.mark.parametrize("to", [Status.POSTPONED, Status.CANCELLED])
def test_postponing_and_cancelling_say_why(plan: Plan, maker: User, to: str) -> None:
    row = screening(plan)
    with pytest.raises(services.ReasonMissing, match="Say in a few words why"):
        services.move_screening(row, to, by=maker, note="  ")
    moved = services.move_screening(row, to, by=maker, note="The hall burned down")
    assert (moved.status, moved.status_note) == (to, "The hall burned down")


def test_no_way_back_from_cancelled(plan: Plan, maker: User) -> None:
    with pytest.raises(TransitionNotAllowed):
        services.move_screening(screening(plan, Status.CANCELLED), Status.CONFIRMED, by=maker)


def test_closing_needs_the_fee(plan: Plan, maker: User) -> None:
    row = screening(plan, Status.REPORTED, fee_agreed=150, fee_status="INVOICED")
    assert missing(row, Status.CLOSED, maker) == ["The fee is not paid yet."]
    Screening.objects.filter(pk=row.pk).update(fee_status="PAID")
    assert services.move_screening(row, Status.CLOSED, by=maker).status == Status.CLOSED


@pytest.mark.parametrize("fee", [None, 0])
def test_closing_without_a_fee(plan: Plan, maker: User, fee: int | None) -> None:
    row = screening(plan, Status.REPORTED, fee_agreed=fee)
    assert services.move_screening(row, Status.CLOSED, by=maker).status == Status.CLOSED


def test_change(plan: Plan, maker: User) -> None:
    row = screening(plan, contact_name="An")
    values = {"title": "Other", "contact_name": "Bea", "goals": []}
    changed = services.change_screening(row, values, version=1, by=maker)
    assert (changed.title, changed.contact_name, changed.version) == ("Other", "Bea", 2)
    entry = Entry.objects.get(action="coaching.screening_changed")
    assert entry.changes == {"title": [row.title, "Other"], "contact_name": ["…", "…"]}


def test_change_on_an_old_version_is_refused(plan: Plan, maker: User) -> None:
    row = screening(plan)
    services.change_screening(row, {"title": "First"}, version=1, by=maker)
    with pytest.raises(services.ScreeningChanged) as refused:
        services.change_screening(row, {"title": "Second"}, version=1, by=maker)
    assert refused.value.screening.title == "First"


AWAY = timezone.now() + timedelta(days=30_000)
GUARDS = [
    ({"licence_ok": False}, "The licence is not arranged yet."),
    ({"host_name": ""}, "It has no host yet."),
    ({"starts_at": None}, "It has no date yet."),
    ({"starts_at": AWAY}, "The rights are not free on that day for this kind of screening."),
    ({"kind": "SCHOOL"}, "The rights are not free on that day for this kind of screening."),
]


@pytest.mark.parametrize(("values", "sentence"), GUARDS)
def test_a_confirmed_one_keeps_what_it_was_confirmed_with(
    plan: Plan, maker: User, values: dict[str, Any], sentence: str
) -> None:
    RightsWindow.objects.filter(plan=plan).update(ends_on=timezone.localdate() + timedelta(days=3650))
    row = screening(plan, Status.CONFIRMED)
    with pytest.raises(services.NotReady) as refused:
        services.change_screening(row, {**values, "title": "Other"}, version=1, by=maker)
    assert [one.sentence for one in refused.value.missing] == [sentence]
    row.refresh_from_db()
    assert (row.status, row.title == "Other", row.version, actions(row)) == (Status.CONFIRMED, False, 1, [])


def test_a_confirmed_one_gets_no_guest_who_did_not_agree(plan: Plan, maker: User) -> None:
    row = screening(plan, Status.CONFIRMED)
    guest = FilmParticipant.objects.create(plan=plan, alias="Noor", consent_status="TO_RENEW")
    with pytest.raises(services.NotReady, match="Noor did not agree"):
        services.change_screening(row, {"participants": [guest]}, version=1, by=maker)
    assert not row.participants.exists()
    assert services.change_screening(row, {"title": "Other"}, version=1, by=maker).title == "Other"


@pytest.mark.parametrize("status", [Status.CLOSED, Status.CANCELLED])
def test_closed_ones_do_not_change(plan: Plan, maker: User, status: str) -> None:
    with pytest.raises(services.CannotBeChanged):
        services.change_screening(screening(plan, status), {"title": "X"}, version=1, by=maker)


def test_the_clock_holds_what_is_over_once(plan: Plan) -> None:
    past = timezone.now() - timedelta(hours=4)
    over = screening(plan, Status.CONFIRMED, starts_at=past)
    still_on = screening(plan, Status.CONFIRMED, starts_at=past, ends_at=timezone.now() + timedelta(hours=1))
    unsure = screening(plan, Status.PROVISIONAL, starts_at=past)
    tasks.hold_screenings()
    tasks.hold_screenings()
    for row in (over, still_on, unsure):
        row.refresh_from_db()
    assert [row.status for row in (over, still_on, unsure)] == [Status.HELD, Status.CONFIRMED, Status.PROVISIONAL]
    assert actions(over) == ["coaching.screening_held"]


def test_report_holds_and_reports(plan: Plan, maker: User) -> None:
    row = screening(plan, Status.CONFIRMED, starts_at=timezone.now() - timedelta(hours=4))
    reported = services.report_screening(row, {"attendance_counted": 84, "incident": True}, by=maker)
    assert reported.status == Status.REPORTED
    report = ScreeningReport.objects.get(screening=row)
    assert (report.attendance, report.submitted_by) == ((84, "counted"), maker)
    assert actions(row) == ["coaching.screening_held", "coaching.screening_reported"]
    entry = Entry.objects.get(action="coaching.screening_reported")
    assert entry.changes["incident"] == ["…", "…"]


def test_what_people_said_and_who_they_are_stays_out_of_the_log(plan: Plan, maker: User) -> None:
    row = screening(plan, Status.HELD, starts_at=timezone.now() - timedelta(days=1))
    texts = {name: f"{name}-planted" for name in ("quote", "quote_speaker", "group_composition", "top_questions")}
    services.report_screening(row, {"attendance_counted": 8, "quote_consent": "NOT_FOR_PUBLICATION", **texts}, by=maker)
    later = screening(plan)
    services.change_screening(later, {"discussion_leader": "leader-planted"}, version=later.version, by=maker)
    changes = {name: pair for entry in Entry.objects.all() for name, pair in entry.changes.items()}
    assert "planted" not in str(changes)
    assert [changes[name] for name in (*texts, "discussion_leader")] == [["…", "…"]] * 5


def test_report_without_a_number_is_refused_and_leaves_nothing(plan: Plan, maker: User) -> None:
    row = screening(plan, Status.HELD, starts_at=timezone.now() - timedelta(days=1))
    with pytest.raises(services.NotReady, match="how many people came"):
        services.report_screening(row, {"mood": 4}, by=maker)
    assert not ScreeningReport.objects.exists()


def test_report_is_changed_until_it_is_closed(plan: Plan, maker: User) -> None:
    row = screening(plan, Status.HELD, starts_at=timezone.now() - timedelta(days=1))
    services.report_screening(row, {"attendance_estimated": 50}, by=maker)
    services.report_screening(row, {"attendance_counted": 48}, by=maker)
    assert ScreeningReport.objects.get().attendance == (48, "counted")
    services.move_screening(row, Status.CLOSED, by=maker)
    with pytest.raises(services.CannotBeChanged):
        services.report_screening(row, {"attendance_counted": 4}, by=maker)


def test_report_before_the_end_is_refused(plan: Plan, maker: User) -> None:
    with pytest.raises(services.CannotBeChanged):
        services.report_screening(screening(plan, Status.CONFIRMED), {"attendance_counted": 1}, by=maker)


def test_v27_makers_are_asked_once_for_a_late_report(plan: Plan, maker: User) -> None:
    late = screening(plan, Status.HELD, starts_at=timezone.now() - timedelta(days=15))
    screening(plan, Status.HELD, starts_at=timezone.now() - timedelta(days=13))
    tasks.ask_for_reports()
    tasks.ask_for_reports()
    point = ActionPoint.objects.get()
    assert (point.text, point.owner, point.key) == (f"Write the report of “{late.title}”", maker, "campaign")
    bell = Notification.objects.get()
    assert (bell.user, bell.kind) == (maker, "coaching.screening_report_missing")
    assert actions(late) == ["coaching.screening_report_asked"]
    services.report_screening(late, {"attendance_counted": 3}, by=maker)
    point.refresh_from_db()
    assert point.status == ActionPoint.Status.DONE


def test_the_clock_leaves_plans_in_the_archive_alone(plan: Plan) -> None:
    ended = timezone.now() - timedelta(days=20)
    rows = [screening(plan, status, starts_at=ended) for status in (Status.CONFIRMED, Status.HELD)]
    Plan.objects.update(status=Plan.Status.ARCHIVED)
    tasks.hold_screenings()
    tasks.ask_for_reports()
    assert [Screening.objects.get(pk=row.pk).status for row in rows] == [Status.CONFIRMED, Status.HELD]
    assert not ActionPoint.objects.exists()
    assert not Notification.objects.exists()


def asked(**fields: Any) -> dict[str, Any]:
    """What a host fills in."""
    return {
        "title": "Library, Leuven",
        "kind": "COMMUNITY",
        "host_name": "Library",
        "municipality": "Leuven",
        "contact_name": "An",
        "contact_email": "An@library.example",
        "request_text": "An evening for carers.",
        "access": [],
        **fields,
    }


def test_request(plan: Plan, maker: User) -> None:
    row = services.request_screening(plan, asked(), language="fr")
    row.refresh_from_db()
    assert (row.status, row.contact_email) == (Status.REQUESTED, "an@library.example")
    assert actions(row) == ["coaching.screening_requested"]
    mail = OutboxEmail.objects.get()
    assert (mail.key, mail.to, mail.language) == (
        f"coaching.screening_request_received:{row.pk}",
        "an@library.example",
        "fr",
    )
    assert "carers" not in mail.text
    bell = Notification.objects.get()
    assert (bell.user, bell.kind) == (maker, "coaching.screening_requested")
    assert "library.example" not in str(bell.params)


def test_the_same_request_twice_is_one(plan: Plan) -> None:
    first = services.request_screening(plan, asked(), language="nl")
    assert services.request_screening(plan, asked(), language="nl").pk == first.pk
    assert (Screening.objects.count(), OutboxEmail.objects.count()) == (1, 1)


def test_too_many_requests_in_a_day(plan: Plan) -> None:
    for number in range(services.REQUESTS_A_DAY):
        services.request_screening(plan, asked(request_text=f"Evening {number}"), language="nl")
    with pytest.raises(services.TooManyRequests):
        services.request_screening(plan, asked(request_text="One more"), language="nl")
    assert Screening.objects.count() == services.REQUESTS_A_DAY


def test_hosts_are_forgotten_a_year_after(plan: Plan) -> None:
    named = {"contact_name": "An", "contact_email": "an@host.example", "request_text": "An evening"}
    then = timezone.now() - timedelta(days=366)
    old = screening(plan, Status.CLOSED, starts_at=then, **named)
    never_held = screening(plan, Status.CANCELLED, starts_at=None, **named)
    Screening.objects.filter(pk=never_held.pk).update(created_at=then)
    kept = [
        screening(plan, Status.CLOSED, starts_at=then + timedelta(days=2), **named),
        screening(plan, Status.REPORTED, starts_at=then, **named),
    ]
    tasks.forget_hosts()
    tasks.forget_hosts()
    for row in (old, never_held):
        row.refresh_from_db()
        assert (row.contact_name, row.contact_email, row.request_text) == ("", "", "")
        assert actions(row) == ["coaching.screening_host_forgotten"]
    assert [Screening.objects.get(pk=row.pk).contact_name for row in kept] == ["An", "An"]


def test_next_steps(plan: Plan) -> None:
    steps = {status: queries.next_steps(Screening(status=status)) for status in Status.values}
    assert steps == {
        "REQUESTED": ["PROVISIONAL", "CONFIRMED", "CANCELLED"],
        "PROVISIONAL": ["CONFIRMED", "POSTPONED", "CANCELLED"],
        "CONFIRMED": ["POSTPONED", "CANCELLED"],
        "HELD": [],
        "REPORTED": ["CLOSED"],
        "CLOSED": [],
        "POSTPONED": ["PROVISIONAL", "CONFIRMED", "CANCELLED"],
        "CANCELLED": [],
    }


def _hold_at_once() -> list[object]:
    """What two workers at once come to, each after both have looked."""
    outcomes: list[object] = []

    def work() -> None:
        try:
            outcomes.append(services.hold_screenings())
        except Exception as error:  # what a worker ends with is the outcome
            outcomes.append(type(error).__name__)
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _place in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    return outcomes


def _meet(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let both workers have the first screening in hand before either goes on; who waits too long goes on alone."""
    barrier, hold = threading.Barrier(2), services._hold

    def patient(row: Screening, *, by: User | None) -> Screening:
        with suppress(threading.BrokenBarrierError):
            barrier.wait(timeout=1)
        return hold(row, by=by)

    monkeypatch.setattr(services, "_hold", patient)


@pytest.mark.django_db(transaction=True)
def test_two_workers_hold_each_screening_once(plan: Plan, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [screening(plan, Status.CONFIRMED, starts_at=timezone.now() - timedelta(hours=4)) for _place in range(4)]
    _meet(monkeypatch)
    outcomes = _hold_at_once()
    assert sum(count for count in outcomes if isinstance(count, int)) == 4
    assert [actions(row) for row in rows] == [["coaching.screening_held"]] * 4


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_two_workers_collide(plan: Plan, monkeypatch: pytest.MonkeyPatch) -> None:
    screening(plan, Status.CONFIRMED, starts_at=timezone.now() - timedelta(hours=4))
    monkeypatch.setattr("coaching.queries.screenings.QuerySet.select_for_update", lambda rows, **_options: rows)
    moved = Screening.objects.none()
    monkeypatch.setattr(type(moved), "select_for_update", lambda rows, **_options: rows)
    _meet(monkeypatch)
    outcomes = _hold_at_once()
    assert outcomes != [0, 1]
    assert outcomes != [1, 0]
