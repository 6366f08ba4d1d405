"""Following a question by its signed link: what is read and said there, and what an old link gives."""

import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from helpdesk import registry, tasks
from helpdesk.links import renewed_url, ticket_token
from helpdesk.models import Attachment, Message, Satisfaction, Ticket
from helpdesk.services.attaching import attach
from impacthub.files import Checked
from impacthub.notifications.models import OutboxEmail
from impacthub.people.models import Role
from tests.factories.helpdesk import MessageFactory, SatisfactionFactory, TicketFactory
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db
Status = Ticket.Status
DAY = timedelta(days=1)
PDF = b"%PDF-1.4 begroting"


def text_of(response) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def address(ticket, part: str = "") -> str:
    return f"/t/{ticket_token(ticket)}/{part}"


@pytest.fixture
def nele():
    return UserFactory(name="Nele Vos", email="nele@people.test")


@pytest.fixture
def ticket():
    """Asked in English, so that its page speaks English."""
    return TicketFactory(
        subject="Where do I begin?", email="nele@people.test", name="Nele", language="en", message="Where do I begin?"
    )


def answered(ticket, **fields) -> Message:
    fields = {"kind": Message.Kind.AGENT, "author": UserFactory(name="Lore Maes"), "text": "Begin **here**."} | fields
    return MessageFactory(ticket=ticket, **fields)


# Reading


def test_the_page_says_how_it_stands_and_what_was_said(client, ticket):
    answered(ticket)
    MessageFactory(ticket=ticket, kind=Message.Kind.NOTE, text="Difficult person")
    answered(ticket, text="Taken back", taken_back_at=timezone.now())
    answered(ticket, text="Not yet", leaves_at=timezone.now() + timedelta(seconds=9))
    answer = client.get(address(ticket))
    said = text_of(answer)
    assert answer.status_code == 200
    assert ("We have your question" in said, "Lore Maes, helpdesk" in said) == (True, True)
    assert "<strong>here</strong>" in answer.content.decode()
    assert [words in said for words in ("Difficult person", "Taken back", "Not yet")] == [False] * 3
    assert ("n•••@people.test" in said, "nele@people.test" in answer.content.decode()) == (True, False)


def test_the_page_is_kept_from_others(client, ticket):
    answer = client.get(address(ticket))
    assert (answer["Referrer-Policy"], answer["X-Robots-Tag"]) == ("same-origin", "noindex")
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({}, "A person answers at the latest on"),
        ({"reply_due_at": timezone.now() - DAY}, "You wait longer than we promised"),
        ({"status": "HELD"}, "We have your question"),
        ({"status": "SPAM"}, "We have your question"),
        ({"status": "OPEN"}, "We look for an answer"),
        ({"status": "WAITING"}, "We wait for your answer"),
        ({"status": "WAITING", "close_at": timezone.now(), "close_told_at": timezone.now()}, "closes on"),
        ({"status": "SOLVED"}, "Does something stay unclear?"),
        ({"status": "CLOSED", "closed_at": timezone.now() - DAY}, "within 30 days after it closed"),
        ({"status": "CLOSED", "closed_at": timezone.now() - 31 * DAY}, "Ask a new question"),
    ],
)
def test_status_in_words(client, fields, words):
    assert words in text_of(client.get(address(TicketFactory(language="en", **fields))))


def test_who_reads_it_is_named(client, ticket):
    ticket.status, ticket.assignee = Status.OPEN, UserFactory(name="Lore Maes")
    ticket.save()
    assert "Lore Maes reads your question" in text_of(client.get(address(ticket)))


def test_until_an_answer_leaves_the_question_stands_as_before(client, ticket):
    soon = timezone.now() + timedelta(seconds=9)
    answered(ticket, leaves_at=soon, undo={"before": {"status": "NEW"}, "after": {"status": "SOLVED"}})
    ticket.status = Status.SOLVED
    ticket.save()
    said = text_of(client.get(address(ticket)))
    assert ("We have your question" in said, "How did it go?" in said) == (True, False)


def test_what_the_asker_wrote_is_never_a_mark_up(client):
    row = TicketFactory(language="en", subject="<b>x</b>", message="<script>alert(1)</script> **no** [a](https://x.y)")
    page = client.get(address(row)).content.decode()
    assert ("<script>alert" in page, "<strong>no" in page, 'href="https://x.y"' in page, "<b>x" in page) == (False,) * 4


def test_the_page_speaks_the_language_of_the_question(client):
    page = client.get(address(TicketFactory(language="fr")), headers={"accept-language": "en"}).content.decode()
    assert '<html lang="fr"' in page


def test_the_page_asks_the_same_number_of_queries_for_one_and_thirty_messages(
    client, ticket, django_assert_num_queries
):
    with django_assert_num_queries(3):
        client.get(address(ticket))
    for number in range(2, 31):
        answered(ticket, number=number)
    with django_assert_num_queries(3):
        client.get(address(ticket))


def test_looking_changes_nothing(client, ticket):
    before = Ticket.objects.values().get()
    for part in ("", "solved/", "satisfaction/", "publish/"):
        client.get(address(ticket, part))
        client.head(address(ticket, part))
    assert (Ticket.objects.values().get(), Message.objects.count()) == (before, 1)


@pytest.mark.parametrize("part", ["solved/", "satisfaction/", "publish/"])
def test_buttons_are_pressed(client, ticket, part):
    assert client.get(address(ticket, part)).status_code == 405


# Links


@pytest.mark.parametrize("token", ["x", "x:y", "🦀", "a" * 3000, ".."])
def test_a_forged_link_is_gone(client, token):
    assert client.get(f"/t/{token}/").status_code == 410


def test_a_link_ends_ninety_days_after_the_last_message(client, ticket):
    link = address(ticket)
    Ticket.objects.update(last_message_at=timezone.now() - 91 * DAY)
    answer = client.get(link)
    assert (answer.status_code, answer["Referrer-Policy"]) == (410, "same-origin")
    assert "Send me a new link" in text_of(answer)


def test_a_link_ends_when_the_question_closed_since(client, ticket):
    link = address(ticket)
    Ticket.objects.update(link_version=1)
    assert [client.get(link).status_code, client.post(f"{link}solved/").status_code] == [410, 410]
    assert client.get(address(Ticket.objects.get())).status_code == 200


def test_what_was_typed_behind_an_old_link_is_shown(client, ticket):
    link = address(ticket)
    Ticket.objects.update(link_version=1)
    answer = client.post(link, {"text": "My long <story>"})
    assert (answer.status_code, "My long &lt;story&gt;" in answer.content.decode()) == (410, True)
    assert Message.objects.count() == 1


def test_a_new_link_of_an_old_question_works(client, ticket):
    Ticket.objects.update(last_message_at=timezone.now() - 200 * DAY)
    path = "/t/" + renewed_url(ticket).rstrip("/").rpartition("/")[2] + "/"
    assert client.get(path).status_code == 200
    Ticket.objects.update(link_version=1)
    assert client.get(path).status_code == 410


def test_whose_question_it_is_needs_no_young_link(client, client_for, nele, ticket):
    Ticket.objects.update(last_message_at=timezone.now() - 200 * DAY)
    assert client.get(address(ticket)).status_code == 410
    assert client_for(nele).get(address(ticket)).status_code == 200
    assert client_for("member").get(address(ticket)).status_code == 410


# Saying more


def test_saying_more(client, ticket):
    answer = client.post(address(ticket), {"text": "And the budget?", "through": "1"})
    assert (answer.status_code, answer["Location"]) == (302, f"{address(ticket)}#message-2")
    assert list(Message.objects.values_list("number", "kind", "text")) == [
        (1, "ASKER", "Where do I begin?"),
        (2, "ASKER", "And the budget?"),
    ]
    assert not Message.objects.exclude(author=None).exists()
    assert "Your message is here." in text_of(client.get(address(ticket)))


def test_the_same_words_sent_twice_are_one_message(client, ticket):
    for _time in range(2):
        client.post(address(ticket), {"text": "And the budget?", "through": "1"})
    assert Message.objects.count() == 2


def test_it_is_signed_by_whose_account_it_is_only(client_for, nele, ticket):
    client_for(nele).post(address(ticket), {"text": "Mine"})
    client_for("member").post(address(ticket), {"text": "Of who has the link"})
    assert list(Message.objects.order_by("number").values_list("author", flat=True)) == [None, nele.pk, None]


def test_saying_more_with_a_file_that_can_do_nothing(client, ticket):
    file = SimpleUploadedFile("be<g>roting.pdf", PDF)
    client.post(address(ticket), {"text": "Look", "uploads": [file]})
    row = Attachment.objects.get()
    answer = client.get(address(ticket, f"files/{row.pk}/"))
    assert (answer.status_code, answer["Content-Type"], answer["X-Content-Type-Options"]) == (
        200, "application/pdf", "nosniff",
    )  # fmt: skip
    assert answer["Content-Disposition"] == 'attachment; filename="begroting.pdf"'
    assert b"".join(answer.streaming_content) == PDF


def test_files_of_others_and_of_notes_are_not_there(client, ticket):
    checked = Checked(PDF, "application/pdf", ".pdf", "x.pdf")
    note = MessageFactory(ticket=ticket, kind=Message.Kind.NOTE)
    other = MessageFactory()
    coming = answered(ticket, leaves_at=timezone.now() + timedelta(seconds=9))
    rows = [attach(message, [checked])[0] for message in (note, other, coming)]
    pks = [row.pk for row in rows] + [0, 10**12]
    assert [client.get(address(ticket, f"files/{pk}/")).status_code for pk in pks] == [404] * 5


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"text": ""}, "Write your message first."),
        ({"text": "x" * 10_001}, "at most 10000 characters"),
        ({"text": "ok", "through": "9" * 40}, "less than or equal"),
    ],
)
def test_what_cannot_be_sent_stays_on_the_page(client, ticket, given, words):
    answer = client.post(address(ticket), given)
    assert (answer.status_code, words in text_of(answer).replace("&#x27;", "'")) == (422, True)
    assert Message.objects.count() == 1


def test_a_refused_file_keeps_the_text_and_is_named(client, ticket):
    file = SimpleUploadedFile("raar.exe", b"MZ")
    answer = client.post(address(ticket), {"text": "Look at this", "uploads": [file]})
    said = text_of(answer)
    assert (answer.status_code, "“raar.exe”" in said, "Look at this" in said) == (422, True, True)
    assert "Choose these files again" in said


def test_a_network_sends_no_end_of_messages(client, ticket, settings):
    settings.LIMITS = {**settings.LIMITS, "helpdesk_follow": 1}
    codes = [client.post(address(ticket), {"text": f"More {number}"}).status_code for number in range(2)]
    assert (codes, Message.objects.count()) == ([302, 429], 2)


def test_a_locked_question_takes_nothing_and_keeps_the_text(client, ticket):
    Ticket.objects.update(status=Status.CLOSED, closed_at=timezone.now() - 31 * DAY)
    answer = client.post(address(ticket), {"text": "My long story"})
    assert (answer.status_code, "My long story" in text_of(answer), Message.objects.count()) == (422, True, 1)
    assert "Ask a new one" in text_of(answer)


def test_answering_reopens(client, ticket):
    Ticket.objects.update(status=Status.CLOSED, closed_at=timezone.now() - 29 * DAY)
    client.post(address(ticket), {"text": "Still not clear"})
    ticket.refresh_from_db()
    assert (ticket.status, ticket.closed_at, client.get(address(ticket)).status_code) == ("OPEN", None, 200)


# Answered, how it went, publishing


def test_my_question_is_answered(client, ticket):
    answer = client.post(address(ticket, "solved/"))
    assert (answer.status_code, answer["Location"]) == (302, f"{address(ticket)}#satisfaction")
    ticket.refresh_from_db()
    assert ticket.status == Status.SOLVED
    said = text_of(client.get(address(ticket)))
    assert ("How did it go?" in said, "My question is answered" in said) == (True, False)


def test_how_it_went_is_said_once(client, ticket):
    Ticket.objects.update(status=Status.SOLVED)
    told = []
    for easy in (4, 4, 1):
        given = {"helped": "YES", "easy": easy, "comment": "Kind"}
        answer = client.post(address(ticket, "satisfaction/"), given, follow=True)
        assert answer.redirect_chain == [(address(ticket), 302)]
        told.append([(message.level_tag, str(message)) for message in answer.context["messages"]])
    thanks = ("success", "Thank you. With this we make the helpdesk better.")
    first = ("info", "You told us before how it went. What you said first counts.")
    assert told == [[thanks], [thanks], [first]]
    assert list(Satisfaction.objects.values_list("ticket", "helped", "easy", "comment")) == [
        (ticket.pk, "YES", 4, "Kind")
    ]
    said = text_of(client.get(address(ticket)))
    assert ("This helped you." in said, "How did it go?" in said) == (True, False)


@pytest.mark.parametrize("given", [{}, {"helped": "YES"}, {"helped": "x", "easy": "3"}, {"helped": "NO", "easy": "6"}])
def test_how_it_went_needs_two_answers(client, ticket, given):
    Ticket.objects.update(status=Status.SOLVED)
    assert (client.post(address(ticket, "satisfaction/"), given).status_code, Satisfaction.objects.count()) == (422, 0)


def test_how_it_went_is_not_asked_before_the_end(client, ticket):
    answer = client.post(address(ticket, "satisfaction/"), {"helped": "YES", "easy": "3"}, follow=True)
    assert ("We ask this when your question is answered." in text_of(answer), Satisfaction.objects.count()) == (True, 0)


def test_publishing_is_answered_and_withdrawn(client, ticket):
    assert "May this help others?" not in text_of(client.get(address(ticket)))
    Ticket.objects.update(publishing=Ticket.Publishing.ASKED)
    stands = []
    for allowed in ("yes", "no", "yes", "x"):
        client.post(address(ticket, "publish/"), {"allowed": allowed})
        stands.append(Ticket.objects.values_list("publishing", flat=True).get())
        assert "May this help others?" in text_of(client.get(address(ticket)))
    assert stands == ["GIVEN", "REFUSED", "GIVEN", "GIVEN"]


def test_what_nobody_asked_is_not_refused(client, ticket):
    answer = client.post(address(ticket, "publish/"), {"allowed": "no"}, follow=True)
    assert "it cannot become" in text_of(answer)


# From where it was asked


def test_what_it_was_asked_from_is_linked_for_who_sees_it(client, client_for, monkeypatch):
    about = registry.About("thing", "7", "Section budget", "/en/things/7/")
    member = UserFactory(name="Mo")
    monkeypatch.setattr(registry, "_sources", {})
    registry.register(registry.Source("thing", lambda user, id: about if user == member else None, shared=True))
    row = TicketFactory(
        language="en", user=member, about_kind="thing", about_id="7", about_title="Section budget", email=member.email
    )
    page = client.get(address(row)).content.decode()
    who = "Who sees “Section budget” reads the subject of this question and its last answer there too."
    assert ("/en/things/7/" in page, "Section budget" in page, who in page) == (False, True, True)
    assert "/en/things/7/" in client_for(member).get(address(row)).content.decode()


# Mine


def test_mine_is_for_who_has_an_account(client):
    assert client.get("/en/helpdesk/mine/").status_code == 302


def test_mine_lists_what_i_asked_and_leads_there(client_for, nele):
    now = timezone.now()
    first = TicketFactory(subject="Of my account", user=nele, asked_at=now - 2 * DAY)
    second = TicketFactory(subject="Of my address", email="NELE@people.test", asked_at=now - DAY, status="HELD")
    TicketFactory(subject="Spam", user=nele, status="SPAM")
    TicketFactory(subject="Of somebody", email="x@people.test")
    TicketFactory(subject="Of another account", user=UserFactory(), email="nele@people.test")
    answer = client_for(nele).get("/en/helpdesk/mine/")
    assert [row for row, _token in answer.context["rows"]] == [second, first]
    assert f'href="{address(first)}"' in answer.content.decode()


def test_mine_says_how_to_begin(client_for, nele):
    assert "No questions yet" in text_of(client_for(nele).get("/en/helpdesk/mine/"))


def test_mine_asks_the_same_number_of_queries(client_for, nele, django_assert_num_queries):
    mine = client_for(nele)
    mine.get("/en/helpdesk/mine/")
    TicketFactory(user=nele)
    with django_assert_num_queries(MINE):
        mine.get("/en/helpdesk/mine/")
    TicketFactory.create_batch(30, user=nele)
    with django_assert_num_queries(MINE):
        mine.get("/en/helpdesk/mine/")


#: Session, user and roles; number and bell of the frame; how many questions, and those of the page.
MINE = 6


def test_the_end_of_the_list_is_never_far(client_for, nele):
    TicketFactory.create_batch(21, user=nele)
    mine = client_for(nele)
    pages = [mine.get(f"/en/helpdesk/mine/?page={page}") for page in ("1", "2", "9" * 30, "x")]
    assert [(page.status_code, len(page.context["rows"])) for page in pages] == [
        (200, 20), (200, 1), (200, 1), (200, 20),
    ]  # fmt: skip


# A new link


def test_a_new_link_says_the_same_whether_the_address_is_known(client, ticket):
    answers = [
        client.post("/en/helpdesk/new-link/", {"email": email}, follow=True)
        for email in ("Nele@People.test", "nobody@people.test")
    ]
    assert text_of(answers[0]) == text_of(answers[1])
    assert "Look in your mail" in text_of(answers[0])
    assert not OutboxEmail.objects.exists()
    tasks.answer_wishes()
    assert list(OutboxEmail.objects.values_list("to", "kind", "language")) == [
        ("nele@people.test", "helpdesk.link_renewed", "en")
    ]


def test_a_known_address_costs_no_more_than_an_unknown_one(client, ticket):
    said = []
    for email in ("nele@people.test", "nobody@people.test"):
        with CaptureQueriesContext(connection) as queries:
            client.post("/en/helpdesk/new-link/", {"email": email})
        said.append([query["sql"][:25] for query in queries if "cache_entry" not in query["sql"]])
    assert said[0] == said[1]
    assert [sql for sql in said[0] if "SAVEPOINT" not in sql] == ['INSERT INTO "helpdesk_lin']


def test_a_new_link_needs_an_address(client):
    assert client.get("/en/helpdesk/new-link/").status_code == 200
    answers = [client.post("/en/helpdesk/new-link/", {"email": email}).status_code for email in ("", "x", "é@b.be")]
    assert answers == [422] * 3


def test_a_network_asks_for_no_end_of_links(client, settings):
    settings.LIMITS = {**settings.LIMITS, "helpdesk_new_link": 1}
    codes = [client.post("/en/helpdesk/new-link/", {"email": "a@people.test"}).status_code for _time in range(2)]
    assert codes == [302, 429]


def test_the_page_takes_a_satisfaction_that_is_there(client):
    row = SatisfactionFactory(ticket__language="en", helped="NO")
    assert "This did not help you." in text_of(client.get(address(row.ticket)))


def test_an_agent_with_the_link_is_not_the_asker(client_for, ticket):
    client_for("member", roles=[Role.HELPDESK]).post(address(ticket), {"text": "Hello"})
    assert Message.objects.get(number=2).author is None
