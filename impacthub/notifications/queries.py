"""Who wants which mail, and how many somebody got."""

from collections.abc import Iterable
from datetime import timedelta

from django.utils import timezone

from impacthub.notifications.categories import all_categories
from impacthub.notifications.links import Recipient
from impacthub.notifications.models import OutboxEmail, Preference, Suppression


def withheld(mails: Iterable[OutboxEmail]) -> set[int]:
    """The positions in ``mails`` of those that must not leave: suppressed, or of a category that is switched off."""
    mails = list(mails)
    hashes = {Suppression.hash_of(mail.to) for mail in mails}
    suppressed = set(Suppression.objects.filter(address_hash__in=hashes).values_list("address_hash", "category"))
    people = {mail.user_id for mail in mails if mail.category}
    unwanted = set(Preference.objects.filter(user__in=people, wanted=False).values_list("user_id", "category"))
    return {
        index
        for index, mail in enumerate(mails)
        if (Suppression.hash_of(mail.to), "") in suppressed
        or (
            mail.category
            and (
                (Suppression.hash_of(mail.to), mail.category) in suppressed or (mail.user_id, mail.category) in unwanted
            )
        )
    }


def wanted_by(recipient: Recipient) -> dict[str, bool]:
    """For every category, whether ``recipient`` gets its mails."""
    if recipient.user_id is not None:
        chosen = dict(Preference.objects.filter(user_id=recipient.user_id).values_list("category", "wanted"))
    else:
        mine = Suppression.objects.filter(address_hash=Suppression.hash_of(recipient.address))
        chosen = dict.fromkeys(mine.exclude(category="").values_list("category", flat=True), False)
    return {category.name: chosen.get(category.name, True) for category in all_categories()}


def mails_lately(address: str, kind: str, hours: float = 24) -> int:
    """How many mails of ``kind`` (the key up to its colon) were written to ``address`` in the last ``hours``.

    Ask with the address as it is written to: the case of its letters counts.
    """
    since = timezone.now() - timedelta(hours=hours)
    return OutboxEmail.objects.filter(to=address, kind=kind, created_at__gt=since).count()
