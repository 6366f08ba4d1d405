"""How often one network, or one person, may do something."""

from datetime import timedelta

import pytest
import time_machine
from django.contrib.auth.models import AnonymousUser
from django.core.cache import cache
from django.test import RequestFactory
from django.utils import timezone

from impacthub.limits import within_limit
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _fresh():
    cache.clear()


def asked(action="sample", address="192.0.2.1", times=3, user=None):
    request = RequestFactory().post("/", REMOTE_ADDR=address)
    request.user = user or AnonymousUser()
    return within_limit(request, action, times=times, seconds=60)


def test_a_network_may_do_it_so_many_times():
    assert [asked() for _number in range(5)] == [True, True, True, False, False]


def test_networks_and_actions_are_counted_apart():
    assert [asked(), asked(), asked()] == [True] * 3
    assert [asked(address="192.0.2.2"), asked(action="other"), asked()] == [True, True, False]


def test_who_is_signed_in_is_counted_by_themselves():
    one, other = UserFactory(), UserFactory()
    assert [asked(user=one) for _number in range(4)] == [True] * 3 + [False]
    assert asked(user=one, address="192.0.2.2") is False
    assert [asked(user=other), asked()] == [True, True]


def test_it_may_again_when_its_first_time_is_long_ago():
    now = timezone.now()
    with time_machine.travel(now, tick=False):
        assert [asked() for _number in range(4)] == [True, True, True, False]
    with time_machine.travel(now + timedelta(seconds=61), tick=False):
        assert asked()


@pytest.mark.parametrize(("limit", "expected"), [(None, [True] * 5), (4, [True] * 4 + [False]), (0, [False] * 5)])
def test_settings_give_another_number(settings, limit, expected):
    settings.LIMITS = {"sample": limit}
    assert [asked() for _number in range(5)] == expected
