"""The lock of a question, under which everything that is said or done about it happens one after another."""

from helpdesk.models import Ticket


def lock(ticket: Ticket) -> Ticket:
    """``ticket`` as it is now; nobody else changes it or adds to it until the transaction ends."""
    return Ticket.objects.select_for_update().get(pk=ticket.pk)
