"""The places of an event: one counter, changed under the lock on its row and nowhere else."""

from datetime import datetime
from typing import Any

from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from community.models import Event, Registration
from impacthub.audit.services import record
from impacthub.people.models import User
from impacthub.states import TransitionNotAllowed

Status = Registration.Status
#: The first turn is this high, so that somebody can be put before it.
FIRST_TURN = 100_000


class NoPlaceLeft(Exception):
    """There are fewer places left than asked for; ``str()`` says so to a person."""


class RegistrationClosed(Exception):
    """Nobody can register or change an answer any more, or not yet; ``str()`` says which."""


class Places:
    """The places and the waiting list of one event, for the rest of this transaction: whoever else wants to change
    them waits. Lock it before any row of a registration is read, so that what was read is still true.
    """

    def __init__(self, event: Event) -> None:
        """Lock the row of ``event`` and read it again."""
        self.event = _lock(event)

    def must_be_open(self) -> None:
        """Raises :class:`RegistrationClosed` unless anybody can register now."""
        event = self.event
        if event.opens_at is not None and event.opens_at > timezone.now() and event.status == Event.Status.PUBLISHED:
            raise RegistrationClosed(_("Registration has not opened yet."))
        self.must_take_answers()

    def must_take_answers(self, *, from_coordinator: bool = False) -> None:
        """Raises :class:`RegistrationClosed` unless answers can change; a coordinator can change them to the end."""
        event = self.event
        if event.status == Event.Status.CANCELLED:
            raise RegistrationClosed(_("This gathering was called off."))
        until = event.ends_at if from_coordinator else event.answers_until
        if event.status != Event.Status.PUBLISHED or until <= timezone.now():
            raise RegistrationClosed(_("Registration has closed: answers can no longer change."))

    def fits(self, heads: int) -> bool:
        """True when so many more people can come in."""
        return self.event.places_left is None or self.event.places_left >= heads

    def room(self, heads: int) -> int:
        """How many of ``heads`` can come in."""
        return heads if self.event.places_left is None else min(heads, self.event.places_left)

    def take(self, count: int) -> None:
        """Take ``count`` places. Raises :class:`NoPlaceLeft`."""
        if not self.fits(count):
            raise NoPlaceLeft(_("There is no place left for so many people."))
        Event.objects.filter(pk=self.event.pk).update(places_taken=F("places_taken") + count)
        self.event.places_taken += count

    def release(self, count: int) -> None:
        """Give back ``count`` places; a ceiling above the capacity comes down with them."""
        self._write(self.event.capacity, self.event.places_taken - count)

    def resize(self, capacity: int | None) -> None:
        """There are ``capacity`` places from now on, or no limit; nobody loses a place that was theirs."""
        self._write(capacity, self.event.places_taken)

    def squeeze(self, count: int) -> None:
        """Let ``count`` people in, whatever the capacity: those who stand in the room are there."""
        self._write(self.event.capacity, self.event.places_taken + count)

    def read(self, registration: Registration, *, by: User | None = None) -> Registration:
        """``registration`` as it is now, under the lock; what was made with the address of ``by`` becomes theirs."""
        fresh = Registration.objects.select_related("user").get(pk=registration.pk, event=self.event)
        fresh.event = self.event
        if by is not None and fresh.user_id is None and fresh.is_of(by):
            self._link(fresh, by)
        return fresh

    def seat(
        self, row: Registration, status: str, *, places: int = 0, until: datetime | None = None, **also: Any
    ) -> str:
        """Move ``row`` along its table to ``status`` with ``places``, its turn and its offer with it; set ``also``.

        Returns the status before. Raises :class:`NoPlaceLeft` and ``TransitionNotAllowed``.
        """
        old = row.status
        if status != old and status not in Registration.FLOW[Status(old)]:
            raise TransitionNotAllowed(_("This answer cannot change any more."))
        more = places - row.places
        if more > 0:
            self.take(more)
        elif more < 0:
            self.release(-more)
        waiting = status == Status.WAITING
        turn = (row.queue_number if row.queue_number is not None else self._next_turn()) if waiting else None
        if places:
            also["left_at"] = None
        if status != old:
            also["sequence"] = row.sequence + 1
        self.save(row, status=status, places=places, offered_until=until, queue_number=turn, **also)
        return old

    def save(self, row: Registration, **fields: Any) -> None:
        """Write ``fields`` of ``row``, and that it changed now."""
        for name, value in fields.items():
            setattr(row, name, value)
        row.changed_at = timezone.now()
        row.save(update_fields=[*fields, "changed_at"])

    def first_turn(self) -> int:
        """A turn before everybody who waits."""
        head = Registration.objects.in_queue().filter(event=self.event).first()
        return FIRST_TURN if head is None or head.queue_number is None else head.queue_number - 1

    def _link(self, row: Registration, by: User) -> None:
        """Let ``row`` be of the account of ``by``, unless that has an answer already."""
        if Registration.objects.filter(event=self.event, user=by).exists():
            return
        self.save(row, user=by)
        record("community.registration_linked", row, by=by, changes={"user": [None, by.pk]})

    def _next_turn(self) -> int:
        Event.objects.filter(pk=self.event.pk).update(last_in_queue=F("last_in_queue") + 1)
        self.event.last_in_queue += 1
        return FIRST_TURN + self.event.last_in_queue

    def _write(self, capacity: int | None, taken: int) -> None:
        ceiling = None if capacity is None else max(capacity, taken)
        values = {"capacity": capacity, "places_taken": taken, "places_ceiling": ceiling}
        Event.objects.filter(pk=self.event.pk).update(**values)
        for name, value in values.items():
            setattr(self.event, name, value)


def _lock(event: Event) -> Event:
    return Event.objects.select_for_update(of=("self",), no_key=True).get(pk=event.pk)
