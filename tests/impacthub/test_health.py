"""What whoever watches over the site is told."""

from datetime import timedelta

import pytest
from django.db import OperationalError, connection
from django.test import RequestFactory
from django.utils import timezone
from kombu import Connection

from impacthub import health
from impacthub.celery import app
from impacthub.notifications.models import OutboxEmail


def answer(view, method="get"):
    response = view(getattr(RequestFactory(), method)("/healthz/"))
    return response.status_code, response.content


def waiting(key, since, status="QUEUED"):
    OutboxEmail.objects.create(
        key=key, kind="x", to="a@b.test", language="nl", subject="x", message_id="x", next_try_at=since, status=status
    )


def test_live_asks_nobody():
    assert answer(health.healthz_live) == (200, b'{"status": "ok"}')


def test_live_and_ready_are_only_read():
    assert answer(health.healthz_live, "post")[0] == 405
    assert answer(health.healthz_ready, "post")[0] == 405


@pytest.mark.django_db
def test_ready_with_an_empty_outbox():
    assert answer(health.healthz_ready) == (
        200,
        b'{"status": "ok", "database": "ok", "broker": "ok", "outbox_age_seconds": 0}',
    )


@pytest.mark.django_db
def test_ready_tells_how_long_the_oldest_due_mail_waits():
    now = timezone.now()
    waiting("a", now - timedelta(seconds=90))
    waiting("b", now - timedelta(seconds=30))
    waiting("later", now + timedelta(hours=1))
    waiting("withheld", now - timedelta(days=1), status="WITHHELD")
    assert answer(health.healthz_ready)[1].endswith(b'"outbox_age_seconds": 90}')


@pytest.mark.django_db
def test_ready_without_a_broker_is_degraded(monkeypatch):
    nobody_there = Connection("redis://127.0.0.1:1/0")
    monkeypatch.setattr(app, "connection_for_write", lambda **_given: nobody_there)
    assert answer(health.healthz_ready) == (
        200,
        b'{"status": "degraded", "database": "ok", "broker": "away", "outbox_age_seconds": 0}',
    )


@pytest.mark.django_db
def test_ready_without_a_database_is_down(monkeypatch):
    def away():
        raise OperationalError("the connection is lost")

    monkeypatch.setattr(OutboxEmail.objects, "due", away)
    monkeypatch.setattr(connection, "close", lambda: None)
    assert answer(health.healthz_ready) == (503, b'{"status": "down", "database": "away", "broker": "ok"}')
