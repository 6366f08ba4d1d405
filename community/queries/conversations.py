"""Messages as one reads them: the people one writes with, and what was said between two."""

from dataclasses import dataclass

from django.db.models import Case, Count, F, Max, Q, QuerySet, When
from django.utils.translation import gettext as _

from community.models import ContactMessage, Profile
from impacthub.people.models import User


@dataclass(frozen=True)
class Line:
    """Somebody one writes with: the last message between the two, and how many are new."""

    message: ContactMessage
    name: str
    is_own: bool
    unread: int


def latest(user: User) -> "QuerySet[ContactMessage]":
    """The last message with each person that ``user`` wrote with, the newest first."""
    own = ContactMessage.objects.visible_to(user).order_by()
    other = Case(When(sender=user, then=F("receiver")), default=F("sender"))
    last = own.annotate(other=other).values("other").annotate(last=Max("pk")).values("last")
    return ContactMessage.objects.filter(pk__in=last).select_related("sender", "receiver").order_by("-pk")


def lines(messages: "list[ContactMessage]", user: User) -> list[Line]:
    """``messages`` of :func:`latest` with names and what is new, in two queries whatever their number."""
    others = [_other(message, user) for message in messages]
    profiles = {profile.user_id: profile for profile in Profile.objects.filter(user__in=others)}
    unread = ContactMessage.objects.filter(receiver=user, sender__in=others, read_at=None).order_by()
    counts = dict(unread.values_list("sender").annotate(number=Count("pk")))
    return [
        Line(message, name_of(other, profiles.get(other.pk)), message.sender_id == user.pk, counts.get(other.pk, 0))
        for message, other in zip(messages, others, strict=True)
    ]


def unread_count(user: User) -> int:
    """How many messages ``user`` has not read."""
    return ContactMessage.objects.filter(receiver=user, read_at=None).count()


def between(user: User, message: ContactMessage) -> "QuerySet[ContactMessage]":
    """Everything said between the two people of ``message``, one of whom is ``user``; the newest first."""
    other = _other(message, user)
    both = Q(sender=user, receiver=other) | Q(sender=other, receiver=user)
    return ContactMessage.objects.filter(both).order_by("-pk")


def last_received(user: User, message: ContactMessage) -> ContactMessage | None:
    """The last message that ``user`` got from the other person of ``message``: the one an answer is an answer to."""
    received = ContactMessage.objects.filter(receiver=user, sender=_other(message, user))
    return received.select_related("sender", "receiver").order_by("-pk").first()


def other_person(message: ContactMessage, user: User) -> tuple[User, str, Profile | None]:
    """With whom ``user`` writes, under which name, and their profile when they have one."""
    other = _other(message, user)
    profile = Profile.objects.filter(user=other).select_related("user").prefetch_related("topics").first()
    return other, name_of(other, profile), profile


def name_of(user: User, profile: Profile | None) -> str:
    """What somebody is called who writes: never their address, also when they gave no name."""
    if user.erased_at:
        return str(user)
    return (profile.name if profile else "") or user.name or _("A member")


def _other(message: ContactMessage, user: User) -> User:
    return message.receiver if message.sender_id == user.pk else message.sender
