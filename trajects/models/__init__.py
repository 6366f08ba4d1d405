"""Programme and cohort; call and application; review and decision; enrolment, attendance, work and certificate."""

from trajects.models.applications import (
    Answer,
    Application,
    ApplicationFile,
    ApplicationPage,
    ApplicationPerson,
    KeptAnswer,
)
from trajects.models.calls import Call, Condition, Criterion, JuryMember, Question, QuestionPage
from trajects.models.certificates import Certificate
from trajects.models.cohorts import Cohort
from trajects.models.curriculum import Material, MaterialText, Module, ModuleReading
from trajects.models.enrolments import Enrolment, Participant
from trajects.models.programme import Programme
from trajects.models.selection import Decision, DecisionBatch, Offer, Review, Score
from trajects.models.sessions import Attendance, Session
from trajects.models.work import Assignment, Feedback, HandIn, Submission, WorkFile

__all__ = [
    "Answer",
    "Application",
    "ApplicationFile",
    "ApplicationPage",
    "ApplicationPerson",
    "Assignment",
    "Attendance",
    "Call",
    "Certificate",
    "Cohort",
    "Condition",
    "Criterion",
    "Decision",
    "DecisionBatch",
    "Enrolment",
    "Feedback",
    "HandIn",
    "JuryMember",
    "KeptAnswer",
    "Material",
    "MaterialText",
    "Module",
    "ModuleReading",
    "Offer",
    "Participant",
    "Programme",
    "Question",
    "QuestionPage",
    "Review",
    "Score",
    "Session",
    "Submission",
    "WorkFile",
]
