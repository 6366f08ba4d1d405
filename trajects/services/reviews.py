"""Reviews: a conflict declared first, scores that may stay unfinished, and the figures that follow from them."""

from collections.abc import Mapping

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from impacthub import states
from impacthub.audit.services import record
from impacthub.people.models import User
from trajects.figures import figures
from trajects.models import Application, Call, Criterion, JuryMember, Review, Score
from trajects.queries import reviewing
from trajects.queries.reviewing import Gap, Given

Conflict = Review.Conflict
Status = Review.Status


class NotReading(Exception):
    """The jury does not read this application, not yet or no longer; ``str()`` says so to a person."""


class NotVoting(Exception):
    """Who wants to score has no vote in this jury; ``str()`` says so to a person."""


class ConflictStands(Exception):
    """A declared conflict allows no other way; ``str()`` says why to a person."""


class StaleReview(Exception):
    """The review was saved elsewhere since its page was made; ``str()`` says so to a person."""


class ReviewIncomplete(Exception):
    """The review misses something to be done; ``gaps`` says what, ``str()`` is all of it."""

    def __init__(self, gaps: list[Gap]) -> None:
        super().__init__(" ".join(gap.sentence for gap in gaps))
        self.gaps = gaps


@transaction.atomic
def declare_conflict(application: Application, *, by: User, conflict: str, note: str = "") -> Review:
    """Open the dossier for ``by``, or close it for good: a DIRECT conflict hides it and voids what they scored.

    Raises :class:`NotReading`, :class:`NotVoting` for who is not in the jury, and :class:`ConflictStands`.
    """
    application = _read_now(application)
    _member(application.call, by)
    if conflict != Conflict.DIRECT and application.people.filter(user=by).exists():
        raise ConflictStands(_("You are one of its people, so your conflict of interest is direct."))
    review = Review.objects.select_for_update().filter(application=application, juror=by).first()
    if review is None:
        status = Status.VOID if conflict == Conflict.DIRECT else Status.OPEN
        review = Review.objects.create(
            application=application, juror=by, conflict=conflict, conflict_note=note, status=status
        )
        record("trajects.conflict_declared", review, by=by, changes={"conflict": ["", conflict], "status": status})
        return review
    return _declare_again(review, conflict, note, by=by)


def _declare_again(review: Review, conflict: str, note: str, *, by: User) -> Review:
    if review.status == Status.VOID:
        raise ConflictStands(_("You declared a direct conflict of interest. That stands."))
    old = review.conflict
    if conflict == Conflict.DIRECT:
        review, _was = states.move(review, "status", Review.FLOW, Status.VOID)
    review.conflict, review.conflict_note, review.declared_at = conflict, note, timezone.now()
    review.save(update_fields=["conflict", "conflict_note", "declared_at"])
    record("trajects.conflict_declared", review, by=by, changes={"conflict": [old, conflict], "status": review.status})
    rescore(review.application)
    return review


@transaction.atomic
def save_review(
    review: Review,
    *,
    by: User,
    scores: Mapping[str, Given],
    vote: bool | None = None,
    comment: str = "",
    done: bool = False,
    shown: str | None = None,
) -> Review:
    """Keep ``scores`` (by the key of their criterion) and, when ``done``, let them count.

    What is not done may miss anything, and one that was done and is saved as a draft counts no longer. ``shown``
    is the :func:`~trajects.queries.reviewing.stamp` of what ``by`` saw before writing. Raises :class:`NotReading`,
    :class:`NotVoting`, :class:`ConflictStands`, :class:`StaleReview`, and :class:`ReviewIncomplete` when it is done
    and something is missing; then nothing is kept.
    """
    application = _read_now(review.application)
    review = _writable(review, by, shown)
    criteria = list(application.call.criteria.all())
    asks_vote = application.call.rule == Call.Rule.VOTES
    if done and (gaps := reviewing.gaps(criteria, scores, vote, asks_vote=asks_vote)):
        raise ReviewIncomplete(gaps)
    _keep_scores(review, criteria, scores)
    old = review.status
    review = _bring(review, Status.DONE if done else Status.OPEN)
    review.vote, review.comment = vote, comment
    review.done_at = timezone.now() if done else None
    review.save(update_fields=["vote", "comment", "done_at"])
    record("trajects.review_saved", review, by=by, changes={"status": [old, review.status]})
    rescore(application)
    return review


@transaction.atomic
def abstain(
    review: Review,
    *,
    by: User,
    comment: str = "",
    scores: Mapping[str, Given] | None = None,
    vote: bool | None = None,
    shown: str | None = None,
) -> Review:
    """Leave the application to the others; saving scores afterwards takes it back.

    With ``scores`` all that was written until now is kept as it is, counting in nothing. Raises :class:`NotReading`,
    :class:`NotVoting`, :class:`ConflictStands` and :class:`StaleReview` (see :func:`save_review`).
    """
    application = _read_now(review.application)
    review = _writable(review, by, shown)
    old = review.status
    review = _bring(review, Status.ABSTAINED)
    if scores is not None:
        _keep_scores(review, list(application.call.criteria.all()), scores)
        review.vote, review.comment = vote, comment
    review.comment, review.done_at = comment or review.comment, timezone.now()
    review.save(update_fields=["vote", "comment", "done_at"])
    record("trajects.review_abstained", review, by=by, changes={"status": [old, review.status]})
    rescore(application)
    return review


@transaction.atomic
def rescore(application: Application) -> Application:
    """Write down what the reviews that are done say together; only those of who votes in the jury count."""
    application = _locked(application)
    call = application.call
    counting = reviewing.counting(application)
    found = figures(
        [reviewing.weighed(criterion) for criterion in call.criteria.all()],
        [review.scores for review in counting],
        by_median=call.method == Call.Method.MEDIAN,
    )
    application.total, application.tie_first, application.tie_second = found.total, found.tie_first, found.tie_second
    application.spread, application.reach = found.spread, found.reach
    application.reviews_in = len(counting)
    application.votes_for = sum(review.vote is True for review in counting)
    application.score_sheet = {
        "criteria": {key: line.as_row() for key, line in found.lines.items()},
        "totals": [str(total) for total in found.totals],
    }
    application.save(
        update_fields=[
            "total", "tie_first", "tie_second", "spread", "reach", "reviews_in", "votes_for", "score_sheet",
        ]
    )  # fmt: skip
    return application


@transaction.atomic
def rescore_call(call: Call) -> int:
    """Add up all applications of ``call`` anew, after its weights, method or jury changed; returns how many."""
    applications = list(Application.objects.filter(call=call, reviews__isnull=False).distinct().order_by("pk"))
    for application in applications:
        rescore(application)
    return len(applications)


def _locked(application: Application) -> Application:
    return Application.objects.select_for_update(of=("self",)).select_related("call").get(pk=application.pk)


def _read_now(application: Application) -> Application:
    """``application``, locked, so that reviews of it are added up one after the other."""
    fresh = _locked(application)
    if fresh.call.status != Call.Status.REVIEWING or fresh.status not in Application.JUDGED:
        raise NotReading(_("The jury does not read this application now."))
    return fresh


def _member(call: Call, user: User) -> JuryMember:
    member = JuryMember.objects.filter(call=call, user=user).first()
    if member is None:
        raise NotVoting(_("You are not in this jury."))
    return member


def _writable(review: Review, by: User, shown: str | None) -> Review:
    fresh = Review.objects.select_for_update(of=("self",)).select_related("application").get(pk=review.pk)
    if fresh.juror_id != by.pk or not _member(fresh.application.call, by).is_voting:
        raise NotVoting(_("You read along in this jury, and do not score."))
    if fresh.status == Status.VOID:
        raise ConflictStands(_("You declared a direct conflict of interest. That stands."))
    if shown is not None and shown != reviewing.stamp(fresh, reviewing.given_in(fresh)):
        raise StaleReview(_("You saved this review in another window after this page was opened."))
    return fresh


def _keep_scores(review: Review, criteria: list[Criterion], scores: Mapping[str, Given]) -> None:
    given = {criterion: scores.get(criterion.key, Given(None)) for criterion in criteria}
    kept = [Score(review=review, criterion=each, **some._asdict()) for each, some in given.items() if any(some)]
    Score.objects.filter(review=review).exclude(criterion__in=[score.criterion for score in kept]).delete()
    Score.objects.bulk_create(
        kept, update_conflicts=True, unique_fields=["review", "criterion"], update_fields=["value", "comment"]
    )


def _bring(review: Review, to: str) -> Review:
    """Move to ``to``; from abstained the way to done leads over open."""
    if review.status == to:
        return review
    if review.status == Status.ABSTAINED and to == Status.DONE:
        review, _old = states.move(review, "status", Review.FLOW, Status.OPEN)
    review, _old = states.move(review, "status", Review.FLOW, to)
    return review
