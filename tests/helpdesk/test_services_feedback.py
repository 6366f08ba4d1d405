"""Readers say whether an article helped: counted without their name; too few helped is one task."""

import threading
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone
from django.utils.translation import override

from helpdesk import services
from helpdesk.models import ArticleFeedback, ArticleTask, ArticleText
from helpdesk.queries import feedback as queries
from helpdesk.services import feedback as feedback_services
from impacthub.audit.models import Entry
from impacthub.notifications.models import Notification, OutboxEmail
from impacthub.people.models import Role
from tests.factories.helpdesk import ArticleFeedbackFactory, ArticleTaskFactory, ArticleTextFactory
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    with override("en"):
        yield


@pytest.fixture
def text() -> ArticleText:
    return ArticleTextFactory(title="Wat kost een campagne?")


def answers(text: ArticleText, *, yes: int, no: int, **fields: Any) -> None:
    """What readers said before."""
    ArticleFeedbackFactory.create_batch(yes, text=text, **fields)
    ArticleFeedbackFactory.create_batch(no, text=text, helped=False, **fields)


def log(row: ArticleText) -> list[tuple[str, str, Any]]:
    entries = Entry.objects.filter(object_id=str(row.pk), object_type=row._meta.label).order_by("pk")
    return [(entry.action, entry.actor_text, entry.changes) for entry in entries]


def test_give_feedback_counts_without_who_said_it(text: ArticleText) -> None:
    said = services.give_feedback(text, helped=False, reason="WRONG", comment="Oud.", by=UserFactory())
    row = ArticleFeedback.objects.get()
    kept = (row.pk, row.text, row.number, row.helped, row.reason, row.comment, row.instead_of_question)
    assert kept == (said.pk, text, 1, False, "WRONG", "Oud.", False)
    assert log(text) == [("helpdesk.article_rated", "ImpactHub", {"helped": False, "version": 1})]
    assert OutboxEmail.objects.count() == Notification.objects.count() == 0


def test_who_was_helped_gives_no_reason(text: ArticleText) -> None:
    services.give_feedback(text, helped=True, reason="WRONG", comment="Oud.", instead_of_question=True, by=None)
    row = ArticleFeedback.objects.get()
    assert (row.helped, row.reason, row.comment, row.instead_of_question) == (True, "", "", True)


def test_a_text_that_nobody_reads_takes_no_feedback() -> None:
    draft = ArticleTextFactory(draft=True)
    with pytest.raises(services.NotPublished, match="not published any more"):
        services.give_feedback(draft, helped=True, by=None)
    assert ArticleFeedback.objects.count() == Entry.objects.count() == 0


def test_explain_feedback_adds_why_to_the_same_no(text: ArticleText) -> None:
    said = ArticleFeedbackFactory(text=text, helped=False)
    for comment in ("Waar is 2026?", "Ik mis 2026."):
        services.explain_feedback(said, reason="INCOMPLETE", comment=comment, by=None)
    said.refresh_from_db()
    assert (said.reason, said.comment, ArticleFeedback.objects.count()) == ("INCOMPLETE", "Ik mis 2026.", 1)
    assert log(text) == [("helpdesk.article_rating_explained", "ImpactHub", {"reason": "INCOMPLETE"})] * 2


def test_a_yes_is_not_explained(text: ArticleText) -> None:
    said = ArticleFeedbackFactory(text=text)
    services.explain_feedback(said, reason="WRONG", comment="Nee.", by=None)
    said.refresh_from_db()
    assert (said.reason, said.comment, log(text)) == ("", "", [])


@pytest.mark.parametrize(
    ("yes", "no", "opens"),
    [(4, 5, True), (5, 4, False), (0, 8, False), (3, 5, False), (49, 50, True), (50, 49, False)],
)
def test_fewer_than_half_of_at_least_ten_opens_a_task(text: ArticleText, yes: int, no: int, opens: bool) -> None:
    answers(text, yes=yes, no=no)
    services.give_feedback(text, helped=False, by=None)
    tasks = list(ArticleTask.objects.values_list("text", "helped", "answers", "closed_at"))
    assert tasks == ([(text.pk, yes, yes + no + 1, None)] if opens else [])


def test_a_task_is_opened_once_and_told_to_who_writes_articles(text: ArticleText) -> None:
    agent, coordinator = UserFactory(roles=[Role.HELPDESK], language="nl"), UserFactory(roles=[Role.COORDINATOR])
    UserFactory(roles=[Role.COACH])
    answers(text, yes=3, no=6)
    for _again in range(3):
        services.give_feedback(text, helped=False, by=None)
    task = ArticleTask.objects.get()
    assert (task.helped, task.answers) == (3, 10)
    opened = ("helpdesk.article_task_opened", "ImpactHub", {"helped": 3, "answers": 10})
    assert [entry for entry in log(text) if entry[0] != "helpdesk.article_rated"] == [opened]
    lines = Notification.objects.order_by("user_id").values_list("user", "key", "url", "params")
    told = {"title": "Wat kost een campagne?", "helped": 3, "answers": 10}
    assert list(lines) == [
        (agent.pk, f"helpdesk.article_task:{task.pk}:{agent.pk}", "/nl/helpdesk/articles/tasks/", told),
        (coordinator.pk, f"helpdesk.article_task:{task.pk}:{coordinator.pk}", "/en/helpdesk/articles/tasks/", told),
    ]


def test_a_new_version_begins_to_count_again(text: ArticleText) -> None:
    answers(text, yes=0, no=30)
    ArticleText.objects.filter(pk=text.pk).update(published_number=2)
    said = services.give_feedback(text, helped=False, by=None)
    assert (said.number, ArticleTask.objects.count()) == (2, 0)


def test_close_task_is_what_a_new_version_does(text: ArticleText) -> None:
    agent = UserFactory(roles=[Role.HELPDESK], name="Noor Claes")
    other, task = ArticleTaskFactory(), ArticleTaskFactory(text=text)
    assert services.close_task(text, by=agent) == task
    assert services.close_task(text, by=agent) is None
    task.refresh_from_db()
    assert (task.closed_by, task.closed_at is None) == (agent, False)
    assert list(ArticleTask.objects.filter(closed_at=None)) == [other]
    assert log(text) == [("helpdesk.article_task_closed", "Noor Claes", {"task": task.pk})]


def test_a_task_that_is_closed_by_hand_begins_to_count_again(text: ArticleText) -> None:
    agent = UserFactory(roles=[Role.HELPDESK])
    answers(text, yes=0, no=9)
    services.give_feedback(text, helped=False, by=None)
    task = ArticleTask.objects.get()
    assert services.close_task_by_hand(task, by=agent).closed_by == agent
    with pytest.raises(services.TaskClosed, match="closed already"):
        services.close_task_by_hand(task, by=agent)
    services.give_feedback(text, helped=False, by=None)
    assert (ArticleTask.objects.filter(closed_at=None).count(), queries.counts(text)) == (0, (0, 1))
    answers(text, yes=0, no=8)
    services.give_feedback(text, helped=False, by=None)
    assert ArticleTask.objects.filter(closed_at=None).count() == 1


def test_said_of_counts_reasons_and_shows_the_newest_words(text: ArticleText, django_assert_num_queries: Any) -> None:
    ArticleFeedbackFactory.create_batch(2, text=text, helped=False, reason="WRONG")
    ArticleFeedbackFactory(text=text, helped=False, reason="OTHER", number=7, comment="Van een andere versie.")
    ArticleFeedbackFactory.create_batch(4, text=text)
    for number in range(7):
        ArticleFeedbackFactory(text=text, helped=False, reason="UNCLEAR", comment=f"Niet duidelijk {number}")
    task, other = ArticleTaskFactory(text=text), ArticleTaskFactory()
    with override("en"), django_assert_num_queries(2):
        said = queries.said_of([task, other])
    assert said[text.pk].reasons == [("I do not understand it", 7), ("it is wrong or out of date", 2)]
    assert [one.comment for one in said[text.pk].comments] == [f"Niet duidelijk {number}" for number in (6, 5, 4, 3, 2)]
    assert (said[text.pk].helped, said[text.pk].answers) == (4, 13)
    assert said[other.text_id] == queries.Said()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("locked", [True, False])
def test_two_readers_at_once_open_one_task(monkeypatch: pytest.MonkeyPatch, locked: bool) -> None:
    text = ArticleTextFactory()
    answers(text, yes=0, no=9)
    barrier, outcomes = threading.Barrier(2), []
    if not locked:
        original = queries.helps_too_few

        def both(helped: int, total: int) -> bool:
            barrier.wait(timeout=10)  # both have counted, neither has opened one
            return original(helped, total)

        monkeypatch.setattr(queries, "helps_too_few", both)
        monkeypatch.setattr(feedback_services, "_lock", lambda row: ArticleText.objects.get(pk=row.pk))

    def say_no() -> None:
        try:
            if locked:
                barrier.wait(timeout=10)
            services.give_feedback(text, helped=False, by=None)
            outcomes.append("said")
        except Exception as error:
            outcomes.append(type(error).__name__)
        finally:
            connection.close()

    threads = [threading.Thread(target=say_no) for _reader in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=20)
    assert sorted(outcomes) == (["said", "said"] if locked else ["IntegrityError", "said"])
    assert (ArticleTask.objects.count(), ArticleFeedback.objects.count()) == (1, 11 if locked else 10)
    assert ArticleTask.objects.get().opened_at <= timezone.now()
