"""A film gets its plan and its coach: from a title to an approved plan that is printed, shared and carried out."""

from collections.abc import Iterator
from datetime import datetime, time, timedelta

import pytest
import time_machine
from django.utils import timezone
from playwright.sync_api import expect

from coaching.models import Activity, Comment, FilmMessage, Plan, Snapshot, Thread
from coaching.services.digests import mail_digests
from coaching.services.screenings import hold_screenings
from impacthub.notifications.models import Notification
from tests.factories.trajectory import TrajectoryFactory
from tests.journeys import guiding_steps as guides
from tests.journeys import making_steps as makers
from tests.journeys import meeting_steps as meetings
from tests.journeys import sharing_steps as sharing
from tests.journeys.asking_steps import nl
from tests.journeys.making_steps import path
from tests.journeys.somebody import Somebody, link_in, mails_to

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("in_dutch"),
]


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    """Tomorrow at ten; ``shift`` lets time pass while people read and think."""
    day = timezone.localdate() + timedelta(days=1)
    with time_machine.travel(datetime.combine(day, time(10), tzinfo=timezone.get_default_timezone()), tick=True) as now:
        yield now


@pytest.fixture(autouse=True)
def _reading_dutch(nele, jonas) -> None:
    """Both makers have their mails and bells in Dutch."""
    for person in (nele, jonas):
        person.language = "nl"
        person.save()


def test_a_new_film_finds_its_coach_and_its_questions_are_answered(somebody, eva, nele, clock):
    eva_here, nele_here = somebody(eva), somebody(nele)
    plan = guides.make_film(eva_here)
    guides.add_maker(eva_here, plan, nele, "PRODUCER")
    makers.begin(nele_here, plan)
    makers.fill_vision(nele_here, plan)
    makers.fill_rest(plan)
    coach = guides.a_coach("Samira El Idrissi")
    guides.set_up(eva_here, plan)
    guides.find_coach(eva_here, plan, coach)
    samira_here = somebody(coach.user)
    guides.take_film(samira_here, plan)
    message = FilmMessage.objects.get(plan=plan)
    Notification.objects.all().delete()
    guides.read_and_ask(samira_here, plan, f"messages-{message.pk}")
    hear(nele_here, nele.email, clock)
    answer(nele_here, plan)
    assert set(Thread.objects.values_list("status", flat=True)) == {"RESOLVED"}


def hear(who: Somebody, address: str, clock: time_machine.Traveller) -> None:
    """One bell and one mail for two questions; the link in the mail leads to what was said."""
    assert Notification.objects.filter(user__email=address).count() == 1
    clock.shift(120)
    assert mail_digests() == 1
    clock.shift(600)
    assert mail_digests() == 0
    (mail,) = mails_to(address, "coaching.comments_digest")
    assert guides.ABOUT_VISION in mail.text
    assert guides.ABOUT_MESSAGE in mail.text
    who.open(link_in(mail, "/review/", who.origin))
    who.sees(guides.ABOUT_VISION, guides.ABOUT_MESSAGE)


def answer(who: Somebody, plan: Plan) -> None:
    """The questions stand inside the section; the first is answered from there, and both are marked as dealt with."""
    who.open(path(plan, "plan/vision/"))
    question = who.page.locator(".thread.inside").filter(has_text=guides.ABOUT_VISION)
    expect(question).to_contain_text(nl("Impact vision"))
    question.get_by_role("link", name=nl("Answer"), exact=True).click()
    who.fill("[name^=reply-]", guides.ANSWER)
    who.page.locator("button[name=send]").first.click()
    who.sees(nl("Your answer is sent."))
    expect(question).to_contain_text(guides.ANSWER)
    assert Comment.objects.get(text=guides.ANSWER).sent_at is not None
    for words in (guides.ABOUT_VISION, guides.ABOUT_MESSAGE):
        who.page.locator(".thread.inside").filter(has_text=words).locator("button[formaction$='/resolve/']").click()
        who.sees(nl("That is dealt with."))
        expect(who.page.locator(".thread.inside").filter(has_text=words)).to_have_count(0)


def test_the_talk_beside_a_plan_goes_without_scripts(somebody, film, nele, samira):
    message = FilmMessage.objects.get(plan=film)
    guides.read_and_ask(somebody(samira, script=False), film, f"messages-{message.pk}")
    answer(somebody(nele, script=False), film)
    assert set(Thread.objects.values_list("status", flat=True)) == {"RESOLVED"}


def test_a_plan_is_handed_in_given_back_signed_and_approved(somebody, film, nele, jonas, samira):
    nele_here, samira_here = somebody(nele), somebody(samira)
    makers.find_missing(nele_here, film)
    makers.hand_in(nele_here, film)
    guides.give_back(samira_here, film)
    for person in (nele, jonas):
        (mail,) = mails_to(person.email, "coaching.plan_returned")
        assert guides.WISH in mail.text
    makers.change(nele_here, film)
    makers.compare(nele_here, film)
    makers.hand_in(nele_here, film)
    samira_here.open(path(film, "hand-in/"))
    expect(makers.missing(samira_here)).to_have_count(2)
    for person in (nele, jonas):
        makers.sign(somebody(person), film)
    guides.approve(samira_here, film)
    reasons = Snapshot.objects.filter(plan=film).order_by("number").values_list("reason", flat=True)
    assert list(reasons) == ["SUBMITTED", "SUBMITTED", "APPROVED"]
    makers.change_approved(nele_here, film)


def test_an_approved_plan_is_printed_and_read_by_a_funder(somebody, approved, nele):
    sharing.have_participant(approved)
    nele_here, funder = somebody(nele), somebody()
    sharing.print_plan(nele_here, approved)
    sharing.take_others(nele_here, approved)
    address = sharing.share(nele_here, approved)
    sharing.read_shared(funder, address, approved)
    sharing.take_back(nele_here, approved)
    sharing.find_closed(funder, address)


def test_a_session_becomes_notes_and_promises(somebody, approved, nele, samira, clock):
    TrajectoryFactory(project=approved.project, status="ACTIVE", aims=["Een plan dat een school durft te tonen"])
    meetings.plan_session(somebody(samira), approved)
    assert len(mails_to(nele.email, "coaching.session_planned")) == 1
    meetings.prepare(somebody(nele), approved)
    clock.shift(2 * 3600)
    nele_here, samira_here = somebody(nele), somebody(samira)
    meetings.hold(samira_here, approved, nele, samira)
    meetings.write_together(samira_here, nele_here, approved)
    meetings.write_alone(samira_here, nele_here, approved)
    meetings.agree(samira_here, approved, nele, timezone.localdate() + timedelta(days=9))
    meetings.confirm(nele_here, approved, nele)


def test_an_evening_is_arranged_and_reported(somebody, approved, nele, clock):
    day = timezone.localdate() + timedelta(days=3)
    nele_here = somebody(nele)
    task = Activity.objects.filter(plan=approved).order_by("pk")[0]
    screening = meetings.plan_evening(nele_here, approved, task, day)
    meetings.arrange(nele_here, approved, screening)
    assert hold_screenings() == 0
    clock.shift(timedelta(days=4))
    assert hold_screenings() == 1
    meetings.report(somebody(nele), approved, screening)
