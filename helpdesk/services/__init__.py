"""What may be done in this room; one function a change."""

# Asking
# Answering
from helpdesk.services.answering import (
    CameBetween,
    CannotAnswer,
    TooLate,
    discard_viewings,
    note,
    reply,
    see,
    take_back,
)

# Writing articles
from helpdesk.services.articles import (
    NotADraft,
    NotAnswered,
    NothingWritten,
    NoTopic,
    OpenVersion,
    SourceNotPublished,
    StaleDraft,
    allow_sign,
    begin_version,
    draft_from_ticket,
    hand_in,
    new_article,
    restore_version,
    save_draft,
    start_translation,
)
from helpdesk.services.asking import TooManyQuestions, acknowledge, ask

# Following
from helpdesk.services.closing import CLOSES_AFTER, close, close_due

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
from helpdesk.services.following import (
    NotDone,
    QuestionLocked,
    RatedBefore,
    add_message,
    answer_publishing,
    answer_wishes,
    mark_solved,
    rate,
    send_new_links,
    wish_links,
)
from helpdesk.services.handling import (
    AlreadyTaken,
    CannotAsk,
    ClosedFor,
    NotAnAgent,
    ask_publishing,
    assign,
    close_ticket,
    reopen_ticket,
    sort_ticket,
)
from helpdesk.services.held_questions import (
    AlreadyDecided,
    discard_spam,
    mark_spam,
    reject_question,
    reject_questions,
    release_question,
)
from helpdesk.services.publishing import (
    ChangedSince,
    ConsentMissing,
    NothingPublished,
    PersonalDataLeft,
    drop_version,
    mark_translation_current,
    publish_version,
    send_back,
    withdraw_article,
)
from helpdesk.services.replies import ReplyChanged, change_reply, create_reply, remove_reply

# Several questions at once
from helpdesk.services.several import Several, assign_tickets, close_tickets
from helpdesk.services.topics import TopicHasArticles, delete_topic, save_topic

__all__ = [
    "CLOSES_AFTER",
    "AlreadyDecided",
    "AlreadyTaken",
    "CameBetween",
    "CannotAnswer",
    "CannotAsk",
    "ChangedSince",
    "ClosedFor",
    "ConsentMissing",
    "NoTopic",
    "NotADraft",
    "NotAnAgent",
    "NotAnswered",
    "NotDone",
    "NotPublished",
    "NothingPublished",
    "NothingWritten",
    "OpenVersion",
    "PersonalDataLeft",
    "QuestionLocked",
    "RatedBefore",
    "ReplyChanged",
    "Several",
    "SourceNotPublished",
    "StaleDraft",
    "TaskClosed",
    "TooLate",
    "TooManyQuestions",
    "TopicHasArticles",
    "acknowledge",
    "add_message",
    "allow_sign",
    "answer_publishing",
    "answer_wishes",
    "ask",
    "ask_publishing",
    "assign",
    "assign_tickets",
    "begin_version",
    "change_reply",
    "close",
    "close_due",
    "close_task",
    "close_task_by_hand",
    "close_ticket",
    "close_tickets",
    "create_reply",
    "delete_topic",
    "discard_spam",
    "discard_viewings",
    "draft_from_ticket",
    "drop_version",
    "explain_feedback",
    "give_feedback",
    "hand_in",
    "mark_solved",
    "mark_spam",
    "mark_translation_current",
    "new_article",
    "note",
    "publish_version",
    "rate",
    "reject_question",
    "reject_questions",
    "release_question",
    "remove_reply",
    "reopen_ticket",
    "reply",
    "restore_version",
    "save_draft",
    "save_topic",
    "see",
    "send_back",
    "send_new_links",
    "sort_ticket",
    "start_translation",
    "take_back",
    "wish_links",
    "withdraw_article",
]
