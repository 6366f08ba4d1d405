"""Members in a real browser: a filter changes the rows in place, a message that was opened is read."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from community.models import Audience, ContactMessage
from impacthub.people.models import Role, User
from tests.factories.community import ContactMessageFactory, ProfileFactory
from tests.factories.people import UserFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_filter_changes_the_rows_and_the_count_in_place(
    page: Page, live_server: Any, sign_in: Callable[[User], None]
) -> None:
    ProfileFactory(user__name="Ann", region="BE33", shown_to=Audience.MEMBERS)
    ProfileFactory(user__name="Bea", region="BE23", shown_to=Audience.MEMBERS)
    sign_in(UserFactory(roles=[Role.MEMBER]))
    page.goto(f"{live_server.url}/en/members/")
    page.evaluate("window.stays = true")
    page.get_by_label("Region").select_option("BE33")
    expect(page.locator("#members-count")).to_have_text("1 person")
    expect(page.locator(".people h2")).to_have_text(["Ann"])
    assert page.evaluate("window.stays") is True
    assert "region=BE33" in page.url
    page.get_by_role("link", name="Liège").click()  # the filter comes off
    expect(page.locator(".people h2")).to_have_text(["Ann", "Bea"])


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_a_message_is_read_when_its_page_is_there(
    scripts: bool, context: BrowserContext, live_server: Any, sign_in: Callable[[User], None]
) -> None:
    message = ContactMessageFactory()
    sign_in(message.receiver)
    cookies = context.cookies()
    assert context.browser
    own = context if scripts else context.browser.new_context(java_script_enabled=False)
    own.add_cookies(cookies)  # type: ignore[arg-type]  # as they were given
    page = own.new_page()
    page.goto(f"{live_server.url}/en/messages/{message.pk}/")
    if not scripts:
        page.get_by_role("button", name="Mark as read").click()
    page.wait_for_load_state("networkidle")
    assert ContactMessage.objects.filter(read_at=None).count() == 0
    page.get_by_label("Your message").fill("Graag")
    page.get_by_role("button", name="Send my message").click()
    expect(page.locator(".letters article")).to_have_count(2)
    if not scripts:
        own.close()
