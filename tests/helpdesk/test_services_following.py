"""What the asker and the clock do with a question: rows, log, mails and bells, once, whoever comes at the same time."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from django.utils.translation import override

from helpdesk import services, tasks
from helpdesk.links import ticket_url
from helpdesk.models import Attachment, Message, Satisfaction, Ticket
from helpdesk.notifications import following as mails
from helpdesk.services import closing
from impacthub.audit.models import Entry
from impacthub.files import Checked
from impacthub.notifications.models import Notification, OutboxEmail
from impacthub.people.models import Role, User
from impacthub.states import TransitionNotAllowed
from tests.factories.helpdesk import (
    ArticleFactory,
    ArticleTextFactory,
    MessageFactory,
    SatisfactionFactory,
    TicketFactory,
)
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db
Status = Ticket.Status
DAY = timedelta(days=1)
PDF = Checked(b"%PDF-1.7\n%%EOF\n", "application/pdf", ".pdf", "budget.pdf")
LATER = ("solved_at", "closed_at", "close_at", "close_told_at")


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    with override("en"):
        yield


@pytest.fixture
def tom() -> User:
    return UserFactory(name="Tom Claes", roles=[Role.HELPDESK])


@pytest.fixture
def ria() -> User:
    return UserFactory(name="Ria Bos", roles=[Role.COORDINATOR])


def nele(**fields: Any) -> Ticket:
    """A question of Nele, without an account, in English."""
    return TicketFactory(
        **{"subject": "Where do I begin?", "email": "nele@people.test", "name": "Nele", "language": "en"} | fields
    )


def say(ticket: Ticket, text: str = "And the budget?", **more: Any) -> Message:
    """Something more of the asker."""
    return services.add_message(ticket, text=text, **{"files": [], "by": None} | more)


def log() -> list[tuple[str, dict[str, Any]]]:
    """What was written down, oldest first."""
    rows = Entry.objects.filter(action__startswith="helpdesk.").order_by("pk")
    return list(rows.values_list("action", "changes"))


def outbox() -> list[tuple[str, str]]:
    """Whom was written what."""
    return list(OutboxEmail.objects.order_by("pk").values_list("to", "kind"))


def bells() -> list[tuple[str, str]]:
    """Whose bell rang for what."""
    return list(Notification.objects.order_by("pk").values_list("user__name", "kind"))


# Saying more


@pytest.mark.parametrize(
    ("status", "to"),
    [
        ("NEW", "NEW"), ("OPEN", "OPEN"), ("WAITING", "OPEN"), ("SOLVED", "OPEN"), ("CLOSED", "OPEN"),
        ("HELD", "HELD"), ("SPAM", "HELD"),
    ],
)  # fmt: skip
def test_a_message_makes_the_helpdesk_go_on(status: str, to: str) -> None:
    ticket, since = nele(status=status, waits_since=None), timezone.now()
    message = say(ticket, files=[PDF])
    ticket = Ticket.objects.get()
    assert (message.number, message.kind, message.text, message.author) == (2, "ASKER", "And the budget?", None)
    assert (ticket.status, ticket.waits_since, ticket.last_message_at) == (to, message.created_at, message.created_at)
    assert ticket.last_message_at > since
    assert Attachment.objects.get().message == message
    assert log() == [("helpdesk.message_added", {"message": 2, "files": 1, "status": [status, to]})]
    assert outbox() == []


def test_a_message_takes_away_what_the_clock_would_do() -> None:
    now = timezone.now()
    ticket = nele(status="SOLVED", waits_since=None, **dict.fromkeys(LATER, now))
    say(ticket)
    assert [getattr(Ticket.objects.get(), name) for name in LATER] == [None] * 4


def test_what_was_called_spam_is_looked_at_again_when_its_asker_writes(tom: User) -> None:
    ticket = nele(status="SPAM", closed_at=timezone.now() - 29 * DAY)
    say(ticket)
    Ticket.objects.update(asked_at=timezone.now() - 40 * DAY)
    assert (services.discard_spam(), Ticket.objects.get().closed_at, outbox(), bells()) == (0, None, [], [])
    services.release_question(ticket, by=tom)
    assert outbox() == [("nele@people.test", "helpdesk.question_received")]


@pytest.mark.parametrize(("replied", "is_anew"), [(None, True), (timezone.now() - 20 * DAY, False)])
def test_a_question_that_was_closed_without_an_answer_is_promised_one_anew(replied: Any, is_anew: bool) -> None:
    due_at = timezone.now() - 16 * DAY
    say(nele(status="CLOSED", closed_at=timezone.now() - 18 * DAY, reply_due_at=due_at, first_replied_at=replied))
    row = Ticket.objects.get()
    assert (row.reply_due_at > timezone.now() + DAY, row.reply_due_at == due_at) == (is_anew, not is_anew)
    assert row.is_late is False


def test_who_waits_already_waits_since_then() -> None:
    ticket = nele(asked_at=timezone.now() - 3 * DAY)
    say(ticket)
    assert Ticket.objects.get().waits_since == ticket.waits_since


def test_a_message_rings_for_who_looks_after_it(tom: User, ria: User) -> None:
    say(nele(assignee=tom))
    line = Notification.objects.get()
    assert (line.user, line.kind, line.url) == (tom, "helpdesk.message_came", f"/en/helpdesk/inbox/{ref()}/")
    assert line.text % line.params == f"Nele wrote again about {ref()}: Where do I begin?"


def ref() -> str:
    """How people call the only question."""
    return Ticket.objects.get().reference


def test_a_message_to_nobody_in_particular_rings_for_all(tom: User, ria: User) -> None:
    UserFactory(roles=[Role.HELPDESK], is_active=False)
    say(nele(assignee=UserFactory(is_active=False), name=""))
    assert bells() == [("Tom Claes", "helpdesk.message_came"), ("Ria Bos", "helpdesk.message_came")]
    line = Notification.objects.first()
    assert line is not None
    assert line.text % line.params == f"The asker of {ref()} wrote again: Where do I begin?"


@pytest.mark.parametrize("status", ["HELD", "SPAM"])
def test_nobody_hears_of_what_may_be_spam(tom: User, status: str) -> None:
    say(nele(status=status))
    assert bells() == []


def test_the_same_words_of_the_same_page_are_one_message() -> None:
    ticket = nele()
    assert say(ticket, through=1) == say(ticket, through=1)
    assert (Message.objects.count(), len(log())) == (2, 1)
    say(ticket, through=2)
    assert Message.objects.count() == 3


def test_thirty_days_after_it_closed_a_question_takes_nothing_more() -> None:
    now = timezone.now()
    say(nele(status="CLOSED", closed_at=now - 29 * DAY))
    with pytest.raises(services.QuestionLocked, match="closed for too long"):
        say(nele(status="CLOSED", closed_at=now - 31 * DAY))
    assert Message.objects.count() == 3


# Answered, and how it went


@pytest.mark.parametrize("status", ["NEW", "OPEN", "WAITING"])
def test_mark_solved(status: str) -> None:
    ticket = services.mark_solved(nele(status=status, close_told_at=timezone.now()), by=None)
    row = Ticket.objects.get()
    assert (row.status, row.waits_since, row.close_told_at, row.solved_at) == ("SOLVED", None, None, ticket.solved_at)
    assert row.solved_at is not None
    assert row.close_at == row.solved_at + 14 * DAY
    assert (log(), outbox()) == ([("helpdesk.question_solved", {"status": [status, "SOLVED"]})], [])


@pytest.mark.parametrize("status", ["HELD", "SPAM", "SOLVED", "CLOSED"])
def test_mark_solved_leaves_what_is_done_or_held(status: str) -> None:
    services.mark_solved(nele(status=status), by=None)
    assert (Ticket.objects.get().status, log()) == (status, [])


def test_rate_once() -> None:
    ticket = nele(status="SOLVED")
    said = {services.rate(ticket, helped="PARTLY", easy=5, comment="Kind", by=None).pk for _time in range(2)}
    for helped, easy, comment in (("PARTLY", 1, "Kind"), ("NO", 5, "Kind"), ("PARTLY", 5, "")):
        with pytest.raises(services.RatedBefore, match="What you said first counts"):
            services.rate(ticket, helped=helped, easy=easy, comment=comment, by=None)
    row = Satisfaction.objects.get()
    assert (said, row.helped, row.easy, row.comment) == ({row.pk}, "PARTLY", 5, "Kind")
    assert log() == [("helpdesk.satisfaction_given", {"helped": "PARTLY", "easy": 5})]


@pytest.mark.parametrize("status", ["HELD", "NEW", "OPEN", "WAITING"])
def test_rate_only_when_done(status: str) -> None:
    with pytest.raises(services.NotDone):
        services.rate(nele(status=status), helped="YES", easy=3, by=None)


# Publishing


def test_publishing_is_given_and_withdrawn(tom: User) -> None:
    ticket = nele(status="SOLVED", publishing="ASKED")
    services.answer_publishing(ticket, True, by=None)
    first = Ticket.objects.get()
    services.answer_publishing(ticket, True, by=None)
    assert (first.publishing, first.publishing_at) == ("GIVEN", Ticket.objects.get().publishing_at)
    text = ArticleTextFactory(article=ArticleFactory(ticket=ticket))
    services.answer_publishing(ticket, False, by=None)
    assert Ticket.objects.get().publishing == "REFUSED"
    text.refresh_from_db()
    assert (text.published_number, text.versions.get().status) == (None, "REPLACED")
    assert log() == [
        ("helpdesk.publishing_answered", {"publishing": ["ASKED", "GIVEN"]}),
        ("helpdesk.publishing_answered", {"publishing": ["GIVEN", "REFUSED"]}),
        ("helpdesk.article_withdrawn", {"languages": ["nl"]}),
    ]
    assert bells() == [("Tom Claes", "helpdesk.publishing_withdrawn")]


def test_nobody_rings_for_what_is_no_article(tom: User) -> None:
    services.answer_publishing(nele(publishing="GIVEN"), False, by=None)
    assert bells() == []


@pytest.mark.parametrize("allowed", [True, False])
def test_what_was_not_asked_is_neither_given_nor_refused(allowed: bool) -> None:
    ticket = nele(status="SOLVED")
    with pytest.raises(TransitionNotAllowed):
        services.answer_publishing(ticket, allowed, by=None)
    assert Ticket.objects.get().publishing == "NOT_ASKED"
    assert log() == []


# The clock


def due(status: str, **fields: Any) -> Ticket:
    """A question that the clock looks at now."""
    fields = {"close_at": timezone.now() - timedelta(minutes=1), "first_replied_at": timezone.now() - 15 * DAY} | fields
    return nele(status=status, waits_since=None, **fields)


def test_an_answered_question_closes_with_a_new_link() -> None:
    ticket = due("SOLVED", solved_at=timezone.now() - 14 * DAY)
    old = ticket_url(ticket)
    assert [closing.close_due(), closing.close_due()] == [1, 0]
    row = Ticket.objects.get()
    assert (row.status, row.close_at, row.link_version, row.is_locked) == ("CLOSED", None, 1, False)
    assert row.closed_at is not None
    assert log() == [("helpdesk.question_closed", {"status": ["SOLVED", "CLOSED"]})]
    mail = OutboxEmail.objects.get()
    assert (mail.to, mail.kind, mail.language) == ("nele@people.test", "helpdesk.question_closed", "en")
    assert (ticket_url(row) in mail.text, old in mail.text, f"{ticket_url(row)}#satisfaction" in mail.text) == (
        True, False, True,
    )  # fmt: skip


def test_what_waits_for_its_asker_is_announced_first() -> None:
    ticket = due("WAITING")
    assert [closing.close_due(), closing.close_due()] == [1, 0]
    row = Ticket.objects.get()
    assert (row.status, row.link_version) == ("WAITING", 0)
    assert row.close_told_at is not None
    assert row.close_at == row.close_told_at + 14 * DAY
    assert [action for action, _changes in log()] == ["helpdesk.closing_announced"]
    assert outbox() == [("nele@people.test", "helpdesk.closing_announced")]
    Ticket.objects.update(close_at=timezone.now())
    assert [closing.close_due(), closing.close_due()] == [1, 0]
    assert (Ticket.objects.get().status, outbox()[1:]) == (
        "CLOSED", [("nele@people.test", "helpdesk.question_closed")],
    )  # fmt: skip
    assert ticket_url(ticket) in OutboxEmail.objects.earliest("pk").text


@pytest.mark.parametrize("status", ["HELD", "NEW", "OPEN", "CLOSED", "SPAM"])
def test_the_clock_leaves_the_others(status: str) -> None:
    due(status)
    assert (closing.close_due(), Ticket.objects.get().status) == (0, status)


def test_the_clock_waits_for_its_time() -> None:
    due("SOLVED", close_at=timezone.now() + timedelta(minutes=1))
    due("SOLVED", close_at=None)
    assert closing.close_due() == 0


def test_the_task_run_twice_has_one_effect() -> None:
    due("SOLVED")
    tasks.close_due()
    tasks.close_due()
    assert (len(log()), len(outbox())) == (1, 1)


def test_close_says_why_and_closing_twice_mails_once(tom: User) -> None:
    ticket = nele()
    for _time in range(2):
        services.close(ticket, by=tom, reason="TWICE")
    assert log() == [("helpdesk.question_closed", {"status": ["NEW", "CLOSED"], "reason": "TWICE"})]
    mail = OutboxEmail.objects.get()
    assert ("#satisfaction" in mail.text, Ticket.objects.get().link_version) == (False, 1)
    with pytest.raises(TransitionNotAllowed):
        services.close(nele(status="HELD"), by=tom)


def test_nothing_closes_while_an_answer_is_about_to_leave(tom: User) -> None:
    ticket = nele(status="WAITING", first_replied_at=timezone.now())
    message = answer(ticket, leaves_at=timezone.now() + timedelta(seconds=10))
    with pytest.raises(TransitionNotAllowed, match="about to leave"):
        services.close_ticket(ticket, reason="OTHER", by=tom)
    assert (Ticket.objects.get().link_version, log(), len(outbox())) == (0, [], 1)
    Message.objects.filter(pk=message.pk).update(taken_back_at=timezone.now())
    assert services.close_ticket(ticket, reason="OTHER", by=tom).status == "CLOSED"


def test_closing_again_mails_a_new_link_again(tom: User) -> None:
    ticket = nele(first_replied_at=timezone.now())
    services.close(ticket, by=tom)
    say(ticket)
    services.close(ticket, by=tom)
    assert (outbox(), Ticket.objects.get().link_version) == ([("nele@people.test", "helpdesk.question_closed")] * 2, 2)


def test_what_nobody_answered_closes_without_its_words_and_mails_one_of_many() -> None:
    for _number in range(6):
        services.mark_solved(nele(subject="Your bill is not paid"), by=None)
    Ticket.objects.update(close_at=timezone.now())
    assert (closing.close_due(), outbox()) == (6, [("nele@people.test", "helpdesk.question_closed")])
    mail = OutboxEmail.objects.get()
    assert ("Your question is closed." in mail.text, "bill" in mail.text + mail.html) == (True, False)
    assert (mail.subject, Ticket.objects.filter(status="CLOSED").count()) == (
        f"Your question is closed ({Ticket.objects.earliest('pk').reference})", 6,
    )  # fmt: skip


def test_four_closings_a_day_and_one_mail_with_links() -> None:
    for number in range(7):
        services.close(nele(email=f"nele+{number}@people.test"), by=None)
        OutboxEmail.objects.update(created_at=timezone.now() - timedelta(minutes=11))
    assert len(outbox()) == 4
    assert [services.send_new_links("nele+1@people.test", language="en") for _time in range(2)] == [True, False]


def test_who_has_an_account_or_was_answered_reads_of_every_closing(tom: User) -> None:
    for _number in range(2):
        services.close(nele(user=tom, email=tom.email), by=None)
        services.close(nele(first_replied_at=timezone.now()), by=None)
    mails_of = OutboxEmail.objects.order_by("pk")
    assert ["Where do I begin?" in mail.text for mail in mails_of] == [True] * 4


def test_nothing_is_mailed_to_an_address_that_was_removed() -> None:
    due("SOLVED", email="")
    assert (closing.close_due(), outbox()) == (1, [])


# The mail of an answer


def answer(ticket: Ticket, **fields: Any) -> Message:
    """An answer of the helpdesk, told to the asker."""
    author = UserFactory(name="Lore Maes", roles=[Role.HELPDESK])
    message = MessageFactory(ticket=ticket, **{"kind": "AGENT", "author": author, "text": "Begin **here**."} | fields)
    mails.tell_answer(message)
    return message


def test_an_answer_leaves_when_it_can_no_longer_be_taken_back() -> None:
    soon = timezone.now() + timedelta(seconds=10)
    ticket = nele(status="WAITING")
    message = answer(ticket, leaves_at=soon, text="Look at [the guide](https://gids.example/a) or http://x.example")
    mail = OutboxEmail.objects.get()
    assert (mail.key, mail.next_try_at, mail.to) == (f"{mails.key_of(message)}asker", soon, "nele@people.test")
    assert mail.subject == f"An answer to your question ({ref()})"
    assert "Lore Maes of the helpdesk answered your question “Where do I begin?”" in " ".join(mail.text.split())
    assert (ticket_url(ticket) in mail.text, "#satisfaction" in mail.text) == (True, False)
    assert ('href="https://gids.example/a"' in mail.html, "http://x.example" in mail.html) == (True, False)


def test_who_reads_along_gets_the_answer_without_the_link() -> None:
    ticket = nele(status="WAITING", cc=["jan@people.test", "NELE@people.test", "an@people.test"])
    answer(ticket)
    assert outbox() == [
        ("nele@people.test", "helpdesk.question_answered"),
        ("jan@people.test", "helpdesk.question_answered"),
        ("an@people.test", "helpdesk.question_answered"),
    ]
    own, *copies = [mail.text + mail.html for mail in OutboxEmail.objects.order_by("pk")]
    assert "/t/" in own
    assert [("/t/" in copy, "<strong>here</strong>" in copy) for copy in copies] == [(False, True)] * 2
    assert not User.objects.filter(email__in=["jan@people.test", "an@people.test"]).exists()


def test_the_account_of_the_asker_is_written_to_where_it_is_now() -> None:
    member = UserFactory(email="new@people.test")
    answer(nele(user=member, email="old@people.test", status="WAITING"))
    mail = OutboxEmail.objects.get()
    assert (mail.to, mail.user) == ("new@people.test", member)


def test_how_it_went_is_asked_in_one_mail() -> None:
    ticket = nele(status="SOLVED")
    undo = {"before": {"status": "NEW"}, "after": {"status": "SOLVED"}}
    for number in (2, 3):
        answer(ticket, number=number, undo=undo)
    services.close(ticket, by=None)
    asked = ["#satisfaction" in mail.text for mail in OutboxEmail.objects.order_by("pk")]
    assert asked == [True, False, False]


def test_an_answer_that_was_taken_back_asked_nothing() -> None:
    ticket = nele(status="SOLVED")
    undo = {"after": {"status": "SOLVED"}}
    answer(ticket, number=2, undo=undo, taken_back_at=timezone.now())
    answer(ticket, number=3, undo=undo)
    assert "#satisfaction" in OutboxEmail.objects.latest("pk").text


def test_who_said_how_it_went_is_not_asked_again() -> None:
    said = SatisfactionFactory(ticket__language="en")
    answer(said.ticket)
    assert "#satisfaction" not in OutboxEmail.objects.get().text


@pytest.mark.parametrize("language", ["nl", "fr", "en"])
def test_all_mails_can_be_written_in_every_language(language: str) -> None:
    ticket = due("SOLVED", language=language, cc=["jan@people.test"])
    message = answer(ticket)
    Attachment.objects.create(message=message, name="a.pdf", content_type="application/pdf", size=1, sha256="")
    OutboxEmail.objects.all().delete()
    mails.tell_answer(message)
    due("WAITING", language=language, email="an@people.test")
    closing.close_due()
    services.send_new_links("nele@people.test", language=language)
    assert sorted(kind for _to, kind in outbox()) == sorted(
        ["helpdesk.question_answered"] * 2
        + ["helpdesk.question_closed", "helpdesk.closing_announced", "helpdesk.link_renewed"]
    )
    assert {mail.language for mail in OutboxEmail.objects.all()} == {language}
    assert max(len(mail.subject) for mail in OutboxEmail.objects.all()) <= 60
