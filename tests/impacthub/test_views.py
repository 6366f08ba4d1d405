"""The roof's pages: where somebody lands, and what is shown when something is wrong."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import BadRequest, PermissionDenied
from django.test import Client, RequestFactory, override_settings
from django.utils.translation import override

from coaching import services
from impacthub import search, views
from impacthub.people.models import User
from tests.factories.people import OrganisationFactory

pytestmark = pytest.mark.django_db
ClientFor = Callable[..., Client]


@pytest.mark.parametrize(
    ("header", "cookie", "address"),
    [
        ("", "", "/nl/"),
        ("fr-BE,fr;q=0.9", "", "/fr/"),
        ("de", "", "/nl/"),
        ("fr", "en", "/en/"),
    ],
)
def test_root_goes_to_the_language_of_the_visitor(client: Client, header: str, cookie: str, address: str) -> None:
    if cookie:
        client.cookies["django_language"] = cookie
    response = client.get("/", headers={"accept-language": header} if header else {})
    assert (response.status_code, response["Location"]) == (302, address)


def test_root_goes_to_the_language_of_the_account(client_for: ClientFor) -> None:
    response = client_for("member", language="fr").get("/", headers={"accept-language": "en"})
    assert response["Location"] == "/fr/"


def test_home_without_anything_shows_no_film_and_no_programme(client: Client) -> None:
    response = client.get("/nl/")
    assert response.status_code == 200
    assert (response.context["film"], response.context["programme"]) == (None, None)


def test_overview_of_a_producer_with_one_film_is_its_plan(
    client_for: ClientFor, person_as: Callable[..., User]
) -> None:
    maker = person_as("producer")
    project = services.create_project("Eén Dak", organisation=OrganisationFactory(), by=maker)
    services.add_team_member(project, maker, role="PRODUCER", by=maker)
    response = client_for(maker).get("/nl/overview/")
    assert (response.status_code, response["Location"]) == (302, "/nl/projects/een-dak/")


def test_overview_of_a_producer_with_two_films_lists_both(
    client_for: ClientFor, person_as: Callable[..., User]
) -> None:
    maker = person_as("producer")
    for title in ("Eén", "Twee"):
        project = services.create_project(title, organisation=OrganisationFactory(), by=maker)
        services.add_team_member(project, maker, role="PRODUCER", by=maker)
    response = client_for(maker).get("/nl/overview/")
    assert [(row.project.title, row.done) for row in response.context["rows"]] == [("Eén", 0), ("Twee", 0)]


def test_search_shows_what_the_rooms_find(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search, "_searchers", {"room": lambda _user, words: [search.Hit("film", words, "/nl/")]})
    response = client.get("/nl/search/", {"q": "  water   lijn "})
    assert [hit.title for hit in response.context["hits"]] == ["water lijn"]


def test_search_for_nothing_asks_no_room(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def never(_user: Any, _words: str) -> list[search.Hit]:
        raise AssertionError

    monkeypatch.setattr(search, "_searchers", {"room": never})
    assert client.get("/nl/search/").context["hits"] == []


def test_expired_form_shows_what_was_typed_but_no_secrets() -> None:
    client = Client(enforce_csrf_checks=True)
    response = client.post("/nl/account/login/", {"login": "nele@example.org", "password": "geheim"})
    assert response.status_code == 403
    assert response.context["typed"] == [("login", "nele@example.org")]


def test_expired_autosave_is_told_so_in_json() -> None:
    client = Client(enforce_csrf_checks=True, headers={"x-autosave": "1"})
    response = client.post("/nl/account/login/", {"login": "nele@example.org"})
    assert (response.status_code, response.json()) == (403, {"reason": "csrf"})


def test_missing_page_is_a_404_in_our_look(client: Client) -> None:
    response = client.get("/fr/nergens/")
    assert response.status_code == 404
    assert next(template.name for template in response.templates) == "404.html"


@pytest.mark.parametrize(
    ("view", "error", "status", "sentence"),
    [
        (views.bad_request, BadRequest("Lees dit."), 400, "Lees dit."),
        (views.permission_denied, PermissionDenied("Vraag het Lore."), 403, "Vraag het Lore."),
        (views.permission_denied, PermissionDenied(), 403, "Your account lacks the right"),
    ],
)
def test_error_pages_say_why(view: Any, error: Exception, status: int, sentence: str, rf: RequestFactory) -> None:
    request = rf.get("/en/")
    request.user = AnonymousUser()
    request.session = Client().session
    request._messages = []  # type: ignore[attr-defined]
    with override("en"):
        response = view(request, error)
    assert response.status_code == status
    assert sentence in response.content.decode()


def test_server_error_needs_no_database(rf: RequestFactory, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        response = views.server_error(rf.get("/fr/projects/"))
    assert response.status_code == 500
    assert '<html lang="fr">' in response.content.decode()


@override_settings(DEMO=True)
def test_a_demo_says_so(client: Client) -> None:
    assert 'class="badge-demo"' in client.get("/nl/").content.decode()


def test_a_real_site_has_no_badge(client: Client) -> None:
    assert 'class="badge-demo"' not in client.get("/nl/").content.decode()
