"""The talk beside a plan: drafts of one's own, sent together, told once, dealt with and taken up again."""

from threading import Barrier
from threading import Thread as Worker
from typing import Any

import pytest
from django.db import connection, connections

from coaching import services
from coaching.models import Comment, Plan, SectionVerdict, TeamMember, Thread
from coaching.queries import review as queries
from coaching.services import review as module
from impacthub.audit.models import Entry
from impacthub.notifications.models import Notification, OutboxEmail
from impacthub.people.models import Role, User
from impacthub.states import TransitionNotAllowed
from tests.factories.coaching import ProjectFactory
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db


def ask(plan: Plan, by: User, text: str = "Which general practitioners?", **options: Any) -> Comment:
    """A draft of a question about the audiences."""
    return services.start_thread(plan, "audiences", text, by=by, **options)


def bells() -> list[tuple[str, str]]:
    """Who was told what."""
    return [(line.user.email, line.kind) for line in Notification.objects.order_by("pk").select_related("user")]


def last_words(rows: list[Any]) -> list[str]:
    """What was said last in each of ``rows``."""
    return [row.last.text for row in rows]


def last_entry() -> tuple[str, dict[str, Any]]:
    """The newest entry of the log."""
    entry = Entry.objects.latest("pk")
    return entry.action, entry.changes


def test_start_thread_is_a_draft_that_nobody_hears_of(film_plan, samira):
    draft = ask(film_plan, samira, row="audiences-7", kind="BLOCKER")
    thread = draft.thread
    assert (thread.key, thread.row, thread.kind, thread.status, thread.sent_at) == (
        "audiences", "audiences-7", "BLOCKER", "OPEN", None,
    )  # fmt: skip
    assert (draft.text, draft.author, draft.sent_at) == ("Which general practitioners?", samira, None)
    assert last_entry() == ("coaching.thread_started", {"kind": "BLOCKER", "row": "audiences-7"})
    assert (bells(), OutboxEmail.objects.count()) == ([], 0)


def test_a_draft_is_seen_by_its_writer_only(film_plan, samira, nele):
    ask(film_plan, samira)
    assert [talk.comments[0].text for talk in queries.talks(film_plan, samira)] == ["Which general practitioners?"]
    assert queries.talks(film_plan, nele) == []


def test_send_comments_sends_all_drafts_and_the_verdict_at_once(film_plan, samira, nele, jonas):
    ask(film_plan, samira)
    ask(film_plan, samira, "And why now?")
    services.give_verdict(film_plan.sections.get(key="audiences"), "UPDATE", by=samira)
    assert services.send_comments(film_plan, by=samira) == 2
    moments = {*Comment.objects.values_list("sent_at", flat=True), *Thread.objects.values_list("sent_at", flat=True)}
    moments |= set(SectionVerdict.objects.values_list("sent_at", flat=True))
    assert len(moments) == 1
    assert None not in moments
    assert last_entry() == ("coaching.comments_sent", {"comments": 2, "verdicts": 1, "sections": "audiences"})
    assert bells() == [(nele.email, "coaching.comments_sent"), (jonas.email, "coaching.comments_sent")]
    assert OutboxEmail.objects.count() == 0


def test_send_comments_leaves_drafts_of_others(film_plan, samira, nele):
    ask(film_plan, samira)
    mine = ask(film_plan, nele)
    services.send_comments(film_plan, by=samira)
    mine.refresh_from_db()
    assert mine.sent_at is None


def test_send_comments_without_drafts(film_plan, samira):
    with pytest.raises(services.NothingToSend, match=r"no drafts|geen concepten"):
        services.send_comments(film_plan, by=samira)
    assert Entry.objects.filter(action="coaching.comments_sent").count() == 0


def test_a_reader_of_the_team_hears_nothing(film_plan, samira, nele, jonas):
    reader = UserFactory()
    services.add_team_member(film_plan.project, reader, role=TeamMember.Role.READER, by=None)
    ask(film_plan, samira)
    services.send_comments(film_plan, by=samira)
    assert {email for email, _kind in bells()} == {nele.email, jonas.email}


def test_a_coordinator_who_joined_in_hears_the_answer(film_plan, nele, jonas, samira):
    coordinator = UserFactory(roles=[Role.COORDINATOR])
    UserFactory(roles=[Role.COORDINATOR])
    thread = ask(film_plan, coordinator).thread
    services.send_comments(film_plan, by=coordinator)
    Notification.objects.all().delete()
    services.comment(thread, "Two in the region.", by=nele, send=True)
    assert {email for email, _kind in bells()} == {coordinator.email, jonas.email, samira.email}


def test_comment_can_be_sent_at_once(film_plan, samira, nele):
    thread = ask(film_plan, samira).thread
    services.send_comments(film_plan, by=samira)
    answer = services.comment(thread, "The two that we know.", by=nele, send=True)
    answer.refresh_from_db()
    assert answer.sent_at is not None
    assert last_entry() == ("coaching.comments_sent", {"comments": 1, "verdicts": 0, "sections": "audiences"})


def test_the_log_holds_no_word_of_what_was_said(film_plan, samira):
    draft = ask(film_plan, samira, "quetzalcoatl")
    services.change_draft(draft, "quetzalcoatl twice", by=samira)
    services.send_comments(film_plan, by=samira)
    said = [f"{entry.changes} {entry.object_text}" for entry in Entry.objects.all()]
    assert [words for words in said if "quetzalcoatl" in words] == []


def test_change_draft(film_plan, samira):
    draft = services.change_draft(ask(film_plan, samira), "Which ones exactly?", by=samira)
    assert Comment.objects.get().text == draft.text == "Which ones exactly?"
    services.send_comments(film_plan, by=samira)
    with pytest.raises(services.AlreadySent, match=r"sent already|al verstuurd"):
        services.change_draft(draft, "Never mind", by=samira)


def test_discard_draft_takes_an_empty_thread_with_it(film_plan, samira):
    services.discard_draft(ask(film_plan, samira), by=samira)
    assert (Comment.objects.count(), Thread.objects.count()) == (0, 0)
    assert last_entry()[0] == "coaching.draft_discarded"


def test_discard_draft_leaves_a_thread_in_which_something_was_said(film_plan, samira, nele):
    first = ask(film_plan, samira)
    services.send_comments(film_plan, by=samira)
    services.discard_draft(services.comment(first.thread, "Hm.", by=nele), by=nele)
    assert (Comment.objects.count(), Thread.objects.count()) == (1, 1)
    with pytest.raises(services.AlreadySent):
        services.discard_draft(first, by=samira)


def test_resolve_thread_tells_who_asked(film_plan, samira, nele):
    thread = ask(film_plan, samira).thread
    services.send_comments(film_plan, by=samira)
    Notification.objects.all().delete()
    thread = services.resolve_thread(thread, by=nele)
    assert (thread.status, thread.resolved_by) == ("RESOLVED", nele)
    assert last_entry() == ("coaching.thread_resolved", {"status": ["OPEN", "RESOLVED"]})
    assert bells() == [(samira.email, "coaching.thread_resolved")]
    with pytest.raises(TransitionNotAllowed):
        services.resolve_thread(thread, by=nele)


def test_reopen_thread(film_plan, samira, nele):
    thread = services.resolve_thread(ask(film_plan, samira).thread, by=nele)
    thread = services.reopen_thread(thread, by=samira)
    assert (thread.status, thread.resolved_by, thread.resolved_at) == ("OPEN", None, None)
    assert last_entry() == ("coaching.thread_reopened", {"status": ["RESOLVED", "OPEN"]})


def test_a_second_verdict_replaces_the_draft(film_plan, samira):
    section = film_plan.sections.get(key="goals")
    services.give_verdict(section, "UPDATE", by=samira)
    services.give_verdict(section, "GOOD", by=samira)
    assert list(SectionVerdict.objects.values_list("verdict", "sent_at")) == [("GOOD", None)]
    services.send_comments(film_plan, by=samira)
    services.give_verdict(section, "UPDATE", by=samira)
    assert SectionVerdict.objects.count() == 2


def test_waiting_is_what_no_maker_answered(film_plan, samira, nele):
    thread = ask(film_plan, samira).thread
    makers = {nele.pk}
    assert queries.waiting(film_plan, makers) == []
    services.send_comments(film_plan, by=samira)
    assert last_words(queries.waiting(film_plan, makers)) == ["Which general practitioners?"]
    services.comment(thread, "Those two.", by=nele, send=True)
    assert queries.waiting(film_plan, makers) == []
    services.comment(thread, "And the third?", by=samira, send=True)
    assert last_words(queries.waiting(film_plan, makers)) == ["And the third?"]
    services.resolve_thread(thread, by=nele)
    assert queries.waiting(film_plan, makers) == []


@pytest.mark.parametrize("count", [1, 3, 30])
def test_talks_take_two_queries(film_plan, samira, nele, count, django_assert_num_queries):
    for number in range(count):
        ask(film_plan, samira, f"Question {number}")
    with django_assert_num_queries(2):
        assert len(queries.talks(film_plan, samira)) == count


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("locked", [True, False])
def test_sending_twice_at_once(locked: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the lock the drafts go once and the second finds none; the control run without it sends them twice."""
    coach = UserFactory()
    plan = ProjectFactory(team={"COACH": coach, "PRODUCER": UserFactory()}).plan
    ask(plan, coach)
    if not locked:
        monkeypatch.setattr(module, "_lock_drafts", lambda plan, by: list(queries.drafts(plan, by)))
    barrier, outcomes = Barrier(2), []
    send = module._send

    def meet(*arguments: Any) -> None:
        barrier.wait(timeout=10)
        send(*arguments)

    if not locked:
        monkeypatch.setattr(module, "_send", meet)

    def work() -> None:
        try:
            if locked:
                barrier.wait(timeout=10)
            outcomes.append(services.send_comments(plan, by=coach))
        except services.NothingToSend:
            outcomes.append(0)
        finally:
            connection.close()

    workers = [Worker(target=work) for _each in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(timeout=20)
    connections.close_all()
    assert sorted(outcomes) == ([0, 1] if locked else [1, 1])
