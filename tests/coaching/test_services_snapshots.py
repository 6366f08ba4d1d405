"""Versions: numbered one by one, never changed, with a fingerprint that is theirs."""

from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import connections
from django.utils import timezone

from coaching import services
from coaching.content import Content, digest_of, plan_content
from coaching.models import BudgetLine, FilmSheet, Goal, KeptText, Plan, PlanSection, PotentialScan, Project, Snapshot
from impacthub.audit.models import Entry
from impacthub.people.models import User
from tests.factories.coaching import BudgetLineFactory, ProjectFactory, fill_plan
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


# Putting back


def section(plan: Plan, key: str) -> PlanSection:
    return PlanSection.objects.get(plan=plan, key=key)


def test_restore_puts_fields_rows_and_choices_back_and_keeps_what_was(plan: Plan, maker: User) -> None:
    line = BudgetLine.objects.filter(plan=plan).earliest("pk")
    goal = Goal.objects.get(plan=plan)
    line.goals.set([goal])
    sheet = FilmSheet.objects.get(plan=plan)
    kept = services.take_snapshot(plan, reason=BY_HAND, by=maker)
    versions = {key: section(plan, key).version for key in ("story", "budget", "goals")}
    FilmSheet.objects.filter(plan=plan).update(logline="Changed", premiere_on="2030-01-01")
    BudgetLine.objects.filter(pk=line.pk).update(unit_rate=1, removed_at="2026-01-01T00:00Z")
    line.goals.clear()
    later = BudgetLineFactory(plan=plan, description="Came later")

    before = services.restore_snapshot(kept, by=maker)

    assert (before.number, before.reason) == (2, "BEFORE_RESTORE")
    assert before.content["sections"]["story"]["fields"]["logline"] == "Changed"
    after = FilmSheet.objects.get(plan=plan)
    assert (after.logline, after.premiere_on) == (sheet.logline, sheet.premiere_on)
    again = BudgetLine.objects.get(pk=line.pk)
    assert (again.removed_at, again.unit_rate, list(again.goals.all())) == (None, line.unit_rate, [goal])
    later.refresh_from_db()
    assert later.is_removed
    assert section(plan, "story").version == versions["story"] + 1
    assert section(plan, "budget").version > versions["budget"]
    assert section(plan, "goals").version == versions["goals"]
    entry = Entry.objects.get(action="coaching.snapshot_restored")
    assert (entry.actor_id, entry.object_id) == (maker.pk, str(kept.pk))


def same(one: Content, other: Content) -> bool:
    """True when two contents say the same; versions and fingerprints are not what a plan says."""

    def bare(content: Content) -> Content:
        sections = {key: {name: part[name] for name in ("fields", "rows")} for key, part in content["sections"].items()}
        return {**content, "sections": sections}

    return bare(one) == bare(other)


def test_what_is_put_back_is_what_was_kept(plan: Plan, maker: User) -> None:
    kept = services.take_snapshot(plan, reason=BY_HAND, by=maker)
    Goal.objects.filter(plan=plan).update(title="Another", dynamic="INNOVATION", by_when=None)
    BudgetLine.objects.filter(plan=plan).delete()
    services.restore_snapshot(kept, by=maker)
    assert same(plan_content(Plan.objects.get(pk=plan.pk)), kept.content)


def test_only_the_chosen_sections_are_put_back(plan: Plan, maker: User) -> None:
    kept = services.take_snapshot(plan, reason=BY_HAND, by=maker)
    FilmSheet.objects.filter(plan=plan).update(logline="Changed")
    Goal.objects.filter(plan=plan).update(title="Changed")
    services.restore_snapshot(kept, by=maker, keys=["goals"])
    assert FilmSheet.objects.get(plan=plan).logline == "Changed"
    assert Goal.objects.get(plan=plan).title != "Changed"


def test_what_was_half_typed_is_kept_for_thirty_days(plan: Plan, maker: User) -> None:
    kept = services.take_snapshot(plan, reason=BY_HAND, by=maker)
    PlanSection.objects.filter(plan=plan, key="budget").update(unread={"lines-1-unit_rate": "12,3,4"}, saved_by=maker)
    services.restore_snapshot(kept, by=maker)
    assert section(plan, "budget").unread == {}
    text = KeptText.objects.get()
    assert (text.section.key, text.texts, text.written_by) == ("budget", {"lines-1-unit_rate": "12,3,4"}, maker)


def test_what_stays_with_the_team_is_neither_kept_nor_touched(plan: Plan, maker: User) -> None:
    FilmSheet.objects.filter(plan=plan).update(screener_password="planted-9d1")
    kept = services.take_snapshot(plan, reason=BY_HAND, by=maker)
    FilmSheet.objects.filter(plan=plan).update(logline="Changed")
    services.restore_snapshot(kept, by=maker)
    assert "planted-9d1" not in str(kept.content)
    assert FilmSheet.objects.get(plan=plan).screener_password == "planted-9d1"


def test_a_closed_plan_stays_as_it_is(plan: Plan, maker: User) -> None:
    kept = services.take_snapshot(plan, reason=BY_HAND, by=maker)
    Plan.objects.filter(pk=plan.pk).update(status="IN_REVIEW")
    with pytest.raises(services.PlanClosed):
        services.restore_snapshot(kept, by=maker)
    assert Snapshot.objects.count() == 1


def test_a_title_that_another_film_took_meanwhile_stays(plan: Plan, maker: User) -> None:
    kept = services.take_snapshot(plan, reason=BY_HAND, by=maker)
    Project.objects.filter(pk=plan.project_id).update(title="New title")
    ProjectFactory(title="stille kamers", organisation=plan.project.organisation)
    services.restore_snapshot(kept, by=maker)
    assert Project.objects.get(pk=plan.project_id).title == "New title"


def test_putting_back_twice_changes_nothing_more(plan: Plan, maker: User) -> None:
    kept = services.take_snapshot(plan, reason=BY_HAND, by=maker)
    FilmSheet.objects.filter(plan=plan).update(logline="Changed")
    services.restore_snapshot(kept, by=maker)
    version = section(plan, "story").version
    services.restore_snapshot(kept, by=maker)
    assert section(plan, "story").version == version


# What makers only read


@pytest.fixture
def coach(plan: Plan) -> User:
    """Who coaches the film and scans it."""
    person = UserFactory(name="Samira El Idrissi")
    services.add_team_member(plan.project, person, role="COACH", by=None)
    return person


def row_of(scan: PotentialScan) -> dict[str, Any]:
    """Everything that is stored of it."""
    return {**PotentialScan.objects.values().get(pk=scan.pk)}


@pytest.mark.parametrize("keys", [None, ["potential"]])
def test_a_scan_that_the_coach_changed_since_stays_as_the_coach_has_it(
    plan: Plan, maker: User, coach: User, keys: list[str] | None
) -> None:
    scan = services.save_scan(plan, {"story_force": 4, "story_force_why": "Moving"}, by=coach)
    own = PotentialScan.objects.get(plan=plan, side="SELF")
    kept = services.take_snapshot(plan, reason=BY_HAND, by=maker)
    services.save_scan(plan, {"story_force": 0, "story_force_why": "On second thoughts"}, by=coach)
    PotentialScan.objects.filter(pk=own.pk).update(urgency=0)
    as_it_is = row_of(scan)
    services.restore_snapshot(kept, by=maker, keys=keys)
    assert row_of(scan) == as_it_is
    assert PotentialScan.objects.get(pk=own.pk).urgency == own.urgency
    saved = Entry.objects.filter(action="coaching.section_saved").latest("pk")
    assert set(saved.changes) == {f"scans-{own.pk}-urgency"}


def test_a_scan_that_came_after_the_version_stays(plan: Plan, maker: User, coach: User) -> None:
    kept = services.take_snapshot(plan, reason=BY_HAND, by=maker)
    FilmSheet.objects.filter(plan=plan).update(logline="Changed")
    scan = services.save_scan(plan, {"story_force": 4}, by=coach)
    as_it_is = row_of(scan)
    services.restore_snapshot(kept, by=maker)
    assert row_of(scan) == as_it_is
    assert FilmSheet.objects.get(plan=plan).logline != "Changed"


@pytest.mark.parametrize("gone", ["removed", "deleted"])
def test_a_scan_of_a_coach_that_is_gone_is_not_brought_back_by_a_maker(
    plan: Plan, maker: User, coach: User, gone: str
) -> None:
    scan = services.save_scan(plan, {"story_force": 4}, by=coach)
    kept = services.take_snapshot(plan, reason=BY_HAND, by=maker)
    rows = PotentialScan.objects.filter(pk=scan.pk)
    rows.delete() if gone == "deleted" else rows.update(removed_at=timezone.now())
    services.restore_snapshot(kept, by=maker)
    assert list(PotentialScan.objects.filter(plan=plan).present().values_list("side", flat=True)) == ["SELF"]


def test_no_save_writes_in_a_row_that_makers_only_read(plan: Plan, maker: User, coach: User) -> None:
    scan = services.save_scan(plan, {"story_force": 4}, by=coach)
    name, version = f"scans-{scan.pk}", section(plan, "potential").version
    same_again = services.Changes({name: {"story_force": 4}}, {}, {f"{name}-story_force": "0"})
    version = services.save_section(plan, "potential", same_again, version=version, by=maker).version
    other = services.Changes({name: {"story_force": 0}}, {}, {f"{name}-story_force": "0"})
    with pytest.raises(services.RowLocked):
        services.save_section(plan, "potential", other, version=version, by=maker)
    assert PotentialScan.objects.get(pk=scan.pk).story_force == 4
    assert KeptText.objects.get().texts == {f"{name}-story_force": "0"}
