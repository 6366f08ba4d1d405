"""Everything that changes something in this room, one file a noun."""

from coaching.services.files import add_attachment, open_screener, remove_attachment
from coaching.services.projects import (
    add_team_member,
    change_project,
    create_project,
    forget,
    move_plan,
    remove_team_member,
)
from coaching.services.restoring import restore_snapshot
from coaching.services.sections import (
    Changes,
    PlanClosed,
    RowLimitReached,
    StaleVersion,
    add_row,
    discard_kept_texts,
    note_presence,
    remove_row,
    restore_row,
    save_section,
    set_section_status,
)
from coaching.services.snapshots import take_snapshot

__all__ = [
    "Changes",
    "PlanClosed",
    "RowLimitReached",
    "StaleVersion",
    "add_attachment",
    "add_row",
    "add_team_member",
    "change_project",
    "create_project",
    "discard_kept_texts",
    "forget",
    "move_plan",
    "note_presence",
    "open_screener",
    "remove_attachment",
    "remove_row",
    "remove_team_member",
    "restore_row",
    "restore_snapshot",
    "save_section",
    "set_section_status",
    "take_snapshot",
]
