"""Saved replies and topics: written, changed by one at a time, removed."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils.translation import override

from helpdesk import services
from helpdesk.models import SavedReply, Topic
from impacthub.audit.models import Entry
from tests.factories.helpdesk import ArticleFactory, SavedReplyFactory, TicketFactory, TopicFactory

pytestmark = pytest.mark.django_db

TEXTS = {"nl": "Begin klein.", "fr": "", "en": "Begin small."}


@pytest.fixture(autouse=True)
def _in_english():
    with override("en"):
        yield


@pytest.fixture
def agent(person_as):
    return person_as("HELPDESK")


def log():
    return [(entry.action, entry.changes) for entry in Entry.objects.filter(action__startswith="helpdesk.")]


def test_a_new_reply_says_what_is_missing(agent):
    topic = TopicFactory()
    reply = services.create_reply(title="Begin", topic=topic, texts=TEXTS, by=agent)

    row = SavedReply.objects.get()
    assert (row.title, row.topic, row.text_nl, row.text_fr, row.text_en) == (
        "Begin",
        topic,
        "Begin klein.",
        "",
        "Begin small.",
    )
    assert reply.missing == ("fr",)
    assert log() == [("helpdesk.reply_created", {"missing": ["fr"]})]


def test_a_reply_that_says_nothing_or_has_the_name_of_another_is_refused(agent):
    SavedReplyFactory(title="Begin")
    empty = dict.fromkeys(TEXTS, "")

    with pytest.raises(IntegrityError), transaction.atomic():
        services.create_reply(title="Begin", topic=None, texts=TEXTS, by=agent)
    with pytest.raises(IntegrityError), transaction.atomic():
        services.create_reply(title="Leeg", topic=None, texts=empty, by=agent)
    assert log() == []


def test_a_change_names_the_fields_and_not_the_words(agent):
    reply = SavedReplyFactory(title="Begin")
    texts = {"nl": "Anders.", "fr": "", "en": reply.text_en}
    changed = services.change_reply(reply, title="Begin", topic=None, texts=texts, seen_at=reply.changed_at, by=agent)

    changed.refresh_from_db()
    assert (changed.text_nl, changed.text_fr, changed.missing) == ("Anders.", "", ("fr",))
    assert changed.changed_at > reply.changed_at
    assert log() == [("helpdesk.reply_changed", {"fields": ["text_nl", "text_fr"], "missing": ["fr"]})]


def test_the_same_words_again_change_nothing(agent):
    reply = SavedReplyFactory()
    texts = {code: getattr(reply, f"text_{code}") for code in TEXTS}

    services.change_reply(reply, title=reply.title, topic=None, texts=texts, seen_at=reply.changed_at, by=agent)
    assert SavedReply.objects.get().changed_at == reply.changed_at
    assert log() == []


def test_who_saves_second_loses_nobodys_words(agent):
    reply = SavedReplyFactory()
    seen_at = reply.changed_at - timedelta(seconds=1)

    with pytest.raises(services.ReplyChanged, match="stands below"):
        services.change_reply(reply, title="X", topic=None, texts=TEXTS, seen_at=seen_at, by=agent)
    assert SavedReply.objects.get().title == reply.title


def test_a_removed_reply_is_gone(agent):
    services.remove_reply(SavedReplyFactory(), by=agent)

    assert SavedReply.objects.count() == 0
    assert log() == [("helpdesk.reply_removed", {})]


def test_a_topic_gets_its_name_in_addresses_once(agent):
    for _time in range(3):
        services.save_topic(Topic(name_nl="Geld zoeken", name_fr="", name_en="Finding money"), by=agent)

    topics = Topic.objects.order_by("pk")
    assert [topic.slug for topic in topics] == ["geld-zoeken", "geld-zoeken-2", "geld-zoeken-3"]
    topics[0].name_nl = "Geld"
    changed = topics[0]
    changed.name_en = "Money"
    services.save_topic(changed, by=agent)
    assert (changed.slug, log()[0][0]) == ("geld-zoeken", "helpdesk.topic_changed")


def test_a_topic_goes_from_its_questions_but_not_from_its_articles(agent):
    topic, kept = TopicFactory(), TopicFactory()
    ticket, article = TicketFactory(topic=topic), ArticleFactory(topic=kept)

    services.delete_topic(topic, by=agent)
    with pytest.raises(services.TopicHasArticles, match="another one first"):
        services.delete_topic(kept, by=agent)
    ticket.refresh_from_db()
    assert (ticket.topic, article.topic, log()) == (None, kept, [("helpdesk.topic_deleted", {})])
