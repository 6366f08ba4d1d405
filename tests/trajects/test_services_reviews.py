"""Reviews: conflict first, drafts, scores that count, and figures on the application that follow from them."""

import threading
from decimal import Decimal

import pytest
from django.db import connection
from hypothesis import HealthCheck
from hypothesis import given as drawn
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from impacthub.audit.services import timeline
from tests.factories.people import UserFactory
from tests.factories.trajects import CRITERIA, ApplicationFactory, CallFactory, JuryMemberFactory
from trajects.figures import figures
from trajects.models import Application, Call, Criterion, JuryMember, Review, Score
from trajects.queries.reviewing import Given, given_in, stamp
from trajects.services import reviews as services

pytestmark = pytest.mark.django_db

WHY = "Omdat wie dit ziet morgen iets anders doet, en omdat dat zonder deze film nooit zou gebeuren."
assert len(WHY) >= 80
KEYS = [key for key, _weight in CRITERIA]


@pytest.fixture
def call():
    return CallFactory(closed=True, status=Call.Status.REVIEWING)


@pytest.fixture
def application(call):
    return ApplicationFactory(call=call, status=Application.Status.IN_REVIEW)


@pytest.fixture
def juror(call):
    return JuryMemberFactory(call=call).user


def some(*values):
    """Scores of six criteria, with a reason for every 1 and 5."""
    return {key: Given(value, WHY if value in (1, 5) else "") for key, value in zip(KEYS, values, strict=True)}


def reviewed(application, juror, *values, **also):
    review = services.declare_conflict(application, by=juror, conflict="NONE")
    return services.save_review(review, by=juror, scores=some(*values), done=True, **also)


def stored(review):
    return {score.criterion.key: (score.value, score.comment) for score in review.scores.select_related("criterion")}


# De Sleutelbos


def test_de_sleutelbos_has_73_25(call, application):
    scores = {"film": [4, 4, 5, 3, 4], "impact": [5, 4, 5, 4, 5], "clarity": [3, 3, 4, 3, 3]}
    scores |= {"field": [4, 3, 4, 4, 3], "team": [3, 3, 3, 4, 3], "care": [5, 5, 4, 5, 5]}
    for values in zip(*scores.values(), strict=True):
        reviewed(application, JuryMemberFactory(call=call).user, *values)
    application.refresh_from_db()
    assert (application.total, application.spread, application.reach) == (Decimal("73.25"), Decimal("0.71"), 2)
    assert (application.tie_first, application.tie_second) == (Decimal("4.600"), Decimal("4.000"))
    assert (application.reviews_in, application.is_discussed) == (5, False)
    assert application.score_sheet["criteria"]["film"] == {
        "n": 5,
        "joined": "4.000",
        "deviation": "0.71",
        "reach": 2,
    }
    assert application.score_sheet["totals"] == ["66.25", "68.75", "72.50", "76.25", "82.50"]


# Declaring


@pytest.mark.parametrize("conflict", ["NONE", "INDIRECT"])
def test_declare_conflict_opens_a_review(application, juror, conflict):
    review = services.declare_conflict(application, by=juror, conflict=conflict, note="We werkten ooit samen.")
    review.refresh_from_db()
    assert (review.conflict, review.status, review.conflict_note) == (conflict, "OPEN", "We werkten ooit samen.")
    assert [(e.action, e.actor_id) for e in timeline(review)] == [("trajects.conflict_declared", juror.pk)]


def test_a_direct_conflict_is_void_at_once(application, juror):
    review = services.declare_conflict(application, by=juror, conflict="DIRECT")
    assert review.status == Review.Status.VOID


def test_a_direct_conflict_later_voids_the_scores(call, application, juror):
    reviewed(application, juror, 5, 5, 5, 5, 5, 5)
    reviewed(application, JuryMemberFactory(call=call).user, 3, 3, 3, 3, 3, 3)
    review = services.declare_conflict(application, by=juror, conflict="DIRECT")
    application.refresh_from_db()
    assert (review.status, application.total, application.reviews_in) == ("VOID", Decimal("50.00"), 1)
    assert next(entry.changes for entry in timeline(review)) == {"conflict": ["NONE", "DIRECT"], "status": "VOID"}


def test_a_direct_conflict_stands(application, juror):
    review = services.declare_conflict(application, by=juror, conflict="DIRECT")
    with pytest.raises(services.ConflictStands):
        services.declare_conflict(application, by=juror, conflict="NONE")
    with pytest.raises(services.ConflictStands):
        services.save_review(review, by=juror, scores=some(3, 3, 3, 3, 3, 3), done=True)
    with pytest.raises(services.ConflictStands):
        services.abstain(review, by=juror)
    assert (Review.objects.get().status, Score.objects.count()) == ("VOID", 0)


def test_who_applies_can_only_declare_a_direct_conflict(application, juror):
    application.people.create(user=juror, email=juror.email)
    for conflict in ("NONE", "INDIRECT"):
        with pytest.raises(services.ConflictStands):
            services.declare_conflict(application, by=juror, conflict=conflict)
    assert services.declare_conflict(application, by=juror, conflict="DIRECT").status == "VOID"


def test_who_is_not_in_the_jury_declares_nothing(application):
    JuryMemberFactory(call=CallFactory(closed=True), user=(stranger := UserFactory()))
    with pytest.raises(services.NotVoting):
        services.declare_conflict(application, by=stranger, conflict="NONE")
    assert Review.objects.count() == 0


@pytest.mark.parametrize("status", [s for s in Call.Status.values if s != "REVIEWING"])
def test_nothing_is_read_outside_the_reading(application, juror, status):
    review = services.declare_conflict(application, by=juror, conflict="NONE")
    Call.objects.filter(pk=application.call_id).update(**{"status": status})
    with pytest.raises(services.NotReading):
        services.declare_conflict(application, by=juror, conflict="INDIRECT")
    with pytest.raises(services.NotReading):
        services.save_review(review, by=juror, scores=some(3, 3, 3, 3, 3, 3))
    with pytest.raises(services.NotReading):
        services.abstain(review, by=juror)


@pytest.mark.parametrize("status", ["SUBMITTED", "SELECTED", "REJECTED"])
def test_only_what_the_jury_judges_is_read(call, juror, status):
    with pytest.raises(services.NotReading):
        services.declare_conflict(ApplicationFactory(call=call, status=status), by=juror, conflict="NONE")


# Scoring


def test_a_draft_may_miss_everything_and_counts_in_nothing(application, juror):
    review = services.declare_conflict(application, by=juror, conflict="NONE")
    review = services.save_review(review, by=juror, scores={"film": Given(1, ""), "team": Given(None, "Later")})
    application.refresh_from_db()
    assert stored(review) == {"film": (1, ""), "team": (None, "Later")}
    assert (review.status, application.total, application.reviews_in) == ("OPEN", None, 0)


def test_saving_again_replaces_what_was_given(application, juror):
    review = services.declare_conflict(application, by=juror, conflict="NONE")
    services.save_review(review, by=juror, scores={"film": Given(2, ""), "team": Given(3, "")})
    services.save_review(review, by=juror, scores={"film": Given(4, "Toch"), "care": Given(None, "Nog eens lezen")})
    assert stored(review) == {"film": (4, "Toch"), "care": (None, "Nog eens lezen")}


def test_done_needs_every_required_score_and_a_reason_for_extremes(call, application, juror):
    Criterion.objects.filter(key="care").update(is_required=False)
    review = services.declare_conflict(application, by=juror, conflict="NONE")
    given = {"film": Given(1, "x" * 79), "impact-potential": Given(5, " " * 80), "clarity": Given(5, WHY)}
    with pytest.raises(services.ReviewIncomplete) as refused:
        services.save_review(review, by=juror, scores=given | {"field": Given(3, "")}, done=True)
    assert [(gap.key, gap.in_comment) for gap in refused.value.gaps] == [
        ("film", True),
        ("impact-potential", True),
        ("team", False),
    ]
    review.refresh_from_db()
    assert (review.status, stored(review)) == ("OPEN", {})


def test_eighty_characters_are_enough(application, juror):
    review = services.declare_conflict(application, by=juror, conflict="NONE")
    given = some(3, 3, 3, 3, 3, 3) | {"film": Given(1, "x" * 80), "team": Given(5, "y" * 80)}
    assert services.save_review(review, by=juror, scores=given, done=True).status == "DONE"


def test_a_vote_is_asked_for_where_votes_decide(call, application, juror):
    Call.objects.filter(pk=call.pk).update(rule=Call.Rule.VOTES)
    review = services.declare_conflict(application, by=juror, conflict="NONE")
    with pytest.raises(services.ReviewIncomplete) as refused:
        services.save_review(review, by=juror, scores=some(3, 3, 3, 3, 3, 3), done=True)
    assert [gap.key for gap in refused.value.gaps] == ["vote"]
    services.save_review(review, by=juror, scores=some(3, 3, 3, 3, 3, 3), vote=True, done=True)
    reviewed(application, JuryMemberFactory(call=call).user, 3, 3, 3, 3, 3, 3, vote=False)
    application.refresh_from_db()
    assert (application.votes_for, application.reviews_in) == (1, 2)


def test_a_done_review_that_is_saved_as_a_draft_counts_no_longer(application, juror):
    review = reviewed(application, juror, 3, 3, 3, 3, 3, 3)
    review = services.save_review(review, by=juror, scores=some(4, 4, 4, 4, 4, 4))
    application.refresh_from_db()
    assert (review.status, review.done_at, application.total) == ("OPEN", None, None)


def test_save_review_twice_changes_nothing(application, juror):
    review = reviewed(application, juror, 2, 3, 4, 2, 3, 4)
    first = Application.objects.values().get(pk=application.pk)
    services.save_review(review, by=juror, scores=some(2, 3, 4, 2, 3, 4), done=True)
    assert Application.objects.values().get(pk=application.pk) == first
    assert Score.objects.count() == 6


def test_abstaining_leaves_it_to_the_others_and_can_be_taken_back(application, juror):
    review = reviewed(application, juror, 3, 3, 3, 3, 3, 3)
    review = services.abstain(review, by=juror, comment="Ik ken dit veld niet.")
    application.refresh_from_db()
    assert (review.status, review.comment, application.reviews_in) == ("ABSTAINED", "Ik ken dit veld niet.", 0)
    review = services.save_review(review, by=juror, scores=some(3, 3, 3, 3, 3, 3), done=True)
    application.refresh_from_db()
    assert (review.status, application.reviews_in) == ("DONE", 1)
    assert [entry.action for entry in timeline(review)] == [
        "trajects.review_saved",
        "trajects.review_abstained",
        "trajects.review_saved",
        "trajects.conflict_declared",
    ]


def test_who_does_not_vote_reads_and_does_not_score(call, application):
    chair = JuryMemberFactory(call=call, is_voting=False, is_chair=True).user
    review = services.declare_conflict(application, by=chair, conflict="NONE")
    with pytest.raises(services.NotVoting):
        services.save_review(review, by=chair, scores=some(3, 3, 3, 3, 3, 3))
    with pytest.raises(services.NotVoting):
        services.abstain(review, by=chair)


def test_what_was_saved_elsewhere_is_not_written_over(application, juror):
    review = services.declare_conflict(application, by=juror, conflict="NONE")
    seen = stamp(review, given_in(review))
    review = services.save_review(review, by=juror, scores=some(3, 3, 3, 3, 3, 3), done=True, shown=seen)
    with pytest.raises(services.StaleReview):
        services.save_review(review, by=juror, scores=some(2, 2, 2, 2, 2, 2), shown=seen)
    with pytest.raises(services.StaleReview):
        services.abstain(review, by=juror, scores={}, shown=seen)
    review.refresh_from_db()
    assert (review.status, stored(review)) == ("DONE", dict.fromkeys(KEYS, (3, "")))


def test_the_stamp_follows_all_that_a_review_says(application, juror):
    review = services.declare_conflict(application, by=juror, conflict="NONE")
    stamps = [stamp(review, given_in(review))]
    for also in ({"comment": "Toch"}, {"vote": True}, {"vote": False}, {"done": True}):
        review = services.save_review(review, by=juror, scores=some(3, 3, 3, 3, 3, 3), **also)
        stamps.append(stamp(review, given_in(review)))
    services.save_review(review, by=juror, scores=some(3, 3, 3, 3, 3, 2), done=True)
    stamps.append(stamp(review, given_in(review)))
    services.save_review(review, by=juror, scores=some(3, 3, 3, 3, 3, 3), done=True)
    assert len(set(stamps)) == len(stamps)
    assert stamp(review, given_in(review)) == stamps[-2]


def test_nobody_writes_in_somebody_elses_review(call, application, juror):
    review = services.declare_conflict(application, by=juror, conflict="NONE")
    with pytest.raises(services.NotVoting):
        services.save_review(review, by=JuryMemberFactory(call=call).user, scores=some(3, 3, 3, 3, 3, 3))


def test_who_left_the_jury_counts_no_longer(call, application, juror):
    reviewed(application, juror, 5, 5, 5, 5, 5, 5)
    reviewed(application, JuryMemberFactory(call=call).user, 3, 3, 3, 3, 3, 3)
    JuryMember.objects.filter(user=juror).update(is_voting=False)
    assert services.rescore_call(call) == 1
    application.refresh_from_db()
    assert (application.total, application.reviews_in) == (Decimal("50.00"), 1)


# Against an oracle

SHEETS = st.lists(
    st.tuples(
        st.lists(st.integers(1, 5), min_size=6, max_size=6), st.sampled_from(["DONE", "OPEN", "ABSTAINED", "VOID"])
    ),
    max_size=6,
)


def oracle(sheets, method):
    """Total, spread and reach of what is done, worked out by the book and by nothing of ours; in whole units."""
    columns = list(zip(*(values for values, status in sheets if status == "DONE"), strict=True))
    if not columns:
        return None, None, None
    total, variances = 0.0, []
    for (_key, weight), column in zip(CRITERIA, columns, strict=True):
        ordered, n = sorted(column), len(column)
        mean = sum(column) / n
        middle = mean if method == "MEAN" else (ordered[(n - 1) // 2] + ordered[n // 2]) / 2
        total += weight * (middle - 1) / 4
        if n > 1:
            variances.append(sum((value - mean) ** 2 for value in column) / (n - 1))
    reach = max(max(column) - min(column) for column in columns)
    return total, max(variances) ** 0.5 if variances else None, reach


@drawn(SHEETS, st.sampled_from(["MEAN", "MEDIAN"]))
@hypothesis_settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_stored_figures_against_an_oracle(sheets, method):
    call = CallFactory(closed=True, status=Call.Status.REVIEWING, method=method)
    application = ApplicationFactory(call=call, status=Application.Status.IN_REVIEW)
    for values, status in sheets:
        juror = JuryMemberFactory(call=call).user
        review = services.declare_conflict(application, by=juror, conflict="NONE")
        services.save_review(review, by=juror, scores=some(*values), done=status != "OPEN")
        if status == "ABSTAINED":
            services.abstain(review, by=juror)
        if status == "VOID":
            services.declare_conflict(application, by=juror, conflict="DIRECT")
    application.refresh_from_db()
    total, spread, reach = oracle(sheets, method)
    assert application.total == (None if total is None else pytest.approx(Decimal(total), abs=Decimal("0.00501")))
    assert application.spread == (None if spread is None else pytest.approx(Decimal(spread), abs=Decimal("0.00501")))
    assert application.reach == reach
    assert application.reviews_in == sum(status == "DONE" for _values, status in sheets)
    assert application.is_discussed == ((spread or 0) >= 1 - 1e-9 or (reach or 0) >= 3)


# Two at once


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("locked", [True, False])
def test_two_who_finish_at_once_both_count(call, application, locked, monkeypatch):
    """With the lock on the application both are added up; the control run without it forgets one of them."""
    jurors = [JuryMemberFactory(call=call).user for _one in range(2)]
    reviews = [services.declare_conflict(application, by=juror, conflict="NONE") for juror in jurors]
    barrier = threading.Barrier(2)
    if not locked:
        monkeypatch.setattr(services, "_locked", lambda row: Application.objects.select_related("call").get(pk=row.pk))
        add_up = figures

        def meet(*args, **kwargs):
            """Both have read the reviews before either writes what they say together."""
            barrier.wait(timeout=10)
            return add_up(*args, **kwargs)

        monkeypatch.setattr(services, "figures", meet)

    def finish(review, value):
        try:
            if locked:
                barrier.wait(timeout=10)
            services.save_review(review, by=review.juror, scores=some(*[value] * 6), done=True)
        finally:
            connection.close()

    threads = [threading.Thread(target=finish, args=pair) for pair in zip(reviews, (2, 4), strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=20)
    application.refresh_from_db()
    assert Review.objects.filter(status="DONE").count() == 2
    assert (application.reviews_in == 2) == locked
