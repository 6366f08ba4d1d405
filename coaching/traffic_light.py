"""The rule behind the light of a trajectory (domain specification §4.6). Pure: days and counts in, reasons out."""

from dataclasses import dataclass
from enum import StrEnum

#: Red from one of these on.
LATE_DAYS, OVERDUE_POINTS, QUIET_DAYS = 30, 3, 45
#: Orange from here on, before it is red.
QUIET_SOON = 30


class Light(StrEnum):
    """How a trajectory goes."""

    RED = "RED"
    ORANGE = "ORANGE"
    GREEN = "GREEN"


@dataclass(frozen=True)
class Standing:
    """A trajectory today: days that its latest gate is late, points that are overdue, days since the last session."""

    days_late: int = 0
    overdue: int = 0
    days_quiet: int | None = None


@dataclass(frozen=True)
class Finding:
    """One reason: ``LATE``, ``OVERDUE`` or ``QUIET``, with its number, and how it colours the light."""

    code: str
    number: int
    light: Light


def findings(standing: Standing) -> list[Finding]:
    """The reasons, the reddest first. A gate that is late by more than 30 days is red, from day one it is orange;
    so are three points that are overdue and one; 45 days without a session and 30.
    """
    found = []
    if standing.days_late > 0:
        found.append(Finding("LATE", standing.days_late, _red_if(standing.days_late > LATE_DAYS)))
    if standing.overdue > 0:
        found.append(Finding("OVERDUE", standing.overdue, _red_if(standing.overdue >= OVERDUE_POINTS)))
    quiet = standing.days_quiet
    if quiet is not None and quiet >= QUIET_SOON:
        found.append(Finding("QUIET", quiet, _red_if(quiet >= QUIET_DAYS)))
    return sorted(found, key=lambda finding: finding.light != Light.RED)


def light(found: list[Finding]) -> Light:
    """The colour of the reddest finding; green without any."""
    return found[0].light if found else Light.GREEN


def _red_if(red: bool) -> Light:
    return Light.RED if red else Light.ORANGE
