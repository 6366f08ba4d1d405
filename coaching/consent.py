"""Which agreement of somebody in the film a screening needs. Pure: kinds and uses are codes."""

from collections.abc import Mapping

#: For each kind of screening, the use (``coaching.models.Use``) that whoever comes to it must have agreed to.
USE_OF: Mapping[str, str] = {
    "COMMUNITY": "CINEMA",
    "SCHOOL": "EDUCATION",
    "HIGHER_ED": "EDUCATION",
    "WORKPLACE": "CINEMA",
    "POLICY": "POLICY",
    "PROFESSIONAL_TRAINING": "EDUCATION",
    "FESTIVAL": "CINEMA",
    "THEATRICAL_WITH_TALK": "CINEMA",
    "PRISON_CARE": "CINEMA",
    "FAITH": "CINEMA",
    "ONLINE_LIVE": "ONLINE",
    "BROADCAST": "BROADCAST",
    "WATCH_PARTY": "ONLINE",
}


def use_of(kind: str) -> str:
    """The use that a screening of ``kind`` is; cinema for a kind that is not known here."""
    return USE_OF.get(kind, "CINEMA")
