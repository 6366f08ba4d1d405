"""The steps of members: seen by others, written to, and talking in a space of which others hear once a day."""

from datetime import datetime, time, timedelta
from typing import Any

import time_machine
from django.core.mail import EmailMessage
from django.utils import timezone
from playwright.sync_api import expect

from community import tasks
from community.models import Thread
from impacthub.notifications.services.delivery import deliver_due
from impacthub.people.models import User
from tests.journeys.somebody import Somebody, link_in, mails_to

SPACE = "Impact in de praktijk"
HEADLINE, HELPS = "Campagnes rond zorg", "schoolvoorstellingen in het Frans"
QUESTION = "Wie toonde een film in een woonzorgcentrum?"
TEXT = "Wij zoeken drie huizen die mee willen kijken, en weten niet wie er beslist."
LETTER = "Dag Amina, mogen wij je iets vragen over scholen?"


def introduce(who: Somebody) -> None:
    """A profile that members see."""
    who.open("/nl/members/profile/")
    who.fill("#id_headline", HEADLINE)
    who.fill("#id_helps", HELPS)
    who.press("Bewaar en toon alles aan leden")
    who.sees("Leden zien alles wat je invulde.")


def hear_daily(who: Somebody) -> None:
    """Choose one mail a day for the space."""
    who.open("/nl/discussions/")
    who.follow(SPACE)
    who.page.get_by_text("Wijzig dit").click()
    who.choose("één mail per dag")
    who.press("Bewaar")
    who.sees("Je keuze is bewaard.")


def find(who: Somebody, person: User) -> None:
    """In the directory, by words that she wrote, without their accents."""
    who.open("/nl/members/")
    who.fill("Zoek naar", "zorg frans")
    who.press("Zoeken")
    expect(who.page.locator("#members-count")).to_have_text("1 persoon")
    who.follow(person.name)
    who.sees(HEADLINE, HELPS)


def write_to(who: Somebody, person: User) -> None:
    """A message, without learning an address."""
    who.follow("Stuur een bericht")
    who.headed(f"Een bericht aan {person.name}")
    who.fill("Je bericht", LETTER)
    who.press("Verstuur mijn bericht")
    who.sees(f"Je bericht is verstuurd naar {person.name}.", LETTER)
    assert person.email not in who.page.content()


def answer(who: Somebody, writer: User, reader: User) -> None:
    """From the mail to the words, and back."""
    (mail,) = mails_to(reader.email, "community.message_sent")
    assert (LETTER in mail.text, writer.email in f"{mail.text} {mail.html} {mail.headers}") == (True, False)
    who.open(link_in(mail, "/messages/", who.origin))
    who.headed(writer.name)
    who.fill("Je bericht", "Zeker, bel me vrijdag.")
    who.press("Verstuur mijn bericht")
    who.sees(LETTER, "Zeker, bel me vrijdag.")


def begin_thread(who: Somebody) -> Thread:
    """In the space, after a look at how it will stand there."""
    who.open("/nl/discussions/")
    who.follow(SPACE)
    who.page.get_by_role("link", name="Begin een gesprek").first.click()
    who.fill("Waarover gaat het?", QUESTION)
    who.fill("Je tekst", TEXT)
    who.press("Voorbeeld")
    who.sees("Zo zal het eruitzien")
    who.press("Plaats dit gesprek")
    who.headed(QUESTION)
    who.sees(TEXT)
    return Thread.objects.get()


def respond(who: Somebody, thread: Thread, text: str) -> None:
    """One post more."""
    who.open(f"/nl/discussions/{thread.space.slug}/{thread.slug}/")
    who.fill("Je tekst", text)
    who.press("Plaats je reactie")
    expect(who.page.locator(".posts")).to_contain_text(text)


def morning(days: int) -> time_machine.travel:
    """The hour of the daily mail, so many days from now."""
    day = timezone.localdate() + timedelta(days=days)
    return time_machine.travel(datetime.combine(day, time(7, 35), tzinfo=timezone.get_default_timezone()), tick=True)


def daily_mails(mailoutbox: list[Any]) -> dict[str, EmailMessage]:
    """The clock writes the daily mails, tries it twice, and they leave; by address."""
    deliver_due()
    mailoutbox.clear()
    for _time in range(2):
        tasks.send_digests()
    deliver_due()
    found = {mail.to[0]: mail for mail in mailoutbox}
    assert len(found) == len(mailoutbox)
    return found


def mute(stranger: Somebody, address: str) -> None:
    """The link in the mail, at a browser where nobody is signed in: a question, and one press."""
    mail = mails_to(address, "community.digest")[-1]
    stranger.open(link_in(mail, "/m/", stranger.origin))
    stranger.headed("Geen mail meer over dit gesprek?")
    stranger.press("Stop de mail over dit gesprek")
    stranger.headed("Je krijgt geen mail meer over dit gesprek")


def read_digest(who: Somebody, reader: User, writer: User) -> None:
    """The daily mail says who asked what; its link leads there."""
    (mail,) = mails_to(reader.email, "community.digest")
    said = " ".join(mail.text.split())
    for words in (QUESTION, TEXT, SPACE, writer.name):
        assert words in said, words
    who.open(link_in(mail, "?post=1", who.origin))
    who.headed(QUESTION)
    who.sees(TEXT)
