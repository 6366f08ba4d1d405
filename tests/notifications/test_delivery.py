"""Every mail leaves once; what may have left is never silently repeated; nothing is lost."""

import threading
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.utils import timezone

from impacthub.notifications import services, tasks
from impacthub.notifications.models import OutboxEmail, Suppression
from impacthub.notifications.services import delivery
from tests.factories.people import UserFactory

Status = OutboxEmail.Status


def statuses():
    """The last part of every key, and its status."""
    return {key.split(":")[1]: status for key, status in OutboxEmail.objects.values_list("key", "status")}


def leased():
    """What this worker has claimed; there must be something."""
    mails = delivery.claim()
    assert mails
    return mails


def later(**given):
    return time_machine.travel(timezone.now() + timedelta(**given), tick=True)


def test_due_mail_leaves_with_its_headers(queue, sink, settings):
    row = queue("a", category="news")
    assert services.deliver_due() == 1
    (mail,) = sink.mails
    assert (mail["To"], mail["From"], mail["Subject"]) == (
        "a@people.test",
        settings.DEFAULT_FROM_EMAIL,
        "News about Stil Water",
    )
    assert mail["Message-ID"] == row.message_id
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["List-Unsubscribe"].strip() == row.headers["List-Unsubscribe"]
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert mail.get_body(["plain"]).get_content().splitlines() == row.text.splitlines()
    assert mail.get_body(["html"]).get_content().splitlines() == row.html.splitlines()
    row.refresh_from_db()
    assert (row.status, row.attempts, row.error) == (Status.SENT, 1, "")
    assert row.sent_at is not None


def test_deliver_due_twice_sends_once(queue, sink):
    queue("a")
    assert [services.deliver_due(), services.deliver_due()] == [1, 0]
    assert len(sink.mails) == 1


def test_the_task_run_twice_sends_once(queue, mailoutbox):
    queue("a")
    tasks.deliver_due()
    tasks.deliver_due()
    assert len(mailoutbox) == 1


def test_many_mails_share_a_connection(queue, sink, monkeypatch):
    monkeypatch.setattr(delivery, "CHUNK", 10)
    for number in range(25):
        queue(f"m{number}")
    assert services.deliver_due() == 25
    assert sorted(mail["To"] for mail in sink.mails) == sorted(f"m{number}@people.test" for number in range(25))
    assert sink.connections == 1


def test_a_connection_is_not_used_for_ever(queue, sink, monkeypatch):
    monkeypatch.setattr(delivery, "CHUNK", 5)
    monkeypatch.setattr(delivery, "PER_CONNECTION", 10)
    for number in range(25):
        queue(f"m{number}")
    assert services.deliver_due() == 25
    assert sink.connections == 3


def test_mail_that_is_not_due_waits(queue, sink):
    mail = queue("a")
    OutboxEmail.objects.filter(pk=mail.pk).update(next_try_at=timezone.now() + timedelta(minutes=5))
    assert services.deliver_due() == 0
    with later(minutes=6):
        assert services.deliver_due() == 1


@pytest.mark.parametrize("answer", ["421 too busy", "450 try later", "452 full"])
def test_temporary_refusal_is_tried_again_later(queue, sink, answer):
    queue("a")
    queue("b")
    sink.answers[("rcpt", "a@people.test")] = answer
    assert services.deliver_due() == 1
    assert statuses() == {"a": "QUEUED", "b": "SENT"}
    row = OutboxEmail.objects.get(to="a@people.test")
    assert (row.attempts, row.error) == (1, answer)
    assert timedelta(seconds=50) < row.next_try_at - timezone.now() <= timedelta(minutes=1)
    sink.answers.clear()
    assert services.deliver_due() == 0
    with later(minutes=2):
        assert services.deliver_due() == 1
    assert [mail["To"] for mail in sink.mails] == ["b@people.test", "a@people.test"]


def test_refused_too_often_has_failed(queue, sink):
    row = queue("a")
    sink.answers[("rcpt", "a@people.test")] = "450 try later"
    waits = []
    for minutes in delivery.BACKOFF:
        services.deliver_due()
        row.refresh_from_db()
        waits.append(round((row.next_try_at - timezone.now()).total_seconds() / 60))
        assert (row.status, waits[-1]) == (Status.QUEUED, minutes)
        OutboxEmail.objects.update(next_try_at=timezone.now())
    services.deliver_due()
    assert statuses() == {"a": "FAILED"}
    assert Suppression.objects.count() == 0


@pytest.mark.parametrize(
    "answer", ["550 no such user", "550 5.1.1 no such user", "551 moved", "553 5.1.3 what is this"]
)
def test_unknown_address_fails_and_is_suppressed(queue, sink, answer):
    queue("a")
    queue("b")
    sink.answers[("rcpt", "a@people.test")] = answer
    assert services.deliver_due() == 1
    assert statuses() == {"a": "FAILED", "b": "SENT"}
    assert OutboxEmail.objects.get(to="a@people.test").error == answer
    assert Suppression.objects.values_list("address", "reason", "category").get() == ("a@people.test", "BOUNCED", "")
    assert queue("again", to="A@people.test").status == Status.WITHHELD


@pytest.mark.parametrize(
    ("step", "answer"), [("rcpt", "550 5.7.1 no relay"), ("rcpt", "552 full"), ("data", "554 spam")]
)
def test_other_lasting_refusal_fails_without_suppression(queue, sink, step, answer):
    queue("a")
    sink.answers[(step, "a@people.test")] = answer
    assert services.deliver_due() == 0
    row = OutboxEmail.objects.get()
    assert (row.status, row.error) == (Status.FAILED, answer)
    assert Suppression.objects.count() == 0


def test_connection_lost_before_the_text_is_tried_again(queue, sink):
    queue("a")
    queue("b")
    sink.answers[("rcpt", "a@people.test")] = None
    assert services.deliver_due() == 1
    assert statuses() == {"a": "QUEUED", "b": "SENT"}


def test_connection_lost_after_the_text_is_uncertain_and_not_repeated(queue, sink):
    queue("a")
    queue("b")
    sink.answers[("data", "a@people.test")] = None
    assert services.deliver_due() == 1
    assert statuses() == {"a": "UNCERTAIN", "b": "SENT"}
    assert OutboxEmail.objects.get(to="a@people.test").error == delivery.MAY_HAVE_LEFT
    sink.answers.clear()
    with later(days=1):
        assert services.deliver_due() == 0
    assert [mail["To"] for mail in sink.mails] == ["a@people.test", "b@people.test"]


def test_uncertain_mail_is_sent_again_when_a_person_says_so(queue, sink):
    row = queue("a")
    sink.answers[("data", "a@people.test")] = None
    services.deliver_due()
    sink.answers.clear()
    services.send_again(row, by=UserFactory.create())
    assert services.deliver_due() == 1
    assert [mail["Message-ID"] for mail in sink.mails] == [row.message_id, row.message_id]


def test_no_mail_server_keeps_everything_for_the_next_minute(queue, sink, settings):
    queue("a")
    queue("b")
    there, settings.EMAIL_PORT = settings.EMAIL_PORT, 1
    assert services.deliver_due() == 0
    assert list(OutboxEmail.objects.values_list("status", "attempts", "claimed_at")) == [("QUEUED", 0, None)] * 2
    settings.EMAIL_PORT = there
    assert services.deliver_due() == 2


def test_worker_that_died_while_sending_leaves_an_uncertain_mail(queue, sink):
    for name in "abc":
        queue(name)
    first, *_others = leased()
    assert delivery._begin(first)
    assert services.deliver_due() == 0
    with later(minutes=6):
        assert services.deliver_due() == 2
    assert statuses() == {"a": "UNCERTAIN", "b": "SENT", "c": "SENT"}
    assert OutboxEmail.objects.get(status="UNCERTAIN").error == delivery.WORKER_LOST


def test_lease_that_somebody_else_has_taken_over_is_not_used(queue):
    queue("a")
    (slow,) = leased()
    with later(minutes=6):
        (quick,) = leased()
        assert delivery._begin(quick)
        assert not delivery._begin(slow)


def test_mail_that_a_person_stopped_meanwhile_does_not_leave(queue):
    row = queue("a")
    (mine,) = leased()
    services.cancel(row, by=UserFactory.create())
    assert not delivery._begin(mine)


def test_choice_made_after_queueing_counts(queue, sink):
    user = UserFactory.create()
    queue("a", user=user, category="news")
    queue("b", user=user)
    queue("c", to="c@people.test")
    user.mail_preferences.create(category="news", wanted=False)
    services.suppress("c@people.test", reason=Suppression.Reason.BY_HAND)
    assert services.deliver_due() == 1
    assert statuses() == {"a": "WITHHELD", "b": "SENT", "c": "WITHHELD"}


def test_code_that_comes_too_late_is_not_sent(queue, sink):
    queue("a", expires_at=timezone.now() + timedelta(minutes=10))
    with later(minutes=11):
        assert services.deliver_due() == 0
    assert statuses() == {"a": "CANCELLED"}
    assert OutboxEmail.objects.get().error == delivery.TOO_LATE


def test_texts_are_discarded_when_nobody_needs_them(queue, sink):
    queue("code", expires_at=timezone.now() + timedelta(minutes=10))
    queue("other")
    services.deliver_due()
    queue("waiting")
    assert services.discard_old() == 0
    with later(minutes=11):
        assert services.discard_old() == 1
        tasks.discard_old()
    assert dict(OutboxEmail.objects.filter(text="").values_list("key", "html")) == {"sample.mail_sent:code": ""}
    with later(days=91):
        assert services.discard_old() == 1
    assert [key.split(":")[1] for key in OutboxEmail.objects.exclude(text="").values_list("key", flat=True)] == [
        "waiting"
    ]


def test_hanging_server_does_not_hold_a_worker_for_ever(queue, sink, monkeypatch):
    monkeypatch.setattr(delivery, "PATIENCE", -1.0)
    queue("a")
    assert services.deliver_due() == 0
    assert list(OutboxEmail.objects.values_list("status", "claimed_at")) == [("QUEUED", None)]


# Two workers at once, on real connections


def race(queue, sink, workers=2, mails=40):
    """How often each mail arrived when ``workers`` deliver at the same instant."""
    for number in range(mails):
        queue(f"m{number}")
    start = threading.Barrier(workers)

    def work():
        start.wait()
        try:
            services.deliver_due()
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _worker in range(workers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    arrived = [mail["To"] for mail in sink.mails]
    return sorted(arrived.count(f"m{number}@people.test") for number in range(mails))


@pytest.mark.django_db(transaction=True)
def test_two_workers_send_every_mail_once(queue, sink, monkeypatch):
    monkeypatch.setattr(delivery, "CHUNK", 5)
    assert race(queue, sink) == [1] * 40
    assert set(statuses().values()) == {"SENT"}


@pytest.mark.django_db(transaction=True)
def test_control_without_the_claim_two_workers_repeat_themselves(queue, sink, monkeypatch):
    """The test above proves something only because this one, with the safety off, sends twice."""
    monkeypatch.setattr(delivery, "CHUNK", 5)
    monkeypatch.setattr(delivery, "claim", lambda: list(OutboxEmail.objects.due().order_by("id")[:5]) or None)
    monkeypatch.setattr(delivery, "_begin", lambda mail: OutboxEmail.objects.filter(pk=mail.pk).update(attempts=1) == 1)
    monkeypatch.setattr(
        delivery,
        "_end",
        lambda mail, outcome: OutboxEmail.objects.filter(pk=mail.pk).update(status="SENT", sent_at=timezone.now()),
    )
    assert max(race(queue, sink)) == 2


@pytest.mark.django_db(transaction=True)
def test_two_who_queue_the_same_key_at_once_queue_it_once(queue):
    start = threading.Barrier(2)
    found = []

    def write():
        start.wait()
        try:
            found.append(queue("same").pk)
        finally:
            connection.close()

    threads = [threading.Thread(target=write) for _writer in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [OutboxEmail.objects.get().pk] * 2
