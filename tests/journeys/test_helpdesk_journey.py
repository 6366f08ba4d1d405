"""A question gets an owner and an answer, and the answer stays: from who asks first to who finds it later."""

from collections.abc import Iterator
from datetime import datetime, time, timedelta

import pytest
import time_machine
from django.utils import timezone
from playwright.sync_api import expect

from helpdesk.models import ArticleFeedback, Satisfaction, Ticket
from tests.factories.helpdesk import TicketFactory
from tests.factories.trajects import ParticipantFactory, SessionFactory
from tests.journeys import answering_steps as agents
from tests.journeys import asking_steps as askers
from tests.journeys.asking_steps import SUBJECT, ZEYNEB_MAIL
from tests.journeys.gathering_steps import arrived
from tests.journeys.scanner import follow_every_link
from tests.journeys.somebody import mails_to

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


@pytest.mark.parametrize("script", [True, False], ids=["scripts", "no-scripts"])
def test_a_question_is_answered_and_helps_the_next(script, somebody, eva, clock, settings, mailoutbox):
    settings.HELPDESK_UNDO_SECONDS = 60  # a machine that is busy is slower than who takes an answer back
    askers.have_answer()
    agents.have_saved_reply()
    tom = agents.agent()
    zeyneb, helper, scanner = somebody(script=script), somebody(tom, script=script), somebody(script=script)
    askers.ask(zeyneb, clock, script=script)
    follow_every_link(scanner)
    askers.say_more(zeyneb)
    agents.take(helper, tom)
    agents.write_note(helper)
    said = agents.answer(helper)
    agents.take_back(helper, said)
    zeyneb.page.reload()
    expect(zeyneb.page.locator("body")).not_to_contain_text(agents.SAVED)
    agents.solve(helper)
    agents.settle(helper)
    follow_every_link(scanner)
    clock.shift(61)
    assert agents.SAVED in " ".join(str(arrived(mailoutbox, ZEYNEB_MAIL).body).split())
    assert [mail.status for mail in mails_to(ZEYNEB_MAIL, "helpdesk.question_answered")] == ["CANCELLED", "SENT"]
    askers.read_and_rate(zeyneb, agents.SAVED, agents.NOTE)
    assert Satisfaction.objects.values_list("helped", "easy").get() == ("YES", 5)
    agents.ask_to_publish(helper)
    agents.settle(helper)
    follow_every_link(scanner)
    askers.let_publish(zeyneb)
    agents.make_article(helper)
    agents.publish(somebody(eva, script=script))
    follow_every_link(scanner)
    reader = somebody(script=script)
    for words in ("dementie cafes", "cafés en woonzorgcentra"):
        askers.find(reader, words, SUBJECT)
    askers.be_helped(reader, clock, SUBJECT, script=script)
    assert (ArticleFeedback.objects.get().instead_of_question, Ticket.objects.count()) == (True, 1)


def test_an_agent_works_the_inbox_with_the_keyboard_alone(somebody, clock):
    agents.have_saved_reply()
    tom, asked = agents.agent(), [TicketFactory(subject=f"Vraag {number}") for number in (1, 2, 3)]
    helper = somebody(tom)
    helper.open("/nl/helpdesk/inbox/")
    agents.take_first_with_tab(helper, asked[0])
    agents.answer_with_tab(helper)
    agents.return_with_tab(helper, left=["Vraag 2", "Vraag 3"])
    agents.switch_keys_on(helper)
    agents.answer_with_keys(helper, asked[1], "j")
    agents.return_with_tab(helper, left=["Vraag 3"])
    agents.answer_with_keys(helper, asked[2], "k")
    agents.return_with_tab(helper, left=[])
    assert set(Ticket.objects.values_list("status", "assignee")) == {("SOLVED", tom.pk)}


def test_a_plans_section_has_the_answer_for_all_who_make_the_film(somebody, clock, plan, nele, jonas):
    nele_here, helper = somebody(nele), somebody(agents.agent())
    section = f"/nl/projects/{plan.project.slug}/plan/budget/"
    askers.ask_from(nele_here, section, shared=True)
    agents.answer_asked(helper, where="Stille Kamers")
    askers.read_nothing_yet(nele_here, section)
    clock.shift(11)
    for who in (nele_here, somebody(jonas)):
        askers.read_beside(who, section, agents.SAVED)
    nele_here.follow(askers.ABOUT)
    nele_here.headed(askers.ABOUT)
    nele_here.sees(agents.SAVED)


def test_a_participant_asks_from_a_session_and_nobody_else_reads_it(somebody, clock):
    session = SessionFactory(title_nl="Partners vinden")
    lotte, karel = (ParticipantFactory(cohort=session.cohort).user for _who in range(2))
    lotte_here, helper = somebody(lotte), somebody(agents.agent())
    page = f"/nl/cohorts/{session.cohort.slug}/sessions/{session.slug}/"
    askers.ask_from(lotte_here, page, shared=False)
    agents.answer_asked(helper, where="Partners vinden")
    clock.shift(11)
    askers.read_beside(lotte_here, page, agents.SAVED)
    other = somebody(karel)
    other.open(page)
    other.sees(askers.nl("Ask a question about this"))
    expect(other.page.get_by_text(askers.ABOUT)).to_have_count(0)
