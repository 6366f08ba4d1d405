"""Every address × every role × GET, HTMX and POST, against the one table in ``access_matrix``."""

import re
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.db import transaction
from django.test import Client
from django.urls import reverse

from tests.guards.access_matrix import MATRIX, THEIRS, Line, read, read_theirs
from tests.guards.addresses import Address, bundles, first_of, others, ours
from tests.guards.world import ROLES, World, missing

LINES = read(MATRIX)
PACKAGES = read_theirs(THEIRS)
#: POST comes last: it may log somebody out.
METHODS = ("GET", "HTMX", "DELETE", "POST")


def ask(client: Client, method: str, url: str) -> Any:
    """The answer to ``method`` on ``url``; whatever it changed is undone."""
    with transaction.atomic():
        if method == "POST":
            answer = client.post(url)
        elif method == "DELETE":
            answer = client.delete(url)
        else:
            answer = client.get(url, headers={"HX-Request": "true"} if method == "HTMX" else {})
        transaction.set_rollback(True)
    client.cookies.pop("messages", None)  # what it would have said on the next page
    if answer.streaming:
        answer.getvalue()  # a file is closed when it was read
    return answer


def code(answer: Any) -> str:
    if answer.status_code not in (301, 302, 303):
        return str(answer.status_code)
    path = answer["Location"].partition("?")[0]
    return "login" if path == reverse("account_login") else "door" if path == reverse("admin:login") else "go"


def expected(lines: list[Line], name: str, method: str) -> dict[str, str]:
    """The codes of the table; raises KeyError for an address that is not in it."""
    mine = {line.method: line.codes for line in lines if line.name == name}
    if not mine:
        raise KeyError(name)
    if method == "HTMX" and method not in mine:
        method = "GET"
    return mine.get(method, dict.fromkeys(ROLES, "405"))


def found(world: World, url: str, method: str) -> dict[str, str]:
    return {role: code(ask(world.client(role), method, url)) for role in ROLES}


def compare(world: World, url: str, lines: list[Line], name: str, methods: tuple[str, ...] = METHODS) -> None:
    """Fails when one of ``methods`` answers somebody otherwise than the table says."""
    there = {method: found(world, url, method) for method in methods}
    assert (name, there) == (name, {method: expected(lines, name, method) for method in methods})


def test_matrix_and_resolver_name_the_same_addresses():
    assert sorted({line.name for line in LINES}) == sorted({address.name for address in ours()})


@pytest.mark.parametrize("bundle", bundles(ours()), ids=first_of)
def test_access(world, bundle):
    world.whole()
    for address in bundle:
        compare(world, world.url(address), LINES, address.name)


def plain(answer: Any, url: str) -> str:
    """The page without what differs at every visit: its address, nonces and tokens."""
    text = answer.content.decode().replace(url.removeprefix("/nl"), "URL")
    return re.sub(r'(nonce|csrfmiddlewaretoken"? value|value)="[^"]{16,}"', "", text)


def with_strangers() -> list[Address]:
    """Addresses of something that is not there for another producer."""
    hidden = {line.name for line in LINES if line.codes["producer_other"] == "404"}
    return [address for address in ours() if address.name in hidden and address.parameters]


@pytest.mark.parametrize("bundle", bundles(with_strangers()), ids=first_of)
def test_foreign_thing_answers_as_a_missing_one(world, bundle):
    client = world.whole().client("producer")
    for address in bundle:
        foreign = world.url(address, world.other)
        nowhere = reverse(address.name, kwargs=missing(address, world.own))
        for method in METHODS:
            there, not_there = ask(client, method, foreign), ask(client, method, nowhere)
            assert (code(there), plain(there, foreign)) == (code(not_there), plain(not_there, nowhere))
        assert code(there) in {"404", "405"}


def packages() -> list[Address]:
    """Allauth's addresses; those that name a row of somebody are allauth's own to guard."""
    return [address for address in others() if address.name.startswith(("account_", "mfa_")) and not address.parameters]


def test_table_of_packages_names_the_same_addresses():
    assert {line.name for line in PACKAGES} == {address.name for address in packages()}


@pytest.mark.parametrize("address", packages(), ids=str)
def test_access_to_packages(world, address):
    compare(world, reverse(address.name), PACKAGES, address.name, ("GET", "HTMX", "POST"))


def behind_the_door() -> list[str]:
    """A path for every address of the admin but its door."""
    routes = {address.route for address in others() if address.route.startswith("admin/")} - {"admin/login/"}
    return ["/" + re.sub(r"<[^>]+>|\(\?P.*", "1", route) for route in sorted(routes)]


@pytest.mark.parametrize("role", ["anonymous", "producer", "coordinator", "staff"])
def test_admin_shows_nobody_anything_before_its_door(world, role):
    client = world.client(role)
    for method in ("GET", "POST"):
        assert [path for path in behind_the_door() if code(ask(client, method, path)) != "door"] == ["/admin/logout/"]


def test_door_of_the_admin(world):
    wanted = dict.fromkeys(ROLES, "403")
    wanted |= {"anonymous": "login", "disabled": "login", "coordinator": "go", "staff": "go"}
    assert {role: code(ask(world.client(role), "GET", reverse("admin:login"))) for role in ROLES} == wanted


@pytest.mark.parametrize(("role", "inside"), [("coordinator", "200"), ("producer", "door")])
def test_second_factor_opens_the_admin_to_staff_alone(world, role, inside):
    Authenticator.objects.create(user=world.people[role], type=Authenticator.Type.TOTP, data={})
    lists = [reverse(address.name) for address in others() if address.name.endswith("_changelist")]
    found = {code(ask(world.client(role), "GET", path)) for path in [reverse("admin:index"), *lists]}
    assert found == {inside}


def test_guard_notices_an_address_that_is_not_in_the_table():
    with pytest.raises(KeyError):
        expected(LINES, "coaching:brand_new", "GET")


def test_guard_notices_a_wrong_code(world):
    address = next(address for address in ours() if address.name == "coaching:project_detail")
    opened = [Line(address.name, "GET", dict.fromkeys(ROLES, "200"))]
    assert found(world, world.url(address), "GET") != expected(opened, address.name, "GET")


def test_guard_notices_a_line_without_a_code_for_every_role():
    with pytest.raises(ValueError, match="zip"):
        read("coaching:project_detail GET 200 404")
