"""The menu, the languages and the theme of a page."""

from collections.abc import Callable

import pytest
from django.test import Client

from impacthub.people.models import Role, User
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db
ClientFor = Callable[..., Client]


def menu(client: Client, url: str = "/en/privacy/") -> list[str]:
    """The labels of the main menu on ``url``."""
    return [item.label for item in client.get(url).context["nav_items"]]


@pytest.mark.parametrize(
    ("role", "labels"),
    [
        ("anonymous", ["Programmes", "Agenda", "Knowledge base", "Helpdesk"]),
        ("member", ["Overview", "Programmes", "Agenda", "Community", "Knowledge base", "Helpdesk"]),
        ("producer", ["Overview", "Programmes", "Agenda", "Community", "Knowledge base", "Helpdesk"]),
        ("coach", ["Overview", "Coaching", "Agenda", "Community", "Knowledge base", "Helpdesk"]),
        ("coordinator", ["Overview", "Cohorts", "Agenda", "Community", "Inbox", "Administration"]),
        ("participant", ["Overview", "My programme", "Agenda", "Community", "Knowledge base", "Helpdesk"]),
    ],
)
def test_menu_has_what_a_role_can_open(client_for: ClientFor, role: str, labels: list[str]) -> None:
    assert menu(client_for(role)) == labels


def test_menu_marks_where_you_are(client: Client) -> None:
    items = client.get("/en/trajects/").context["nav_items"]
    assert [item.label for item in items if item.current] == ["Programmes"]


def test_coach_who_answers_the_helpdesk_has_its_inbox_last(client_for: ClientFor) -> None:
    coach = UserFactory(roles=[Role.COACH, Role.HELPDESK])
    assert menu(client_for(coach)) == ["Overview", "Coaching", "Agenda", "Community", "Knowledge base", "Inbox"]


@pytest.mark.parametrize(
    ("url", "label"),
    [
        ("/en/discussions/", "Community"),
        ("/en/members/", "Community"),
        ("/en/messages/", "Community"),
        ("/en/coordination/moderation/", "Community"),
        ("/en/coordination/events/", "Agenda"),
        ("/en/helpdesk/articles/", "Inbox"),
        ("/en/guides/", "Inbox"),
    ],
)
def test_pages_under_another_address_belong_to_an_item_too(client_for: ClientFor, url: str, label: str) -> None:
    items = client_for("coordinator").get(url).context["nav_items"]
    assert [item.label for item in items if item.current] == [label]


def test_language_switch_keeps_the_page_and_its_question(client: Client) -> None:
    links = client.get("/nl/search/?q=water").context["languages"]
    assert [(link.code, link.url, link.current) for link in links] == [
        ("nl", "/nl/search/?q=water", True),
        ("fr", "/fr/search/?q=water", False),
        ("en", "/en/search/?q=water", False),
    ]


def test_language_switch_of_a_missing_page_goes_to_the_other_homes(client: Client) -> None:
    links = client.get("/nl/nergens/").context["languages"]
    assert [link.url for link in links] == ["/nl/nergens/", "/fr/", "/en/"]


@pytest.mark.parametrize(
    ("theme", "shown"), [("AUTO", ""), ("LIGHT", ' data-theme="light"'), ("DARK", ' data-theme="dark"')]
)
def test_theme_of_the_account_is_on_the_page(client_for: ClientFor, theme: str, shown: str) -> None:
    page = client_for("member", theme=theme, language="nl").get("/nl/privacy/").content.decode()
    assert f'<html lang="nl"{shown}>' in page


def test_help_stands_at_the_foot_of_every_page(client: Client) -> None:
    assert client.get("/nl/cookies/").content.decode().count('href="/nl/helpdesk/"') >= 2


def test_anonymous_page_costs_no_query(client: Client, django_assert_num_queries: Callable[..., object]) -> None:
    with django_assert_num_queries(0):  # type: ignore[attr-defined]
        client.get("/nl/privacy/")


def test_signed_in_page_costs_session_person_roles_and_unread(
    client_for: ClientFor, person_as: Callable[..., User], django_assert_num_queries: Callable[..., object]
) -> None:
    client = client_for(person_as("member"))
    client.get("/nl/privacy/")
    with django_assert_num_queries(4):  # type: ignore[attr-defined]
        client.get("/nl/privacy/")
