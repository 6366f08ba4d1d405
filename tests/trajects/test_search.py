"""Finding programmes, calls, cohorts and modules, whatever the accents, and only what one may see."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser

from impacthub import search
from impacthub.people.models import User
from tests.factories.people import UserFactory
from tests.factories.trajects import CallFactory, CohortFactory, ModuleFactory, ParticipantFactory, ProgrammeFactory
from trajects.models import Call, Cohort, Enrolment, Module
from trajects.search import find_in_trajects

pytestmark = pytest.mark.django_db

ROOM = ("/nl/trajects/", "/nl/calls/", "/nl/cohorts/")


def found(user: User | AnonymousUser, words: str) -> list[tuple[str, str]]:
    """Kind and title of what this room finds."""
    return [(hit.kind, hit.title) for hit in search.search(user, words) if hit.url.startswith(ROOM)]


@pytest.fixture
def cohort() -> Cohort:
    """A cohort with a module that is published and one that is not."""
    cohort = CohortFactory(name="Zaaiers 2026", programme__name="Élan", programme__summary_nl="Een jaar leren")
    ModuleFactory(cohort=cohort, title_nl="Étape: zaaien", title_en="Sowing")
    ModuleFactory(cohort=cohort, title_nl="Zaaien voor later", status=Module.Status.DRAFT)
    return cohort


@pytest.fixture
def ann(cohort: Cohort) -> User:
    """Somebody who takes part."""
    return ParticipantFactory(cohort=cohort).user


def test_a_programme_is_found_by_everybody_whatever_the_accents() -> None:
    ProgrammeFactory(name="Élan à Liège", summary_nl="Een jaar leren", summary_fr="Une année d’apprentissage")
    for words in ("elan", "ÉLAN", "liege elan", "annee", "jaar", "élan apprentissage"):
        assert found(AnonymousUser(), words) == [("Traject", "Élan à Liège")], words
    assert found(AnonymousUser(), "elan gent") == []


def test_a_call_is_found_from_when_it_is_announced(person_as: Callable[..., User]) -> None:
    CallFactory(title_nl="Oproep zaaien", status=Call.Status.DRAFT)
    assert found(AnonymousUser(), "oproep zaaien") == []
    assert [title for _kind, title in found(person_as("coordinator"), "oproep zaaien")] == ["Oproep zaaien"]
    Call.objects.update(title_nl="Oproep oogsten")
    CallFactory(open=True, title_nl="Oproep maaien", title_fr="Appel moissons")
    assert [title for _kind, title in found(AnonymousUser(), "moissons")] == ["Oproep maaien"]
    assert [title for _kind, title in found(AnonymousUser(), "oproep")] == ["Oproep maaien"]


@pytest.mark.parametrize(
    ("who", "titles"),
    [
        ("participant", {"Zaaiers 2026", "Étape: zaaien"}),
        ("responsible", {"Zaaiers 2026", "Étape: zaaien", "Zaaien voor later"}),
        ("coordinator", {"Zaaiers 2026", "Étape: zaaien", "Zaaien voor later"}),
        ("coach", set()),
        ("stopped", set()),
    ],
)
def test_a_cohort_and_its_modules_are_found_by_who_may_read_them(
    cohort: Cohort, ann: User, person_as: Callable[..., User], who: str, titles: set[str]
) -> None:
    reader = ann if who in {"participant", "stopped"} else UserFactory()
    if who == "responsible":
        Module.objects.filter(status=Module.Status.DRAFT).update(responsible=reader)
    if who == "stopped":
        Enrolment.objects.update(status=Enrolment.Status.STOPPED)
    if who in {"coordinator", "coach"}:
        reader = person_as(who)
    assert {title for _kind, title in found(reader, "zaai")} == titles


def test_who_is_not_signed_in_finds_no_cohort(cohort: Cohort) -> None:
    assert found(AnonymousUser(), "zaai") == []


def test_a_module_is_found_in_any_language_and_says_where_it_is(cohort: Cohort, ann: User) -> None:
    (hit,) = [hit for hit in search.search(ann, "sowing") if hit.url.startswith(ROOM)]
    module = Module.objects.get(title_en="Sowing")
    assert (hit.kind, hit.title, hit.excerpt) == ("Module", "Étape: zaaien", "Zaaiers 2026")
    assert hit.url == f"/nl/cohorts/{cohort.slug}/modules/{module.slug}/"


def test_marks_of_a_pattern_are_letters() -> None:
    ProgrammeFactory(name="100% Grond", summary_nl="x")
    assert [title for _kind, title in found(AnonymousUser(), "%")] == ["100% Grond"]
    assert found(AnonymousUser(), "_") == []


def test_no_more_than_fit_on_a_page_and_a_fixed_number_of_queries(
    person_as: Callable[..., User], django_assert_num_queries: Any
) -> None:
    coordinator = person_as("coordinator")
    assert coordinator.roles
    for _number in range(12):
        ModuleFactory(title_nl="Veel", cohort__name="Veel", cohort__programme__name="Veel")
        CallFactory(open=True, title_nl="Veel", criteria=False)
    for words in ("veel", "niets"):
        with django_assert_num_queries(4):
            hits = list(find_in_trajects(coordinator, words))
        assert len(hits) == (40 if words == "veel" else 0)
