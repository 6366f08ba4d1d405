"""Personal data in a text: find every sign of it, and blank it. Nothing here knows of a database."""

from helpdesk.redaction.blanking import blank, find_personal, is_looked_at
from helpdesk.redaction.finding import Finding, Kind

__all__ = ["Finding", "Kind", "blank", "find_personal", "is_looked_at"]
