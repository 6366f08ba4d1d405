"""Finding a film by its title, whatever the accents, and only what one may see."""

import pytest
from django.contrib.auth.models import AnonymousUser

from coaching.search import find_projects
from impacthub import search
from tests.factories.coaching import ProjectFactory

pytestmark = pytest.mark.django_db


def titles(user, words: str) -> list[str]:
    return [hit.title for hit in search.search(user, words) if hit.url.startswith("/nl/projects/")]


def test_a_film_is_found_whatever_the_accents_and_capitals(nele):
    ProjectFactory(title="Étape à Liège", team={"PRODUCER": nele})
    found = {words: titles(nele, words) for words in ("etape", "ÉTAPE", "liege etape", "tap", "etapes", "Liège x")}
    assert found == {
        "etape": ["Étape à Liège"],
        "ÉTAPE": ["Étape à Liège"],
        "liege etape": ["Étape à Liège"],
        "tap": ["Étape à Liège"],
        "etapes": [],
        "Liège x": [],
    }


def test_only_films_that_one_may_see(nele, samira, person_as):
    ProjectFactory(title="Own film", team={"PRODUCER": nele, "COACH": samira})
    ProjectFactory(title="Other film")
    assert titles(nele, "film") == ["Own film"]
    assert titles(samira, "film") == ["Own film"]
    assert titles(person_as("member"), "film") == []
    assert titles(AnonymousUser(), "film") == []
    assert titles(person_as("coordinator"), "film") == ["Other film", "Own film"]


def test_marks_of_a_pattern_are_letters(nele):
    ProjectFactory(title="100% Grond", team={"PRODUCER": nele})
    assert (titles(nele, "%"), titles(nele, "_"), titles(nele, "0% g")) == (["100% Grond"], [], ["100% Grond"])


def test_a_hit_says_what_it_is(nele):
    project = ProjectFactory(title="Stille Kamers", team={"PRODUCER": nele})
    hit = search.search(nele, "kamers")[0]
    assert (hit.kind, hit.url, hit.excerpt) == ("Film", "/nl/projects/stille-kamers/", str(project.organisation))


def test_no_more_than_fit_on_a_page(nele, django_assert_num_queries, person_as):
    coordinator = person_as("coordinator")
    for _place in range(25):
        ProjectFactory()
    assert coordinator.roles
    with django_assert_num_queries(1):
        assert len(list(find_projects(coordinator, "film"))) == 20
