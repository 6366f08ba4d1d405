"""What other rooms call: say something to somebody, once; and what people choose to hear."""

from impacthub.notifications.services.bell import forget_lines, mark_all_read, notify
from impacthub.notifications.services.delivery import deliver_due, discard_old
from impacthub.notifications.services.outbox import Message, cancel, leave, queue_email, queue_many, send_again
from impacthub.notifications.services.preferences import (
    forget,
    lift_suppression,
    set_preferences,
    suppress,
    unsubscribe,
)

__all__ = [
    "Message",
    "cancel",
    "deliver_due",
    "discard_old",
    "forget",
    "forget_lines",
    "leave",
    "lift_suppression",
    "mark_all_read",
    "notify",
    "queue_email",
    "queue_many",
    "send_again",
    "set_preferences",
    "suppress",
    "unsubscribe",
]
