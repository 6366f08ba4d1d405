"""The board of gatherings and who came to one, as pages."""

from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.factories.community import EventFactory, GuestFactory, RegistrationFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(client_for):
    """A coordinator's."""
    return client_for("coordinator")


def url_of(name: str, *args: object) -> str:
    """The English address."""
    return reverse(f"community:{name}", args=args).replace("/nl/", "/en/")


def held(day: datetime, *sectors: str):
    """An evening that was held, to which somebody of each of ``sectors`` came."""
    event = EventFactory(starts_at=day, ends_at=day + timedelta(hours=3), status="HELD")
    for sector in sectors:
        RegistrationFactory(event=event, sector=sector, checked_in_at=day)
    return event


def test_an_empty_board(client):
    answer = client.get(url_of("event_board"))
    assert (answer.status_code, answer.content.count(b'class="empty"')) == (200, 1)
    assert b"No gathering took place in this half-year." in answer.content


def test_the_board_of_a_half_year(client):
    first = held(datetime(2025, 2, 1, 18, tzinfo=UTC), "FILM", "UNION", "")
    held(datetime(2025, 4, 1, 18, tzinfo=UTC), "UNION")
    held(datetime(2024, 9, 1, 18, tzinfo=UTC), "FILM")
    EventFactory(starts_at=datetime(2025, 3, 1, tzinfo=UTC), ends_at=datetime(2025, 3, 2, tzinfo=UTC), status="DRAFT")
    waiting = RegistrationFactory(status="WAITING", queue_number=1, heads=2)
    answer = client.get(url_of("event_board"), {"half": "2025-1"})
    assert [row["turnout"].outside_pct for row in answer.context["past"]] == [100, 50]
    assert answer.context["past"][1]["event"] == first
    assert (answer.context["whole"].outside_pct, answer.context["people"]) == (67, 4)
    half = answer.context["half"]
    assert (half["label"], half["row"].gatherings, half["gap_days"]) == ("January to June 2025", 2, 153)
    assert [(row["event"], row["turnout"].waiting) for row in answer.context["coming"]] == [(waiting.event, 2)]
    assert (answer.context["earlier"], answer.context["later"]) == ("2024-2", "2025-2")


@pytest.mark.parametrize("half", ["", "x", "2026-3", "1999-1", "2099-2", "2026-1\n", "\u0662026-1"])
def test_any_half_year_is_some_half_year(client, half):
    assert client.get(url_of("event_board"), {"half": half}).status_code == 200


def test_the_board_in_as_many_queries_for_thirty(client, django_assert_num_queries):
    for count in (1, 2, 27):
        for _number in range(count):
            event = held(timezone.now() - timedelta(hours=4), "FILM", "")
            GuestFactory(registration__event=event)
            RegistrationFactory()
        with django_assert_num_queries(15):
            assert client.get(url_of("event_board")).status_code == 200


def test_who_came_leads_to_its_people(client):
    event = held(timezone.now() - timedelta(days=1), "FILM", "UNION", "UNION", "")
    RegistrationFactory(event=event)
    page = client.get(url_of("event_turnout", event.slug)).content.decode()
    people = url_of("event_people", event.slug)
    assert "came from outside film: 2 of 3 people. Sector unknown: 1." in page
    for link, count in [("?show=came", 4), ("?show=coming", 5), ("?show=no-show", 1), ("?show=late", 0)]:
        assert f'<a href="{people}{link}">{count}</a>' in page
    assert [page.count(f'{people}?show=came&amp;sector={sector}"') for sector in ("FILM", "UNION", "")] == [1, 1, 1]
    rows = client.get(people, {"show": "came", "sector": "UNION"}).context["rows"]
    assert len(rows) == 2


def test_before_anybody_came_who_is_expected(client):
    event = EventFactory()
    RegistrationFactory(event=event, sector="FILM")
    page = client.get(url_of("event_turnout", event.slug)).content.decode()
    assert "come from outside film: 0 of 1 people. Sector unknown: 0." in page
    assert (page.count("0 %"), page.count("Who did not come stands here once it is over.")) == (1, 1)
