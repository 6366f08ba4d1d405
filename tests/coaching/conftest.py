"""A film with its maker and coach, and browsers for them."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from coaching.models import Plan, PlanSection
from impacthub.people.models import Role, User
from tests.factories.coaching import ProjectFactory
from tests.factories.people import UserFactory


@pytest.fixture
def nele(db: None) -> User:
    """The producer of the film."""
    return UserFactory(name="Nele Verbeeck", roles=[Role.PRODUCER])


@pytest.fixture
def jonas(db: None) -> User:
    """Its director, who writes too."""
    return UserFactory(name="Jonas Peeters", roles=[Role.PRODUCER])


@pytest.fixture
def samira(db: None) -> User:
    """Its coach, who reads."""
    return UserFactory(name="Samira El Idrissi", roles=[Role.COACH])


@pytest.fixture
def film_plan(nele: User, jonas: User, samira: User) -> Plan:
    """The empty plan of a film with a team of three."""
    team = {"PRODUCER": nele, "DIRECTOR": jonas, "COACH": samira}
    return ProjectFactory(title="Stille Kamers", team=team, language="en").plan


@pytest.fixture
def as_nele(client_for: Callable[..., Client], nele: User) -> Client:
    """The browser of the producer."""
    return client_for(nele)


@pytest.fixture
def as_jonas(client_for: Callable[..., Client], jonas: User) -> Client:
    """The browser of the director."""
    return client_for(jonas)


@pytest.fixture
def as_samira(client_for: Callable[..., Client], samira: User) -> Client:
    """The browser of the coach."""
    return client_for(samira)


@pytest.fixture
def url_of(film_plan: Plan) -> Callable[..., str]:
    """``url_of("plan_section", "budget")``: an address of the film, in English."""

    def make(name: str, *arguments: Any) -> str:
        with translation.override("en"):
            return reverse(f"coaching:{name}", args=[film_plan.project.slug, *arguments])

    return make


@pytest.fixture
def section_now(film_plan: Plan) -> Callable[[str], PlanSection]:
    """A section as it is stored."""
    return lambda key: PlanSection.objects.get(plan=film_plan, key=key)


@pytest.fixture
def autosave(url_of: Callable[..., str]) -> Callable[..., Any]:
    """``autosave(client, "budget", 3, {name: text})``: what the page sends by itself."""

    def send(client: Client, key: str, version: Any, answers: dict[str, Any], **more: Any) -> Any:
        data = {"version": version, **answers, **more}
        return client.post(url_of("plan_section", key), data, headers={"X-Autosave": "1"})

    return send
