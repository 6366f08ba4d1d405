"""What people choose to hear, and the addresses we no longer write to."""

from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q

from impacthub import states
from impacthub.audit.services import record
from impacthub.notifications import queries
from impacthub.notifications.links import Recipient
from impacthub.notifications.models import Notification, OutboxEmail, Preference, Suppression
from impacthub.notifications.signals import unsubscribed

if TYPE_CHECKING:
    from impacthub.people.models import User


@transaction.atomic
def set_preferences(recipient: Recipient, wanted: dict[str, bool]) -> None:
    """Write down for each category in ``wanted`` whether ``recipient`` gets its mails; no change writes nothing."""
    now = queries.wanted_by(recipient)
    for category, answer in wanted.items():
        if now.get(category, True) != answer:
            row = _choose(recipient, category, answer)
            actor = row.user if isinstance(row, Preference) else None
            record("notifications.preference_set", row, by=actor, changes={category: [not answer, answer]})
            unsubscribed.send(sender=type(row), recipient=recipient, category=category, wanted=answer)


def unsubscribe(recipient: Recipient) -> None:
    """End the mails of ``recipient.category``; twice has the effect of once."""
    set_preferences(recipient, {recipient.category: False})


def _choose(recipient: Recipient, category: str, wanted: bool) -> Preference | Suppression:
    if recipient.user_id is not None:
        return Preference.objects.update_or_create(
            user_id=recipient.user_id, category=category, defaults={"wanted": wanted}
        )[0]
    if not wanted:
        return suppress(recipient.address, reason=Suppression.Reason.ASKED, category=category)
    row = Suppression.objects.get(address_hash=Suppression.hash_of(recipient.address), category=category)
    Suppression.objects.filter(pk=row.pk).delete()
    return row


def suppress(address: str, *, reason: str, category: str = "") -> Suppression:
    """Write no more to ``address``: about ``category``, or at all; an address that is there already stays so."""
    return Suppression.objects.get_or_create(
        address_hash=Suppression.hash_of(address),
        category=category,
        defaults={"address": address, "reason": reason},
    )[0]


@transaction.atomic
def lift_suppression(suppression: Suppression, *, by: "User") -> None:
    """Write to the address again; what was withheld stays so until somebody sends it again."""
    record("notifications.suppression_lifted", suppression, by=by, changes={"reason": suppression.reason})
    suppression.delete()


@transaction.atomic
def forget(user: "User") -> None:
    """Blank everything this room holds about ``user``: part of erasing them.

    Keys and statuses stay, so that nothing is said a second time; hashes of suppressed addresses stay too, so that
    we keep our promise not to write.
    """
    Notification.objects.filter(user=user).delete()
    Preference.objects.filter(user=user).delete()
    Suppression.objects.filter(address_hash=Suppression.hash_of(user.email)).update(address="")
    mails = OutboxEmail.objects.filter(Q(user=user) | Q(to__iexact=user.email))
    states.move_all(mails, "status", OutboxEmail.FLOW, OutboxEmail.Status.QUEUED, OutboxEmail.Status.CANCELLED)
    mails.update(user=None, to="", subject="", text="", html="", calendar="", headers={}, error="")
