"""How long one stays signed in, and what a faulty form of allauth answers."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from impacthub.people import tasks
from impacthub.people.devices import device_of
from impacthub.people.models import LogIn, User
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db
PAGE = "/en/account/"
PASSWORD = "een lang geheim woord"


@pytest.fixture
def ann():
    return UserFactory()


def signed_in_client(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def at(minutes: int):
    return time_machine.travel(timezone.now() + timedelta(minutes=minutes), tick=False)


def test_every_request_prolongs_the_sign_in(ann):
    client = signed_in_client(ann)
    for minutes in (50, 100, 150):
        with at(minutes):
            assert client.get(PAGE).status_code == 200


def test_after_an_hour_without_a_request_it_is_over(ann):
    client = signed_in_client(ann)
    with at(61):
        assert client.get(PAGE).status_code == 302


def test_reading_on_within_a_minute_writes_nothing(ann, django_assert_num_queries):
    client = signed_in_client(ann)
    client.get(PAGE)
    ends_at = LogIn.objects.get().expire_date
    with time_machine.travel(timezone.now() + timedelta(seconds=30), tick=False):
        client.get(PAGE)
    assert LogIn.objects.get().expire_date == ends_at
    with time_machine.travel(timezone.now() + timedelta(seconds=90), tick=False):
        client.get(PAGE)
    assert LogIn.objects.get().expire_date > ends_at


def test_prolonging_leaves_what_the_session_holds(ann):
    client = signed_in_client(ann)
    before = LogIn.objects.get().session_data
    with at(30):
        client.get(PAGE)
    assert LogIn.objects.get().session_data == before


def test_cookie_goes_when_the_browser_closes(settings):
    ann = UserFactory(password=PASSWORD)
    client = Client()
    client.post("/en/account/login/?with=password", {"login": ann.email, "password": PASSWORD})
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    assert (cookie["max-age"], cookie["expires"], cookie["httponly"], cookie["samesite"]) == ("", "", True, "Lax")


def test_stranger_has_no_row(db):
    Client().get("/en/account/login/")
    assert LogIn.objects.count() == 0


def test_task_sweeps_what_ran_out_and_twice_is_once(ann):
    signed_in_client(ann)
    fresh = signed_in_client(ann)
    LogIn.objects.exclude(session_key=fresh.session.session_key).update(expire_date=timezone.now())
    tasks.clear_log_ins()
    tasks.clear_log_ins()
    assert [row.session_key for row in LogIn.objects.all()] == [fresh.session.session_key]


def test_closed_account_is_out_at_the_next_click(ann):
    client = signed_in_client(ann)
    User.objects.update(is_active=False)
    assert client.get(PAGE).status_code == 302


@pytest.mark.parametrize(
    ("user_agent", "device"),
    [
        (
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/150 Safari/537.36 Edg/150",
            "Edge, Windows",
        ),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) Version/19 Mobile Safari/604.1", "Safari, iPhone"),
        ("Mozilla/5.0 (Linux; Android 16) AppleWebKit/537.36 Chrome/150 Mobile Safari/537.36", "Chrome, Android"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:150.0) Gecko/20100101 Firefox/150.0", "Firefox, Linux"),
        ("curl/8.0", ""),
        ("", ""),
        ("<script>" * 1000, ""),
    ],
)
def test_device_is_two_known_words_or_nothing(user_agent, device):
    assert device_of(user_agent) == device
