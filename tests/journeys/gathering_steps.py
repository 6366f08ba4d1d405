"""The steps of a gathering: announced and moved by a coordinator, asked for by a visitor, and its door."""

from datetime import date, timedelta
from typing import Any

import time_machine
import vobject  # type: ignore[import-untyped]  # it has no types
from django.core.mail import EmailMessage
from django.utils import timezone
from playwright.sync_api import expect

from community import tasks
from community.models import Event
from impacthub.notifications.models import OutboxEmail
from impacthub.notifications.services.delivery import deliver_due
from tests.journeys.somebody import Somebody, link_in, mails_to

EVENING, HALL, CITY = "Van bioscoop naar gemeenteraad", "De Roma", "Antwerpen"
ZEYNEB, ZEYNEB_MAIL = "Zeyneb Arslan", "zeyneb@people.test"
BRAM = "Bram Claes"


def make_event(who: Somebody) -> Event:
    """An evening for three, in three days, made and announced in the admin."""
    day = timezone.localdate() + timedelta(days=3)
    who.open("/admin/community/event/add/")
    for name, text in {"place": HALL, "city": CITY, "capacity": "3", "max_guests": "1"}.items():
        who.fill(f"#id_{name}", text)
    set_hours(who, day, "19:30", "22:30")
    who.fill("#id_title_nl", EVENING)
    who.fill("#id_intro_nl", "Een raadslid vertelt wat er na de film gebeurde.")
    who.press("Bewaar")
    who.sees("Alles is er. Je kunt ze aankondigen.")
    who.step("Kondig aan…")
    who.press("Kondig ze aan")
    who.sees("De bijeenkomst is aangekondigd.")
    return Event.objects.get()


def set_hours(who: Somebody, day: date, begins: str, ends: str) -> None:
    """When it begins and ends, in Belgian time."""
    for name, hour in (("starts_at", begins), ("ends_at", ends)):
        who.fill(f"#id_{name}_0", day.isoformat())
        who.fill(f"#id_{name}_1", hour)


def move_hour(who: Somebody, event: Event) -> None:
    """It begins an hour later; the page says beforehand how many people hear so."""
    who.open(f"/admin/community/event/{event.pk}/change/")
    who.sees("krijgen 2 mensen een mail")
    set_hours(who, event.local_start.date(), "20:30", "23:30")
    who.press("Bewaar")
    event.refresh_from_db()
    assert f"{event.local_start:%H:%M}" == "20:30"


def find_in_agenda(who: Somebody) -> None:
    """From the agenda to the page of the evening."""
    who.open("/nl/events/")
    who.follow(EVENING)
    who.headed(EVENING)


def bring(who: Somebody, guest: str, sector: str) -> None:
    """Come with one more."""
    who.choose("Met twee")
    together = who.page.get_by_role("group", name="Wie meekomt")
    who.fill(together.get_by_label("Naam"), guest)
    together.get_by_label("Waar werkt deze persoon?").select_option(label=sector)


def come_as_member(who: Somebody, *, guest: str = "") -> None:
    """With an account, which knows who one is."""
    find_in_agenda(who)
    expect(who.page.locator("#id_email")).to_have_count(0)
    who.choose("film en audiovisueel")
    if guest:
        bring(who, guest, "film en audiovisueel")
    who.press("Schrijf me in")
    who.sees("Je bent ingeschreven.")


def ask(who: Somebody, *, guest: str = "") -> None:
    """Without an account: name, address, where one works, and look in the mail."""
    find_in_agenda(who)
    who.fill("#id_name", ZEYNEB)
    who.fill("#id_email", ZEYNEB_MAIL)
    who.choose("gezondheid en zorg")
    if guest:
        bring(who, guest, "onderwijs")
    who.page.locator("#rsvp form button[type=submit]").click()
    who.headed("Kijk in je mail")


def confirm(who: Somebody, button: str) -> None:
    """The button behind the link in the mail."""
    (mail,) = mails_to(ZEYNEB_MAIL, "community.registration_asked")
    who.open(link_in(mail, "/confirm/", who.origin))
    who.press(button)


def say_no(who: Somebody, address: str, kind: str) -> None:
    """Through the link at the foot of a mail, and one press."""
    who.open(link_in(mails_to(address, kind)[-1], "?answer=no", who.origin))
    who.press("Ik kom niet")
    who.sees("Je komt niet")


def leave_guest_at_home(who: Somebody) -> None:
    """From the page of the evening: alone after all."""
    find_in_agenda(who)
    who.follow("Wijzig of annuleer")
    who.page.get_by_text("Wijzig wie komt en wat je nodig hebt").click()
    who.choose("Alleen")
    who.press("Bewaar mijn wijzigingen")
    who.sees("Je wijzigingen zijn bewaard.")


def arrived(mailoutbox: list[Any], address: str) -> EmailMessage:
    """The last mail that arrives at ``address``."""
    deliver_due()
    message: EmailMessage = [mail for mail in mailoutbox if mail.to == [address]][-1]
    return message


def calendar_in(mail: EmailMessage, method: str) -> str:
    """What ``mail`` gives to the reader's calendar."""
    (part,) = [part for part in mail.message().walk() if part.get_content_type() == "text/calendar"]
    content = part.get_payload(decode=True)
    assert isinstance(content, bytes)
    assert part.get_param("method") == method
    return content.decode()


def answer_in(calendar: str) -> str:
    """What the reader’s calendar says that they answered."""
    (found,) = vobject.readOne(calendar).vevent.attendee.params["PARTSTAT"]
    return str(found)


def compare(before: str, after: str, event: Event) -> None:
    """Another program than wrote them reads both: the entry that was there moves to the new hour in Belgian time."""
    old, new = vobject.readOne(before).vevent, vobject.readOne(after).vevent
    assert new.uid.value == old.uid.value
    assert int(new.sequence.value) == int(old.sequence.value) + 1
    assert (new.dtstart.value, new.dtstart.value - old.dtstart.value) == (event.starts_at, timedelta(hours=1))
    assert vobject.readOne(after).vtimezone.tzid.value == "Europe/Brussels"
    assert f"DTSTART;TZID=Europe/Brussels:{event.local_start:%Y%m%d}T203000" in after.split()


def remind(event: Event) -> None:
    """A day before, the clock goes round twice, and everybody who comes is reminded once of the new hour."""
    with time_machine.travel(event.starts_at - timedelta(hours=23), tick=True):
        for _time in range(2):
            tasks.run_mailings()
    reminders = OutboxEmail.objects.filter(kind="community.event_reminder")
    assert len({mail.to for mail in reminders}) == len(reminders) == event.registrations.coming().count()
    assert [mail.text for mail in reminders if "20.30" not in mail.text] == []


def note_present(who: Somebody, name: str, *, script: bool) -> None:
    """Type the first letters, and tap; without a script the list is as long as it is."""
    if script:
        who.page.get_by_role("searchbox").fill(name[:3])
    button = who.page.get_by_role("button", name=name)
    button.click()
    expect(button).to_have_attribute("aria-pressed", "true")


def let_in(who: Somebody, event: Event, *names: str, script: bool = True) -> None:
    """At the door with a phone, which is not scrolled sideways; who is not named did not come."""
    who.open(f"/nl/events/{event.slug}/")
    who.follow("Aan de deur")
    who.headed(EVENING)
    who.sees(f"{event.local_start:%H.%M}")
    for name in names:
        note_present(who, name, script=script)
    if script:
        who.sees("Alles is bewaard")
        assert who.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    who.page.reload()
    expect(who.page.locator("[aria-pressed=true]")).to_have_count(len(names))


def see_turnout(who: Somebody, event: Event, outside: int, came: int, share: str) -> None:
    """The day after, from the board of all gatherings: how many of those who came are from outside film."""
    tasks.hold_due()
    who.open("/nl/coordination/events/")
    who.follow(EVENING)
    who.headed(EVENING)
    who.sees(f"{event.local_start:%H.%M}")
    who.sees(f"kwam van buiten de filmsector: {outside} van {came} mensen. Sector onbekend: 0.")
    expect(who.page.locator(".figures .is-main dd")).to_have_text(share)
