"""What somebody reads who registered: in their language, whole, and with nothing typed by others as a link."""

from collections.abc import Callable

import pytest
from django.utils import timezone
from django.utils.translation import override

from community.links import manage_url
from community.models import Registration
from community.notifications import registrations as mails
from impacthub.notifications.models import OutboxEmail
from tests.factories.community import EventFactory, RegistrationFactory
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db

#: Every mail: how it is sent, about a registration that is so.
MAILS: dict[str, tuple[Callable[[Registration], None], dict[str, object]]] = {
    "registration_confirm": (mails.asked, {"confirmed_at": None}),
    "registration_link": (mails.asked, {}),
    "registration_confirmed": (mails.confirmed, {"heads": 3, "places": 3}),
    "registration_waiting": (mails.waiting, {"status": "WAITING", "queue_number": 4, "heads": 2, "places": 1}),
    "registration_promoted": (mails.promoted, {}),
    "registration_offered": (mails.offered, {"status": "OFFERED", "offered_until": timezone.now()}),
    "registration_expired": (mails.expired, {"status": "EXPIRED"}),
    "registration_maybe": (mails.maybe, {"status": "MAYBE"}),
    "registration_cancelled": (lambda row: mails.cancelled(row, had_place=True), {"status": "NOT_COMING"}),
}


def sent(template: str, **more: object) -> tuple[Registration, OutboxEmail]:
    send, fields = MAILS[template]
    row = RegistrationFactory(**fields | more)
    send(row)
    return row, OutboxEmail.objects.get()


@pytest.mark.parametrize("language", ["nl", "fr", "en"])
@pytest.mark.parametrize("name", sorted(MAILS))
def test_every_mail_says_when_and_where_and_has_one_button(name: str, language: str) -> None:
    event = EventFactory(title_fr="Une soirée", title_nl="Een avond", title_en="An evening")
    row, mail = sent(name, event=event, language=language)
    with override(language):
        title = str(event.title)
    assert (mail.to, mail.language) == (row.email, language)
    assert title in mail.subject
    for text in (mail.text, mail.html):
        assert "Zaal Invented, Straat 1, Gent" in text
        assert manage_url(row) in text
        assert str(event.local_start.year) in text
    assert mail.html.count('class="button"') == 1


@pytest.mark.parametrize("name", sorted(MAILS))
def test_the_calendar_goes_along_with_every_answer(name: str) -> None:
    _row, mail = sent(name)
    wanted = {"registration_confirm": "", "registration_link": ""}
    gone = {"registration_cancelled": "CANCEL", "registration_expired": "CANCEL"}
    assert mail.calendar_method == (wanted | gone).get(name, "REQUEST")


def test_who_has_an_account_keeps_their_details_and_reads_their_own_language() -> None:
    person = UserFactory(language="en", email="now@people.test")
    _row, mail = sent("registration_confirmed", user=person, language="fr", email="before@people.test")
    assert (mail.user, mail.to, mail.language) == (person, "now@people.test", "en")
    assert "30 days" not in mail.text
    OutboxEmail.objects.all().delete()
    _row, mail = sent("registration_confirmed", language="en")
    assert "We remove your details 30 days after the gathering." in " ".join(mail.text.split())


def test_a_name_never_becomes_a_link() -> None:
    _row, mail = sent("registration_confirmed", name="www.evil.example", language="en")
    for text in (mail.text, mail.html):
        assert "www.evil" not in text
        assert "www.\u200bevil.\u200bexample" in text


def test_who_left_no_address_gets_no_mail() -> None:
    mails.confirmed(RegistrationFactory(email=""))
    assert OutboxEmail.objects.count() == 0


def test_an_event_online_says_so_without_giving_its_link_away() -> None:
    event = EventFactory(mode="ONLINE", join_url="https://join.example/room", place="", address="", city="")
    _row, mail = sent("registration_confirm", event=event, language="en")
    assert "the link is on the page of your registration" in " ".join(mail.text.split())
    assert "join.example" not in mail.text + mail.html
