"""Mails about posts: to who wants every one, and once a day to everybody else who follows; each once, none empty."""

import threading
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from community import services, tasks
from community.models import Digest, Level, Post, SpaceFollowing, ThreadFollowing
from community.notifications.mute_links import mute_url
from community.queries.hearing import hearing
from impacthub.audit.models import Entry
from impacthub.notifications.models import OutboxEmail, Preference
from impacthub.people.models import Membership, Role, User
from tests.factories.community import PostFactory, SpaceFactory, ThreadFactory
from tests.factories.people import UserFactory
from tests.factories.trajects import CohortFactory, EnrolmentFactory, ParticipantFactory

pytestmark = pytest.mark.django_db

#: A Tuesday in winter: half past seven in Brussels is half past six in UTC.
MORNING = datetime(2027, 1, 12, 6, 30, tzinfo=UTC)
YESTERDAY = MORNING - timedelta(hours=15)


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Any:
    """``at(moment)`` sets the clock."""

    def set_clock(moment: datetime) -> None:
        monkeypatch.setattr(timezone, "now", lambda: moment)

    return set_clock


def member(**fields: Any) -> User:
    return UserFactory(**{"roles": [Role.MEMBER]} | fields)


def follower(thread: Any, level: str, **fields: Any) -> User:
    """Somebody who chose ``level`` for the thread."""
    person = member(**fields)
    ThreadFollowing.objects.create(thread=thread, user=person, level=level)
    return person


def say(thread: Any, **fields: Any) -> Post:
    return PostFactory(**{"thread": thread, "author": member(), "shown_at": YESTERDAY} | fields)


def sent() -> list[tuple[str, str]]:
    return list(OutboxEmail.objects.order_by("pk").values_list("key", "to"))


# Who hears


def test_who_hears_of_a_thread_follows_from_thread_space_and_group():
    cohort = CohortFactory()
    group, everyone = SpaceFactory(source="cohort", source_id=cohort.pk), SpaceFactory()
    there, here = ThreadFactory(space=group), ThreadFactory(space=everyone)
    people = [ParticipantFactory(enrolment=EnrolmentFactory(cohort=cohort), user=member()).user for _one in range(4)]
    coordinator, stranger = member(roles=[Role.COORDINATOR]), member()
    SpaceFollowing.objects.create(space=group, user=people[1], level=Level.ALL)
    SpaceFollowing.objects.create(space=group, user=people[2], level=Level.MUTE)
    ThreadFollowing.objects.create(thread=there, user=people[2], level=Level.ALL)
    ThreadFollowing.objects.create(thread=there, user=people[3], level="")
    ThreadFollowing.objects.create(thread=there, user=stranger, level=Level.ALL)  # was in it once
    ThreadFollowing.objects.create(thread=here, user=stranger, level=Level.DIGEST)
    SpaceFollowing.objects.create(space=group, user=coordinator, level=Level.DIGEST)
    threads = [there, here]
    assert hearing(threads, Level.ALL) == {there.pk: {people[1].pk, people[2].pk}, here.pk: set()}
    assert hearing(threads, Level.DIGEST) == {
        there.pk: {people[0].pk, people[3].pk, coordinator.pk},
        here.pk: {stranger.pk},
    }


def test_nobody_hears_without_a_role_or_an_active_account():
    thread = ThreadFactory()
    gone, off = follower(thread, Level.ALL), follower(thread, Level.ALL, is_active=False)
    Membership.objects.filter(user=gone).delete()
    assert hearing([thread], Level.ALL) == {thread.pk: set()}
    assert off.pk not in hearing([thread], Level.DIGEST)[thread.pk]


def test_hearing_costs_the_same_for_one_as_for_many(django_assert_num_queries):
    threads = [ThreadFactory(space=SpaceFactory(source="cohort", source_id=CohortFactory().pk)) for _one in range(3)]
    for thread in threads:
        follower(thread, Level.ALL)
    with django_assert_num_queries(6):
        hearing(threads[:1], Level.ALL)
    with django_assert_num_queries(6):
        hearing(threads, Level.ALL)


# Every post


def test_new_post_is_mailed_once_to_who_wants_every_post_but_not_to_who_wrote_it():
    thread = ThreadFactory(title="Een zaal")
    author, reader = follower(thread, Level.ALL, name="Ann Asker"), follower(thread, Level.ALL, language="nl")
    follower(thread, Level.DIGEST)
    post = PostFactory(thread=thread, author=author, text="Kijk op https://elders.test", number=2)
    assert services.tell_posts() == 1
    tasks.tell_posts()
    tasks.tell_posts()
    mail = OutboxEmail.objects.get()
    assert (mail.key, mail.to, mail.language, mail.category) == (
        f"community.post_new:{post.pk}:{reader.pk}",
        reader.email,
        "nl",
        "discussions",
    )
    muted = mute_url(thread.pk, reader.pk)
    assert mail.headers["List-Unsubscribe"] == f"<{muted}>"
    assert mail.headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert f"/nl/discussions/{thread.space.slug}/{thread.slug}/?post=2#post-2" in mail.text
    assert "https://elders.test" not in mail.text + mail.html
    assert 'href="https://elders' not in mail.html


def test_held_hidden_and_old_posts_are_not_mailed_until_they_are_shown():
    thread = ThreadFactory()
    follower(thread, Level.ALL)
    held = PostFactory(thread=thread, status="HELD", shown_at=None, author=member())
    PostFactory(thread=thread, status="HIDDEN", author=member())
    PostFactory(thread=thread, shown_at=timezone.now() - timedelta(days=2), author=member())
    assert services.tell_posts() == 0
    services.judge_post(held, shown=True, by=member(roles=[Role.COORDINATOR]))
    assert services.tell_posts() == 1
    assert services.tell_posts() == 0


def test_who_switched_discussions_off_gets_nothing():
    thread = ThreadFactory()
    person = follower(thread, Level.ALL)
    Preference.objects.create(user=person, category="discussions", wanted=False)
    PostFactory(thread=thread, author=member())
    services.tell_posts()
    assert OutboxEmail.objects.get().status == "WITHHELD"


# Once a day


def test_digest_leaves_at_half_past_seven_once_with_what_is_new(at):
    thread = ThreadFactory(title="Een zaal")
    person = follower(thread, Level.DIGEST, language="nl")
    say(thread, author=member(name="Ann Asker"), text="Wie kent een *zaal*?", number=1)
    say(thread, author=person, number=2)
    say(thread, shown_at=MORNING - timedelta(seconds=30), number=3)  # for tomorrow: it may still be being written
    at(MORNING - timedelta(minutes=1))
    assert services.send_digests() == 0
    at(MORNING)
    assert services.send_digests() == 1
    for _again in range(3):
        tasks.send_digests()
    mail = OutboxEmail.objects.get()
    assert (mail.key, mail.language) == (f"community.digest:{person.pk}:2027-01-12", "nl")
    assert "“Een zaal”" in mail.subject
    assert "Wie kent een zaal?" in mail.text
    assert "Ann Asker" in mail.text
    assert mail.headers["List-Unsubscribe"].startswith("<http")
    row = Digest.objects.get()
    assert (row.told_through, str(row.sent_on)) == (MORNING - timedelta(minutes=1), "2027-01-12")

    at(MORNING + timedelta(days=1))
    assert services.send_digests() == 1
    assert [key.rsplit(":", 1)[1] for key, _to in sent()] == ["2027-01-12", "2027-01-13"]
    at(MORNING + timedelta(days=2))
    assert services.send_digests() == 0  # nothing new, no mail


def test_digest_tells_of_all_threads_and_of_nothing_that_is_hidden(at):
    one, other = ThreadFactory(title="Een"), ThreadFactory(title="Twee")
    person = follower(one, Level.DIGEST)
    ThreadFollowing.objects.create(thread=other, user=person, level=Level.DIGEST)
    for number in range(1, 6):
        say(one, number=number, text=f"Woord {number}")
    say(other, text="Iets anders", number=1)
    say(other, text="Onaardig", number=2, status="HIDDEN")
    at(MORNING)
    services.send_digests()
    mail = OutboxEmail.objects.get()
    assert mail.subject == "New in 2 threads"
    assert [word in mail.text for word in ("Woord 3", "Woord 4", "Iets anders", "Onaardig")] == [
        True,
        False,
        True,
        False,
    ]
    assert "and 2 more" in mail.text
    assert mail.text.count("/m/") == 2


def test_clock_that_was_away_for_a_day_tells_of_both_days_in_one_mail(at):
    thread = ThreadFactory()
    person = follower(thread, Level.DIGEST)
    Digest.objects.create(user=person, told_through=MORNING - timedelta(days=2), sent_on="2027-01-10")
    say(thread, shown_at=MORNING - timedelta(days=1, hours=12), text="Eergisteren", number=1)
    say(thread, text="Gisteren", number=2)
    at(MORNING + timedelta(hours=3))
    assert services.send_digests() == 1
    mail = OutboxEmail.objects.get()
    assert ("Eergisteren" in mail.text, "Gisteren" in mail.text) == (True, True)


def test_digest_of_an_evening_waits_for_the_morning(at):
    thread = ThreadFactory()
    follower(thread, Level.DIGEST)
    say(thread)
    at(MORNING + timedelta(hours=12, minutes=1))
    assert services.send_digests() == 0
    at(MORNING + timedelta(days=1))
    assert services.send_digests() == 0  # it was longer than a day ago for somebody who never had one


@pytest.mark.parametrize("night", [datetime(2027, 3, 28, 5, 30, tzinfo=UTC), datetime(2027, 10, 31, 6, 30, tzinfo=UTC)])
def test_digest_leaves_at_half_past_seven_also_when_the_clock_changed(at, night):
    thread = ThreadFactory()
    follower(thread, Level.DIGEST)
    say(thread, shown_at=night - timedelta(hours=5))
    at(night - timedelta(minutes=1))
    assert services.send_digests() == 0
    at(night)
    assert services.send_digests() == 1


def test_who_heard_nothing_for_weeks_is_told_of_the_last_day_when_they_follow(at):
    thread = ThreadFactory()
    say(thread, shown_at=MORNING - timedelta(days=3), text="Lang geleden", number=1)
    at(MORNING - timedelta(days=1))
    person = follower(thread, Level.MUTE)
    Digest.objects.create(user=person, told_through=MORNING - timedelta(days=30))
    services.send_digests()
    ThreadFollowing.objects.update(level=Level.DIGEST)
    say(thread, text="Gisteren", number=2)
    at(MORNING)
    services.send_digests()
    mail = OutboxEmail.objects.get()
    assert ("Lang geleden" in mail.text, "Gisteren" in mail.text) == (False, True)


@pytest.mark.django_db(transaction=True)
def test_two_beats_write_one_digest(at):
    thread = ThreadFactory()
    people = [follower(thread, Level.DIGEST) for _one in range(5)]
    say(thread)
    at(MORNING)
    errors: list[Exception] = []

    def run() -> None:
        try:
            services.send_digests()
        except Exception as error:
            errors.append(error)
        finally:
            connection.close()

    beats = [threading.Thread(target=run) for _beat in range(2)]
    for beat in beats:
        beat.start()
    for beat in beats:
        beat.join()
    assert errors == []
    assert sorted(to for _key, to in sent()) == sorted(person.email for person in people)


# Muting from a mail


def test_mute_link_asks_on_get_and_mutes_on_a_post_without_cookie():
    thread = ThreadFactory()
    person = follower(thread, Level.ALL, language="nl")
    path = mute_url(thread.pk, person.pk).split("://", 1)[1].split("/", 1)[1]
    client = Client(enforce_csrf_checks=True)
    before = Entry.objects.count()
    assert [client.get(f"/{path}").status_code, client.head(f"/{path}").status_code] == [200, 200]
    assert (ThreadFollowing.objects.get(user=person).level, Entry.objects.count()) == ("ALL", before)
    for _again in range(2):
        answer = client.post(f"/{path}", {"List-Unsubscribe": "One-Click"})
        assert answer.status_code == 200
    assert ThreadFollowing.objects.get(user=person).level == "MUTE"
    assert Entry.objects.count() == before + 1
    assert answer["X-Robots-Tag"] == "noindex"
    assert "Set-Cookie" not in answer
    PostFactory(thread=thread, author=member())
    assert services.tell_posts() == 0


def test_mute_link_that_is_damaged_or_of_somebody_who_left_is_gone(client):
    thread, person = ThreadFactory(), member()
    url = mute_url(thread.pk, person.pk)
    path = "/" + url.split("://", 1)[1].split("/", 1)[1]
    assert client.get(path[:-2] + "x/").status_code == 410
    person.is_active = False
    person.save()
    assert client.post(path).status_code == 410
