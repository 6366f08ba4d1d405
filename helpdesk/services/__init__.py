"""What may be done in this room; one function a change."""

# Asking
from helpdesk.services.asking import Asked, TooManyQuestions, acknowledge, ask

# Following
# Answering
# Saved replies
# Held questions
# Readers of articles
from helpdesk.services.feedback import (
    NotPublished,
    TaskClosed,
    close_task,
    close_task_by_hand,
    explain_feedback,
    give_feedback,
)

# Writing articles

__all__ = [
    "Asked",
    "NotPublished",
    "TaskClosed",
    "TooManyQuestions",
    "acknowledge",
    "ask",
    "close_task",
    "close_task_by_hand",
    "explain_feedback",
    "give_feedback",
]
