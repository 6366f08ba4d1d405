"""Which coach fits a film: candidates with their score, and why others cannot."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from coaching import matching
from coaching.matching import Fit, Given, Reason, Wanted
from coaching.models import Capacity, Coach, FilmSheet, Match, Skill, Theme, Trajectory
from impacthub.people.models import Membership, Role


@dataclass(frozen=True)
class Candidate:
    """A coach with how well they fit, the reasons in words, and why not; ``open`` when they were put forward."""

    coach: Coach
    score: int
    reasons: list["ReasonWords"]
    refusals: list[str]
    open: bool


@dataclass(frozen=True)
class ReasonWords:
    """One part of a score in words."""

    label: str
    points: int
    of: int
    sentence: str


def candidates(trajectory: Trajectory) -> list[Candidate]:
    """All coaches, those that fit best first and those that cannot last; nine queries, however many there are."""
    wanted, names = wanted_by(trajectory), theme_names()
    coaches = list(Coach.objects.select_related("user").filter(user__is_active=True))
    given = _given(coaches)
    open_ids = set(trajectory.matches.exclude(status__in=["DECLINED", "ENDED"]).values_list("coach", flat=True))
    found = [(coach, matching.fit(wanted, given[coach.pk])) for coach in coaches]
    found.sort(key=lambda pair: (bool(pair[1].refusals), -pair[1].score, str(pair[0])))
    return [
        Candidate(coach, fit.score, words_of(fit.reasons, names), refusal_words(fit), coach.pk in open_ids)
        for coach, fit in found
    ]


def fit_of(trajectory: Trajectory, coach: Coach) -> Fit:
    """How well this one coach fits."""
    return matching.fit(wanted_by(trajectory), _given([coach])[coach.pk])


def wanted_by(trajectory: Trajectory) -> Wanted:
    """What the film asks for, from its plan and its trajectory; three queries."""
    project = trajectory.project
    film = FilmSheet.objects.filter(plan__project=project).prefetch_related("themes").first()
    capacity = Capacity.objects.filter(plan__project=project).first()
    languages = set(trajectory.languages) or {project.plan.language}
    return Wanted(
        themes=frozenset(theme.pk for theme in film.themes.all()) if film else frozenset(),
        skills=matching.needed_skills(capacity.gaps if capacity else (), trajectory.expected_help),
        languages=frozenset(languages),
        phase=film.phase if film else "",
        region=trajectory.region,
        organisation=project.organisation_id,
        preferred=trajectory.preferred_coach_id or 0,
    )


def theme_names() -> dict[int, str]:
    """The themes by their ids, in the reader's language; one query."""
    return {theme.pk: theme.name for theme in Theme.objects.all()}


def words_of(reasons: Iterable[Reason], names: Mapping[int, str]) -> list[ReasonWords]:
    """The parts of a score in words."""
    labels = _labels()
    return [ReasonWords(labels[each.code], each.points, each.of, _sentence(each, names)) for each in reasons]


def kept_reasons(match: Match) -> list[Reason]:
    """The reasons that were stored with a match."""
    known = [row for row in match.reasons if row.get("code") in matching.WEIGHTS]
    return [Reason(**{**row, "found": tuple(row.get("found", ()))}) for row in known]


def refusal_words(found: Fit) -> list[str]:
    """Why it cannot be, each a sentence."""
    said = {
        matching.LANGUAGE: _("Speaks no language of the team."),
        matching.CONFLICT: _("Has a conflict of interest with the organisation of this film."),
        matching.FULL: _("Coaches as many films as they take."),
        matching.NOT_TAKING: _("Takes no films now."),
    }
    return [said[code] for code in found.refusals]


def _given(coaches: list[Coach]) -> dict[int, Given]:
    """What each brings, and how many films they have now; four queries."""
    ids = [coach.pk for coach in coaches]
    themes = _by_coach(Coach.themes.through.objects.filter(coach__in=ids).values_list("coach", "theme"))
    conflicts = _by_coach(Coach.conflicts.through.objects.filter(coach__in=ids).values_list("coach", "organisation"))
    by_user = {coach.user_id: coach.pk for coach in coaches}
    houses = Membership.objects.holding().filter(user__in=by_user).exclude(role=Role.COACH)
    for user, organisation in houses.values_list("user", "organisation"):
        conflicts.setdefault(by_user[user], set()).add(organisation)
    taking = Match.objects.filter(coach__in=ids, status__in=Match.TAKES_TIME)
    taken = Counter(coach for coach, _trajectory in set(taking.values_list("coach", "trajectory")))
    return {
        coach.pk: Given(
            pk=coach.pk,
            themes=frozenset(themes.get(coach.pk, ())),
            skills=frozenset(coach.skills),
            languages=frozenset(coach.languages),
            phases=frozenset(coach.phases),
            regions=frozenset(coach.regions),
            conflicts=frozenset(conflicts.get(coach.pk, ())),
            taken=taken[coach.pk],
            most=coach.max_projects,
            takes_films=coach.is_available,
        )
        for coach in coaches
    }


def _by_coach(pairs: Iterable[tuple[int, int]]) -> dict[int, set[int]]:
    found: dict[int, set[int]] = {}
    for coach, other in pairs:
        found.setdefault(coach, set()).add(other)
    return found


def _labels() -> dict[str, str]:
    return {
        matching.THEMES: _("Themes"),
        matching.SKILLS: _("Expertise"),
        matching.TIME: _("Time left"),
        matching.PHASE: _("Phase of the film"),
        matching.REGION: _("Region"),
        matching.WISH: _("Wish of the team"),
    }


def _sentence(reason: Reason, names: Mapping[int, str]) -> str:
    if reason.code == matching.THEMES:
        return _listed([names[pk] for pk in reason.found if pk in names], reason.asked, _("The film names no themes."))
    if reason.code == matching.SKILLS:
        skills = [str(Skill(value).label) for value in reason.found if value in Skill.values]
        return _listed(skills, reason.asked, _("The plan does not say yet what is missing."))
    if reason.code == matching.TIME:
        left: Any = reason.found[0] if reason.found else 0
        return ngettext("Has time for %(left)d film.", "Has time for %(left)d films.", left) % {"left": left}
    yes, no = {
        matching.PHASE: (_("Knows this phase."), _("Did not name this phase.")),
        matching.REGION: (_("Knows this region."), _("Did not name this region.")),
        matching.WISH: (_("The team asks for this coach."), _("The team did not ask for this coach.")),
    }[reason.code]
    return yes if reason.points else no


def _listed(found: list[str], asked: int, nothing: str) -> str:
    if not asked:
        return nothing
    if not found:
        return _("None of the %(asked)d that are asked for.") % {"asked": asked}
    return _("%(found)d of %(asked)d: %(names)s.") % {"found": len(found), "asked": asked, "names": ", ".join(found)}
