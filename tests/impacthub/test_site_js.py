"""What ``site.js`` adds in a real browser: the way to a fault, the menu, and the warning before a log-in ends."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from impacthub.people.models import Role, User
from tests.factories.people import UserFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PHONE = {"width": 390, "height": 800}


@pytest.fixture
def member() -> User:
    user: User = UserFactory(roles=[Role.MEMBER], language="en")
    return user


def test_summary_of_faults_has_the_focus_and_leads_to_the_field(page: Page, live_server: Any) -> None:
    page.goto(live_server.url + "/en/account/signup/")
    page.get_by_role("main").get_by_role("button").first.click()
    summary = page.locator(".error-summary")
    expect(summary).to_be_focused()
    assert page.title().startswith("Error: ")
    summary.get_by_role("link").first.click()
    expect(page.get_by_label("Name")).to_be_focused()


def test_menu_opens_on_a_phone_and_gives_the_focus_back(page: Page, live_server: Any) -> None:
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    page.goto(live_server.url + "/en/")
    button = page.get_by_role("button", name="Menu")
    button.click()
    menu = page.get_by_role("dialog", name="Menu")
    expect(menu.get_by_role("link", name="Programmes")).to_be_visible()
    page.keyboard.press("Escape")
    expect(menu).to_be_hidden()
    expect(button).to_be_focused()


def test_without_javascript_the_menu_is_at_the_foot(browser: Any, live_server: Any) -> None:
    context = browser.new_context(java_script_enabled=False, viewport=PHONE)
    page = context.new_page()
    page.goto(live_server.url + "/en/")
    page.get_by_role("link", name="Menu").click()
    expect(page.locator("#foot-menu").get_by_role("link", name="Programmes")).to_be_in_viewport()
    context.close()


def test_warning_before_the_log_in_ends_and_staying(
    page: Page, live_server: Any, sign_in: Callable[[User], None], member: User
) -> None:
    sign_in(member)
    page.clock.install()
    page.goto(live_server.url + "/en/privacy/")
    dialog = page.get_by_role("dialog", name="Are you still there?")
    page.clock.fast_forward("57:50")
    expect(dialog).to_be_hidden()
    page.clock.fast_forward("00:20")
    expect(dialog).to_be_visible()
    dialog.get_by_role("button", name="I stay signed in").click()
    expect(dialog).to_be_hidden()
    page.clock.fast_forward("57:50")
    expect(dialog).to_be_hidden()
    page.clock.fast_forward("00:20")
    expect(dialog).to_be_visible()


def test_no_warning_while_the_page_talks_with_the_server(
    page: Page, live_server: Any, sign_in: Callable[[User], None], member: User
) -> None:
    sign_in(member)
    page.clock.install()
    page.goto(live_server.url + "/en/privacy/")
    page.clock.fast_forward("50:00")
    page.evaluate("fetch('/en/cookies/').then((answer) => answer.text())")
    page.wait_for_function("Number(localStorage.getItem('impacthub-seen')) > Date.now() - 60000")
    page.clock.fast_forward("09:00")
    expect(page.get_by_role("dialog", name="Are you still there?")).to_be_hidden()


def test_no_warning_here_while_somebody_works_in_another_tab(
    page: Page, live_server: Any, sign_in: Callable[[User], None], member: User
) -> None:
    sign_in(member)
    page.clock.install()
    page.goto(live_server.url + "/en/privacy/")
    page.clock.fast_forward("50:00")
    page.evaluate("localStorage.setItem('impacthub-seen', Date.now())")
    page.clock.fast_forward("09:00")
    expect(page.get_by_role("dialog", name="Are you still there?")).to_be_hidden()
