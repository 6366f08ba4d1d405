"""Which agreement of somebody in the film a screening needs, and what they agreed to. Pure: all are codes."""

from collections.abc import Collection, Mapping
from enum import StrEnum

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


class Light(StrEnum):
    """Whether somebody in the film may be shown in one way, in words; the colour of a light never stands alone."""

    YES = "YES"
    CONDITIONS = "CONDITIONS"
    ASK = "ASK"
    NO = "NO"
    UNKNOWN = "UNKNOWN"


#: What each status of a consent (``FilmParticipant.Consent``) means for a use that it covers.
COVERED: Mapping[str, Light] = {
    "GIVEN": Light.YES,
    "CONDITIONAL": Light.CONDITIONS,
    "TO_RENEW": Light.ASK,
    "WITHDRAWN": Light.NO,
}


def light(status: str, covers: Collection[str], use: str) -> Light:
    """How it stands with ``use`` for somebody whose consent is ``status`` and covers ``covers``."""
    if not status:
        return Light.UNKNOWN
    return COVERED[status] if use in covers else Light.NO
