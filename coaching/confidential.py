"""What never leaves the team's own pages: not in a PDF, an export, a shared link, a search, an admin list, a version
of the plan, a mail or the log.

Leaving is what has to be allowed, field by field; what nobody allowed stays.
"""

from collections.abc import Mapping

#: By model, the fields that stay; ``"*"`` is all of them.
CONFIDENTIAL: Mapping[str, frozenset[str]] = {
    "filmparticipant": frozenset({"*"}),
    "privatenote": frozenset({"*"}),
    "consultedperson": frozenset({"name"}),
    "caresheet": frozenset({"aftercare_contact", "exclusion_list"}),
    "partnership": frozenset({"contact_name", "contact_email", "contact_consent", "conflict_note"}),
    "filmsheet": frozenset({"screener_url", "screener_password"}),
    "screening": frozenset({"contact_name", "contact_email", "request_text", "participants"}),
    "screeningreport": frozenset({"incident", "care_follow_up"}),
}


def is_confidential(model: str, field: str) -> bool:
    """True when ``field`` of the model called ``model`` (in lower case) stays with the team."""
    fields = CONFIDENTIAL.get(model, frozenset())
    return "*" in fields or field in fields
