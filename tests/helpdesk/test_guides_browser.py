"""An article in a real browser: its contents, and saying whether it helped, with and without scripts."""

from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from helpdesk.models import ArticleFeedback, ArticleText
from tests.factories.helpdesk import ArticleFactory, ArticleTextFactory, TopicFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
ADDRESS = "/en/guides/budget/kosten/"


def written() -> ArticleText:
    article = ArticleFactory(slug="kosten", topic=TopicFactory(slug="budget"))
    parts = "\n\n".join(f"## Part {number}\n\n" + "Text. " * 200 for number in range(5))
    return ArticleTextFactory(article=article, language="en", title="What does it cost?", body=parts)


def test_no_asks_why_in_place_and_becomes_a_question(page: Page, live_server: Any) -> None:
    written()
    page.goto(live_server.url + ADDRESS)
    page.evaluate("window.stays = true")
    page.get_by_role("button", name="No", exact=True).press("Enter")
    expect(page.get_by_role("heading", name="Thank you for saying so.")).to_be_focused()
    assert page.evaluate("window.stays") is True
    page.get_by_label("What I need is not in it").check()
    page.get_by_label("In your own words").fill("And in France?")
    page.get_by_role("button", name="Send and ask my question").click()
    page.wait_for_url("**/helpdesk/ask/**")
    assert page.url.endswith("/en/helpdesk/ask/?question=And+in+France%3F")
    assert list(ArticleFeedback.objects.values_list("helped", "reason", "comment")) == [
        (False, "INCOMPLETE", "And in France?")
    ]


def test_contents_lead_to_the_parts(page: Page, live_server: Any) -> None:
    written()
    page.goto(live_server.url + ADDRESS)
    page.get_by_role("navigation", name="In this article").get_by_role("link", name="Part 4").click()
    expect(page.get_by_role("heading", name="Part 4")).to_be_in_viewport()


def test_everything_works_without_scripts(context: BrowserContext, live_server: Any) -> None:
    written()
    assert context.browser
    page = context.browser.new_context(java_script_enabled=False).new_page()
    page.goto(f"{live_server.url}/en/guides/")
    page.get_by_label("What are you looking for?").fill("what would it cost")
    page.get_by_role("main").get_by_role("button", name="Search").click()
    page.get_by_role("main").get_by_role("link", name="What does it cost?").click()
    page.get_by_role("button", name="No", exact=True).click()
    page.get_by_label("It is wrong or out of date").check()
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.get_by_role("heading", name="Thank you. Who writes the articles reads this.")).to_be_in_viewport()
    assert list(ArticleFeedback.objects.values_list("helped", "reason")) == [(False, "WRONG")]
