"""The room's models, one file an aggregate."""

from coaching.models.audiences import Audience, Stakeholder
from coaching.models.budget import Budget, BudgetLine
from coaching.models.calendar import Activity, Phase, Reach
from coaching.models.capacity import PRIORITIES, SKILL_FIELDS, Adviser, CampaignMember, Capacity, Cover, Skill
from coaching.models.care import CareSheet, FilmParticipant, Risk, Use
from coaching.models.environment import StoryEnvironment, StoryPosition
from coaching.models.files import Attachment
from coaching.models.film import Credit, FilmSheet, Theme
from coaching.models.funding import FundingSource
from coaching.models.goals import Assumption, Campaign, Goal
from coaching.models.issue import AgendaMoment, Cause, ConsultedPerson, Initiative, IssueMap, Research
from coaching.models.partners import PartnerContact, PartnerSector, Partnership, PrenupItem, StageMove
from coaching.models.plan import KeptText, Plan, PlanSection, Presence
from coaching.models.potential import CRITERIA, PotentialScan
from coaching.models.project import Project, TeamMember
from coaching.models.review import (
    ChangeReason,
    Comment,
    Digest,
    SectionVerdict,
    ShareLink,
    ShareVisit,
    SignOff,
    Snapshot,
    Thread,
)
from coaching.models.rights import Distribution, RightsWindow
from coaching.models.screenings import Screening, ScreeningReport
from coaching.models.sessions import CoachingSession, PrivateNote
from coaching.models.trajectory import ActionPoint, Coach, Match, Milestone, Trajectory
from coaching.models.vision import FilmMessage, Vision

__all__ = [
    "CRITERIA",
    "PRIORITIES",
    "SKILL_FIELDS",
    "ActionPoint",
    "Activity",
    "Adviser",
    "AgendaMoment",
    "Assumption",
    "Attachment",
    "Audience",
    "Budget",
    "BudgetLine",
    "Campaign",
    "CampaignMember",
    "Capacity",
    "CareSheet",
    "Cause",
    "ChangeReason",
    "Coach",
    "CoachingSession",
    "Comment",
    "ConsultedPerson",
    "Cover",
    "Credit",
    "Digest",
    "Distribution",
    "FilmMessage",
    "FilmParticipant",
    "FilmSheet",
    "FundingSource",
    "Goal",
    "Initiative",
    "IssueMap",
    "KeptText",
    "Match",
    "Milestone",
    "PartnerContact",
    "PartnerSector",
    "Partnership",
    "Phase",
    "Plan",
    "PlanSection",
    "PotentialScan",
    "PrenupItem",
    "Presence",
    "PrivateNote",
    "Project",
    "Reach",
    "Research",
    "RightsWindow",
    "Risk",
    "Screening",
    "ScreeningReport",
    "SectionVerdict",
    "ShareLink",
    "ShareVisit",
    "SignOff",
    "Skill",
    "Snapshot",
    "StageMove",
    "Stakeholder",
    "StoryEnvironment",
    "StoryPosition",
    "TeamMember",
    "Theme",
    "Thread",
    "Trajectory",
    "Use",
    "Vision",
]
