"""Screenings on their pages: who sees what, planning, moving, reporting, and asking for one."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from coaching import registry
from coaching.models import Plan, Screening
from coaching.services import screenings as services
from impacthub.audit.models import Entry
from impacthub.notifications.models import Notification, OutboxEmail
from impacthub.people.models import User
from tests.factories.coaching import ProjectFactory

pytestmark = pytest.mark.django_db

PersonAs = Callable[..., User]
ClientFor = Callable[..., Client]


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture
def maker(person_as: PersonAs) -> User:
    """Who produces the film."""
    return person_as("producer", language="en", name="Nele Maker")


@pytest.fixture
def plan(maker: User) -> Plan:
    """An empty plan of one maker."""
    return ProjectFactory(title="Stille Kamers", language="en", team={"PRODUCER": maker}).plan


def url(name: str, plan: Plan, *args: Any) -> str:
    """The address of a page of the film, in English."""
    return reverse(f"coaching:{name}", args=[plan.project.slug, *args])


@pytest.mark.parametrize("key", ["campaign", "goals"])
def test_section_shows(plan: Plan, maker: User, client_for: ClientFor, key: str) -> None:
    response = client_for(maker).get(url("plan_section", plan, key))
    assert response.status_code == 200


def test_empty_pages(plan: Plan, maker: User, client_for: ClientFor) -> None:
    client = client_for(maker)
    for name in ("screening_list", "screening_new", "campaign_reach", "campaign_calendar"):
        assert client.get(url(name, plan)).status_code == 200, name
