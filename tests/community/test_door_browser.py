"""The door on a phone: taps without a network arrive once, fingers tremble, and it works without script."""

import json
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Browser, BrowserContext, Page, expect

from community.models import DoorMark, Event, Registration
from impacthub.people.models import Role
from tests.factories.community import EventFactory, GuestFactory, RegistrationFactory
from tests.factories.people import UserFactory
from tests.guards.test_browser import axe_faults

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def coordinator():
    """Who stands at the door."""
    return UserFactory(name="Mira", language="en", roles=[Role.COORDINATOR])


@pytest.fixture
def event():
    """An evening that begins now, with four names and a guest."""
    event = EventFactory(slug="avond", starts_at=timezone.now())
    for name in ("Ada Maes", "José Dubois", "Nele Peeters", "Zoë Claes"):
        RegistrationFactory(event=event, name=name, heads=2 if name == "Nele Peeters" else 1)
    GuestFactory(registration=Registration.objects.get(name="Nele Peeters"), name="Tom", sector="")
    return event


@pytest.fixture
def url(live_server, event):
    """The English list."""
    path = reverse("community:event_check_in", args=[event.slug]).replace("/nl/", "/en/")
    return live_server.url + path


def inside() -> set[str]:
    """The names of who came in."""
    return set(Registration.objects.filter(checked_in_at__isnull=False).values_list("name", flat=True))


def button(page: Page, name: str):
    """The toggle of somebody."""
    return page.locator(".door-row", has=page.get_by_text(name, exact=True)).locator(".door-toggle")


def kept(page: Page) -> list[dict[str, object]]:
    """What this phone keeps."""
    texts = page.evaluate(
        "Object.entries(localStorage).filter(([key]) => key.includes(':door:')).map(([, text]) => text)"
    )
    return [tap for text in texts for tap in json.loads(text)]


def test_taps_without_a_network_arrive_once(
    page, context: BrowserContext, watch, sign_in, coordinator, url, axe_source
):
    page.set_viewport_size({"width": 390, "height": 800})
    sign_in(coordinator)
    page.goto(url)
    assert list(axe_faults(page, axe_source)) == []
    button(page, "Ada Maes").click()
    expect(page.locator("[data-door-state]")).to_have_text("Everything is saved")
    context.set_offline(True)
    button(page, "José Dubois").click()
    button(page, "Zoë Claes").click()
    expect(page.locator("[data-door-state]")).to_have_text("No connection. Kept on this phone: 2")
    assert page.locator(".door-count b").inner_text() == "3/5"
    assert list(axe_faults(page, axe_source)) == []
    assert (inside(), [sorted(tap) for tap in kept(page)]) == ({"Ada Maes"}, [["at", "head", "nonce", "present"]] * 2)
    assert "Dubois" not in page.evaluate("JSON.stringify(localStorage)")
    context.set_offline(False)
    expect(page.locator("[data-door-state]")).to_have_text("Everything is saved", timeout=15_000)
    assert (inside(), DoorMark.objects.count()) == ({"Ada Maes", "José Dubois", "Zoë Claes"}, 3)
    assert kept(page) == []
    watch.take()


def test_taps_survive_that_the_page_is_opened_again(page, sign_in, coordinator, url, watch):
    sign_in(coordinator)
    page.goto(url)
    page.route("**/check-in/marks/", lambda route: route.abort())
    button(page, "Ada Maes").click()
    expect(page.locator("[data-door-state]")).to_have_text("No connection. Kept on this phone: 1")
    page.unroute("**/check-in/marks/")
    page.goto(url)
    expect(button(page, "Ada Maes")).to_have_attribute("aria-pressed", "true")
    expect(page.locator("[data-door-state]")).to_have_text("Everything is saved")
    assert (inside(), DoorMark.objects.count()) == ({"Ada Maes"}, 1)
    watch.take()


def test_an_answer_that_is_lost_is_not_counted_twice(page, sign_in, coordinator, url, watch):
    sign_in(coordinator)
    page.goto(url)
    lost: list[int] = []

    def lose(route) -> None:
        lost.append(route.fetch().status)
        route.abort()

    page.route("**/check-in/marks/", lose, times=1)
    button(page, "Ada Maes").click()
    expect(page.locator("[data-door-state]")).to_have_text("Everything is saved", timeout=15_000)
    assert (lost, inside(), DoorMark.objects.count()) == ([200], {"Ada Maes"}, 1)
    watch.take()


def test_a_trembling_finger_and_two_letters(page, sign_in, coordinator, url):
    sign_in(coordinator)
    page.goto(url)
    button(page, "Ada Maes").dblclick()
    expect(page.locator("[data-door-state]")).to_have_text("Everything is saved")
    assert inside() == {"Ada Maes"}
    shown = page.locator(".door-row:not([hidden]) .door-name")
    page.get_by_label("Search a name").fill("jo")
    assert shown.all_inner_texts() == ["José Dubois"]
    page.get_by_label("Search a name").fill("to")
    assert shown.all_inner_texts() == ["Nele Peeters", "Tom"]
    page.get_by_label("Search a name").fill("zoe cl")
    assert shown.all_inner_texts() == ["Zoë Claes"]
    page.get_by_label("Search a name").fill("xy")
    assert (shown.count(), page.get_by_text("Nobody with this name.").is_visible()) == (0, True)


def test_one_tap_for_a_sector_stays_on_the_list(page, sign_in, coordinator, url, context, watch):
    sign_in(coordinator)
    page.goto(url)
    page.get_by_role("link", name="Sector?").click()
    page.get_by_role("button", name="Health and care").click()
    expect(page.get_by_role("link", name="Sector?")).to_have_count(0)
    assert Registration.objects.get(name="Nele Peeters").guests.get().sector == "HEALTH"
    assert watch.take() == []


def test_who_walks_in_without_a_network_is_added_once(page, sign_in, coordinator, url, context, watch, axe_source):
    sign_in(coordinator)
    page.goto(url)
    context.set_offline(True)
    page.get_by_label("Name", exact=True).fill("Wim")
    page.get_by_label("Where do they work?").select_option("HEALTH")
    page.get_by_role("button", name="Add and let in").dblclick()
    expect(page.locator("[data-door-state]")).to_have_text("No connection. Kept on this phone: 1")
    button(page, "Ada Maes").click()
    expect(page.locator("[data-door-state]")).to_have_text("No connection. Kept on this phone: 2")
    assert page.get_by_label("Name", exact=True).input_value() == ""
    assert [sorted(one) for one in kept(page)] == [
        ["at", "name", "nonce", "sector"], ["at", "head", "nonce", "present"],
    ]  # fmt: skip
    lost: list[int] = []

    def lose(route) -> None:
        lost.append(route.fetch().status)
        route.abort()

    page.route("**/check-in/add/", lose, times=1)
    context.set_offline(False)
    expect(button(page, "Wim")).to_have_attribute("aria-pressed", "true", timeout=15_000)
    expect(page.locator("[data-door-state]")).to_have_text("Everything is saved")
    assert (lost, kept(page)) == ([200], [])
    rows = Registration.objects.filter(name="Wim").values_list("source", "sector")
    assert (list(rows), inside(), DoorMark.objects.count()) == ([("DOOR", "HEALTH")], {"Ada Maes", "Wim"}, 2)
    assert page.locator(".door-count b").inner_text() == "2/6"
    watch.take()

    page.get_by_text("Added by mistake?").click()
    assert list(axe_faults(page, axe_source)) == []
    page.get_by_role("button", name="Take Wim off the list").click()
    page.get_by_text("Wim is off the list again.").wait_for()
    assert (inside(), page.locator(".door-count b").inner_text()) == ({"Ada Maes"}, "1/5")
    watch.take()


def test_who_may_not_walk_in_stands_in_the_form_again(page, sign_in, coordinator, url, watch):
    Event.objects.update(starts_at=timezone.now() + timedelta(hours=1), capacity=5, places_ceiling=5, places_taken=5)
    sign_in(coordinator)
    page.goto(url)
    page.get_by_label("Name", exact=True).fill("Wim")
    page.get_by_role("button", name="Add and let in").click()
    expect(page.locator("[data-door-state]")).to_contain_text("Wim: Every place is taken.")
    assert (page.get_by_label("Name", exact=True).input_value(), kept(page)) == ("Wim", [])
    assert not Registration.objects.filter(name="Wim").exists()
    watch.take()


def test_a_damaged_tap_keeps_no_other_from_the_server(page, sign_in, coordinator, url, watch):
    sign_in(coordinator)
    page.goto(url)
    page.evaluate(
        """() => localStorage.setItem(document.querySelector("[data-door]").dataset.keep,
             JSON.stringify([{ nonce: "x", head: "x", present: true, at: 0 }]))"""
    )
    page.goto(url)
    button(page, "Ada Maes").click()
    button(page, "Zoë Claes").click()
    expect(page.locator("[data-door-state]")).to_have_text("This could not be read.", timeout=30_000)
    expect(page.locator(".door-count b")).to_have_text("2/5")
    page.wait_for_function("() => Object.values(localStorage).join().split('nonce').length === 2", timeout=30_000)
    assert inside() == {"Ada Maes", "Zoë Claes"}
    watch.take()


@pytest.mark.parametrize("name", ["event_people", "event_turnout", "event_board"])
def test_what_coordinators_see_is_for_everybody(
    page, sign_in, coordinator, live_server, event, axe_source, watch, name
):
    RegistrationFactory(event=event, name="Last", status="WAITING", queue_number=1, needs="A chair")
    args = [] if name == "event_board" else [event.slug]
    sign_in(coordinator)
    page.goto(live_server.url + reverse(f"community:{name}", args=args))
    for summary in page.locator("details summary").all():
        summary.click()
    assert [*watch.take(), *axe_faults(page, axe_source)] == []
    watch.take()


def test_what_another_phone_noted_shows(page, sign_in, coordinator, url, event: Event):
    sign_in(coordinator)
    page.goto(url)
    Registration.objects.filter(name="Zoë Claes").update(checked_in_at=timezone.now())
    button(page, "Ada Maes").click()
    expect(button(page, "Zoë Claes")).to_have_attribute("aria-pressed", "true")
    assert page.locator(".door-count b").inner_text() == "2/5"


def test_without_script_every_tap_is_a_form(browser: Browser, context, sign_in, coordinator, url):
    sign_in(coordinator)
    plain = browser.new_context(java_script_enabled=False, storage_state=context.storage_state())
    page = plain.new_page()
    page.goto(url)
    button(page, "Ada Maes").click()
    assert inside() == {"Ada Maes"}
    page.get_by_label("Search a name").fill("to")
    page.get_by_role("button", name="Search", exact=True).click()
    assert page.locator(".door-row:visible .door-name").all_inner_texts() == ["Nele Peeters", "Tom"]
    page.get_by_role("link", name="Sector?").click()
    page.get_by_role("button", name="Health and care").click()
    assert Registration.objects.get(name="Nele Peeters").guests.get().sector == "HEALTH"

    page.get_by_label("Search a name").fill("")
    page.get_by_role("button", name="Search", exact=True).click()
    button(page, "Ada Maes").click()
    assert (inside(), page.locator(".door-count b").inner_text()) == (set(), "0/5")
    plain.close()
