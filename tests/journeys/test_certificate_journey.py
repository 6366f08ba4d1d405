"""From an open call to a certificate that a stranger verifies, as its people walk it, each at an own browser."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from impacthub.people.models import User
from tests.factories.people import OrganisationFactory, UserFactory
from tests.factories.trajects import CohortFactory, ProgrammeFactory, SessionFactory
from tests.journeys.learning_steps import (
    change_name,
    end,
    fetch_pdf,
    learn,
    note_attendance,
    plan_and_start,
    three_weeks_later,
    verify,
)
from tests.journeys.selection_steps import (
    CALL,
    COHORT,
    FILM,
    HOUSE,
    JONAS,
    JONAS_MAIL,
    JURY,
    MOTIVATION,
    NELE,
    NELE_MAIL,
    NEW_NAME,
    SYNOPSIS,
    TRAINER,
    add_jury,
    announce,
    apply,
    begin_reading,
    close,
    confirm,
    decide,
    give_to_jury,
    hand_in,
    invite,
    join,
    make_cohort,
    open_call,
    score_with_keys,
    send,
    ten_minutes_later,
    write,
)
from tests.journeys.somebody import Somebody, times
from trajects.models import Attendance, Call, Certificate, DecisionBatch, JuryMember, Programme
from trajects.models.selection import UNDO_FOR
from trajects.services import calls, decisions, eligibility

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("in_dutch"),
]


@pytest.fixture
def programme(transactional_db: None) -> Programme:
    """What stands before a cohort is made: a programme, and people who can be asked for a jury."""
    for name in (*JURY, TRAINER):
        UserFactory(name=name, language="nl")
    return ProgrammeFactory(name="Filmpact", organisation=OrganisationFactory(name="Huis van Impact"), fictional=False)


def choose(somebody: Callable[..., Somebody], coordinator: Somebody, nele: Somebody, call: Call, outbox: Any) -> None:
    """The jury reads, the coordinator decides, thinks again, and Nele comes."""
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
    nele.open(f"/nl/applications/{call.applications.get().reference}/")
    expect(nele.page.get_by_role("link", name="Lees het antwoord")).to_have_count(0)
    coordinator.press("Ongedaan maken")
    coordinator.sees("Alles is zoals voorheen. Er is geen mail vertrokken.")
    send(coordinator, call)
    ten_minutes_later(outbox)
    confirm(nele)


def check(stranger: Somebody, coordinator: Somebody, nele: Somebody, certificate: Certificate) -> None:
    """It holds; after another name it leads to the new one; that one is revoked, and says why."""
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
    choose(somebody, coordinator, nele, call, mailoutbox)
    plan_and_start(coordinator, cohort)
    three_weeks_later(cohort)
    trainer = somebody(User.objects.get(name=TRAINER))
    note_attendance(trainer, cohort)
    learn(nele, trainer, cohort)
    check(stranger, coordinator, nele, fetch_pdf(nele))
    everybody = [coordinator, nele, jonas, trainer]
    for fact in (FILM, HOUSE, NELE, JONAS, COHORT, CALL, NEW_NAME):
        assert times(fact, [text for person in everybody for text in person.typed]) == 1, fact
    for fact in (FILM, HOUSE, NELE, JONAS, NELE_MAIL, JONAS_MAIL, SYNOPSIS):
        assert times(fact, coordinator.sent + trainer.sent) == 0, fact


def announced(programme: Programme) -> Call:
    """A call with all that a call begins with, which is open."""
    now = timezone.now()
    call = calls.create_call(
        CohortFactory(programme=programme, name=COHORT),
        by=None,
        title_nl=CALL,
        intro_nl="Voor makers die weten wie hun film moet zien.",
        opens_at=now - timedelta(minutes=5),
        closes_at=now + timedelta(days=20),
        decision_on=timezone.localdate() + timedelta(days=50),
    )
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
    trainer.page.get_by_text("Iedereen is aanwezig", exact=True).click()
    trainer.press("Bewaar wie er was")
    trainer.sees("Bewaard: 1 persoon, en niemand ontbreekt op de lijst.")
    assert Attendance.objects.get().status == "PRESENT"
