"""Two people at once around one plan: each gets an answer, whoever was first, and nobody waits for the other for ever.

The control runs take the locks as they must not be taken, and end in a deadlock.
"""

import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.utils.translation import override

from coaching import registry, services
from coaching.checks import conditions
from coaching.models import Audience, Coach, Match, Plan, SignOff, Snapshot
from coaching.services import hand_in, locking, matches, projects, restoring, sections, snapshots
from impacthub import states
from impacthub.people.models import User
from impacthub.states import TransitionNotAllowed
from tests.factories.coaching import ProjectFactory
from tests.factories.people import UserFactory
from tests.factories.trajectory import CoachFactory, TrajectoryFactory

pytestmark = pytest.mark.django_db(transaction=True)
Job = Callable[[], Any]
#: How long the first holds its locks before it goes on, in seconds: long enough for the other to come and wait.
HOLDS = 0.3


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    with override("en"):
        yield


@pytest.fixture
def maker() -> User:
    return UserFactory()


@pytest.fixture
def plan(maker: User, monkeypatch: pytest.MonkeyPatch) -> Plan:
    """A plan of which nothing is asked before it is handed in or approved."""
    for asked in ("to_submit", "to_approve"):
        monkeypatch.setattr(conditions, asked, lambda _plan, **_how: [])
    made: Plan = ProjectFactory(team={"PRODUCER": maker}).plan
    return made


def paused(function: Callable[..., Any], held: threading.Event, go_on: threading.Event) -> Callable[..., Any]:
    """``function``, after which the first who calls it waits for the other."""

    def slowly(*arguments: Any, **named: Any) -> Any:
        found = function(*arguments, **named)
        if not held.is_set():
            held.set()
            go_on.wait(timeout=HOLDS)
        return found

    return slowly


def both(first: Job, held: threading.Event, second: Job) -> list[str]:
    """Run ``second`` as soon as ``first`` holds its locks; the names of what went wrong, in the order of the two."""
    wrong = ["", ""]

    def run(place: int, job: Job) -> None:
        try:
            with override("en"):
                job()
        except Exception as error:
            wrong[place] = type(error).__name__
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate((first, second))]
    threads[0].start()
    assert held.wait(timeout=10)
    threads[1].start()
    for thread in threads:
        thread.join(timeout=20)
    return wrong


def for_keys(plan: Plan) -> Plan:
    """The lock that also holds up whoever adds a row under the plan."""
    return Plan.objects.select_for_update(of=("self",)).select_related("project").get(pk=plan.pk)


def unlocked(plan: Plan) -> Plan:
    """The plan as it is now."""
    return Plan.objects.select_related("project").get(pk=plan.pk)


def kept(plan: Plan, by: User) -> Snapshot:
    """A version that is put back as a whole."""
    return services.take_snapshot(plan, reason=Snapshot.Reason.BY_HAND, by=by)


def decisions(plan: Plan, by: User) -> tuple[Job, Job, list[str]]:
    """It is given back and approved at once: who comes second finds that it is not in review any more."""
    services.submit_plan(plan, by=by)
    first: Job = lambda: services.ask_for_changes(plan, note="More", by=by)  # noqa: E731  a pair of jobs
    return first, lambda: services.approve_plan(plan, by=by), ["", TransitionNotAllowed.__name__]


def handing_in(plan: Plan, by: User) -> tuple[Job, Job, list[str]]:
    """It is handed in while a version is put back: the plan is closed by then."""
    version = kept(plan, by)
    first: Job = lambda: services.submit_plan(plan, by=by)  # noqa: E731  a pair of jobs
    return first, lambda: services.restore_snapshot(version, by=by), ["", services.PlanClosed.__name__]


@pytest.mark.parametrize("pair", [decisions, handing_in])
@pytest.mark.parametrize("ordered", [True, False])
def test_who_decides_takes_the_plan_before_its_sections(
    pair: Any, ordered: bool, plan: Plan, maker: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second, refused = pair(plan, maker)
    held = threading.Event()
    monkeypatch.setattr(projects, "wait_for_saves", paused(locking.wait_for_saves, held, threading.Event()))
    if not ordered:
        monkeypatch.setattr(projects, "lock_plan", unlocked)
    wrong = both(first, held, second)
    assert wrong == refused if ordered else OperationalError.__name__ in wrong


@pytest.mark.parametrize("lets_rows_in", [True, False])
def test_a_row_is_added_while_a_version_is_put_back(
    lets_rows_in: bool, plan: Plan, maker: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    version, spec = kept(plan, maker), registry.get("audiences")
    assert spec is not None
    held = threading.Event()
    monkeypatch.setattr(sections, "siblings", paused(sections.siblings, held, threading.Event()))
    if not lets_rows_in:
        for place in (restoring, snapshots):
            monkeypatch.setattr(place, "lock_plan", for_keys)
    wrong = both(
        lambda: services.add_row(plan, "audiences", spec.rows[0], by=maker),
        held,
        lambda: services.restore_snapshot(version, by=maker),
    )
    if not lets_rows_in:
        assert OperationalError.__name__ in wrong
        return
    assert wrong == ["", ""]
    assert Audience.objects.get().is_removed
    before = Snapshot.objects.get(reason="BEFORE_RESTORE").content["sections"]["audiences"]["rows"]
    assert [row["id"] for row in before[spec.rows[0].name]] == [Audience.objects.get().pk]


@pytest.mark.parametrize("waits", [True, False])
def test_what_is_being_saved_is_in_the_version_kept_before_putting_back(
    waits: bool, plan: Plan, maker: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control run does not wait for the save, and keeps what was there without it."""
    version, text = kept(plan, maker), "A roof for all."
    held = threading.Event()
    monkeypatch.setattr(sections, "_write", paused(sections._write, held, threading.Event()))
    if not waits:
        monkeypatch.setattr(restoring, "wait_for_saves", lambda _plan: None)
    changes = services.Changes({"": {"vision_en": text}}, {}, {"vision_en": text})
    wrong = both(
        lambda: services.save_section(plan, "vision", changes, version=0, by=maker),
        held,
        lambda: services.restore_snapshot(version, by=maker),
    )
    assert wrong == ["", ""]
    before = Snapshot.objects.get(reason="BEFORE_RESTORE").content["sections"]["vision"]["fields"]
    assert before.get("vision_en", "") == (text if waits else "")


@pytest.mark.parametrize("lets_rows_in", [True, False])
def test_a_match_ends_while_its_coach_takes_it(lets_rows_in: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    coordinator, coach = UserFactory(), CoachFactory()
    match = services.propose_match(TrajectoryFactory(), coach, by=coordinator)
    services.offer_match(match, by=coordinator)
    held = threading.Event()
    monkeypatch.setattr(states, "move", paused(states.move, held, threading.Event()))
    if not lets_rows_in:
        rows = Coach.objects.select_for_update(of=("self",)).select_related("user")
        monkeypatch.setattr(matches, "lock_coach", lambda pk: rows.get(pk=pk))
    wrong = both(
        lambda: services.end_match(match, by=coordinator), held, lambda: services.accept_match(match, by=coach.user)
    )
    assert wrong == ["", TransitionNotAllowed.__name__] if lets_rows_in else OperationalError.__name__ in wrong
    assert not lets_rows_in or Match.objects.get().status == "ENDED"


def test_one_of_two_who_approve_at_once_is_told_that_it_is_done(
    plan: Plan, maker: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    services.submit_plan(plan, by=maker)
    held = threading.Event()
    monkeypatch.setattr(hand_in, "sign_off", paused(hand_in.sign_off, held, threading.Event()))
    wrong = both(
        lambda: services.approve_plan(plan, by=maker), held, lambda: services.approve_plan(plan, by=UserFactory())
    )
    assert wrong == ["", TransitionNotAllowed.__name__]
    assert list(SignOff.objects.values_list("side", "signed_by")) == [("PROGRAMME", maker.pk)]
