"""Events: made, announced, changed, called off, held; everybody who answered hears of what matters to them."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import Model
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from community.models import Event, Registration, Topic
from community.queries import announcing
from community.services.mailings import plan_cancellation, plan_change, plan_reminders
from community.services.places import Places
from community.services.waiting import change_capacity, fill_places
from impacthub import states
from impacthub.audit.services import record
from impacthub.people.models import User

Status = Event.Status
#: What is told to who answered, and makes a new edition of the entry in their calendar.
TOLD = (
    "title_nl", "title_fr", "title_en", "starts_at", "ends_at", "zone", "mode", "place", "address", "city", "join_url",
)  # fmt: skip
TITLES = ("title_nl", "title_fr", "title_en")
#: What other services move or count: a form that was opened a while ago must not put it back.
KEPT = frozenset(
    {"status", "places_taken", "places_ceiling", "last_in_queue", "sequence", "moved_from", "uid", "changed_at", "slug"}
)
#: Addresses of the agenda itself.
RESERVED = frozenset({"calendar", "mine", "embed", "feed.ics", "topics"})


class EventNotReady(Exception):
    """The event misses something to be announced; ``gaps`` are sentences, ``str()`` is all of them."""

    def __init__(self, gaps: list[str]) -> None:
        super().__init__(" ".join(gaps))
        self.gaps = gaps


class EventOver(Exception):
    """It took place already; ``str()`` says so to a person."""


@transaction.atomic
def create_event(*, by: User | None, title_nl: str, topics: Iterable[Topic] = (), **fields: Any) -> Event:
    """A draft of an event; ``fields`` are other columns, its address is made from its Dutch title unless it is given.

    Raises ``IntegrityError`` when it would end before it begins, or when ``slug`` is taken.
    """
    slug = fields.pop("slug", "") or _free_slug(title_nl)
    event = Event.objects.create(slug=slug, title_nl=title_nl, **fields)
    event.topics.set(topics)
    record("community.event_created", event, by=by, changes={"starts_at": [None, event.starts_at]})
    return event


@transaction.atomic
def announce_event(event: Event, *, by: User | None) -> Event:
    """Show ``event`` and let people register; its reminders are planned.

    Raises :class:`EventNotReady`, and ``TransitionNotAllowed`` when it was announced before.
    """
    event = _locked(event)
    if gaps := announcing.gaps(event):
        raise EventNotReady(gaps)
    event, old = states.move(event, "status", Event.FLOW, Status.PUBLISHED)
    _touch(event)
    record("community.event_announced", event, by=by, changes={"status": [old, event.status]})
    plan_reminders(event)
    return event


@transaction.atomic
def change_event(event: Event, *, by: User | None, tell: bool = True, **fields: Any) -> Event:
    """Set ``fields`` of ``event``, its number of places and ``topics`` among them.

    When its time, place, title or link changes, calendars get a higher sequence; reminders follow its time; and
    with ``tell`` everybody who comes, waits or may come gets one mail. When it moves, its page says from where.
    Raises ``ValueError`` for a field that other services keep, and ``IntegrityError`` when it would end before it
    begins.
    """
    if names := KEPT & set(fields):
        raise ValueError(names)
    event = _locked(event)
    if "capacity" in fields:
        event = change_capacity(event, fields.pop("capacity"), by=by)
    topics = fields.pop("topics", None)
    changes = {name: [getattr(event, name), value] for name, value in fields.items() if getattr(event, name) != value}
    picture = event.image.name if "image" in changes else ""
    for name, pair in changes.items():
        setattr(event, name, pair[1])
    if topics is not None:
        changes |= _set_topics(event, topics)
    if not changes:
        return event
    told = set(TOLD) & set(changes) if event.status == Status.PUBLISHED else set()
    also = _new_edition(event, changes) if told else []
    _touch(event, *(set(changes) - {"topics"}), *also)
    if picture:
        transaction.on_commit(partial(event.image.storage.delete, picture))
    record("community.event_changed", event, by=by, changes=changes)
    if {"starts_at", "zone", "reminder_hours"} & set(changes):
        plan_reminders(event)
    if {"starts_at", "closes_at"} & set(changes) and event.status == Status.PUBLISHED:
        _shorten_offers(event)
        # Answers can change again, or for longer: what is free goes to who waits.
        fill_places(places := Places(event))
        event = places.event
    said = _said(changes) if told and tell and _is_to_come(event, changes) else {}
    if said:
        plan_change(event, said)
    return event


def _new_edition(event: Event, changes: dict[str, Any]) -> list[str]:
    """Raise the sequence and say from where it moved; returns the columns that this sets."""
    event.sequence += 1
    if "starts_at" not in changes:
        return ["sequence"]
    before = changes["starts_at"][0]
    event.moved_from = None if event.starts_at == event.moved_from else before
    return ["sequence", "moved_from"]


def _shorten_offers(event: Event) -> None:
    """An offered place is answered while answers can change, also when they close earlier now."""
    offers = Registration.objects.filter(event=event, status=Registration.Status.OFFERED)
    offers.filter(offered_until__gt=event.answers_until).update(offered_until=event.answers_until)


def _set_topics(event: Event, topics: Iterable[Topic]) -> dict[str, list[Any]]:
    old, new = ([str(topic) for topic in sorted(rows, key=lambda row: row.pk)] for rows in (event.topics.all(), topics))
    if old == new:
        return {}
    event.topics.set(topics)
    return {"topics": [old, new]}


def _said(changes: dict[str, list[Any]]) -> dict[str, list[Any]]:
    """What changed as a mailing keeps it, with moments as text; a title that there was not yet is no news."""
    return {
        name: [value.isoformat() if isinstance(value, datetime) else value for value in pair]
        for name, pair in changes.items()
        if name in TOLD and not (name in TITLES and not pair[0])
    }


@transaction.atomic
def cancel_event(
    event: Event,
    *,
    by: User | None,
    reason_nl: str,
    reason_fr: str = "",
    reason_en: str = "",
    alternative: Event | None = None,
) -> Event:
    """Call ``event`` off. Who comes, waits or may come hears why, and of ``alternative``; reminders do not leave.

    Raises :class:`EventOver`, and ``TransitionNotAllowed`` when it was not announced or was called off before.
    """
    event = _locked(event)
    if event.is_over:
        raise EventOver(_("This gathering is over, so it can no longer be called off."))
    event, old = states.move(event, "status", Event.FLOW, Status.CANCELLED)
    event.cancel_reason_nl, event.cancel_reason_fr, event.cancel_reason_en = reason_nl, reason_fr, reason_en
    event.alternative = alternative
    event.sequence += 1
    _touch(event, "cancel_reason_nl", "cancel_reason_fr", "cancel_reason_en", "alternative", "sequence")
    record("community.event_cancelled", event, by=by, changes={"status": [old, event.status], "reason": reason_nl})
    plan_cancellation(event)
    return event


@transaction.atomic
def arrange_event(
    event: Event,
    *,
    by: User,
    added: Iterable[Model] = (),
    changed: Iterable[tuple[Model, Sequence[str]]] = (),
    removed: Iterable[Model] = (),
) -> None:
    """Store and remove lines of the programme and people on it, with one entry in the log.

    ``changed`` gives each row with the fields to write.
    """
    noted: dict[str, Any] = {}
    for row in removed:
        noted.setdefault(f"{row._meta.model_name}_removed", []).append(str(row))
        row.delete()
    for row in added:
        row.save()
        noted.setdefault(f"{row._meta.model_name}_added", []).append(str(row))
    for row, fields in changed:
        row.save(update_fields=fields)
        noted.setdefault(f"{row._meta.model_name}_changed", []).append(f"{row}: {', '.join(fields)}")
    if noted:
        record("community.event_arranged", event, by=by, changes=noted)


@transaction.atomic
def save_topic(topic: Topic, *, by: User) -> Topic:
    """Store a new topic, or another name of one. Raises ``IntegrityError`` when its slug is taken."""
    old = Topic.objects.filter(pk=topic.pk).first()
    topic.slug = topic.slug or _free_topic_slug(topic.name_nl)
    topic.save()
    names = {"name": [str(old.name), str(topic.name)]} if old else {}
    record("community.topic_changed" if old else "community.topic_created", topic, by=by, changes=names)
    return topic


@transaction.atomic
def delete_topic(topic: Topic, *, by: User) -> None:
    """Take a topic away from every event and member."""
    record("community.topic_deleted", topic, by=by)
    topic.delete()


def hold_due() -> int:
    """The clock: what was announced and is over, was held; returns how many. Run twice, it counts once."""
    over = Event.objects.filter(status=Status.PUBLISHED, ends_at__lte=timezone.now()).order_by("pk")
    return sum(_hold(event) for event in over)


@transaction.atomic
def _hold(event: Event) -> bool:
    event = _locked(event)
    if event.status != Status.PUBLISHED or not event.is_over:
        return False
    event, old = states.move(event, "status", Event.FLOW, Status.HELD)
    record("community.event_held", event, by=None, changes={"status": [old, event.status]})
    return True


def _locked(event: Event) -> Event:
    """``event`` as it is now, under the lock that its places are taken under."""
    return Event.objects.select_for_update(of=("self",), no_key=True).get(pk=event.pk)


def _touch(event: Event, *columns: str) -> None:
    event.changed_at = timezone.now()
    event.save(update_fields=[*columns, "changed_at"])


def _is_to_come(event: Event, changes: dict[str, list[Any]]) -> bool:
    before = changes.get("starts_at", [event.starts_at])[0]
    return bool(max(event.starts_at, before) > timezone.now())


def _free_slug(title: str) -> str:
    base = slugify(title)[:90].strip("-") or "event"
    taken = {*RESERVED, *Event.objects.filter(slug__startswith=base).values_list("slug", flat=True)}
    return _free(base, taken)


def _free_topic_slug(name: str) -> str:
    base = slugify(name)[:50].strip("-") or "topic"
    return _free(base, set(Topic.objects.filter(slug__startswith=base).values_list("slug", flat=True)))


def _free(base: str, taken: set[str]) -> str:
    slug, number = base, 1
    while slug in taken:
        number += 1
        slug = f"{base}-{number}"
    return slug
