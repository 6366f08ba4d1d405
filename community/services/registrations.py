"""Answers to an event: registered, confirmed, changed, given up, taken up again, and added by a coordinator."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from community.models import CONFIRM_WITHIN, Event, Guest, Registration
from community.notifications import registrations as mails
from community.queries.registrations import address_of
from community.services.places import NoPlaceLeft, Places, Status
from community.services.waiting import accept_offer, admit, fill_places
from impacthub.audit.services import record
from impacthub.people.models import User


class TooManyGuests(Exception):
    """More people than one registration may have; ``str()`` says how many can come."""


class TooManyMails(Exception):
    """We write no more to an address today, so nobody could confirm with it; ``str()`` says so to a person."""


@dataclass(frozen=True)
class GuestInput:
    """Somebody who comes along, as they were typed."""

    name: str
    email: str = ""
    sector: str = ""


@dataclass(frozen=True)
class Registered:
    """What came of registering; ``is_new`` is False when that person had answered already."""

    registration: Registration
    is_new: bool


@dataclass(frozen=True)
class Typed:
    """What somebody fills in: who they are, who comes along, and what they need."""

    name: str
    sector: str
    guests: Sequence[GuestInput]
    needs: str
    may_split: bool


@transaction.atomic
def register(
    event: Event,
    *,
    name: str,
    email: str,
    language: str,
    sector: str = "",
    guests: Sequence[GuestInput] = (),
    needs: str = "",
    may_split: bool = False,
    wants: str = Status.GOING,
    by: User | None,
) -> Registered:
    """Register somebody for ``event``: with a place, or on the waiting list when there is none.

    ``wants`` is GOING, MAYBE or NOT_COMING; the last two are of one person and hold no place, and without an account
    they are written down when who has the address confirms them.

    With ``by`` it is theirs and confirmed; without, its place is held for half an hour, until who has the address
    confirms it. An address that has answered already gets its link by mail, and nothing changes; who does so with
    ``by`` changes their answer. Raises :class:`RegistrationClosed`, :class:`TooManyGuests`, :class:`TooManyMails`
    and ``NoPlaceLeft``.
    """
    places = Places(event)
    places.must_be_open()
    guests = guests if wants == Status.GOING else ()
    _must_fit(places.event, guests)
    email = (by.email if by else email).strip().lower()
    row = _find(places.event, email, by)
    if by is None and not mails.may_ask(address_of(row) if row else email):
        raise TooManyMails(
            _("We sent this address five mails today, and send no more before tomorrow. Use another one.")
        )
    if row is not None and by is None and (row.is_confirmed or row.status != Status.EXPIRED):
        return Registered(_ask_again(places, row), is_new=False)
    typed = Typed(name or (by.name if by else ""), sector, guests, needs, may_split)
    if row is not None and by is not None and row.status in Registration.LIVE:
        if wants != Status.GOING:
            return Registered(answer(row, wants, by=by), is_new=False)
        known = replace(typed, sector=sector or row.sector)
        return Registered(_again(places, row, known, by=by), is_new=False)
    row = row or Registration(event=places.event, email=_unused(places.event, email), status=Status.EXPIRED)
    row.language = language
    return Registered(_first(places, row, typed, wants, by=by), is_new=True)


def _first(places: Places, row: Registration, typed: Typed, wants: str, *, by: User | None) -> Registration:
    """Write the first answer, or the first since one that was let go, and tell whose address it is."""
    old = row.status if row.pk else None
    row.name, row.user, row.sector, row.needs = typed.name, by or row.user, typed.sector, typed.needs
    row.may_split, row.heads = typed.may_split, 1 + len(typed.guests)
    row.confirmed_at = timezone.now() if by else None
    row.confirm_by = None if by or wants != Status.GOING else timezone.now() + CONFIRM_WITHIN
    row.save()
    if old or typed.guests:
        _set_guests(row, typed.guests)
    if wants == Status.GOING:
        admit(places, row)
    elif by and row.status != wants:
        places.seat(row, wants)
    changes = {"status": [old, row.status], "wants": wants, "heads": row.heads}
    record("community.registration_made", row, by=by, changes=changes)
    if by:
        _tell(row)
    else:
        mails.asked(row, wants=wants)
    return row


@transaction.atomic
def confirm_registration(registration: Registration, *, by: User | None) -> Registration:
    """Whose address it is says yes; too late, it gets a place again or a turn. Confirming twice changes nothing.

    Raises :class:`RegistrationClosed` when it was too late and answers no longer change.
    """
    places = Places(registration.event)
    row = places.read(registration, by=by)
    if row.is_confirmed:
        return row
    places.must_take_answers(from_coordinator=row.status != Status.EXPIRED)
    confirmed = {"confirmed_at": timezone.now(), "confirm_by": None}
    old = row.status
    if row.status == Status.EXPIRED:
        admit(places, row, **confirmed)
    else:
        places.save(row, **confirmed)
    record("community.registration_confirmed", row, by=by, changes={"status": [old, row.status]})
    _tell(row)
    return row


@transaction.atomic
def change_registration(
    registration: Registration,
    *,
    name: str,
    sector: str = "",
    guests: Sequence[GuestInput] = (),
    needs: str = "",
    may_split: bool = False,
    by: User | None,
) -> Registration:
    """Change who comes and what they need. More people than there is place for wait, when they may come in parts.

    Who does so by the link in the mail has confirmed it too.

    Raises :class:`RegistrationClosed`, :class:`TooManyGuests` and ``NoPlaceLeft``.
    """
    places = Places(registration.event)
    row = places.read(registration, by=by)
    places.must_take_answers(from_coordinator=_for_another(row, by))
    _must_fit(places.event, guests, already=row.heads - 1)
    changes = _write(places, row, Typed(name, sector, guests, needs, may_split), by=by)
    record("community.registration_changed", row, by=by, changes=changes)
    fill_places(places)
    return places.read(row)


@transaction.atomic
def answer(registration: Registration, status: str, *, by: User | None) -> Registration:
    """Come, come perhaps, or not come: GOING, MAYBE or NOT_COMING; the same answer again changes nothing.

    Who comes after all and finds no place, waits. Raises :class:`RegistrationClosed`, ``OfferExpired`` and
    ``TransitionNotAllowed``.
    """
    places = Places(registration.event)
    row = places.read(registration, by=by)
    places.must_take_answers(from_coordinator=_for_another(row, by))
    if row.status == status or (row.status == Status.WAITING and status == Status.GOING):
        return row if row.is_confirmed or _for_another(row, by) else confirm_registration(row, by=by)
    if row.status == Status.OFFERED and status == Status.GOING:
        return accept_offer(row, by=by)
    confirmed: dict[str, Any] = {"confirmed_at": row.confirmed_at or timezone.now(), "confirm_by": None}
    had_place = row.has_place
    if status == Status.GOING:
        old = admit(places, row, **confirmed)
    else:
        left_at = timezone.now() if had_place and status == Status.NOT_COMING else row.left_at
        old = places.seat(row, status, left_at=left_at, **confirmed)
    record("community.registration_answered", row, by=by, changes={"status": [old, row.status]})
    _tell(row, had_place=had_place)
    fill_places(places)
    return row


@transaction.atomic
def add_registration(
    event: Event, *, name: str, email: str, sector: str = "", language: str = "nl", by: User
) -> Registered:
    """A coordinator registers one person who asked for it otherwise: with a place or a turn, and confirmed.

    Raises :class:`RegistrationClosed`.
    """
    places = Places(event)
    places.must_take_answers(from_coordinator=True)
    email = email.strip().lower()
    row = _find(places.event, email, None) if email else None
    if row is not None and row.status not in (Status.EXPIRED, Status.NOT_COMING, Status.MAYBE):
        return Registered(row, is_new=False)
    old = row.status if row else None
    row = row or Registration(event=places.event, email=email, status=Status.EXPIRED)
    row.name, row.sector, row.source = name, sector or row.sector, Registration.Source.COORDINATOR
    row.language, row.heads, row.may_split = language, 1, False
    row.confirmed_at, row.confirm_by = timezone.now(), None
    row.save()
    _set_guests(row, ())
    admit(places, row)
    record("community.registration_added", row, by=by, changes={"status": [old, row.status]})
    _tell(row)
    return Registered(row, is_new=True)


def _for_another(row: Registration, by: User | None) -> bool:
    """True when a coordinator acts for whose registration it is; who has the link acts for themselves."""
    return by is not None and not row.is_of(by)


def _find(event: Event, email: str, by: User | None) -> Registration | None:
    """The answer of this person to ``event``: of their account, else of their address, but of no other account."""
    rows = Registration.objects.select_related("user").filter(event=event).alias(address=Lower("email"))
    found = list(rows.filter(Q(address=email, user=None) | Q(user=by) if by else Q(address=email)))
    found.sort(key=lambda row: by is None or row.user_id != by.pk)
    row = found[0] if found else None
    if row is not None:
        row.event = event
    return row


def _unused(event: Event, email: str) -> str:
    """``email``, or nothing when the answer of another account, whose address it was, stands under it."""
    return "" if Registration.objects.filter(event=event, email__iexact=email).exists() else email


def _ask_again(places: Places, row: Registration) -> Registration:
    """Whose address it is gets the link once more; what was not confirmed yet can be so for half an hour from now."""
    if not row.is_confirmed:
        places.save(row, confirm_by=timezone.now() + CONFIRM_WITHIN)
        record("community.registration_asked_again", row, by=None, changes={"confirm_by": row.confirm_by})
    mails.asked(row)
    return row


def _again(places: Places, row: Registration, typed: Typed, *, by: User) -> Registration:
    """Who had answered fills in the form once more with their account: what they type now counts, and is confirmed."""
    row = places.read(row, by=by)
    was_confirmed, before = row.is_confirmed, _typed(row)
    changes = _write(places, row, typed, by=by)
    if was_confirmed and not changes and _typed(row) == before:
        return row
    made = "changed" if was_confirmed else "confirmed"
    record(f"community.registration_{made}", row, by=by, changes=changes or {"status": [row.status, row.status]})
    _tell(row)
    fill_places(places)
    return places.read(row)


def _typed(row: Registration) -> Typed:
    """What was filled in for ``row`` before."""
    guests = [GuestInput(guest.name, guest.email, guest.sector) for guest in row.guests.all()]
    return Typed(row.name, row.sector, guests, row.needs, row.may_split)


def _write(places: Places, row: Registration, typed: Typed, *, by: User | None) -> dict[str, list[Any]]:
    """Write what was filled in; whose answer it is has confirmed it with that. Returns what became of the places."""
    before = {"status": row.status, "heads": row.heads, "places": row.places}
    places.save(row, name=typed.name, sector=typed.sector, needs=typed.needs, may_split=typed.may_split)
    if not row.is_confirmed and not _for_another(row, by) and row.status in Registration.LIVE:
        places.save(row, confirmed_at=timezone.now(), confirm_by=None)
    _set_guests(row, typed.guests)
    _resize(places, row, 1 + len(typed.guests))
    return {key: [old, getattr(row, key)] for key, old in before.items() if old != getattr(row, key)}


def _set_guests(row: Registration, guests: Sequence[GuestInput]) -> None:
    """Let the guests of ``row`` be ``guests``; who stood on the same line stays the same guest."""
    known = {guest.position: guest for guest in row.guests.all()}
    for position, given in enumerate(guests, start=1):
        guest = known.pop(position, None) or Guest(registration=row, position=position)
        guest.name, guest.email, guest.sector = given.name, given.email.strip().lower(), given.sector
        guest.save()
    Guest.objects.filter(pk__in=[guest.pk for guest in known.values()]).delete()


def _resize(places: Places, row: Registration, heads: int) -> None:
    """Let ``row`` be of ``heads`` people, with as many places as it keeps or can have."""
    if heads == row.heads:
        return
    if row.status not in Registration.LIVE:
        places.save(row, heads=heads)
        return
    kept = min(row.places, heads)
    if row.status != Status.WAITING and heads > kept:
        _grow(places, row, heads)
    elif kept == heads:
        until = row.offered_until
        to = row.status if row.status != Status.WAITING else Status.GOING
        places.seat(row, to, places=kept, until=until, heads=heads)
    else:
        places.save(row, heads=heads)


def _grow(places: Places, row: Registration, heads: int) -> None:
    more = heads - row.heads
    if places.fits(more) and not Registration.objects.in_queue().filter(event=places.event).exists():
        places.seat(row, row.status, places=heads, until=row.offered_until, heads=heads)
    elif row.may_split and row.status == Status.GOING:
        places.seat(row, Status.WAITING, places=row.places, heads=heads)
    else:
        raise NoPlaceLeft(_("There is no place left for another guest."))


def _tell(row: Registration, *, had_place: bool = False) -> None:
    """Tell whose registration it is how it stands now."""
    match row.status:
        case Status.GOING:
            mails.confirmed(row)
        case Status.WAITING:
            mails.waiting(row)
        case Status.MAYBE:
            mails.maybe(row)
        case Status.NOT_COMING:
            mails.cancelled(row, had_place=had_place)


def _must_fit(event: Event, guests: Sequence[GuestInput], already: int = 0) -> None:
    most = event.max_guests if event.capacity is None else max(0, min(event.max_guests, event.capacity - 1))
    if len(guests) > max(most, already):
        raise TooManyGuests(
            ngettext("You can bring %(count)d guest.", "You can bring %(count)d guests.", most) % {"count": most}
            if most
            else _("You can come alone: guests are not possible here.")
        )
