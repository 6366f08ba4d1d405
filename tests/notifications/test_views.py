"""The bell, and the pages where people choose their mails with and without a log-in."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from impacthub.audit.models import Entry
from impacthub.notifications import links, services
from impacthub.notifications.links import Recipient
from impacthub.notifications.models import Notification, Preference, Suppression
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada():
    return UserFactory.create(name="Ada", email="ada@people.test", language="en")


def link_for(user, category="news"):
    return reverse("mail:unsubscribe", args=[links.token_for(Recipient(user.pk, user.email, "en", category))])


def link_for_address(address):
    return reverse("mail:unsubscribe", args=[links.token_for(Recipient(None, address, "en", "news"))])


def ring(user, name="a", **given):
    values = {"kind": "sample.thing_done", "text": "Something happened", "url": "/en/projects/x/", **given}
    return services.notify(user, f"sample.thing_done:{name}", **values)


def read(response):
    return response.content.decode()


# The bell


def test_notify_twice_with_one_key_rings_once(ada):
    assert ring(ada) == ring(ada, text="Something else")
    assert Notification.objects.get().text == "Something happened"


@pytest.mark.parametrize("url", ["https://evil.test/", "//evil.test/", "/\\evil.test/", "javascript:alert(1)", ""])
def test_notify_leads_to_our_own_pages_only(ada, url):
    with pytest.raises(ValueError, match="a page of this site"):
        ring(ada, url=url)


def test_notification_is_read_in_the_language_of_now(ada):
    line = ring(ada, text="%(name)s said 100%% yes", params={"name": "Bo"}, url="/en/notifications/")
    with translation.override("fr"):
        assert (line.words, line.here) == ("Bo said 100% yes", "/fr/notifications/")


def test_notification_list_shows_ones_own(client_for, ada):
    ring(ada, "mine", text="For <b>Ada</b>")
    ring(UserFactory.create(), "theirs", text="For somebody else")
    page = read(client_for(ada).get("/en/notifications/"))
    assert "For &lt;b&gt;Ada&lt;/b&gt;" in page
    assert "For somebody else" not in page


def test_notification_list_is_paged(client_for, ada):
    for number in range(31):
        ring(ada, str(number), text=f"Line {number}.")
    client = client_for(ada)
    first, second = read(client.get("/en/notifications/")), read(client.get("/en/notifications/?page=2"))
    assert re.findall(r"Line \d+\.", first) == [f"Line {number}." for number in range(30, 0, -1)]
    assert re.findall(r"Line \d+\.", second) == ["Line 0."]


@pytest.mark.parametrize("count", [1, 3, 30])
def test_notification_list_asks_the_same_number_of_queries(client_for, ada, django_assert_num_queries, count):
    for number in range(count):
        ring(ada, str(number))
    client = client_for(ada)
    with django_assert_num_queries(NOTIFICATION_LIST_QUERIES):
        client.get("/en/notifications/")


#: The session, the person, how many lines there are, the lines, the roles, and how many are new.
NOTIFICATION_LIST_QUERIES = 6


def test_notification_list_says_when_there_is_nothing(client_for, ada):
    assert "Nothing yet" in read(client_for(ada).get("/en/notifications/"))


def test_notification_read_marks_ones_own(client_for, ada):
    mine, theirs = ring(ada, "mine"), ring(UserFactory.create(), "theirs")
    response = client_for(ada).post("/en/notifications/read/")
    assert (response.status_code, response.headers["Location"]) == (302, "/en/notifications/")
    mine.refresh_from_db()
    theirs.refresh_from_db()
    assert mine.read_at is not None
    assert theirs.read_at is None


def test_notification_read_is_a_post(client_for, ada):
    assert client_for(ada).get("/en/notifications/read/").status_code == 405


# One click


def test_unsubscribe_get_asks_and_changes_nothing(ada):
    response = Client().get(link_for(ada))
    assert response.status_code == 200
    assert "News of the programme" in read(response)
    assert "ada@people.test" not in read(response)
    assert (Preference.objects.count(), Entry.objects.count()) == (0, 0)


@pytest.mark.parametrize("method", ["get", "head"])
def test_link_scanners_change_nothing(ada, method):
    client = Client()
    for _visit in range(50):
        assert getattr(client, method)(link_for(ada)).status_code == 200
        assert getattr(client, method)(link_for(ada) + "preferences/").status_code == 200
    assert (Preference.objects.count(), Suppression.objects.count(), Entry.objects.count()) == (0, 0, 0)


def test_unsubscribe_post_from_a_mail_program_ends_the_mails(ada):
    client = Client(enforce_csrf_checks=True)
    response = client.post(link_for(ada), {"List-Unsubscribe": "One-Click"})
    assert response.status_code == 200
    assert "You get these e-mails no longer" in read(response)
    assert Preference.objects.values_list("user", "category", "wanted").get() == (ada.pk, "news", False)
    entry = Entry.objects.get(action="notifications.preference_set")
    assert (entry.actor_id, entry.changes) == (ada.pk, {"news": [True, False]})


def test_unsubscribe_twice_has_the_effect_of_once(ada):
    for _click in range(2):
        assert Client().post(link_for(ada)).status_code == 200
    assert Preference.objects.count() == 1
    assert Entry.objects.filter(action="notifications.preference_set").count() == 1


def test_unsubscribe_without_an_account_suppresses_the_address_for_that_category():
    assert Client().post(link_for_address("Guest@people.test")).status_code == 200
    row = Suppression.objects.get()
    assert (row.address_hash, row.category, row.reason) == (Suppression.hash_of("guest@people.test"), "news", "ASKED")
    entry = Entry.objects.get(action="notifications.preference_set")
    assert (entry.actor_id, entry.actor_text) == (None, "ImpactHub")


def test_signed_pages_pass_nothing_on(ada):
    for url in (link_for(ada), link_for(ada) + "preferences/", "/u/wrong/", "/u/wrong/preferences/"):
        response = Client().get(url)
        assert (response["Referrer-Policy"], response["X-Robots-Tag"]) == ("no-referrer", "noindex")
        assert "no-store" in response["Cache-Control"]


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("suffix", ["", "preferences/"])
def test_forged_or_damaged_link_is_gone(ada, method, suffix):
    good = link_for(ada).removeprefix("/u/").removesuffix("/")
    for token in (good[:-1], good + "A", "x", "a:b:c", good.replace(":", "-"), "%00", good.split(":")[0]):
        assert getattr(Client(), method)(f"/u/{token}/{suffix}").status_code in (410, 400)
    assert Preference.objects.count() == 0


def test_old_link_is_gone(ada):
    url = link_for(ada)
    with time_machine.travel(timezone.now() + links.VALID_FOR + timedelta(days=1), tick=False):
        assert Client().post(url).status_code == 410
    assert Preference.objects.count() == 0


def test_link_of_a_category_that_is_no_more_is_gone(ada):
    assert Client().get(link_for(ada, "weather")).status_code == 410


def test_link_of_somebody_who_is_erased_is_gone(ada):
    url = link_for(ada)
    ada.delete()
    assert Client().post(url).status_code == 410
    assert Client().post(url + "preferences/").status_code == 410


def test_link_holds_no_address_of_somebody_with_an_account(ada):
    token = links.token_for(Recipient(ada.pk, ada.email, "en", "news"))
    assert links.read_token(token) == Recipient(ada.pk, "", "en", "news")


# Choosing


def test_preferences_by_link_saves_without_a_log_in(ada):
    Client().post(link_for(ada))
    url = link_for(ada) + "preferences/"
    client = Client(enforce_csrf_checks=True)
    response = client.post(url, {"wanted": ["news"]})
    assert (response.status_code, response.headers["Location"]) == (302, url)
    assert Preference.objects.get().wanted is True
    assert "Your choice is saved." in read(client.get(url))


def test_preferences_by_link_without_an_account_lifts_what_was_asked():
    url = link_for_address("guest@people.test")
    Client().post(url)
    assert Client().post(url + "preferences/", {"wanted": ["news"]}).status_code == 302
    assert Suppression.objects.count() == 0


def test_preferences_signed_in_shows_and_saves(client_for, ada):
    client = client_for(ada)
    assert re.findall(r"<input[^>]*checked", read(client.get("/en/notifications/preferences/"))) != []
    assert client.post("/en/notifications/preferences/", {}).status_code == 302
    assert Preference.objects.values_list("user", "category", "wanted").get() == (ada.pk, "news", False)
    assert re.findall(r"<input[^>]*checked", read(client.get("/en/notifications/preferences/"))) == []


def test_preferences_refuse_what_is_no_category(client_for, ada):
    response = client_for(ada).post("/en/notifications/preferences/", {"wanted": ["weather"]})
    assert response.status_code == 422
    assert Preference.objects.count() == 0


@pytest.mark.parametrize("path", ["notifications/", "notifications/preferences/"])
def test_signed_in_pages_send_strangers_to_the_log_in(client, path):
    response = client.get(f"/en/{path}")
    assert (response.status_code, response.headers["Location"]) == (302, f"{reverse('account_login')}?next=/en/{path}")
