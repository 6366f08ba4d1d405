"""The door of an event: who came in, noted by several phones at once that sometimes lose their network."""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from community.models import DoorMark, Event, Guest, Registration
from impacthub.audit.services import record
from impacthub.people.models import Sector, User

#: So long before the beginning one can note who came in.
DOOR_OPENS = timedelta(hours=24)
#: One registration, and one of its guests or None for who registered.
HeadKey = tuple[int, int | None]


class DoorClosed(Exception):
    """Nobody can be let in to this event, not yet or not any more; ``str()`` says so to a person."""


@dataclass(frozen=True)
class Mark:
    """One tap: ``head`` came in, or did not after all. ``nonce`` (at most 40 characters) is the tap's own name."""

    nonce: str
    head: HeadKey
    present: bool
    tapped_at: datetime


@transaction.atomic
def mark_door(event: Event, marks: Iterable[Mark], *, by: User) -> int:
    """Write down ``marks`` and who is inside by now; returns how many people are in another state than before.

    A tap counts once, however often it is sent, and of two taps about the same person the last one holds, whichever
    phone got through first. People of another event, or who are no longer there, are left out.
    Raises :class:`DoorClosed` for an event that is a draft, is called off or is more than a day away.
    """
    event = _open(event)
    new = _known(event, marks)
    before = _nonces(event, new)
    taps: dict[str, Mark] = {}
    for mark in new:
        taps.setdefault(mark.nonce, mark)
    DoorMark.objects.bulk_create(
        [
            DoorMark(
                event=event,
                nonce=mark.nonce,
                registration_id=mark.head[0],
                guest_id=mark.head[1],
                present=mark.present,
                tapped_at=min(mark.tapped_at, timezone.now()),
                noted_by=by,
            )
            for mark in taps.values()
            if mark.nonce not in before
        ]
    )
    changed = _follow(event, {mark.head for mark in new})
    if changed:
        record("community.door_marked", event, by=by, changes=changed)
    return len(changed)


@transaction.atomic
def mark_all(event: Event, *, by: User) -> int:
    """Note everybody with a place about whom nothing was noted as come in; returns how many.

    For an evening without lists at the door. Raises :class:`DoorClosed`.
    """
    event = _open(event)
    noted = set(DoorMark.objects.filter(event=event).values_list("registration_id", "guest_id"))
    now = timezone.now()
    heads = [head for head in _with_a_place(event) if head not in noted]
    return mark_door(event, [Mark(str(uuid.uuid4()), head, True, now) for head in heads], by=by)


@transaction.atomic
def set_sector(
    registration: Registration, sector: str, *, by: User, guest: Guest | None = None
) -> Registration | Guest:
    """Write down where somebody works whom we did not know it of, or correct it; the same again changes nothing.

    Raises ``ValueError`` for a sector that does not exist, or a guest of somebody else.
    """
    if sector not in Sector.values:
        raise ValueError(f"No sector: {sector!r}")
    if guest is not None and guest.registration_id != registration.pk:
        raise ValueError(f"Guest {guest.pk} does not come with registration {registration.pk}")
    rows: Any = Guest.objects if guest is not None else Registration.objects
    head = rows.select_for_update(of=("self",)).get(pk=(guest or registration).pk)
    if head.sector != sector:
        old, head.sector = head.sector, sector
        head.save(update_fields=["sector"])
        record("community.sector_set", head, by=by, changes={"sector": [old, sector]})
    return head  # type: ignore[no-any-return]  # one of the two


def _open(event: Event) -> Event:
    """The event behind the lock that every change of places takes first, so that none waits for the other crosswise."""
    event = Event.objects.select_for_update(of=("self",)).get(pk=event.pk)
    must_be_open(event)
    return event


def must_be_open(event: Event) -> None:
    """Raises :class:`DoorClosed` unless people can come in to ``event`` now."""
    if event.status not in (Event.Status.PUBLISHED, Event.Status.HELD):
        raise DoorClosed(_("This gathering does not take place, so nobody comes in."))
    if timezone.now() < event.starts_at - DOOR_OPENS:
        raise DoorClosed(_("You can note who comes in from a day before the beginning."))


def _known(event: Event, marks: Iterable[Mark]) -> list[Mark]:
    """Those about people of this event, in the order in which they came."""
    marks = list(marks)
    wanted = {mark.head[0] for mark in marks}
    registrations = set(event.registrations.filter(pk__in=wanted).values_list("pk", flat=True))
    guests = set(Guest.objects.filter(registration__in=registrations).values_list("registration_id", "pk"))
    return [mark for mark in marks if (mark.head in guests if mark.head[1] else mark.head[0] in registrations)]


def _nonces(event: Event, marks: Sequence[Mark]) -> set[str]:
    rows = DoorMark.objects.filter(event=event, nonce__in=[mark.nonce for mark in marks])
    return set(rows.values_list("nonce", flat=True))


def _follow(event: Event, heads: set[HeadKey]) -> dict[str, list[bool]]:
    """Make ``heads`` what their last tap says; returns what changed, for the log.

    Who has no tap, because its nonce was that of another one, stays as they are.
    """
    registrations = {head[0] for head in heads}
    last = {
        (mark.registration_id, mark.guest_id): mark
        for mark in DoorMark.objects.filter(event=event, registration__in=registrations).order_by("tapped_at", "pk")
    }
    changed: dict[str, list[bool]] = {}
    for model, name in ((Registration, "registration"), (Guest, "guest")):
        ids = {head[1] or head[0]: head for head in heads if bool(head[1]) == (model is Guest)}
        rows: list[Any] = []
        for row in model._default_manager.filter(pk__in=ids).order_by("pk"):
            mark, was = last.get(ids[row.pk]), row.checked_in_at is not None
            if mark is not None and was != mark.present:
                row.checked_in_at = mark.tapped_at if mark.present else None
                row.checked_in_by_id = mark.noted_by_id if mark.present else None
                changed[f"{name}-{row.pk}"] = [was, mark.present]
                rows.append(row)
        model._default_manager.bulk_update(rows, ["checked_in_at", "checked_in_by"])
    return changed


def _with_a_place(event: Event) -> list[HeadKey]:
    """Who has a place and is not inside: who registered first, then as many guests as there are places."""
    heads: list[HeadKey] = []
    for registration in event.registrations.coming().prefetch_related("guests"):
        group: list[Registration | Guest] = [registration, *registration.guests.all()]
        placed = [head for head in group[: registration.places] if head.checked_in_at is None]
        heads += [(registration.pk, head.pk if isinstance(head, Guest) else None) for head in placed]
    return heads
