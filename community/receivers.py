"""What this room does when something happens in a room below it: one service for each."""

from typing import Any

from django.dispatch import receiver

from community.queries.newsletter import CATEGORY
from community.services.subscribers import follow_choice
from impacthub.notifications.links import Recipient
from impacthub.notifications.signals import unsubscribed


@receiver(unsubscribed)
def newsletter_choice(recipient: Recipient, category: str, wanted: bool, **_given: Any) -> None:
    """Who switches the newsletter off is no subscriber any more, and back on one again."""
    if category == CATEGORY:
        follow_choice(recipient, wanted=wanted)
