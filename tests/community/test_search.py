"""What the one search finds of gatherings and members: what one may see, whatever the accents."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser

from community.models import Audience, Event
from community.search import find_in_community
from impacthub import search
from impacthub.people.models import User
from tests.factories.community import EventFactory, ProfileFactory

pytestmark = pytest.mark.django_db


def found(user: User | AnonymousUser, words: str) -> list[tuple[str, str]]:
    """Kind and title of what this room finds."""
    return [(hit.kind, hit.title) for hit in find_in_community(user, words)]


def test_gatherings_are_found_by_title_and_city(person_as: Callable[..., User]) -> None:
    EventFactory(title_nl="Een étape verder", title_fr="Une étape", city="Liège")
    EventFactory(title_nl="Etappe voor leden", audience=Event.Audience.MEMBERS)
    EventFactory(title_nl="Etappe in de maak", status=Event.Status.DRAFT)
    for words in ("etape", "ÉTAPE liege", "une etape"):
        assert [title for _kind, title in found(AnonymousUser(), words)] == ["Een étape verder"], words
    assert found(AnonymousUser(), "etappe") == []
    assert [title for _kind, title in found(person_as("member"), "etappe")] == ["Etappe voor leden"]
    assert len(found(person_as("coordinator"), "etappe")) == 2
    assert found(AnonymousUser(), "etape gent") == []


def test_members_are_found_by_what_they_show(person_as: Callable[..., User]) -> None:
    ProfileFactory(user__name="Élodie", shown_to=Audience.MEMBERS, helps_for=Audience.NOBODY, headline="Producer")
    hits = list(find_in_community(person_as("member"), "elodie"))
    assert [(hit.title, hit.excerpt) for hit in hits] == [("Élodie", "Producer")]
    assert hits[0].url.startswith("/nl/members/member-")
    assert found(person_as("member"), "schoolvoorstellingen") == []
    assert found(AnonymousUser(), "elodie") == []


@pytest.mark.parametrize("words", ["%", "_", "\\", "' OR 1=1", "&|!():*", "x" * 200, "ß ŉ İ ½ ① ℃ ｱ ²", "- ' &"])
def test_odd_words_find_nothing_and_break_nothing(words: str) -> None:
    EventFactory()
    ProfileFactory(shown_to=Audience.PUBLIC)
    assert found(AnonymousUser(), words) == []


@pytest.mark.parametrize("rows", [1, 3, 30])
def test_it_takes_the_same_queries(rows: int, django_assert_num_queries: Any) -> None:
    EventFactory.create_batch(rows, title_nl="Zaaien")
    ProfileFactory.create_batch(rows, shown_to=Audience.PUBLIC, headline="Zaaien")
    with django_assert_num_queries(3):  # gatherings, members, their topics
        assert len(found(AnonymousUser(), "zaaien")) == min(rows, 10) * 2


def test_the_one_search_asks_this_room_too() -> None:
    EventFactory(title_nl="Zaaien")
    assert [hit.title for hit in search.search(AnonymousUser(), "zaaien")] == ["Zaaien"]
