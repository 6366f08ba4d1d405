"""A juror's pages: the question about a conflict first, the queue, scores with the keyboard, skip and abstain."""

import re
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.html import escape

from tests.factories.trajects import CRITERIA, ApplicationFactory, CallFactory, JuryMemberFactory
from trajects.models import Application, ApplicationPerson, Call, Review
from trajects.queries import jury as queries
from trajects.queries.reviewing import Given
from trajects.services import reviews as services

pytestmark = pytest.mark.django_db

WHY = "Omdat wie dit ziet morgen iets anders doet, en omdat dat zonder deze film nooit zou gebeuren."
KEYS = [key for key, _weight in CRITERIA]


@pytest.fixture
def call():
    return CallFactory(closed=True, status=Call.Status.REVIEWING)


@pytest.fixture
def member(call):
    return JuryMemberFactory(call=call)


@pytest.fixture
def application(call):
    return ApplicationFactory(call=call, status="IN_REVIEW")


@pytest.fixture
def client(client_for, member):
    return client_for(member.user)


def url(application, name="jury_application", **query):
    return reverse(f"trajects:{name}", args=[application.call.slug, application.reference], query=query or None)


def queue(call):
    return reverse("trajects:jury_call", args=[call.slug])


def typed(value=3, then="done", **others):
    """What the form sends when every criterion gets ``value``."""
    data = {f"score_{key}": value for key in KEYS} | {f"why_{key}": "" for key in KEYS}
    return data | {"then": then, "comment": ""} | others


def text(response):
    return response.content.decode()


# Declaring first


def test_nothing_of_the_dossier_is_in_the_answer_before_a_conflict_is_declared(client, application):
    for response in (client.get(url(application)), client.get(url(application, "jury_conflict"))):
        assert response.status_code == 200
        page = text(response)
        assert (application.title in page, application.organisation_name in page) == (True, True)
        for part in application.handed_in["pages"][0]["answers"]:
            assert part["label"] not in page
            assert part["text"] not in page


def test_scores_before_a_declaration_are_refused(client, application):
    assert client.post(url(application), typed()).status_code == 403
    assert Review.objects.count() == 0


@pytest.mark.parametrize("conflict", ["NONE", "INDIRECT"])
def test_declaring_opens_the_dossier(client, application, conflict):
    response = client.post(url(application, "jury_conflict"), {"conflict": conflict, "note": "Ooit samen op set."})
    assert (response.status_code, response.url) == (302, url(application))
    page = text(client.get(url(application)))
    assert escape(application.handed_in["pages"][0]["answers"][0]["text"]) in page


def test_declaring_nothing_is_asked_again(client, application):
    response = client.post(url(application, "jury_conflict"), {"note": "Iets"})
    assert (response.status_code, "Iets" in text(response)) == (422, True)
    assert Review.objects.count() == 0


def test_an_indirect_conflict_says_what_it_is(client, application):
    assert client.post(url(application, "jury_conflict"), {"conflict": "INDIRECT", "note": ""}).status_code == 422


def test_a_direct_conflict_hides_the_dossier_and_goes_on(client, call, application):
    other = ApplicationFactory(call=call, status="IN_REVIEW")
    response = client.post(url(application, "jury_conflict"), {"conflict": "DIRECT", "note": ""})
    assert response.url == url(other)
    page = text(client.get(url(application)))
    assert escape(application.handed_in["pages"][0]["answers"][0]["text"]) not in page
    assert "score_film" not in page


def test_a_direct_conflict_after_scoring_voids_and_hides(client, member, application):
    client.post(url(application, "jury_conflict"), {"conflict": "NONE"})
    client.post(url(application), typed())
    application.refresh_from_db()
    assert application.total == Decimal("50.00")
    client.post(url(application, "jury_conflict"), {"conflict": "DIRECT"})
    application.refresh_from_db()
    assert application.total is None
    response = client.post(url(application), typed())
    assert (response.status_code, response.url) == (302, queue(application.call))


# The queue


def test_the_queue_shows_how_far_one_is(client, member, call):
    rows = [ApplicationFactory(call=call, status="IN_REVIEW") for _row in range(5)]
    services.declare_conflict(rows[0], by=member.user, conflict="DIRECT")
    services.abstain(services.declare_conflict(rows[1], by=member.user, conflict="NONE"), by=member.user)
    services.declare_conflict(rows[2], by=member.user, conflict="NONE")
    assert queries.progress(member) == queries.Progress(2, 5)
    assert queries.seats(member.user) == [queries.Seat(member, queries.Progress(2, 5))]
    page = text(client.get(queue(call)))
    assert 'max="5" value="2"' in page
    assert [page.count(row.title) > 0 for row in rows] == [True] * 5


def test_what_fewest_have_read_comes_first(call, member):
    rows = [ApplicationFactory(call=call, status="IN_REVIEW", reviews_in=number) for number in (2, 0, 1)]
    assert list(queries.readable(member)) == [rows[1], rows[2], rows[0]]
    assert queries.next_for(member) == rows[1]


def test_everybody_has_a_stable_order_of_their_own(call):
    members = [JuryMemberFactory(call=call) for _one in range(6)]
    rows = [ApplicationFactory(call=call, status="IN_REVIEW") for _row in range(12)]
    orders = [[row.pk for row in queries.readable(member)] for member in members]
    assert orders == [[row.pk for row in queries.readable(member)] for member in members]
    assert all(sorted(order) == [row.pk for row in rows] for order in orders)
    assert len({tuple(order) for order in orders}) == 6
    assert len({order[0] for order in orders}) > 1


def test_following_next_spreads_the_reviews_evenly(call):
    """Three people read in turns; at no moment do two applications differ by more than one review."""
    for _row in range(7):
        ApplicationFactory(call=call, status="IN_REVIEW")
    members = [JuryMemberFactory(call=call) for _one in range(3)]
    for _turn in range(7):
        for member in members:
            application = queries.next_for(member)
            assert application is not None
            review = services.declare_conflict(application, by=member.user, conflict="NONE")
            scores = {key: Given(3, "") for key in KEYS}
            services.save_review(review, by=member.user, scores=scores, done=True)
            counts = list(Application.objects.values_list("reviews_in", flat=True))
            assert max(counts) - min(counts) <= 2
    assert set(Application.objects.values_list("reviews_in", flat=True)) == {3}
    assert [queries.next_for(member) for member in members] == [None] * 3


def test_skipping_goes_round_and_comes_back(client, call, member):
    for _row in range(3):
        ApplicationFactory(call=call, status="IN_REVIEW")
    order = list(queries.readable(member))
    following = [queries.next_for(member, after) for after in order]
    assert following == [order[1], order[2], order[0]]
    skip = reverse("trajects:jury_next", args=[call.slug], query={"after": order[0].reference})
    assert client.get(skip).url == url(order[1])
    assert Review.objects.count() == 0


def test_next_with_one_left_goes_to_the_queue_after_it(client, call, application):
    skip = reverse("trajects:jury_next", args=[call.slug], query={"after": application.reference})
    assert client.get(skip).url == queue(call)
    assert client.get(reverse("trajects:jury_next", args=[call.slug])).url == url(application)


def test_drafts_of_applicants_and_withdrawn_ones_are_not_in_the_queue(client, call, member):
    rows = [ApplicationFactory(call=call, status=status) for status in ("DRAFT", "SUBMITTED", "WITHDRAWN")]
    assert list(queries.readable(member)) == []
    assert [client.get(url(row)).status_code for row in rows] == [404] * 3


# Scoring


@pytest.fixture
def review(application, member):
    return services.declare_conflict(application, by=member.user, conflict="NONE")


def test_done_counts_and_goes_to_the_next(client, call, application, review):
    other = ApplicationFactory(call=call, status="IN_REVIEW")
    response = client.post(url(application), typed(4))
    assert (response.status_code, response.url) == (302, url(other))
    application.refresh_from_db()
    assert (application.total, application.reviews_in) == (Decimal("75.00"), 1)


def test_the_last_one_done_goes_to_the_queue(client, application, review):
    assert client.post(url(application), typed(4)).url == queue(application.call)


def test_a_draft_stays_on_the_page_and_counts_in_nothing(client, application, review):
    response = client.post(url(application), {"score_film": "1", "why_film": "Later", "then": "draft"})
    assert response.url == url(application)
    application.refresh_from_db()
    assert (application.total, application.reviews_in) == (None, 0)
    page = text(client.get(url(application)))
    chosen = [tag for tag in re.findall(r"<input[^>]*>", page) if 'name="score_' in tag and " checked" in tag]
    assert ("Later" in page, len(chosen), 'value="1"' in chosen[0]) == (True, 1, True)


def test_what_is_missing_is_said_beside_it_and_what_was_typed_stays(client, application, review):
    given = typed(3, score_film="5", why_film="Omdat.", score_team="", comment="Straf verhaal")
    response = client.post(url(application), given)
    page = text(response)
    assert (response.status_code, "Straf verhaal" in page, "Omdat." in page) == (422, True, True)
    for name in ("why_film", "score_team"):
        assert f'id="id_{name}_error"' in page
    assert 'href="#id_score_team_0"' in page
    assert 'href="#id_why_film"' in page
    review.refresh_from_db()
    assert review.status == "OPEN"


def test_scores_outside_the_scale_are_refused(client, application, review):
    for value in ("0", "6", "drie", "-1", "3.5"):
        assert client.post(url(application), typed(3, score_film=value)).status_code == 422


def test_a_vote_is_asked_where_votes_decide(client, call, application, review):
    assert 'name="vote"' not in text(client.get(url(application)))
    Call.objects.filter(pk=call.pk).update(rule=Call.Rule.VOTES)
    assert client.post(url(application), typed()).status_code == 422
    assert client.post(url(application), typed(vote="yes")).status_code == 302
    application.refresh_from_db()
    assert application.votes_for == 1


def test_abstaining_goes_to_the_next(client, call, application, review):
    other = ApplicationFactory(call=call, status="IN_REVIEW")
    response = client.post(url(application, "jury_abstain"))
    review.refresh_from_db()
    assert (response.url, review.status) == (url(other), "ABSTAINED")


# Going on without losing what was typed


def shown(client, application):
    """What the page says it was made of."""
    return shown_in(text(client.get(url(application))))


def shown_in(page):
    """The one stamp of its form."""
    (stamp,) = re.findall(r'name="shown" value="(\w+)"', page)
    return stamp


def stored(review):
    """What is kept: the state of the review, its comment, and what stands at the first criterion."""
    review.refresh_from_db()
    first = review.scores.filter(criterion__key="film").values_list("value", "comment").first()
    return review.status, review.comment, first


UNFINISHED = {"score_film": "1", "why_film": "Te kort nog", "comment": "Vraag het na"}


@pytest.mark.parametrize("then", ["skip", "declare"])
def test_going_elsewhere_keeps_what_was_typed_as_a_draft(client, call, application, review, then):
    other = ApplicationFactory(call=call, status="IN_REVIEW")
    response = client.post(url(application), UNFINISHED | {"shown": shown(client, application), "then": then})
    goal = url(other) if then == "skip" else url(application, "jury_conflict")
    assert (response.status_code, response.url) == (302, goal)
    assert stored(review) == ("OPEN", "Vraag het na", (1, "Te kort nog"))


def test_a_score_that_is_no_score_takes_no_words_with_it(client, application, review):
    client.post(url(application), UNFINISHED | {"score_film": "9", "vote": "perhaps", "then": "skip"})
    assert stored(review) == ("OPEN", "Vraag het na", (None, "Te kort nog"))


@pytest.mark.parametrize("name", ["jury_application", "jury_abstain"])
def test_words_that_are_too_many_to_keep_stay_in_the_form(client, application, review, name):
    data = UNFINISHED | {"comment": "x" * 4001, "shown": shown(client, application), "then": "skip"}
    response = client.post(url(application, name), data)
    assert (response.status_code, "x" * 4001 in text(response)) == (422, True)
    assert stored(review) == ("OPEN", "", None)


def test_abstaining_keeps_what_was_typed(client, application, review):
    client.post(url(application, "jury_abstain"), UNFINISHED | {"shown": shown(client, application)})
    assert stored(review) == ("ABSTAINED", "Vraag het na", (1, "Te kort nog"))


def test_the_page_has_its_ways_out_in_the_form_with_the_scores(client, application, review):
    page = text(client.get(url(application)))
    assert re.findall(r'<button[^>]* form="score-form"[^>]* value="(\w+)"', page) == ["draft", "declare", "skip"]
    assert f'formaction="{url(application, "jury_abstain")}"' in page
    assert url(application, "jury_conflict") not in page


def test_passing_by_changes_nothing(client, call, application, review):
    other = ApplicationFactory(call=call, status="IN_REVIEW")
    client.post(url(application), typed(4, comment="Eén regel\r\nen nog een"))
    before = [*Review.objects.values()]
    data = typed(4, "skip", comment="Eén regel\nen nog een", shown=shown(client, application))
    assert client.post(url(application), data).url == url(other)
    assert [*Review.objects.values()] == before


def test_changing_what_counts_and_passing_by_counts_while_nothing_is_missing(client, application, review):
    client.post(url(application), typed(4))
    client.post(url(application), typed(3, "skip", shown=shown(client, application)))
    application.refresh_from_db()
    assert (stored(review)[0], application.total) == ("DONE", Decimal("50.00"))
    client.post(url(application), typed(3, "skip", score_film="1", shown=shown(client, application)))
    application.refresh_from_db()
    assert (stored(review), application.total) == (("OPEN", "", (1, "")), None)


# Two windows


@pytest.mark.parametrize(
    ("name", "then"),
    [("jury_application", then) for then in ("draft", "done", "skip", "declare")] + [("jury_abstain", "")],
)
def test_an_older_window_writes_over_nothing(client, application, review, name, then):
    older = shown(client, application)
    client.post(url(application), typed(4, shown=older, comment="Nieuwer"))
    response = client.post(url(application, name), typed(2, then, shown=older, comment="Ouder", why_film="Traag"))
    page = text(response)
    assert response.status_code == 409
    assert [words in page for words in ("Ouder</textarea>", "Traag</textarea>", "Nieuwer")] == [True] * 3
    assert ('value="skip"' in page, "formaction" in page) == (False, False)
    assert stored(review) == ("DONE", "Nieuwer", (4, ""))


def test_after_seeing_both_the_older_words_can_still_be_saved(client, application, review):
    older = shown(client, application)
    client.post(url(application), typed(4, shown=older, comment="Nieuwer"))
    page = text(client.post(url(application), typed(2, shown=older, comment="Ouder")))
    newest = shown_in(page)
    assert newest == shown(client, application)
    client.post(url(application), typed(2, shown=newest, comment="Ouder"))
    assert stored(review) == ("DONE", "Ouder", (2, ""))


def test_an_error_does_not_make_an_older_window_new(client, application, review):
    older = shown(client, application)
    client.post(url(application), typed(4, shown=older))
    response = client.post(url(application), typed(4, score_film="9", shown=older))
    assert response.status_code == 422
    assert f'name="shown" value="{older}"' in text(response)


def test_abstaining_before_declaring_is_not_found(client, application):
    assert client.post(url(application, "jury_abstain")).status_code == 404


def test_who_does_not_vote_reads_and_does_not_score(client_for, call, application):
    chair = JuryMemberFactory(call=call, is_voting=False)
    client = client_for(chair.user)
    services.declare_conflict(application, by=chair.user, conflict="NONE")
    page = text(client.get(url(application)))
    assert (escape(application.handed_in["pages"][0]["answers"][0]["text"]) in page, "score_film" in page) == (
        True,
        False,
    )
    assert client.post(url(application), typed()).url == queue(call)
    application.refresh_from_db()
    assert application.reviews_in == 0


def test_after_the_decision_one_still_reads_what_one_gave(client, call, application, review):
    client.post(url(application), typed(5, **{f"why_{key}": WHY for key in KEYS}))
    unread = ApplicationFactory(call=call, status="SELECTED")
    Call.objects.filter(pk=call.pk).update(**{"status": Call.Status.DECIDED})
    Application.objects.filter(pk=application.pk).update(**{"status": "SELECTED"})
    response = client.get(url(application))
    assert (response.status_code, WHY in text(response), "<textarea" in text(response)) == (200, True, False)
    assert client.get(url(unread)).status_code == 404
    assert client.post(url(application), typed()).url == queue(call)


# Who


def test_strangers_find_nothing(client_for, call, application, review):
    for who in ("member", "reviewer", "coordinator"):
        client = client_for(who)
        addresses = [url(application), url(application, "jury_conflict"), queue(call)]
        assert [client.get(address).status_code for address in addresses] == [404] * 3
        assert text(client.get(reverse("trajects:jury_list"))).count(call.title) == 0


def test_a_juror_of_another_call_finds_nothing(client_for, application):
    other = JuryMemberFactory(call=CallFactory(closed=True, status=Call.Status.REVIEWING))
    assert client_for(other.user).get(url(application)).status_code == 404


@pytest.mark.parametrize("status", ["DRAFT", "SCHEDULED", "OPEN"])
def test_before_closing_there_is_nothing_to_read(client, call, application, status):
    Call.objects.filter(pk=call.pk).update(**{"status": status})
    assert [client.get(address).status_code for address in (queue(call), url(application))] == [404, 404]


def test_a_closed_call_says_that_reading_has_not_begun(client, call, application):
    Call.objects.filter(pk=call.pk).update(**{"status": "CLOSED"})
    assert [client.get(address).status_code for address in (queue(call), url(application))] == [200, 404]


def test_nobody_sees_the_scores_of_another(client, call, application, review):
    other = JuryMemberFactory(call=call).user
    theirs = services.declare_conflict(application, by=other, conflict="INDIRECT", note="Geheim verband")
    scores = {key: Given(5, WHY) for key in KEYS}
    services.save_review(theirs, by=other, scores=scores, comment="Geheim woord", done=True)
    page = text(client.get(url(application))) + text(client.get(queue(call)))
    assert [page.count(word) for word in ("Geheim", WHY, other.name)] == [0, 0, 0]


def test_who_applies_too_is_told_that_their_conflict_is_direct(client, member, application):
    ApplicationPerson.objects.create(application=application, user=member.user, email=member.user.email)
    response = client.post(url(application, "jury_conflict"), {"conflict": "NONE"}, follow=True)
    assert response.redirect_chain == [(queue(application.call), 302)]
    assert Review.objects.count() == 0


# Counts


def test_the_pages_keep_their_queries(client, call, application, review):
    addresses = [queue(call), url(application), reverse("trajects:jury_list")]
    counts = []
    for rows in (1, 3, 30):
        while Application.objects.count() < rows:
            ApplicationFactory(call=call, status="IN_REVIEW")
        counts.append([queries_of(client, address) for address in addresses])
    assert counts == [counts[0]] * 3


def queries_of(client, address):
    with CaptureQueriesContext(connection) as counted:
        assert client.get(address).status_code == 200
    return len(counted)
