"""The page that waits for a file, and the file: for who asked for it, and nobody else."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from impacthub.jobs import services
from impacthub.jobs.models import KEPT_FOR, Job
from impacthub.jobs.registry import JobFailed, Result

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada_client(client_for, ada):
    return client_for(ada)


@pytest.fixture
def job(ask):
    return ask()


def read(response):
    return response.content.decode()


def test_waiting_job_asks_again_every_second_and_works_without_scripts(ada_client, job):
    page = read(ada_client.get(f"/en/jobs/{job.pk}/"))
    assert "Your file is waiting for its turn." in page
    assert 'hx-trigger="every 1s"' in page
    assert f'<a href="/en/jobs/{job.pk}/">Look again</a>' in page
    assert "http-equiv" not in page


def test_htmx_gets_only_what_changes(ada_client, job):
    response = ada_client.get(f"/en/jobs/{job.pk}/", headers={"HX-Request": "true"})
    assert "<html" not in read(response)
    assert "HX-Request" in response["Vary"]


def test_htmx_gets_nothing_while_there_is_nothing_new(ada_client, job):
    def ask(seen):
        return ada_client.get(f"/en/jobs/{job.pk}/?seen={seen}", headers={"HX-Request": "true"}).status_code

    assert [ask("QUEUED-0-0"), ask("RUNNING-0-0")] == [204, 200]
    Job.objects.update(status="RUNNING", done=1, of=2)
    assert [ask("QUEUED-0-0"), ask("RUNNING-1-2")] == [200, 204]
    assert ada_client.get(f"/en/jobs/{job.pk}/?seen=RUNNING-1-2").status_code == 200


def test_running_job_shows_how_far_it_is(ada_client, job):
    Job.objects.update(status="RUNNING", done=1200, of=12000)
    page = read(ada_client.get(f"/en/jobs/{job.pk}/"))
    assert '<progress id="job-progress" max="12000" value="1200">' in page


def test_ready_job_offers_the_file_and_asks_no_more(ada_client, job):
    services.run_job(job.pk)
    page = read(ada_client.get(f"/en/jobs/{job.pk}/"))
    assert f'href="/en/jobs/{job.pk}/file/"' in page
    assert "hello.txt (16" in page.replace("\xa0", " ")
    assert "hx-get" not in page


def test_failed_job_says_why(ada_client, ask, works):
    def refuse(job):
        raise JobFailed("The plan is <empty>.")

    works["hello"] = refuse
    job = ask()
    services.run_job(job.pk)
    page = read(ada_client.get(f"/en/jobs/{job.pk}/"))
    assert "The plan is &lt;empty&gt;." in page
    assert "hx-get" not in page


def test_file_is_an_attachment_that_nobody_keeps(ada_client, job):
    services.run_job(job.pk)
    response = ada_client.get(f"/en/jobs/{job.pk}/file/")
    assert b"".join(response.streaming_content) == b"Hello Ada's file"
    assert response.headers["Content-Disposition"] == 'attachment; filename="hello.txt"'
    assert (response["Content-Type"], response["X-Content-Type-Options"]) == ("text/plain", "nosniff")
    assert "no-store" in response["Cache-Control"]


def test_file_name_cannot_reach_the_headers(ada_client, ask, works):
    works["hello"] = lambda job: Result('a"\r\nX-Evil: 1\x00é.pdf', "application/pdf", b"x")
    job = ask()
    services.run_job(job.pk)
    response = ada_client.get(f"/en/jobs/{job.pk}/file/")
    assert "X-Evil" not in response.headers
    assert response.headers["Content-Disposition"] == "attachment; filename*=utf-8''a-X-Evil%3A%201-%C3%A9.pdf"
    response.close()


def test_file_that_is_not_ready_is_not_there(ada_client, job):
    assert ada_client.get(f"/en/jobs/{job.pk}/file/").status_code == 404


@pytest.mark.parametrize("swept", [False, True])
def test_file_is_gone_after_a_week(ada_client, job, swept):
    services.run_job(job.pk)
    Job.objects.update(ended_at=timezone.now() - KEPT_FOR - timedelta(seconds=1))
    if swept:
        services.discard_old()
    assert ada_client.get(f"/en/jobs/{job.pk}/file/").status_code == 410
    page = ada_client.get(f"/en/jobs/{job.pk}/")
    assert page.status_code == 200
    assert "This file is no longer kept. Ask for a new one." in read(page)


def test_file_is_there_until_the_last_second_of_the_week(ada_client, job):
    services.run_job(job.pk)
    job.refresh_from_db()
    with time_machine.travel(job.kept_until - timedelta(seconds=1), tick=False):
        assert job.has_file
    with time_machine.travel(job.kept_until, tick=False):
        assert not job.has_file


@pytest.mark.parametrize("role", ["coordinator", "staff", "producer", "member"])
def test_nobody_else_sees_a_job(client_for, job, role):
    services.run_job(job.pk)
    other = client_for(role)
    assert [other.get(f"/en/jobs/{job.pk}/{end}").status_code for end in ("", "file/")] == [404, 404]


def test_strangers_go_to_the_log_in(client, job):
    assert [client.get(f"/en/jobs/{job.pk}/{end}").status_code for end in ("", "file/")] == [302, 302]


def test_pages_are_only_read(ada_client, job):
    assert [ada_client.post(f"/en/jobs/{job.pk}/{end}").status_code for end in ("", "file/")] == [405, 405]


@pytest.mark.parametrize("count", [1, 3, 30])
def test_job_detail_asks_the_same_number_of_queries(ada_client, ask, django_assert_num_queries, count):
    jobs = [ask(number=number) for number in range(count)]
    with django_assert_num_queries(JOB_DETAIL_QUERIES):
        ada_client.get(f"/en/jobs/{jobs[0].pk}/")


#: The session, the person, the job, the roles, and how many notifications are new.
JOB_DETAIL_QUERIES = 5
