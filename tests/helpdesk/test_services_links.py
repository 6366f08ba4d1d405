"""New links to one's questions, by mail: for who has the address, and without telling anybody that we know it."""

from datetime import timedelta

import pytest
from django.conf import settings as django_settings
from django.utils import timezone

from helpdesk import services, tasks
from helpdesk.models import LinkWish
from impacthub.notifications.models import OutboxEmail
from tests.factories.helpdesk import TicketFactory
from tests.factories.people import UserFactory
from tests.helpdesk.test_services_following import DAY, log, nele, outbox

pytestmark = pytest.mark.django_db


def test_new_links_lead_to_the_latest_questions() -> None:
    now = timezone.now()
    for number in range(11):
        nele(subject=f"Question {number}", asked_at=now - number * DAY, first_replied_at=now)
    nele(subject="Spam", status="SPAM")
    nele(subject="Buy this", status="HELD", asked_at=now + DAY)
    TicketFactory(user=UserFactory(), email="nele@people.test", subject="Of an account")
    assert services.send_new_links("nele@people.test", language="en") is True
    mail = OutboxEmail.objects.get()
    assert mail.text.count(f"{django_settings.SITE_URL}/t/") == 10
    words = ("Question 0", "Question 8", "Question 9", "Spam", "Buy this", "Of an account", "Your question of")
    assert [word in mail.text for word in words] == [True, True, False, False, False, False, True]
    assert mail.html.count('<a href="') >= 10
    assert [action for action, _changes in log()] == ["helpdesk.links_renewed"]


def test_new_links_of_an_account_come_to_its_address() -> None:
    member = UserFactory(email="mo@people.test")
    nele(user=member, email="old@people.test")
    assert services.send_new_links("old@people.test", language="en") is False
    assert services.send_new_links("mo@people.test", language="en") is True
    assert outbox() == [("mo@people.test", "helpdesk.link_renewed")]


def test_an_address_gets_links_once_in_ten_minutes_and_five_times_a_day() -> None:
    nele()
    sent = []
    for _time in range(7):
        sent += [services.send_new_links("nele@people.test", language="en") for _again in range(2)]
        OutboxEmail.objects.update(created_at=timezone.now() - timedelta(minutes=11))
    assert sent == [True, False] * 5 + [False] * 4


def test_an_unknown_address_gets_nothing() -> None:
    assert services.send_new_links("nobody@people.test", language="en") is False
    assert (outbox(), log()) == ([], [])


def test_wishes_for_links_are_answered_once() -> None:
    nele()
    for address in ("nele@people.test", "nobody@people.test", "nele@people.test"):
        services.wish_links(address, language="fr")
    assert (LinkWish.objects.count(), outbox(), log()) == (3, [], [])
    tasks.answer_wishes()
    tasks.answer_wishes()
    assert (LinkWish.objects.count(), [action for action, _changes in log()]) == (0, ["helpdesk.links_renewed"])
    assert list(OutboxEmail.objects.values_list("to", "language")) == [("nele@people.test", "fr")]
