"""What the page of one gathering asks: its parts, one's own answer, and what is known of somebody already."""

from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser
from django.db.models import F
from django.http import Http404
from django.shortcuts import get_object_or_404

from community.models import Event, EventPart, EventPerson, Profile, Registration, Topic
from community.queries.registrations import with_queue
from impacthub.people.models import User

Reader = User | AnonymousUser


@dataclass(frozen=True)
class Programme:
    """What happens, who is there, and what it is about."""

    parts: list[EventPart]
    people: list[EventPerson]
    topics: list[Topic]


def event_or_404(reader: Reader, slug: str) -> Event:
    """The event that ``reader`` may see under ``slug``; raises ``Http404``."""
    return get_object_or_404(with_queue(Event.objects.visible_to(reader)), slug=slug)


def programme_of(event: Event) -> Programme:
    """Three queries."""
    return Programme(list(event.parts.all()), list(event.people.all()), list(event.topics.all()))


def alternative_to(event: Event, reader: Reader) -> Event | None:
    """What one can come to instead, when it still comes and ``reader`` may see it; at most one query."""
    if event.alternative_id is None:
        return None
    return Event.objects.visible_to(reader).upcoming().filter(pk=event.alternative_id).first()


def own_answer(event: Event, reader: Reader) -> Registration | None:
    """What ``reader``, who has an account, answered with it or before without; at most two queries."""
    if not isinstance(reader, User):
        return None
    found = Registration.objects.answered_by(reader).filter(event=event).prefetch_related("guests")
    own = found.order_by(F("user").asc(nulls_last=True)).first()
    if own is not None:
        own.event = event
    return own


def known_sector(reader: Reader) -> str:
    """The sector that ``reader`` named before, on their profile or when they last registered; at most two queries."""
    if not isinstance(reader, User):
        return ""
    profiles = Profile.objects.filter(user=reader).exclude(sector="")
    registrations = Registration.objects.filter(user=reader).exclude(sector="").order_by("-pk")
    found = profiles.values_list("sector", flat=True).first()
    return found or registrations.values_list("sector", flat=True).first() or ""


def own_or_404(person: User, slug: str) -> Registration:
    """The answer of ``person`` to the event under ``slug``; raises ``Http404`` for who gave none."""
    found = Registration.objects.filter(user=person, event__slug=slug).select_related("event").first()
    if found is None:
        raise Http404
    return found
