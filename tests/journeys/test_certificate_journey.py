"""From an open call to a certificate that a stranger verifies, as its people walk it, each at an own browser."""

import hashlib
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.db.models import F
from django.utils import timezone
from playwright.sync_api import Browser, expect

from impacthub.notifications.models import OutboxEmail
from impacthub.notifications.services.delivery import deliver_due
from impacthub.people.models import Role, User
from tests.factories.people import OrganisationFactory, UserFactory
from tests.factories.trajects import CohortFactory, ProgrammeFactory, SessionFactory
from tests.journeys.somebody import Somebody, code_for, link_in, mails_to, times
from trajects import tasks
from trajects.models import (
    Application,
    Assignment,
    Attendance,
    Call,
    Certificate,
    Cohort,
    DecisionBatch,
    JuryMember,
    Programme,
    Session,
)
from trajects.models.selection import UNDO_FOR
from trajects.services import calls, decisions, eligibility

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]

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


@pytest.fixture(autouse=True)
def _in_dutch(settings: Any) -> Iterator[None]:
    settings.LANGUAGE_CODE = "nl"
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def somebody(
    browser: Browser, browser_context_args: dict[str, Any], watch: Any, session_for: Any, live_server: Any
) -> Iterator[Callable[..., Somebody]]:
    """``somebody(user)`` sits at a browser of their own and is signed in; ``script=False`` has no JavaScript."""
    contexts = []

    def sit_down(user: User | None = None, *, script: bool = True) -> Somebody:
        context = browser.new_context(**browser_context_args, java_script_enabled=script)
        watch.follow(context)
        contexts.append(context)
        if user:
            session_for(context, user)
        return Somebody(context, live_server.url)

    yield sit_down
    for context in contexts:
        context.close()


@pytest.fixture
def eva(transactional_db: None) -> User:
    """The coordinator, with a second factor."""
    eva = UserFactory(name="Eva Maes", language="nl", is_staff=True, roles=[Role.COORDINATOR])
    Authenticator.objects.create(user=eva, type=Authenticator.Type.TOTP, data={"secret": "x"})
    return eva


@pytest.fixture
def programme(transactional_db: None) -> Programme:
    """What stands before a cohort is made: a programme, and people who can be asked for a jury."""
    for name in (*JURY, TRAINER):
        UserFactory(name=name, language="nl")
    return ProgrammeFactory(name="Filmpact", organisation=OrganisationFactory(name="Huis van Impact"), fictional=False)


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
    who.follow("Beslis")
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


def plan_and_start(who: Somebody, cohort: Cohort) -> None:
    """The weeks from one form, a trainer, and the cohort begins."""
    who.open(f"/admin/trajects/cohort/{cohort.pk}/change/")
    who.step("Plan de weken")
    for name, number in (("programme_days", "2"), ("contact_every", "0"), ("peer_sessions", "0")):
        who.fill(f"#id_{name}", number)
    who.page.locator("#id_closing").uncheck()
    who.press("Toon wat er gepland wordt")
    who.sees("Programmadag 1", "Programmadag 2", "Opdracht van week 1")
    who.press("Plan 2 sessies en 2 opdrachten")
    for session in cohort.sessions.all():
        who.open(f"/admin/trajects/session/{session.pk}/change/")
        pick(who, "#id_trainers", TRAINER)
        who.press("Bewaar")
    for status in ("inschrijving gesloten", "loopt"):
        who.open(f"/admin/trajects/cohort/{cohort.pk}/change/")
        who.page.get_by_role("main").locator("li a", has_text="Meer").first.click()
        who.page.get_by_role("link", name="Wijzig de status…").click()
        who.page.locator("#id_to").select_option(label=status)
        who.press("Ja, doe dit")
        who.sees("De status is gewijzigd.")


def three_weeks_later(cohort: Cohort) -> None:
    """Both weeks of the cohort are over."""
    past = timedelta(weeks=3)
    Cohort.objects.update(starts_on=F("starts_on") - past)
    Session.objects.update(starts_at=F("starts_at") - past, ends_at=F("ends_at") - past)
    Assignment.objects.update(due_at=F("due_at") - past)


def note_attendance(who: Somebody, cohort: Cohort) -> None:
    """Everybody is present; on the second day one was not."""
    for session, absent in zip(cohort.sessions.order_by("starts_at"), (None, JONAS), strict=True):
        who.open(f"/nl/cohorts/{cohort.slug}/sessions/{session.slug}/")
        who.follow("Noteer wie er was")
        who.follow("Iedereen is aanwezig")
        if absent:
            who.page.get_by_role("group", name=absent).get_by_label("Afwezig").check()
        who.press("Bewaar wie er was")
        who.sees("Bewaard: 2 mensen, en niemand ontbreekt op de lijst.")


def work_on(who: Somebody, assignment: Assignment, text: str, button: str = "Dien in") -> None:
    """Hand in some text."""
    who.open(f"/nl/cohorts/{assignment.cohort.slug}/assignments/{assignment.slug}/")
    who.fill("#id_text", text)
    who.press(button)
    who.sees("Ingediend. Wie feedback geeft, is op de hoogte.")


def answer_work(who: Somebody, assignment: Assignment, text: str, verdict: str) -> None:
    """Read what was handed in, and say something."""
    who.open(f"/nl/cohorts/{assignment.cohort.slug}/assignments/{assignment.slug}/")
    who.follow(FILM)
    who.fill("#id_text", text)
    who.choose(verdict)
    who.press("Verstuur deze feedback")
    who.sees("Verstuurd. Het team is op de hoogte.")


def learn(participant: Somebody, trainer: Somebody, cohort: Cohort) -> None:
    """Two tasks: one handed in twice, one accepted at once."""
    first, second = cohort.assignments.order_by("week")
    work_on(participant, first, "Wie de film moet zien: leerkrachten.")
    answer_work(trainer, first, "Zeg ook wat ze daarna doen.", "Ze dienen het opnieuw in, met deze feedback")
    work_on(participant, first, "Leerkrachten, die daarna een gesprek voeren.", "Dien opnieuw in")
    answer_work(trainer, first, "Nu zie je het voor je.", "Dit werk is aanvaard")
    work_on(participant, second, "Drie scholen en een koepel.")
    assert Certificate.objects.count() == 0
    answer_work(trainer, second, "Mooi.", "Dit werk is aanvaard")


def fetch_pdf(who: Somebody) -> Certificate:
    """The certificate issued itself; its PDF is drawn and can be had."""
    certificate = Certificate.objects.get()
    tasks.draw_due()
    who.open("/nl/certificates/")
    who.sees(NELE, "Filmpact", COHORT)
    with who.page.expect_download() as download:
        who.follow("Download de pdf")
    data = Path(download.value.path()).read_bytes()
    certificate.refresh_from_db()
    assert hashlib.sha256(data).hexdigest() == certificate.sha256
    return certificate


def verify(who: Somebody, certificate: Certificate) -> None:
    """Type the code of the paper, as one types it."""
    who.open("/c/")
    who.fill("Code van het certificaat", certificate.shown_code.lower())
    who.press("Controleer dit certificaat")


def change_name(who: Somebody) -> None:
    """Another name from now on."""
    who.open("/nl/account/profile/")
    who.fill("Naam", NEW_NAME)
    who.press("Bewaar mijn profiel")


def end(who: Somebody, certificate: Certificate, link: str, why: str) -> None:
    """Replace or revoke it, from the page that everybody sees."""
    who.open(f"/c/{certificate.code}/")
    who.follow(link)
    who.fill("#id_reason", why)
    who.press(link)


def test_from_an_open_call_to_a_certificate_that_a_stranger_verifies(somebody, eva, programme, mailoutbox):
    coordinator, nele, jonas, stranger = somebody(eva), somebody(), somebody(), somebody()
    cohort = make_cohort(coordinator)
    call = open_call(coordinator)
    add_jury(coordinator)
    announce(coordinator, call)
    application = apply(nele, call)
    write(nele)
    invite(nele, application)
    join(jonas)
    hand_in(nele, application)
    close(call)
    give_to_jury(coordinator, call)
    for name, conflict, keys in zip(JURY, ("DIRECT", "NONE", "NONE"), ("", "544444", "434353"), strict=True):
        juror = User.objects.get(name=name)
        reader = somebody(juror)
        begin_reading(reader, juror, conflict)
        if keys:
            score_with_keys(reader, keys)
        else:
            reader.sees(f"Genoteerd: je leest “{FILM}” niet.")
    decide(coordinator, call)
    send(coordinator, call)
    nele.open(f"/nl/applications/{application.reference}/")
    expect(nele.page.get_by_role("link", name="Lees het antwoord")).to_have_count(0)
    coordinator.press("Ongedaan maken")
    coordinator.sees("Alles is zoals voorheen. Er is geen mail vertrokken.")
    send(coordinator, call)
    ten_minutes_later(mailoutbox)
    confirm(nele)
    plan_and_start(coordinator, cohort)
    three_weeks_later(cohort)
    trainer = somebody(User.objects.get(name=TRAINER))
    note_attendance(trainer, cohort)
    learn(nele, trainer, cohort)
    certificate = fetch_pdf(nele)
    verify(stranger, certificate)
    stranger.sees("Dit certificaat is geldig", NELE, "Filmpact", COHORT, "Huis van Impact", certificate.sha256)
    change_name(nele)
    end(coordinator, certificate, "Vervang dit certificaat", "Nele draagt een nieuwe naam.")
    new = Certificate.objects.get(status=Certificate.Status.VALID)
    verify(stranger, certificate)
    stranger.sees("Dit certificaat is vervangen", f"{NEW_NAME}, {new.shown_code}")
    end(coordinator, new, "Trek dit certificaat in", "De aanwezigheden waren fout genoteerd.")
    verify(stranger, new)
    stranger.sees("Dit certificaat is ingetrokken", "Waarom: De aanwezigheden waren fout genoteerd.")
    everybody = [coordinator, nele, jonas, trainer]
    for fact in (FILM, HOUSE, NELE, JONAS, COHORT, CALL, NEW_NAME):
        assert times(fact, [text for person in everybody for text in person.typed]) == 1, fact
    for fact in (FILM, HOUSE, NELE, JONAS, NELE_MAIL, JONAS_MAIL, SYNOPSIS):
        assert times(fact, coordinator.sent + trainer.sent) == 0, fact


def announced(programme: Programme) -> Call:
    """A call with all that a call begins with, which is open."""
    now = timezone.now()
    hours = {"opens_at": now - timedelta(minutes=5), "closes_at": now + timedelta(days=20)}
    answer = timezone.localdate() + timedelta(days=50)
    cohort = CohortFactory(programme=programme, name=COHORT)
    call = calls.create_call(cohort, by=None, title_nl=CALL, intro_nl="Kom.", decision_on=answer, **hours)
    for name in JURY:
        JuryMember.objects.create(call=call, user=User.objects.get(name=name))
    return calls.announce_call(call, by=None)


def test_the_same_without_javascript(somebody, programme):
    coordinator, call = User.objects.get(name=TRAINER), announced(programme)
    nele = somebody(script=False)
    application = apply(nele, call)
    write(nele, loses_tab=False)
    hand_in(nele, application)
    close(call)
    eligibility.judge_eligibility(application, by=coordinator, eligible=True)
    calls.start_reviewing(call, by=coordinator)
    for name in JURY[1:]:
        juror = User.objects.get(name=name)
        reader = somebody(juror, script=False)
        begin_reading(reader, juror, "NONE")
        for criterion in call.criteria.all():
            reader.page.locator(f"[name=score_{criterion.key}][value='4']").check()
        reader.press("Bewaar als klaar, en volgende")
        reader.sees("Je hebt alles gelezen")
    decisions.decide(application, by=coordinator, outcome="SELECTED", motivation=MOTIVATION)
    decisions.send_decisions(call, by=coordinator, expected=1)
    DecisionBatch.objects.update(sent_at=timezone.now() - UNDO_FOR)
    confirm(nele)
    session = SessionFactory(cohort=call.cohort, past=True)
    session.trainers.add(coordinator)
    trainer = somebody(coordinator, script=False)
    trainer.open(f"/nl/cohorts/{call.cohort.slug}/sessions/{session.slug}/")
    trainer.follow("Noteer wie er was")
    trainer.follow("Iedereen is aanwezig")
    trainer.press("Bewaar wie er was")
    trainer.sees("Bewaard: 1 persoon, en niemand ontbreekt op de lijst.")
    assert Attendance.objects.get().status == "PRESENT"
