"""Who gets the newsletter, and which issues anybody may read."""

from django.db.models import CharField, Count, Exists, F, Func, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Lower

from community.models import Newsletter, Subscriber
from impacthub.notifications.links import Recipient
from impacthub.notifications.models import Preference, Suppression
from impacthub.people.models import User

#: The kind of mail that people switch off.
CATEGORY = "newsletter"


class _HashOfAddress(Func):
    """The hash under which ``Suppression`` knows an address, worked out by the database."""

    template = "ENCODE(SHA256(CONVERT_TO(LOWER(%(expressions)s), 'UTF8')), 'hex')"
    output_field = CharField()


def by_address(address: str) -> QuerySet[Subscriber]:
    """The subscriber with this address, whatever its case."""
    return Subscriber.objects.alias(known_as=Lower("email")).filter(known_as=Lower(Value(address.strip())))


def of_recipient(recipient: Recipient) -> QuerySet[Subscriber]:
    """The subscriptions of whom a mail was for: those with their address, and those of their account."""
    if recipient.user_id is None:
        return by_address(recipient.address)
    own = User.objects.filter(pk=recipient.user_id).values(known_as=Lower("email"))
    return Subscriber.objects.alias(known_as=Lower("email")).filter(Q(user=recipient.user_id) | Q(known_as__in=own))


def account_of(address: str) -> User | None:
    """Whose account has this address, or None."""
    people = User.objects.alias(known_as=Lower("email")).filter(is_active=True, erased_at=None)
    return people.filter(known_as=Lower(Value(address))).first()


def subscription_of(user: User) -> Subscriber | None:
    """The subscription to the address of ``user``, confirmed or not."""
    return by_address(user.email).first()


def readers(newsletter: Newsletter) -> QuerySet[Subscriber]:
    """Everybody who gets ``newsletter`` if it leaves now: confirmed, in its segment, and not to be left alone."""
    hushed = Suppression.objects.filter(address_hash=OuterRef("address_hash"), category__in=["", CATEGORY])
    unwanted = Preference.objects.filter(user=OuterRef("user"), category=CATEGORY, wanted=False)
    found = Subscriber.objects.active().alias(address_hash=_HashOfAddress(F("email")))
    found = found.filter(~Exists(hushed), ~Exists(unwanted))
    if newsletter.languages:
        found = found.filter(language__in=newsletter.languages)
    if newsletter.sectors:
        found = found.filter(sector__in=newsletter.sectors)
    return found


def count_by_language(newsletter: Newsletter) -> dict[str, int]:
    """How many readers of each language get ``newsletter``; their sum is the number of mails."""
    counted = readers(newsletter).order_by("language").values_list("language").annotate(number=Count("pk"))
    return dict(counted)


def first_readers(newsletter: Newsletter, number: int = 3) -> list[Subscriber]:
    """The first ``number`` who get it, in the order in which it is sent."""
    return list(readers(newsletter).order_by("pk")[:number])


def readable() -> QuerySet[Newsletter]:
    """The issues that anybody may read: from the moment that the first mail leaves, newest first."""
    begun = [Newsletter.Status.SENDING, Newsletter.Status.SENT]
    return Newsletter.objects.filter(status__in=begun).order_by("-send_at", "-pk")
