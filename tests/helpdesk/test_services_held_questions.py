"""What looks like advertising is let in or called spam by a person, and goes after thirty days."""

from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone
from django.utils.translation import override

from helpdesk import services, tasks
from helpdesk.models import Attachment, Message, Ticket
from impacthub.audit.services import timeline
from impacthub.notifications.models import Notification, OutboxEmail
from impacthub.states import TransitionNotAllowed
from tests.factories.helpdesk import TicketFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def agent(person_as):
    return person_as("HELPDESK")


@pytest.fixture
def ticket():
    return TicketFactory(status="HELD", spam_score=120, spam_reasons=["advert"])


def log(ticket):
    return [(entry.action, entry.actor_id, entry.changes) for entry in timeline(ticket)]


def test_a_released_question_is_new_and_its_asker_hears_of_it(ticket, agent):
    due = ticket.reply_due_at
    released = services.release_question(ticket, by=agent)

    released.refresh_from_db()
    assert (released.status, released.closed_at, released.reply_due_at) == ("NEW", None, due)
    assert released.waits_since == ticket.last_message_at
    assert log(ticket) == [("helpdesk.question_released", agent.pk, {"status": ["HELD", "NEW"]})]
    mail = OutboxEmail.objects.get()
    assert (mail.kind, mail.to) == ("helpdesk.question_received", ticket.email)
    assert [(line.user_id, line.kind) for line in Notification.objects.all()] == [(agent.pk, "helpdesk.question_asked")]


def test_an_answer_that_would_be_late_is_promised_anew(ticket, agent):
    Ticket.objects.update(reply_due_at=timezone.now() - timedelta(hours=1))

    assert services.release_question(ticket, by=agent).reply_due_at > timezone.now() + timedelta(days=1)


def test_a_rejected_question_waits_for_nobody_and_nobody_hears_of_it(ticket, agent):
    rejected = services.reject_question(ticket, by=agent)

    rejected.refresh_from_db()
    assert (rejected.status, rejected.waits_since) == ("SPAM", None)
    assert rejected.closed_at is not None
    assert log(ticket) == [("helpdesk.question_rejected", agent.pk, {"status": ["HELD", "SPAM"]})]
    assert OutboxEmail.objects.count() == Notification.objects.count() == 0


def test_spam_can_be_brought_back(ticket, agent):
    services.reject_question(ticket, by=agent)
    back = services.release_question(ticket, by=agent)

    assert (back.status, back.closed_at, back.waits_since) == ("NEW", None, ticket.last_message_at)
    assert OutboxEmail.objects.count() == 1


def test_who_decides_second_is_told_so(ticket, agent):
    services.release_question(ticket, by=agent)

    with override("en"), pytest.raises(services.AlreadyDecided, match="just now"):
        services.reject_question(ticket, by=agent)
    with pytest.raises(services.AlreadyDecided):
        services.release_question(ticket, by=agent)
    assert len(log(ticket)) == OutboxEmail.objects.count() == 1


@pytest.mark.parametrize("status", ["NEW", "OPEN"])
def test_what_came_in_can_be_spam_after_all(status, agent):
    ticket = TicketFactory(status=status)

    assert services.mark_spam(ticket, by=agent).status == "SPAM"
    assert log(ticket) == [("helpdesk.question_rejected", agent.pk, {"status": [status, "SPAM"]})]


@pytest.mark.parametrize("status", ["WAITING", "SOLVED", "CLOSED", "SPAM", "HELD"])
def test_what_was_answered_is_no_spam(status, agent):
    with pytest.raises((services.AlreadyDecided, TransitionNotAllowed)):
        services.mark_spam(TicketFactory(status=status), by=agent)


def test_many_at_once_are_those_that_are_still_held(agent):
    first, second, third = TicketFactory.create_batch(3, status="HELD")
    new = TicketFactory()
    services.release_question(third, by=agent)

    assert services.reject_questions([first.pk, second.pk, third.pk, new.pk, 0], by=agent) == 2
    assert [Ticket.objects.get(pk=one.pk).status for one in (first, second, third, new)] == [
        "SPAM",
        "SPAM",
        "NEW",
        "NEW",
    ]
    assert [entry[0] for entry in log(second)] == ["helpdesk.question_rejected"]


@pytest.mark.django_db(transaction=True)
def test_after_thirty_days_spam_is_gone_with_its_files_and_only_spam(agent):
    old, young = TicketFactory.create_batch(2, status="SPAM", closed_at=timezone.now() - timedelta(days=31))
    Ticket.objects.filter(pk=young.pk).update(closed_at=timezone.now() - timedelta(days=29))
    closed = TicketFactory(status="CLOSED", closed_at=timezone.now() - timedelta(days=31))
    paper = Attachment(message=old.messages.get(), name="offer.pdf", size=4)
    paper.file.save("offer.pdf", ContentFile(b"%PDF"))

    tasks.discard_spam()
    tasks.discard_spam()

    assert set(Ticket.objects.values_list("pk", flat=True)) == {young.pk, closed.pk}
    assert not Message.objects.filter(ticket_id=old.pk).exists()
    assert not default_storage.exists(str(paper.file.name))
    assert log(old) == [("helpdesk.spam_discarded", None, {})]
