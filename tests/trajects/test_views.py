"""The public pages of programmes."""

from datetime import date

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from coaching.models import FilmSheet, Plan, Project
from coaching.services import create_project
from tests.factories.people import OrganisationFactory
from tests.factories.trajects import ProgrammeFactory
from trajects import registry
from trajects.models import Programme

pytestmark = pytest.mark.django_db


def film_in(programme: Programme, title: str, status: str = Plan.Status.IN_CAMPAIGN, **sheet: object) -> Plan:
    """A film of ``programme`` whose plan is in ``status``; its sheet says ``sheet``."""
    house = OrganisationFactory(name=f"House of {title}")
    plan = create_project(title, organisation=house, by=None, programme=programme, language="fr", fictional=True).plan
    Plan.objects.filter(pk=plan.pk).update(status=status)
    if sheet:
        FilmSheet.objects.create(plan=plan, **sheet)
    return plan


def page(address: str, *args: object, language: str = "en") -> str:
    """The page at ``address`` as a visitor reads it."""
    with override(language):
        answer = Client().get(reverse(address, args=args))
    assert answer.status_code == 200
    return answer.content.decode()


def test_programme_list_shows_the_newest_first():
    old = ProgrammeFactory(name="Old", starts_on=date(2020, 1, 1))
    new = ProgrammeFactory(name="New")
    with override("en"):
        answer = Client().get(reverse("trajects:programme_list"))
    assert list(answer.context["page"]) == [new, old]


def test_programme_list_says_that_there_is_none_yet():
    assert "No programme yet" in page("trajects:programme_list")


@pytest.mark.parametrize(
    ("today", "word"), [("2023-01-01", "Starts soon"), ("2024-01-01", "Under way"), ("2025-01-01", "Finished")]
)
def test_programme_list_says_how_far_each_is(today, word):
    ProgrammeFactory()
    with time_machine.travel(f"{today} 12:00", tick=False):
        text = page("trajects:programme_list")
    assert [state for state in ("Starts soon", "Under way", "Finished") if state in text] == [word]


def test_programme_detail_says_when_it_is_over():
    programme = ProgrammeFactory()
    with time_machine.travel("2024-07-01 12:00", tick=False):
        assert "This programme ended on 30 June 2024." in page("trajects:programme_detail", programme.slug)
    with time_machine.travel("2024-06-30 12:00", tick=False):
        assert "This programme ended" not in page("trajects:programme_detail", programme.slug)


def test_programme_detail_says_in_which_language_its_texts_are():
    programme = ProgrammeFactory(summary_nl="Een jaar leren", summary_fr="Apprendre")
    assert '<p class="lead" lang="fr">Apprendre</p>' in page("trajects:programme_detail", programme.slug, language="fr")
    english = page("trajects:programme_detail", programme.slug)
    assert '<p class="lead" lang="nl">Een jaar leren</p>' in english
    assert "This text is only there in Dutch." in english


def test_programme_detail_names_the_films_that_are_public():
    programme = ProgrammeFactory()
    film_in(programme, "Open", format="FEATURE_DOC", duration_min=88, premiere_on=date(2025, 3, 20), logline="Un film.")
    film_in(programme, "Bare")
    Project.objects.filter(plan=film_in(programme, "Real")).update(fictional=False)
    film_in(programme, "Draft", status=Plan.Status.DRAFT)
    film_in(ProgrammeFactory(), "Elsewhere")
    with override("en"):
        answer = Client().get(reverse("trajects:programme_detail", args=[programme.slug]))
    assert answer.context["works"] == [
        registry.Work("Bare", "", "fr", ["House of Bare", "invented"]),
        registry.Work(
            "Open", "Un film.", "fr", ["House of Open", "feature documentary", "88 minutes", "2025", "invented"]
        ),
    ]
    assert "Draft" not in answer.content.decode()
    assert "Real" not in answer.content.decode()


def test_programme_detail_without_films_says_so():
    assert "A film stands here once its campaign runs." in page("trajects:programme_detail", ProgrammeFactory().slug)


def test_a_programme_names_sixty_works_at_most(monkeypatch):
    programme = ProgrammeFactory()
    asked = []

    def many(_programme: Programme, limit: int) -> list[registry.Work]:
        asked.append(limit)
        return [registry.Work(str(number)) for number in range(100)]

    monkeypatch.setattr(registry, "_listers", [many])
    assert [work.title for work in registry.works(programme)] == [str(number) for number in range(60)]
    assert asked == [60]


def test_programme_detail_of_a_stranger_is_not_there():
    with override("en"):
        assert Client().get(reverse("trajects:programme_detail", args=["nowhere"])).status_code == 404


@pytest.mark.parametrize("address", ["trajects:programme_list", "trajects:programme_detail"])
def test_programme_pages_only_answer_to_reading(address):
    programme = ProgrammeFactory()
    args = [programme.slug] if address.endswith("detail") else []
    assert Client().post(reverse(address, args=args)).status_code == 405


@pytest.mark.parametrize("films", [1, 3, 30])
def test_programme_detail_asks_four_questions_of_the_database(films, django_assert_num_queries):
    programme = ProgrammeFactory()
    for number in range(films):
        film_in(programme, f"Film {number}", logline="Un film.")
    with override("en"):
        address = reverse("trajects:programme_detail", args=[programme.slug])
    client = Client()
    with django_assert_num_queries(4):
        client.get(address)
