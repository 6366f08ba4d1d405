"""``kill -9`` for the worker while it sends: nothing is lost, nothing is silently repeated."""

import contextlib

import pytest

from tests.faults.stack import Stack, Worker, until
from tests.notifications.sink import Sink

pytestmark = pytest.mark.slow
NAMES = ("a", "b", "c", "d", "e")
#: Where the mail server is when the worker dies → the how manieth time, and what may become of that mail.
STEPS = {
    "ehlo": (1, {"SENT"}),
    "rcpt": (3, {"SENT"}),
    "data": (3, {"SENT", "UNCERTAIN"}),
    "before_reply": (3, {"UNCERTAIN"}),
    "after_reply": (3, {"SENT", "UNCERTAIN"}),
}


def test_worker_killed_at_every_step_of_a_mail(stack: Stack, sink: Sink) -> None:
    with contextlib.ExitStack() as workers:
        worker = workers.enter_context(stack.worker())
        for step in STEPS:
            stack.forget_mails()
            sink.mails.clear()
            reached = kill_at(sink, step, worker)
            stack.queue(*NAMES)
            stack.sweep()
            until(lambda: len(reached) >= STEPS[step][0], what=f"the kill at {step}")  # noqa: B023  # asked at once
            sink.off(step)
            worker = workers.enter_context(stack.worker())
            stack.let_leases_end()
            stack.sweep()
            until(lambda: not {"QUEUED", "SENDING"} & set(stack.statuses().values()), what=f"the end after {step}")
            judge(stack, sink, step)


def kill_at(sink: Sink, step: str, worker: Worker) -> list[str]:
    """Kill ``worker`` when ``step`` is reached for its mail; the list grows every time that it is reached."""
    reached: list[str] = []

    def note() -> None:
        reached.append(step)
        if len(reached) == STEPS[step][0]:
            worker.kill()

    sink.on(step, note)
    return reached


def judge(stack: Stack, sink: Sink, step: str) -> None:
    """Nothing lost, nothing twice, and only what may have left is uncertain."""
    statuses = stack.statuses()
    arrived = [str(mail["To"]).split("@")[0] for mail in sink.mails]
    victim = NAMES[STEPS[step][0] - 1]
    assert (step, {name: arrived.count(name) for name in NAMES if arrived.count(name) > 1}) == (step, {})
    assert (step, {name for name in NAMES if statuses[name] == "SENT"} - set(arrived)) == (step, set())
    others = {name: status for name, status in statuses.items() if name != victim}
    assert (step, others) == (step, dict.fromkeys(others, "SENT")), stack.errors()
    assert (step, statuses[victim] in STEPS[step][1]) == (step, True)
