"""Saving a section: the row, the audit entry, the version, and not one character lost."""

import random
import threading
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection, transaction
from django.http import QueryDict
from django.utils import timezone

from coaching import registry, services
from coaching.forms.page import current_texts, read_changes, section_page
from coaching.models import BudgetLine, FilmSheet, KeptText, Plan, PlanSection, Project, Vision
from coaching.services import sections as section_services
from impacthub import states
from impacthub.audit.models import Entry
from impacthub.notifications.models import OutboxEmail
from impacthub.people.models import User
from impacthub.states import TransitionNotAllowed
from tests.factories.people import OrganisationFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def maker() -> User:
    """Somebody who writes."""
    return UserFactory(name="Nele Vos")


@pytest.fixture
def other() -> User:
    """Somebody who writes at the same time."""
    return UserFactory(name="Jonas Peeters")


@pytest.fixture
def plan(maker: User) -> Plan:
    """An empty plan."""
    return services.create_project("Onder Eén Dak", organisation=OrganisationFactory(), by=maker).plan


def spec_of(key: str) -> registry.Section:
    """The section at ``key``."""
    spec = registry.get(key)
    assert spec is not None
    return spec


def rows_of(key: str, name: str) -> registry.RowSet:
    """A row set of the section at ``key``."""
    row_set = spec_of(key).row_set(name)
    assert row_set is not None
    return row_set


def save(plan: Plan, key: str, answers: dict[str, Any], *, version: int, by: User, **options: Any) -> PlanSection:
    """Save ``answers`` as a browser would send them."""
    posted = QueryDict(mutable=True)
    for name, value in answers.items():
        posted.setlist(name, value if isinstance(value, list) else [value])
    changes, _problems = read_changes(plan, spec_of(key), posted, answers)
    return services.save_section(plan, key, changes, version=version, by=by, **options)


def section_of(plan: Plan, key: str) -> PlanSection:
    """The section as it is stored."""
    return PlanSection.objects.get(plan=plan, key=key)


def test_create_project_makes_a_plan_with_every_section(maker: User) -> None:
    project = services.create_project("De Sleutel", organisation=OrganisationFactory(), by=maker, language="fr")
    assert project.slug == "de-sleutel"
    assert project.plan.language == "fr"
    assert list(project.plan.sections.values_list("key", flat=True)) == list(registry.OUTLINES)
    entry = Entry.objects.get(action="coaching.project_created")
    assert (entry.actor_id, entry.object_id, entry.changes) == (
        maker.pk,
        str(project.pk),
        {"title": ["", "De Sleutel"]},
    )


def test_create_project_with_a_taken_title_gets_another_address(maker: User) -> None:
    first = services.create_project("De Sleutel", organisation=OrganisationFactory(), by=maker)
    second = services.create_project("De Sleutel", organisation=OrganisationFactory(), by=maker)
    assert (first.slug, second.slug) == ("de-sleutel", "de-sleutel-2")


def test_save_section_stores_the_row_and_an_entry(plan: Plan, maker: User) -> None:
    section = save(plan, "vision", {"vision_nl": "Iedereen een dak."}, version=0, by=maker)
    assert Vision.objects.get(plan=plan).vision_nl == "Iedereen een dak."
    assert (section.version, section.status, section.saved_by) == (1, "IN_PROGRESS", maker)
    entry = Entry.objects.get(action="coaching.section_saved")
    assert entry.changes == {"vision_nl": ["", "Iedereen een dak."]}
    assert OutboxEmail.objects.count() == 0


def test_save_section_that_changes_nothing_raises_the_version_and_logs_nothing(plan: Plan, maker: User) -> None:
    save(plan, "vision", {"vision_nl": "Iedereen een dak."}, version=0, by=maker)
    section = save(plan, "vision", {"vision_nl": "Iedereen een dak."}, version=1, by=maker)
    assert section.version == 2
    assert Entry.objects.filter(action="coaching.section_saved").count() == 1


def test_save_section_on_an_older_version_keeps_both_texts(plan: Plan, maker: User, other: User) -> None:
    save(plan, "vision", {"vision_nl": "Tekst van Jonas"}, version=0, by=other)
    with pytest.raises(services.StaleVersion) as stale:
        save(plan, "vision", {"vision_nl": "Tekst van Nele"}, version=0, by=maker)
    kept = KeptText.objects.get()
    assert stale.value.kept == kept
    assert stale.value.section.version == 1
    assert (kept.texts, kept.written_by) == ({"vision_nl": "Tekst van Nele"}, maker)
    assert Vision.objects.get(plan=plan).vision_nl == "Tekst van Jonas"


def test_save_section_after_a_conflict_keeps_the_text_that_loses(plan: Plan, maker: User, other: User) -> None:
    save(plan, "vision", {"vision_nl": "Tekst van Jonas"}, version=0, by=other)
    with pytest.raises(services.StaleVersion):
        save(plan, "vision", {"vision_nl": "Tekst van Nele"}, version=0, by=maker)
    loses = current_texts(plan, spec_of("vision"), section_of(plan, "vision"), ["vision_nl"])
    save(plan, "vision", {"vision_nl": "Tekst van Nele"}, version=1, by=maker, contested=loses)
    assert Vision.objects.get(plan=plan).vision_nl == "Tekst van Nele"
    kept = KeptText.objects.get()
    assert (kept.texts, kept.written_by) == ({"vision_nl": "Tekst van Jonas"}, other)


def test_an_amount_that_cannot_be_read_stays_as_typed(plan: Plan, maker: User) -> None:
    row = services.add_row(plan, "budget", rows_of("budget", "lines"), by=maker)
    name = f"lines-{row.pk}-unit_rate"
    section = save(plan, "budget", {name: "zestigduizend"}, version=1, by=maker)
    assert section.unread == {name: "zestigduizend"}
    assert BudgetLine.objects.get().unit_rate is None
    page = section_page(plan, spec_of("budget"), section, opened=[f"lines-{row.pk}"])
    form = page.rows["lines"][0].form
    assert form is not None
    assert form["unit_rate"].value() == "zestigduizend"
    section = save(plan, "budget", {name: "60.400"}, version=2, by=maker)
    assert section.unread == {}
    assert BudgetLine.objects.get().unit_rate == Decimal("60400.00")


def test_a_closed_plan_takes_nothing(plan: Plan, maker: User) -> None:
    Plan.objects.filter(pk=plan.pk).update(status=Plan.Status.IN_REVIEW)
    with pytest.raises(services.PlanClosed):
        save(plan, "vision", {"vision_nl": "Te laat"}, version=0, by=maker)
    with pytest.raises(services.PlanClosed):
        services.add_row(plan, "budget", rows_of("budget", "lines"), by=maker)
    assert Vision.objects.count() == 0
    assert KeptText.objects.get().texts == {"vision_nl": "Te laat"}


def test_title_of_the_film_stands_on_the_project(plan: Plan, maker: User) -> None:
    save(plan, "story", {"title": "Onder Twee Daken", "logline": "Kort."}, version=0, by=maker)
    assert Project.objects.get().title == "Onder Twee Daken"
    assert FilmSheet.objects.get().logline == "Kort."
    assert Entry.objects.get(action="coaching.section_saved").changes == {
        "title": ["Onder Eén Dak", "Onder Twee Daken"],
        "logline": ["", "Kort."],
    }


def test_title_that_the_house_has_already_is_kept_as_typed(plan: Plan, maker: User) -> None:
    services.create_project("Bezet", organisation=plan.project.organisation, by=maker)
    section = save(plan, "story", {"title": "bezet"}, version=0, by=maker)
    assert section.unread == {"title": "bezet"}
    assert Project.objects.get(pk=plan.project_id).title == "Onder Eén Dak"


def test_add_remove_and_restore_a_row(plan: Plan, maker: User) -> None:
    lines = rows_of("budget", "lines")
    row = services.add_row(plan, "budget", lines, by=maker)
    services.remove_row(plan, "budget", lines, row, by=maker)
    assert BudgetLine.objects.present().count() == 0
    services.restore_row(plan, "budget", lines, row, by=maker)
    assert BudgetLine.objects.present().count() == 1
    assert section_of(plan, "budget").version == 3
    actions = Entry.objects.order_by("id").values_list("action", flat=True)
    assert list(actions)[1:] == ["coaching.row_added", "coaching.row_removed", "coaching.row_restored"]


def test_writing_in_a_removed_row_brings_it_back(plan: Plan, maker: User) -> None:
    lines = rows_of("budget", "lines")
    row = services.add_row(plan, "budget", lines, by=maker)
    services.remove_row(plan, "budget", lines, row, by=maker)
    save(plan, "budget", {f"lines-{row.pk}-description": "Zaal"}, version=2, by=maker)
    assert [line.description for line in BudgetLine.objects.present()] == ["Zaal"]


def test_what_was_not_understood_in_a_removed_row_is_kept_and_stands_in_nobodys_way(plan: Plan, maker: User) -> None:
    lines = rows_of("budget", "lines")
    row = services.add_row(plan, "budget", lines, by=maker)
    name = f"lines-{row.pk}-unit_rate"
    save(plan, "budget", {name: "zestigduizend"}, version=1, by=maker)
    services.remove_row(plan, "budget", lines, row, by=maker)
    assert section_of(plan, "budget").unread == {}
    assert (KeptText.objects.get().texts, KeptText.objects.get().written_by) == ({name: "zestigduizend"}, maker)


def test_no_more_rows_than_the_limit(plan: Plan, maker: User) -> None:
    messages = rows_of("vision", "messages")
    for _number in range(messages.limit):
        services.add_row(plan, "vision", messages, by=maker)
    with pytest.raises(services.RowLimitReached):
        services.add_row(plan, "vision", messages, by=maker)


def test_a_row_of_another_plan_is_not_found(plan: Plan, maker: User) -> None:
    stranger = services.create_project("Vreemd", organisation=OrganisationFactory(), by=maker).plan
    row = services.add_row(stranger, "budget", rows_of("budget", "lines"), by=maker)
    with pytest.raises(LookupError):
        save(plan, "budget", {f"lines-{row.pk}-description": "Gekaapt"}, version=0, by=maker)
    assert BudgetLine.objects.get().description == ""


def test_tasks_hang_under_their_goal(plan: Plan, maker: User) -> None:
    goal = services.add_row(plan, "goals", rows_of("goals", "goals"), by=maker)
    task = services.add_row(plan, "goals", rows_of("goals", "tasks"), by=maker, parent=goal)
    assumption = services.add_row(plan, "goals", rows_of("goals", "assumptions"), by=maker, parent=goal)
    page = section_page(plan, spec_of("goals"), section_of(plan, "goals"), opened=[f"goals-{goal.pk}"])
    children = page.rows["goals"][0].children
    assert [view.row for view in children["tasks"]] == [task]
    assert [view.row for view in children["assumptions"]] == [assumption]
    assert all(view.form is not None for view in page.views())


def test_changed_since_knows_which_fields(plan: Plan, maker: User) -> None:
    save(plan, "vision", {"vision_nl": "Een"}, version=0, by=maker)
    section = save(plan, "vision", {"problem_nl": "Twee"}, version=1, by=maker)
    assert section.changed_since(0) == {"vision_nl", "problem_nl"}
    assert section.changed_since(1) == {"problem_nl"}
    assert section.changed_since(2) == set()


def test_changed_since_forgets_the_oldest_and_says_so() -> None:
    section = PlanSection(key="budget")
    for version in range(1, 400):
        section.version = version
        section.touch([f"lines-{version}-code"])
    assert len(section.touched) == 300
    assert section.changed_since(50) is None
    assert section.changed_since(398) == {"lines-399-code"}


def test_set_section_status_there_and_back(plan: Plan, maker: User) -> None:
    services.set_section_status(plan, "vision", done=True, by=maker)
    services.set_section_status(plan, "vision", done=True, by=maker)
    services.set_section_status(plan, "vision", done=False, by=maker)
    changes = Entry.objects.filter(action="coaching.section_status_set").order_by("id")
    assert [entry.changes for entry in changes] == [
        {"status": ["NOT_STARTED", "DONE"]},
        {"status": ["DONE", "IN_PROGRESS"]},
    ]


def test_status_cannot_go_back_to_not_started(plan: Plan, maker: User) -> None:
    save(plan, "vision", {"vision_nl": "Een"}, version=0, by=maker)
    with pytest.raises(TransitionNotAllowed):
        states.move(section_of(plan, "vision"), "status", PlanSection.FLOW, "NOT_STARTED")


def test_presence_tells_who_else_is_there(plan: Plan, maker: User, other: User) -> None:
    section = section_of(plan, "vision")
    assert services.note_presence(section, by=maker) == []
    assert services.note_presence(section, by=other) == [maker]
    assert services.note_presence(section, by=maker) == [other]


def test_discard_kept_texts_after_thirty_days(plan: Plan, maker: User, time_machine: Any) -> None:
    KeptText.objects.create(section=section_of(plan, "vision"), texts={"vision_nl": "Oud"}, written_by=maker)
    assert services.discard_kept_texts() == 0
    time_machine.move_to(timezone.now() + timedelta(days=31))
    assert services.discard_kept_texts() == 1


def test_a_thousand_interleavings_lose_no_character(plan: Plan, maker: User, other: User) -> None:
    """Two people type words into one field in a random order: every word is in the plan or is kept."""
    rng = random.Random(20261122)
    version = {maker.pk: 0, other.pk: 0}
    written: set[str] = set()
    for number in range(1000):
        who = rng.choice([maker, other])
        word = f"woord{number}"
        try:
            section = save(plan, "vision", {"problem_nl": word}, version=version[who.pk], by=who)
        except services.StaleVersion as stale:
            version[who.pk] = stale.section.version
        else:
            version[who.pk] = section.version
        written.add(word)
        _check_nothing_lost(plan, written)
        written = {word}


def _check_nothing_lost(plan: Plan, words: set[str]) -> None:
    """Every one of ``words`` is stored, or kept; the log holds what was overwritten by its own reader."""
    stored = Vision.objects.filter(plan=plan).values_list("problem_nl", flat=True)
    kept = [text for row in KeptText.objects.order_by("-id")[:3] for text in row.texts.values()]
    overwritten = [pair[0] for entry in Entry.objects.order_by("-id")[:3] for pair in entry.changes.values()]
    assert words <= {*stored, *kept, *overwritten}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("locked", [True, False])
def test_two_saves_of_one_version_at_once(locked: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the lock one wins and the other is told; the control run without the lock lets both through."""
    writers = [UserFactory(name="Een"), UserFactory(name="Twee")]
    plan = services.create_project("Race", organisation=OrganisationFactory(), by=writers[0]).plan
    save(plan, "vision", {"vision_nl": "Eerst"}, version=0, by=writers[0])
    if not locked:
        monkeypatch.setattr(section_services, "lock_section", _look_without_locking)
    barrier, outcomes = threading.Barrier(2), []
    _meet_after_reading(monkeypatch, barrier if not locked else None)

    def write(who: User) -> None:
        try:
            if locked:
                barrier.wait()
            save(plan, "vision", {"vision_nl": who.name}, version=1, by=who)
            outcomes.append("saved")
        except services.StaleVersion:
            outcomes.append("told")
        finally:
            connection.close()

    threads = [threading.Thread(target=write, args=[who]) for who in writers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=20)
    assert sorted(outcomes) == (["saved", "told"] if locked else ["saved", "saved"])


def _look_without_locking(plan: Plan, key: str, *, by: User) -> PlanSection:
    return PlanSection.objects.select_related("plan", "saved_by").get(plan=plan, key=key)


def _meet_after_reading(monkeypatch: pytest.MonkeyPatch, barrier: threading.Barrier | None) -> None:
    """Let both have read the version before either writes."""
    if barrier is None:
        return
    write = section_services._write

    def met(*args: Any) -> Any:
        barrier.wait(timeout=10)
        with transaction.atomic():
            return write(*args)

    monkeypatch.setattr(section_services, "_write", met)
