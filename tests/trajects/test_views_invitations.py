"""The team page and the secret link."""

import re

import pytest

from impacthub.notifications.models import OutboxEmail
from tests.factories.people import UserFactory
from tests.trajects.applying import draft
from trajects.models import Call

pytestmark = pytest.mark.django_db


def text_of(response) -> str:
    return response.content.decode()


@pytest.fixture
def team(client_for):
    """The application, a client of its first person, and the address of its team page."""
    application, nele = draft(UserFactory(name="Nele Vos"))
    return application, client_for(nele), f"/en/applications/{application.reference}/team/"


@pytest.fixture
def link(team):
    """The address in a mail that invites Jonas."""
    _application, client, url = team
    client.post(url, {"email": "jonas@people.test", "task": "regie"})
    mail = OutboxEmail.objects.get(kind="trajects.application_invitation")
    return re.findall(r"/i/[\w-]+/", mail.text)[0]


def test_team_page_invites(team):
    application, client, url = team
    answer = client.post(url, {"email": "jonas@people.test", "task": "regie"}, follow=True)
    assert "The invitation to jonas@people.test is on its way." in text_of(answer)
    assert list(application.people.values_list("email", "task"))[1] == ("jonas@people.test", "regie")


@pytest.mark.parametrize("email", ["", "nonsense", "x" * 260 + "@people.test"])
def test_team_page_refuses_nonsense(email, team):
    application, client, url = team
    answer = client.post(url, {"email": email})
    assert (answer.status_code, application.people.count()) == (422, 1)


def test_team_page_says_when_it_is_full(team, link):
    application, client, url = team
    answer = client.post(url, {"email": "third@people.test"})
    assert (answer.status_code, application.people.count()) == (422, 2)
    assert "2 people of one organisation can take part" in text_of(answer)


def test_team_page_cancels(team, link, client):
    application, as_nele, url = team
    person = application.people.get(user=None)
    as_nele.post(f"{url}{person.pk}/cancel/")
    assert application.people.count() == 1
    assert client.get(link).status_code == 410


def test_team_page_of_another_application_cannot_be_touched(team, link, client_for):
    application, _client, _url = team
    other, jonas = draft()
    person = application.people.get(user=None)
    answer = client_for(jonas).post(f"/en/applications/{other.reference}/team/{person.pk}/cancel/")
    assert (answer.status_code, application.people.count()) == (404, 2)


def test_own_task(team):
    application, client, url = team
    client.post(f"{url}task/", {"task": "productie"})
    assert application.people.get().task == "productie"
    assert client.post(f"{url}task/", {"task": "x" * 121}).status_code == 422


def test_link_is_secret(link, client):
    answer = client.get(link)
    assert answer.status_code == 200
    assert answer["Referrer-Policy"] == "no-referrer"
    assert answer["X-Robots-Tag"] == "noindex"
    assert "no-store" in answer["Cache-Control"]
    assert "login/?next=" in text_of(answer)


def test_page_with_the_form_lets_the_browser_say_where_it_comes_from(link, client_for):
    answer = client_for("member").get(link)
    assert answer["Referrer-Policy"] == "same-origin"
    assert answer["X-Robots-Tag"] == "noindex"


def test_link_does_nothing_when_it_is_only_read(team, link, client_for):
    application, _client, _url = team
    client_for("member").get(link)
    assert application.people.filter(user=None).count() == 1


def test_link_lets_in_once(team, link, client_for):
    application, _client, _url = team
    jonas, lore = UserFactory(name="Jonas"), UserFactory(name="Lore")
    answer = client_for(jonas).post(link)
    assert answer.url == f"/en/applications/{application.reference}/"
    assert client_for(jonas).get(link).url == answer.url
    for method in ("get", "post"):
        refused = getattr(client_for(lore), method)(link)
        assert (refused.status_code, "used already, by Jonas" in text_of(refused)) == (410, True)


def test_link_of_who_is_not_signed_in_comes_back(link, client):
    answer = client.post(link)
    assert (answer.status_code, answer.url.endswith(f"?next={link}")) == (302, True)


def test_link_for_who_takes_part_already_says_so(team, link):
    _application, client, _url = team
    answer = client.post(link)
    assert (answer.status_code, "You take part in this application already" in text_of(answer)) == (409, True)


def test_link_after_closing_says_so(team, link, client_for):
    application, _client, _url = team
    Call.objects.filter(pk=application.call_id).update(status="CLOSED")
    answer = client_for("member").post(link)
    assert (answer.status_code, "The call closed on" in text_of(answer)) == (409, True)


def test_nonsense_link_is_gone(client):
    assert client.get("/i/nonsense/").status_code == 410
