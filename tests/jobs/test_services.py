"""A job is done once, its file is kept for a week, and what goes wrong is said."""

import threading
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from celery.exceptions import SoftTimeLimitExceeded
from django.conf import settings
from django.db import connection
from django.utils import timezone, translation

from impacthub.audit.models import Entry
from impacthub.jobs import registry, services, tasks
from impacthub.jobs.models import KEPT_FOR, Job
from impacthub.jobs.registry import JobFailed, Result
from tests.factories.people import UserFactory

Status = Job.Status


def files():
    """Every file under the media folder."""
    return sorted(path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file())


def later(**given):
    return time_machine.travel(timezone.now() + timedelta(**given), tick=True)


def test_ask_job_waits_and_is_written_down(ask, ada):
    job = ask(number=1)
    assert (job.kind, job.title, job.arguments, job.asked_by, job.status) == (
        "hello",
        "Ada's file",
        {"number": 1},
        ada,
        Status.QUEUED,
    )
    entry = Entry.objects.get()
    assert (entry.action, entry.actor_id, entry.object_id) == ("jobs.job_asked", ada.pk, str(job.pk))


def test_ask_job_twice_gives_the_one_that_is_under_way(ask):
    first = ask(number=1, letter="a")
    assert ask(letter="a", number=1) == first
    Job.objects.update(status=Status.RUNNING)
    assert ask(number=1, letter="a") == first
    assert (Job.objects.count(), Entry.objects.count()) == (1, 1)


def test_ask_job_after_the_first_has_ended_is_a_new_one(ask):
    first = ask()
    services.run_job(first.pk)
    assert ask() != first


def test_other_arguments_other_kind_or_other_person_is_another_job(ask, works):
    works["other"] = works["hello"]
    assert len({ask(number=1).pk, ask(number=2).pk, ask("other", number=1).pk, ask(by=UserFactory.create()).pk}) == 4


def test_run_job_makes_the_file(ask):
    job = ask()
    services.run_job(job.pk)
    job.refresh_from_db()
    assert (job.status, job.filename, job.content_type, job.size, job.error) == (
        Status.DONE,
        "hello.txt",
        "text/plain",
        len(b"Hello Ada's file"),
        "",
    )
    assert [path.read_bytes() for path in files()] == [b"Hello Ada's file"]
    assert job.has_file


def test_file_has_a_name_nobody_can_guess(ask):
    first, second = ask(number=1), ask(number=2)
    for job in (first, second):
        services.run_job(job.pk)
        job.refresh_from_db()
    names = [Path(job.file.path).name for job in (first, second)]
    assert [(len(name), "." in name) for name in names] == [(32, False), (32, False)]
    assert names[0] != names[1]
    assert [path.stat().st_mode & 0o077 for path in files()] == [0o040, 0o040]


def test_the_task_run_twice_makes_one_file(ask):
    job = ask()
    tasks.run(str(job.pk))
    tasks.run(str(job.pk))
    job.refresh_from_db()
    assert (job.status, job.attempts, len(files())) == (Status.DONE, 1, 1)


def test_run_job_that_is_running_does_nothing(ask):
    job = ask()
    Job.objects.update(status=Status.RUNNING, alive_at=timezone.now())
    services.run_job(job.pk)
    job.refresh_from_db()
    assert (job.status, files()) == (Status.RUNNING, [])


def test_work_that_cannot_be_done_says_why(ask, works):
    def refuse(job):
        raise JobFailed("This plan is empty. Fill in something first.")

    works["hello"] = refuse
    job = ask()
    services.run_job(job.pk)
    job.refresh_from_db()
    assert (job.status, job.sentence) == (Status.FAILED, "This plan is empty. Fill in something first.")
    assert job.ended_at is not None


def test_work_that_breaks_is_logged_and_says_something_kind(ask, works, logged_errors):
    def fall(job):
        raise ZeroDivisionError("secret detail")

    works["hello"] = fall
    job = ask()
    services.run_job(job.pk)
    job.refresh_from_db()
    assert (job.status, job.error) == (Status.FAILED, services.WENT_WRONG)
    assert [str(job.pk) in line and "ZeroDivisionError" in line for line in logged_errors.lines()] == [True]
    logged_errors.clear()


def test_kind_that_nobody_knows_fails(ask, logged_errors):
    job = ask("unknown")
    services.run_job(job.pk)
    job.refresh_from_db()
    assert job.status == Status.FAILED
    logged_errors.clear()


def test_work_that_takes_too_long_says_so(ask, works):
    def dawdle(job):
        raise SoftTimeLimitExceeded

    works["hello"] = dawdle
    job = ask()
    services.run_job(job.pk)
    job.refresh_from_db()
    assert (job.status, job.error) == (Status.FAILED, services.TOOK_TOO_LONG)


def test_sentence_is_in_the_language_of_now(ask):
    job = ask()
    job.error = services.WENT_WRONG
    with translation.override("en"):
        assert job.sentence == services.WENT_WRONG


def test_progress_is_seen_while_it_runs(ask, works):
    seen = []

    def count(job):
        for step in range(3):
            services.report_progress(job, step, 3)
            seen.append(Job.objects.values_list("status", "done", "of").get(pk=job.pk))
        return Result("a.txt", "text/plain", b"a")

    works["hello"] = count
    services.run_job(ask().pk)
    assert seen == [("RUNNING", 0, 3), ("RUNNING", 1, 3), ("RUNNING", 2, 3)]


def test_job_whose_worker_is_gone_runs_again_once(ask):
    job = ask()
    Job.objects.update(status=Status.RUNNING, attempts=1, alive_at=timezone.now() - services.STALE_AFTER * 2)
    assert services.run_due() == 1
    job.refresh_from_db()
    assert job.status == Status.QUEUED
    services.run_job(job.pk)
    job.refresh_from_db()
    assert (job.status, job.attempts) == (Status.DONE, 2)


def test_job_that_killed_two_workers_fails(ask):
    job = ask()
    Job.objects.update(status=Status.RUNNING, attempts=2, alive_at=timezone.now() - services.STALE_AFTER * 2)
    assert services.run_due() == 0
    job.refresh_from_db()
    assert (job.status, job.error) == (Status.FAILED, services.WENT_WRONG)


def test_job_that_gives_signs_of_life_is_left_alone(ask):
    job = ask()
    Job.objects.update(status=Status.RUNNING, attempts=1, alive_at=timezone.now() - services.STALE_AFTER / 2)
    tasks.run_due()
    tasks.run_due()
    job.refresh_from_db()
    assert job.status == Status.RUNNING


def test_worker_that_was_given_up_does_not_overwrite_the_next(ask, works):
    job = ask()

    def slow(mine):
        Job.objects.filter(pk=mine.pk).update(attempts=2)  # meanwhile the next worker has it
        return Result("late.txt", "text/plain", b"late")

    works["hello"] = slow
    services.run_job(job.pk)
    job.refresh_from_db()
    assert (job.status, job.filename, files()) == (Status.RUNNING, "", [])


def test_discard_old_removes_files_after_a_week(ask):
    old, fresh = ask(number=1), ask(number=2)
    services.run_job(old.pk)
    services.run_job(fresh.pk)
    Job.objects.filter(pk=old.pk).update(ended_at=timezone.now() - KEPT_FOR - timedelta(hours=1))
    assert services.discard_old() == 1
    tasks.discard_old()
    old.refresh_from_db()
    fresh.refresh_from_db()
    assert (old.status, bool(old.file), fresh.status, len(files())) == (Status.DISCARDED, False, Status.DONE, 1)


def test_discard_old_removes_rows_after_three_months(ask):
    services.run_job(ask().pk)
    with later(days=8):
        services.discard_old()
    with later(days=91):
        services.discard_old()
    assert Job.objects.count() == 0


def test_forget_removes_rows_and_files_of_one_person(ask, ada, django_capture_on_commit_callbacks):
    theirs = ask(by=UserFactory.create())
    for job in (ask(), theirs):
        services.run_job(job.pk)
    with django_capture_on_commit_callbacks(execute=True):
        services.forget(ada)
    assert Job.objects.get() == theirs
    assert [str(path) for path in files()] == [Job.objects.get().file.path]


def in_two_threads(act):
    """Run ``act`` twice at the same instant, each on its own connection."""
    start = threading.Barrier(2)

    def work():
        start.wait()
        try:
            act()
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _thread in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def count_runs(ask, works):
    """How often the work of one job is done when two workers get it at the same instant."""
    runs = []
    rendezvous = threading.Barrier(2)

    def work(job):
        runs.append(job.pk)
        with suppress(threading.BrokenBarrierError):
            rendezvous.wait(0.5)
        return Result("a.txt", "text/plain", b"a")

    works["hello"] = work
    job = ask()
    in_two_threads(lambda: services.run_job(job.pk))
    return len(runs)


@pytest.mark.django_db(transaction=True)
def test_two_workers_run_a_job_once(ask, works):
    assert count_runs(ask, works) == 1


@pytest.mark.django_db(transaction=True)
def test_control_without_the_claim_both_workers_run_it(ask, works, monkeypatch):
    """The test above proves something only because this one, with the claim off, runs it twice."""
    monkeypatch.setattr(services, "_claim", lambda job_id: Job.objects.get(pk=job_id))
    assert count_runs(ask, works) == 2


@pytest.mark.django_db(transaction=True)
def test_two_clicks_at_once_ask_for_one_job(ask):
    in_two_threads(ask)
    assert Job.objects.count() == 1


def test_registry_knows_what_it_is_told(works):
    assert registry.work_for("hello") is works["hello"]
    with pytest.raises(KeyError):
        registry.work_for("unknown")
