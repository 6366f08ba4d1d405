"""Fixtures of the whole suite: strictness, people in every role, a real browser."""

import gc
import itertools
import os
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any, cast

import hypothesis
import pytest
from django.conf import settings as django_settings
from django.core.management import CommandError
from django.db import OperationalError, connection
from django.template import engines
from django.template.backends.django import DjangoTemplates
from django.test import Client, TransactionTestCase
from django.utils import translation
from playwright.sync_api import BrowserContext, Page

from coaching.models import Theme
from coaching.themes import seed_themes
from impacthub.people.models import Role, User
from tests import answering, slow_first, strict
from tests.emptying import empty_tables, is_superuser
from tests.factories.people import UserFactory
from tests.template_database import copied_by_all

# Playwright's synchronous interface keeps a loop in this thread; our tests wait for it, so the database is safe.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

CHROMIUM_ARGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
]

hypothesis.settings.register_profile("suite", deadline=None, database=None, derandomize=True)
hypothesis.settings.load_profile("suite")


def pytest_configure(config: pytest.Config) -> None:
    """Settings that differ from production: quick hashes, a strict template engine, files found where they are."""
    django_settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    cast(DjangoTemplates, engines["django"]).engine.string_if_invalid = strict.MissingIsAnError()
    django_settings.WHITENOISE_AUTOREFRESH = True
    django_settings.STATIC_ROOT = django_settings.BASE_DIR / "static"


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """After pytest-randomly and pytest-django had their say."""
    workers = int(getattr(config, "workerinput", {}).get("workercount", 1))
    items[:] = [items[place] for place in slow_first.ordered([slow_first.seconds(item) for item in items], workers)]


def pytest_collection_finish() -> None:
    """What is loaded now stays to the end: looking through all of it for garbage again and again is 6 % of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)


@pytest.fixture(scope="session", autouse=True)
def _flush_again() -> Iterator[None]:
    """A page that closes may still be saving while the tables are emptied after it; then they are emptied again.

    Afterwards the rows of the migrations are there again, so that no test depends on which one ran before it.
    """
    flush = TransactionTestCase._fixture_teardown  # type: ignore[attr-defined]  # the stubs leave it out

    answering.count()

    def patient(case: TransactionTestCase) -> None:
        answering.wait_until_answered()
        for last in (False, False, False, True):
            try:
                empty_tables() if is_superuser() else flush(case)
                return seed_themes(Theme)
            except (CommandError, OperationalError) as error:
                if last or "deadlock" not in f"{error} {error.__cause__}":
                    raise
                time.sleep(0.5)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", patient)
        yield


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    request: pytest.FixtureRequest, django_db_modify_db_settings_parallel_suffix: None, django_db_blocker: Any
) -> Iterator[ExitStack]:
    """The database is a copy of one that all workers share, but for who keeps theirs or wants no migrations."""
    wishes = request.config.option
    with ExitStack() as held:
        if not (wishes.reuse_db or wishes.nomigrations):
            with django_db_blocker.unblock():
                template = held.enter_context(copied_by_all(str(connection.settings_dict["NAME"])))
            connection.settings_dict["TEST"]["TEMPLATE"] = template
        yield held


@pytest.fixture(scope="session")
def django_db_setup(
    django_db_modify_db_settings: ExitStack, django_db_setup: None, django_db_blocker: Any
) -> Iterator[None]:
    """A page that was closed may have left a session behind, and then the tables cannot be thrown away at the end."""
    django_db_modify_db_settings.close()  # copied: the next one's turn
    yield
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


# Strictness


@pytest.fixture(autouse=True)
def logged_errors() -> Iterator[strict.ErrorLog]:
    """What was logged at ERROR; a test that expects some looks at them and calls ``clear()``."""
    with strict.listening() as log:
        yield log
    if log.records:
        pytest.fail("logged at ERROR: " + "; ".join(log.lines()))


@pytest.fixture(scope="session", autouse=True)
def _fence() -> Iterator[strict.Fence]:
    with strict.Fence().standing() as fence:
        yield fence


@pytest.fixture(autouse=True)
def refused_hosts(_fence: strict.Fence) -> Iterator[list[str]]:
    """Hosts that the code tried to reach; any one fails the test, unless it clears the list."""
    _fence.refused.clear()
    yield _fence.refused
    if _fence.refused:
        pytest.fail(f"tried to reach {', '.join(_fence.refused)}")


@pytest.fixture(scope="session")
def _media_folders(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder of its own for each test; pytest would look through all of them for a free number."""
    above = tmp_path_factory.mktemp("media")
    return (above / str(number) for number in itertools.count())


@pytest.fixture(autouse=True)
def _own_media(settings: Any, _media_folders: Iterator[Path]) -> None:
    settings.MEDIA_ROOT = next(_media_folders)
    settings.MEDIA_ROOT.mkdir()


@pytest.fixture(autouse=True)
def _default_language() -> Iterator[None]:
    """Every test starts in the default language, whatever the last request of the one before spoke."""
    with translation.override(django_settings.LANGUAGE_CODE):
        yield


# People


@pytest.fixture
def person_as(db: None) -> Callable[..., User]:
    """``person_as("coach", name="…")``: somebody new in that role; "staff" and "disabled" are people too."""

    def make(role: str, **fields: Any) -> User:
        role = role.upper()
        given: dict[str, Any] = {"roles": [Role(role)] if role in Role.values else []}
        if role in {"STAFF", "COORDINATOR"}:
            given |= {"is_staff": True, "is_superuser": role == "STAFF"}
        if role == "DISABLED":
            given |= {"is_active": False}
        return UserFactory(**given | fields)

    return make


@pytest.fixture
def client_for(person_as: Callable[..., User]) -> Callable[..., Client]:
    """``client_for("coach")`` or ``client_for(user)``: a client that is logged in; "anonymous" is not."""

    def make(who: str | User, **fields: Any) -> Client:
        client = Client()
        if who != "anonymous":
            client.force_login(person_as(who, **fields) if isinstance(who, str) else who, _backend())
        return client

    return make


def _backend() -> str:
    return str(django_settings.AUTHENTICATION_BACKENDS[0])


# Browser


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """The system's Chromium, which cannot reach anything but this machine."""
    return {**browser_type_launch_args, "executable_path": strict.chromium(), "args": CHROMIUM_ARGS}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    """A Flemish visitor who wants less motion."""
    return {
        **browser_context_args,
        "locale": "nl-BE",
        "timezone_id": "Europe/Brussels",
        "reduced_motion": "reduce",
        "viewport": {"width": 1280, "height": 900},
    }


@pytest.fixture
def watch(context: BrowserContext, live_server: Any) -> Iterator[strict.Watch]:
    """Any fault in the browser fails the test; one that expects some takes them."""
    watch = strict.Watch(live_server.url)
    watch.follow(context)
    yield watch
    assert watch.take() == []


@pytest.fixture
def page(context: BrowserContext, watch: strict.Watch) -> Page:
    """A page in the one context that is watched; addresses are relative to ``live_server.url``."""
    page = context.new_page()
    page.set_default_timeout(10_000)
    return page


@pytest.fixture
def sign_in(context: BrowserContext, live_server: Any) -> Callable[[User], None]:
    """``sign_in(user)`` gives the browser's context that person's session."""

    def login(user: User) -> None:
        client = Client()
        client.force_login(user, _backend())
        name = django_settings.SESSION_COOKIE_NAME
        context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": live_server.url}])

    return login


@pytest.fixture(scope="session")
def axe_source() -> str:
    """axe-core's script, from the packages that ``npm ci`` installed."""
    path = Path(django_settings.NODE_MODULES) / "axe-core" / "axe.min.js"
    if not path.exists():
        pytest.fail(f"axe-core is missing: run npm ci ({path})")
    return path.read_text()
