"""Checking the conditions, and the page on which who is refused answers."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape

from tests.factories.people import UserFactory
from tests.factories.trajects import ApplicationFactory, CallFactory, ConditionFactory
from trajects.models import Application
from trajects.services import eligibility as services

pytestmark = pytest.mark.django_db


@pytest.fixture
def call():
    return CallFactory(closed=True)


@pytest.fixture
def condition(call):
    return ConditionFactory(call=call)


@pytest.fixture
def application(call):
    return ApplicationFactory(call=call, status="SUBMITTED")


@pytest.fixture
def coordinator(person_as):
    return person_as("coordinator", language="en")


@pytest.fixture
def client(client_for, coordinator):
    return client_for(coordinator)


@pytest.fixture
def refused(application, condition, coordinator):
    return services.judge_eligibility(application, by=coordinator, eligible=False, condition=condition)


def listing(call):
    return reverse("trajects:eligibility_list", args=[call.slug])


def url(application):
    return reverse("trajects:eligibility_application", args=[application.call.slug, application.reference])


def reply(application):
    return reverse("trajects:application_reply", args=[application.reference])


def text(response):
    return response.content.decode()


# Checking


def test_the_list_has_what_nobody_checked_first(client, call):
    rows = [ApplicationFactory(call=call, status=status) for status in ("ELIGIBLE", "SUBMITTED", "IN_REVIEW")]
    ApplicationFactory(call=call, title="Nog niet af")
    page = text(client.get(listing(call)))
    places = [page.index(row.title) for row in rows]
    assert (places[1] < places[0] < places[2], "Nog niet af" in page) == (True, False)


def test_an_empty_list_says_what_comes(client, call):
    assert client.get(listing(call)).status_code == 200


def test_the_dossier_stands_beside_the_conditions(client, application, condition):
    page = text(client.get(url(application)))
    answer = application.handed_in["pages"][0]["answers"][0]["text"]
    assert (escape(answer) in page, page.count(condition.text_nl)) == (True, 2)


def test_yes_goes_to_the_next_and_no_names_its_condition(client, call, application, condition):
    other = ApplicationFactory(call=call, status="SUBMITTED")
    assert client.post(url(application), {"verdict": "yes", "condition": ""}).url == url(other)
    assert client.post(url(other), {"verdict": "no", "condition": condition.pk}).url == listing(call)
    rows = [Application.objects.get(pk=row.pk) for row in (application, other)]
    assert [(row.status, row.failed_condition) for row in rows] == [("ELIGIBLE", None), ("INELIGIBLE", condition)]


@pytest.mark.parametrize("given", [{}, {"verdict": "no"}, {"verdict": "perhaps"}])
def test_half_a_verdict_is_asked_again(client, application, condition, given):
    assert client.post(url(application), given).status_code == 422
    application.refresh_from_db()
    assert application.status == "SUBMITTED"


def test_a_condition_of_another_call_is_refused(client, application):
    other = ConditionFactory()
    assert client.post(url(application), {"verdict": "no", "condition": other.pk}).status_code == 422


def test_what_is_with_the_jury_is_no_longer_judged(client, call, condition):
    application = ApplicationFactory(call=call, status="IN_REVIEW")
    assert "<select" not in text(client.get(url(application)))
    response = client.post(url(application), {"verdict": "no", "condition": condition.pk})
    application.refresh_from_db()
    assert (response.url, application.status) == (url(application), "IN_REVIEW")


def test_only_coordinators_check(client_for, call, application):
    for who in ("member", application.people.get().user):
        client = client_for(who)
        assert [client.get(address).status_code for address in (listing(call), url(application))] == [403, 403]
    assert client_for("anonymous").get(listing(call)).status_code == 302


def test_a_draft_is_not_found(client, call):
    assert client.get(url(ApplicationFactory(call=call))).status_code == 404


def test_the_list_keeps_its_queries(client, call, application):
    counts = []
    for rows in (1, 3, 30):
        while Application.objects.count() < rows:
            ApplicationFactory(call=call, status="SUBMITTED")
        with CaptureQueriesContext(connection) as counted:
            client.get(listing(call))
        counts.append(len(counted))
    assert counts == [counts[0]] * 3


# Answering


@pytest.fixture
def applicant(client_for, application):
    return client_for(application.people.get().user)


def test_the_refused_read_why_and_answer(applicant, refused, condition):
    assert condition.text_nl in text(applicant.get(reply(refused)))
    response = applicant.post(reply(refused), {"reply": "De regie tekende gisteren de brief."})
    assert response.url == reply(refused)
    refused.refresh_from_db()
    assert refused.reply == "De regie tekende gisteren de brief."
    assert "De regie tekende" in text(applicant.get(reply(refused)))


def test_the_coordinator_reads_the_answer(client, refused):
    services.reply_to_refusal(refused, by=refused.people.get().user, text="De regie tekende gisteren.")
    assert "De regie tekende gisteren." in text(client.get(url(refused)))


@pytest.mark.parametrize("typed", ["", "  ", "Nee."])
def test_an_answer_without_words_is_asked_again(applicant, refused, typed):
    assert applicant.post(reply(refused), {"reply": typed}).status_code == 422


def test_after_its_days_it_can_only_be_read(applicant, refused):
    services.reply_to_refusal(refused, by=refused.people.get().user, text="De regie tekende gisteren.")
    Application.objects.update(reply_until=timezone.now() - timedelta(minutes=1))
    page = text(applicant.get(reply(refused)))
    assert ("De regie tekende gisteren." in page, "<textarea" in page) == (True, False)
    late = applicant.post(reply(refused), {"reply": "Nog iets dat te laat komt."})
    assert late.status_code == 409
    assert "Nog iets dat te laat komt." in text(late)
    assert 'role="alert"' in late.content.decode()
    refused.refresh_from_db()
    assert refused.reply == "De regie tekende gisteren."


def test_without_a_refusal_one_goes_to_the_application(applicant, application):
    response = applicant.get(reply(application))
    assert response.url == reverse("trajects:application_detail", args=[application.reference])


def test_strangers_do_not_find_a_refusal(client_for, client, refused):
    assert client_for(UserFactory()).get(reply(refused)).status_code == 404
    assert client.get(reply(refused)).status_code == 403
