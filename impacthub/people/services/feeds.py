"""Somebody's own calendar under a secret address: made, found by its secret, revoked."""

import hashlib
import secrets

from django.db import transaction
from django.utils import timezone

from impacthub import calendars
from impacthub.audit.services import record
from impacthub.people.models import CalendarFeed, User


@transaction.atomic
def make_feed(person: User, *, by: User) -> tuple[CalendarFeed, str]:
    """A new secret address for the calendar of ``person``; the one before it ends. Returns the row and the secret.

    Only the hash of the secret is kept, so it can be shown this once.
    """
    User.objects.select_for_update().get(pk=person.pk)
    _revoke(person)
    token = secrets.token_urlsafe(24)
    feed = CalendarFeed.objects.create(user=person, token_hash=hash_of(token))
    record("people.calendar_feed_made", person, by=by)
    return feed, token


@transaction.atomic
def revoke_feed(person: User, *, by: User) -> bool:
    """End the secret address of the calendar of ``person``; False when there was none."""
    revoked = _revoke(person)
    if revoked:
        record("people.calendar_feed_revoked", person, by=by)
    return revoked


def find_feed(token: str) -> CalendarFeed | None:
    """The feed with the secret ``token``, revoked or not, with its person; None when there never was one.

    Its ``stamps`` say of each room what it said last of the person; None when a room cannot tell.
    """
    found = calendars.stamps()
    rows = CalendarFeed.objects.select_related("user").filter(token_hash=hash_of(token))
    feed = rows.annotate(**{f"stamp_{room}": stamp for room, stamp in found.items()}).first()
    if feed and found:
        feed.stamps = {room: getattr(feed, f"stamp_{room}") for room in found}
    return feed


def note_fetch(feed: CalendarFeed) -> None:
    """Write down on which day ``feed`` was last fetched: once a day, so that its owner sees that it works."""
    today = timezone.localdate()
    if feed.fetched_on != today:
        CalendarFeed.objects.filter(pk=feed.pk).update(fetched_on=today)


def hash_of(token: str) -> str:
    """What is kept of a secret."""
    return hashlib.sha256(token.encode()).hexdigest()


def _revoke(person: User) -> bool:
    return bool(CalendarFeed.objects.alive().filter(user=person).update(revoked_at=timezone.now()))
