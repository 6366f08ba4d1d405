"""Twelve people in one screen within half a minute: with the keyboard alone, and without any script."""

import time

import pytest
from django.urls import reverse
from playwright.sync_api import Browser, Page

from tests.factories.people import UserFactory
from tests.factories.trajects import CohortFactory, ParticipantFactory, SessionFactory
from trajects.models import Attendance, Session

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

#: The third and the seventh of the list, by name.
EXCEPTIONS = {"Persoon 03": "EXCUSED", "Persoon 07": "ABSENT"}


@pytest.fixture
def trainer():
    """Who notes."""
    return UserFactory(name="Tine", language="en")


@pytest.fixture
def url(live_server, trainer):
    """The list of a session with twelve people."""
    session = SessionFactory(cohort=CohortFactory(capacity=20), past=True, counts=False)
    session.trainers.add(trainer)
    for number in range(1, 13):
        ParticipantFactory(cohort=session.cohort, user=UserFactory(name=f"Persoon {number:02}"))
    path = reverse("trajects:session_attendance", args=[session.cohort.slug, session.slug])
    return live_server.url + path.replace("/nl/", "/en/")


def noted() -> dict[str, str]:
    """What is stored."""
    rows = Attendance.objects.order_by("participant__user__name")
    return dict(rows.values_list("participant__user__name", "status"))


def wanted() -> dict[str, str]:
    """Everybody present but two."""
    return {f"Persoon {number:02}": "PRESENT" for number in range(1, 13)} | EXCEPTIONS


def test_twelve_people_by_keyboard_within_half_a_minute(page: Page, sign_in, trainer, url):
    sign_in(trainer)
    page.goto(url)
    began = time.monotonic()
    page.get_by_role("button", name="Everybody is present").press("Enter")
    assert page.locator(".roster input:checked").evaluate_all("all => all.map(one => one.value)") == ["PRESENT"] * 12
    assert page.get_by_text("Whoever had no mark is present now. Change who was not, then save.").is_visible()
    for key in ("1", "1", "4", "1", "1", "1", "5", "1", "1", "1", "1", "1"):
        page.keyboard.press(key)
    assert page.evaluate("document.activeElement.textContent") == "Save who was there"
    page.keyboard.press("Enter")
    page.get_by_text("Saved: 12 people, and nobody is missing from the list.").wait_for()
    assert time.monotonic() - began < 15
    assert noted() == wanted()


def test_the_arrows_of_a_radio_still_work_and_other_keys_do_nothing(page: Page, sign_in, trainer, url):
    sign_in(trainer)
    page.goto(url)
    page.locator(".roster fieldset").first.locator("input[type=radio]").first.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("9")
    page.keyboard.press("x")
    assert page.locator(".roster input:checked").evaluate_all("all => all.map(one => one.value)") == ["ONLINE"]


def test_twelve_people_without_script(browser: Browser, context, sign_in, trainer, url):
    sign_in(trainer)
    bare = browser.new_context(java_script_enabled=False, storage_state=context.storage_state())
    page = bare.new_page()
    page.goto(url)
    page.get_by_role("group", name="Persoon 07").get_by_label("Absent").check()
    page.get_by_role("button", name="Everybody is present").click()
    assert page.get_by_role("group", name="Persoon 07").get_by_label("Absent").is_checked()
    assert (Attendance.objects.count(), Session.objects.get().status) == (0, "PLANNED")
    page.get_by_role("group", name="Persoon 03").get_by_label("Excused").check()
    page.get_by_role("button", name="Save who was there").click()
    page.get_by_text("Saved: 12 people, and nobody is missing from the list.").wait_for()
    bare.close()
    assert noted() == wanted()


def test_twelve_people_stand_in_one_screen(page: Page, sign_in, trainer, url):
    sign_in(trainer)
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto(url)
    box = page.locator(".roster").bounding_box()
    assert box is not None
    assert box["height"] < 900 - 64
