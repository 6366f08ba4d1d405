"""Asking in a real browser: answers while somebody types, nothing lost on the way, and all of it without scripts."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from helpdesk.models import ArticleFeedback, Ticket
from tests.factories.helpdesk import ArticleTextFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LABEL = "Tell in your own words where you are stuck"


@pytest.fixture(autouse=True)
def _article() -> None:
    ArticleTextFactory(title="Where do you begin with a plan?", language="en", article__source_language="en")


def write(page: Page, text: str) -> None:
    """Type ``text`` as somebody does, letter by letter."""
    page.get_by_label(LABEL).press_sequentially(text)


def test_answers_come_while_typing_and_nothing_below_moves(page: Page, live_server) -> None:
    page.goto(f"{live_server.url}/en/helpdesk/ask/")
    write(page, "Where do I")
    email = page.get_by_label("Your e-mail address")
    before = email.bounding_box()
    write(page, " begin with my plan")
    expect(page.locator("#answers-found")).to_have_text("1 answer found")
    expect(page.locator("#answers").get_by_role("link", name="Where do you begin with a plan?")).to_be_visible()
    assert email.bounding_box() == before
    expect(page.get_by_label(LABEL)).to_be_focused()


def test_opening_an_answer_keeps_the_text_and_sending_lets_go_of_it(page: Page, live_server) -> None:
    page.goto(f"{live_server.url}/en/helpdesk/ask/")
    page.get_by_label("Your e-mail address").fill("nele@voorbeeld.example")
    write(page, "Where do I begin with my plan?")
    page.locator("#answers").get_by_role("link").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Where do you begin with a plan?")
    page.goto(f"{live_server.url}/en/helpdesk/ask/")
    expect(page.get_by_label(LABEL)).to_have_value("Where do I begin with my plan?")
    expect(page.get_by_label("Your e-mail address")).to_have_value("nele@voorbeeld.example")
    write(page, " I am new.")
    expect(page.locator("#id_shown")).to_have_value("1")
    page.get_by_role("button", name="Send my question").click()
    expect(page.get_by_role("heading", name="Your question is here")).to_be_visible()
    assert Ticket.objects.get().messages.get().text == "Where do I begin with my plan? I am new."
    page.goto(f"{live_server.url}/en/helpdesk/ask/")
    expect(page.get_by_label(LABEL)).to_have_value("")


def test_an_answer_that_helped_closes_the_form_with_the_keyboard(page: Page, live_server) -> None:
    page.goto(f"{live_server.url}/en/helpdesk/ask/")
    write(page, "Where do I begin with my plan?")
    button = page.get_by_role("button", name="This was my answer")
    expect(button).to_be_visible()
    for _press in range(3):
        page.keyboard.press("Tab")
    expect(button).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Good that you found your answer.")).to_be_visible()
    assert (ArticleFeedback.objects.get().instead_of_question, Ticket.objects.count()) == (True, 0)
    page.goto(f"{live_server.url}/en/helpdesk/ask/")
    expect(page.get_by_label(LABEL)).to_have_value("")


def test_asking_works_without_scripts(live_server, new_context: Callable) -> None:
    page = new_context(java_script_enabled=False).new_page()
    page.goto(f"{live_server.url}/en/helpdesk/ask/")
    page.get_by_label(LABEL).fill("Where do I begin with my plan?")
    page.get_by_role("button", name="Send my question").click()
    page.get_by_role("link", name="Fill in “Your e-mail address”.").click()
    page.get_by_label("Your e-mail address").fill("nele@voorbeeld.example")
    page.get_by_role("button", name="Send my question").click()
    expect(page.get_by_role("heading", name="Perhaps this helps already")).to_be_visible()
    page.get_by_role("button", name="Change my question").click()
    page.get_by_label(LABEL).fill("Where do I begin with my plan for schools?")
    page.get_by_role("button", name="Send my question").click()
    expect(page.get_by_role("heading", name="Your question is here")).to_be_visible()
    assert Ticket.objects.get().subject == "Where do I begin with my plan for schools?"


def test_no_person_meets_the_field_for_programs(page: Page, live_server) -> None:
    page.goto(f"{live_server.url}/en/helpdesk/ask/")
    expect(page.get_by_role("textbox", name="Leave this field empty")).to_have_count(0)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
