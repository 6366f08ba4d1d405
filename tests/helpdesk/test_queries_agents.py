"""Who answers the helpdesk, and what they are called."""

from datetime import timedelta

import pytest
from django.utils import timezone

from helpdesk.queries.agents import agent_names, agents
from tests.factories.people import MembershipFactory, UserFactory

pytestmark = pytest.mark.django_db


def test_names_are_those_of_who_answers_now(django_assert_num_queries):
    today = timezone.localdate()
    for role, fields in (
        ("HELPDESK", {"name": "Tom Aerts"}),
        ("COORDINATOR", {"name": "", "email": "ina@huis.example"}),
        ("HELPDESK", {"name": "Gone", "is_active": False}),
        ("MEMBER", {"name": "Asks"}),
    ):
        MembershipFactory(user=UserFactory(**fields), role=role)
    yesterday, tomorrow = today - timedelta(days=1), today + timedelta(days=1)
    for days in ({"starts_on": tomorrow}, {"starts_on": yesterday, "ends_on": yesterday}):
        MembershipFactory(user=UserFactory(name="Not today"), role="HELPDESK", **days)

    with django_assert_num_queries(1):
        assert [name for _pk, name in agent_names()] == ["Tom Aerts", "ina@huis.example"]
    assert agent_names() == [(person.pk, str(person)) for person in agents()]
