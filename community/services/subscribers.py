"""Asking for the newsletter, saying so again from one's own mailbox, and leaving it.

Who only knows an address can have mails sent to it, a few a day, and nothing else: what was asked for stands in the
link, and counts once somebody presses the button behind it.
"""

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.core import signing
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from community.models import Subscriber
from community.notifications import newsletter as mails
from community.queries import newsletter as queries
from impacthub import states
from impacthub.audit.services import record
from impacthub.notifications.links import LinkExpired, Recipient
from impacthub.notifications.queries import mails_lately
from impacthub.notifications.services import set_preferences
from impacthub.people.models import User

logger = logging.getLogger(__name__)
Status = Subscriber.Status

SALT = "community.newsletter"
#: The link in the mail holds for so long.
CONFIRM_WITHIN = timedelta(days=7)
#: Who never confirms, or leaves, is forgotten after so long.
FORGOTTEN_AFTER = timedelta(days=30)
MAILS_A_DAY = 5
#: Which words about the newsletter somebody agreed to.
TEXT_VERSION = "2026-11"


@dataclass(frozen=True)
class Wish:
    """What somebody asked for: which subscription, since when, in which language and from which sector."""

    subscriber_id: int
    asked_at: datetime
    language: str
    sector: str

    def token(self) -> str:
        """A signed text that :func:`read_wish` turns back."""
        return signing.dumps(
            [self.subscriber_id, self.asked_at.timestamp(), self.language, self.sector], salt=SALT, compress=True
        )


def read_wish(token: str) -> tuple[Subscriber, Wish]:
    """Whose subscription ``token`` is about, and what was asked.

    Raises :class:`LinkExpired` when it is forged, too old, about somebody we forgot, or from before they left.
    """
    try:
        pk, asked, language, sector = signing.loads(token, salt=SALT, max_age=CONFIRM_WITHIN)
        wish = Wish(pk, datetime.fromtimestamp(asked, UTC), language, sector)
    except (signing.BadSignature, ValueError, TypeError) as error:
        raise LinkExpired from error
    subscriber = Subscriber.objects.filter(pk=pk).first()
    if subscriber is None or (subscriber.left_at and subscriber.left_at >= wish.asked_at):
        raise LinkExpired
    return subscriber, wish


@transaction.atomic
def ask_newsletter(email: str, *, language: str, sector: str = "", by: User | None = None) -> None:
    """Send ``email`` a mail with the link that subscribes it, or with word that it is; at most five mails a day.

    Nothing that comes back tells whether the address was known.
    """
    now = timezone.now()
    fresh = Subscriber(email=email, language=language, sector=sector, text_version=TEXT_VERSION, asked_at=now)
    Subscriber.objects.bulk_create([fresh], ignore_conflicts=True)
    subscriber = queries.by_address(email).select_for_update().get()
    if mails_lately(subscriber.email, mails.ASKED) >= MAILS_A_DAY:
        logger.warning("Subscription %d is asked for again and again", subscriber.pk)
        return
    if is_granted(subscriber, language, sector):
        mails.newsletter_known(subscriber, at=now)
        return
    if subscriber.status == Status.LEFT:
        subscriber, _left = states.move(subscriber, "status", Subscriber.FLOW, Status.ASKED)
    subscriber.asked_at, subscriber.text_version = now, TEXT_VERSION
    subscriber.save(update_fields=["asked_at", "text_version"])
    record("community.newsletter_asked", subscriber, by=by, changes={"language": language, "sector": sector})
    mails.newsletter_confirm(subscriber, Wish(subscriber.pk, now, language, sector).token(), language, at=now)


def is_granted(subscriber: Subscriber, language: str, sector: str) -> bool:
    """Whether they get the newsletter already as it is asked for."""
    return (
        subscriber.status == Status.ACTIVE
        and subscriber.language == language
        and (not sector or subscriber.sector == sector)
    )


@transaction.atomic
def confirm_subscription(token: str) -> Subscriber:
    """Somebody pressed the button behind the link in their mail; twice has the effect of once.

    Raises :class:`LinkExpired`, see :func:`read_wish`.
    """
    found, wish = read_wish(token)
    subscriber = Subscriber.objects.select_for_update().get(pk=found.pk)
    if is_granted(subscriber, wish.language, wish.sector):
        return subscriber
    changes = {"language": [subscriber.language, wish.language]}
    if subscriber.status != Status.ACTIVE:
        changes["status"] = [subscriber.status, Status.ACTIVE]
        subscriber.confirmed_at, subscriber.left_at = timezone.now(), None
        subscriber.user = queries.account_of(subscriber.email)
        subscriber.save(update_fields=["confirmed_at", "left_at", "user"])
        subscriber, _asked = states.move(subscriber, "status", Subscriber.FLOW, Status.ACTIVE)
    subscriber.language, subscriber.sector = wish.language, wish.sector or subscriber.sector
    subscriber.save(update_fields=["language", "sector"])
    record("community.newsletter_confirmed", subscriber, by=None, changes=changes)
    _choose(subscriber, wanted=True)
    return subscriber


@transaction.atomic
def leave_newsletter(subscriber: Subscriber, *, by: User | None) -> Subscriber:
    """No newsletter any more, and none that is still waiting to leave; twice has the effect of once."""
    fresh = Subscriber.objects.select_for_update().get(pk=subscriber.pk)
    if fresh.status != Status.ACTIVE:
        return fresh
    fresh, old = states.move(fresh, "status", Subscriber.FLOW, Status.LEFT)
    fresh.left_at = timezone.now()
    fresh.save(update_fields=["left_at"])
    record("community.newsletter_left", fresh, by=by, changes={"status": [old, fresh.status]})
    _choose(fresh, wanted=False)
    return fresh


@transaction.atomic
def follow_choice(recipient: Recipient, *, wanted: bool) -> None:
    """Somebody chose on the page of their mails, or with one click, whether they get the newsletter.

    Who left may come back so; who never confirmed an address may not.
    """
    for subscriber in queries.of_recipient(recipient).select_for_update(of=("self",)).order_by("pk"):
        if not wanted:
            leave_newsletter(subscriber, by=None)
        elif subscriber.status == Status.LEFT and subscriber.confirmed_at:
            _come_back(subscriber)


def forget_addresses() -> int:
    """Delete the addresses that asked and never confirmed, or left, a month ago; returns how many."""
    before = timezone.now() - FORGOTTEN_AFTER
    old = Subscriber.objects.exclude(status=Status.ACTIVE).filter(asked_at__lt=before)
    return old.filter(Q(left_at=None) | Q(left_at__lt=before)).delete()[0]


def _come_back(subscriber: Subscriber) -> None:
    subscriber, old = states.move(subscriber, "status", Subscriber.FLOW, Status.ACTIVE)
    subscriber.left_at = None
    subscriber.save(update_fields=["left_at"])
    record("community.newsletter_taken_up", subscriber, by=None, changes={"status": [old, subscriber.status]})
    _choose(subscriber, wanted=True)


def _choose(subscriber: Subscriber, *, wanted: bool) -> None:
    """The same choice for the address and for its account, so that mails on their way are kept back too."""
    for recipient in _recipients(subscriber):
        set_preferences(recipient, {queries.CATEGORY: wanted})


def _recipients(subscriber: Subscriber) -> Iterator[Recipient]:
    yield Recipient(None, subscriber.email, subscriber.language, queries.CATEGORY)
    if subscriber.user_id is not None:
        yield Recipient(subscriber.user_id, subscriber.email, subscriber.language, queries.CATEGORY)
