"""What the helpdesk does with several questions at once: each by its own service, so that each has its own entry."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction

from helpdesk.models import Ticket
from helpdesk.services.handling import AlreadyTaken, assign, close_ticket
from impacthub.people.models import User
from impacthub.states import TransitionNotAllowed


@dataclass(frozen=True)
class Several:
    """How many were done, and the references of those that stayed as they were."""

    done: int
    left: tuple[str, ...] = ()


@transaction.atomic
def assign_tickets(tickets: Iterable[tuple[Ticket, int | None]], to: User | None, *, by: User) -> Several:
    """Let ``to``, or nobody, look after ``tickets``, each with the id of who did so on the page that ``by`` saw.

    What somebody else took meanwhile is left and named. Raises :class:`NotAnAgent`.
    """
    done, left = 0, []
    # In one order, so that two people who do this at once wait for each other and not each for the other's.
    for ticket, held_by in sorted(tickets, key=lambda each: each[0].pk):
        try:
            assign(ticket, to, by=by, held_by=held_by)
        except AlreadyTaken:
            left.append(ticket.reference)
        else:
            done += 1
    return Several(done, tuple(left))


@transaction.atomic
def close_tickets(tickets: Iterable[Ticket], *, reason: str, by: User) -> Several:
    """Close ``tickets`` without an answer, for one of ``ClosedFor``; what cannot be closed now is left and named.

    Raises ValueError for another reason.
    """
    done, left = 0, []
    for ticket in sorted(tickets, key=lambda each: each.pk):
        try:
            with transaction.atomic():
                close_ticket(ticket, reason=reason, by=by)
        except TransitionNotAllowed:
            left.append(ticket.reference)
        else:
            done += 1
    return Several(done, tuple(left))
