"""The demo's gatherings, members, conversation and newsletters."""

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest
from django.db import transaction
from django.test import override_settings
from django.utils import timezone

from community.models import Audience, Event, Newsletter, Post, Profile, Registration, Space, Subscriber, Thread
from community.queries.registrations import position
from impacthub.demo import cohorts, community, gatherings
from impacthub.demo.loading import load_films
from impacthub.demo.sheets import sheet

pytestmark = pytest.mark.django_db
EVENTS = sheet("community/events")["events"]


@pytest.fixture(scope="module", autouse=True)
def demo(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """The year that runs, and the community; loaded once, and then as if it had never been."""
    media = tmp_path_factory.mktemp("demo-media")
    with django_db_blocker.unblock(), transaction.atomic(), override_settings(MEDIA_ROOT=media):
        load_films()
        cohorts.load()
        gatherings.load()
        community.load()
        yield
        transaction.set_rollback(True)


def test_twelve_gatherings_of_which_one_is_next_week_and_one_is_full():
    assert Counter(Event.objects.values_list("status", flat=True)) == {"HELD": 10, "PUBLISHED": 2}
    soon, full = Event.objects.upcoming()
    assert timedelta() < soon.starts_at - timezone.now() < timedelta(days=12)
    assert (soon.places_left, full.places_left, full.is_full) == (14, 0, True)
    assert [position(row) for row in full.registrations.in_queue()] == [1, 2, 3, 4, 5, 6]
    assert {row.status for row in soon.registrations.all()} == {"GOING"}


def test_who_came_is_counted_by_sector_as_the_file_says():
    for row in EVENTS:
        answers = Registration.objects.filter(event__slug=row["slug"])
        came = answers.filter(checked_in_at__isnull=False).values_list("sector", flat=True)
        away = answers.filter(checked_in_at__isnull=True).values_list("sector", flat=True)
        if "came" in row:
            assert (Counter(came), Counter(away)) == (Counter(row["came"]), Counter(row["stayed_away"])), row["slug"]
        else:
            assert Counter(came) == Counter(), row["slug"]


def test_places_taken_are_the_places_that_people_have():
    for event in Event.objects.all():
        assert event.places_taken == sum(event.registrations.values_list("places", flat=True)), event.slug


def test_people_met_regularly_for_three_years():
    starts = list(Event.objects.order_by("starts_at").values_list("starts_at", flat=True))
    assert timedelta(weeks=150) < starts[-1] - starts[0] < timedelta(days=3 * 365)
    assert max(later - earlier for earlier, later in pairwise(starts)) <= timedelta(days=120)
    programmes = Event.objects.filter(programme__slug="filmpact-verder").order_by("starts_at")
    assert all(event.day >= event.programme.starts_on for event in programmes if event.programme)
    assert programmes.exists()


def test_nobody_of_long_ago_is_known_by_name():
    past = Registration.objects.filter(event__ends_at__lt=timezone.now() - timedelta(days=30))
    assert set(past.values_list("name", "email")) == {("", "")}
    assert past.filter(user__isnull=False).count() == 0
    assert past.filter(forgotten_at=None).count() == 0


def test_thirty_members_of_whom_fifteen_show_something():
    shown = Profile.objects.filter(listed_for__gt=Audience.NOBODY)
    assert (Profile.objects.count(), shown.count()) == (30, 15)


def test_four_spaces_with_live_threads():
    threads = Thread.objects.values_list("space__source", "posts_count")
    assert Counter(source for source, _count in threads) == {"": 4, "cohort": 1, "project": 1}
    assert all(count > 1 for _source, count in threads)
    assert Space.objects.filter(threads__isnull=False).distinct().count() == 4
    assert Post.objects.filter(told_at=None).count() == 0
    assert Thread.objects.get(answer__isnull=False).answer == Post.objects.get(thread__answer__isnull=False, number=3)


def test_a_newsletter_was_sent_and_one_is_planned():
    sent, planned = Newsletter.objects.order_by("send_at")
    assert (sent.status, sent.count, planned.status, planned.count) == ("SENT", 33, "SCHEDULED", 0)
    assert list(Newsletter.objects.filter(send_at__gt=timezone.now())) == [planned]
    assert list(Newsletter.objects.filter(sent_at__lt=timezone.now())) == [sent]
    assert Counter(Subscriber.objects.values_list("status", flat=True)) == {"ACTIVE": 33, "ASKED": 3, "LEFT": 2}


def test_a_second_time_adds_nothing():
    assert (gatherings.load(), community.load()) == (0, 0)
    assert Space.objects.filter(source="").count() == 2
