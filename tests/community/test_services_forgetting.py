"""What the community holds about a person: shown, exported and forgotten; and visitors, a month after the event."""

from datetime import timedelta

import pytest
import time_machine
from django.core.files.base import ContentFile
from django.utils import timezone
from django.utils.translation import override

from community import services
from community.models import (
    ContactMessage,
    Digest,
    DoorMark,
    Event,
    Guest,
    Level,
    Post,
    PostReport,
    Profile,
    Registration,
    SpaceFollowing,
    Subscriber,
    Thread,
    ThreadFollowing,
)
from community.tasks import forget_visitors
from impacthub.audit.models import Entry
from impacthub.people import own_data
from impacthub.people.models import Role
from impacthub.people.services import erase_person
from tests.factories.community import (
    ContactMessageFactory,
    EventFactory,
    GuestFactory,
    PostFactory,
    ProfileFactory,
    RegistrationFactory,
    SubscriberFactory,
    ThreadFactory,
    TopicFactory,
)
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def ann():
    """Somebody who did everything that one can do here, with words that stand nowhere else."""
    ann = UserFactory(name="Ann Peeters", email="ann@people.test", roles=[Role.MEMBER])
    event = EventFactory(capacity=2)
    made = services.register(
        event, name="Ann Peeters", email=ann.email, language="nl", sector="HEALTH", needs="geen trap",
        guests=[services.GuestInput("Bo Claes", "bo@people.test", "FILM")], by=ann,
    )  # fmt: skip
    DoorMark.objects.create(
        event=event, nonce="n", registration=made.registration, present=True, tapped_at=timezone.now(), noted_by=ann
    )
    profile = ProfileFactory(user=ann, shown_to=3, bio="Ik hou van mist.")
    profile.topics.add(TopicFactory(name_nl="Mist", name_en="Fog"))
    profile.photo.save("ann.png", ContentFile(b"x"))
    ContactMessageFactory(sender=ann, text="Bel mij.")
    ContactMessageFactory(receiver=ann, text="Dag Ann.")
    thread = ThreadFactory(author=ann, title="Alleen ik")
    PostFactory(thread=thread, text="Mijn woorden.")
    shared = ThreadFactory(title="Samen")
    mine = PostFactory(thread=shared, number=1, author=ann, text="Ook mijn woorden.")
    PostFactory(thread=shared, number=2, text="Niet mijn woorden.")
    PostReport.objects.create(post=shared.posts.get(number=2), reporter=ann, reason="onvriendelijk")
    SpaceFollowing.objects.create(space=shared.space, user=ann, level=Level.ALL)
    ThreadFollowing.objects.create(thread=shared, user=ann, level=Level.ALL)
    Digest.objects.create(user=ann, told_through=timezone.now())
    SubscriberFactory(email="Ann@people.test")
    assert mine.pk
    return ann


def test_everything_is_told(ann):
    with override("en"):
        told = {part.title: len(part.rows) for part in own_data.collect_room(ann, "community")}
    assert told == {
        "Events you answered to": 1,
        "Guests you brought": 1,
        "Who you let in at the door": 1,
        "Your profile": 1,
        "Your topics": 1,
        "Messages between you and other members": 2,
        "Conversations you began": 1,
        "What you wrote in them": 2,
        "Posts you reported": 1,
        "Spaces you follow": 1,
        "Conversations you follow": 1,
        "The newsletter": 1,
    }


def test_what_is_told_holds_their_words_and_files(ann):
    with override("en"):
        parts = own_data.collect_room(ann, "community")
    told = str([list(part.rows) for part in parts])
    words = (
        "geen trap",
        "Bo Claes",
        "Ik hou van mist.",
        "Fog",
        "Bel mij.",
        "Dag Ann.",
        "Mijn woorden.",
        "onvriendelijk",
    )
    assert [word for word in words if word not in told] == []
    assert [file.read() for part in parts for file in part.files] == [b"x"]


def test_who_is_forgotten_leaves_figures_and_no_words(ann, django_capture_on_commit_callbacks):
    photo = Profile.objects.get(user=ann).photo
    with django_capture_on_commit_callbacks(execute=True):
        erase_person(ann, by=None)
    registration = Registration.objects.get(user=ann)
    assert (registration.name, registration.email, registration.needs) == ("", "", "")
    assert (registration.status, registration.sector, registration.places) == ("NOT_COMING", "HEALTH", 0)
    assert Event.objects.get().places_taken == 0
    assert list(Guest.objects.values_list("name", "email", "sector")) == [("", "", "FILM")]
    assert (Profile.objects.exists(), photo.storage.exists(str(photo))) == (False, False)
    assert sorted(ContactMessage.objects.values_list("text", flat=True)) == ["", "Dag Ann."]
    assert list(Thread.objects.values_list("title", flat=True)) == ["Samen"]
    assert list(Post.objects.order_by("number").values_list("status", "text")) == [
        ("REMOVED", ""),
        ("VISIBLE", "Niet mijn woorden."),
    ]
    assert PostReport.objects.get().reason == ""
    for model in (SpaceFollowing, ThreadFollowing, Digest, Subscriber):
        assert not model.objects.exists(), model


def test_a_place_is_given_back_after_the_hour_of_answers_too(ann):
    Event.objects.update(closes_at=timezone.now() - timedelta(hours=1))
    erase_person(ann, by=None)
    assert (Event.objects.get().places_taken, Registration.objects.get(user=ann).status) == (0, "NOT_COMING")


def test_answers_without_the_account_are_told_and_forgotten_too(ann):
    event = EventFactory(capacity=1, places_taken=1)
    alone = RegistrationFactory(event=event, name="Ann", email="ANN@people.test", needs="rolstoel")
    along = GuestFactory(name="Annie", email="Ann@People.test")
    with override("en"):
        told = {part.title: len(part.rows) for part in own_data.collect_room(ann, "community")}
    assert (told["Events you answered to"], told["Where you came along with somebody"]) == (2, 1)
    erase_person(ann, by=None)
    alone.refresh_from_db()
    along.refresh_from_db()
    event.refresh_from_db()
    assert (alone.name, alone.email, alone.needs, alone.status) == ("", "", "", "NOT_COMING")
    assert (along.name, along.email, event.places_taken) == ("", "", 0)


def test_forgotten_names_stand_in_no_log(ann):
    erase_person(ann, by=None)
    logged = " ".join(f"{row.object_text} {row.actor_text} {row.changes}" for row in Entry.objects.all())
    assert [word for word in ("Ann", "Bo Claes", "ann@", "bo@", "geen trap") if word in logged] == []


@pytest.mark.parametrize(("days", "name"), [(29, "Cas"), (31, "")])
def test_visitors_are_forgotten_after_a_month(days, name):
    event = EventFactory()
    row = RegistrationFactory(event=event, name="Cas", email="cas@people.test", heads=2, needs="iets", sector="YOUTH")
    GuestFactory(registration=row, name="Din", email="din@people.test")
    with time_machine.travel(event.ends_at + timedelta(days=days), tick=False):
        forget_visitors()
        forget_visitors()
    row.refresh_from_db()
    assert (row.name, bool(row.email), bool(row.needs)) == (name, bool(name), bool(name))
    assert (row.sector, row.status, row.guests.get().name) == ("YOUTH", "GOING", "Din" if name else "")
    logged = list(Entry.objects.filter(action="community.visitors_forgotten").values_list("changes", flat=True))
    assert logged == ([] if name else [{"registrations": 1}])


def test_members_keep_their_own_evenings(ann):
    Registration.objects.update(checked_in_at=timezone.now())
    with time_machine.travel(Event.objects.get().ends_at + timedelta(days=31)):
        forget_visitors()
    row = Registration.objects.get()
    assert (row.user, row.name, row.needs, row.guests.get().name) == (ann, "Ann Peeters", "", "")
    assert row.checked_in_at is not None
