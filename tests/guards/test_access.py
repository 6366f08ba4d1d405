"""Every address × every role × GET, HTMX and POST, against the one table in ``access_matrix``."""

import re

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from tests.guards.access_matrix import MATRIX, Line, read
from tests.guards.addresses import Address, ours
from tests.guards.world import ROLES, World, missing

LINES = read(MATRIX)
METHODS = ("GET", "HTMX", "POST", "DELETE")


def ask(client: Client, method: str, url: str) -> HttpResponse:
    """The answer to ``method`` on ``url``; whatever it changed is undone."""
    with transaction.atomic():
        if method == "POST":
            answer = client.post(url)
        elif method == "DELETE":
            answer = client.delete(url)
        else:
            answer = client.get(url, headers={"HX-Request": "true"} if method == "HTMX" else {})
        transaction.set_rollback(True)
    return answer


def code(answer: HttpResponse) -> str:
    if answer.status_code not in (301, 302, 303):
        return str(answer.status_code)
    return "login" if answer["Location"].startswith(reverse("account_login")) else "go"


def expected(lines: list[Line], name: str, method: str) -> dict[str, str]:
    """The codes of the table; raises KeyError for an address that is not in it."""
    mine = {line.method: line.codes for line in lines if line.name == name}
    if not mine:
        raise KeyError(name)
    if method == "HTMX" and method not in mine:
        method = "GET"
    return mine.get(method, dict.fromkeys(ROLES, "405"))


def found(world: World, address: Address, method: str) -> dict[str, str]:
    url = world.url(address)
    return {role: code(ask(world.client(role), method, url)) for role in ROLES}


def test_matrix_and_resolver_name_the_same_addresses():
    assert sorted({line.name for line in LINES}) == sorted({address.name for address in ours()})


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("address", ours(), ids=str)
def test_access(world, address, method):
    assert found(world, address, method) == expected(LINES, address.name, method)


def plain(answer: HttpResponse, url: str) -> str:
    """The page without what differs at every visit: its address, nonces and tokens."""
    text = answer.content.decode().replace(url, "URL")
    return re.sub(r'(nonce|csrfmiddlewaretoken"? value|value)="[^"]{16,}"', "", text)


def with_arguments() -> list[Address]:
    return [address for address in ours() if address.parameters and address.parameters[0] != "token"]


@pytest.mark.parametrize("method", METHODS[:3])
@pytest.mark.parametrize("address", with_arguments(), ids=str)
def test_foreign_thing_answers_as_a_missing_one(world, address, method):
    foreign = world.url(address, world.other)
    nowhere = reverse(address.name, kwargs=missing(address, world.own))
    client = world.client("producer")
    there, not_there = ask(client, method, foreign), ask(client, method, nowhere)
    assert (code(there), plain(there, foreign)) == (code(not_there), plain(not_there, nowhere))
    assert code(there) in {"404", "405"}


def test_guard_notices_an_address_that_is_not_in_the_table():
    with pytest.raises(KeyError):
        expected(LINES, "coaching:brand_new", "GET")


def test_guard_notices_a_wrong_code(world):
    address = next(address for address in ours() if address.name == "coaching:project_detail")
    opened = [Line(address.name, "GET", dict.fromkeys(ROLES, "200"))]
    assert found(world, address, "GET") != expected(opened, address.name, "GET")


def test_guard_notices_a_line_without_a_code_for_every_role():
    with pytest.raises(ValueError, match="zip"):
        read("coaching:project_detail GET 200 404")
