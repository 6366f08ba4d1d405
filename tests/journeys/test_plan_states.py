"""The states of a section that no address leads to: open rows, errors, dialogs and notices, looked at with axe."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from coaching import registry
from coaching.models import Plan
from impacthub.people.models import LogIn
from tests.factories.coaching import ThemeFactory, fill_plan
from tests.guards.test_browser import axe_faults
from tests.strict import Watch

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture
def faults(axe_source: str, watch: Watch) -> Callable[[Page], list[str]]:
    """What axe finds, and what is too wide; what the browser says of axe's own styles is not the page's fault."""

    def look(page: Page) -> list[str]:
        found = [*watch.take(), *axe_faults(page, axe_source)]
        page.wait_for_timeout(200)  # the browser's words about axe's styles come a moment later
        watch.take()
        return found

    return look


def opened(plan: Plan, key: str) -> str:
    """The query that opens every row of a section."""
    spec = registry.get(key)
    assert spec is not None
    rows = [(rows.name, row.pk) for rows in spec.rows for row in rows.model._default_manager.filter(plan=plan)]
    return "?" + "&".join(f"open={name}-{pk}" for name, pk in rows)


@pytest.mark.parametrize("key", ["story", "vision", "audiences", "goals", "budget", "funding"])
def test_open_rows(page, sign_in, url_of, nele, plan, faults, key):
    fill_plan(plan)
    sign_in(nele)
    page.goto(url_of(key, opened(plan, key)))
    expect(page.locator("#save-state")).to_have_text("Everything is saved")
    assert faults(page) == []


@pytest.mark.parametrize("key", ["story", "vision", "audiences", "goals", "budget", "funding"])
def test_errors(page, sign_in, url_of, nele, plan, faults, key):
    ThemeFactory()
    sign_in(nele)
    page.goto(url_of(key))
    page.get_by_label("Yes, this is done").check()
    page.get_by_role("button", name="Save and continue").click()
    summary = page.locator(".error-summary")
    expect(summary).to_be_focused()
    expect(page).to_have_title(re.compile("^Error: "))
    assert faults(page) == []
    for link in summary.locator("a").all():
        target = link.get_attribute("href") or ""
        assert page.locator(f"[id='{target[1:]}']").count() == 1


def test_the_dialog_with_both_texts(page, second, session_for, sign_in, url_of, nele, jonas, plan, faults):
    session_for(second, jonas)
    other = second.new_page()
    sign_in(nele)
    for window in (other, page):
        window.goto(url_of("vision"))
    for window, text in ((other, "Text of Jonas"), (page, "Text of Nele")):
        window.locator("[name=problem_en]").fill(text)
        window.locator("[name=problem_en]").blur()
        expect(window.locator("#save-state")).to_have_text(re.compile("Draft saved|Saving|Everything"))
        if window is other:
            expect(other.locator("#save-state")).to_have_text(re.compile("Draft saved"))
    expect(page.locator("#conflict")).to_be_visible()
    expect(page.locator("#presence")).to_have_text("Jonas is writing here too")
    assert faults(page) == []
    page.keyboard.press("Escape")
    expect(page.locator("#save-state")).to_have_text("Not saved.")
    assert faults(page) == []
    page.get_by_role("button", name="Try again").click()
    expect(page.locator("#conflict")).to_be_visible()


def test_the_dialog_to_sign_in_again(page, sign_in, url_of, nele, plan, faults):
    sign_in(nele)
    page.goto(url_of("vision"))
    LogIn.objects.all().delete()
    page.locator("[name=vision_en]").fill("A roof.")
    page.locator("[name=vision_en]").blur()
    expect(page.locator("#signed-out")).to_be_visible()
    assert faults(page) == []
    page.get_by_role("button", name="Back to my text").click()
    expect(page.locator("#signed-out")).to_be_hidden()
    expect(page.locator("[name=vision_en]")).to_have_value("A roof.")


def test_no_connection_and_text_that_was_found(page, context, sign_in, url_of, nele, plan, faults):
    sign_in(nele)
    page.goto(url_of("vision"))
    context.set_offline(True)
    page.locator("[name=vision_en]").fill("A roof.")
    page.locator("[name=vision_en]").blur()
    expect(page.locator("#save-state")).to_have_attribute("data-state", "offline")
    assert faults(page) == []
    page.close()
    context.set_offline(False)
    again = context.new_page()
    again.goto(url_of("vision"))
    expect(again.locator("#found")).to_be_visible()
    assert faults(again) == []
    again.get_by_role("button", name="Throw away").click()
    expect(again.locator("#found")).to_be_hidden()
    assert [name for name in again.evaluate("Object.keys(localStorage)") if name.startswith("impacthub:")] == []


def test_a_removed_row(page, sign_in, url_of, nele, plan, faults):
    fill_plan(plan)
    sign_in(nele)
    page.goto(url_of("vision"))
    page.get_by_role("button", name=re.compile("^Remove ")).first.click()
    expect(page.locator(".rows")).to_contain_text("Removed: ")
    assert faults(page) == []
    page.reload()
    expect(page.locator(".rows")).to_contain_text("Removed: ")
    assert faults(page) == []


@pytest.mark.parametrize("path", ["page with both texts", "versions", "screener"])
def test_pages_behind_a_form(page, sign_in, live_server, url_of, nele, jonas, plan, faults, path):
    fill_plan(plan)
    sign_in(nele)
    if path == "screener":
        page.goto(live_server.url + f"/en/projects/{plan.project.slug}/")
        page.get_by_role("button", name="Open the screener").click()
        expect(page.locator("h1")).to_have_text("Screener")
    else:
        page.goto(url_of("vision"))
        page.evaluate("document.querySelector('[name=version]').value = '-1'")
        page.evaluate("document.querySelector('[name=problem_en]').value = 'Mine'")
        page.evaluate("HTMLFormElement.prototype.submit.call(document.querySelector('#section-form'))")
        expect(page.locator("h1")).to_contain_text("Two versions of the same text")
        if path == "versions":
            page.goto(live_server.url + f"/en/projects/{plan.project.slug}/plan/versions/")
            expect(page.locator("main")).to_contain_text("Mine")
    assert faults(page) == []
