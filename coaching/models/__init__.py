"""The room's models, one file an aggregate."""

from coaching.models.audiences import Audience, Stakeholder
from coaching.models.budget import Budget, BudgetLine
from coaching.models.files import Attachment
from coaching.models.film import Credit, FilmSheet, Theme
from coaching.models.funding import FundingSource
from coaching.models.goals import Activity, Assumption, Campaign, Goal
from coaching.models.plan import KeptText, Plan, PlanSection, Presence
from coaching.models.project import Project, TeamMember
from coaching.models.vision import FilmMessage, Vision

__all__ = [
    "Activity",
    "Assumption",
    "Attachment",
    "Audience",
    "Budget",
    "BudgetLine",
    "Campaign",
    "Credit",
    "FilmMessage",
    "FilmSheet",
    "FundingSource",
    "Goal",
    "KeptText",
    "Plan",
    "PlanSection",
    "Presence",
    "Project",
    "Stakeholder",
    "TeamMember",
    "Theme",
    "Vision",
]
