"""Forgetting: a person who asks for it, and after a month everybody who came to an event without an account."""

from functools import partial

from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from community.models import (
    KEPT_AFTER,
    ContactMessage,
    Digest,
    Event,
    Guest,
    Post,
    PostReport,
    Profile,
    Registration,
    SpaceFollowing,
    Subscriber,
    Thread,
    ThreadFollowing,
)
from community.services.places import Places
from community.services.waiting import fill_places
from impacthub import states
from impacthub.audit.services import record
from impacthub.people.models import User

#: So many events are gone through at once.
PORTION = 50


@transaction.atomic
def forget(person: User) -> None:
    """Take ``person`` out of this room: part of erasing them, while they still have their name.

    Their places come free; that they were somewhere, and from which sector, stays as a figure without a name.
    """
    own = Registration.objects.filter(Q(user=person) | Q(email__iexact=person.email))
    for registration in own.filter(status__in=Registration.LIVE).select_related("event"):
        if registration.event.status == Event.Status.PUBLISHED and not registration.event.is_over:
            _give_back(registration)
    Guest.objects.filter(email__iexact=person.email).update(name="", email="")
    _blank(own)
    _forget_profile(person)
    ContactMessage.objects.filter(sender=person).update(text="")
    ContactMessage.objects.filter(receiver=person).update(report_reason="")
    _forget_words(person)
    for model in (SpaceFollowing, ThreadFollowing, Digest):
        model.objects.filter(user=person).delete()
    Subscriber.objects.filter(Q(user=person) | Q(email__iexact=person.email)).delete()


def _give_back(registration: Registration) -> None:
    """Let the place or the turn go, without a mail, also when people can no longer answer by themselves."""
    places = Places(registration.event)
    row = places.read(registration)
    old = places.seat(row, Registration.Status.NOT_COMING, left_at=timezone.now())
    record("community.registration_answered", row, by=None, changes={"status": [old, row.status]})
    fill_places(places)


def _forget_profile(person: User) -> None:
    for profile in Profile.objects.filter(user=person):
        if profile.photo.name:
            transaction.on_commit(partial(default_storage.delete, profile.photo.name))
        profile.delete()


def _forget_words(person: User) -> None:
    """What they said goes; a conversation that others took part in stays, with a gap."""
    for post in Post.objects.filter(author=person):
        if post.status != Post.Status.REMOVED:
            states.move(post, "status", Post.FLOW, Post.Status.REMOVED)
    Post.objects.filter(author=person).update(text="")
    PostReport.objects.filter(reporter=person).update(reason="")
    alone = Thread.objects.filter(author=person).exclude(posts__author__in=User.objects.exclude(pk=person.pk))
    for thread in alone:
        record("community.thread_forgotten", thread, by=None)
        thread.delete()


def forget_visitors() -> int:
    """A month after an event, remove needs, guests' names, and name and address of who has no account.

    Returns of how many registrations. Sector and presence stay: they are figures, and tell of nobody.
    """
    return sum(_forget_event(event) for event in _to_forget())


def _to_forget() -> list[Event]:
    waiting = Registration.objects.filter(forgotten_at__isnull=True).values("event")
    return list(Event.objects.filter(ends_at__lt=timezone.now() - KEPT_AFTER, pk__in=waiting)[:PORTION])


@transaction.atomic
def _forget_event(event: Event) -> int:
    rows = Registration.objects.filter(event=event, forgotten_at__isnull=True)
    Guest.objects.filter(registration__in=rows).update(name="", email="")
    rows.filter(user__isnull=True).update(name="", email="")
    count = rows.update(needs="", forgotten_at=timezone.now())
    record("community.visitors_forgotten", event, by=None, changes={"registrations": count})
    return count


def _blank(rows: "QuerySet[Registration]") -> None:
    Guest.objects.filter(registration__in=rows).update(name="", email="")
    rows.update(name="", email="", needs="", forgotten_at=timezone.now())
