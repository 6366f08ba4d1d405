"""Makes everything of the community more: ``n`` of every row that a page may list."""

from datetime import timedelta

from django.utils import timezone

from community.models import (
    Audience,
    ContactMessage,
    Event,
    EventMailing,
    EventPart,
    EventPerson,
    Guest,
    Newsletter,
    Post,
    PostReport,
    Profile,
    Registration,
    Space,
    SpaceFollowing,
    Thread,
    ThreadFollowing,
    Topic,
)
from impacthub.people.models import Role, User
from tests.factories.community import EventFactory, ProfileFactory, TopicFactory
from tests.factories.people import UserFactory
from tests.guards.town import Town


def grow_town(town: Town, n: int, inside: int) -> None:
    """``n`` of what is listed by page, ``inside`` of what stands on one page."""
    _events(town, n)
    _event(town, n, inside)
    people = _members(town, n)
    _conversation(town, n, people)
    Newsletter.objects.bulk_create(
        Newsletter(
            slug=f"issue-{number}", subject_nl="Nieuws", body_nl="Dag", status=Newsletter.Status.SENT,
            send_at=timezone.now(), sent_at=timezone.now(),
        )
        for number in range(n)
    )  # fmt: skip


def _events(town: Town, n: int) -> None:
    """Half of them come, half are over; the maker goes or went to every one."""
    topics, now = [town.topic, *(TopicFactory() for _ in range(min(n, 10)))], timezone.now()
    for number in range(n + 1):
        days = 3 + number if number % 2 else -3 - number
        over = days < 0
        event = EventFactory(
            starts_at=now + timedelta(days=days), topics=topics, capacity=40, alternative=town.event,
            status=Event.Status.HELD if over else Event.Status.PUBLISHED,
        )  # fmt: skip
        Registration.objects.create(
            event=event, user=town.maker, name=town.maker.name, email=town.maker.email, sector="FILM", places=1,
            confirmed_at=now, checked_in_at=now if over else None,
        )  # fmt: skip
        Registration.objects.create(event=event, name="Bo", email="bo@people.test", places=1, confirmed_at=now)


def _event(town: Town, n: int, inside: int) -> None:
    now, statuses = timezone.now(), Registration.Status
    for number in range(n):
        waits = number % 3 == 2
        row = Registration.objects.create(
            event=town.event, name=f"Visitor {number}", email=f"v{number}@people.test", heads=2, sector="HEALTH",
            status=statuses.WAITING if waits else statuses.GOING, places=0 if waits else 2,
            queue_number=number + 1 if waits else None, confirmed_at=now, needs="Een stoel",
        )  # fmt: skip
        Guest.objects.create(registration=row, name=f"Guest {number}", sector="FILM")
        if number < inside:
            EventPart.objects.create(event=town.event, starts_at="20:00", title_nl="Gesprek", position=number + 1)
            EventPerson.objects.create(event=town.event, name=f"Speaker {number}", position=number + 1)
            EventMailing.objects.create(event=town.event, kind="CHANGED", occurrence=now, sequence=number, due_at=now)
    taken = sum(Registration.objects.filter(event=town.event).values_list("places", flat=True))
    Event.objects.filter(pk=town.event.pk).update(places_taken=taken, capacity=taken + 5, places_ceiling=taken + 5)
    town.event.topics.add(*Topic.objects.all()[:inside])


def _members(town: Town, n: int) -> list[User]:
    people: list[User] = [UserFactory(roles=[Role.MEMBER]) for _ in range(n)]
    for person in people:
        profile: Profile = ProfileFactory(user=person, shown_to=Audience.PUBLIC)
        profile.topics.add(town.topic)
    ContactMessage.objects.bulk_create(
        ContactMessage(sender=person, receiver=town.maker, text="Dag", reported_at=timezone.now()) for person in people
    )
    ContactMessage.objects.bulk_create(
        ContactMessage(sender=person, receiver=town.maker, text="Dag", answer_to=town.message) for person in people
    )
    return people


def _conversation(town: Town, n: int, people: list[User]) -> None:
    now = timezone.now()
    for number, person in enumerate(people):
        space = Space.objects.create(slug=f"open-{number}", title_nl=f"Open {number}", about_nl="Praten")
        SpaceFollowing.objects.create(space=space, user=town.maker, level="ALL")
        thread = Thread.objects.create(
            space=town.space, slug=f"more-{number}", title=f"Meer {number}", author=person, posts_count=1
        )
        Post.objects.create(thread=thread, number=1, author=person, text="Dag", shown_at=now)
        ThreadFollowing.objects.create(thread=thread, user=town.maker, level="DIGEST")
        post = Post.objects.create(
            thread=town.thread, number=number + 2, author=person, text="Dag", shown_at=now, quote_of=town.post
        )
        PostReport.objects.create(post=post, reporter=town.maker, reason="Onvriendelijk")
    Thread.objects.filter(pk=town.thread.pk).update(posts_count=n + 1)
