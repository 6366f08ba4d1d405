"""What a trajectory begins with: its gates, each with the month it falls in and the sections of the plan it looks at.

A coordinator moves, adds or takes away whatever is different for a film; nothing here is looked at again once the
milestones exist, but for which sections belong to a gate.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Condition(StrEnum):
    """What a gate asks besides finished sections."""

    AGREEMENT = "AGREEMENT"
    PARTNERS = "PARTNERS"
    FUNDING = "FUNDING"


@dataclass(frozen=True)
class Gate:
    """A milestone of every trajectory: ``months`` after its start; ``keys`` are the sections that must be done."""

    code: str
    title: Promise
    months: int
    keys: tuple[str, ...] = ()
    condition: Condition | None = None


GATES: tuple[Gate, ...] = (
    Gate("G0", _("First talk and agreement"), 0, condition=Condition.AGREEMENT),
    Gate("G1", _("Film, potential and vision"), 1, ("potential", "team", "vision")),
    Gate("G2", _("Field and audiences"), 2, ("issue", "environment", "audiences")),
    Gate("G3", _("Goals and theory of change"), 3, ("goals", "change")),
    Gate("G4", _("Two partners agreed"), 5, ("partners",), Condition.PARTNERS),
    Gate("G5", _("Budget and funding"), 7, ("budget", "funding"), Condition.FUNDING),
    Gate("G6", _("Baseline measured, launch"), 9, ("measuring",)),
    Gate("G7", _("Review halfway"), 12),
    Gate("G8", _("Evaluation and case study"), 18),
)

GATE_BY_CODE: Mapping[str, Gate] = {gate.code: gate for gate in GATES}
#: Passing this gate starts the campaign of an approved plan.
LAUNCH = "G6"
#: Partners that must have agreed at the gate that asks for partners.
PARTNERS_AGREED = 2
#: How much of the smallest budget must be confirmed at the gate that asks for funding, in percent.
FUNDING_CONFIRMED = 60
