"""What the scores of a jury say together: plain arithmetic, so that anybody can check it by hand.

From the domain's text on juries (spec 4.4): the total of 100 = the sum over the criteria of weight × (m − 1) ÷ 4, where
m is the mean of the scores from 1 to 5, or their median when the call says so. The deviation is of a sample (n − 1).
A criterion that nobody scored is left out, and the other weights are scaled up to 100 together.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from statistics import median, stdev

#: The jury talks about an application from such a deviation on a criterion on, or such a distance (spec 4.4).
DISCUSS_FROM_DEVIATION = 1
DISCUSS_FROM_REACH = 3

#: The scores of one review, by criterion.
Given = Mapping[str, int]


@dataclass(frozen=True)
class Weighed:
    """A criterion and its weight in percent; an independent one counts in no figure but its own."""

    key: str
    weight: int
    is_independent: bool = False


@dataclass(frozen=True)
class Line:
    """One criterion: how many scored it, the scores joined, their deviation (None under two), the largest distance."""

    n: int
    joined: Decimal
    deviation: Decimal | None
    reach: int

    def as_row(self) -> dict[str, int | str | None]:
        """For JSON."""
        deviation = None if self.deviation is None else str(self.deviation)
        return {"n": self.n, "joined": str(self.joined), "deviation": deviation, "reach": self.reach}


@dataclass(frozen=True)
class Figures:
    """All of one application. ``totals`` are those of the single reviews, lowest first, without saying whose."""

    total: Decimal | None
    tie_first: Decimal | None
    tie_second: Decimal | None
    spread: Decimal | None
    reach: int | None
    lines: Mapping[str, Line]
    totals: Sequence[Decimal]


def figures(criteria: Sequence[Weighed], reviews: Sequence[Given], *, by_median: bool = False) -> Figures:
    """The figures of ``reviews`` on ``criteria``, which stand in their order; ties go by the second, then the first."""
    scores = {each.key: [given[each.key] for given in reviews if each.key in given] for each in criteria}
    joined = {key: _joined(values, by_median=by_median) for key, values in scores.items() if values}
    lines = {
        key: Line(len(scores[key]), rounded(value, 3), deviation(scores[key]), max(scores[key]) - min(scores[key]))
        for key, value in joined.items()
    }
    counting = [each.key for each in criteria if not each.is_independent]
    deviations = [line.deviation for key, line in lines.items() if key in counting and line.deviation is not None]
    return Figures(
        total=_total(criteria, joined),
        tie_first=_joined_at(lines, counting, 1),
        tie_second=_joined_at(lines, counting, 0),
        spread=max(deviations, default=None),
        reach=max((line.reach for key, line in lines.items() if key in counting), default=None),
        lines=lines,
        totals=sorted(_known(_total(criteria, _exact(given)) for given in reviews)),
    )


def deviation(values: Sequence[int]) -> Decimal | None:
    """The sample standard deviation in two decimals; None under two values.

    Just under 1 is 0.99 and never rounded to the 1 from which a jury must talk.
    """
    if len(values) < 2:
        return None
    exact = stdev(map(Fraction, values))
    shown = rounded(Fraction(exact), 2)
    return Decimal("0.99") if exact < DISCUSS_FROM_DEVIATION <= shown else shown


def rounded(value: Fraction, places: int) -> Decimal:
    """``value`` in so many decimals, halves up as everybody does by hand."""
    exact = Decimal(value.numerator) / Decimal(value.denominator)
    return exact.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)


def _joined(values: Sequence[int], *, by_median: bool) -> Fraction:
    return Fraction(median(map(Fraction, values))) if by_median else Fraction(sum(values), len(values))


def _exact(given: Given) -> dict[str, Fraction]:
    return {key: Fraction(value) for key, value in given.items()}


def _total(criteria: Iterable[Weighed], joined: Mapping[str, Fraction]) -> Decimal | None:
    counting = [each for each in criteria if not each.is_independent and each.key in joined]
    weights = sum(each.weight for each in counting)
    if not weights:
        return None
    points = sum((each.weight * (joined[each.key] - 1) / 4 for each in counting), Fraction(0))
    return rounded(100 * points / weights, 2)


def _joined_at(lines: Mapping[str, Line], keys: Sequence[str], place: int) -> Decimal | None:
    line = lines.get(keys[place]) if place < len(keys) else None
    return line.joined if line else None


def _known(totals: Iterable[Decimal | None]) -> Iterable[Decimal]:
    return (total for total in totals if total is not None)
