"""Is the site alive, and is everything there that it needs? Two answers for whoever watches over it."""

from contextlib import suppress
from datetime import timedelta
from http import HTTPStatus
from typing import Any

from django.db import InterfaceError, OperationalError, connection
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from kombu.exceptions import OperationalError as BrokerError

from impacthub.celery import app
from impacthub.notifications.models import OutboxEmail

BROKER_SECONDS = 1


@require_safe
@never_cache
def healthz_live(request: HttpRequest) -> JsonResponse:
    """The process answers; nothing else is asked."""
    return JsonResponse({"status": "ok"})


@require_safe
@never_cache
def healthz_ready(request: HttpRequest) -> JsonResponse:
    """Database, broker, and for how many seconds the oldest mail that should have left has waited.

    503 only when the database is away: without the broker the site works, and mails leave when it is back.
    """
    waited = _oldest_due_mail()
    if waited is None:
        parts: dict[str, Any] = {"status": "down", "database": "away", "broker": _broker()}
        return JsonResponse(parts, status=HTTPStatus.SERVICE_UNAVAILABLE)
    broker = _broker()
    status = "ok" if broker == "ok" else "degraded"
    return JsonResponse({"status": status, "database": "ok", "broker": broker, "outbox_age_seconds": waited})


def _oldest_due_mail() -> int | None:
    """Whole seconds, 0 when no mail waits; None when the database is away."""
    try:
        due = OutboxEmail.objects.due().order_by("next_try_at").values_list("next_try_at", flat=True).first()
    except (OperationalError, InterfaceError):
        with suppress(OperationalError, InterfaceError):
            connection.close()
        return None
    return int((timezone.now() - due) / timedelta(seconds=1)) if due else 0


def _broker() -> str:
    try:
        with app.connection_for_write(connect_timeout=BROKER_SECONDS) as broker:
            broker.ensure_connection(max_retries=1, interval_start=0, interval_step=0, timeout=BROKER_SECONDS)
    except (BrokerError, OSError):
        return "away"
    return "ok"
