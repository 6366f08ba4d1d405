"""One search asks every room, and cleans up the words first."""

import pytest
from django.contrib.auth.models import AnonymousUser

from impacthub import search
from impacthub.search import Hit


@pytest.fixture
def asked(monkeypatch):
    """What two rooms were asked; each finds what it was asked for."""
    asked = []
    monkeypatch.setattr(search, "_searchers", {})

    def searcher(kind):
        def find(user, words):
            asked.append((kind, user, words))
            return [Hit(kind, words, f"/{kind}/")]

        return find

    search.register("z", searcher("z"))
    search.register("a", searcher("a"))
    return asked


def test_search_asks_every_room_in_the_order_of_their_names(asked):
    nobody = AnonymousUser()
    assert search.search(nobody, "water") == [Hit("a", "water", "/a/"), Hit("z", "water", "/z/")]
    assert asked == [("a", nobody, "water"), ("z", nobody, "water")]


@pytest.mark.parametrize("words", ["", "   ", "\x00", " \x00\t\n"])
def test_search_without_words_asks_nobody(asked, words):
    assert search.search(AnonymousUser(), words) == []
    assert asked == []


@pytest.mark.parametrize(
    ("typed", "searched"),
    [("  stil \n water ", "stil water"), ("stil\x00water", "stil water"), ("x" * 1_000_000, "x" * 200)],
)
def test_search_cleans_up_the_words(asked, typed, searched):
    search.search(AnonymousUser(), typed)
    assert {words for _kind, _user, words in asked} == {searched}


def test_registering_twice_under_one_name_keeps_the_last(asked):
    search.register("a", lambda user, words: [])
    assert search.search(AnonymousUser(), "water") == [Hit("z", "water", "/z/")]
