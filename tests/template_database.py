"""One database with every migration in it, which each worker copies in a tenth of a second.

It stays in the server under a name that says what was in the migrations, so the next run copies it too. Whoever
changes a migration, or anything of ours that one imports, has another name and thus another template.
"""

import ast
import hashlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

import django
from django.apps import apps
from django.conf import settings
from django.db import connection
from django.db.backends.utils import CursorWrapper
from django.db.migrations.loader import MigrationLoader

from tests.guards.code import ROOMS

#: PostgreSQL cuts longer names.
NAME_MAX = 63


@contextmanager
def copied_by_all(database: str, *, build: Callable[[str], None] | None = None, made_of: str = "") -> Iterator[str]:
    """The name of the template of ``database``, made first when there is none; in the block nobody throws it away.

    One process at a time is inside, of all that use this server. A template appears under its name when it is whole;
    what an ended run left half made, and older ones, are thrown away when a new one is made.
    """
    stem = f"{database}_template_"
    name = f"{stem}{made_of or fingerprint()}"[:NAME_MAX]
    with beside_all() as cursor:
        cursor.execute("SELECT pg_advisory_lock(hashtextextended(%s, 0))", [stem])
        if name not in (there := _databases(cursor, stem)):
            for old in there:
                cursor.execute(f"DROP DATABASE {_quoted(old)}")
            (build or migrate_into)(f"{stem}unfinished")
            cursor.execute(f"ALTER DATABASE {_quoted(stem + 'unfinished')} RENAME TO {_quoted(name)}")
        yield name


def beside_all() -> AbstractContextManager[CursorWrapper]:
    """A cursor on the server that stands in none of its databases that are made, copied or thrown away."""
    cursor: AbstractContextManager[CursorWrapper] = connection.creation._nodb_cursor()  # type: ignore[attr-defined]  # the stubs leave it out
    return cursor


def migrate_into(name: str) -> None:
    """Make the database ``name`` as Django makes one for tests."""
    given, test = connection.settings_dict["NAME"], connection.settings_dict["TEST"]
    own = test.get("NAME")
    test["NAME"] = name
    try:
        connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    finally:
        connection.close()
        test["NAME"] = own
        settings.DATABASES["default"]["NAME"] = connection.settings_dict["NAME"] = given


def fingerprint() -> str:
    """What the rows and tables of the template are made of, as sixteen signs."""
    made = hashlib.sha256(repr((django.VERSION, settings.INSTALLED_APPS, settings.CACHES)).encode())
    for path in sources():
        made.update(f"{path.name}\0{path.stat().st_size}\0".encode() + path.read_bytes())
    return made.hexdigest()[:16]


def sources() -> list[Path]:
    """The files of every migration, and those of ours that they import."""
    found = [path for folder in _folders() for path in sorted(folder.glob("*.py"))]
    return [*found, *sorted(set(imported(found)))]


def imported(files: Iterable[Path]) -> Iterator[Path]:
    """The files of our modules that ``files`` import themselves."""
    for path in files:
        for node in ast.walk(ast.parse(path.read_bytes())):
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and node.module:
                names = [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
            else:
                continue
            yield from (found for name in names if name.partition(".")[0] in ROOMS if (found := _file_of(name)))


def _folders() -> Iterator[Path]:
    """The folders with migrations of every app that has some."""
    for app in apps.get_app_configs():
        module, _is_given = MigrationLoader.migrations_module(app.label)
        if module and find_spec(module):
            yield from (Path(folder) for folder in import_module(module).__path__)


def _file_of(module: str) -> Path | None:
    """Where ``module`` is written; None for a name inside one."""
    try:
        spec = find_spec(module)
    except ModuleNotFoundError:
        return None
    return Path(spec.origin) if spec and spec.origin else None


def _databases(cursor: CursorWrapper, stem: str) -> list[str]:
    cursor.execute("SELECT datname FROM pg_database WHERE starts_with(datname, %s) ORDER BY datname", [stem])
    return [name for (name,) in cursor.fetchall()]


def _quoted(name: str) -> str:
    return str(connection.ops.quote_name(name))
