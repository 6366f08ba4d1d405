"""Words for when a gathering is, its title in two widths, and the drawing of its places."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import translation

from community.models import Event
from community.templatetags.gatherings import seats, two_widths, was_at, when

BRUSSELS = ZoneInfo("Europe/Brussels")


def event(starts_at: datetime, hours: float = 3, **fields) -> Event:
    return Event(pk=7, starts_at=starts_at, ends_at=starts_at + timedelta(hours=hours), **fields)


EVENING = datetime(2026, 12, 3, 19, tzinfo=BRUSSELS)


@pytest.mark.parametrize(
    ("language", "day", "short"), [("nl", "donderdag 3 december 2026", "do"), ("fr", "jeudi 3 décembre 2026", "jeu")]
)
def test_day_in_the_language_of_its_reader(language, day, short):
    with translation.override(language):
        words = when(event(EVENING))
        assert (words.day, words.weekday_short, words.number) == (day, short, 3)


@pytest.mark.parametrize(
    ("starts_at", "hours", "zone", "said"),
    [
        (EVENING, 3, "Europe/Brussels", "19:00 to 22:00"),
        (EVENING, 6, "Europe/Brussels", "19:00 to 01:00"),
        (EVENING, 40, "Europe/Brussels", "19:00 to 5 December, 11:00"),
        (EVENING, 3, "Europe/London", "18:00 to 21:00 (London)"),
        (EVENING, 3, "America/New_York", "13:00 to 16:00 (New York)"),
        (datetime(2027, 3, 28, 1, tzinfo=BRUSSELS), 2, "Europe/Brussels", "01:00 to 03:00"),
    ],
)
def test_hours_on_the_clocks_of_the_event(starts_at, hours, zone, said):
    with translation.override("en"):
        assert when(event(starts_at, hours, zone=zone)).hours == said


def test_moved_event_says_when_it_was_planned():
    moved = event(EVENING, moved_from=EVENING - timedelta(days=1))
    with translation.override("en"):
        assert (was_at(moved), was_at(event(EVENING))) == ("Wednesday 2 December 2026, 19:00 to 22:00", "")


@pytest.mark.parametrize(
    ("title", "widths"),
    [
        ("Van zaal naar raadszaal", ("Van zaal", "naar raadszaal")),
        ("Werkatelier: een budget dat klopt", ("Werkatelier:", "een budget dat klopt")),
        ("Kijken", ("", "Kijken")),
        ("", ("", "")),
    ],
)
def test_title_in_two_widths(title, widths):
    assert two_widths(title) == widths


def drawn(capacity: int | None, taken: int) -> tuple[int, int]:
    """How many seats are full and free in the drawing."""
    paths = dict.fromkeys(("seat-taken", "seat-free"), 0)
    for part in str(seats(event(EVENING, capacity=capacity, places_taken=taken))).split("<path ")[1:]:
        paths[part.split('"')[1]] = part.count("z")
    return paths["seat-taken"], paths["seat-free"]


@pytest.mark.parametrize(("capacity", "taken"), [(1, 0), (3, 3), (20, 8), (60, 48), (61, 0), (200, 199)])
def test_every_place_is_a_seat(capacity, taken):
    assert drawn(capacity, taken) == (taken, capacity - taken)


def test_more_than_there_is_room_for_fills_every_seat():
    assert drawn(20, 25) == (20, 0)


def test_large_hall_is_a_bar_and_no_limit_is_nothing():
    assert (drawn(500, 250), str(seats(event(EVENING)))) == ((1, 1), "")


def test_a_seat_that_is_taken_stays_taken():
    def full(taken: int) -> set[str]:
        svg = str(seats(event(EVENING, capacity=30, places_taken=taken)))
        return set(svg.split('class="seat-taken" d="')[1].split('"')[0].split("M"))

    assert full(10) <= full(11)
