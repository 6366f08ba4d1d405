"""People who meet and keep talking: from a place on the waiting list to a head that counts, from a name to a thread."""

from collections.abc import Callable, Iterator
from datetime import datetime, time, timedelta

import pytest
import time_machine
import vobject  # type: ignore[import-untyped]  # it has no types
from django.utils import timezone

from community import tasks
from community.models import Event
from impacthub.people.models import Role, User
from tests.factories.community import EventFactory, SpaceFactory
from tests.factories.people import UserFactory
from tests.journeys.conversation_steps import (
    SPACE,
    answer,
    begin_thread,
    daily_mails,
    find,
    hear_daily,
    introduce,
    morning,
    mute,
    read_digest,
    respond,
    write_to,
)
from tests.journeys.gathering_steps import (
    BRAM,
    CITY,
    EVENING,
    HALL,
    ZEYNEB,
    ZEYNEB_MAIL,
    answer_in,
    arrived,
    ask,
    calendar_in,
    come_as_member,
    compare,
    confirm,
    leave_guest_at_home,
    let_in,
    make_event,
    move_hour,
    remind,
    say_no,
    see_turnout,
)
from tests.journeys.scanner import follow_every_link
from tests.journeys.somebody import Somebody, mails_to, times

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("in_dutch"),
]


@pytest.fixture(autouse=True)
def _at_ten() -> Iterator[None]:
    """Every journey begins tomorrow at ten: never just before or while the daily mails are written."""
    day = timezone.localdate() + timedelta(days=1)
    with time_machine.travel(datetime.combine(day, time(10), tzinfo=timezone.get_default_timezone()), tick=True):
        yield


def member(name: str) -> User:
    """Somebody whose organisation makes films."""
    return UserFactory(name=name, language="nl", roles=[Role.MEMBER])


def fill_hall(somebody: Callable[..., Somebody], lotte: User, karel: User) -> tuple[Somebody, Somebody]:
    """Two filmmakers take all three places."""
    people = somebody(lotte), somebody(karel)
    come_as_member(people[0], guest="Wim Loos")
    come_as_member(people[1])
    return people


def test_a_visitor_from_outside_film_waits_comes_and_counts(somebody, eva, mailoutbox):
    coordinator, zeyneb, scanner = somebody(eva), somebody(), somebody()
    lotte, karel = member("Lotte Bos"), member("Karel Maas")
    event = make_event(coordinator)
    lottes, karels = fill_hall(somebody, lotte, karel)
    ask(zeyneb, guest=BRAM)
    follow_every_link(scanner)
    confirm(zeyneb, "Ja, zet me op de wachtlijst")
    waits = calendar_in(arrived(mailoutbox, ZEYNEB_MAIL), "REQUEST")
    zeyneb.sees("Je bent nummer 1 op de wachtlijst", "Je wacht op 2 plaatsen samen.")
    leave_guest_at_home(lottes)
    follow_every_link(scanner)
    assert mails_to(ZEYNEB_MAIL, "community.registration_promoted") == []
    say_no(karels, karel.email, "community.registration_confirmed")
    zeyneb.page.reload()
    zeyneb.sees("We houden 2 plaatsen voor je vrij.")
    promoted = calendar_in(arrived(mailoutbox, ZEYNEB_MAIL), "REQUEST")
    assert (answer_in(waits), answer_in(promoted)) == ("TENTATIVE", "ACCEPTED")
    move_hour(coordinator, event)
    tasks.run_mailings()
    compare(promoted, calendar_in(arrived(mailoutbox, ZEYNEB_MAIL), "REQUEST"), event)
    remind(event)
    follow_every_link(scanner)
    with time_machine.travel(event.starts_at - timedelta(minutes=10), tick=True):
        let_in(somebody(eva, width=390), event, ZEYNEB, BRAM, lotte.name)
    with time_machine.travel(event.starts_at + timedelta(days=1), tick=True):
        see_turnout(somebody(eva), event, 2, 3, "67 %")
    for fact in (EVENING, HALL, CITY, ZEYNEB, ZEYNEB_MAIL, BRAM):
        assert times(fact, coordinator.typed + zeyneb.typed) == 1, fact


def test_a_place_is_given_back_and_the_door_kept_without_javascript(somebody, eva, mailoutbox):
    starts_at = timezone.now() + timedelta(days=3)
    event = EventFactory(title_nl=EVENING, capacity=2, max_guests=1, starts_at=starts_at)
    zeyneb, scanner = somebody(script=False), somebody(script=False)
    ask(zeyneb, guest=BRAM)
    confirm(zeyneb, "Ja, ik kom")
    zeyneb.sees("We houden 2 plaatsen voor je vrij.")
    coming = calendar_in(arrived(mailoutbox, ZEYNEB_MAIL), "REQUEST")
    follow_every_link(scanner)
    say_no(zeyneb, ZEYNEB_MAIL, "community.registration_confirmed")
    assert Event.objects.get().places_left == 2
    gone = calendar_in(arrived(mailoutbox, ZEYNEB_MAIL), "CANCEL")
    assert vobject.readOne(gone).vevent.uid.value == vobject.readOne(coming).vevent.uid.value
    zeyneb.press("Ik kom")
    with time_machine.travel(starts_at, tick=True):
        let_in(somebody(eva, script=False, width=390), event, ZEYNEB, BRAM, script=False)
    with time_machine.travel(starts_at + timedelta(days=1), tick=True):
        see_turnout(somebody(eva, script=False), event, 2, 2, "100 %")


@pytest.mark.parametrize("script", [True, False], ids=["scripts", "no-scripts"])
def test_a_member_finds_another_and_a_thread_arrives_as_a_digest(script, somebody, mailoutbox):
    SpaceFactory(title_nl=SPACE)
    nele, amina, lotte = member("Nele Vos"), member("Amina Saïdi"), member("Lotte Bos")
    writer, follower, stranger = somebody(nele, script=script), somebody(amina, script=script), somebody(script=script)
    introduce(follower)
    hear_daily(follower)
    hear_daily(somebody(lotte, script=script))
    find(writer, amina)
    write_to(writer, amina)
    answer(follower, nele, amina)
    thread = begin_thread(writer)
    follow_every_link(stranger)
    with morning(1):
        assert set(daily_mails(mailoutbox)) == {amina.email, lotte.email}
        follower = somebody(amina, script=script)
        read_digest(follower, amina, nele)
        follow_every_link(stranger)
        mute(stranger, amina.email)
        follower.page.reload()
        follower.sees("Je krijgt er geen mail over.")
        respond(somebody(nele, script=script), thread, "Intussen vonden we één huis.")
    with morning(2):
        assert set(daily_mails(mailoutbox)) == {lotte.email}
