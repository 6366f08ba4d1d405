"""How well a coach fits a film: points of 100 with their reasons, and what makes a match impossible. Pure.

The weights are those of the domain specification §4.5: themes 30, skills 30, time left 15, phase 10, region 5, the
team's own wish 10.
"""

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from typing import Any

THEMES, SKILLS, TIME, PHASE, REGION, WISH = "THEMES", "SKILLS", "TIME", "PHASE", "REGION", "WISH"
#: The most points of each part; together 100.
WEIGHTS = {THEMES: 30, SKILLS: 30, TIME: 15, PHASE: 10, REGION: 5, WISH: 10}
LANGUAGE, CONFLICT, FULL, NOT_TAKING = "LANGUAGE", "CONFLICT", "FULL", "NOT_TAKING"

#: Which expertise helps with what a team expects; care asks for nobody's expertise in this list.
SKILL_FOR_HELP = {
    "STRATEGY": "STRATEGY",
    "PARTNERS": "PARTNERSHIPS",
    "FUNDING": "FUNDRAISING",
    "EDUCATION": "EDUCATION",
    "POLICY": "STRATEGY",
    "EVALUATION": "EVALUATION",
}


@dataclass(frozen=True)
class Wanted:
    """What a film asks for. Themes are ids, skills and phases values, languages ISO codes, the region a NUTS code."""

    themes: frozenset[int] = frozenset()
    skills: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset()
    phase: str = ""
    region: str = ""
    organisation: int = 0
    preferred: int = 0


@dataclass(frozen=True)
class Given:
    """What a coach brings. ``taken`` films take their time now, of ``most`` at once."""

    pk: int
    themes: frozenset[int] = frozenset()
    skills: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset()
    phases: frozenset[str] = frozenset()
    regions: frozenset[str] = frozenset()
    conflicts: frozenset[int] = frozenset()
    taken: int = 0
    most: int = 2
    takes_films: bool = True


@dataclass(frozen=True)
class Reason:
    """One part of the score: ``points`` ``of`` the most; ``found`` are the ids or values that count, ``asked`` all."""

    code: str
    points: int
    of: int
    found: tuple[Any, ...] = ()
    asked: int = 0

    def as_row(self) -> dict[str, Any]:
        """As it is stored with the match."""
        return {**asdict(self), "found": list(self.found)}


@dataclass(frozen=True)
class Fit:
    """The sum of ``reasons``; ``refusals`` say why it cannot be, and are empty when it can."""

    reasons: tuple[Reason, ...] = ()
    refusals: tuple[str, ...] = field(default=())

    @property
    def score(self) -> int:
        """Points of 100."""
        return sum(reason.points for reason in self.reasons)


def fit(wanted: Wanted, given: Given) -> Fit:
    """How well ``given`` fits ``wanted``. A film that asks for nothing in a part gives no points for it."""
    left = max(given.most - given.taken, 0)
    themes, skills = wanted.themes & given.themes, wanted.skills & given.skills
    near = sorted(region for region in given.regions if _covers(region, wanted.region))
    reasons = (
        Reason(THEMES, _share(THEMES, len(themes), len(wanted.themes)), 30, tuple(sorted(themes)), len(wanted.themes)),
        Reason(SKILLS, _share(SKILLS, len(skills), len(wanted.skills)), 30, tuple(sorted(skills)), len(wanted.skills)),
        Reason(TIME, _share(TIME, left, given.most), 15, (left,), given.most),
        Reason(PHASE, _all(PHASE, bool(wanted.phase) and wanted.phase in given.phases), 10, (wanted.phase,), 1),
        Reason(REGION, _all(REGION, bool(near)), 5, tuple(near), 1),
        Reason(WISH, _all(WISH, wanted.preferred == given.pk), 10, (), 1),
    )
    return Fit(reasons, tuple(_refusals(wanted, given, left)))


def needed_skills(gaps: Iterable[str], help_expected: Iterable[str]) -> frozenset[str]:
    """The skills that the team misses, and those that help with what it expects of the coaching."""
    return frozenset(gaps) | {SKILL_FOR_HELP[each] for each in help_expected if each in SKILL_FOR_HELP}


def _refusals(wanted: Wanted, given: Given, left: int) -> Iterable[str]:
    if not given.takes_films:
        yield NOT_TAKING
    elif not left:
        yield FULL
    if wanted.organisation in given.conflicts:
        yield CONFLICT
    if wanted.languages and not wanted.languages & given.languages:
        yield LANGUAGE


def _share(code: str, part: int, whole: int) -> int:
    """Half points go up."""
    return (2 * WEIGHTS[code] * part + whole) // (2 * whole) if whole else 0


def _all(code: str, yes: bool) -> int:
    return WEIGHTS[code] if yes else 0


def _covers(region: str, wanted: str) -> bool:
    """A coach for Flanders knows Antwerp, and one for Antwerp knows a part of Flanders."""
    return bool(wanted) and (wanted.startswith(region) or region.startswith(wanted))
