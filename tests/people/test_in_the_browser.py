"""Signing in as people do it: by code without a script, and with a passkey on a device that Chromium plays."""

import re

import pytest
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from playwright.sync_api import Page, expect

from impacthub.notifications.models import OutboxEmail
from impacthub.people.models import Role, User
from tests.factories.people import UserFactory
from tests.guards.test_browser import axe_faults
from tests.strict import Watch

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def _fresh_limits():
    cache.clear()
    yield
    cache.clear()


def code() -> str:
    found = re.search(r"\d{4}-\d{4}", OutboxEmail.objects.latest("id").subject)
    assert found is not None
    return found[0]


def sign_in_by_code(page: Page, origin: str, person: User) -> None:
    page.goto(f"{origin}/en/account/login/?next=/en/account/")
    page.get_by_label("E-mail address").fill(person.email)
    page.get_by_role("button", name="Send me a code").click()
    page.get_by_label("Code").fill(code())
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("My account")


def test_sign_in_by_code_with_the_keyboard(page: Page, live_server):
    ann = UserFactory(name="Ann Peeters")
    page.goto(f"{live_server.url}/en/account/login/?next=/en/account/")
    field = page.get_by_label("E-mail address")
    field.focus()
    page.keyboard.type(ann.email)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Type your code")
    page.get_by_label("Code").focus()
    page.keyboard.type("0000-0000" if code() != "0000-0000" else "1111-1111")
    page.keyboard.press("Enter")
    # The sentence stands in the summary, which has the focus and leads to the field.
    summary = page.locator(".error-summary")
    expect(summary).to_be_focused()
    expect(summary).to_contain_text("This is not the code we sent")
    summary.get_by_role("link").first.click()
    expect(page.get_by_label("Code")).to_be_focused()
    page.get_by_label("Code").fill(code())
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("My account")


def test_sign_in_works_without_a_script_and_offers_no_passkey_then(browser, live_server):
    ann = UserFactory()
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{live_server.url}/en/account/login/")
    expect(page.get_by_role("button", name="Sign in with a passkey")).to_be_hidden()
    sign_in_by_code(page, live_server.url, ann)
    context.close()


def test_passkey_is_made_and_signs_in(page: Page, live_server):
    ann = UserFactory(name="Ann Peeters")
    device = page.context.new_cdp_session(page)
    device.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
    }
    device.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    sign_in_by_code(page, live_server.url, ann)
    page.goto(f"{live_server.url}/en/account/2fa/webauthn/add/")
    page.get_by_label("Name of this key").fill("My phone")
    page.get_by_label("Sign in with this key alone").check()
    page.get_by_role("button", name="Make the passkey on my device").click()
    expect(page.get_by_text("Your passkey is added.")).to_be_visible()

    page.context.clear_cookies()
    page.goto(f"{live_server.url}/en/account/login/?next=/en/account/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("My account")
    expect(page.get_by_text("1 passkey, no app")).to_be_visible()


def test_passkey_that_the_device_does_not_give_is_said_in_words(page: Page, live_server):
    device = page.context.new_cdp_session(page)
    device.send("WebAuthn.enable")
    options = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True}
    device.send("WebAuthn.addVirtualAuthenticator", {"options": {**options, "isUserVerified": False}})
    page.goto(f"{live_server.url}/en/account/login/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_role("status").filter(has_text="That did not work")).to_be_visible()


def test_pages_halfway_have_no_faults_for_axe(page: Page, live_server, watch, axe_source):
    """The guard looks at every address; these pages only exist after something was typed."""
    ann = UserFactory()
    page.goto(f"{live_server.url}/en/account/signup/")
    page.get_by_role("button", name="Make my account").click()
    expect(page.locator(".error-summary")).to_be_visible()
    assert faults(page, watch, axe_source) == []
    page.goto(f"{live_server.url}/en/account/login/")
    page.get_by_label("E-mail address").fill(ann.email)
    page.get_by_role("button", name="Send me a code").click()
    expect(page.get_by_label("Code")).to_be_visible()
    assert faults(page, watch, axe_source) == []
    page.goto(f"{live_server.url}/en/account/login/code/confirm/")
    page.get_by_role("button", name="Go on").click()
    expect(page.locator(".error-summary")).to_be_visible()
    assert faults(page, watch, axe_source) == []


def faults(page: Page, watch: Watch, axe_source: str) -> list[str]:
    """What is wrong with the page that is open; afterwards no page is, and axe's own styles are forgotten."""
    found = [*watch.take(), *axe_faults(page, axe_source)]
    page.goto("about:blank")
    watch.take()
    return found


ADMIN_PAGES = ("", "people/user/", "people/user/add/", "people/user/{pk}/change/", "people/user/{pk}/history/")


def test_admin_has_no_faults_for_axe(page: Page, live_server, watch, sign_in, axe_source):
    eva = UserFactory(name="Eva", is_staff=True, roles=[Role.COORDINATOR])
    Authenticator.objects.create(user=eva, type=Authenticator.Type.TOTP, data={"secret": "x"})
    sign_in(eva)
    for path in ADMIN_PAGES:
        page.goto(f"{live_server.url}/admin/{path.format(pk=eva.pk)}")
        expect(page.get_by_role("main")).to_be_visible()
        assert [(path, fault) for fault in faults(page, watch, axe_source)] == []
