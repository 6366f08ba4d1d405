"""A title of 160 letters without a space makes no page wider than a telephone."""

import pytest
from playwright.sync_api import Page

from impacthub.people.models import Role
from tests.factories.people import UserFactory
from tests.factories.trajects import ApplicationFactory, CallFactory
from trajects.models import Application

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

LONG = "Langewoordenzonderspatie" * 6 + "zestien-letters!"


@pytest.fixture
def nele():
    """Who applies, and coordinates too: she sees every page with the title on it."""
    return UserFactory(name="Nele", language="en", roles=[Role.COORDINATOR])


@pytest.fixture
def application(nele) -> Application:
    """Handed in, with a title and an organisation as long as they may be."""
    call = CallFactory(open=True, slug="filmpact-5")
    ApplicationFactory(call=call, user=nele, title=LONG, status="DRAFT")
    return ApplicationFactory(call=call, user=nele, title=LONG, organisation_name=LONG, status="SUBMITTED")


@pytest.mark.parametrize(
    "address",
    [
        "overview/", "applications/", "applications/{}/", "calls/filmpact-5/",
        "coordination/calls/filmpact-5/eligibility/", "coordination/calls/filmpact-5/eligibility/{}/",
        "coordination/calls/filmpact-5/decisions/",
    ],
)  # fmt: skip
def test_a_long_word_breaks(page: Page, sign_in, live_server, nele, application, address):
    sign_in(nele)
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{live_server.url}/en/{address.format(application.reference)}")
    assert page.get_by_text(LONG[:30]).count() > 0
    assert page.evaluate("document.documentElement.scrollWidth") == 390
