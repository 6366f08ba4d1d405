"""Rows of the sections that understand the film and its field, for tests."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from coaching.models import (
    CRITERIA,
    PRIORITIES,
    SKILL_FIELDS,
    Audience,
    CampaignMember,
    Capacity,
    Cause,
    Distribution,
    Initiative,
    IssueMap,
    Plan,
    PotentialScan,
    Research,
    RightsWindow,
    StoryEnvironment,
    StoryPosition,
)


def scan(plan: Plan, score: int = 2, **values: Any) -> PotentialScan:
    """A complete scan of the team itself, with ``score`` everywhere unless ``values`` says otherwise."""
    given = {"assessor": "The team", "side": "SELF", "assessed_on": date(2026, 3, 1)}
    return PotentialScan.objects.create(plan=plan, **dict.fromkeys(CRITERIA, score) | given | values)


def fill_understanding(plan: Plan, audiences: Sequence[Audience]) -> None:
    """What these sections need to be called done."""
    scan(plan)
    fill_issue(plan)
    fill_environment(plan, audiences)
    fill_team(plan)
    fill_rights(plan)


def fill_issue(plan: Plan) -> None:
    """A map of two causes, three organisations and a study."""
    root = Cause.objects.create(plan=plan, position=1, label="Care is a private matter", level="ROOT")
    Cause.objects.create(plan=plan, position=2, label="Nobody asks", level="SYMPTOM", parent=root)
    for place, side in enumerate(("ALLY", "NEUTRAL", "OPPONENT"), 1):
        Initiative.objects.create(
            plan=plan,
            position=place,
            organisation=f"Organisation {place}",
            what="Listens to young carers",
            cause=root,
            side=side,
            field="ORGANISING",
            level="REGIONAL",
            contact="TALKING",
            led_by_affected=place == 1,
        )
    source = "https://study.example/carers"
    Research.objects.create(plan=plan, title="Young carers", year=2024, source_url=source, key_finding="One in five.")
    IssueMap.objects.create(plan=plan, movement_need="Organisation 1 asks for a film that schools dare to show.")


def fill_environment(plan: Plan, audiences: Sequence[Audience]) -> None:
    """A reading for every audience."""
    StoryEnvironment.objects.create(plan=plan, security_level="NONE")
    for audience in audiences:
        position(plan, audience)


def position(plan: Plan, audience: Audience | None, **values: Any) -> StoryPosition:
    """A reading with all its proof, at 25 and 15 unless ``values`` says otherwise."""
    given = {"awareness": 25, "opposition": 15, "evidence_awareness": "We called.", "evidence_opposition": "Nobody."}
    return StoryPosition.objects.create(plan=plan, audience=audience, **given | values)


def fill_team(plan: Plan) -> None:
    """An impact producer with a strict ranking, and every skill."""
    Capacity.objects.create(plan=plan, team_model="AGENCY", **dict.fromkeys(SKILL_FIELDS.values(), "HAVE"))
    member(plan, "IMPACT_PRODUCER")


def member(plan: Plan, role: str, ranks: Sequence[int | None] = (1, 2, 3, 4, 5, 6), **values: Any) -> CampaignMember:
    """Somebody of the campaign with ``ranks`` in the order of the priorities."""
    ranked = {f"rank_{name}": rank for name, rank in zip(PRIORITIES, ranks, strict=True)}
    given = {"name": role.lower(), "days_total": 10, "position": CampaignMember.objects.count()}
    return CampaignMember.objects.create(plan=plan, role=role, **ranked | given | values)


def fill_rights(plan: Plan) -> None:
    """A free window for communities that lasts for years."""
    Distribution.objects.create(plan=plan, impact_rights_kept=True)
    window(plan)


def window(plan: Plan, channel: str = "COMMUNITY", status: str = "FREE", **values: Any) -> RightsWindow:
    """A window in Belgium from 2026 to 2027."""
    given = {"starts_on": date(2026, 1, 1), "ends_on": date(2027, 12, 31), "territory": ["BE"], "rights_holder": "We"}
    return RightsWindow.objects.create(plan=plan, channel=channel, status=status, **given | values)
