"""Versions: numbered one by one, never changed, with a fingerprint that is theirs."""

from threading import Barrier, Thread

import pytest
from django.db import connections

from coaching import services
from coaching.content import digest_of
from coaching.models import FilmSheet, Plan, Snapshot
from impacthub.audit.models import Entry
from impacthub.people.models import User
from tests.factories.coaching import ProjectFactory, fill_plan
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db

BY_HAND = Snapshot.Reason.BY_HAND


@pytest.fixture
def maker() -> User:
    return UserFactory()


@pytest.fixture
def plan(maker: User) -> Plan:
    plan: Plan = ProjectFactory(title="Stille Kamers", language="en", team={"PRODUCER": maker}).plan
    fill_plan(plan)
    return plan


def test_take_snapshot_keeps_the_plan_and_says_who_did(plan: Plan, maker: User) -> None:
    kept = services.take_snapshot(plan, reason=BY_HAND, by=maker, note="Before the jury")
    kept.refresh_from_db()
    assert (kept.number, kept.reason, kept.note, kept.taken_by) == (1, "BY_HAND", "Before the jury", maker)
    assert kept.content["title"] == "Stille Kamers"
    entry = Entry.objects.get(action="coaching.snapshot_taken")
    assert (entry.actor_id, entry.changes) == (maker.pk, {"reason": "BY_HAND", "digest": kept.digest})


def test_numbers_are_given_one_by_one_for_each_plan(plan: Plan, maker: User) -> None:
    other = ProjectFactory(team={"PRODUCER": maker}).plan
    taken = [services.take_snapshot(each, reason=BY_HAND, by=maker).number for each in (plan, other, plan, plan)]
    assert taken == [1, 1, 2, 3]


def test_v30_the_fingerprint_still_fits_after_the_plan_changed(plan: Plan, maker: User) -> None:
    kept = services.take_snapshot(plan, reason=Snapshot.Reason.APPROVED, by=maker)
    FilmSheet.objects.filter(plan=plan).update(logline="Something else")
    kept.refresh_from_db()
    assert digest_of(kept.content) == kept.digest
    assert services.take_snapshot(plan, reason=BY_HAND, by=maker).digest != kept.digest


def test_a_version_is_never_saved_again(plan: Plan, maker: User) -> None:
    kept = services.take_snapshot(plan, reason=BY_HAND, by=maker)
    kept.note = "Changed"
    with pytest.raises(ValueError, match="does not change"):
        kept.save()


@pytest.mark.django_db(transaction=True)
def test_two_at_once_get_two_numbers() -> None:
    plan = ProjectFactory().plan
    together = Barrier(2)

    def take() -> None:
        together.wait()
        services.take_snapshot(plan, reason=BY_HAND, by=None)
        connections.close_all()

    threads = [Thread(target=take) for _number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(Snapshot.objects.values_list("number", flat=True)) == [1, 2]
