"""What waits for coordinators in the community, and for nobody else."""

from collections.abc import Callable

import pytest
from django.utils import timezone
from django.utils.translation import override

from community.models import Event, Post
from community.queries.to_do import to_do
from impacthub.people.models import User
from tests.factories.community import ContactMessageFactory, EventFactory, PostFactory, RegistrationFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def waiting() -> None:
    """A held post, a reported message, and an evening where a group waits beside a free place."""
    PostFactory(status=Post.Status.HELD)
    PostFactory()
    ContactMessageFactory(reported_at=timezone.now())
    ContactMessageFactory(reported_at=timezone.now(), handled_at=timezone.now())
    event = EventFactory(title_en="Room left", capacity=5, places_taken=4)
    RegistrationFactory(event=event, status="WAITING", heads=2, queue_number=1)
    full = EventFactory(capacity=4, places_taken=4)
    RegistrationFactory(event=full, status="WAITING", heads=2, queue_number=1)


def test_each_thing_that_waits_is_one_line(waiting: None, person_as: Callable[..., User]) -> None:
    with override("en"):
        found = [(row.words, row.where, row.url) for row in to_do(person_as("coordinator"))]
    event = Event.objects.get(title_en="Room left")
    assert found == [
        ("1 post to look at", "Discussions", "/en/coordination/moderation/"),
        ("1 message was reported", "Messages between members", "/admin/community/contactmessage/"),
        ("Somebody waits, and there is room", "Room left", f"/en/coordination/events/{event.slug}/people/"),
    ]


@pytest.mark.parametrize("role", ["member", "coach", "producer", "staff"])
def test_nothing_of_it_waits_for_others(waiting: None, person_as: Callable[..., User], role: str) -> None:
    assert to_do(person_as(role)) == []


def test_nothing_waits_when_all_is_done(person_as: Callable[..., User]) -> None:
    assert to_do(person_as("coordinator")) == []
