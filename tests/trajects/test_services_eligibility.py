"""Whether an application meets the conditions, and the right to answer a refusal."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from impacthub.audit.services import timeline
from impacthub.notifications.models import OutboxEmail
from impacthub.states import TransitionNotAllowed
from tests.factories.trajects import ApplicationFactory, CallFactory, ConditionFactory
from trajects.models import Application, Call
from trajects.queries.eligibility import next_to_check, reply_end
from trajects.services import eligibility as services

pytestmark = pytest.mark.django_db


@pytest.fixture
def call():
    return CallFactory(closed=True, contact_email="oproep@example.org")


@pytest.fixture
def condition(call):
    return ConditionFactory(call=call)


@pytest.fixture
def application(call):
    return ApplicationFactory(call=call, status=Application.Status.SUBMITTED)


@pytest.fixture
def coordinator(person_as):
    return person_as("coordinator")


def kinds():
    return list(OutboxEmail.objects.order_by("id").values_list("kind", flat=True))


def test_what_meets_the_conditions_waits_for_the_jury(application, coordinator):
    application = services.judge_eligibility(application, by=coordinator, eligible=True)
    assert (application.status, kinds()) == ("ELIGIBLE", [])
    assert [(e.action, e.actor_id) for e in timeline(application)] == [
        ("trajects.application_admitted", coordinator.pk)
    ]


def test_a_refusal_names_its_condition_and_can_be_answered(application, condition, coordinator):
    application = services.judge_eligibility(application, by=coordinator, eligible=False, condition=condition)
    application.refresh_from_db()
    assert (application.status, application.failed_condition) == ("INELIGIBLE", condition)
    assert application.reply_until > timezone.now() + timedelta(days=5)
    assert kinds() == ["trajects.eligibility_refused"]
    mail = OutboxEmail.objects.get()
    assert condition.text_nl in mail.text
    assert condition.text_nl in mail.html
    assert f"/applications/{application.reference}/reply/" in mail.text


@pytest.mark.parametrize("own", [True, False])
def test_a_refusal_without_a_condition_of_this_call_is_refused(application, coordinator, own):
    other = None if own else ConditionFactory()
    with pytest.raises(services.ConditionMissing):
        services.judge_eligibility(application, by=coordinator, eligible=False, condition=other)
    application.refresh_from_db()
    assert (application.status, kinds()) == ("SUBMITTED", [])


@pytest.mark.parametrize("status", ["DRAFT", "WITHDRAWN", "IN_REVIEW", "SELECTED", "WAITLISTED", "REJECTED"])
@pytest.mark.parametrize("eligible", [True, False])
def test_only_what_waits_for_it_is_judged(call, condition, coordinator, status, eligible):
    application = ApplicationFactory(call=call, status=status)
    with pytest.raises(TransitionNotAllowed):
        services.judge_eligibility(application, by=coordinator, eligible=eligible, condition=condition)
    application.refresh_from_db()
    assert (application.status, application.failed_condition) == (status, None)


def test_an_answer_is_kept_and_told(application, condition, coordinator):
    application = services.judge_eligibility(application, by=coordinator, eligible=False, condition=condition)
    person = application.people.get().user
    application = services.reply_to_refusal(application, by=person, text="De regie tekende gisteren.")
    application.refresh_from_db()
    assert application.reply == "De regie tekende gisteren."
    assert kinds() == ["trajects.eligibility_refused", "trajects.refusal_answered"]
    assert OutboxEmail.objects.get(kind="trajects.refusal_answered").to == "oproep@example.org"


def test_an_answer_can_be_bettered_and_is_told_once(application, condition, coordinator):
    application = services.judge_eligibility(application, by=coordinator, eligible=False, condition=condition)
    person = application.people.get().user
    for text in ("Eerste antwoord hier.", "Tweede antwoord hier."):
        application = services.reply_to_refusal(application, by=person, text=text)
    assert (application.reply, len(kinds())) == ("Tweede antwoord hier.", 2)


def test_an_answer_after_its_days_is_refused(application, condition, coordinator):
    application = services.judge_eligibility(application, by=coordinator, eligible=False, condition=condition)
    Application.objects.update(reply_until=timezone.now())
    with pytest.raises(services.ReplyClosed):
        services.reply_to_refusal(application, by=application.people.get().user, text="Te laat.")


def test_without_a_refusal_there_is_nothing_to_answer(application):
    with pytest.raises(services.ReplyClosed):
        services.reply_to_refusal(application, by=application.people.get().user, text="Hallo.")


def test_who_is_admitted_after_all_hears_so(application, condition, coordinator):
    application = services.judge_eligibility(application, by=coordinator, eligible=False, condition=condition)
    application = services.judge_eligibility(application, by=coordinator, eligible=True)
    application.refresh_from_db()
    assert (application.status, application.failed_condition, application.reply_until) == ("ELIGIBLE", None, None)
    assert kinds() == ["trajects.eligibility_refused", "trajects.eligibility_met"]


def test_who_is_admitted_while_the_jury_reads_goes_to_the_jury(application, condition, coordinator):
    services.judge_eligibility(application, by=coordinator, eligible=False, condition=condition)
    Call.objects.update(**{"status": Call.Status.REVIEWING})
    assert services.judge_eligibility(application, by=coordinator, eligible=True).status == "IN_REVIEW"


def test_the_fifth_working_day_skips_the_weekend_and_days_off():
    call = CallFactory()
    thursday = datetime(2027, 4, 8, 9, tzinfo=UTC)
    assert reply_end(thursday, call) == datetime(2027, 4, 15, 23, 59, 59, tzinfo=call.zone)
    late_on_friday = datetime(2027, 4, 9, 22, 30, tzinfo=UTC)
    assert reply_end(late_on_friday, call) == datetime(2027, 4, 16, 23, 59, 59, tzinfo=call.zone)
    before_ascension = datetime(2027, 4, 29, 9, tzinfo=UTC)
    assert reply_end(before_ascension, call) == datetime(2027, 5, 7, 23, 59, 59, tzinfo=call.zone)


def test_the_next_to_check_goes_round(call):
    first, second, third = (ApplicationFactory(call=call, status="SUBMITTED") for _one in range(3))
    assert [next_to_check(call, each) for each in (first, second, third)] == [second, third, first]
    Application.objects.exclude(pk=second.pk).update(**{"status": "ELIGIBLE"})
    assert (next_to_check(call, first), next_to_check(call, second)) == (second, None)
