"""Who came: per event and per half-year, the share from outside the film sector with its n, no-shows and late ones."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from community.models import Event
from community.queries.turnout import (
    Turnout,
    distinct_people,
    half_bounds,
    half_of,
    half_years,
    registered_by_sector,
    together,
    turnouts,
)
from tests.factories.community import EventFactory, GuestFactory, RegistrationFactory
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db


def past(starts_at: datetime | None = None, **fields: object) -> Event:
    """An evening that is over."""
    starts_at = starts_at or timezone.now() - timedelta(days=2)
    return EventFactory(starts_at=starts_at, ends_at=starts_at + timedelta(hours=3), **fields)


def came(event: Event, *sectors: str) -> None:
    """Somebody came from each of ``sectors``."""
    for sector in sectors:
        RegistrationFactory(event=event, sector=sector, checked_in_at=event.starts_at)


def test_one_evening():
    event = past()
    came(event, "FILM", "HEALTH", "HEALTH")
    group = RegistrationFactory(event=event, sector="", heads=3, checked_in_at=event.starts_at)
    GuestFactory(registration=group, position=1, sector="EDUCATION", checked_in_at=event.starts_at)
    GuestFactory(registration=group, position=2, sector="FILM")
    RegistrationFactory(event=event)
    late, early = event.starts_at - timedelta(hours=23), event.starts_at - timedelta(hours=25)
    RegistrationFactory(event=event, status="NOT_COMING", left_at=late, heads=2)
    RegistrationFactory(event=event, status="NOT_COMING", left_at=early)
    RegistrationFactory(event=event, status="NOT_COMING")
    RegistrationFactory(event=event, status="MAYBE", left_at=late)
    RegistrationFactory(event=event, left_at=late, checked_in_at=event.starts_at, sector="UNION")
    RegistrationFactory(event=event, status="OFFERED", offered_until=late)
    RegistrationFactory(event=event, status="WAITING", heads=3, places=1, queue_number=1)
    turnout = turnouts([event])[event.pk]
    assert turnout == Turnout(
        registered=9,
        waiting=2,
        cancelled_late=3,
        no_shows=3,
        sectors={"FILM": 1, "HEALTH": 2, "EDUCATION": 1, "UNION": 1, "": 1},
    )
    assert (turnout.came, turnout.known, turnout.unknown, turnout.outside) == (6, 5, 1, 4)
    assert (turnout.outside_pct, turnout.known_pct) == (80, 83)


@pytest.mark.parametrize(
    ("in_sector", "out", "unknown", "share"),
    [(0, 0, 0, None), (0, 0, 3, None), (1, 0, 0, 0), (0, 2, 1, 100), (1, 2, 0, 67), (2, 1, 5, 33), (1, 1, 0, 50)],
)
def test_the_share_is_of_those_whose_sector_is_known(in_sector, out, unknown, share):
    turnout = Turnout(sectors={"FILM": in_sector, "UNION": out, "": unknown})
    assert (turnout.outside_pct, turnout.known) == (share, in_sector + out)


def test_no_shows_are_only_known_after_the_end_and_when_somebody_was_noted():
    nobody, now = past(), EventFactory(starts_at=timezone.now() - timedelta(hours=1))
    for event in (nobody, now):
        RegistrationFactory(event=event)
    came(now, "FILM")
    found = turnouts([nobody, now])
    assert [found[event.pk].no_shows for event in (nobody, now)] == [None, None]
    assert together(found.values()).no_shows is None


def test_who_came_without_a_place_is_nobodys_no_show():
    event = past()
    RegistrationFactory(event=event, status="NOT_COMING", checked_in_at=event.starts_at)
    RegistrationFactory(event=event, heads=2)
    assert turnouts([event])[event.pk].no_shows == 2


def test_turnouts_add_up_and_cost_the_same(django_assert_num_queries):
    events = [past() for _number in range(3)]
    for event in events:
        came(event, "FILM", "HEALTH", "")
        RegistrationFactory(event=event)
    with django_assert_num_queries(3):
        found = turnouts(events)
    assert together(found.values()) == Turnout(registered=12, no_shows=3, sectors={"FILM": 3, "HEALTH": 3, "": 3})


def test_sectors_of_who_registered(django_assert_num_queries):
    event = EventFactory()
    group = RegistrationFactory(event=event, sector="UNION", heads=2)
    GuestFactory(registration=group, sector="")
    RegistrationFactory(event=event, sector="FILM", status="NOT_COMING")
    with django_assert_num_queries(2):
        assert registered_by_sector(event) == {"UNION": 1, "": 1}


def test_different_people_are_counted_by_address_account_or_each(django_assert_num_queries):
    first, second, other = past(), past(), past()
    user = UserFactory()
    for event in (first, second):
        RegistrationFactory(
            event=event,
            email="Nele@people.test" if event == first else "nele@people.test",
            checked_in_at=event.starts_at,
        )
        RegistrationFactory(event=event, email="", user=user, checked_in_at=event.starts_at)
        walk_in = RegistrationFactory(event=event, email="", checked_in_at=event.starts_at)
        GuestFactory(registration=walk_in, email="", checked_in_at=event.starts_at)
    GuestFactory(registration=walk_in, position=2, email="NELE@people.test", checked_in_at=event.starts_at)
    RegistrationFactory(event=first, email="stayed@home.test")
    came(other, "FILM")
    with django_assert_num_queries(1):
        assert distinct_people([first, second]) == 2 + 4


def test_halves_begin_at_midnight_in_brussels():
    assert half_of(datetime(2026, 12, 31, 22, 59, tzinfo=UTC)) + 1 == half_of(datetime(2026, 12, 31, 23, tzinfo=UTC))
    assert half_of(datetime(2026, 6, 30, 21, 59, tzinfo=UTC)) + 1 == half_of(datetime(2026, 6, 30, 22, tzinfo=UTC))
    begin, end = half_bounds(half_of(datetime(2026, 8, 1, tzinfo=UTC)))
    assert (begin.astimezone(UTC), end.astimezone(UTC)) == (
        datetime(2026, 6, 30, 22, tzinfo=UTC),
        datetime(2026, 12, 31, 23, tzinfo=UTC),
    )


def test_half_years_with_their_share_and_longest_gap(django_assert_num_queries):
    evenings = [
        past(datetime(*day, 19, tzinfo=UTC))
        for day in [(2024, 5, 1), (2024, 12, 31), (2025, 1, 10), (2025, 3, 1), (2025, 7, 1)]
    ]
    past(datetime(2025, 2, 1, 19, tzinfo=UTC), status="CANCELLED")
    past(datetime(2025, 2, 2, 19, tzinfo=UTC), status="DRAFT")
    for event in evenings:
        came(event, "FILM", "HEALTH", "HEALTH", "")
    guest = GuestFactory(registration__event=evenings[2], sector="UNION", checked_in_at=evenings[2].starts_at)
    with django_assert_num_queries(4):
        rows = half_years(half_of(datetime(2025, 8, 1, tzinfo=UTC)), 3)
    assert guest.pk
    assert [(row.name, row.gatherings, row.turnout.outside_pct, row.turnout.known) for row in rows] == [
        ("2025-2", 1, 67, 3),
        ("2025-1", 2, 71, 7),
        ("2024-2", 1, 67, 3),
    ]
    assert [row.longest_gap for row in rows] == [timedelta(days=122), timedelta(days=50), timedelta(days=244)]
    assert half_years(half_of(datetime(2020, 1, 1, tzinfo=UTC)), 1)[0].longest_gap is None
