"""Starting, handing in, reopening, withdrawing; what is saved, and what is kept."""

import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from impacthub.audit.models import Entry
from impacthub.notifications.models import OutboxEmail
from impacthub.people.models import User
from impacthub.states import TransitionNotAllowed
from tests.factories.people import MembershipFactory, OrganisationFactory, UserFactory
from tests.factories.trajects import ApplicationFactory, CallFactory, QuestionPageFactory
from tests.trajects.applying import GOOD, complete, dossier, draft, open_call, save
from trajects import services
from trajects.models import Answer, Application, ApplicationPage, ApplicationPerson, Call, KeptAnswer, Offer
from trajects.services import answers as answer_services

pytestmark = pytest.mark.django_db


def close(call: Call, *, seconds: int = 1, grace: int = 0) -> None:
    """Let ``call`` have closed so many seconds ago."""
    Call.objects.filter(pk=call.pk).update(closes_at=timezone.now() - timedelta(seconds=seconds), grace_minutes=grace)


def kinds() -> list[str]:
    return sorted(OutboxEmail.objects.values_list("kind", flat=True))


def now(application: Application) -> Application:
    return Application.objects.get(pk=application.pk)


# Starting


def test_start_makes_a_draft_of_one_person():
    call, nele = CallFactory(open=True), UserFactory()
    application = services.start_application(call, by=nele, language="fr")
    person = application.people.get()
    assert (application.status, application.language, application.organisation_name) == ("DRAFT", "fr", "")
    assert (person.user, person.email, person.is_contact) == (nele, nele.email, True)
    assert Entry.objects.filter(action="trajects.application_started").count() == 1


def test_start_takes_over_the_only_organisation():
    nele, house = UserFactory(), OrganisationFactory(name="Huis")
    MembershipFactory(user=nele, organisation=house)
    application = services.start_application(CallFactory(open=True), by=nele, language="nl")
    assert (application.organisation, application.organisation_name) == (house, "Huis")
    save(application, None, {"organisation_name": "Ander huis"}, by=nele)
    assert now(application).organisation is None


def test_start_twice_goes_on_with_the_draft_and_a_second_film_can_follow():
    call, nele = CallFactory(open=True), UserFactory()
    first = services.start_application(call, by=nele, language="nl")
    assert services.start_application(call, by=nele, language="nl") == first
    complete(first, by=nele)
    services.submit_application(first, by=nele)
    assert services.start_application(call, by=nele, language="nl") != first


@pytest.mark.parametrize("when", [{}, {"closed": True}])
def test_start_needs_an_open_call(when):
    with pytest.raises(services.CallClosed):
        services.start_application(CallFactory(**when), by=UserFactory(), language="nl")
    assert Application.objects.count() == 0


def test_start_is_not_possible_in_the_minutes_of_grace():
    call = open_call()
    close(call, grace=15)
    with pytest.raises(services.CallClosed):
        services.start_application(call, by=UserFactory(), language="nl")


# Saving


def test_first_save_sends_the_way_back_once():
    application, nele = draft()
    save(application, None, {"title": "Film"}, by=nele)
    save(application, None, {"title": "Film 2"}, by=nele)
    save(application, application.call.pages.get(), {"short-text": "x"}, by=nele)
    mail = OutboxEmail.objects.get()
    assert (mail.key, mail.to) == (f"trajects.draft_link:{application.pk}", nele.email)
    assert f"/applications/{application.reference}/" in mail.text


def test_save_stores_what_was_sent_and_leaves_the_rest():
    application, nele = draft()
    page = application.call.pages.get()
    save(application, page, GOOD, by=nele)
    row = save(application, page, {"short-text": "Anders"}, by=nele)
    stored = dict(application.answers.values_list("question__key", "text"))
    assert (row.version, row.saved_by, row.touched["short-text"], row.touched["number"]) == (2, nele, 2, 1)
    assert stored["short-text"] == "Anders"
    assert stored["several-of"] == "a\nc"
    assert len(stored) == len(GOOD)
    entry = Entry.objects.filter(action="trajects.answers_saved").latest("id")
    assert entry.changes == {"page": "film", "answers": ["short-text"]}


def test_save_refuses_a_question_of_another_page():
    application, nele = draft()
    with pytest.raises(LookupError):
        save(application, None, {"short-text": "x"}, by=nele)
    assert ApplicationPage.objects.count() == 0


def test_stale_save_changes_nothing_and_keeps_what_was_typed():
    application, nele = draft()
    page = application.call.pages.get()
    save(application, page, {"short-text": "Van Jonas"}, by=UserFactory(name="Jonas"))
    with pytest.raises(services.StalePage) as refused:
        services.save_answers(application, page, {"short-text": "Van Nele"}, version=0, by=nele)
    kept = KeptAnswer.objects.get()
    assert refused.value.texts == {"short-text": "Van Nele"}
    assert (kept.texts, kept.written_by) == ({"short-text": "Van Nele"}, nele)
    assert timedelta(days=29) < kept.kept_until - timezone.now() <= timedelta(days=30)
    assert Answer.objects.get().text == "Van Jonas"


def test_save_after_choosing_keeps_the_text_that_loses_and_not_the_one_that_won():
    application, nele = draft()
    page, jonas = application.call.pages.get(), UserFactory(name="Jonas")
    save(application, page, {"short-text": "Van Jonas"}, by=jonas)
    mine = {"short-text": "Van Nele"}
    with pytest.raises(services.StalePage):
        services.save_answers(application, page, mine, version=0, by=nele)
    services.save_answers(application, page, mine, version=1, by=nele, contested={"short-text": "Van Jonas"})
    kept = KeptAnswer.objects.get()
    assert (kept.texts, kept.written_by) == ({"short-text": "Van Jonas"}, jonas)
    assert Answer.objects.get().text == "Van Nele"


def test_save_a_second_after_closing_keeps_the_text_and_says_so():
    application, nele = draft()
    close(application.call)
    page = application.call.pages.get()
    with pytest.raises(services.CallClosed):
        services.save_answers(application, page, {"short-text": "Te laat"}, version=0, by=nele)
    assert Answer.objects.count() == 0
    assert KeptAnswer.objects.get().texts == {"short-text": "Te laat"}


def test_head_title_that_does_not_fit_is_kept_beside_it():
    application, nele = draft()
    save(application, None, {"title": "x" * 161, "language": "xx"}, by=nele)
    assert (now(application).title, now(application).language) == ("", "nl")
    assert KeptAnswer.objects.get().texts == {"title": "x" * 161}


def test_kept_answers_go_after_thirty_days():
    application, nele = draft()
    old = KeptAnswer.objects.create(application=application, texts={"a": "b"}, written_by=nele)
    KeptAnswer.objects.create(application=application, texts={"a": "c"}, written_by=nele)
    KeptAnswer.objects.filter(pk=old.pk).update(kept_until=timezone.now() - timedelta(seconds=1))
    assert services.discard_kept_answers() == 1
    assert services.discard_kept_answers() == 0


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("locked", [True, False])
def test_two_saves_of_one_version_at_once(locked, monkeypatch):
    """With the lock one wins and the other is told; the control run without the lock lets both through."""
    nele, jonas = UserFactory(name="Nele"), UserFactory(name="Jonas")
    application, _nele = draft(nele)
    page = application.call.pages.get()
    save(application, page, {"short-text": "Eerst"}, by=nele)
    barrier, outcomes = threading.Barrier(2), []
    if not locked:
        monkeypatch.setattr(answer_services, "_lock", now)
        write = answer_services._write

        def met(*args):
            barrier.wait(timeout=10)
            return write(*args)

        monkeypatch.setattr(answer_services, "_write", met)

    def type_in(who: User) -> None:
        try:
            if locked:
                barrier.wait(timeout=10)
            services.save_answers(application, page, {"short-text": who.name}, version=1, by=who)
            outcomes.append("saved")
        except services.StalePage:
            outcomes.append("told")
        finally:
            connection.close()

    together(type_in, [nele, jonas])
    assert sorted(outcomes) == (["saved", "told"] if locked else ["saved", "saved"])


def together(work, people):
    """Run ``work`` for each of ``people`` in a thread of its own."""
    threads = [threading.Thread(target=work, args=[who]) for who in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=20)


# Handing in


def test_submit_writes_the_dossier_and_tells_everybody():
    application, nele = draft()
    jonas = UserFactory(name="Jonas")
    ApplicationPerson.objects.create(application=application, user=jonas, email=jonas.email, task="regie")
    complete(application, by=nele)
    submitted = services.submit_application(application, by=nele)
    assert (submitted.status, dossier(submitted)["reference"]) == ("SUBMITTED", application.reference)
    assert submitted.submitted_at is not None
    assert dossier(submitted)["submitted_at"] == submitted.submitted_at.isoformat()
    assert [each["name"] for each in dossier(submitted)["people"]] == ["Nele Vos", "Jonas"]
    mails = OutboxEmail.objects.filter(kind="trajects.application_received")
    assert sorted(mails.values_list("to", flat=True)) == sorted([nele.email, jonas.email])
    assert application.reference in mails[0].text
    assert "(Brussels)" in mails[0].text or "(Brussel)" in mails[0].text


def test_submit_needs_everything():
    application, nele = draft()
    with pytest.raises(services.Incomplete) as refused:
        services.submit_application(application, by=nele)
    assert len(refused.value.gaps) == len(GOOD) + 2
    assert (now(application).status, now(application).handed_in) == ("DRAFT", None)


def test_submit_twice_sends_one_mail():
    application, nele = draft()
    complete(application, by=nele)
    services.submit_application(application, by=nele)
    with pytest.raises(services.ApplicationLocked):
        services.submit_application(application, by=nele)
    assert OutboxEmail.objects.filter(kind="trajects.application_received").count() == 1


def test_submit_a_second_after_closing_keeps_the_draft():
    application, nele = draft()
    complete(application, by=nele)
    close(application.call)
    with pytest.raises(services.CallClosed):
        services.submit_application(application, by=nele)
    assert (now(application).status, now(application).handed_in) == ("DRAFT", None)
    assert now(application).answers.count() == len(GOOD)


@pytest.mark.parametrize(("seconds", "taken"), [(59, True), (61, False)])
def test_submit_within_the_minutes_of_grace(seconds, taken):
    application, nele = draft()
    complete(application, by=nele)
    close(application.call, seconds=seconds, grace=1)
    if taken:
        services.submit_application(application, by=nele)
    else:
        with pytest.raises(services.CallClosed):
            services.submit_application(application, by=nele)
    assert now(application).status == ("SUBMITTED" if taken else "DRAFT")


# Reopening and withdrawing


def handed_in() -> tuple[Application, User]:
    application, nele = draft()
    complete(application, by=nele)
    return services.submit_application(application, by=nele), nele


def test_reopen_keeps_what_was_handed_in_until_it_is_handed_in_again():
    application, nele = handed_in()
    reopened = services.reopen_application(application, by=nele)
    save(reopened, None, {"title": "Nieuwe titel"}, by=nele)
    assert (now(application).status, dossier(now(application))["title"]) == ("DRAFT", "De Sleutelbos")
    services.submit_application(application, by=nele)
    assert dossier(now(application))["title"] == "Nieuwe titel"
    assert kinds().count("trajects.application_received") == 2
    assert kinds().count("trajects.application_reopened") == 1


def test_reopen_ends_when_the_call_closes():
    application, nele = handed_in()
    close(application.call, grace=15)
    with pytest.raises(services.CallClosed):
        services.reopen_application(application, by=nele)
    assert now(application).status == "SUBMITTED"


def test_reopened_draft_counts_as_it_was_when_the_call_closes():
    application, nele = handed_in()
    services.reopen_application(application, by=nele)
    never = ApplicationFactory(call=application.call)
    close(application.call)
    assert services.settle_closed_drafts(application.call) == 1
    assert services.settle_closed_drafts(application.call) == 0
    assert (now(application).status, now(never).status) == ("SUBMITTED", "DRAFT")
    assert kinds().count("trajects.application_settled") == 1


@pytest.mark.parametrize("status", ["DRAFT", "SUBMITTED", "ELIGIBLE", "IN_REVIEW", "SHORTLISTED", "WAITLISTED"])
def test_withdraw_before_decision(status):
    application = ApplicationFactory(status=status)
    nele = application.people.get().user
    services.withdraw_application(application, by=nele)
    assert now(application).status == "WITHDRAWN"
    assert kinds() == ["trajects.application_withdrawn"]
    assert Entry.objects.get(action="trajects.application_withdrawn").changes == {"status": [status, "WITHDRAWN"]}


@pytest.mark.parametrize("status", ["SELECTED", "REJECTED", "CONFIRMED", "WITHDRAWN"])
def test_withdraw_after_decision_is_refused(status):
    application = ApplicationFactory(status=status)
    with pytest.raises(TransitionNotAllowed):
        services.withdraw_application(application, by=application.people.get().user)
    assert (now(application).status, kinds()) == (status, [])


def test_withdraw_is_refused_while_a_place_is_offered():
    application = ApplicationFactory(status="WAITLISTED")
    Offer.objects.create(application=application, answer_by=timezone.now() + timedelta(days=1))
    with pytest.raises(services.OfferWaits):
        services.withdraw_application(application, by=application.people.get().user)
    assert now(application).status == "WAITLISTED"


def test_page_of_questions_cannot_take_the_name_of_one_of_ours():
    with pytest.raises(Exception, match="question_page_has_own_name"):
        QuestionPageFactory(slug="head")
