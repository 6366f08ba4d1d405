"""From draft to approved: what must be there, what is kept, who hears of it, and what may change afterwards."""

from collections.abc import Iterator
from threading import Event
from threading import Thread as Worker
from typing import Any

import pytest
from django.db import connection, connections
from django.utils import translation

from coaching import registry, services
from coaching.checks import Check, conditions
from coaching.checks import base as checks
from coaching.models import ChangeReason, KeptText, Plan, SignOff, Snapshot
from coaching.services import projects
from impacthub.audit.models import Entry
from impacthub.notifications.models import Notification, OutboxEmail
from impacthub.people.models import Role, User
from impacthub.states import TransitionNotAllowed
from tests.factories.coaching import ProjectFactory, set_done
from tests.factories.people import UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]

Side = SignOff.Side


@pytest.fixture
def english() -> Iterator[None]:
    """Sentences are read in English."""
    with translation.override("en"):
        yield


@pytest.fixture
def complete(monkeypatch: pytest.MonkeyPatch):
    """``complete(plan)``: every section is done, and no rule or gap of another area stands in the way."""

    def make(plan: Plan) -> Plan:
        monkeypatch.setattr(conditions, "all_checks", lambda _plan: [])
        for spec in registry.sections():
            monkeypatch.setitem(registry._sections, spec.key, _without_gaps(spec))
        set_done(plan, *(spec.key for spec in registry.sections()))
        return plan

    return make


def _without_gaps(spec: registry.Section) -> registry.Section:
    return registry.Section(spec.key, details=spec.details, form=spec.form, rows=spec.rows, panel=spec.panel)


def mails() -> list[tuple[str, str]]:
    """To whom, and what about."""
    return list(OutboxEmail.objects.order_by("pk").values_list("to", "subject"))


def sign_all(plan: Plan, nele: User, jonas: User) -> Snapshot:
    """The makers sign what was handed in."""
    version = conditions.handed_in(plan)
    assert version is not None
    services.sign_off(version, side=Side.PRODUCER, agreed=True, by=nele)
    services.sign_off(version, side=Side.DIRECTOR, agreed=True, by=jonas)
    return version


def test_submit_plan_lists_what_is_missing(film_plan, nele):
    with pytest.raises(services.NotReady) as refused:
        services.submit_plan(film_plan, by=nele)
    sentences = [missing.sentence for missing in refused.value.missing]
    assert sentences[0] == "“Film and story” is not done yet."
    assert len([one for one in sentences if one.endswith("is not done yet.")]) == len(registry.sections())
    film_plan.refresh_from_db()
    assert (film_plan.status, film_plan.snapshots.count(), mails()) == ("DRAFT", 0, [])


def test_submit_plan_waits_for_a_check_that_blocks(film_plan, nele, complete, monkeypatch):
    complete(film_plan)
    found = [Check("V05", "On a wrong day.", "/x/", blocks=True), Check("V17", "Advice.", "/y/")]
    monkeypatch.setattr(conditions, "all_checks", lambda _plan: found)
    with pytest.raises(services.NotReady) as refused:
        services.submit_plan(film_plan, by=nele)
    assert refused.value.missing == [conditions.Missing("On a wrong day.", "/x/")]


def test_submit_plan_keeps_it_locks_it_and_tells_the_coach(film_plan, nele, jonas, samira, complete):
    plan = services.submit_plan(complete(film_plan), by=nele)
    assert plan.status == "IN_REVIEW"
    assert list(plan.snapshots.values_list("number", "reason", "taken_by")) == [(1, "SUBMITTED", nele.pk)]
    assert Entry.objects.get(action="coaching.plan_moved").changes == {"status": ["DRAFT", "IN_REVIEW"]}
    assert mails() == [(samira.email, "Handed in: “Stille Kamers”")]
    rung = set(Notification.objects.values_list("user", flat=True))
    assert rung == {samira.pk, jonas.pk}
    with pytest.raises(services.PlanClosed):
        services.set_section_status(plan, "goals", done=False, by=nele)


def test_submit_plan_without_a_coach_tells_the_coordinators(nele, complete):
    coordinator = UserFactory(roles=[Role.COORDINATOR])
    plan = ProjectFactory(title="Alleen", team={"PRODUCER": nele}).plan
    services.submit_plan(complete(plan), by=nele)
    assert [to for to, _subject in mails()] == [coordinator.email]


def test_ask_for_changes_opens_it_again(film_plan, nele, jonas, samira, complete):
    plan = services.submit_plan(complete(film_plan), by=nele)
    OutboxEmail.objects.all().delete()
    plan = services.ask_for_changes(plan, note="Name two audiences.", by=samira)
    assert (plan.status, plan.is_open) == ("CHANGES_REQUESTED", True)
    assert Entry.objects.get(action="coaching.changes_asked").changes == {"note": "Name two audiences."}
    assert [to for to, _subject in mails()] == [nele.email, jonas.email]
    assert "Name two audiences." in OutboxEmail.objects.order_by("pk")[0].text
    services.submit_plan(plan, by=nele)
    assert list(plan.snapshots.order_by("number").values_list("number", "reason")) == [
        (1, "SUBMITTED"),
        (2, "SUBMITTED"),
    ]


def test_approve_plan_needs_signatures_and_no_open_blocker(film_plan, nele, jonas, samira, complete):
    plan = services.submit_plan(complete(film_plan), by=nele)
    services.start_thread(plan, "goals", "First this.", by=samira, kind="BLOCKER")
    services.send_comments(plan, by=samira)
    with pytest.raises(services.NotReady) as refused:
        services.approve_plan(plan, by=samira)
    assert [missing.sentence for missing in refused.value.missing] == [
        "1 question has to be solved first.",
        "The producer has not signed yet.",
        "The director has not signed yet.",
    ]
    assert Plan.objects.get(pk=plan.pk).status == "IN_REVIEW"


def test_approve_plan_signs_for_the_programme_and_keeps_it(film_plan, nele, jonas, samira, complete):
    plan = services.submit_plan(complete(film_plan), by=nele)
    version = sign_all(plan, nele, jonas)
    OutboxEmail.objects.all().delete()
    plan = services.approve_plan(plan, by=samira)
    assert plan.status == "APPROVED"
    assert list(plan.snapshots.order_by("number").values_list("reason", flat=True)) == ["SUBMITTED", "APPROVED"]
    assert set(version.sign_offs.values_list("side", "agreed", "signed_by")) == {
        ("PRODUCER", True, nele.pk),
        ("DIRECTOR", True, jonas.pk),
        ("PROGRAMME", True, samira.pk),
    }
    assert mails() == [(nele.email, "Approved: “Stille Kamers”"), (jonas.email, "Approved: “Stille Kamers”")]


def test_approve_plan_that_is_not_handed_in(film_plan, samira):
    with pytest.raises(TransitionNotAllowed):
        services.approve_plan(film_plan, by=samira)


def test_a_director_refuses_the_vision_by_name(film_plan, nele, jonas, samira, complete):
    plan = services.submit_plan(complete(film_plan), by=nele)
    version = sign_all(plan, nele, jonas)
    services.sign_off(version, side=Side.DIRECTOR, agreed=False, vetoed_key="vision", note="Not mine.", by=jonas)
    assert version.sign_offs.filter(side=Side.DIRECTOR).values_list("agreed", "vetoed_key").get() == (False, "vision")
    with pytest.raises(services.NotReady) as refused:
        services.approve_plan(plan, by=samira)
    assert [missing.sentence for missing in refused.value.missing] == ["The director does not agree yet."]


@pytest.mark.parametrize(("side", "key"), [(Side.PRODUCER, "vision"), (Side.DIRECTOR, "budget")])
def test_only_a_director_refuses_and_only_two_sections(film_plan, nele, complete, side, key):
    plan = services.submit_plan(complete(film_plan), by=nele)
    with pytest.raises(ValueError, match=key):
        services.sign_off(plan.snapshots.get(), side=side, agreed=False, vetoed_key=key, by=nele)


def test_an_earlier_version_is_not_signed(film_plan, nele, samira, complete):
    plan = services.submit_plan(complete(film_plan), by=nele)
    first = plan.snapshots.get()
    services.ask_for_changes(plan, note="More", by=samira)
    with pytest.raises(services.NotUnderReview):
        services.sign_off(first, side=Side.PRODUCER, agreed=True, by=nele)
    services.submit_plan(plan, by=nele)
    with pytest.raises(services.NotUnderReview):
        services.sign_off(first, side=Side.PRODUCER, agreed=True, by=nele)


def test_ask_to_reopen_tells_the_coach(film_plan, nele, samira, complete):
    with pytest.raises(TransitionNotAllowed):
        services.ask_to_reopen(film_plan, note="A mistake", by=nele)
    plan = services.submit_plan(complete(film_plan), by=nele)
    OutboxEmail.objects.all().delete()
    services.ask_to_reopen(plan, note="A mistake in the budget.", by=nele)
    assert mails() == [(samira.email, "Asked back: “Stille Kamers”")]
    assert "A mistake in the budget." in OutboxEmail.objects.get().text
    assert Plan.objects.get(pk=plan.pk).status == "IN_REVIEW"


def test_hold_plan_and_reopen_plan(film_plan, nele, samira):
    coordinator = UserFactory(roles=[Role.COORDINATOR])
    plan = services.hold_plan(film_plan, by=coordinator)
    assert (plan.status, plan.is_open) == ("ON_HOLD", False)
    assert services.reopen_plan(plan, by=coordinator).status == "DRAFT"
    actions = list(Entry.objects.filter(action__startswith="coaching.plan_").values_list("action", flat=True))
    assert sorted(actions) == ["coaching.plan_held", "coaching.plan_moved", "coaching.plan_moved"]


@pytest.mark.parametrize("status", sorted(status for status, to in Plan.FLOW.items() if "ON_HOLD" in to))
def test_a_plan_goes_on_where_it_was_put_on_hold(film_plan, nele, status):
    services.reopen_plan(services.hold_plan(film_plan, by=nele), by=nele)  # an earlier hold is over
    Plan.objects.update(status=status)
    plan = services.hold_plan(film_plan, by=nele, note="The director is ill.")
    Notification.objects.all().delete()
    assert services.reopen_plan(plan, by=nele).status == Plan.objects.get().status == status
    assert Entry.objects.filter(action="coaching.plan_moved").latest("pk").changes == {"status": ["ON_HOLD", status]}
    assert set(Notification.objects.values_list("kind", flat=True)) == {"coaching.plan_news"}
    assert (mails(), Snapshot.objects.count()) == ([], 0)


def test_what_was_signed_before_a_hold_stays_signed(film_plan, nele, jonas, samira, complete):
    plan = services.submit_plan(complete(film_plan), by=nele)
    sign_all(plan, nele, jonas)
    plan = services.reopen_plan(services.hold_plan(plan, by=nele), by=nele)
    assert services.approve_plan(plan, by=samira).status == "APPROVED"


def test_a_plan_on_hold_is_opened_again_before_anything_else(film_plan, nele, samira, complete):
    plan = services.submit_plan(complete(film_plan), by=nele)
    plan = services.hold_plan(plan, by=nele)
    for step in (services.submit_plan, services.approve_plan, services.ask_for_changes):
        more = {"note": "More"} if step == services.ask_for_changes else {}
        with pytest.raises(TransitionNotAllowed):
            step(plan, by=samira, **more)
    assert Plan.objects.get().status == "ON_HOLD"


def test_only_a_plan_on_hold_is_opened_again(film_plan, nele):
    services.reopen_plan(services.hold_plan(film_plan, by=nele), by=nele)
    Plan.objects.update(status="APPROVED")
    with pytest.raises(TransitionNotAllowed):
        services.reopen_plan(film_plan, by=nele)
    leading_there = frozenset(status for status, to in Plan.FLOW.items() if "ON_HOLD" in to)
    assert list(Plan.OFF_HOLD.items()) == [("ON_HOLD", leading_there)]


@pytest.mark.parametrize(
    ("status", "reason"), [("EVALUATED", "EVALUATED"), ("PUBLISHED", "PUBLISHED"), ("ARCHIVED", None)]
)
def test_move_plan_keeps_it_where_the_method_says(film_plan, nele, status, reason):
    before = {"EVALUATED": "CLOSING", "PUBLISHED": "EVALUATED", "ARCHIVED": "DRAFT"}[status]
    Plan.objects.update(status=before)
    services.move_plan(film_plan, status, by=nele)
    assert list(film_plan.snapshots.values_list("reason", flat=True)) == ([reason] if reason else [])


def test_v30_what_was_approved_is_what_was_kept(film_plan, nele):
    Plan.objects.update(status="IN_REVIEW")
    services.move_plan(film_plan, "APPROVED", by=nele)
    film_plan.refresh_from_db()
    assert [check.code for check in checks.all_checks(film_plan) if check.code == "V30"] == []
    Snapshot.objects.update(content={"form": 1})
    (check,) = [check for check in checks.all_checks(film_plan) if check.code == "V30"]
    assert (check.blocks, check.sentence) == (True, "Version 1 is not what was approved. Tell a coordinator.")


@pytest.mark.parametrize("key", ["vision", "goals", "budget"])
def test_an_approved_section_asks_why(film_plan, nele, jonas, key):
    Plan.objects.update(status="APPROVED")
    section = film_plan.sections.get(key=key)
    typed = services.Changes({}, {}, {"typed": "not lost"})
    with pytest.raises(services.ReasonNeeded, match="Say first why"):
        services.save_section(film_plan, key, typed, version=0, by=nele)
    assert KeptText.objects.get().texts == {"typed": "not lost"}
    services.give_reason(section, "The fund asks for it.", by=nele)
    assert services.save_section(film_plan, key, typed, version=0, by=nele).version == 1
    with pytest.raises(services.ReasonNeeded):
        services.save_section(film_plan, key, typed, version=1, by=jonas)
    assert Entry.objects.get(action="coaching.reason_given").changes == {"reason": "The fund asks for it."}


def test_a_reason_holds_for_a_day(film_plan, nele):
    Plan.objects.update(status="IN_CAMPAIGN")
    reason = services.give_reason(film_plan.sections.get(key="goals"), "A new date.", by=nele)
    services.set_section_status(film_plan, "goals", done=True, by=nele)
    ChangeReason.objects.filter(pk=reason.pk).update(given_at="2026-01-01T00:00Z")
    with pytest.raises(services.ReasonNeeded):
        services.set_section_status(film_plan, "goals", done=False, by=nele)


def test_other_sections_of_an_approved_plan_ask_nothing(film_plan, nele):
    Plan.objects.update(status="APPROVED")
    services.set_section_status(film_plan, "partners", done=True, by=nele)
    assert film_plan.sections.get(key="partners").status == "DONE"


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("waits", [True, False])
def test_handing_in_waits_for_a_save_that_runs(waits: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was being saved is in the version; the control run does not wait, and keeps it without."""
    maker = UserFactory()
    plan = ProjectFactory(team={"PRODUCER": maker}, language="en").plan
    if not waits:
        monkeypatch.setattr(projects, "wait_for_saves", lambda _plan: None)
    saving, go_on = Event(), Event()
    write = services.sections._write

    def slow(*arguments: Any) -> Any:
        found = write(*arguments)
        saving.set()
        go_on.wait(timeout=1.5)
        return found

    monkeypatch.setattr(services.sections, "_write", slow)

    def save() -> None:
        try:
            changes = services.Changes({"": {"vision_en": "A roof for all."}}, {}, {"vision_en": "A roof for all."})
            services.save_section(plan, "vision", changes, version=0, by=maker)
        finally:
            connection.close()

    worker = Worker(target=save)
    worker.start()
    saving.wait(timeout=10)
    services.move_plan(plan, "IN_REVIEW", by=maker)
    go_on.set()
    worker.join(timeout=20)
    connections.close_all()
    kept = Snapshot.objects.get().content["sections"]["vision"]["fields"]
    assert kept.get("vision_en", "") == ("A roof for all." if waits else "")
