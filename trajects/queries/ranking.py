"""The ranking of a call, read from the figures that stand on its applications: no review is looked at for it."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, Prefetch, Q, QuerySet

from trajects.figures import DISCUSS_FROM_DEVIATION, DISCUSS_FROM_REACH
from trajects.models import Application, Call, Criterion, JuryMember, Review, Score

#: What stands in the ranking: with the jury, or decided since.
RANKED = (*Application.JUDGED, "SELECTED", "WAITLISTED", "REJECTED", "CONFIRMED", "DECLINED")
PER_PAGE = 50


@dataclass(frozen=True)
class Cell:
    """One application on one criterion; ``heat`` is 1 to 5 after the score, 0 without."""

    criterion: Criterion
    score: Decimal | None
    n: int
    heat: int
    is_discussed: bool


@dataclass(frozen=True)
class Row:
    """One line of the ranking; ``totals`` are those of the single reviews, lowest first."""

    place: int
    application: Application
    cells: Sequence[Cell]
    totals: Sequence[Decimal]


@dataclass(frozen=True)
class Counts:
    """The ranking in numbers."""

    all: int
    scored: int
    discussed: int


def ranked(call: Call, *, only_discussed: bool = False) -> QuerySet[Application]:
    """The applications of ``call`` from best to least, without their dossiers."""
    rows = Application.objects.filter(call=call, status__in=RANKED)
    if only_discussed:
        rows = rows.filter(_discussed())
    return rows.defer("handed_in").ranked()


def counts(call: Call) -> Counts:
    """How many there are, how many have a total, and about how many the jury should talk; one query."""
    return Counts(
        **Application.objects.filter(call=call, status__in=RANKED).aggregate(
            all=Count("pk"),
            scored=Count("pk", filter=Q(total__isnull=False)),
            discussed=Count("pk", filter=_discussed()),
        )
    )


def rows(applications: Sequence[Application], criteria: Sequence[Criterion], *, first: int) -> list[Row]:
    """The lines of one page; ``first`` is the place of its first."""
    return [
        Row(place, application, [_cell(application, criterion) for criterion in criteria], _totals(application))
        for place, application in enumerate(applications, start=first)
    ]


def voters(call: Call) -> int:
    """How many vote in its jury."""
    return JuryMember.objects.filter(call=call, is_voting=True).count()


def reviews_of(application: Application) -> QuerySet[Review]:
    """Every review of ``application`` with its scores, in the order in which they were begun."""
    scores = Score.objects.select_related("criterion").order_by("criterion__position", "criterion_id")
    return application.reviews.select_related("juror").order_by("pk").prefetch_related(Prefetch("scores", scores))


def says_something(review: Review) -> bool:
    """True when ``review``, which came from :func:`reviews_of`, has words beside its scores."""
    return bool(review.comment or review.conflict_note or any(score.comment for score in review.scores.all()))


def scores_by_criterion(
    criteria: Sequence[Criterion], reviews: Sequence[Review]
) -> list[tuple[Criterion, list[tuple[Review, Score | None]]]]:
    """For each criterion what each of ``reviews`` gave; they came from :func:`reviews_of`."""
    given = {(score.criterion_id, review.pk): score for review in reviews for score in review.scores.all()}
    return [
        (criterion, [(review, given.get((criterion.pk, review.pk))) for review in reviews]) for criterion in criteria
    ]


def _discussed() -> Q:
    return Q(spread__gte=DISCUSS_FROM_DEVIATION) | Q(reach__gte=DISCUSS_FROM_REACH)


def _cell(application: Application, criterion: Criterion) -> Cell:
    line: dict[str, Any] | None = application.score_sheet.get("criteria", {}).get(criterion.key)
    if line is None:
        return Cell(criterion, None, 0, 0, False)
    score = Decimal(line["joined"])
    wide = Decimal(line["deviation"] or 0) >= DISCUSS_FROM_DEVIATION or line["reach"] >= DISCUSS_FROM_REACH
    return Cell(criterion, score, line["n"], heat(score), wide)


def heat(score: Decimal) -> int:
    """1 to 5: the whole score that is nearest, halves up."""
    return int(score + Decimal("0.5"))


def _totals(application: Application) -> list[Decimal]:
    return [Decimal(total) for total in application.score_sheet.get("totals", ())]
