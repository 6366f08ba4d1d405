"""The waiting list: who is next gets a place that comes free, or is offered it; nobody passes anybody by themselves."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from community.models import Event, Registration
from community.notifications import registrations as mails
from community.services.places import NoPlaceLeft, Places, Status
from impacthub.audit.services import record
from impacthub.people.models import User


class OfferExpired(Exception):
    """The time to answer has passed, or there was no offer; ``str()`` says so to a person."""


class NotWaiting(Exception):
    """Only who waits can be let in; ``str()`` says so to a person."""


def admit(places: Places, row: Registration, **also: Any) -> str:
    """Give ``row`` its places at once when they are there and nobody waits before it; else put it on the list.

    Who may come in parts takes what there is. Sets ``also``, and returns the status before.
    """
    free = 0 if _queue(places).exclude(pk=row.pk).exists() else places.room(row.heads - row.places)
    if row.places + free == row.heads:
        return places.seat(row, Status.GOING, places=row.heads, **also)
    some = free if row.may_split else 0
    return places.seat(row, Status.WAITING, places=row.places + some, **also)


def fill_places(places: Places) -> int:
    """Give or offer the places that are free to who waits, in their order; returns how many people's turn it was.

    A group waits, and everybody behind it, until all its heads fit; one that may come in parts takes what there is.
    Who is more than the whole room holds is passed by.
    """
    event, count = places.event, 0
    if event.status != Event.Status.PUBLISHED or event.answers_until <= timezone.now():
        return count
    while places.fits(1) and (row := _queue(places).first()) is not None:
        row.event = event
        if not _next(places, row):
            break
        count += 1
    return count


@transaction.atomic
def accept_offer(registration: Registration, *, by: User | None) -> Registration:
    """Take the place that was offered; who has it already keeps it.

    Raises :class:`OfferExpired` and ``RegistrationClosed``.
    """
    places = Places(registration.event)
    row = places.read(registration, by=by)
    if row.status == Status.GOING:
        return row
    places.must_take_answers()
    if row.status != Status.OFFERED or row.offered_until is None or row.offered_until <= timezone.now():
        raise OfferExpired(_("The time to answer has passed, so the place goes to the next on the list."))
    old = places.seat(row, Status.GOING, places=row.heads)
    record("community.offer_accepted", row, by=by, changes={"status": [old, row.status]})
    mails.confirmed(row)
    return row


@transaction.atomic
def promote(registration: Registration, *, by: User, reason: str) -> Registration:
    """Let somebody in who waits, before those ahead of them, and write down why.

    Raises :class:`NotWaiting`, ``RegistrationClosed``, and ``NoPlaceLeft`` when their places are not free.
    """
    places = Places(registration.event)
    places.must_take_answers(from_coordinator=True)
    row = places.read(registration)
    if row.status != Status.WAITING:
        raise NotWaiting(_("Only who is on the waiting list can be let in."))
    if not places.fits(row.heads - row.places):
        raise NoPlaceLeft(_("No place is free for them now. You can put them first on the waiting list."))
    places.seat(row, Status.GOING, places=row.heads, promoted_by=by, promotion_reason=reason)
    record("community.registration_promoted", row, by=by, changes={"status": ["WAITING", "GOING"], "reason": reason})
    mails.promoted(row)
    return row


@transaction.atomic
def put_first(registration: Registration, *, by: User, reason: str) -> Registration:
    """Put somebody who waits before everybody else, and write down why. Raises :class:`NotWaiting`."""
    places = Places(registration.event)
    row = places.read(registration)
    if row.status != Status.WAITING:
        raise NotWaiting(_("Only who is on the waiting list can be put first."))
    old = row.queue_number
    places.save(row, queue_number=places.first_turn(), promoted_by=by, promotion_reason=reason)
    record("community.registration_put_first", row, by=by, changes={"turn": [old, row.queue_number], "reason": reason})
    fill_places(places)
    return places.read(row)


@transaction.atomic
def change_capacity(event: Event, capacity: int | None, *, by: User | None) -> Event:
    """Make more or fewer places, or (None) no limit; new ones go to who waits, and nobody loses theirs."""
    places = Places(event)
    old = places.event.capacity
    if capacity == old:
        return places.event
    places.resize(capacity)
    record("community.capacity_changed", places.event, by=by, changes={"capacity": [old, capacity]})
    fill_places(places)
    return places.event


def expire_due() -> int:
    """Let go what was not confirmed or answered in time; the places go to the next. Returns how many were let go."""
    events = Event.objects.filter(pk__in=_due().values("event")).order_by("pk")
    return sum(_expire(event) for event in events)


@transaction.atomic
def _expire(event: Event) -> int:
    places = Places(event)
    rows = list(_due().filter(event=event).select_related("user").order_by("pk"))
    for row in rows:
        row.event = places.event
        old = places.seat(row, Status.EXPIRED)
        record("community.registration_expired", row, by=None, changes={"status": [old, row.status]})
        if old == Status.OFFERED and places.event.status == Event.Status.PUBLISHED:
            mails.expired(row)
    fill_places(places)
    return len(rows)


def _due() -> QuerySet[Registration]:
    now = timezone.now()
    unconfirmed = Q(confirmed_at=None, confirm_by__lte=now, status__in=Registration.LIVE)
    return Registration.objects.filter(unconfirmed | Q(status=Status.OFFERED, offered_until__lte=now))


def _queue(places: Places) -> QuerySet[Registration]:
    """Who waits and could come in one day, the next one first."""
    rows = Registration.objects.in_queue().filter(event=places.event).select_related("user")
    return rows if places.event.capacity is None else rows.filter(heads__lte=places.event.capacity)


def _next(places: Places, row: Registration) -> bool:
    """Give or offer ``row`` what is free; False when it has to wait for more."""
    missing = row.heads - row.places
    # Who has not confirmed yet answers by confirming, and who has a part of their places is coming already.
    offer = _offers(places.event) and row.is_confirmed and not row.places
    if places.fits(missing):
        if offer:
            _offer(places, row)
        else:
            _give(places, row, row.heads)
        return True
    if row.may_split and not offer:
        _give(places, row, row.places + places.room(missing))
        return True
    return False


def _give(places: Places, row: Registration, count: int) -> None:
    old = row.places
    before = places.seat(row, Status.GOING if count == row.heads else Status.WAITING, places=count)
    changes = {"status": [before, row.status], "places": [old, count]}
    record("community.place_given", row, by=None, changes=changes)
    if row.is_confirmed:
        mails.promoted(row)


def _offer(places: Places, row: Registration) -> None:
    until = _deadline(places.event)
    places.seat(row, Status.OFFERED, places=row.heads, until=until)
    record("community.place_offered", row, by=None, changes={"answer_by": until})
    mails.offered(row)


def _offers(event: Event) -> bool:
    near = event.starts_at - timedelta(hours=event.offer_from_hours) <= timezone.now()
    return near or event.promotion == Event.Promotion.OFFER


def _deadline(event: Event) -> datetime:
    """Until when an offer of now can be answered: never longer than half of the time that is left."""
    now = timezone.now()
    return now + min(timedelta(hours=event.offer_hours), (event.answers_until - now) / 2)
