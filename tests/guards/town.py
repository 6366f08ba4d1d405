"""Gatherings, members and conversation for the guards' world."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.core.files.base import ContentFile
from django.utils import timezone

from community.links import registration_token
from community.models import (
    Audience,
    ContactMessage,
    Event,
    Guest,
    Level,
    Newsletter,
    Post,
    PostReport,
    Profile,
    Registration,
    Space,
    SpaceFollowing,
    Subscriber,
    Thread,
    ThreadFollowing,
    Topic,
)
from community.notifications.mute_links import mute_url
from community.services.subscribers import Wish
from impacthub.people.models import User
from tests.factories.community import (
    ContactMessageFactory,
    EventFactory,
    EventPartFactory,
    EventPersonFactory,
    GuestFactory,
    NewsletterFactory,
    PostFactory,
    ProfileFactory,
    RegistrationFactory,
    SpaceFactory,
    SubscriberFactory,
    ThreadFactory,
    TopicFactory,
)
from tests.guards.addresses import Address
from trajects.models import Cohort

#: The smallest picture there is.
PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000a49444154789c6300010000050001"
    "0d0a2db40000000049454e44ae426082"
)


@dataclass
class Town:
    """Everything of the community that has an address of its own.

    ``maker`` comes to ``event`` with a guest, shows themselves to members, wrote to ``trainer``, and began a thread in
    the space of their cohort, which nobody else sees.
    """

    maker: User
    event: Event
    topic: Topic
    registration: Registration
    guest: Guest
    profile: Profile
    message: ContactMessage
    space: Space
    thread: Thread
    post: Post
    newsletter: Newsletter
    subscriber: Subscriber


def make_town(cohort: Cohort, *, maker: User, trainer: User) -> Town:
    """A gathering of today, and the conversation of ``cohort``."""
    topic = TopicFactory()
    event = EventFactory(topics=[topic], capacity=30, starts_at=timezone.now() + timedelta(hours=2))
    event.image.save("still.png", ContentFile(PIXEL))
    EventPartFactory(event=event)
    EventPersonFactory(event=event)
    registration = RegistrationFactory(event=event, user=maker, name=maker.name, email=maker.email, heads=2)
    guest = GuestFactory(registration=registration)
    Event.objects.filter(pk=event.pk).update(places_taken=2)
    event.refresh_from_db()
    profile = ProfileFactory(user=maker, shown_to=Audience.MEMBERS)
    profile.photo.save("photo.png", ContentFile(PIXEL))
    profile.topics.add(topic)
    message = ContactMessageFactory(sender=trainer, receiver=maker)
    space = SpaceFactory(source="cohort", source_id=cohort.pk)
    SpaceFollowing.objects.create(space=space, user=maker, level=Level.DIGEST)
    thread = ThreadFactory(space=space, author=maker, posts_count=1)
    post = PostFactory(thread=thread, number=1, author=maker)
    ThreadFollowing.objects.create(thread=thread, user=maker, level=Level.ALL)
    PostReport.objects.create(post=post, reporter=trainer, reason="Hoort hier niet")
    newsletter = NewsletterFactory(status=Newsletter.Status.SENT, send_at=timezone.now(), sent_at=timezone.now())
    subscriber = SubscriberFactory(status=Subscriber.Status.ASKED, confirmed_at=None)
    return Town(maker, event, topic, registration, guest, profile, message, space, thread, post, newsletter, subscriber)


def town_arguments(town: Town, address: Address) -> dict[str, Any]:
    """What an address of the community needs to name something of ``town``."""
    name = address.name.partition(":")[2]
    slug = town.event.slug
    if name.startswith("topic"):
        slug = town.topic.slug
    elif name.startswith("newsletter"):
        slug = town.newsletter.slug
    elif "discussions" in address.route or "moderation" in address.route:
        slug = town.thread.slug
    return {
        "slug": slug,
        "month": f"{town.event.day:%Y-%m}",
        "kind": "xlsx",
        "handle": town.profile.handle,
        "space": town.space.slug,
        "thread": town.thread.slug,
        "number": town.post.number,
        "pk": _pk(town, name),
        "token": _token(town, name),
    }


def _token(town: Town, name: str) -> str:
    if name == "mute":
        return mute_url(town.thread.pk, town.maker.pk).rstrip("/").rpartition("/")[2]
    if name == "newsletter_confirm":
        reader = town.subscriber
        return Wish(reader.pk, reader.asked_at, reader.language, reader.sector).token()
    return registration_token(town.registration)


def _pk(town: Town, name: str) -> int:
    if name.startswith("message"):
        return town.message.pk
    if name.startswith(("post", "moderation")):
        return town.post.pk
    return town.registration.pk
