"""What pages and the PDF read of a plan, each with a fixed number of queries; one module an area."""

from coaching.queries.files import StoredFile, stored_files
from coaching.queries.money import Money, line_total, plan_money, source_figures, total_cash
from coaching.queries.progress import (
    ProjectRow,
    Task,
    TaskGroup,
    first_thing,
    project_rows,
    section_statuses,
    task_list,
)
from coaching.queries.reasons import asks_reason
from coaching.queries.sections import Link, Reading, load_details, load_links, load_rows, reading
from coaching.queries.stored import UNDO_FOR, known_rows, own_row, present_rows

__all__ = [
    "UNDO_FOR",
    "Link",
    "Money",
    "ProjectRow",
    "Reading",
    "StoredFile",
    "Task",
    "TaskGroup",
    "asks_reason",
    "first_thing",
    "known_rows",
    "line_total",
    "load_details",
    "load_links",
    "load_rows",
    "own_row",
    "plan_money",
    "present_rows",
    "project_rows",
    "reading",
    "section_statuses",
    "source_figures",
    "stored_files",
    "task_list",
    "total_cash",
]
