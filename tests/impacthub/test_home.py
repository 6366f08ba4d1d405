"""The home page: what a visitor sees of programmes, films and what they reached; and the film's picture."""

from datetime import date
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from coaching import services
from coaching.models import Attachment, FilmSheet, Goal, Plan, Project
from impacthub.demo import stills
from tests.factories.coaching import GoalFactory, ProjectFactory
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db
Dynamic = Goal.Dynamic


def film(title: str, status: str, premiere_on: date | None = None, *, fictional: bool = True) -> Project:
    """A project whose plan has ``status``, with its film sheet and a still."""
    project = ProjectFactory(title=title, fictional=fictional)
    FilmSheet.objects.update_or_create(plan=project.plan, defaults={"premiere_on": premiere_on})
    drawing = SimpleUploadedFile("still.png", stills.draw("stille-kamers"))
    services.add_attachment(
        project.plan, drawing, kind=Attachment.Kind.STILL, by=UserFactory(), credit="Wij", alt="Een raam"
    )
    Plan.objects.filter(project=project).update(status=status)
    return project


def test_home_shows_the_public_film_with_the_latest_premiere(client: Client) -> None:
    film("Vroeg", "IN_CAMPAIGN", date(2024, 1, 1))
    film("Laat", "IN_CAMPAIGN", date(2025, 1, 1))
    film("Zonder datum", "IN_CAMPAIGN")
    film("Nog niet", "DRAFT", date(2026, 1, 1))
    response = client.get("/nl/")
    assert response.context["film"].title == "Laat"
    assert '<img src="/nl/films/laat/still/" alt="Een raam"' in response.content.decode()


def test_home_draws_a_hall_for_a_film_without_stills(client: Client) -> None:
    film("Kaal", "IN_CAMPAIGN").plan.attachments.all().delete()
    page = client.get("/nl/").content.decode()
    assert ("/static/img/still.svg" in page, "/still/" in page) == (True, False)


def test_home_shows_nothing_of_a_real_film(client: Client) -> None:
    film("Echt", "IN_CAMPAIGN", fictional=False)
    assert "Echt" not in client.get("/nl/").content.decode()


def test_home_shows_reached_goals_of_published_films_by_dynamic(client: Client) -> None:
    published = film("Af", "PUBLISHED").plan
    running = film("Bezig", "IN_CAMPAIGN").plan
    for plan, dynamic, status, statement in (
        (published, Dynamic.CHANGING_MINDS, Goal.Status.PARTLY, "Half."),
        (published, Dynamic.CHANGING_MINDS, Goal.Status.ACHIEVED, "Heel."),
        (published, Dynamic.CHANGING_BEHAVIOURS, Goal.Status.PLANNED, "Ooit."),
        (published, Dynamic.CHANGING_STRUCTURES, Goal.Status.ACHIEVED, ""),
        (running, Dynamic.BUILDING_COMMUNITIES, Goal.Status.ACHIEVED, "Nog geheim."),
    ):
        GoalFactory(plan=plan, dynamic=dynamic, status=status, statement=statement)
    results = client.get("/nl/").context["results"]
    assert {dynamic: goal.statement for dynamic, goal in results.items() if goal} == {"CHANGING_MINDS": "Heel."}


def test_still_of_a_public_invented_film_is_a_picture_for_everybody(client: Client) -> None:
    film("Af", "PUBLISHED")
    response = client.get("/nl/films/af/still/")
    assert (response.status_code, response["Content-Type"]) == (200, "image/png")
    assert response["Cache-Control"] == "public, max-age=3600"
    assert response.getvalue().startswith(b"\x89PNG")


@pytest.mark.parametrize(("status", "fictional"), [("DRAFT", True), ("PUBLISHED", False)])
def test_still_of_a_private_or_real_film_is_not_there(client: Client, status: str, fictional: bool) -> None:
    film("Af", status, fictional=fictional)
    assert client.get("/nl/films/af/still/").status_code == 404


def test_still_whose_file_is_lost_is_not_there(client: Client) -> None:
    project = film("Af", "PUBLISHED")
    Path(project.plan.attachments.get().file.path).unlink()
    assert client.get("/nl/films/af/still/").status_code == 404
