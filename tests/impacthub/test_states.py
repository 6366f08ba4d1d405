"""A status moves along its table and in no other way."""

import threading
from itertools import product

import pytest
from django.db import connection
from django.utils import translation

from impacthub import states
from impacthub.jobs.models import Job
from impacthub.notifications.models import OutboxEmail
from impacthub.states import TransitionNotAllowed
from tests.factories.people import UserFactory

Status = OutboxEmail.Status


def mail(status=Status.QUEUED):
    """A row in ``status``, with what its constraints ask."""
    return OutboxEmail.objects.create(
        key=f"x:{OutboxEmail.objects.count()}",
        kind="x",
        to="a@b.test",
        language="nl",
        subject="x",
        message_id="x",
        status=status,
        sent_at="2026-01-01T00:00Z" if status == Status.SENT else None,
        claimed_at="2026-01-01T00:00Z" if status == Status.SENDING else None,
    )


@pytest.mark.django_db
@pytest.mark.parametrize(("old", "new"), [*product([Status.UNCERTAIN, Status.FAILED, Status.CANCELLED], Status.values)])
def test_move_goes_where_the_table_says_and_nowhere_else(old, new):
    row = mail(old)
    if new in OutboxEmail.FLOW[old]:
        fresh, before = states.move(row, "status", OutboxEmail.FLOW, new)
        assert (fresh.status, before) == (new, old)
    else:
        with pytest.raises(TransitionNotAllowed):
            states.move(row, "status", OutboxEmail.FLOW, new)
    row.refresh_from_db()
    assert row.status == (new if new in OutboxEmail.FLOW[old] else old)


@pytest.mark.django_db
def test_move_looks_at_the_row_and_not_at_what_we_remember():
    row = mail()
    OutboxEmail.objects.update(status=Status.CANCELLED)
    with pytest.raises(TransitionNotAllowed):
        states.move(row, "status", OutboxEmail.FLOW, Status.WITHHELD)


@pytest.mark.django_db
def test_move_saves_the_status_alone():
    row = mail()
    OutboxEmail.objects.update(subject="changed meanwhile")
    states.move(row, "status", OutboxEmail.FLOW, Status.CANCELLED)
    assert OutboxEmail.objects.get().subject == "changed meanwhile"


@pytest.mark.django_db
def test_refusal_speaks_the_words_of_the_statuses():
    with translation.override("en"), pytest.raises(TransitionNotAllowed) as refusal:
        states.move(mail(Status.CANCELLED), "status", OutboxEmail.FLOW, Status.SENDING)
    assert str(refusal.value) == "From “cancelled” it cannot become “being sent”."


@pytest.mark.django_db
def test_move_all_moves_those_that_are_there_and_sets_the_rest():
    waiting, sent = mail(), mail(Status.SENT)
    moved = states.move_all(
        OutboxEmail.objects.all(), "status", OutboxEmail.FLOW, Status.QUEUED, Status.CANCELLED, error="why"
    )
    assert moved == 1
    rows = OutboxEmail.objects.order_by("pk").values_list("pk", "status", "error")
    assert list(rows) == [(waiting.pk, "CANCELLED", "why"), (sent.pk, "SENT", "")]


@pytest.mark.django_db
def test_move_all_refuses_what_the_table_does_not_know():
    mail(Status.SENT)
    with pytest.raises(TransitionNotAllowed):
        states.move_all(OutboxEmail.objects.all(), "status", OutboxEmail.FLOW, Status.SENT, Status.QUEUED)
    assert OutboxEmail.objects.get().status == Status.SENT


@pytest.mark.django_db
def test_a_status_that_is_missing_in_the_table_is_final():
    job = Job.objects.create(kind="x", title="x", fingerprint="x", asked_by=UserFactory.create(), status="FAILED")
    with pytest.raises(TransitionNotAllowed):
        states.move(job, "status", {}, "QUEUED")


@pytest.mark.django_db(transaction=True)
def test_of_two_who_move_at_once_one_succeeds():
    row, start, outcomes = mail(), threading.Barrier(2), []

    def work(to):
        start.wait()
        try:
            states.move(row, "status", OutboxEmail.FLOW, to)
            outcomes.append(to)
        except TransitionNotAllowed:
            outcomes.append("refused")
        finally:
            connection.close()

    # Both may be reached from "waiting", but neither "cancelled" → "withheld" nor a second "cancelled".
    threads = [threading.Thread(target=work, args=(Status.CANCELLED,)) for _thread in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["CANCELLED", "refused"]


@pytest.mark.django_db
def test_move_held_moves_one_row_of_this_worker():
    row, other = mail(Status.SENDING), mail(Status.SENDING)
    row.refresh_from_db()
    assert states.move_held(
        row, "status", OutboxEmail.FLOW, Status.FAILED, held_at="claimed_at", error="No", attempts=2
    )
    assert (row.status, row.error, row.attempts) == (Status.FAILED, "No", 2)
    row.refresh_from_db()
    other.refresh_from_db()
    assert (row.status, row.error, row.attempts, other.status) == (Status.FAILED, "No", 2, Status.SENDING)


@pytest.mark.django_db
@pytest.mark.parametrize("meanwhile", [{"status": Status.UNCERTAIN}, {"claimed_at": "2026-02-02T00:00Z"}])
def test_move_held_leaves_what_somebody_else_has(meanwhile):
    row = mail(Status.SENDING)
    row.refresh_from_db()
    OutboxEmail.objects.update(**meanwhile)
    assert not states.move_held(row, "status", OutboxEmail.FLOW, Status.FAILED, held_at="claimed_at")
    assert row.status == Status.SENDING
    assert OutboxEmail.objects.get().status == meanwhile.get("status", Status.SENDING)


@pytest.mark.django_db
def test_move_held_goes_where_the_table_says():
    with pytest.raises(TransitionNotAllowed):
        states.move_held(mail(Status.SENDING), "status", OutboxEmail.FLOW, Status.WITHHELD, held_at="claimed_at")
