"""Every page with 1, 3 and 30 rows of everything needs the same literal number of queries; with 60, no more rows."""

import pytest

from coaching import registry
from impacthub.bench.measure import Tally, counting
from impacthub.people.models import User
from tests.guards.access_matrix import MATRIX, read
from tests.guards.addresses import ours
from tests.guards.growth import grow
from tests.guards.query_counts import NO_PAGE, PAGES, PARTIALS, Page
from tests.guards.world import World


def urls(world: World) -> dict[str, str]:
    """The address behind every name of the table; a section has a name of its own, and so has a partial."""
    found = {address.name: world.url(address) for address in ours()}
    section = found.pop("coaching:plan_section")
    for spec in registry.sections():
        name = f"coaching:plan_section {spec.key}"
        found[name] = found[f"{name} to read"] = section.replace("/budget/", f"/{spec.key}/")
    return found | {f"{name} partial": found[name] for name in PARTIALS}


def tally(world: World, name: str, page: Page, url: str) -> Tally:
    """What the second visit costs: the first fills what is remembered for good."""
    client = world.client(page.who)
    headers = {"HX-Request": "true"} if name.endswith(" partial") else {}
    client.get(url, headers=headers)
    with counting() as counted:
        assert client.get(url, headers=headers).status_code == 200
    return counted


def all_tallies(world: World) -> dict[str, Tally]:
    where = urls(world)
    return {name: tally(world, name, page, where[name]) for name, page in PAGES.items()}


@pytest.mark.parametrize("n", [1, 3, 30])
def test_queries_do_not_grow(world, n):
    grow(world, n)
    found = {name: counted.queries for name, counted in all_tallies(world).items()}
    assert found == {name: page.queries for name, page in PAGES.items()}


def test_rows_are_bounded_by_the_page(world):
    grow(world, 60)
    found = {name: counted.rows for name, counted in all_tallies(world).items()}
    assert {name: rows for name, rows in found.items() if rows > PAGES[name].rows} == {}


def test_every_page_is_in_the_table(world):
    answers_get = {line.name for line in read(MATRIX) if line.method == "GET"}
    needed = {name for name in urls(world) if name.partition(" ")[0] in answers_get} - set(NO_PAGE)
    assert set(PAGES) == needed


def test_guard_notices_a_query_a_row(world):
    users = list(User.objects.all())
    with counting() as counted:
        for user in users:
            assert list(user.memberships.all()) is not None
    assert counted.queries == len(users)


def test_guard_counts_rows(world):
    with counting() as counted:
        assert len(User.objects.all()) == counted.rows
    assert counted.queries == 1
