"""The benchmark measures what it says, in a database of its own."""

import io
import os
import subprocess
import sys
from contextlib import nullcontext

import pytest
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.core.management import call_command
from django.db import connection

from coaching.models import BudgetLine, Plan, Project
from impacthub.bench import crowd, report
from impacthub.bench.data import PAST, multiply
from impacthub.bench.measure import Cost, Visit, Visitor, WrongAnswer, counting, measure
from impacthub.bench.memory import PdfCost, peak_mb
from impacthub.bench.pages import PAGES, Page
from impacthub.management.commands import bench
from impacthub.notifications.models import Notification
from tests.factories.people import UserFactory
from tests.factories.trajects import ApplicationFactory, CriterionFactory, ParticipantFactory, SessionFactory
from tests.guards.world import World
from trajects.models import Application, Call, Cohort, Criterion, Session

HOME = Page("home", "", lambda: Visit("/nl/"), 1.6)


def row(*, ratio: float = 1.0, queries: int = 3, large_ratio: float = 1.0, large_queries: int = 3) -> report.Row:
    small = Cost("home", 10.0, ratio, queries, 50)
    return report.Row(HOME, small, Cost("home", 10.0, large_ratio, large_queries, 50))


def test_page_within_its_bars_misses_nothing():
    assert row(ratio=1.6, large_ratio=1.8).missed == []


@pytest.mark.parametrize(
    ("measured", "sentence"),
    [
        (row(ratio=1.7, large_ratio=1.7), "home costs 1.70 × the floor, bar 1.6"),
        (row(ratio=1.0, large_ratio=1.2), "home grows 1.20 times with the data, bar 1.15"),
        (row(large_queries=4), "home needs 4 queries instead of 3 at large data"),
    ],
)
def test_missed_bar_is_named(measured, sentence):
    assert measured.missed == [sentence]


def test_processes_over_their_bars_are_named():
    over = report.Processes(web_mb=201, pdf=PdfCost(pages=12, peak_mb=351, ours=1.4, alone=1.0))
    assert over.missed == [
        "web worker, MB: 201.00, bar 200",
        "PDF worker, MB: 351.00, bar 350",
        "PDF, × WeasyPrint alone: 1.40, bar 1.3",
    ]
    assert report.Processes(200, PdfCost(12, 350, 1.3, 1.0)).missed == []


def test_table_has_a_line_a_page_and_says_how_large():
    lines = report.Results([row()], times=100).table().splitlines()
    assert [line.split()[0] for line in lines] == ["Left:", "page", "home"]
    assert "100 times" in lines[0]


@pytest.fixture
def visitor(transactional_db):
    return Visitor(WSGIHandler(), None)


def test_visitor_gets_what_a_browser_gets(visitor, client):
    status, body = visitor.ask(Visit("/nl/search/?q=film"))
    answer = client.get("/nl/search/?q=film")
    assert (status, len(body)) == (answer.status_code, len(answer.content))


def test_measure_counts_and_compares(visitor):
    costs = measure([("floor", visitor, lambda: Visit("/nl/")), ("search", visitor, HOME.visit)], rounds=2)
    assert [cost.name for cost in costs] == ["floor", "search"]
    assert costs[0].ratio == 1.0
    assert all(cost.cpu_ms > 0 for cost in costs)
    assert costs[0].queries == costs[1].queries


def test_page_that_does_not_answer_is_not_measured(visitor):
    with pytest.raises(WrongAnswer, match="answered 404 instead of 200"):
        measure([("floor", visitor, lambda: Visit("/nl/no-such-page/"))], rounds=1)


def test_counting_leaves_savepoints_out(db):
    with counting() as tally:
        Project.objects.count()
        with connection.cursor() as cursor:
            cursor.execute("SAVEPOINT a")
    assert (tally.queries, tally.rows) == (1, 1)


def test_multiply_copies_whole_films(world: World):
    assert world.own  # made when it is first asked for
    before = Project.objects.count(), BudgetLine.objects.count()
    multiply(3)
    assert (Project.objects.count(), BudgetLine.objects.count()) == (3 * before[0], 3 * before[1])
    copy = Project.objects.get(slug=f"3-1-{world.own.project.slug}")
    assert copy.plan.pk != world.own.plan.pk
    assert copy.plan.sections.count() == world.own.plan.sections.count()
    assert set(Plan.objects.filter(budgetline_rows__isnull=False)) == set(Plan.objects.all())
    assert set(copy.team.values_list("user__email", flat=True)) == {
        f"3-1-{world.own.producer.email}",
        f"3-1-{world.own.coach.email}",
    }


def test_multiply_copies_a_year_with_its_places_and_names(db):
    participant = ParticipantFactory()
    session = SessionFactory(cohort=participant.enrolment.cohort)
    application = ApplicationFactory()
    Cohort.objects.filter(pk=session.cohort_id).update(places_taken=1)
    multiply(3)
    assert Session.objects.values("uid").distinct().count() == 3
    assert Application.objects.values("reference").distinct().count() == 3
    assert {len(found.reference) for found in Application.objects.all()} == {8}
    copies = Cohort.objects.filter(slug__endswith=session.cohort.slug)
    assert [(found.places_taken, found.enrolments.count(), found.sessions.count()) for found in copies] == [
        (1, 1, 1)
    ] * 3
    assert {found.call_id for found in Application.objects.all()} >= {application.call_id}
    assert Application.objects.values("call").distinct().count() == 3


def test_multiply_keeps_a_name_that_is_only_one_within_its_own_row(db):
    key = CriterionFactory().key
    multiply(2)
    assert set(Criterion.objects.filter(key=key).values_list("key", flat=True)) == {key}
    assert Criterion.objects.filter(key=key).values("call").distinct().count() == 2


def test_multiply_leaves_the_past_and_all_that_hangs_on_it(db):
    past = SessionFactory(cohort__slug=PAST[0])
    ApplicationFactory(call__cohort=past.cohort)
    multiply(3)
    assert (Cohort.objects.count(), Session.objects.count()) == (1, 1)
    assert (Call.objects.count(), Application.objects.count()) == (1, 1)


def test_crowd_is_five_hundred_that_five_people_scored(db, monkeypatch):
    monkeypatch.setattr(crowd, "APPLICATIONS", 4)
    ApplicationFactory(status=Application.Status.SUBMITTED)
    UserFactory.create_batch(crowd.JURORS)
    call = crowd.gather()
    totals = call.applications.values_list("total", flat=True)
    assert (len(totals), None in totals, len(set(totals)) > 1) == (4, False, True)
    assert set(call.applications.values_list("reviews_in", flat=True)) == {5}


def test_multiply_leaves_a_person_s_own_list_with_them(world: World):
    Notification.objects.create(user=world.own.producer, key="a", kind="a", text="a", url="/nl/")
    multiply(4)
    assert world.own.producer.notifications.count() == 4


def test_every_page_with_a_floor_is_there_once():
    assert len({page.name for page in PAGES}) == len(PAGES)


def test_peak_memory_is_that_of_a_process():
    assert 10 < peak_mb(os.getpid()) < 2000


@pytest.mark.slow
def test_command_runs_in_a_database_of_its_own(db):
    command = [sys.executable, "manage.py", "bench", "--rounds", "1", "--times", "2", "--no-memory"]
    pages = ["--page", "home", "--page", "autosave"]
    env = {**os.environ, "PYTHONWARNINGS": "default"}
    done = subprocess.run(
        [*command, *pages], cwd=settings.BASE_DIR, env=env, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    names = [line.split("  ")[0] for line in done.stdout.splitlines()]
    assert {"floor", "home", "autosave"} <= set(names)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_database WHERE datname LIKE 'bench\\_%%'")
        assert cursor.fetchone() == (0,)


@pytest.mark.parametrize(
    ("options", "ends"), [(["--strict"], pytest.raises(SystemExit, match="1")), ([], nullcontext())]
)
def test_only_strict_ends_with_1_when_a_bar_is_missed(options, ends, monkeypatch):
    missed = report.Results([row(ratio=9.0, large_ratio=9.0)], times=1)
    monkeypatch.setattr(report, "run", lambda *_pages, **_sizes: missed)
    monkeypatch.setattr(bench, "scratch_site", nullcontext)
    out = io.StringIO()
    with ends:
        call_command("bench", "--no-memory", *options, stdout=out)
    assert out.getvalue().splitlines()[-1] == "Over its bar: home costs 9.00 × the floor, bar 1.6"
