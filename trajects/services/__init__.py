"""Everything that changes something in this room, one file a noun."""

from trajects.services.curriculum import NotTakingPart, mark_read, move_module, store_material_file, unmark_read
from trajects.services.enrolments import (
    AlreadyTakesPart,
    BelowTaken,
    NoSeatLeft,
    add_participant,
    change_capacity,
    enrol_directly,
    move_cohort,
    remove_participant,
)
from trajects.services.places import NoPlaceLeft
from trajects.services.planning import Planned, plan_weeks, preview_weeks
from trajects.services.sessions import cancel_session, change_session, plan_session, reinstate_session

__all__ = [
    "AlreadyTakesPart",
    "BelowTaken",
    "NoPlaceLeft",
    "NoSeatLeft",
    "NotTakingPart",
    "Planned",
    "add_participant",
    "cancel_session",
    "change_capacity",
    "change_session",
    "enrol_directly",
    "mark_read",
    "move_cohort",
    "move_module",
    "plan_session",
    "plan_weeks",
    "preview_weeks",
    "reinstate_session",
    "remove_participant",
    "store_material_file",
    "unmark_read",
]
