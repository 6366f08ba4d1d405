"""Messages to everybody of an event: planned as rows, written by portions when they are due, once each."""

import time
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_noop

from community.models import Event, EventMailing
from community.notifications import events as mails
from community.queries.mailings import heard_by
from impacthub import states
from impacthub.audit.services import record
from impacthub.celery import nudge
from impacthub.notifications.models import OutboxEmail
from impacthub.notifications.services import queue_many

Kind, Status = EventMailing.Kind, EventMailing.Status
TASK = "community.run_mailings"
#: So many people are written to in one transaction.
PORTION = 500
#: A task stops taking new work after so many seconds, and asks for a next one.
PATIENCE = 120.0
DAY = 24
NO_LONGER = gettext_noop("The gathering changed, so that this is no longer right.")


# Planning


@transaction.atomic
def plan_reminders(event: Event) -> None:
    """Plan the reminders of ``event`` as it is now, and drop those that are no longer right.

    Called within every change of an event, under its lock. What would have been due before now is not planned: who
    registers or hears of a move so shortly before needs no reminder of it.
    """
    hours = set(event.reminder_hours) if event.status == Event.Status.PUBLISHED else set()
    rows = EventMailing.objects.filter(event=event, kind=Kind.REMINDER)
    right = rows.filter(occurrence=event.starts_at, hours_before__in=hours)
    _drop(rows.exclude(pk__in=right.values("pk")))
    there = {row.hours_before: row for row in right}
    for number in sorted(hours):
        _plan_reminder(event, number, there.get(number))


def due_at(event: Event, hours: int) -> datetime:
    """When the reminder of ``hours`` before ``event`` is due.

    Whole days are days on the clock of the event: the same hour, also when the clock changes in between.
    """
    if hours % DAY:
        return event.starts_at - timedelta(hours=hours)
    clock = event.local_start.replace(tzinfo=None, fold=0) - timedelta(hours=hours)
    return clock.replace(tzinfo=ZoneInfo(event.zone)).astimezone(UTC)


def _plan_reminder(event: Event, hours: int, row: EventMailing | None) -> None:
    due = due_at(event, hours)
    if row is None:
        if due > timezone.now():
            EventMailing.objects.create(
                event=event, kind=Kind.REMINDER, hours_before=hours, occurrence=event.starts_at, due_at=due
            )
        return
    if row.status == Status.DROPPED and due > timezone.now():
        row, _old = states.move(row, "status", EventMailing.FLOW, Status.PLANNED)
    if row.status == Status.PLANNED and row.due_at != due:
        row.due_at, row.ended_at = due, None
        row.save(update_fields=["due_at", "ended_at"])


def plan_change(event: Event, changes: dict[str, list[Any]]) -> None:
    """Tell everybody of ``event`` what ``changes``: a field → what it was and is. Called under the event's lock.

    A change that nobody was told of yet becomes part of this one, and what is again as it was is not told at all.
    """
    waiting = EventMailing.objects.filter(event=event, kind=Kind.CHANGED, status=Status.PLANNED)
    merged: dict[str, list[Any]] = {}
    for earlier in waiting.select_for_update().order_by("pk"):
        for name, (old, new) in earlier.changes.items():
            merged[name] = [merged.get(name, [old])[0], new]
    for name, (old, new) in changes.items():
        merged[name] = [merged.get(name, [old])[0], new]
    _drop(waiting)
    merged = {name: pair for name, pair in merged.items() if pair[0] != pair[1]}
    if merged:
        _plan_now(event, Kind.CHANGED, merged)


def plan_cancellation(event: Event) -> None:
    """Tell everybody that ``event`` is called off, and nothing else any more. Called under the event's lock."""
    _drop(EventMailing.objects.filter(event=event))
    _plan_now(event, Kind.CANCELLED, {})


def _plan_now(event: Event, kind: str, changes: dict[str, Any]) -> None:
    EventMailing.objects.create(
        event=event,
        kind=kind,
        occurrence=event.starts_at,
        sequence=event.sequence,
        due_at=timezone.now(),
        changes=changes,
    )
    nudge(TASK)


def _drop(rows: Iterable[EventMailing]) -> None:
    """These are not sent any more; of reminders, mails that wait in the outbox do not leave either."""
    for row in rows:
        for old in (Status.PLANNED, Status.SENDING):
            mine = EventMailing.objects.filter(pk=row.pk)
            states.move_all(mine, "status", EventMailing.FLOW, old, Status.DROPPED, ended_at=timezone.now())
        if row.kind == Kind.REMINDER:
            prefix = mails.reminder_key(row.event, row.occurrence, row.hours_before)
            unsent = OutboxEmail.objects.filter(key__startswith=prefix)
            states.move_all(
                unsent, "status", OutboxEmail.FLOW, OutboxEmail.Status.QUEUED, OutboxEmail.Status.CANCELLED,
                error=NO_LONGER,
            )  # fmt: skip


# By the clock


def run_mailings() -> int:
    """Write the mails of every mailing that is due; returns how many.

    Run twice, or by several workers at once, it writes each of them once.
    """
    until, written = time.monotonic() + PATIENCE, 0
    while (count := _portion()) is not None:
        written += count
        if time.monotonic() > until:
            nudge(TASK)
            break
    return written


@transaction.atomic
def _portion() -> int | None:
    """The next mails of a mailing that is due and that nobody else is at; None when there is none."""
    mailing = _claim()
    if mailing is None:
        return None
    mailing.event = Event.objects.select_related("alternative").get(pk=mailing.event_id)
    if not _is_right(mailing):
        _end(mailing, Status.DROPPED)
        return 0
    if _is_late(mailing):
        _end(mailing, Status.MISSED)
        return 0
    return _write(mailing)


def _claim() -> EventMailing | None:
    due = EventMailing.objects.filter(status__in=[Status.PLANNED, Status.SENDING], due_at__lte=timezone.now())
    return due.select_for_update(skip_locked=True).order_by("due_at", "pk").first()


def _write(mailing: EventMailing) -> int:
    if mailing.status == Status.PLANNED:
        event = mailing.event
        mailing, _old = states.move(mailing, "status", EventMailing.FLOW, Status.SENDING)
        mailing.event = event
    later = heard_by(mailing).filter(pk__gt=mailing.sent_through)
    people = list(later.select_related("user").order_by("pk")[:PORTION])
    count = queue_many(mails.messages(mailing, people))
    mailing.count += count
    if people:
        mailing.sent_through = people[-1].pk
    mailing.save(update_fields=["count", "sent_through"])
    if len(people) < PORTION:
        _end(mailing, Status.SENT)
    return count


def _end(mailing: EventMailing, status: str) -> None:
    event = mailing.event
    mailing.ended_at = timezone.now()
    mailing.save(update_fields=["ended_at"])
    mailing, old = states.move(mailing, "status", EventMailing.FLOW, status)
    about = {"mailing": mailing.kind, "hours_before": mailing.hours_before, "mails": mailing.count}
    record(f"community.mailing_{status.lower()}", event, by=None, changes={"status": [old, status], **about})


def _is_right(mailing: EventMailing) -> bool:
    """Whether it still tells what holds: an event that was moved or called off has other mailings."""
    event = mailing.event
    if mailing.kind == Kind.CANCELLED:
        return event.status == Event.Status.CANCELLED
    if mailing.kind == Kind.CHANGED:
        return event.status in (Event.Status.PUBLISHED, Event.Status.HELD)
    same = mailing.occurrence == event.starts_at and mailing.hours_before in event.reminder_hours
    return same and event.status in (Event.Status.PUBLISHED, Event.Status.HELD)


def _is_late(mailing: EventMailing) -> bool:
    """Whether it is of no use any more: a reminder after half a day or once it begins, the others once it is over.

    Of several reminders that the clock slept through only the last one is of use: nobody gets two at once.
    """
    now = timezone.now()
    if mailing.kind != Kind.REMINDER:
        return now >= mailing.event.ends_at
    same = EventMailing.objects.filter(event=mailing.event, kind=Kind.REMINDER, occurrence=mailing.occurrence)
    later = same.filter(due_at__gt=mailing.due_at, due_at__lte=now).exclude(status=Status.DROPPED)
    return now > mailing.due_at + mails.LATE or now >= mailing.occurrence or later.exists()
