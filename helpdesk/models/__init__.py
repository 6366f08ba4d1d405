"""Topic; ticket and message; saved reply; article, its texts, versions and what readers say."""

from helpdesk.models.articles import (
    Article,
    ArticleFeedback,
    ArticleTask,
    ArticleText,
    ArticleVersion,
)
from helpdesk.models.messages import Attachment, Message, SavedReply
from helpdesk.models.tickets import (
    AGENTS,
    LINK_DAYS,
    REFERENCE_FROM,
    REOPEN_DAYS,
    LinkWish,
    Satisfaction,
    Ticket,
    Viewing,
)
from helpdesk.models.topics import Topic

__all__ = [
    "AGENTS",
    "LINK_DAYS",
    "REFERENCE_FROM",
    "REOPEN_DAYS",
    "Article",
    "ArticleFeedback",
    "ArticleTask",
    "ArticleText",
    "ArticleVersion",
    "Attachment",
    "LinkWish",
    "Message",
    "Satisfaction",
    "SavedReply",
    "Ticket",
    "Topic",
    "Viewing",
]
