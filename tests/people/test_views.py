"""The account pages, by client."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from impacthub.audit.models import Entry
from impacthub.jobs.models import Job
from impacthub.notifications.models import OutboxEmail
from impacthub.people.models import LogIn, Role, User
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db
PASSWORD = "een lang geheim woord"
PAGES = ("account", "profile", "log_ins", "own_data", "erase")
POSTS = ("language_change", "log_ins_end", "stay", "own_data_export", "erase_cancel")


def address(name: str, language: str = "en", **query: str) -> str:
    with translation.override(language):
        return reverse(f"people:{name}", query=query or None)


@pytest.fixture
def ann():
    return UserFactory(name="Ann Peeters", email="ann@people.test", roles=[Role.PRODUCER])


@pytest.fixture
def client(ann):
    client = Client()
    client.force_login(ann)
    return client


@pytest.mark.parametrize("name", PAGES)
def test_pages_are_for_who_is_signed_in_and_kept_by_nobody(client, name):
    answer = client.get(address(name))
    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]
    stranger = Client().get(address(name))
    assert stranger.status_code == 302
    assert stranger["Location"].startswith("/en/account/login/?next=")
    if name not in ("profile", "erase"):
        assert client.post(address(name)).status_code == 405


@pytest.mark.parametrize("name", POSTS)
def test_changes_need_a_post_and_a_person(client, name):
    assert client.get(address(name)).status_code == 405
    stranger = Client().post(address(name))
    assert (stranger.status_code, stranger["Location"].split("?")[0]) == (302, "/en/account/login/")


def test_changes_need_the_token(ann):
    client = Client(enforce_csrf_checks=True)
    client.force_login(ann)
    for name in (*POSTS, "profile", "erase"):
        assert client.post(address(name), {"email": ann.email}).status_code == 403
    assert User.objects.get().erase_at is None


@pytest.mark.parametrize("roles", [[], [Role.COACH], list(Role)], ids=["none", "one", "all"])
def test_account_takes_the_same_queries_whatever_one_is(roles, django_assert_num_queries):
    client = Client()
    client.force_login(UserFactory(roles=roles))
    with django_assert_num_queries(8):
        assert client.get(address("account")).status_code == 200


def test_profile_is_saved_and_the_answer_speaks_the_new_language(client, ann):
    answer = client.post(address("profile"), {"name": "Ann P.", "language": "fr", "theme": "DARK"})
    assert (answer.status_code, answer["Location"]) == (302, address("account", "fr"))
    ann.refresh_from_db()
    assert (ann.name, ann.language, ann.theme) == ("Ann P.", "fr", "DARK")
    assert 'data-theme="dark"' in client.get(answer["Location"]).content.decode()


@pytest.mark.parametrize(
    "wrong", [{"name": ""}, {"name": "x" * 121}, {"language": "de"}, {"theme": "PINK"}, {"language": ["nl", "de"]}]
)
def test_profile_with_a_fault_changes_nothing_and_keeps_what_was_typed(client, ann, wrong):
    answer = client.post(address("profile"), {"name": "Ann P.", "language": "nl", "theme": "DARK"} | wrong)
    assert answer.status_code == 422
    ann.refresh_from_db()
    assert (ann.name, ann.language, ann.theme) == ("Ann Peeters", "en", "AUTO")
    if "name" not in wrong:
        assert 'value="Ann P."' in answer.content.decode()
    assert Entry.objects.count() == 0


def test_nul_in_a_name_is_no_server_error(client, ann):
    answer = client.post(address("profile"), {"name": "An\x00n", "language": "en", "theme": "AUTO"})
    assert answer.status_code in (302, 400, 422)


def test_other_browsers_are_shown_by_device_and_can_be_ended(ann, client):
    elsewhere, third = Client(), Client()
    for other in (elsewhere, third):
        other.force_login(ann)
    page = client.get(address("log_ins"))
    rows = page.context["log_ins"]
    assert [row.is_here for row in rows] == [True, False, False]
    for log_in in LogIn.objects.all():
        assert log_in.session_key not in page.content.decode()
    handle = next(row.handle for row in rows if row.log_in.session_key == elsewhere.session.session_key)
    assert client.post(address("log_ins_end"), {"handle": handle}).status_code == 302
    assert elsewhere.get(address("account")).status_code == 302
    assert third.get(address("account")).status_code == 200
    client.post(address("log_ins_end"))
    assert third.get(address("account")).status_code == 302
    assert client.get(address("account")).status_code == 200
    assert Entry.objects.filter(action="people.log_ins_ended").count() == 2


def test_browser_of_another_person_cannot_be_ended(client):
    other = Client()
    other.force_login(UserFactory())
    handle = other.get(address("log_ins")).context["log_ins"][0].handle
    assert client.post(address("log_ins_end"), {"handle": handle}).status_code == 404
    assert other.get(address("account")).status_code == 200


def test_stay_says_for_how_long(client):
    assert client.post(address("stay")).json() == {"seconds": 3600}


def test_export_is_asked_once_and_lives_on_its_own_page(client, ann):
    answer = client.post(address("own_data_export"))
    job = Job.objects.get()
    assert (job.kind, job.asked_by) == ("people.own_data", ann)
    assert answer["Location"] == reverse("jobs:job_detail", args=[job.pk]).replace("/nl/", "/en/", 1)
    client.post(address("own_data_export"))
    assert Job.objects.count() == 1


def test_erase_needs_ones_own_address_typed(client, ann):
    answer = client.post(address("erase"), {"email": "another@people.test"})
    assert answer.status_code == 422
    assert "This is not the address of your account" in answer.content.decode()
    assert 'value="another@people.test"' in answer.content.decode()
    ann.refresh_from_db()
    assert ann.erase_at is None


def test_erase_and_call_it_back(client, ann):
    answer = client.post(address("erase"), {"email": "ANN@people.test"}, follow=True)
    assert "we erase your account" in answer.content.decode()
    assert client.get(address("erase"))["Location"] == address("own_data")
    ann.refresh_from_db()
    assert ann.erase_at is not None
    answer = client.post(address("erase_cancel"), follow=True)
    assert "Your account stays. Nothing was erased." in answer.content.decode()
    ann.refresh_from_db()
    assert ann.erase_at is None
    assert OutboxEmail.objects.count() == 2


@pytest.mark.parametrize("name", ["erase", "own_data_export", "log_ins_end"])
def test_who_has_a_password_proves_again_who_they_are(name):
    ann = UserFactory(password=PASSWORD, email="ann@people.test")
    client = Client()
    client.force_login(ann)
    answer = client.post(address(name), {"email": ann.email})
    assert answer["Location"].startswith("/en/account/reauthenticate/?next=")
    assert (Job.objects.count(), User.objects.get().erase_at) == (0, None)
    # What was posted is done after the password.
    assert client.post(answer["Location"], {"password": "no"}).status_code == 422
    assert client.post(answer["Location"], {"password": PASSWORD}).status_code == 302
    assert (Job.objects.count(), User.objects.get().erase_at is None) == {
        "erase": (0, False),
        "own_data_export": (1, True),
        "log_ins_end": (0, True),
    }[name]


def test_language_of_the_account_follows_the_switch_in_the_admin(client, ann):
    answer = client.post(address("language_change"), {"language": "fr", "next": "/admin/people/user/"})
    assert answer["Location"] == "/admin/people/user/"
    ann.refresh_from_db()
    assert ann.language == "fr"
    answer = client.post(address("language_change"), {"language": "xx", "next": "https://evil.test/"})
    assert answer["Location"] == address("account", "fr")
    ann.refresh_from_db()
    assert ann.language == "fr"


def test_house_rules_are_for_everybody():
    page = Client().get(address("house_rules"))
    assert page.status_code == 200
    assert "Version 2026-11" in page.content.decode()


def test_a_room_tells_what_it_holds_and_an_unknown_one_is_not_there(client, ann):
    page = client.get(address_of_room("people"))
    assert [table.title for table in page.context["tables"]][:2] == ["Profile", "Memberships"]
    assert client.get(address_of_room("kitchen")).status_code == 404


def address_of_room(room: str) -> str:
    with translation.override("en"):
        return reverse("people:own_data_room", args=[room])
