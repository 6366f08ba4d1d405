"""The agenda and the form of a gathering in a real browser: with scripts and without."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from community.models import Registration
from tests.factories.community import EventFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_filters_narrow_the_agenda_at_once(page: Page, live_server) -> None:
    EventFactory(title_en="On site", slug="site")
    EventFactory(title_en="From home", slug="home", mode="ONLINE")
    page.goto(f"{live_server.url}/en/events/")
    expect(page.locator("#agenda-count")).to_have_text("2 gatherings")
    page.get_by_label("Online", exact=True).check()
    expect(page.locator("#agenda-count")).to_have_text("1 gathering")
    expect(page.locator(".agenda-title")).to_have_text(["From home"])
    assert page.url.endswith("online=1")
    page.reload()
    expect(page.locator(".agenda-title")).to_have_text(["From home"])


def test_guest_is_asked_when_there_is_one(page: Page, live_server) -> None:
    EventFactory(slug="avond", max_guests=2)
    page.goto(f"{live_server.url}/en/events/avond/")
    guests = page.locator(".guest")
    expect(guests.nth(0)).to_be_hidden()
    page.get_by_label("With two").check()
    expect(guests.nth(0)).to_be_visible()
    expect(guests.nth(1)).to_be_hidden()
    page.get_by_label("With three").check()
    expect(guests.nth(1)).to_be_visible()


def test_coming_works_without_scripts(live_server, new_context: Callable) -> None:
    EventFactory(slug="avond")
    context = new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{live_server.url}/en/events/avond/")
    page.get_by_label("Name", exact=True).first.fill("Nele Vos")
    page.get_by_label("E-mail address").first.fill("nele@people.test")
    page.get_by_role("button", name="Register me").click()
    page.get_by_role("link", name="Choose an answer at “Where do you work”.").click()
    page.get_by_label("health and care").first.check()
    page.get_by_role("button", name="Register me").click()
    expect(page.get_by_role("heading", name="Look in your mail")).to_be_visible()
    row = Registration.objects.get()
    assert (row.name, row.email, row.sector, row.status) == ("Nele Vos", "nele@people.test", "HEALTH", "GOING")
