"""Around every request: a database that is away, the headers, and input that no view should see."""

import psycopg
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import InterfaceError, OperationalError
from django.http import HttpResponse, JsonResponse
from django.test import Client
from django.urls import path

from impacthub import urls
from impacthub.middleware import is_away
from tests.factories.people import UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]


def wrapped(error, cause):
    """``error`` as Django raises it: with the driver's own behind it."""
    try:
        raise error from cause
    except type(error) as raised:
        return raised


LOST = wrapped(OperationalError("the connection is closed"), psycopg.OperationalError("the connection is lost"))


def lost(request):
    raise LOST


def broken(request):
    raise ZeroDivisionError


def echo(request):
    return JsonResponse({"post": dict(request.POST.lists()), "files": list(request.FILES)})


def body(request):
    return HttpResponse(str(len(request.body)))


class LostInMiddleware:
    """A middleware whose query fails, as the session's would."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        raise LOST


urlpatterns = [
    path("lost/", lost),
    path("echo/", echo),
    path("body/", body),
    path("broken/", broken),
    *urls.urlpatterns,
]
handler400 = "impacthub.views.bad_request"
handler500 = "impacthub.views.server_error"


@pytest.fixture
def quiet_client():
    """A client that gets the answer instead of the exception."""
    return Client(raise_request_exception=False)


# The database is away


@pytest.mark.parametrize(
    ("error", "cause", "away"),
    [
        (OperationalError("x"), psycopg.OperationalError("server closed the connection"), True),
        (OperationalError("x"), psycopg.errors.AdminShutdown("x"), True),
        (OperationalError("x"), psycopg.errors.CrashShutdown("x"), True),
        (OperationalError("x"), psycopg.errors.CannotConnectNow("x"), True),
        (OperationalError("x"), psycopg.errors.TooManyConnections("x"), True),
        (InterfaceError("x"), psycopg.InterfaceError("the connection is closed"), True),
        (OperationalError("x"), psycopg.errors.QueryCanceled("x"), False),
        (OperationalError("x"), psycopg.errors.DeadlockDetected("x"), False),
        (OperationalError("x"), psycopg.errors.LockNotAvailable("x"), False),
        (ValueError("x"), None, False),
    ],
)
def test_is_away_knows_a_lost_connection_from_other_trouble(error, cause, away):
    assert is_away(wrapped(error, cause)) is away


def test_a_view_without_database_answers_503(quiet_client, monkeypatch, logged_errors):
    monkeypatch.setattr("django.db.backends.base.base.BaseDatabaseWrapper.close", lambda self: None)
    response = quiet_client.get("/lost/")
    assert (response.status_code, response["Retry-After"], response["Cache-Control"]) == (503, "5", "no-store")
    assert response["Content-Security-Policy"] != ""
    assert '<html lang="nl">' in response.content.decode()
    assert logged_errors.lines() == ["django.request: Service Unavailable: /lost/"]
    logged_errors.clear()


def test_a_middleware_without_database_answers_503_too(quiet_client, monkeypatch, settings, logged_errors):
    monkeypatch.setattr("django.db.backends.base.base.BaseDatabaseWrapper.close", lambda self: None)
    settings.MIDDLEWARE = [*settings.MIDDLEWARE[:8], f"{__name__}.LostInMiddleware", *settings.MIDDLEWARE[8:]]
    response = quiet_client.get("/en/")
    assert (response.status_code, response["Retry-After"]) == (503, "5")
    assert response["Content-Security-Policy"] != ""
    assert [line.split(" (")[0] for line in logged_errors.lines()] == [
        "django.request: Internal Server Error: /en/",
        "django.request: Service Unavailable: /en/",
    ]
    logged_errors.clear()


def test_other_errors_stay_500(quiet_client, logged_errors):
    assert quiet_client.get("/broken/").status_code == 500
    logged_errors.clear()


# Headers


def test_every_answer_has_the_headers(client):
    for url in ("/en/", "/healthz/live", "/nothing/here/"):
        response = client.get(url)
        assert response["Permissions-Policy"].startswith("camera=()")
        assert response["Cross-Origin-Resource-Policy"] == "same-origin"
        assert response["X-Content-Type-Options"] == "nosniff"
        assert "'unsafe" not in response["Content-Security-Policy"]
        assert "object-src 'none'" in response["Content-Security-Policy"]


def test_what_signed_in_people_see_is_not_stored(client_for):
    assert client_for("member").get("/en/")["Cache-Control"] == "no-store"


def test_what_everybody_sees_may_be_stored(client):
    assert "Cache-Control" not in client.get("/en/").headers


def test_the_looser_policy_is_for_the_admin_alone(client_for):
    staff = client_for("staff")
    admin = staff.get("/admin/")["Content-Security-Policy"]
    assert ["'unsafe-eval'" in admin, "script-src 'self' 'unsafe-eval'" in admin] == [True, True]
    assert "'unsafe-inline'" not in admin.split("script-src")[1].split(";")[0]
    assert "'unsafe" not in staff.get("/en/")["Content-Security-Policy"]
    assert "'unsafe" not in staff.get("/administration/")["Content-Security-Policy"]


# Input


@pytest.mark.parametrize("url", ["/en/?page=%00", "/en/?%00=1", "/en/search/?q=a%00b", "/en/%00/", "/%00", "/u/%00/"])
def test_nul_in_an_address_is_refused_with_a_sentence(client, url):
    response = client.get(url)
    assert response.status_code == 400
    assert "<h1>" in response.content.decode()


@pytest.mark.parametrize("multipart", [True, False])
def test_nul_in_a_form_is_taken_out(client, multipart):
    if multipart:
        response = client.post("/echo/", {"a\x00b": ["one\x00two", "\x00"], "c": ["three"]})
    else:
        data = "a%00b=one%00two&a%00b=%00&c=three"
        response = client.post("/echo/", data, content_type="application/x-www-form-urlencoded")
    assert response.json()["post"] == {"ab": ["onetwo", ""], "c": ["three"]}


def test_a_form_without_nul_is_left_alone(client):
    response = client.post("/echo/", {"a": "1", "f": SimpleUploadedFile("a.txt", b"x")})
    assert response.json() == {"post": {"a": ["1"]}, "files": ["f"]}


@pytest.mark.parametrize("name", ["session", "csrf", "django_language", "messages"])
def test_nul_in_a_cookie_is_forgotten(client, name):
    response = client.get("/en/", headers={"Cookie": f'{name}="abcdefgh\\000"'})
    assert response.status_code == 200


def test_too_many_fields_say_so(client):
    response = client.post("/echo/", {f"field-{number}": "x" for number in range(5_000)})
    assert response.status_code == 400
    assert response["Content-Type"].startswith("text/html")


def test_too_many_parameters_say_so(client):
    response = client.get("/en/?" + "&".join(f"p{number}=x" for number in range(5_000)))
    assert response.status_code == 400
    assert response["Content-Type"].startswith("text/html")


def test_too_much_text_says_so(client):
    data = "a=" + "x" * 3_000_000
    response = client.post("/echo/", data, content_type="application/x-www-form-urlencoded")
    assert response.status_code == 413


def test_too_much_of_something_else_says_so(client):
    assert client.post("/body/", "x" * 3_000_000, content_type="application/json").status_code == 413
    assert client.post("/body/", "x" * 2_000_000, content_type="application/json").content == b"2000000"


@pytest.mark.parametrize(
    ("content_type", "data"),
    [
        ("multipart/form-data", b"no boundary"),
        ("multipart/form-data; boundary=x", b"--x\r\nbroken"),
        ("multipart/form-data; boundary=" + "x" * 300, b""),
        ("application/x-www-form-urlencoded; charset=utf-16", b"a=1"),
        ("application/x-www-form-urlencoded; charset=nonsense", b"a=1"),
        ("text/plain", b"a=1"),
        ("", b"a=1"),
        ("application/x-www-form-urlencoded", b"\xff\xfe=\xff"),
    ],
)
def test_what_cannot_be_read_is_never_a_5xx(client, content_type, data):
    assert client.generic("POST", "/echo/", data, content_type).status_code in (200, 400)


def test_a_refusal_speaks_to_who_is_signed_in(client_for):
    response = client_for(UserFactory.create(name="Ada Lovelace")).get("/fr/?page=%00")
    assert response.status_code == 400
    assert '<html lang="fr"' in response.content.decode()
