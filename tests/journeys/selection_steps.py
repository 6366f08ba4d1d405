"""The steps from a call to a place, as a coordinator, an applicant and a jury take them in Dutch."""

from datetime import timedelta
from typing import Any

from django.utils import timezone
from playwright.sync_api import expect

from impacthub.notifications.models import OutboxEmail
from impacthub.notifications.services.delivery import deliver_due
from impacthub.people.models import User
from tests.journeys.somebody import Somebody, code_for, link_in, mails_to
from trajects import tasks
from trajects.models import Application, Call, Cohort, DecisionBatch
from trajects.models.selection import UNDO_FOR

FILM, HOUSE = "Het stille water", "Filmhuis Kade"
COHORT, CALL = "Lichting voorjaar", "Oproep voor films die iets losmaken"
NELE, NELE_MAIL = "Nele Vos", "nele@people.test"
JONAS, JONAS_MAIL = "Jonas Wit", "jonas@people.test"
SYNOPSIS = "Een dorp aan het kanaal zwijgt, tot een meisje vragen begint te stellen."
#: What Nele answers, by page and by the name of the question.
ANSWERS = {
    "De film": {"logline": "Een meisje breekt de stilte van haar dorp.", "length": "74"},
    "Het team": {"who": "Een regisseur en een producent.", "days": "6"},
    "De verandering": {
        "motivation": "Omdat zwijgen ziek maakt, en scholen nu naar woorden zoeken.",
        "audiences": "Leerkrachten, die het gesprek daarna wel durven voeren.",
        "partners": "Een koepel van scholen wil twintig vertoningen houden.",
        "care": "Wie herkenbaar is, keurt de montage goed en krijgt nazorg.",
    },
    "Het budget": {"total": "40.000", "found": "0"},
}
CHOICES = {
    "De film": ("ruwe montage",),
    "Het team": ("De regie kent deze aanvraag en staat erachter.",),
    "De verandering": ("een strategie", "werken met scholen"),
    "Het budget": ("Nee", "Wij hebben de rechten om met deze film te werken, of krijgen ze."),
}
NEW_NAME, TRAINER = "Nele Duin", "Tine Traag"
WHY = "Omdat wie dit ziet morgen iets anders doet, en dat zonder deze film nooit gedaan had."
MOTIVATION = (
    "De jury ziet een team dat weet wie deze film moet zien en wat er daarna gebeurt. De eerste gesprekken met scholen "
    "overtuigen, en er is tijd voor. Werk vooral nog uit wie de nazorg draagt als de camera weg is."
)
JURY = ("Ada Jury", "Bea Jury", "Cas Jury")


def pick(who: Somebody, field: str, words: str) -> None:
    """Choose from a list of the admin that searches while one types."""
    who.page.locator(f"{field} + .select2").click()
    who.page.locator(".select2-search__field").last.press_sequentially(words)
    who.page.locator(".select2-results__option", has_text=words).first.click()


def make_cohort(who: Somebody) -> Cohort:
    """A cohort, in the admin."""
    who.open("/admin/trajects/cohort/add/")
    who.fill("#id_name", COHORT)
    pick(who, "#id_programme", "Filmpact")
    monday = timezone.localdate() - timedelta(days=timezone.localdate().weekday())
    who.fill("#id_starts_on", monday.isoformat())
    who.fill("#id_weeks", "2")
    who.press("Bewaar")
    return Cohort.objects.get()


def open_call(who: Somebody) -> Call:
    """A call with a jury, announced to the minute; then the clock opens it."""
    who.open("/admin/trajects/call/add/")
    pick(who, "#id_cohort", COHORT)
    who.fill("#id_title_nl", CALL)
    who.fill("#id_intro_nl", "Voor makers die weten wie hun film moet zien.")
    opens, closes = timezone.localtime() - timedelta(minutes=5), timezone.localtime() + timedelta(days=20)
    for name, moment in (("opens_at", opens), ("closes_at", closes)):
        who.fill(f"#id_{name}_0", f"{moment:%Y-%m-%d}")
        who.fill(f"#id_{name}_1", f"{moment:%H:%M}")
    who.page.locator("#id_time_zone").select_option("Europe/Brussels")
    who.fill("#id_decision_on", (closes + timedelta(days=30)).date().isoformat())
    who.press("Bewaar")
    return Call.objects.get()


def add_jury(who: Somebody) -> None:
    """Three people who vote, a line each."""
    who.page.get_by_role("link", name="Jury", exact=True).click()
    for number, name in enumerate(JURY):
        who.page.locator("#jury-group").get_by_role("link", name="Voeg").click()
        pick(who, f"#id_jury-{number}-user", name)
    who.press("Bewaar")


def announce(who: Somebody, call: Call) -> None:
    """Everybody sees it, after one more question."""
    who.open(f"/admin/trajects/call/{call.pk}/change/")
    who.sees("Alles is er. Je kunt ze aankondigen.")
    who.step("Kondig aan…")
    who.press("Ja, doe dit")
    who.sees("De oproep is aangekondigd.")


def make_account(who: Somebody, name: str, address: str) -> None:
    """With a code by mail, and back to where one came from."""
    who.fill("Naam", name)
    who.fill("E-mailadres", address)
    who.choose("Ik heb de huisregels en de privacypagina gelezen en ga akkoord.")
    who.press("Maak mijn account")
    who.headed("Bevestig je e-mailadres")
    who.fill("Code", code_for(address))
    who.press("Ga verder")


def apply(who: Somebody, call: Call) -> Application:
    """An account from the page of the call, and back there to start."""
    who.open(f"/nl/calls/{call.slug}/")
    who.follow("Meld je aan om te starten")
    who.follow("Maak er een")
    make_account(who, NELE, NELE_MAIL)
    who.headed(CALL)
    who.press("Start je aanvraag")
    who.sees("Dag Nele, dit is je aanvraag voor")
    return Application.objects.get()


def lose_the_tab(who: Somebody) -> None:
    """Close the tab in mid-sentence; the words are there in the next one."""
    url, field = who.page.url, "[name=a_synopsis]"
    who.page.locator(field).press_sequentially(SYNOPSIS[:20])
    who.page.close(run_before_unload=True)
    who.new_tab()
    who.open(url)
    if who.page.locator("#found-use").is_visible():
        who.page.locator("#found-use").click()
    expect(who.page.locator(field)).to_have_value(SYNOPSIS[:20])
    who.page.locator(field).press("End")
    who.page.locator(field).press_sequentially(SYNOPSIS[20:])
    who.typed.append(SYNOPSIS)


def write(who: Somebody, *, loses_tab: bool = True) -> None:
    """Every page of the form, with the button at its end."""
    who.follow("Open Je film of initiatief")
    who.fill("[name=a_title]", FILM)
    who.fill("[name=a_organisation_name]", HOUSE)
    who.press("Bewaar en ga verder")
    who.headed("De film")
    for page, answers in ANSWERS.items():
        who.headed(page)
        if page == "De film":
            if loses_tab:
                lose_the_tab(who)
            else:
                who.fill("[name=a_synopsis]", SYNOPSIS)
        for name, text in answers.items():
            who.fill(f"[name=a_{name}]", text)
        for label in CHOICES.get(page, ()):
            who.choose(label)
        who.press("Bewaar en ga verder")


def invite(who: Somebody, application: Application) -> None:
    """Ask a second person of the same organisation."""
    who.open(f"/nl/applications/{application.reference}/team/")
    who.fill("#id_own_task", "regie")
    who.press("Bewaar mijn taak")
    who.fill("E-mailadres", JONAS_MAIL)
    who.fill("#id_task", "productie")
    who.press("Verstuur de uitnodiging")
    who.sees(f"De uitnodiging aan {JONAS_MAIL} is onderweg.")


def join(who: Somebody) -> None:
    """Through the link in the mail, with a new account."""
    (mail,) = mails_to(JONAS_MAIL, "trajects.application_invitation")
    who.open(link_in(mail, "/i/", who.origin))
    who.sees(FILM, CALL)
    who.follow("Maak een account")
    make_account(who, JONAS, JONAS_MAIL)
    who.press(f"Doe mee als {JONAS}")
    who.sees("Je neemt nu deel aan deze aanvraag.")


def hand_in(who: Somebody, application: Application) -> None:
    """Look through it, and hand it in."""
    who.open(f"/nl/applications/{application.reference}/check/")
    who.sees(FILM, HOUSE, SYNOPSIS, NELE)
    who.press("Dien in")
    who.headed("Je aanvraag is ingediend")


def close(call: Call) -> None:
    """Two days later the closing hour and the minutes of grace are over, and the clock passes by."""
    now = timezone.now()
    Call.objects.filter(pk=call.pk).update(opens_at=now - timedelta(days=2), closes_at=now - timedelta(hours=1))
    tasks.turn_calls()
    tasks.turn_calls()
    call.refresh_from_db()
    assert call.status == Call.Status.CLOSED


def give_to_jury(who: Somebody, call: Call) -> None:
    """Check the conditions on the site, then hand over in the admin."""
    who.open(f"/nl/coordination/calls/{call.slug}/eligibility/")
    who.follow(FILM)
    who.choose("Ja, ze gaat naar de jury")
    who.press("Bewaar, en volgende")
    who.sees("Alles wat ingediend is, is nagekeken.")
    who.open(f"/admin/trajects/call/{call.pk}/change/")
    who.step("Geef aan de jury…")
    who.press("Ja, doe dit")
    who.sees("De jury leest.")


def begin_reading(who: Somebody, juror: User, conflict: str) -> None:
    """From the mail to the jury, to the question that stands before the dossier."""
    (mail,) = mails_to(juror.email, "trajects.jury_begins")
    who.open(link_in(mail, "/jury/", who.origin))
    who.follow(FILM)
    who.headed(FILM)
    expect(who.page.get_by_text(SYNOPSIS)).to_have_count(0)
    who.page.locator(f"[name=conflict][value={conflict}]").check()
    who.press("Verklaar dit")


def score_with_keys(who: Somebody, keys: str) -> None:
    """Every criterion with a key; a 1 or a 5 says why."""
    who.sees(SYNOPSIS)
    who.page.locator("[name=score_film]").first.focus()
    for key in keys:
        who.page.keyboard.press(key)
        who.page.keyboard.press("Tab")
        if key in "15":
            who.page.keyboard.type(WHY)
        who.page.keyboard.press("Tab")
    who.page.keyboard.press("Tab")
    expect(who.page.get_by_role("button", name="Bewaar als klaar, en volgende")).to_be_focused()
    who.page.keyboard.press("Enter")
    who.sees("Je hebt alles gelezen")


def decide(who: Somebody, call: Call) -> None:
    """See the ranking, decide, and read what will go."""
    who.open(f"/nl/coordination/calls/{call.slug}/ranking/")
    who.sees(FILM, HOUSE, "73,13")
    who.follow("Beslissingen")
    who.follow(FILM)
    who.choose("geselecteerd")
    who.fill("#id_motivation", MOTIVATION)
    who.press("Bewaar")
    who.sees("Niemand hoort het tot je het verstuurt.")


def send(who: Somebody, call: Call) -> None:
    """Read the mails as they will arrive, and send them."""
    who.open(f"/nl/coordination/calls/{call.slug}/decisions/mails/")
    who.sees("1 beslissing, 2 mails", NELE, NELE_MAIL, JONAS, JONAS_MAIL, FILM, COHORT, MOTIVATION)
    who.press("Verstuur 2 mails")
    who.sees("2 mails vertrekken om")


def ten_minutes_later(mailoutbox: list[Any]) -> None:
    """What could be undone is final, and the mails leave."""
    DecisionBatch.objects.update(sent_at=timezone.now() - UNDO_FOR)
    OutboxEmail.objects.filter(status=OutboxEmail.Status.QUEUED).update(next_try_at=timezone.now())
    mailoutbox.clear()
    deliver_due()
    told = [mail.to for mail in mailoutbox if mail.subject == f"Je bent geselecteerd voor {COHORT}"]
    assert sorted(told) == [[JONAS_MAIL], [NELE_MAIL]], [mail.subject for mail in mailoutbox]


def confirm(who: Somebody) -> None:
    """From the mail to the place, and yes."""
    mail = mails_to(NELE_MAIL, "trajects.decision_told")[-1]
    who.open(link_in(mail, "/place/", who.origin))
    who.sees(f"Je bent geselecteerd voor {COHORT}", MOTIVATION[:60])
    who.press("Bevestig mijn plaats")
    who.sees(f"Je neemt deel aan {COHORT}")
