"""The room in the admin, where coordinators work: every change walks through a service, as on a page."""

from trajects.admin import (
    applications,
    assignments,
    calls,
    certificates,
    cohorts,
    curriculum,
    enrolments,
    programmes,
    questions,
    selection,
    sessions,
)

__all__ = [
    "applications",
    "assignments",
    "calls",
    "certificates",
    "cohorts",
    "curriculum",
    "enrolments",
    "programmes",
    "questions",
    "selection",
    "sessions",
]
