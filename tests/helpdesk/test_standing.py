"""While an answer can be taken back, lists say of a question what its asker knows: nothing has changed yet."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from helpdesk import services
from helpdesk.models import Ticket
from helpdesk.queries import asking
from helpdesk.queries.following import own_questions, thread_of
from impacthub.people.models import Role, User
from tests.factories.coaching import ProjectFactory
from tests.factories.helpdesk import TicketFactory
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def nele() -> User:
    """Who asks."""
    return UserFactory(name="Nele Vos")


@pytest.fixture
def tom() -> User:
    """Who answers."""
    return UserFactory(roles=[Role.HELPDESK])


@pytest.fixture
def ticket(nele: User) -> Ticket:
    """Asked from the budget of her film."""
    film = ProjectFactory(team={"PRODUCER": nele})
    return TicketFactory(user=nele, email=nele.email, about_kind="plan_section", about_id=f"{film.slug}/budget")


def standings(nele: User, ticket: Ticket) -> set[str]:
    """What her lists say of it, which is what its own page says."""
    lists = [
        own_questions(nele),
        asking.own_questions(nele),
        asking.questions_about(nele, ticket.about_kind, ticket.about_id),
    ]
    return {thread_of(Ticket.objects.get()).status, *(getattr(row, "standing", "") for rows in lists for row in rows)}


def test_an_answer_stands_when_it_has_left(nele: User, tom: User, ticket: Ticket) -> None:
    services.reply(ticket, text="Een tiende.", solve=True, by=tom)
    assert (Ticket.objects.get().status, standings(nele, ticket)) == ("SOLVED", {"NEW"})
    with time_machine.travel(timezone.now() + timedelta(seconds=11)):
        assert standings(nele, ticket) == {"SOLVED"}


def test_second_answer_before_the_first_has_left_changes_nothing(nele: User, tom: User, ticket: Ticket) -> None:
    services.assign(ticket, tom, by=tom, held_by=None)
    services.reply(ticket, text="Een tiende.", solve=False, by=tom)
    services.reply(ticket, text="Van het budget.", solve=True, by=tom)
    services.note(ticket, text="Klaar.", by=tom)
    assert standings(nele, ticket) == {"OPEN"}


def test_what_was_taken_back_was_never_there(nele: User, tom: User, ticket: Ticket) -> None:
    services.take_back(services.reply(ticket, text="Een tiende.", solve=True, by=tom), by=tom)
    assert standings(nele, ticket) == {"NEW"}


def test_pages_say_so(client_for: Callable[..., Client], nele: User, tom: User, ticket: Ticket) -> None:
    services.reply(ticket, text="Een tiende.", solve=True, by=tom)
    client, slug = client_for(nele), ticket.about_id.partition("/")[0]
    for address in ("/en/helpdesk/", "/en/helpdesk/mine/", f"/en/projects/{slug}/plan/budget/"):
        page = client.get(address).content.decode()
        assert ("We have your question" in page, ">Answered<" in page) == (True, False), address
