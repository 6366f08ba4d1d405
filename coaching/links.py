"""Signed texts in addresses: who has one needs no log-in for what it stands for."""

from typing import TYPE_CHECKING

from django.core import signing

from impacthub.notifications.links import LinkExpired

if TYPE_CHECKING:
    from coaching.models import Plan
    from impacthub.people.models import User

CAMPAIGN_FEED = "coaching.campaign_feed"

__all__ = ["LinkExpired", "campaign_feed_token", "read_campaign_feed_token"]


def campaign_feed_token(person: "User", plan: "Plan", edition: str = "") -> str:
    """A signed text for the calendar of ``plan`` as ``person`` follows it; the same one in one ``edition``."""
    return signing.Signer(salt=CAMPAIGN_FEED).sign_object([person.pk, plan.pk, edition])


def read_campaign_feed_token(token: str) -> tuple[int, int, str]:
    """The ids of the person and the plan that ``token`` stands for, and its edition.

    Raises :class:`LinkExpired` when it is forged.
    """
    try:
        person, plan, edition = signing.Signer(salt=CAMPAIGN_FEED).unsign_object(token)
        return int(person), int(plan), str(edition)
    except (signing.BadSignature, ValueError, TypeError) as error:
        raise LinkExpired from error
