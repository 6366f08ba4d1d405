"""What may be done in this room; one function a change."""

# Asking
from helpdesk.services.asking import Asked, TooManyQuestions, acknowledge, ask

# Following
# Answering
# Saved replies
# Held questions
# Readers of articles
# Writing articles

__all__ = [
    "Asked",
    "TooManyQuestions",
    "acknowledge",
    "ask",
]
