"""Calls and their questions, for everybody; and starting an application."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from tests.factories.people import UserFactory
from tests.factories.trajects import ApplicationFactory, CallFactory, ConditionFactory, JuryMemberFactory
from tests.trajects.applying import open_call
from trajects.models import Application, Call

pytestmark = pytest.mark.django_db


def text_of(response) -> str:
    return response.content.decode()


def test_call_says_its_hour_with_the_zone(client):
    call = CallFactory(
        open=True,
        opens_at=datetime(2026, 1, 1, tzinfo=UTC),
        closes_at=datetime(2099, 4, 30, 15, 0, tzinfo=UTC),
        offer_nl="Coaching\nWerkplaatsen",
    )
    ConditionFactory(call=call, text_nl="Een film in montage")
    for _place in range(3):
        JuryMemberFactory(call=call)
    page = text_of(client.get(f"/en/calls/{call.slug}/"))
    for words in ("30 April 2099, 17:00 (Brussels)", "Coaching", "Een film in montage", "25%", "3 jury members"):
        assert words in page
    assert "17.00" in text_of(client.get(f"/nl/calls/{call.slug}/"))
    call.time_zone = "Europe/London"
    call.save(update_fields=["time_zone"])
    assert "16:00 (London)" in text_of(client.get(f"/en/calls/{call.slug}/"))


def test_call_says_how_many_days_are_left(client):
    call = CallFactory(open=True, closes_at=timezone.now() + timedelta(days=3))
    assert "<strong>3</strong> days left" in text_of(client.get(f"/en/calls/{call.slug}/"))


def test_call_that_opens_later_or_is_closed_cannot_be_started(client_for):
    later = CallFactory(open=True, status="SCHEDULED", opens_at=timezone.now() + timedelta(days=1))
    closed = CallFactory(closed=True)
    client = client_for("member")
    for call, words in ((later, "Opens on"), (closed, "Closed on")):
        page = text_of(client.get(f"/en/calls/{call.slug}/"))
        assert (words in page, "apply/" in page) == (True, False)


def test_draft_of_a_call_is_for_coordinators(client, client_for):
    call = CallFactory()
    assert client.get(f"/en/calls/{call.slug}/").status_code == 404
    assert call.slug not in text_of(client.get("/en/calls/"))
    assert client_for("coordinator").get(f"/en/calls/{call.slug}/").status_code == 200
    assert call.slug in text_of(client_for("coordinator").get("/en/calls/"))


def test_empty_list_says_what_comes(client):
    assert "No calls yet" in text_of(client.get("/en/calls/"))


def test_questions_are_all_there_as_a_page_and_as_text(client):
    call = open_call()
    page = text_of(client.get(f"/en/calls/{call.slug}/questions/"))
    answer = client.get(f"/en/calls/{call.slug}/questions/text/")
    text = text_of(answer)
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    assert answer["Content-Disposition"] == f'attachment; filename="{call.slug}.txt"'
    for words in ("Vraag SHORT_TEXT", "Vraag FILE", "Eerste", "Title of the film or initiative"):
        assert words in page
        assert words in text


def test_text_of_questions_is_not_escaped(client):
    call = open_call()
    Call.objects.filter(pk=call.pk).update(title_nl="Film & <impact>")
    assert "Film & <impact>" in text_of(client.get(f"/nl/calls/{call.slug}/questions/text/"))


# Starting


def test_apply_starts_a_draft_in_the_readers_language(client_for):
    call, nele = open_call(), UserFactory()
    answer = client_for(nele).post(f"/fr/calls/{call.slug}/apply/")
    application = Application.objects.get()
    assert (answer.status_code, answer.url) == (302, f"/fr/applications/{application.reference}/")
    assert (application.language, application.people.get().user) == ("fr", nele)


def test_apply_by_who_is_not_signed_in_comes_back_to_the_call(client):
    call = open_call()
    answer = client.post(f"/en/calls/{call.slug}/apply/")
    assert answer.status_code == 302
    assert answer.url.endswith(f"?next=/en/calls/{call.slug}/")
    assert Application.objects.count() == 0
    assert client.get(f"/en/calls/{call.slug}/apply/")["Location"] == f"/en/calls/{call.slug}/"


def test_apply_after_closing_says_so(client_for):
    call = CallFactory(closed=True)
    answer = client_for("member").post(f"/en/calls/{call.slug}/apply/", follow=True)
    assert "The call closed on" in text_of(answer)
    assert Application.objects.count() == 0


def test_call_leads_to_ones_own_draft(client_for):
    call, nele = open_call(), UserFactory()
    application = ApplicationFactory(call=call, user=nele, title="Mijn film")
    ApplicationFactory(call=call, title="Van een ander")
    page = text_of(client_for(nele).get(f"/en/calls/{call.slug}/"))
    assert ("Go on with Mijn film" in page, application.reference in page, "Van een ander" in page) == (
        True,
        True,
        False,
    )


@pytest.mark.parametrize("count", [1, 3, 30])
def test_call_list_takes_the_same_queries(count, client_for, django_assert_num_queries):
    for _place in range(count):
        CallFactory(open=True, criteria=False)
    client = client_for("anonymous")
    with django_assert_num_queries(2):
        client.get("/en/calls/")
