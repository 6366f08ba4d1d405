"""What rooms above may hear of; sent inside the transaction of the change."""

from django.dispatch import Signal

#: A question was answered and solved: ``ticket``, ``by``.
ticket_solved = Signal()
