"""The broker or the database goes away and comes back: people notice little, and nothing is lost."""

import pytest

from impacthub.celery import app
from tests.faults.stack import Browser, Stack, until
from tests.notifications.sink import Sink

pytestmark = pytest.mark.slow
PRODUCER = "producent@demo.impacthub.test"
HOME, LOG_IN, PAGE = "/en/", "/en/account/login/", "/en/account/"


def signed_in(port: int) -> Browser:
    """The demo producer, logged in by password."""
    person = Browser(port)
    person.post(f"{LOG_IN}?with=password", login=PRODUCER, password="impact-demo")
    assert person.get(PAGE).url.endswith(PAGE)
    return person


def mails(stack: Stack) -> list[str]:
    """The status of every mail in the outbox, oldest first."""
    return [status for (status,) in stack.database.rows("SELECT status FROM notifications_outboxemail ORDER BY id")]


def test_beat_sweeps_every_minute() -> None:
    assert app.conf.beat_schedule["deliver-due-mail"]["schedule"] <= 60


def test_site_lives_without_its_broker_and_mails_leave_when_it_is_back(stack: Stack, sink: Sink) -> None:
    with stack.web() as port, stack.worker():
        person, visitor = signed_in(port), Browser(port)
        stack.forget_mails()
        stack.broker.stop()
        pages = [visitor.get(HOME), visitor.get(LOG_IN), person.get(PAGE), person.get("/en/overview/")]
        assert [page.status for page in pages] == [200] * 4
        assert person.get(PAGE).url.endswith(PAGE)
        ready = visitor.get("/healthz/ready")
        assert (ready.status, '"status": "degraded"' in ready.text, '"broker": "away"' in ready.text) == (
            200,
            True,
            True,
        )
        asked = visitor.post(LOG_IN, login=PRODUCER)
        assert asked.status == 200
        assert max(answer.seconds for answer in [*pages, ready, asked]) < 2
        assert (mails(stack), sink.mails) == (["QUEUED"], [])
        stack.broker.start()
        stack.sweep()
        until(lambda: mails(stack) == ["SENT"], what="the mail")
        assert [mail["To"] for mail in sink.mails] == [PRODUCER]
        assert person.get(PAGE).url.endswith(PAGE)


def test_database_restart_is_a_503_and_then_all_is_well(stack: Stack, sink: Sink) -> None:
    with stack.web() as port, stack.worker() as worker:
        person = signed_in(port)
        until(lambda: "SENT" in mails(stack) or not mails(stack), what="quiet")
        stack.forget_mails()
        sink.mails.clear()
        stack.database.stop()
        answers = [person.get(PAGE), person.get(HOME), Browser(port).get("/en/trajects/")]
        assert [(answer.status, answer.headers["Retry-After"]) for answer in answers] == [(503, "5")] * 3
        assert Browser(port).get("/healthz/live").status == 200
        ready = Browser(port).get("/healthz/ready")
        assert (ready.status, '"database": "away"' in ready.text) == (503, True)
        stack.database.start()
        until(lambda: person.get(PAGE).status == 200, seconds=5, what="the first good answer")
        assert person.get(PAGE).url.endswith(PAGE)
        stack.queue("after")
        stack.sweep()
        until(lambda: stack.statuses() == {"after": "SENT"}, what="the mail")
        assert worker.is_running()
        assert [mail["To"] for mail in sink.mails] == ["after@people.test"]


def test_database_restart_while_mails_leave_loses_and_repeats_none(stack: Stack, sink: Sink) -> None:
    names = [f"m{number}" for number in range(30)]
    stack.queue(*names)
    restarted: list[bool] = []

    def restart() -> None:
        if len(sink.mails) == 10 and not restarted:
            restarted.append(True)
            stack.database.stop()
            stack.database.start()

    sink.on("before_reply", restart)
    with stack.worker() as worker:
        stack.sweep()
        until(lambda: restarted and stack.statuses(), what="the restart")
        stack.let_leases_end()
        stack.sweep()
        until(lambda: not {"QUEUED", "SENDING"} & set(stack.statuses().values()), what="the end")
        assert worker.is_running()
    arrived = [str(mail["To"]).split("@")[0] for mail in sink.mails]
    statuses = stack.statuses()
    assert {name: arrived.count(name) for name in names if arrived.count(name) != 1} == {}
    assert [name for name in names if statuses[name] not in ("SENT", "UNCERTAIN")] == []
    assert [statuses[name] for name in names].count("UNCERTAIN") <= 1
