"""How far a plan is, in percent and in words: what is filled in of what the next gate asks, weighted by section."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256

from django.core.cache.backends.locmem import LocMemCache
from django.urls import reverse
from django.utils.translation import pgettext

from coaching import registry
from coaching.gaps.base import measured
from coaching.models import Plan, PlanSection, SectionVerdict
from impacthub.amounts import show_percent

#: Seconds that a plan's totals are remembered: what is written outside the sections counts in it too.
REMEMBERED = 300
#: In this process, because who only reads writes nothing.
_totals = LocMemCache("coaching.progress", {"MAX_ENTRIES": 500})


@dataclass(frozen=True)
class SectionProgress:
    """One section: its ``word``, what it is of 100, and what is missing, each with its place in the page."""

    outline: registry.Outline
    word: str
    percent: int
    missing: list[registry.Gap]
    url: str

    @property
    def share(self) -> str:
        """``percent`` as the reader writes it."""
        return show_percent(self.percent)

    @property
    def gap_links(self) -> list[tuple[str, str]]:
        """What is missing, each sentence with the address of its control; a folded row is opened."""
        return [(f"{self.url}{_anchor(gap)}", str(gap.sentence)) for gap in self.missing]


@dataclass(frozen=True)
class Progress:
    """The whole plan: ``percent`` is the weighted mean of its sections."""

    sections: list[SectionProgress]
    percent: int

    @property
    def share(self) -> str:
        """``percent`` as the reader writes it."""
        return show_percent(self.percent)

    @property
    def missing(self) -> int:
        """How many answers are missing in the whole plan."""
        return sum(len(section.missing) for section in self.sections)


def plan_progress(plan: Plan, rows: Iterable[PlanSection], verdicts: Mapping[str, SectionVerdict]) -> Progress:
    """How far ``plan`` is with its sections in ``rows``; ``verdicts`` has the newest that was sent, by section.

    A section's score is what is filled in of what is asked at hand-in (impact-producing specification, §1.0); the
    plan's is their mean by the outline's weights, over the sections that are there. A fixed number of queries.
    """
    by_key = {row.key: row for row in rows}
    found, points, weights = [], 0, 0
    for spec in registry.sections():
        row = by_key.get(spec.key)
        gaps, asked, missing = measured(spec.gaps, plan)
        started = row is not None and row.status != PlanSection.Status.NOT_STARTED
        percent = 100 * (asked - missing) // asked if asked else 100 * (not gaps)
        percent = percent if started else 0
        url = reverse("coaching:plan_section", args=[plan.project.slug, spec.key])
        word = _word(plan, row, gaps, verdicts.get(spec.key))
        found.append(SectionProgress(spec.outline, word, percent, gaps, url))
        points += spec.outline.weight * percent
        weights += spec.outline.weight
    return Progress(found, points // weights if weights else 0)


@dataclass(frozen=True)
class Totals:
    """The plan in two numbers."""

    percent: int
    missing: int

    @property
    def share(self) -> str:
        """``percent`` as the reader writes it."""
        return show_percent(self.percent)


def plan_totals(plan: Plan, rows: Iterable[PlanSection]) -> Totals:
    """How far ``plan`` is, in two numbers that are remembered until a section is saved, five minutes at most."""
    rows = list(rows)
    state = ".".join([str(plan.created_at), *(f"{row.version}{row.status[:1]}" for row in rows)])
    key = f"{plan.pk}:{sha256(state.encode()).hexdigest()}"
    known: tuple[int, int] | None = _totals.get(key)
    if known is None:
        found = plan_progress(plan, rows, {})
        known = (found.percent, found.missing)
        _totals.set(key, known, REMEMBERED)
    return Totals(*known)


def _word(plan: Plan, row: PlanSection | None, gaps: list[registry.Gap], verdict: SectionVerdict | None) -> str:
    if row is None or row.status == PlanSection.Status.NOT_STARTED:
        return pgettext("section", "empty")
    if verdict is not None and verdict.verdict == SectionVerdict.Verdict.UPDATE:
        return pgettext("section", "to look at again")
    if gaps or row.status != PlanSection.Status.DONE:
        return pgettext("section", "in progress")
    return pgettext("section", "approved") if plan.status in Plan.REASONED else pgettext("section", "ready to hand in")


def _anchor(gap: registry.Gap) -> str:
    is_row = gap.row.rpartition("-")[2].isdecimal()
    return f"?open={gap.row}#{gap.anchor}" if is_row else f"#{gap.anchor}"
