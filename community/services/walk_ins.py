"""Who walks in without having registered: let in once, however often a phone sends it, and taken back."""

import uuid

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from community.models import DoorMark, Event, Registration
from community.services.door import must_be_open
from community.services.places import NoPlaceLeft, Places, Status
from community.services.waiting import fill_places
from impacthub.audit.services import record
from impacthub.people.models import User


class NotWalkedIn(Exception):
    """Only who was added at the door can be taken back; ``str()`` says so to a person."""


@transaction.atomic
def add_at_door(event: Event, *, name: str, sector: str = "", nonce: str, by: User) -> Registration:
    """Somebody walks in who had not registered, and is there. The same ``nonce`` again gives who was added by it.

    Until it begins places are kept for who registered; from then on who came in time is let in.
    Raises ``DoorClosed`` and ``NoPlaceLeft``.
    """
    places = Places(event)
    if mark := DoorMark.objects.filter(event=places.event, nonce=nonce).select_related("registration").first():
        return mark.registration
    must_be_open(places.event)
    if not places.fits(1) and timezone.now() < places.event.starts_at:
        raise NoPlaceLeft(_("Every place is taken. Once it has begun, you can add people for those who did not come."))
    now = timezone.now()
    row = Registration.objects.create(
        event=places.event, name=name, sector=sector, source=Registration.Source.DOOR, status=Status.GOING,
        heads=1, places=1, confirmed_at=now, checked_in_at=now, checked_in_by=by,
    )  # fmt: skip
    _mark(row, nonce, present=True, by=by)
    places.squeeze(1)
    record("community.registration_added", row, by=by, changes={"status": [None, row.status]})
    return row


@transaction.atomic
def take_back_walk_in(registration: Registration, *, by: User) -> Registration:
    """Somebody was added at the door by mistake: they were not there, and their place is free again.

    Twice changes nothing. Raises :class:`NotWalkedIn` and ``DoorClosed``.
    """
    places = Places(registration.event)
    row = places.read(registration)
    if row.source != Registration.Source.DOOR:
        raise NotWalkedIn(_("Only who was added at the door can be taken off the list."))
    must_be_open(places.event)
    if row.status == Status.NOT_COMING:
        return row
    old = places.seat(row, Status.NOT_COMING, checked_in_at=None, checked_in_by=None)
    _mark(row, str(uuid.uuid4()), present=False, by=by)
    record("community.walk_in_taken_back", row, by=by, changes={"status": [old, row.status]})
    fill_places(places)
    return row


def _mark(row: Registration, nonce: str, *, present: bool, by: User) -> None:
    """Also a tap, so that an earlier one which arrives later does not undo it."""
    DoorMark.objects.create(
        event=row.event, nonce=nonce, registration=row, present=present, tapped_at=timezone.now(), noted_by=by
    )
