"""The ranking: its order, its words, its queries at one and at five hundred."""

import re
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.translation import override

from tests.factories.people import UserFactory
from tests.factories.trajects import CRITERIA, ApplicationFactory, CallFactory, JuryMemberFactory
from trajects.models import Application, Call, Criterion, Review, Score
from trajects.queries import ranking as queries
from trajects.queries.reviewing import Given
from trajects.services import reviews as services

pytestmark = pytest.mark.django_db

WHY = "Omdat wie dit ziet morgen iets anders doet, en omdat dat zonder deze film nooit zou gebeuren."
KEYS = [key for key, _weight in CRITERIA]
SLEUTELBOS = list(
    zip(
        [4, 4, 5, 3, 4],
        [5, 4, 5, 4, 5],
        [3, 3, 4, 3, 3],
        [4, 3, 4, 4, 3],
        [3, 3, 3, 4, 3],
        [5, 5, 4, 5, 5],
        strict=True,
    )
)


@pytest.fixture(autouse=True)
def _in_english():
    with override("en"):
        yield


@pytest.fixture
def call():
    return CallFactory(closed=True, status=Call.Status.REVIEWING)


@pytest.fixture
def client(client_for):
    return client_for("coordinator", language="en")


def url(call, **query):
    return reverse("trajects:ranking", args=[call.slug], query=query or None)


def text(response):
    return " ".join(response.content.decode().split())


def judged(call, *sheets, **fields):
    """An application that as many people as there are ``sheets`` scored."""
    application = ApplicationFactory(call=call, status="IN_REVIEW", **fields)
    for sheet in sheets:
        juror = JuryMemberFactory(call=call).user
        review = services.declare_conflict(application, by=juror, conflict="NONE")
        scores = {key: Given(value, WHY if value in (1, 5) else "") for key, value in zip(KEYS, sheet, strict=True)}
        services.save_review(review, by=juror, scores=scores, comment="Sterk", done=True)
    application.refresh_from_db()
    return application


def queries_of(client, address):
    with CaptureQueriesContext(connection) as counted:
        assert client.get(address).status_code == 200
    return len(counted)


def many(call, count):
    """``count`` applications with five reviews each, written at once as the services would have left them."""
    jurors = [JuryMemberFactory(call=call).user for _one in range(5)]
    first = judged(call, *SLEUTELBOS)
    kept = {
        field.attname: getattr(first, field.attname)
        for field in Application._meta.concrete_fields
        if field.attname not in ("id", "reference", "title")
    }
    rows = Application.objects.bulk_create(Application(title=f"Film {n}", **kept) for n in range(count))
    reviews = Review.objects.bulk_create(
        Review(application=row, juror=juror, conflict="NONE", status="DONE") for row in rows for juror in jurors
    )
    criteria = list(Criterion.objects.filter(call=call))
    Score.objects.bulk_create(
        Score(review=review, criterion=criterion, value=3) for review in reviews for criterion in criteria
    )


# The figures


def test_de_sleutelbos_stands_in_the_ranking(client, call):
    judged(call, *SLEUTELBOS, title="De Sleutelbos")
    page = text(client.get(url(call)))
    assert [word in page for word in ("De Sleutelbos", "73.25", "0.71", "5 of 5")] == [True] * 4
    assert "Talk about it" not in page
    assert page.count("<circle") == 5
    assert re.findall(r'class="heat heat-(\d)">([\d.]+)', page) == [
        ("4", "4.0"),
        ("5", "4.6"),
        ("3", "3.2"),
        ("4", "3.6"),
        ("3", "3.2"),
        ("5", "4.8"),
    ]


def test_the_formula_is_printed_for_a_mean_and_for_a_median(client, call):
    judged(call, (3,) * 6)
    assert "weight × (mean of the scores − 1) ÷ 4" in text(client.get(url(call)))
    Call.objects.filter(pk=call.pk).update(method=Call.Method.MEDIAN)
    assert "weight × (median of the scores − 1) ÷ 4" in text(client.get(url(call)))


def test_weights_stand_in_the_head(client, call):
    judged(call, (3,) * 6)
    assert re.findall(r'class="weight"[^>]*>(\d+) %', text(client.get(url(call)))) == [
        "20",
        "25",
        "15",
        "15",
        "15",
        "10",
    ]


def test_the_best_stands_first_and_the_unscored_last(call):
    middle, best, none = judged(call, (3,) * 6), judged(call, (4,) * 6), judged(call)
    assert list(queries.ranked(call)) == [best, middle, none]


def test_ties_go_by_the_second_criterion_and_then_by_the_first(call):
    Criterion.objects.filter(call=call).update(weight=10)
    Criterion.objects.filter(call=call, key="field").update(weight=50)
    by_first = judged(call, (4, 3, 2, 3, 3, 3))
    by_second = judged(call, (3, 4, 2, 3, 3, 3))
    neither = judged(call, (3, 3, 3, 3, 3, 3))
    assert {row.total for row in (by_first, by_second, neither)} == {Decimal("50.00")}
    assert list(queries.ranked(call)) == [by_second, by_first, neither]


def test_only_what_was_with_the_jury_is_ranked(call):
    for status in ("DRAFT", "SUBMITTED", "WITHDRAWN"):
        ApplicationFactory(call=call, status=status)
    assert list(queries.ranked(call)) == []


# To talk about


@pytest.mark.parametrize(
    ("first", "second", "talks"), [((3,) * 6, (4,) * 6, False), ((2,) * 6, (4,) * 6, True), ((1,) * 6, (4,) * 6, True)]
)
def test_a_jury_that_differs_is_asked_to_talk(client, call, first, second, talks):
    application = judged(call, first, second)
    assert application.is_discussed == talks
    page = text(client.get(url(call)))
    assert ("Talk about it" in page) == talks
    assert ("≠" in page) == talks
    assert queries.counts(call) == queries.Counts(all=1, scored=1, discussed=int(talks))


def test_only_what_to_talk_about_can_be_shown(client, call):
    judged(call, (3,) * 6, (3,) * 6, title="Eensgezind")
    judged(call, (1,) * 6, (5,) * 6, title="Verdeeld")
    page = text(client.get(url(call, show="discuss")))
    assert ("Verdeeld" in page, "Eensgezind" in page) == (True, False)


def test_votes_are_shown_where_they_decide(client, call):
    judged(call, (3,) * 6)
    assert "In favour" not in text(client.get(url(call)))
    Call.objects.filter(pk=call.pk).update(rule=Call.Rule.VOTES)
    assert "In favour" in text(client.get(url(call)))


@pytest.mark.parametrize(("show", "words"), [("", "Nothing to rank yet"), ("discuss", "Nothing to talk about")])
def test_an_empty_ranking_says_what_comes(client, call, show, words):
    assert words in text(client.get(url(call, show=show)))


# One line of it


def test_behind_a_line_stand_the_reviews_by_name_and_the_dossier(client, call):
    application = judged(call, (5,) * 6, (3,) * 6)
    names = [str(review.juror) for review in application.reviews.all()]
    address = reverse("trajects:ranking_application", args=[call.slug, application.reference])
    page = text(client.get(address))
    assert [name in page for name in names] == [True, True]
    assert (WHY in page, "Sterk" in page, "Waarom deze film?" in page) == (True, True, True)


# Who, and how much


def test_only_coordinators_see_it(client_for, call):
    application = judged(call, (3,) * 6)
    juror = Review.objects.get().juror
    detail = reverse("trajects:ranking_application", args=[call.slug, application.reference])
    for who in (juror, application.people.get().user, UserFactory()):
        assert [client_for(who).get(address).status_code for address in (url(call), detail)] == [403, 403]
    assert client_for("anonymous").get(url(call)).status_code == 302


def test_an_application_of_another_call_is_not_found(client, call):
    other = judged(CallFactory(closed=True, status=Call.Status.REVIEWING), (3,) * 6)
    address = reverse("trajects:ranking_application", args=[call.slug, other.reference])
    assert client.get(address).status_code == 404


def test_five_hundred_with_five_reviews_take_as_many_queries_as_one(client):
    small, large = (CallFactory(closed=True, status=Call.Status.REVIEWING) for _one in range(2))
    judged(small, SLEUTELBOS[0])
    many(large, 500)
    assert queries.ranked(large).count() == 501
    assert queries_of(client, url(large)) == queries_of(client, url(small))
    page = text(client.get(url(large)))
    assert page.count('class="place"') == 50
    assert queries_of(client, url(large, page=11)) == queries_of(client, url(small))


def test_places_go_on_over_the_pages(client, call):
    many(call, 55)
    page = text(client.get(url(call, page=2)))
    assert re.findall(r'class="place">(\d+)', page) == ["51", "52", "53", "54", "55", "56"]


def test_one_line_takes_as_many_queries_with_one_review_as_with_five(client, call):
    counts = []
    for sheets in (1, 3, 5):
        application = judged(call, *SLEUTELBOS[:sheets])
        counts.append(
            queries_of(client, reverse("trajects:ranking_application", args=[call.slug, application.reference]))
        )
    assert counts == [counts[0]] * 3
