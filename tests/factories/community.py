"""Events, registrations, members, conversation and newsletters, for tests.

``EventFactory(capacity=20)`` is announced and open; a row of a registration is made by its factory as the database
wants it, but the event's counter of places is only kept right by the services: use the services where it counts.
"""

from datetime import timedelta
from typing import Any

from django.utils import timezone
from factory.declarations import LazyAttribute, LazyFunction, SelfAttribute, Sequence, SubFactory
from factory.django import DjangoModelFactory
from factory.helpers import post_generation

from community.models import (
    Audience,
    ContactMessage,
    Event,
    EventPart,
    EventPerson,
    Guest,
    Newsletter,
    Post,
    Profile,
    Registration,
    Space,
    Subscriber,
    Thread,
    Topic,
)
from community.models.members import FIELDS
from impacthub.people.models import Role, Sector
from tests.factories.people import UserFactory


class TopicFactory(DjangoModelFactory):
    """Something that gatherings and members are about."""

    class Meta:
        model = Topic

    slug = Sequence(lambda n: f"topic-{n}")
    name_nl = Sequence(lambda n: f"Thema {n}")
    name_fr = Sequence(lambda n: f"Sujet {n}")
    name_en = Sequence(lambda n: f"Topic {n}")


class EventFactory(DjangoModelFactory):
    """An announced evening in three weeks, on site, open to all, without a limit."""

    class Meta:
        model = Event
        skip_postgeneration_save = True

    slug = Sequence(lambda n: f"event-{n}")
    status = Event.Status.PUBLISHED
    title_nl = Sequence(lambda n: f"Avond {n}")
    title_fr = Sequence(lambda n: f"Soirée {n}")
    title_en = Sequence(lambda n: f"Evening {n}")
    intro_nl = "Makers vertellen wat er na de film gebeurde."
    intro_fr = "Des cinéastes racontent la suite du film."
    intro_en = "Makers tell what happened after the film."
    starts_at = LazyFunction(lambda: timezone.now().replace(minute=0, second=0, microsecond=0) + timedelta(days=21))
    ends_at = LazyAttribute(lambda event: event.starts_at + timedelta(hours=3))
    place = "Zaal Invented"
    address = "Straat 1"
    city = "Gent"
    step_free = True
    fictional = True

    @post_generation
    def topics(self: Event, create: bool, extracted: Any, **kwargs: Any) -> None:
        """``topics=[…]``."""
        if create and extracted:
            self.topics.set(extracted)


class EventPartFactory(DjangoModelFactory):
    """A line of the programme."""

    class Meta:
        model = EventPart

    event = SubFactory(EventFactory)
    starts_at = "19:00"
    title_nl = "Deuren open"
    title_fr = "Ouverture des portes"
    title_en = "Doors open"


class EventPersonFactory(DjangoModelFactory):
    """Somebody on the programme."""

    class Meta:
        model = EventPerson

    event = SubFactory(EventFactory)
    name = Sequence(lambda n: f"Speaker {n}")
    role_nl = "Moderator"


class RegistrationFactory(DjangoModelFactory):
    """Somebody without an account who comes alone and confirmed it; ``status`` and what goes with it as asked."""

    class Meta:
        model = Registration

    event = SubFactory(EventFactory)
    name = Sequence(lambda n: f"Visitor {n}")
    email = Sequence(lambda n: f"visitor-{n}@people.test")
    sector = Sector.EDUCATION
    status = Registration.Status.GOING
    heads = 1
    places = LazyAttribute(lambda row: row.heads if row.status in ("GOING", "OFFERED") else 0)
    confirmed_at = LazyFunction(timezone.now)


class GuestFactory(DjangoModelFactory):
    """Somebody who comes along."""

    class Meta:
        model = Guest

    registration = SubFactory(RegistrationFactory, heads=2)
    name = Sequence(lambda n: f"Guest {n}")
    sector = Sector.HEALTH


class ProfileFactory(DjangoModelFactory):
    """A member who shows nothing; ``shown_to=Audience.MEMBERS`` shows everything to them."""

    class Meta:
        model = Profile
        exclude = ("shown_to",)

    shown_to = Audience.NOBODY
    user = SubFactory(UserFactory, roles=[Role.MEMBER])
    handle = Sequence(lambda n: f"member-{n}")
    name = SelfAttribute("user.name")
    headline = "Impact producer"
    place = "Gent"
    region = "BE23"
    sector = Sector.CIVIL_SOCIETY
    languages = LazyFunction(lambda: ["nl", "fr"])
    bio = "Ik werk met scholen."
    helps = "schoolvoorstellingen"
    seeks = "een cameravrouw"
    listed_for = SelfAttribute("shown_to")
    contact_for = LazyAttribute(lambda row: min(row.shown_to, Audience.MEMBERS))

    @classmethod
    def _adjust_kwargs(cls, **kwargs: Any) -> dict[str, Any]:
        """Every field for the audience of the listing, unless it is named."""
        return {f"{name}_for": kwargs["listed_for"] for name in FIELDS} | kwargs


class ContactMessageFactory(DjangoModelFactory):
    """Words from one member to another."""

    class Meta:
        model = ContactMessage

    sender = SubFactory(UserFactory, roles=[Role.MEMBER])
    receiver = SubFactory(UserFactory, roles=[Role.MEMBER])
    text = "Kunnen we eens bellen?"


class SpaceFactory(DjangoModelFactory):
    """An open space for all members."""

    class Meta:
        model = Space

    slug = Sequence(lambda n: f"space-{n}")
    title_nl = Sequence(lambda n: f"Ruimte {n}")
    title_fr = Sequence(lambda n: f"Espace {n}")
    title_en = Sequence(lambda n: f"Space {n}")


class ThreadFactory(DjangoModelFactory):
    """A conversation without posts yet."""

    class Meta:
        model = Thread

    space = SubFactory(SpaceFactory)
    slug = Sequence(lambda n: f"thread-{n}")
    title = Sequence(lambda n: f"Hoe begin je, deel {n}")
    author = SubFactory(UserFactory, roles=[Role.MEMBER])


class PostFactory(DjangoModelFactory):
    """A post that everybody of the space may read."""

    class Meta:
        model = Post

    thread = SubFactory(ThreadFactory)
    number = Sequence(lambda n: n + 1)
    author = SelfAttribute("thread.author")
    text = "Begin met wie je al kent."
    shown_at = LazyFunction(timezone.now)


class SubscriberFactory(DjangoModelFactory):
    """Somebody who confirmed."""

    class Meta:
        model = Subscriber

    email = Sequence(lambda n: f"reader-{n}@people.test")
    status = Subscriber.Status.ACTIVE
    text_version = "2026-11"
    confirmed_at = LazyFunction(timezone.now)


class NewsletterFactory(DjangoModelFactory):
    """A draft."""

    class Meta:
        model = Newsletter

    slug = Sequence(lambda n: f"nieuwsbrief-{n}")
    subject_nl = Sequence(lambda n: f"Nieuws {n}")
    subject_fr = Sequence(lambda n: f"Nouvelles {n}")
    subject_en = Sequence(lambda n: f"News {n}")
    body_nl = "# Dag\n\nEr is nieuws."
    body_fr = "# Bonjour\n\nDu nouveau."
    body_en = "# Hello\n\nThere is news."
