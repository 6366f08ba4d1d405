"""The database that every worker copies: made once, never half, never of other migrations than there are."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from tests import template_database
from tests.guards.code import ROOT
from tests.template_database import beside_all, copied_by_all, fingerprint, imported, sources

pytestmark = pytest.mark.django_db


def databases(stem: str) -> list[str]:
    with beside_all() as cursor:
        return template_database._databases(cursor, stem)


def create(name: str) -> None:
    """A small database, in the place of one with every migration."""
    with beside_all() as cursor:
        cursor.execute(f'CREATE DATABASE "{name}"')


@pytest.fixture
def tried() -> Iterator[str]:
    """The database whose templates these tests make; none is left."""
    name = f"{connection.settings_dict['NAME']}_tried"
    yield name
    with beside_all() as cursor:
        for left in template_database._databases(cursor, name):
            cursor.execute(f'DROP DATABASE "{left}"')


@pytest.fixture
def stem(tried: str) -> str:
    """How their names begin."""
    return f"{tried}_template_"


def test_two_at_once_make_one(tried: str, stem: str) -> None:
    made = []

    def build(name: str) -> None:
        made.append(name)
        create(name)

    def use(_worker: int) -> str:
        with copied_by_all(tried, build=build, made_of="first") as name:
            return name

    with ThreadPoolExecutor(3) as pool:
        assert set(pool.map(use, range(3))) == {f"{stem}first"}
    assert (made, databases(stem)) == ([f"{stem}unfinished"], [f"{stem}first"])


def test_other_migrations_make_another_and_throw_the_old_one_away(tried: str, stem: str) -> None:
    for made_of in ("first", "second", "second"):
        with copied_by_all(tried, build=create, made_of=made_of) as name:
            assert (name, databases(stem)) == (f"{stem}{made_of}", [f"{stem}{made_of}"])


def test_what_was_left_half_made_is_made_again(tried: str, stem: str) -> None:
    def broken(name: str) -> None:
        create(name)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt), copied_by_all(tried, build=broken, made_of="first"):
        pass
    assert databases(stem) == [f"{stem}unfinished"]
    with copied_by_all(tried, build=create, made_of="first"):
        assert databases(stem) == [f"{stem}first"]


def test_it_is_made_of_every_migration_and_of_what_they_import() -> None:
    names = {path.relative_to(ROOT).as_posix() for path in sources() if path.is_relative_to(ROOT)}
    ours = {path.relative_to(ROOT).as_posix() for path in ROOT.glob("*/migrations/0*.py")}
    assert ours
    assert ours <= names
    assert {"impacthub/people/migrations/0001_initial.py", "coaching/themes.py"} <= names
    assert any("django/contrib/auth/migrations" in path.as_posix() for path in sources())


def test_a_change_in_any_of_them_is_another_fingerprint(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = tmp_path / "0001_a.py", tmp_path / "0002_b.py"
    first.write_text("a = 1")
    second.write_text("b = 1")
    monkeypatch.setattr(template_database, "sources", lambda: [first, second])
    before = fingerprint()
    assert fingerprint() == before
    second.write_text("b = 2")
    changed = fingerprint()
    first.write_text("a = 1b")
    second.write_text(" = 2")
    assert len({before, changed, fingerprint()}) == 3


def test_only_our_own_imports_count(tmp_path: Path) -> None:
    migration = tmp_path / "0001_a.py"
    migration.write_text(
        "import json\nimport impacthub.search\nfrom django.db import models\n"
        "from coaching import themes\nfrom coaching.themes import seed_themes\n"
    )
    found = {path.relative_to(ROOT).as_posix() for path in imported([migration])}
    assert found == {"impacthub/search.py", "coaching/themes.py", "coaching/__init__.py"}


def test_the_database_at_hand_has_every_migration() -> None:
    executor = MigrationExecutor(connection)
    assert executor.migration_plan(executor.loader.graph.leaf_nodes()) == []
