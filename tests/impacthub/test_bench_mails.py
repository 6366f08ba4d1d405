"""The benchmark of mails measures what it says."""

from dataclasses import replace

import pytest

from impacthub.bench.mails import MailCost, mail_cost
from impacthub.notifications.models import OutboxEmail

GOOD = MailCost(count=100, render=0.0012, write=0.002, leave=0.002, connections=20, arrived=100, most=1)


def test_what_keeps_its_bars_misses_nothing():
    assert GOOD.missed == []
    assert GOOD.ratio == pytest.approx(0.6)
    assert GOOD.lines() == [
        "100 reminders: 833 rendered a second, 500 written, 500 left: 0.60 times the speed of rendering (bar 0.6)",
        "reminders: 100 arrived, each at most 1 times, over 20 connections (bar 20)",
    ]


@pytest.mark.parametrize(
    ("measured", "sentence"),
    [
        ({"leave": 0.0024}, "reminders leave at 0.50 × the speed of rendering, bar 0.6"),
        ({"connections": 21}, "reminders need 21 connections, bar 20"),
        ({"arrived": 99}, "of 100 reminders 99 arrived, some 1 times"),
        ({"most": 2}, "of 100 reminders 100 arrived, some 2 times"),
    ],
)
def test_a_missed_bar_is_named(measured, sentence):
    assert replace(GOOD, **measured).missed == [sentence]


@pytest.mark.django_db
def test_reminders_really_leave_once_over_one_connection():
    cost = mail_cost(30)
    assert (cost.count, cost.arrived, cost.most, cost.connections) == (30, 30, 1, 1)
    assert OutboxEmail.objects.filter(status="SENT", kind="community.event_reminder").count() == 30
    assert min(cost.render, cost.write, cost.leave) > 0
