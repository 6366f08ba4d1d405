"""Who is signed out while writing gets the text back; a button leads to log in and back to its page."""

import pytest
from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.test import Client
from django.urls import reverse

from impacthub.people.models import Role
from tests.factories.people import UserFactory
from tests.factories.trajects import ApplicationFactory, CallFactory

pytestmark = pytest.mark.django_db
WHY = "Deze film laat zien wat niemand wil zien. " * 6


@pytest.fixture
def application():
    return ApplicationFactory(call=CallFactory(closed=True, status="REVIEWING"), status="IN_REVIEW")


@pytest.fixture
def decide_url(application):
    return reverse("trajects:decision_edit", args=[application.call.slug, application.reference])


def test_a_text_comes_back_and_can_be_sent_again(decide_url, application):
    client = Client()
    answer = client.post(decide_url, {"outcome": "SELECTED", "motivation": WHY})
    assert answer.status_code == 403
    assert answer.context["typed"] == [("motivation", WHY)]
    assert answer.context["carried"] == [("outcome", "SELECTED")]
    assert f'action="{decide_url}"' in answer.content.decode()
    client.force_login(UserFactory(roles=[Role.COORDINATOR]), settings.AUTHENTICATION_BACKENDS[0])
    again = dict([*answer.context["typed"], *answer.context["carried"]])
    assert client.post(decide_url, again).status_code == 302
    assert application.decision.motivation == WHY.strip()


def test_a_button_leads_to_log_in_and_back_to_its_page(application):
    page = reverse("trajects:application_detail", args=[application.reference])
    url = reverse("trajects:application_reopen", args=[application.reference])
    answer = Client().post(url, headers={"Referer": f"http://testserver{page}?x=1"})
    assert answer["Location"] == redirect_to_login(f"{page}?x=1")["Location"]


@pytest.mark.parametrize("referer", ["https://elsewhere.example/nl/", "//elsewhere.example", "javascript:alert(1)", ""])
def test_another_site_leads_nowhere(application, referer):
    url = reverse("trajects:application_reopen", args=[application.reference])
    answer = Client().post(url, headers={"Referer": referer})
    assert answer["Location"] == redirect_to_login(url)["Location"]


def test_a_script_still_hears_that_nobody_is_signed_in(decide_url):
    answer = Client().post(decide_url, {"motivation": WHY}, headers={"X-Autosave": "1"})
    assert answer.status_code == 302


def test_a_password_is_never_given_back():
    answer = Client().post(reverse("account_change_password"), {"oldpassword": "een heel lang geheim woord"})
    assert (answer.status_code, b"geheim" in answer.content) == (302, False)


def test_the_address_of_a_button_says_what_it_is(application, client_for):
    url = reverse("trajects:application_reopen", args=[application.reference])
    answer = client_for("member").get(url)
    assert (answer.status_code, answer["Allow"]) == (405, "POST")
    assert [template.name for template in answer.templates][:1] == ["405.html"]


def test_who_opens_the_address_to_apply_comes_to_the_call():
    call = CallFactory(open=True)
    answer = Client().get(reverse("trajects:call_apply", args=[call.slug]))
    assert answer["Location"] == reverse("trajects:call_detail", args=[call.slug])
