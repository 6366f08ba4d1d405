"""A film with two makers, a coordinator, and browsers for all of them."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.conf import settings as django_settings
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Browser, BrowserContext

from coaching import services
from coaching.models import FilmSheet, Plan, SignOff, Vision
from impacthub.people.models import Role, User
from tests.factories.coaching import FilmMessageFactory, ProjectFactory
from tests.factories.people import UserFactory
from tests.journeys.making_steps import FILM, MESSAGE, PROBLEM, VISION, fill_rest
from tests.journeys.somebody import Somebody

PASSWORD = "een lang geheim woord"


@pytest.fixture(autouse=True)
def _in_english(settings: Any) -> None:
    settings.LANGUAGE_CODE = "en"


@pytest.fixture
def in_dutch(settings: Any) -> Iterator[None]:
    """Everything speaks Dutch; what was kept in another language is forgotten."""
    settings.LANGUAGE_CODE = "nl"
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def nele(transactional_db: None) -> User:
    """The producer."""
    return UserFactory(name="Nele Verbeeck", roles=[Role.PRODUCER], password=PASSWORD)


@pytest.fixture
def jonas(transactional_db: None) -> User:
    """The director."""
    return UserFactory(name="Jonas Peeters", roles=[Role.PRODUCER], password=PASSWORD)


@pytest.fixture
def eva(transactional_db: None) -> User:
    """The coordinator, with a second factor."""
    eva = UserFactory(name="Eva Maes", language="nl", is_staff=True, roles=[Role.COORDINATOR])
    Authenticator.objects.create(user=eva, type=Authenticator.Type.TOTP, data={"secret": "x"})
    return eva


@pytest.fixture
def plan(nele: User, jonas: User) -> Plan:
    """Their film's empty plan."""
    return ProjectFactory(title="Stille Kamers", team={"PRODUCER": nele, "DIRECTOR": jonas}, language="en").plan


@pytest.fixture
def url_of(live_server: Any, plan: Plan) -> Callable[..., str]:
    """``url_of("budget", "?open=lines-7")``: the address of a section of the plan."""

    def make(key: str, query: str = "") -> str:
        return live_server.url + reverse("coaching:plan_section", args=[plan.project.slug, key]) + query

    return make


@pytest.fixture
def session_for(live_server: Any) -> Callable[[BrowserContext, User], None]:
    """Let another browser be signed in as somebody."""

    def sign_in(context: BrowserContext, person: User) -> None:
        client = Client()
        client.force_login(person, django_settings.AUTHENTICATION_BACKENDS[0])
        name = django_settings.SESSION_COOKIE_NAME
        context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": live_server.url}])

    return sign_in


@pytest.fixture
def second(browser: Browser, browser_context_args: dict[str, Any], watch: Any) -> Iterator[BrowserContext]:
    """Another browser: of somebody else, or of the same person elsewhere."""
    context = browser.new_context(**browser_context_args)
    watch.follow(context)
    yield context
    context.close()


@pytest.fixture
def plain(browser: Browser, browser_context_args: dict[str, Any], watch: Any) -> Iterator[BrowserContext]:
    """A browser without JavaScript."""
    context = browser.new_context(**browser_context_args, java_script_enabled=False)
    watch.follow(context)
    yield context
    context.close()


@pytest.fixture
def somebody(
    browser: Browser, browser_context_args: dict[str, Any], watch: Any, session_for: Any, live_server: Any
) -> Iterator[Callable[..., Somebody]]:
    """``somebody(user)`` sits at a browser of their own and is signed in; ``script=False`` has no JavaScript.

    ``width`` is that of the window: 390 pixels is a phone.
    """
    contexts = []

    def sit_down(user: User | None = None, *, script: bool = True, width: int = 1280) -> Somebody:
        own = {"java_script_enabled": script, "viewport": {"width": width, "height": 900}}
        context = browser.new_context(**browser_context_args | own)
        watch.follow(context)
        contexts.append(context)
        if user:
            session_for(context, user)
        return Somebody(context, live_server.url)

    yield sit_down
    for context in contexts:
        context.close()


@pytest.fixture
def samira(transactional_db: None) -> User:
    """The coach."""
    return UserFactory(name="Samira El Idrissi", language="nl", roles=[Role.COACH])


@pytest.fixture
def film(nele: User, jonas: User, samira: User) -> Plan:
    """Their film with a coach and a plan in Dutch, in which one answer was forgotten."""
    team = {"PRODUCER": nele, "DIRECTOR": jonas, "COACH": samira}
    plan: Plan = ProjectFactory(title=FILM, team=team).plan
    Vision.objects.create(plan=plan, vision_nl=VISION, problem_nl=PROBLEM)
    FilmMessageFactory(plan=plan, text=MESSAGE, is_headline=True)
    fill_rest(plan)
    return plan


@pytest.fixture
def approved(film: Plan, nele: User, jonas: User, samira: User) -> Plan:
    """The same film, whose plan everybody signed."""
    FilmSheet.objects.filter(plan=film).update(duration_min=72)
    film = services.submit_plan(film, by=nele)
    for side, person in ((SignOff.Side.PRODUCER, nele), (SignOff.Side.DIRECTOR, jonas)):
        services.sign_off(film.snapshots.get(), side=side, agreed=True, by=person)
    return services.approve_plan(film, by=samira)
