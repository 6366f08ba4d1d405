"""The page of one question for the helpdesk: answering, taking back, notes, who else is there, and where it belongs."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from helpdesk import registry, services
from helpdesk.models import Message, Ticket, Viewing
from impacthub.audit.models import Entry
from impacthub.notifications.models import Notification, OutboxEmail
from impacthub.people.models import Role, User
from tests.factories.helpdesk import MessageFactory, SavedReplyFactory, TicketFactory, TopicFactory
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db
Status = Ticket.Status
POSTED = ("reply", "note", "take-back", "viewing", "assign", "sort", "status", "publishing")


def text_of(response: Any) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def box(response: Any) -> str:
    """What stands in the box for the answer."""
    found = re.search(r'<textarea name="text"[^>]*id="id_text"[^>]*>(.*?)</textarea>', response.content.decode(), re.S)
    assert found
    return found[1].strip()


def actions() -> list[str]:
    return list(Entry.objects.filter(action__startswith="helpdesk.").order_by("pk").values_list("action", flat=True))


@pytest.fixture
def tom() -> User:
    return UserFactory(name="Tom Claes", roles=[Role.HELPDESK])


@pytest.fixture
def client(client_for: Any, tom: User) -> Client:
    return client_for(tom)


@pytest.fixture
def ticket() -> Ticket:
    return TicketFactory(name="Nele Vos", email="nele@voorbeeld.example", subject="Waar begin ik?")


@pytest.fixture
def url(ticket: Ticket) -> str:
    return f"/en/helpdesk/inbox/{ticket.reference}/"


# Who gets what


@pytest.mark.parametrize(("who", "status"), [("member", 404), ("coach", 404), ("helpdesk", 200), ("coordinator", 200)])
def test_only_the_helpdesk_reads_a_question_here(client_for: Any, url: str, who: str, status: int) -> None:
    assert client_for(who).get(url).status_code == status


def test_who_is_signed_out_is_asked_to_sign_in(client_for: Any, url: str) -> None:
    response = client_for("anonymous").get(url)
    assert (response.status_code, response["Location"].split("?")[0]) == (302, "/en/account/login/")


@pytest.mark.parametrize("path", POSTED)
def test_what_changes_something_is_posted_by_agents_only(client_for: Any, client: Client, url: str, path: str) -> None:
    assert client.get(f"{url}{path}/").status_code == 405
    assert client_for("member").post(f"{url}{path}/", {"text": "x"}).status_code == 404
    assert actions() == []


def test_its_own_asker_follows_it_elsewhere(client_for: Any) -> None:
    person = UserFactory()
    mine = TicketFactory(user=person)
    assert client_for(person).get(f"/en/helpdesk/inbox/{mine.reference}/").status_code == 404


@pytest.mark.parametrize("reference", ["IH-1", "IH-999999999", "IH-9999999999999", "2043", "IH-x", "IH-", "IH-²", "😀"])
def test_a_reference_of_nothing_is_not_found(client: Client, reference: str) -> None:
    assert client.get(f"/en/helpdesk/inbox/{reference}/").status_code == 404


# The page


def test_the_page_says_what_was_asked_by_whom_and_when_it_is_due(client: Client, url: str, ticket: Ticket) -> None:
    services.note(ticket, text="Zij *belde* al.", by=ticket.assignee or UserFactory(name="Ria Bos"))
    page = client.get(url)
    said = text_of(page)
    for words in ("Waar begin ik?", "Nele Vos", "nele@voorbeeld.example", "Internal note", "Ria Bos", "not given"):
        assert (words in said) == (words != "not given")
    assert "<em>belde</em>" in page.content.decode()


def test_what_the_asker_wrote_is_only_text(client: Client) -> None:
    ticket = TicketFactory(subject="<b>x</b>", message="[klik](https://kwaad.example) <script>alert(1)</script>")
    page = client.get(f"/en/helpdesk/inbox/{ticket.reference}/").content.decode()
    assert "[klik](https://kwaad.example) &lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "<b>x</b>" not in page


def test_other_questions_of_the_same_asker_stand_beside_it(client: Client, url: str, ticket: Ticket) -> None:
    same = [TicketFactory(email="NELE@voorbeeld.example", subject=f"Eerder {number}") for number in range(6)]
    TicketFactory(email="nele@voorbeeld.example", subject="Reclame", status=Status.SPAM)
    TicketFactory(subject="Van een ander")
    page = client.get(url).content.decode()
    links = re.findall(r'<li><a href="/en/helpdesk/inbox/(IH-\d+)/">', page)
    assert links == [one.reference for one in same[:0:-1]]


def test_an_address_that_nobody_checked_is_not_the_person_of_that_account(client: Client, url: str) -> None:
    nele = UserFactory(email="nele@voorbeeld.example")
    of_account = TicketFactory(user=nele, email=nele.email, subject="Mijn contract")
    said, warning = text_of(client.get(url)), "Nobody checked that this address is theirs."
    assert (warning in said, "Mijn contract" in said) == (True, False)
    said = text_of(client.get(f"/en/helpdesk/inbox/{of_account.reference}/"))
    assert (warning in said, "Waar begin ik?" in said) == (False, False)


def test_a_question_from_a_page_leads_back_and_says_who_reads_along(client: Client, monkeypatch: Any) -> None:
    found = registry.About("place", "7", "Budget of the film", "/en/guides/")
    for shared in (True, False):
        source = registry.Source("place", lambda _user, id: found if id == "7" else None, shared=shared)
        monkeypatch.setitem(registry._sources, "place", source)
        ticket = TicketFactory(about_kind="place", about_id="7", about_title="Budget")
        page = client.get(f"/en/helpdesk/inbox/{ticket.reference}/")
        assert '<a href="/en/guides/">Budget of the film</a>' in page.content.decode()
        who = "Everybody who sees “Budget” reads the subject of this question and your answer there."
        assert (who in text_of(page)) == shared
        gone = TicketFactory(about_kind="place", about_id="8", about_title="Wat er niet meer is")
        assert "Wat er niet meer is" in text_of(client.get(f"/en/helpdesk/inbox/{gone.reference}/"))


@pytest.mark.parametrize(("seconds", "words"), [(1, "have 1 second to take it back"), (25, "have 25 seconds to take")])
def test_who_answers_reads_how_long_it_can_be_taken_back(
    client: Client, url: str, settings: Any, seconds: int, words: str
) -> None:
    settings.HELPDESK_UNDO_SECONDS = seconds
    assert f"The asker reads Dutch. After sending you {words}" in text_of(client.get(url))


def test_a_question_that_is_late_says_so(client: Client) -> None:
    old = timezone.now() - timedelta(days=5)
    ticket = TicketFactory(asked_at=old)
    assert "late: 3 days" in text_of(client.get(f"/en/helpdesk/inbox/{ticket.reference}/")).replace("\xa0", " ")


def test_reading_writes_nothing(client: Client, url: str) -> None:
    client.get(url)
    assert (Viewing.objects.count(), actions()) == (0, [])


def test_the_number_of_queries_does_not_grow(client: Client, url: str, ticket: Ticket, tom: User) -> None:
    counts = []
    for _round in range(3):
        client.get(url)
        with CaptureQueriesContext(connection) as queries:
            client.get(url)
        counts.append(len(queries))
        for _number in range(4):
            MessageFactory(ticket=ticket, author=tom, kind="AGENT", number=ticket.messages.count() + 1)
            SavedReplyFactory(topic=TopicFactory())
            TicketFactory(email=ticket.email)
            services.note(ticket, text=f"{ticket.messages.count()}", by=UserFactory(roles=[Role.HELPDESK]))
            services.see(ticket, by=UserFactory(), writes=True)
    assert counts[0] == counts[1] == counts[2] <= 22


# Answering


def answer(client: Client, url: str, **given: Any) -> Any:
    return client.post(f"{url}reply/", {"text": "Begin bij je doel.", "send": "wait", "through": "1", **given})


@pytest.mark.parametrize(("send", "status"), [("wait", Status.WAITING), ("solve", Status.SOLVED), ("", Status.WAITING)])
def test_an_answer_is_sent(client: Client, url: str, ticket: Ticket, send: str, status: str) -> None:
    response = answer(client, url, send=send, cc="Jan@Voorbeeld.example; an@voorbeeld.example")
    ticket.refresh_from_db()
    assert (response.status_code, response["Location"]) == (302, f"{url}#message-2")
    assert (ticket.status, ticket.cc) == (status, ["jan@voorbeeld.example", "an@voorbeeld.example"])
    page = text_of(client.get(url))
    assert "Your answer is sent. It leaves in 10 seconds." in page
    assert "Take this answer back" in page
    assert OutboxEmail.objects.count() == 3


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"text": ""}, "Fill in “Your answer”."),
        ({"text": " \n"}, "Fill in “Your answer”."),
        ({"cc": "jan@voorbeeld"}, "“jan@voorbeeld” is no e-mail address. Correct it or leave it out."),
        ({"cc": ", ".join(f"a{n}@b.example" for n in range(6))}, "Send a copy to at most 5 addresses."),
    ],
)
def test_what_is_not_right_is_said_and_kept(client: Client, url: str, given: dict[str, str], words: str) -> None:
    response = answer(client, url, **given)
    assert (response.status_code, words in text_of(response)) == (422, True)
    assert box(response) == given.get("text", "Begin bij je doel.").strip()
    assert Message.objects.count() == 1


def test_nothing_that_is_sent_breaks_it(client: Client, url: str) -> None:
    for given in (
        {"through": "x"}, {"through": "-1"}, {"through": str(2**70)}, {"back": "😀"}, {"cc": "\x00@x"},
        {"text": "x" * 10_001}, {"cc": "a@" + "b" * 300 + ".example"},
    ):  # fmt: skip
        assert answer(client, url, **given).status_code == 422, given
    assert answer(client, url, text="a\x00b 😀").status_code == 302
    for path, given in (
        ("take-back", {"number": "²"}), ("take-back", {"number": "99"}), ("take-back", {}), ("status", {"to": "NEW"}),
        ("status", {}), ("status", {"to": "\x00"}),
    ):  # fmt: skip
        assert client.post(f"{url}{path}/", given).status_code in (400, 404), (path, given)
    for given in ({"to": "x"}, {"to": "999999"}, {"to": "1", "holder": "x"}, {"to": str(2**80)}):
        assert client.post(f"{url}assign/", given).status_code == 302, given
    assert client.get(f"{url}?back=²").status_code == client.get(f"{url}?back={2**40}").status_code == 200


def test_a_file_goes_along_and_can_do_nothing(client: Client, url: str, client_for: Any) -> None:
    answer(client, url, uploads=SimpleUploadedFile("budget.pdf", b"%PDF-1.7\n%%EOF\n"))
    link = re.findall(r'href="([^"]+/files/\d+/)"', client.get(url).content.decode())
    response = client.get(link[0])
    assert response.getvalue().startswith(b"%PDF")
    names = ("Content-Disposition", "X-Content-Type-Options", "Content-Security-Policy")
    assert [response[name] for name in names] == [
        'attachment; filename="budget.pdf"', "nosniff", "default-src 'none'; sandbox",
    ]  # fmt: skip
    assert client_for("member").get(link[0]).status_code == 404
    other = TicketFactory()
    assert client.get(link[0].replace(url.split("/")[-2], other.reference)).status_code == 404


def test_a_file_that_is_refused_keeps_the_text(client: Client, url: str) -> None:
    response = answer(client, url, uploads=SimpleUploadedFile("virus.exe", b"MZ"))
    assert (response.status_code, box(response)) == (422, "Begin bij je doel.")
    assert "Choose your files again: virus.exe" in text_of(response)


def test_who_was_overtaken_reads_first_and_keeps_the_text(client: Client, url: str, ticket: Ticket) -> None:
    ria = UserFactory(name="Ria Bos", roles=[Role.HELPDESK])
    services.reply(ticket, text="Ik was eerst.", solve=False, by=ria)
    response = answer(client, url)
    said = text_of(response)
    assert (response.status_code, box(response)) == (409, "Begin bij je doel.")
    assert "Ria Bos answered" in said
    assert "Ik was eerst." in said
    through = re.search(r'name="through" value="(\d+)"', response.content.decode())
    assert through
    assert answer(client, url, through=through[1]).status_code == 302
    assert ticket.messages.count() == 3


def test_a_question_that_closed_meanwhile_keeps_the_text(client: Client, url: str, ticket: Ticket) -> None:
    Ticket.objects.filter(pk=ticket.pk).update(status=Status.CLOSED)
    response = answer(client, url)
    assert (response.status_code, box(response)) == (422, "Begin bij je doel.")
    assert "This question is closed. Open it again before you answer." in text_of(response)


def test_who_was_signed_out_gets_the_text_back(client_for: Any, url: str) -> None:
    for path in ("reply", "note"):
        response = client_for("anonymous").post(f"{url}{path}/", {"text": "Lang <getypt>", "through": "1"})
        assert response.status_code == 403
        assert "Lang &lt;getypt&gt;</textarea>" in response.content.decode()
    assert actions() == []


# Taking back


def test_an_answer_is_taken_back_with_its_text_and_files(client: Client, url: str, ticket: Ticket) -> None:
    answer(client, url, uploads=SimpleUploadedFile("budget.pdf", b"%PDF-1.7\n%%EOF\n"), cc="jan@voorbeeld.example")
    response = client.post(f"{url}take-back/", {"number": "2"})
    assert response["Location"] == f"{url}?back=2#answer"
    page = client.get(response["Location"])
    assert (box(page), "budget.pdf" in text_of(page)) == ("Begin bij je doel.", True)
    assert page.context["reply_form"].initial["cc"] == "jan@voorbeeld.example"
    assert client.get(url).context["reply_form"].initial["cc"] == ""
    ticket.refresh_from_db()
    assert (ticket.status, ticket.assignee) == (Status.NEW, None)
    assert set(OutboxEmail.objects.values_list("status", flat=True)) == {"CANCELLED"}
    answer(client, url, back="2", text="Anders.")
    assert ticket.messages.get(number=3).attachments.get().name == "budget.pdf"
    assert "Begin bij je doel." not in text_of(client.get(url))


def test_too_late_says_so(client: Client, url: str, ticket: Ticket) -> None:
    answer(client, url)
    Message.objects.filter(number=2).update(leaves_at=timezone.now())
    response = client.post(f"{url}take-back/", {"number": "2"}, follow=True)
    assert "This answer has left already, so it cannot be taken back." in text_of(response)
    assert "Take this answer back" not in text_of(response)


def test_nobody_takes_back_what_another_wrote(client: Client, url: str, ticket: Ticket) -> None:
    services.reply(ticket, text="Van Ria.", solve=False, by=UserFactory(roles=[Role.HELPDESK]))
    assert client.post(f"{url}take-back/", {"number": "2"}).status_code == 404
    assert "Take this answer back" not in text_of(client.get(url))
    assert client.get(f"{url}?back=2").status_code == 200


# Saved replies


def test_a_saved_reply_comes_under_what_was_typed(client: Client, url: str) -> None:
    reply = SavedReplyFactory(text_nl="Begin bij wat je wilt veranderen.")
    given = {"saved": reply.pk, "insert": "1", "text": "Dag Nele", "through": "1", "cc": "jan@voorbeeld.example"}
    page = client.post(f"{url}reply/", given)
    assert (page.status_code, box(page)) == (200, "Dag Nele\n\nBegin bij wat je wilt veranderen.")
    assert 'value="jan@voorbeeld.example"' in page.content.decode()
    part = client.post(f"{url}reply/", given, headers={"HX-Request": "true"})
    assert (box(part), "<h1" in part.content.decode()) == ("Dag Nele\n\nBegin bij wat je wilt veranderen.", False)
    assert Message.objects.count() == 1


def test_a_saved_reply_that_is_not_in_the_language_says_so(client: Client, url: str) -> None:
    reply = SavedReplyFactory(title="Rechten", text_nl="")
    assert "Rechten (not in this language yet)" in text_of(client.get(url))
    page = client.post(f"{url}reply/", {"saved": reply.pk, "insert": "1", "text": ""})
    assert box(page) == reply.text_fr
    assert "This reply is not written in Dutch yet. It is in French" in text_of(page)


@pytest.mark.parametrize("saved", ["", "99999", "x", str(2**70)])
def test_no_saved_reply_changes_nothing(client: Client, url: str, saved: str) -> None:
    SavedReplyFactory()
    page = client.post(f"{url}reply/", {"saved": saved, "insert": "1", "text": "Dag"})
    assert (page.status_code, box(page), "Choose a saved reply first." in text_of(page)) == (200, "Dag", True)


# Notes, and who else is there


def test_a_note_is_written_and_empty_ones_are_not(client: Client, url: str, ticket: Ticket) -> None:
    assert client.post(f"{url}note/", {"text": ""}).status_code == 422
    response = client.post(f"{url}note/", {"text": "Zij belde."})
    assert (response.status_code, response["Location"]) == (302, f"{url}#message-2")
    assert (ticket.messages.get(number=2).kind, OutboxEmail.objects.count()) == ("NOTE", 0)


def test_others_see_who_is_there_and_who_writes(client: Client, client_for: Any, url: str, ticket: Ticket) -> None:
    ria = client_for("coordinator", name="Ria Bos")
    assert client.post(f"{url}viewing/", {"said": ""}).status_code == 204
    assert text_of(ria.post(f"{url}viewing/", {"writes": "1"})) == "Tom Claes has this question open too."
    assert text_of(client.post(f"{url}viewing/", {"said": ""})) == "Ria Bos is answering now."
    assert client.post(f"{url}viewing/", {"said": "Ria Bos is answering now."}).status_code == 204
    assert "Ria Bos is answering now." in text_of(client.get(url))
    Viewing.objects.update(seen_at=timezone.now() - timedelta(minutes=1))
    assert text_of(client.post(f"{url}viewing/", {"said": "Ria Bos is answering now."})) == ""


# What is decided


def test_somebody_takes_a_question_and_gives_it_on(client: Client, url: str, ticket: Ticket, tom: User) -> None:
    ria = UserFactory(name="Ria Bos", roles=[Role.HELPDESK])
    assert "You look after" in text_of(client.post(f"{url}assign/", {"to": tom.pk}, follow=True))
    ticket.refresh_from_db()
    assert (ticket.status, ticket.assignee) == (Status.OPEN, tom)
    client.post(f"{url}assign/", {"to": ria.pk, "holder": tom.pk})
    bell = Notification.objects.get()
    assert (bell.user, bell.words) == (ria, f"Tom Claes asks you to look after {ticket.reference}: Waar begin ik?")
    page = client.post(f"{url}assign/", {"to": tom.pk, "holder": ""}, follow=True)
    assert "Ria Bos took this question meanwhile." in text_of(page)
    client.post(f"{url}assign/", {"to": "", "holder": ria.pk})
    ticket.refresh_from_db()
    assert (ticket.assignee, actions()) == (None, ["helpdesk.question_assigned"] * 3)


def test_only_who_answers_gets_a_question(client: Client, url: str, ticket: Ticket) -> None:
    page = client.post(f"{url}assign/", {"to": UserFactory().pk}, follow=True)
    assert "Choose somebody who answers the helpdesk." in text_of(page)


@pytest.mark.parametrize(("to", "ends"), [("/en/helpdesk/", "/en/helpdesk/"), ("//kwaad.example/", None), ("x", None)])
def test_assigning_goes_on_where_it_came_from(client: Client, url: str, tom: User, to: str, ends: str | None) -> None:
    assert client.post(f"{url}assign/", {"to": tom.pk, "next": to})["Location"] == (ends or url)


def test_a_question_is_put_where_it_belongs(client: Client, url: str, ticket: Ticket) -> None:
    topic = TopicFactory(name_en="Money")
    given = {"subject": "Budget", "topic": topic.pk, "priority": "3", "language": "fr", "tags": " Geld, geld ,Fondsen"}
    assert client.post(f"{url}sort/", given).status_code == 302
    client.post(f"{url}sort/", given)
    ticket.refresh_from_db()
    assert (ticket.subject, ticket.topic, ticket.priority, ticket.language, ticket.tags) == (
        "Budget", topic, 3, "fr", ["geld", "fondsen"],
    )  # fmt: skip
    entry = Entry.objects.get(action="helpdesk.question_sorted")
    assert entry.changes == {
        "topic_id": [None, topic.pk], "priority": [2, 3], "language": ["nl", "fr"], "fields": ["subject", "tags"],
    }  # fmt: skip
    for wrong in ({"subject": ""}, {"priority": "9"}, {"language": "de"}, {"topic": "x"}, {"tags": "x" * 41},
                  {"tags": ",".join(str(n) for n in range(9))}):  # fmt: skip
        assert client.post(f"{url}sort/", given | wrong).status_code == 422, wrong


def test_a_question_is_closed_with_a_reason_and_opened_again(client: Client, url: str, ticket: Ticket) -> None:
    assert client.post(f"{url}status/", {"to": "CLOSED"}).status_code == 422
    client.post(f"{url}status/", {"to": "CLOSED", "reason": "TWICE", "words": "Zie de vorige."})
    ticket.refresh_from_db()
    assert (ticket.status, ticket.link_version, ticket.waits_since) == (Status.CLOSED, 1, None)
    noted = ticket.messages.get(kind="NOTE")
    assert noted.text == "Closed without an answer: it was asked twice.\n\nZie de vorige."
    assert list(OutboxEmail.objects.values_list("kind", flat=True)) == ["helpdesk.question_closed"]
    client.post(f"{url}status/", {"to": "CLOSED", "reason": "TWICE"})
    assert "This question is closed" in text_of(client.get(url))
    client.post(f"{url}status/", {"to": "OPEN"})
    ticket.refresh_from_db()
    assert (ticket.status, ticket.closed_at, ticket.waits_since is None) == (Status.OPEN, None, False)
    assert actions() == ["helpdesk.note_written", "helpdesk.question_closed", "helpdesk.question_reopened"]


def test_a_question_that_came_in_is_marked_as_spam(client: Client, url: str, ticket: Ticket) -> None:
    client.post(f"{url}status/", {"to": "SPAM"})
    ticket.refresh_from_db()
    assert (ticket.status, OutboxEmail.objects.count()) == (Status.SPAM, 0)
    assert "This message is looked at first" in text_of(client.get(url))
    assert client.post(f"{url}status/", {"to": "OPEN"}).status_code == 302
    ticket.refresh_from_db()
    assert ticket.status == Status.SPAM


def test_whether_it_may_be_published_is_asked_once(client: Client, url: str, ticket: Ticket) -> None:
    page = client.post(f"{url}publishing/", follow=True)
    assert "Ask this when the question is answered." in text_of(page)
    Ticket.objects.update(status=Status.SOLVED, first_replied_at=timezone.now())
    client.post(f"{url}publishing/")
    client.post(f"{url}publishing/")
    ticket.refresh_from_db()
    mail = OutboxEmail.objects.get()
    assert (ticket.publishing, mail.key) == ("ASKED", f"helpdesk.publishing_asked:{ticket.pk}")
    assert (mail.subject, "/t/" in mail.text) == (f"Mag je vraag anderen helpen ({ticket.reference})?", True)
    assert "We asked whether it may be published" in text_of(client.get(url))


def test_steps_are_said_in_words(client: Client, url: str, ticket: Ticket, tom: User) -> None:
    services.assign(ticket, tom, by=tom, held_by=None)
    services.reply(ticket, text="Zo.", solve=True, by=tom)
    said = text_of(client.get(url))
    assert "Tom Claes answered" in said
    assert "Tom Claes changed who looks after it" in said
