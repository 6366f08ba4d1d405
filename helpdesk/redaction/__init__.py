"""Personal data in a text: find every sign of it, and blank it. Nothing here knows of a database."""

from helpdesk.redaction.blanking import blank, find_personal
from helpdesk.redaction.finding import KEPT, Finding, Kind, sign_key
from helpdesk.redaction.letters import without_courtesies

__all__ = ["KEPT", "Finding", "Kind", "blank", "find_personal", "sign_key", "without_courtesies"]
