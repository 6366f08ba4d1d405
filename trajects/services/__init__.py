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
from trajects.services.attendance import NotBegun, SessionCancelled, note_attendance
from trajects.services.certificate_files import draw_certificate, draw_due
from trajects.services.certificates import (
    NobodyLeft,
    ReasonMissing,
    consider_enrolment,
    issue_due,
    reissue_certificate,
    revoke_certificate,
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
    "NobodyLeft",
    "NotBegun",
    "NotTakingPart",
    "OfferWaits",
    "Planned",
    "ReasonMissing",
    "SessionCancelled",
    "StalePage",
    "TeamFull",
    "add_application_file",
    "add_participant",
    "cancel_invitation",
    "cancel_session",
    "change_capacity",
    "change_session",
    "consider_enrolment",
    "discard_kept_answers",
    "draw_certificate",
    "draw_due",
    "enrol_directly",
    "invite_person",
    "issue_due",
    "mark_read",
    "move_cohort",
    "move_module",
    "note_attendance",
    "plan_session",
    "plan_weeks",
    "preview_weeks",
    "redeem_invitation",
    "reinstate_session",
    "reissue_certificate",
    "remind_drafts",
    "remove_application_file",
    "remove_participant",
    "reopen_application",
    "revoke_certificate",
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
