"""Answers to events: by their signed link, in the queue, and of one person."""

from datetime import timedelta

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from community.links import LinkExpired, read_registration_token
from community.models import Event, Registration
from community.models.events import EventQuerySet
from impacthub.people.models import User

#: The link to a registration works until so long after the event.
LINK_KEPT = timedelta(days=60)


def registration_by_token(token: str) -> Registration:
    """The registration whose link ends in ``token``, with its event and account.

    Raises ``LinkExpired`` when the link was forged, replaced by a newer one, or the event is over too long ago.
    """
    pk, version = read_registration_token(token)
    rows = Registration.objects.select_related("event", "user").filter(pk=pk, link_version=version)
    rows = rows.filter(forgotten_at=None, event__ends_at__gt=timezone.now() - LINK_KEPT)
    others = Registration.objects.in_queue().filter(event=OuterRef("event"), heads__lte=OuterRef("event__capacity"))
    row = rows.annotate(others_wait=Exists(others.exclude(pk=pk))).first()
    if row is None:
        raise LinkExpired
    row.event.has_queue = row.others_wait  # type: ignore[attr-defined]  # annotated above
    return row


def position(registration: Registration) -> int | None:
    """The place of ``registration`` on the waiting list, 1 being the next; None when it does not wait."""
    if registration.queue_number is None:
        return None
    ahead = Registration.objects.in_queue().filter(event=registration.event_id)
    return ahead.filter(queue_number__lte=registration.queue_number).count()


def with_queue(events: EventQuerySet) -> EventQuerySet:
    """``events`` that know whether somebody waits for a place at them."""
    waiting = Registration.objects.in_queue().filter(event=OuterRef("pk"), heads__lte=OuterRef("capacity"))
    return events.annotate(has_queue=Exists(waiting))  # type: ignore[no-redef]  # False where nobody asked


def queue_length(event: Event) -> int:
    """How many registrations wait for a place at ``event``."""
    return Registration.objects.in_queue().filter(event=event).order_by().count()


def registrations_of(user: User) -> QuerySet[Registration]:
    """The answers of ``user``, with their events, in the order in which these take place."""
    return Registration.objects.filter(user=user).select_related("event").order_by("event__starts_at", "pk")


def address_of(registration: Registration) -> str:
    """Where mails to ``registration`` go: the account's present address, or the one that was given; may be empty."""
    user = registration.user
    return user.email if user is not None and user.is_active else registration.email


def language_of(registration: Registration) -> str:
    """In which language they read: that of their account now, or the one in which they registered."""
    return registration.user.language if registration.user is not None else registration.language
