"""The steps from a place to a certificate, and what a stranger sees of it."""

import hashlib
from datetime import timedelta
from pathlib import Path

from django.db.models import F

from tests.journeys.selection_steps import COHORT, FILM, JONAS, NELE, NEW_NAME, TRAINER, pick
from tests.journeys.somebody import Somebody
from trajects import tasks
from trajects.models import Assignment, Certificate, Cohort, Session


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
        who.page.get_by_text("Iedereen is aanwezig", exact=True).click()
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
