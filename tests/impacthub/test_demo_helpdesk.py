"""The demo's questions, saved replies and articles."""

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.db.models import F
from django.test import override_settings
from django.utils import timezone

from helpdesk.models import (
    Article,
    ArticleTask,
    ArticleText,
    ArticleVersion,
    Message,
    Satisfaction,
    SavedReply,
    Ticket,
    Topic,
)
from impacthub.demo import cohorts, guides, questions
from impacthub.demo.loading import load_films
from impacthub.notifications.models import OutboxEmail
from impacthub.people.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module", autouse=True)
def demo(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Films, the year that runs, and the helpdesk; loaded once, and then as if it had never been."""
    media = tmp_path_factory.mktemp("demo-media")
    with django_db_blocker.unblock(), transaction.atomic(), override_settings(MEDIA_ROOT=media):
        load_films()
        cohorts.load()
        questions.load()
        guides.load()
        questions.link_articles()
        yield
        transaction.set_rollback(True)


def test_sixty_questions_in_three_languages_over_three_years():
    assert Counter(Ticket.objects.values_list("language", flat=True)) == {"nl": 32, "fr": 18, "en": 10}
    assert Counter(Ticket.objects.values_list("status", flat=True)) == {
        "CLOSED": 38, "NEW": 5, "SOLVED": 4, "OPEN": 4, "WAITING": 4, "HELD": 3, "SPAM": 2,
    }  # fmt: skip
    first, last = Ticket.objects.order_by("asked_at").values_list("asked_at", flat=True)[::59]
    assert timedelta(days=1000) < last - first < timedelta(days=1100)
    assert not Ticket.objects.filter(fictional=False).exists()


def test_what_was_said_is_whole_and_in_order():
    for ticket in Ticket.objects.prefetch_related("messages"):
        said = list(ticket.messages.all())
        assert [message.number for message in said] == list(range(1, len(said) + 1))
        moments = [message.created_at for message in said]
        assert (moments, moments[-1] <= timezone.now()) == (sorted(moments), True)
        answers = [message.created_at for message in said if message.kind == Message.Kind.AGENT]
        assert ticket.first_replied_at == (answers[0] if answers else None)
        open_words = [message.created_at for message in said if message.kind != Message.Kind.NOTE]
        assert ticket.last_message_at == open_words[-1]


def test_two_questions_wait_too_long_and_most_were_answered_in_time():
    assert Ticket.objects.late().count() >= 1
    answered = Ticket.objects.filter(first_replied_at__isnull=False)
    in_time = answered.filter(first_replied_at__lte=F("reply_due_at"))
    assert 0.7 <= in_time.count() / answered.count() <= 0.95


def test_what_was_held_says_why():
    held = Ticket.objects.filter(status__in=["HELD", "SPAM"])
    assert [ticket.reference for ticket in held if not ticket.spam_reasons] == []


def test_satisfaction_and_consent():
    assert Counter(Satisfaction.objects.values_list("helped", flat=True)) == {"YES": 20, "PARTLY": 3, "NO": 1}
    asked = Ticket.objects.exclude(publishing="NOT_ASKED").values_list("publishing", flat=True)
    assert Counter(asked) == {"GIVEN": 8, "REFUSED": 3, "ASKED": 4}


def test_saved_replies_and_topics():
    assert (Topic.objects.count(), SavedReply.objects.count()) == (10, 10)
    assert Counter(reply.missing for reply in SavedReply.objects.all()) == {(): 8, ("fr",): 1, ("en",): 1}


def test_twenty_articles_with_versions_and_translations():
    assert Article.objects.count() == 20
    assert Counter(ArticleText.objects.values_list("language", flat=True)) == {"nl": 20, "fr": 14, "en": 12}
    assert Counter(ArticleVersion.objects.values_list("status", flat=True)) == {"PUBLISHED": 46, "REPLACED": 7}
    for text in ArticleText.objects.select_related("article"):
        version = text.versions.get(status="PUBLISHED")
        assert (version.number, version.title, version.short, version.body, version.sources) == (
            text.published_number, text.title, text.short, text.body, text.sources,
        )  # fmt: skip
        assert (text.translates is None) == text.is_source
        before = text.versions.filter(status="REPLACED").first()
        assert before is None or len(before.body) < len(text.body)
    made_of = dict(Article.objects.exclude(ticket=None).values_list("slug", "ticket__publishing"))
    assert made_of == {"wat-kost-een-impactcampagne": "GIVEN", "wat-hoort-er-in-een-lespakket": "GIVEN"}


def test_some_translations_are_stale():
    stale = [
        (text.article.slug, text.language)
        for text in ArticleText.objects.exclude(translates=None).select_related("article")
        if text.article.texts.get(language="nl").published_number != text.translates
    ]
    assert len(stale) == 6


def test_one_article_helps_too_few():
    task = ArticleTask.objects.get()
    assert (task.helped, task.answers, task.closed_at) == (4, 12, None)
    assert (task.text.feedback.filter(helped=True).count(), task.text.feedback.count()) == (4, 12)


def test_the_coach_answers_the_helpdesk_and_nobody_is_written_to():
    coach = User.objects.get(email="coach@demo.impacthub.test")
    assert coach.has_role("HELPDESK")
    assert not OutboxEmail.objects.filter(kind__startswith="helpdesk").exists()


def test_loading_again_adds_nothing():
    assert (questions.load(), guides.load()) == (0, 0)
    assert (Ticket.objects.count(), Article.objects.count()) == (60, 20)
