"""What a review is made of, what it still misses, and which reviews count."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from django.db.models import Prefetch
from django.utils.translation import gettext as _

from trajects.figures import Weighed
from trajects.models import Application, Criterion, JuryMember, Review, Score
from trajects.models.selection import EXTREME_COMMENT_MIN

#: Scores that say why.
EXTREMES = (1, 5)
#: The name of the gap that is no criterion's.
VOTE = "vote"


class Given(NamedTuple):
    """What somebody gave on one criterion; a draft may have either without the other."""

    value: int | None
    comment: str = ""


class Gap(NamedTuple):
    """What a review misses: on the criterion called ``key`` (or the vote), in its comment or its score."""

    key: str
    in_comment: bool
    sentence: str


def gaps(
    criteria: Iterable[Criterion], scores: Mapping[str, Given], vote: bool | None, *, asks_vote: bool
) -> list[Gap]:
    """What is missing before the review can count."""
    found = []
    for criterion in criteria:
        given = scores.get(criterion.key, Given(None))
        names: dict[str, object] = {"criterion": criterion.title}
        if given.value is None:
            if criterion.is_required:
                found.append(Gap(criterion.key, False, _("Give a score for “%(criterion)s”.") % names))
        elif given.value in EXTREMES and (missing := EXTREME_COMMENT_MIN - len(given.comment.strip())) > 0:
            names |= {"score": given.value, "missing": missing}
            sentence = _("Say why you give “%(criterion)s” a %(score)s: %(missing)s more characters at least.")
            found.append(Gap(criterion.key, True, sentence % names))
    if asks_vote and vote is None:
        found.append(Gap(VOTE, False, _("Say whether you are in favour.")))
    return found


def given_in(review: Review) -> dict[int, Given]:
    """What ``review`` holds, by the primary key of the criterion; one query."""
    rows = review.scores.order_by("criterion_id").values_list("criterion_id", "value", "comment")
    return {criterion: Given(value, comment) for criterion, value, comment in rows}


def stamp(review: Review, given: Mapping[int, Given]) -> str:
    """A short word for all that ``review`` says, ``given`` included; another one as soon as any of it changes."""
    said = [review.status, review.vote, review.comment, sorted(given.items())]
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()[:16]


def weighed(criterion: Criterion) -> Weighed:
    """What the figures need of ``criterion``."""
    return Weighed(criterion.key, criterion.weight, criterion.is_independent)


class Counted(NamedTuple):
    """A review that counts: its scores by the key of their criterion, and its vote."""

    scores: Mapping[str, int]
    vote: bool | None


def counting(application: Application) -> list[Counted]:
    """The reviews of ``application`` that are done, by who votes in its jury."""
    voters = JuryMember.objects.filter(call=application.call_id, is_voting=True).values("user")
    reviews = Review.objects.filter(application=application, status=Review.Status.DONE, juror__in=voters)
    scored = Score.objects.filter(value__isnull=False).select_related("criterion")
    return [
        Counted({score.criterion.key: score.value for score in review.scores.all() if score.value}, review.vote)
        for review in reviews.order_by("pk").prefetch_related(Prefetch("scores", scored))
    ]
