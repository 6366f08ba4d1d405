"""What a partnership needs before its next stage, and how long stages last. Pure: stages are codes."""

import itertools
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from statistics import median

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from coaching import prenup

#: In order: how far a partnership is (``Partnership.AHEAD``). What pauses is as far as what is active.
AHEAD = (
    "IDENTIFIED",
    "RESEARCHED",
    "CONTACTED",
    "EXPLORING",
    "AGREEMENT_DRAFT",
    "AGREED",
    "ACTIVE",
    "EVALUATED",
    "ALUMNI",
)
AS_FAR_AS: Mapping[str, str] = {"PAUSED": "ACTIVE", "NO_ANSWER": "CONTACTED", "DECLINED": "CONTACTED"}
#: After so many days without an answer the clock says so; after so many without contact a partnership is stale.
SILENT_DAYS, STALE_DAYS = 21, 30


@dataclass(frozen=True)
class Facts:
    """What is known of a partnership, as far as its stages ask for it."""

    name: str = ""
    reason: str = ""
    goals: int = 0
    mission_fit: int | None = None
    people_reached: int | None = None
    has_contact: bool = False
    contacts: int = 0
    conversations: int = 0
    what_they_want: str = ""
    answers: Mapping[str, str] | None = None
    has_contract: bool = False
    both_confirmed: bool = False
    starts_on: date | None = None
    ends_on: date | None = None
    activities: int = 0
    rating: int | None = None
    what_worked: str = ""
    would_repeat: bool | None = None
    reach_reported: int | None = None
    lost_reason: str = ""


@dataclass(frozen=True)
class Need:
    """A condition of a stage: ``sentence`` says what to do, ``where`` in which part of the page."""

    is_met: Callable[[Facts], bool]
    sentence: str | Promise
    where: str


_KNOWN = (
    Need(lambda facts: bool(facts.name), _("Name the organisation."), "facts"),
    Need(lambda facts: bool(facts.reason), _("Say why you want this partner."), "facts"),
    Need(lambda facts: facts.goals > 0, _("Choose at least one impact goal that you share."), "facts"),
)

NEEDS: Mapping[str, tuple[Need, ...]] = {
    "IDENTIFIED": _KNOWN,
    "RESEARCHED": (
        *_KNOWN,
        Need(lambda facts: facts.mission_fit is not None, _("Say how well your missions fit, from 1 to 5."), "facts"),
        Need(lambda facts: facts.people_reached is not None, _("Say how many people they reach."), "facts"),
        Need(lambda facts: facts.has_contact, _("Name the person to talk to."), "facts"),
    ),
    "CONTACTED": (Need(lambda facts: facts.contacts > 0, _("Write down when and how you first got in touch."), "log"),),
    "EXPLORING": (
        Need(lambda facts: facts.conversations > 0, _("Write down at least one talk: a call, a meeting."), "log"),
        Need(lambda facts: bool(facts.what_they_want), _("Say what they already want themselves."), "facts"),
    ),
    "AGREEMENT_DRAFT": (
        Need(
            lambda facts: prenup.left_to_settle(facts.answers or {}) == 0,
            _("Talk through at least 13 of the 16 questions."),
            "prenup",
        ),
    ),
    "AGREED": (
        Need(lambda facts: facts.starts_on is not None, _("Say from when the agreement holds."), "facts"),
        Need(lambda facts: facts.ends_on is not None, _("Say until when the agreement holds."), "facts"),
        Need(
            lambda facts: facts.has_contract or facts.both_confirmed,
            _("Add the signed agreement, or let both sides confirm it here."),
            "agreement",
        ),
    ),
    "ACTIVE": (
        Need(lambda facts: facts.activities > 0, _("Name this partner at one activity of your campaign."), "campaign"),
    ),
    "EVALUATED": (
        Need(lambda facts: facts.rating is not None, _("Say what the partnership was worth, from 1 to 10."), "after"),
        Need(lambda facts: bool(facts.what_worked), _("Say what worked."), "after"),
        Need(lambda facts: facts.would_repeat is not None, _("Say whether you would do it again."), "after"),
        Need(lambda facts: facts.reach_reported is not None, _("Say how many people they reached."), "after"),
    ),
    "LOST": (Need(lambda facts: bool(facts.lost_reason), _("Say why it ended."), "move"),),
}


def missing(facts: Facts, to: str, *, stage: str) -> list[Need]:
    """What is still needed before a partnership in ``stage`` comes to ``to``; nothing for going back."""
    if to in AHEAD and _place(to) <= _place(stage):
        return []
    return [need for need in NEEDS.get(to, ()) if not need.is_met(facts)]


def _place(stage: str) -> int:
    """How far a stage is; what is over is before the beginning."""
    found = AS_FAR_AS.get(stage, stage)
    return AHEAD.index(found) if found in AHEAD else -1


def next_ahead(stage: str) -> str | None:
    """The next stage on the way; None at the end, and for a partnership that is not on the way."""
    if stage not in AHEAD:
        return None
    place = AHEAD.index(stage) + 1
    return AHEAD[place] if place < len(AHEAD) else None


@dataclass(frozen=True)
class Move:
    """A partnership came to ``stage`` from ``left`` at ``moved_at``."""

    stage: str
    left: str
    moved_at: datetime


def furthest(stage: str, moves: Iterable[Move]) -> int:
    """How far a partnership ever came, as a place in :data:`AHEAD`; what ended early counts as far as it had come."""
    stages = [stage, *(place for move in moves for place in (move.stage, move.left))]
    return max(0, *map(_place, stages))


def conversions(reached: Sequence[int]) -> list[tuple[int, int]]:
    """For each stage but the last: how many partnerships ever came to it, and how many of those came further.

    ``reached`` has one place in :data:`AHEAD` a partnership, as :func:`furthest` gives it.
    """
    return [
        (sum(place >= stage for place in reached), sum(place > stage for place in reached))
        for stage in range(len(AHEAD) - 1)
    ]


def median_days(moves_of: Iterable[Sequence[Move]]) -> dict[str, int]:
    """By stage, the median of the whole days that partnerships stayed in it before they moved on."""
    stays: dict[str, list[int]] = defaultdict(list)
    for moves in moves_of:
        for earlier, later in itertools.pairwise(moves):
            stays[earlier.stage].append((later.moved_at - earlier.moved_at).days)
    return {stage: round(median(days)) for stage, days in stays.items()}
