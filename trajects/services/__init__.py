"""Everything that changes something in this room, one file a noun."""

from trajects.services.answers import StalePage, discard_kept_answers, save_answers
from trajects.services.application_files import add_application_file, remove_application_file
from trajects.services.applications import (
    ApplicationLocked,
    CallClosed,
    Incomplete,
    OfferWaits,
    reopen_application,
    settle_closed_drafts,
    start_application,
    submit_application,
    withdraw_application,
)
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
from trajects.services.invitations import (
    AlreadyInTeam,
    InvitationGone,
    TeamFull,
    cancel_invitation,
    invite_person,
    redeem_invitation,
    set_task,
)
from trajects.services.places import NoPlaceLeft
from trajects.services.planning import Planned, plan_weeks, preview_weeks
from trajects.services.reminders import remind_drafts, tell_extension
from trajects.services.sessions import cancel_session, change_session, plan_session, reinstate_session

__all__ = [
    "AlreadyInTeam",
    "AlreadyTakesPart",
    "ApplicationLocked",
    "BelowTaken",
    "CallClosed",
    "Incomplete",
    "InvitationGone",
    "NoPlaceLeft",
    "NoSeatLeft",
    "NotTakingPart",
    "OfferWaits",
    "Planned",
    "StalePage",
    "TeamFull",
    "add_application_file",
    "add_participant",
    "cancel_invitation",
    "cancel_session",
    "change_capacity",
    "change_session",
    "discard_kept_answers",
    "enrol_directly",
    "invite_person",
    "mark_read",
    "move_cohort",
    "move_module",
    "plan_session",
    "plan_weeks",
    "preview_weeks",
    "redeem_invitation",
    "reinstate_session",
    "remind_drafts",
    "remove_application_file",
    "remove_participant",
    "reopen_application",
    "save_answers",
    "set_task",
    "settle_closed_drafts",
    "start_application",
    "store_material_file",
    "submit_application",
    "tell_extension",
    "unmark_read",
    "withdraw_application",
]
