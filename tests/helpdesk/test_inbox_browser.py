"""The inbox with the keyboard alone, in a real browser: off by itself, and quick once switched on."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from helpdesk.models import Ticket
from impacthub.people.models import Role, User
from tests.factories.helpdesk import TicketFactory
from tests.factories.people import UserFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

FOCUSED = "document.activeElement.textContent"


@pytest.fixture
def tom() -> User:
    return UserFactory(name="Tom Aerts", language="en", roles=[Role.HELPDESK])


@pytest.fixture
def tickets() -> list[Ticket]:
    return [TicketFactory(subject=f"Vraag {number}") for number in range(3)]


@pytest.fixture
def inbox(live_server: Any, page: Page, sign_in: Callable[..., Any], tom: User, tickets: list[Ticket]) -> Page:
    sign_in(tom)
    page.goto(f"{live_server.url}/en/helpdesk/inbox/")
    return page


def switch_on(page: Page) -> None:
    page.get_by_text("Work with keys").press("Enter")
    page.get_by_role("button", name="Switch the keys on").press("Enter")
    expect(page.get_by_text("The keys work now.")).to_be_visible()


def test_keys_do_nothing_until_they_are_switched_on(inbox: Page) -> None:
    before = inbox.evaluate(FOCUSED)
    for key in ("j", "k", "r", "/"):
        inbox.keyboard.press(key)
    assert (inbox.evaluate(FOCUSED), inbox.url.split("/en")[1]) == (before, "/helpdesk/inbox/")


def test_walk_open_and_search_with_keys(inbox: Page, tickets: list[Ticket]) -> None:
    switch_on(inbox)
    walked = []
    for key in ("j", "j", "k", "j", "j", "j"):
        inbox.keyboard.press(key)
        walked.append(inbox.evaluate(FOCUSED))
    assert walked == [f"Vraag {number}" for number in (0, 1, 0, 1, 2, 2)]
    inbox.keyboard.press("/")
    assert inbox.evaluate("document.activeElement.id") == "id_q"
    inbox.keyboard.type("jk vraag r/")
    assert inbox.locator("#id_q").input_value() == "jk vraag r/"
    inbox.keyboard.press("ControlOrMeta+a")
    inbox.keyboard.type(tickets[1].reference)
    inbox.keyboard.press("Enter")
    inbox.wait_for_url(f"**/{tickets[1].reference}/")


def test_open_a_question_and_write_with_keys(inbox: Page, tickets: list[Ticket]) -> None:
    switch_on(inbox)
    inbox.keyboard.press("j")
    inbox.keyboard.press("r")
    inbox.wait_for_url(f"**/{tickets[0].reference}/**")
    inbox.wait_for_function("document.activeElement.id === 'id_text'")
    inbox.go_back()
    inbox.keyboard.press("j")
    inbox.keyboard.press("Enter")
    inbox.wait_for_url(f"**/{tickets[0].reference}/")


def test_an_address_holds_only_what_was_chosen(inbox: Page) -> None:
    inbox.get_by_text("Narrow down and sort").click()
    inbox.locator("#id_language").select_option("nl")
    inbox.get_by_role("button", name="Show", exact=True).click()
    inbox.wait_for_url("**/inbox/?language=nl&sort=waiting")
    inbox.get_by_role("link", name="Take away: Dutch").click()
    inbox.wait_for_url("**/inbox/?sort=waiting")


def test_take_a_question_and_close_others(inbox: Page, tickets: list[Ticket], tom: User) -> None:
    inbox.get_by_role("button", name=f"I take it {tickets[0].reference}").press("Enter")
    expect(inbox.get_by_text(f"You look after {tickets[0].reference} now.")).to_be_visible()
    assert Ticket.objects.get(pk=tickets[0].pk).assignee == tom
    for ticket in tickets[1:]:
        inbox.get_by_role("checkbox", name=f"Choose {ticket.reference}").press("Space")
    inbox.get_by_role("button", name="Close without an answer").press("Enter")
    expect(inbox.get_by_role("heading", name="Close 2 questions without an answer")).to_be_visible()
    inbox.get_by_label("it was asked twice").press("Space")
    inbox.get_by_role("button", name="Close them").press("Enter")
    expect(inbox.get_by_text("2 questions are closed.")).to_be_visible()
    assert sorted(Ticket.objects.values_list("status", flat=True)) == ["CLOSED", "CLOSED", "OPEN"]


def test_two_skip_links_lead_to_the_first_question(inbox: Page, tickets: list[Ticket]) -> None:
    stops = []
    for key in ("Tab", "Enter", "Tab", "Enter", "Tab"):
        inbox.keyboard.press(key)
        stops.append(inbox.evaluate(f"document.activeElement.id || {FOCUSED}"))
    first = inbox.get_by_role("checkbox", name=f"Choose {tickets[0].reference}")
    assert stops[:4] == ["Skip to the content", "main", "To the questions", "questions"]
    expect(first).to_be_focused()


def test_the_skip_link_is_seen_when_it_has_the_focus(inbox: Page) -> None:
    link = inbox.get_by_role("link", name="To the questions")
    expect(link).not_to_be_in_viewport()
    link.focus()
    expect(link).to_be_in_viewport(ratio=1)


def test_an_empty_list_has_nothing_to_skip_to(inbox: Page) -> None:
    Ticket.objects.all().delete()
    inbox.reload()
    expect(inbox.get_by_role("link", name="To the questions")).to_have_count(0)


@pytest.mark.parametrize("width", [320, 390, 800, 1280])
def test_nothing_is_wider_than_the_screen(width: int, inbox: Page) -> None:
    Ticket.objects.update(subject="Donaudampfschifffahrtsgesellschaft" * 4, name="x" * 120, tags=["y" * 40] * 3)
    inbox.set_viewport_size({"width": width, "height": 800})
    inbox.reload()
    assert inbox.evaluate("document.documentElement.scrollWidth") <= width
