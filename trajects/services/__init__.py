"""Everything that changes something in this room, one file a noun."""

from trajects.services.curriculum import NotTakingPart, mark_read, move_module, store_material_file, unmark_read
from trajects.services.planning import Planned, plan_weeks, preview_weeks
from trajects.services.sessions import cancel_session, change_session, plan_session, reinstate_session

__all__ = [
    "NotTakingPart",
    "Planned",
    "cancel_session",
    "change_session",
    "mark_read",
    "move_module",
    "plan_session",
    "plan_weeks",
    "preview_weeks",
    "reinstate_session",
    "store_material_file",
    "unmark_read",
]
