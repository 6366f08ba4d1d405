"""Bad input everywhere: an answer within two seconds, and never a 5xx."""

import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote_plus

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from tests.guards.addresses import Address, addresses, ours
from tests.guards.world import World

SECONDS = 2.0
FORM = "application/x-www-form-urlencoded"
#: Sent to every address, whatever its form is called; the names in its page come on top.
FIELDS = ("version", "page", "q", "next", "open", "shown", "done", "parent", "row", "contested", "kind", "language")
VALUES = {
    "nul": "a\x00b",
    "emoji": "👩🏽‍🎬 film 🎬",
    "right to left": "\u202eفيلم\u202c",
    "lone surrogate": "\udcff\ud800",
    "huge number": "1" + "0" * 30,
    "exponent": "1e999999",
    "not a number": "NaN",
    "negative money": "-60400",
    "markup": "<script>alert(1)</script>{{ x }}{% x %}%s%(x)s",
    "odd spaces": " \t\r\n\v\f\u00a0\u2028",
    "nothing": "",
    "path": "../../../../etc/passwd",
}
SEGMENTS = (
    "%00",
    "%ff",
    "%ed%a0%80",
    "1" + "0" * 30,
    "-1",
    "%F0%9F%8E%AC",
    "a" * 3000,
    "..%2f..%2fetc",
    "%2e%2e",
    "%0d%0a",
)


@dataclass(frozen=True)
class Attempt:
    """One bad request: ``body`` None is a GET."""

    what: str
    url: str
    body: bytes | None = None
    content_type: str = FORM
    headers: tuple[tuple[str, str], ...] = ()


def encoded(pairs: list[tuple[str, str]]) -> bytes:
    """A form's body; what is no text goes as the bytes that it would be."""
    return "&".join(f"{quote_plus(k)}={quote_plus(v, errors='surrogatepass')}" for k, v in pairs).encode()


def values(url: str, names: list[str]) -> Iterator[Attempt]:
    """Every bad value in every field, by GET and by POST."""
    for what, value in VALUES.items():
        body = encoded([(name, value) for name in names])
        yield Attempt(f"{what}, posted", url, body)
        yield Attempt(f"{what}, autosaved", url, body, headers=(("X-Autosave", "1"),))
        yield Attempt(f"{what}, asked", f"{url}?{encoded([(name, value) for name in FIELDS]).decode()}")


def shapes(url: str, names: list[str]) -> Iterator[Attempt]:
    """Bodies that have the wrong form."""
    twice = [(name, value) for name in names for value in ("1", "2", "x")]
    yield Attempt("doubled parameters", url, encoded(twice))
    yield Attempt("doubled parameters, asked", f"{url}?{encoded(twice[:60]).decode()}")
    yield Attempt("lists and objects", url, encoded([(f"{name}[]", "1") for name in names]))
    yield Attempt("1 MB of text", url, encoded([(name, "x" * 1_000_000) for name in names[:2]]))
    yield Attempt("10 MB of text", url, b"q=" + b"x" * 10_000_000)
    yield Attempt("5,000 fields", url, encoded([(f"f{number}", "1") for number in range(5000)]))
    yield Attempt("broken escapes", url, b"version=%&q=%zz&%u0041=1&=&&&==")
    yield Attempt("json", url, b'{"version": 1, "q": "\\ud800"}', "application/json")
    yield Attempt("json where a form belongs", url, b'{"version": 1}', FORM)
    yield Attempt("unknown type", url, b"version=1", "application/x-nonsense; charset=none")
    yield Attempt("unknown charset", url, b"version=1", f"{FORM}; charset=klingon")
    yield Attempt("multipart without boundary", url, b"--x\r\n\r\n", "multipart/form-data")
    yield Attempt("multipart cut off", url, b'--x\r\nContent-Disposition: form-data; name="q"\r\n', MULTIPART)
    yield Attempt("file where text belongs", url, upload(names, "film.png"), MULTIPART)
    yield Attempt("file with an odd name", url, upload(["upload"], '..\\..\\a\x00.pdf" ; x="'), MULTIPART)
    yield Attempt("nothing at all", url, b"", "")


MULTIPART = "multipart/form-data; boundary=x"


def upload(names: list[str], filename: str) -> bytes:
    head = 'Content-Disposition: form-data; name="{}"; filename="{}"\r\nContent-Type: image/png\r\n\r\n'
    parts = [f"--x\r\n{head.format(name, filename)}\x89PNG nonsense\r\n" for name in names]
    return ("".join(parts) + "--x--\r\n").encode("latin-1", "replace")


def headers(url: str) -> Iterator[Attempt]:
    for name, value in (
        ("Accept-Language", "xx-klingon;q=nan,*;q=1e99," * 50),
        ("Cookie", "session=\x01; csrf=" + "x" * 4000),
        ("HX-Request", "perhaps"),
        ("HX-Current-URL", "http://[::1"),
        ("Range", "bytes=9-1"),
        ("If-Modified-Since", "yesterday"),
        ("X-Forwarded-For", "not-an-address, 10.0.0.1"),
    ):
        yield Attempt(f"header {name}", url, headers=((name, value),))


def faults(client: Client, attempts: Iterator[Attempt]) -> list[str]:
    """What was answered too late or with a 5xx; an exception counts as one."""
    found = []
    for attempt in attempts:
        started = time.monotonic()
        try:
            status = str(answer(client, attempt).status_code)
        except Exception as error:
            status = f"500 {error!r}"[:300]
        spent = time.monotonic() - started
        if status.startswith("5") or spent > SECONDS:
            found.append(f"{attempt.what}: {status} after {spent:.1f} s")
    return found


def answer(client: Client, attempt: Attempt) -> Any:
    given = dict(attempt.headers)
    with transaction.atomic():
        if attempt.body is None:
            response = client.get(attempt.url, headers=given)
        else:
            response = client.generic("POST", attempt.url, attempt.body, attempt.content_type, headers=given)
        transaction.set_rollback(True)
    if response.streaming:
        response.getvalue()  # a file is closed when it was read
    return response


def names_in(client: Client, url: str) -> list[str]:
    """The fields that the page at ``url`` has, and those we try everywhere."""
    page = client.get(url).getvalue().decode(errors="replace")
    return list(dict.fromkeys([*FIELDS, *re.findall(r'name="([^"]+)"', page)]))


def only_refusals(log) -> None:
    """Django logs a refused request at ERROR; those, and nothing else, were to be expected."""
    assert [line for line in log.lines() if not line.startswith("django.security.")] == []
    log.clear()


def everything(client: Client, url: str) -> Iterator[Attempt]:
    names = names_in(client, url)
    yield from values(url, names)
    yield from shapes(url, names)
    yield from headers(url)


@pytest.mark.parametrize("address", ours(), ids=str)
def test_our_pages(world: World, address: Address, logged_errors):
    client = world.client("producer")
    assert faults(client, everything(client, world.url(address))) == []
    only_refusals(logged_errors)


def open_forms() -> list[Address]:
    """The pages of others that stand open to anybody, and those behind a log-in."""
    return [
        address for address in addresses() if address.name.startswith(("account_", "mfa_")) and not address.parameters
    ]


@pytest.mark.parametrize("role", ["anonymous", "producer"])
@pytest.mark.parametrize("address", open_forms(), ids=str)
def test_pages_of_allauth(world: World, address: Address, role, logged_errors):
    client = world.client(role)
    assert faults(client, everything(client, reverse(address.name))) == []
    only_refusals(logged_errors)


def test_addresses_that_are_no_text(world: World, logged_errors):
    client = world.client("producer")
    parts = {address.route.replace("<slug:slug>", "{}") for address in ours() if address.parameters}
    paths = ["/" + re.sub(r"<[^>]+>|\{\}", segment, route) for route in sorted(parts) for segment in SEGMENTS]
    assert faults(client, (Attempt(path, path) for path in ["/%ff/", "/nl/%00", "//", "/nl//", *paths])) == []
    only_refusals(logged_errors)


def test_wrong_host_is_refused(client, logged_errors):
    assert client.get("/nl/", headers={"Host": "evil.example"}).status_code == 400
    only_refusals(logged_errors)


class Broken(Client):
    """A client behind which the site breaks, or is slow."""

    def __init__(self, status: int = 200, error: Exception | None = None) -> None:
        super().__init__()
        self.status, self.error = status, error

    def get(self, *_where: Any, **_options: Any) -> Any:
        if self.error:
            raise self.error
        return HttpResponse(status=self.status)


@pytest.mark.django_db
def test_guard_notices_a_5xx():
    attempt = Attempt("nul", "/nl/")
    assert faults(Broken(200), iter([attempt])) == []
    assert faults(Broken(503), iter([attempt])) == ["nul: 503 after 0.0 s"]
    assert faults(Broken(error=ValueError("NUL")), iter([attempt])) == ["nul: 500 ValueError('NUL') after 0.0 s"]
