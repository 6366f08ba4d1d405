"""Questions and their answers, saved replies and articles, and the entries that their services leave."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.utils import timezone

from helpdesk import services
from helpdesk.models import ArticleText, ArticleVersion, Message, Ticket, Topic
from helpdesk.services.answering import reply
from helpdesk.services.forgetting import forget_askers
from helpdesk.spam import Verdict
from impacthub.people.models import User
from tests.factories.helpdesk import (
    ArticleFeedbackFactory,
    ArticleTextFactory,
    TicketFactory,
    TopicFactory,
)
from tests.guards.audited_case import Audited
from tests.guards.desk import Desk, newest
from tests.guards.world import World

AGENT = "coordinator"
Status = Ticket.Status


def desk(world: World) -> Desk:
    """Where ``producer`` asked."""
    return world.own.desk


def maker(world: World) -> User:
    """Who asked."""
    return world.own.producer


def agent(world: World) -> User:
    """Who answers."""
    return world.people[AGENT]


def by_agent(action: str, run: Callable[..., Any], prepare: Callable[[World], Any] = desk) -> Audited:
    """One entry ``helpdesk.<action>`` of an agent; ``run(prepared, by)``."""
    return Audited((f"helpdesk.{action}",), lambda w, prepared: run(prepared, by=agent(w)), prepare, by=AGENT)


def by_clock(action: str, run: Callable[[], int], due: Callable[[World], Any]) -> Audited:
    """One entry ``helpdesk.<action>`` of nobody, about what ``due`` makes."""
    return Audited((f"helpdesk.{action}",), lambda w, _: run(), due, by=None)


def a_ticket(**columns: Any) -> Callable[[World], Ticket]:
    """Somebody without an account asked something."""
    return lambda world: TicketFactory(**columns)


def ago(days: int) -> Any:
    return timezone.now() - timedelta(days=days)


# Asking, and following what was asked


def _ask(world: World, _: None) -> Ticket:
    return services.ask(
        question="Waar begin ik?",
        email="nele@people.test",
        name="Nele",
        language="nl",
        user=maker(world),
        about=None,
        files=[],
        verdict=Verdict(0),
    )


def _rate(world: World, ticket: Ticket) -> None:
    services.rate(ticket, helped="YES", easy=4, by=maker(world))


ASKING = {
    "add_message": Audited(
        ("helpdesk.message_added",),
        lambda w, held: services.add_message(held.ticket, text="Nog iets", files=[], by=maker(w)),
        desk,
    ),
    "answer_publishing": Audited(
        ("helpdesk.publishing_answered",),
        lambda w, held: services.answer_publishing(held.ticket, True, by=maker(w)),
        desk,
    ),
    "ask": Audited(("helpdesk.question_asked",), _ask),
    "mark_solved": Audited(
        ("helpdesk.question_solved",), lambda w, ticket: services.mark_solved(ticket, by=maker(w)), a_ticket()
    ),
    "rate": Audited(("helpdesk.satisfaction_given",), _rate, a_ticket(status=Status.SOLVED)),
    "send_new_links": Audited(
        ("helpdesk.links_renewed",),
        lambda w, held: services.send_new_links(held.ticket.email, language="nl"),
        desk,
        by=None,
    ),
}


# Answering


def _answered(world: World) -> Message:
    """An answer that has not left yet."""
    return reply(desk(world).ticket, text="Zo doe je dat.", solve=False, by=agent(world))


def _sort(ticket: Ticket, by: User) -> Ticket:
    return services.sort_ticket(
        ticket, subject="Anders", topic=None, tags=["budget"], language="nl", priority=ticket.priority, by=by
    )


def _close_without_answer(ticket: Ticket, by: User) -> Ticket:
    return services.close_ticket(ticket, reason=services.ClosedFor.TWICE, by=by)


ANSWERING = {
    "ask_publishing": by_agent(
        "publishing_asked",
        services.ask_publishing,
        lambda w: TicketFactory(status=Status.SOLVED, first_replied_at=ago(1)),
    ),
    "assign": by_agent(
        "question_assigned", lambda ticket, by: services.assign(ticket, by, by=by, held_by=None), a_ticket()
    ),
    "assign_tickets": by_agent(
        "question_assigned", lambda ticket, by: services.assign_tickets([(ticket, None)], by, by=by), a_ticket()
    ),
    "close": by_agent("question_closed", lambda held, by: services.close(held.ticket, by=by)),
    "close_ticket": Audited(
        ("helpdesk.note_written", "helpdesk.question_closed"),
        lambda w, ticket: _close_without_answer(ticket, agent(w)),
        a_ticket(),
        by=AGENT,
    ),
    "close_tickets": Audited(
        ("helpdesk.note_written", "helpdesk.question_closed"),
        lambda w, ticket: services.close_tickets([ticket], reason=services.ClosedFor.TWICE, by=agent(w)),
        a_ticket(),
        by=AGENT,
    ),
    "note": by_agent("note_written", lambda held, by: services.note(held.ticket, text="Belt terug.", by=by)),
    "reopen_ticket": by_agent("question_reopened", lambda held, by: services.reopen_ticket(held.ticket, by=by)),
    "reply": Audited(("helpdesk.question_answered",), lambda w, _: _answered(w), desk, by=AGENT),
    "sort_ticket": by_agent("question_sorted", _sort, a_ticket()),
    "take_back": Audited(
        ("notifications.email_cancelled", "helpdesk.answer_taken_back"),
        lambda w, message: services.take_back(message, by=agent(w)),
        _answered,
        by=AGENT,
    ),
}


# What looks like advertising, and what the clock does

HELD = {
    "mark_spam": by_agent("question_rejected", services.mark_spam, a_ticket()),
    "reject_question": by_agent("question_rejected", lambda held, by: services.reject_question(held.held, by=by)),
    "reject_questions": by_agent(
        "question_rejected", lambda held, by: services.reject_questions([held.held.pk], by=by)
    ),
    "release_question": by_agent("question_released", lambda held, by: services.release_question(held.held, by=by)),
}

CLOCK = {
    "answer_wishes": by_clock(
        "links_renewed",
        services.answer_wishes,
        lambda w: services.wish_links(TicketFactory().email, language="nl"),
    ),
    "close_due": by_clock(
        "question_closed", services.close_due, lambda w: TicketFactory(status=Status.SOLVED, close_at=ago(1))
    ),
    "discard_spam": by_clock(
        "spam_discarded", services.discard_spam, lambda w: TicketFactory(status=Status.SPAM, closed_at=ago(40))
    ),
    "forget_askers": by_clock(
        "asker_forgotten", forget_askers, lambda w: TicketFactory(status=Status.CLOSED, closed_at=ago(740))
    ),
}


# Saved replies and topics


def _change_reply(held: Desk, by: User) -> Any:
    kept = held.reply
    texts = {"nl": "Anders.", "fr": "Autrement.", "en": "Otherwise."}
    return services.change_reply(kept, title=kept.title, topic=None, texts=texts, seen_at=kept.changed_at, by=by)


SHELVES = {
    "change_reply": by_agent("reply_changed", _change_reply),
    "create_reply": by_agent(
        "reply_created", lambda _, by: services.create_reply(title="Geld", topic=None, texts={"nl": "Zo."}, by=by)
    ),
    "delete_topic": by_agent("topic_deleted", services.delete_topic, lambda w: TopicFactory()),
    "remove_reply": by_agent("reply_removed", lambda held, by: services.remove_reply(held.reply, by=by)),
    "save_topic": by_agent(
        "topic_created", services.save_topic, lambda w: Topic(name_nl="Geld", name_fr="Argent", name_en="Money")
    ),
}


# Articles


def _draft(world: World) -> ArticleVersion:
    return newest(desk(world))


def _in_review(world: World) -> ArticleVersion:
    """The draft, handed in by somebody."""
    return services.hand_in(_draft(world), by=maker(world))


def _published(world: World) -> ArticleText:
    """A text of which no other version is being written."""
    return ArticleTextFactory()


def _new_article(held: Desk, by: User) -> ArticleVersion:
    return services.new_article(topic=held.text.article.topic, title="Geld", language="nl", by=by)


def _save_draft(version: ArticleVersion, by: User) -> ArticleVersion:
    return services.save_draft(version, texts={"body": "Anders"}, version_number=version.version, by=by)


def _translation(world: World) -> ArticleText:
    """Says what an earlier version of its source said."""
    return desk(world).text.article.texts.get(language="fr")


ARTICLES = {
    "allow_sign": by_agent(
        "article_sign_allowed", lambda version, by: services.allow_sign(version, "Nele", by=by), _draft
    ),
    "begin_version": by_agent("article_version_begun", services.begin_version, _published),
    "draft_from_ticket": by_agent(
        "article_made_of_question", lambda held, by: services.draft_from_ticket(held.ticket, by=by)
    ),
    "drop_version": by_agent("article_version_dropped", services.drop_version, _draft),
    "hand_in": by_agent("article_handed_in", services.hand_in, _draft),
    "mark_translation_current": by_agent(
        "article_translation_checked", services.mark_translation_current, _translation
    ),
    "new_article": by_agent("article_begun", _new_article),
    "publish_version": Audited(
        ("helpdesk.article_published", "helpdesk.article_task_closed"),
        lambda w, version: services.publish_version(version, by=agent(w)),
        _in_review,
        by=AGENT,
    ),
    "restore_version": by_agent(
        "article_version_restored", services.restore_version, lambda w: _published(w).versions.get()
    ),
    "save_draft": by_agent("article_saved", _save_draft, _draft),
    "send_back": by_agent(
        "article_sent_back", lambda version, by: services.send_back(version, remark="Te lang", by=by), _in_review
    ),
    "start_translation": by_agent(
        "article_translation_begun", lambda text, by: services.start_translation(text, "en", by=by), _published
    ),
    "withdraw_article": Audited(
        ("helpdesk.article_task_closed", "helpdesk.article_withdrawn"),
        lambda w, held: services.withdraw_article(held.text.article, by=agent(w)),
        desk,
        by=AGENT,
    ),
}

#: Readers: who it was is not kept, in the log neither.
READERS = {
    "close_task": by_agent("article_task_closed", lambda held, by: services.close_task(held.text, by=by)),
    "close_task_by_hand": by_agent(
        "article_task_closed", lambda held, by: services.close_task_by_hand(held.task, by=by)
    ),
    "explain_feedback": Audited(
        ("helpdesk.article_rating_explained",),
        lambda w, said: services.explain_feedback(said, reason="WRONG", comment="Fout", by=maker(w)),
        lambda w: ArticleFeedbackFactory(text=desk(w).text, helped=False),
        by=None,
    ),
    "give_feedback": Audited(
        ("helpdesk.article_rated",),
        lambda w, held: services.give_feedback(held.text, helped=True, by=maker(w)),
        desk,
        by=None,
    ),
}

AUDITED_HELPDESK = {**ASKING, **ANSWERING, **HELD, **CLOCK, **SHELVES, **ARTICLES, **READERS}
