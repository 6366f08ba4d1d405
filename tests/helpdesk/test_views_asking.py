"""The pages for who asks: nothing typed is lost, nothing is sent twice, and answers come before the question goes."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from helpdesk.links import ticket_token
from helpdesk.models import ArticleFeedback, Attachment, Ticket
from helpdesk.spam import stamp
from impacthub.notifications.models import OutboxEmail
from impacthub.people.models import Role
from tests.factories.helpdesk import ArticleFeedbackFactory, ArticleTextFactory, TicketFactory, TopicFactory
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db
ASK = "/en/helpdesk/ask/"
PDF = b"%PDF-1.7 plan"


def typed(**changes: Any) -> dict[str, Any]:
    """What somebody sends who opened the form a minute ago."""
    nonce = changes.get("nonce", str(uuid4()))
    minute_ago = stamp(nonce, datetime.now(UTC) - timedelta(minutes=1))
    fields = {
        "question": "Where do I begin? I have no plan yet.",
        "email": "nele@voorbeeld.example",
        "name": "Nele",
        "stamp": minute_ago,
        "nonce": nonce,
    }
    return fields | changes


def content(response: Any) -> str:
    """The page as text."""
    return str(response.content.decode())


# The page of the helpdesk


def test_home_says_what_it_is_and_offers_what_helped(client: Client) -> None:
    topic = TopicFactory(slug="budget", name_en="Money")
    TopicFactory(slug="empty", name_en="Nothing here")
    helpful = ArticleTextFactory(article__topic=topic, language="en", title="What does it cost?")
    ArticleTextFactory(article__topic=topic, language="en", title="Newer and not rated")
    ArticleTextFactory(article__topic=topic, language="nl", title="Alleen in het Nederlands")
    ArticleFeedbackFactory(text=helpful)
    page = content(client.get("/en/helpdesk/"))
    titles = re.findall(r'<li><div><a href="[^"]+" lang="(\w+)">([^<]+)</a>', page)
    assert titles == [("en", "What does it cost?"), ("en", "Newer and not rated"), ("nl", "Alleen in het Nederlands")]
    assert page.count("(in Dutch)") == 1
    assert ("Money" in page, "Nothing here" in page) == (True, False)
    assert ("Your questions" in page, "To the inbox" in page) == (False, False)


def test_home_shows_ones_own_questions(client_for: Callable[..., Client]) -> None:
    user = UserFactory()
    TicketFactory(user=user, subject="Mine", email=user.email)
    TicketFactory(subject="Of my address", email=user.email)
    TicketFactory(user=user, subject="Spam", status="SPAM", email=user.email)
    TicketFactory(subject="Of somebody else")
    page = content(client_for(user).get("/en/helpdesk/"))
    shown = [name for name in ("Mine", "Of my address", "Spam", "Of somebody else") if name in page]
    assert shown == ["Mine", "Of my address"]


def test_home_leads_who_answers_to_the_inbox(client_for: Callable[..., Client]) -> None:
    assert "To the inbox" in content(client_for("helpdesk").get("/en/helpdesk/"))


@pytest.mark.parametrize("rows", [1, 3, 30])
def test_queries_of_home_stay_the_same(client: Client, rows: int, django_assert_num_queries: Any) -> None:
    for _row in range(rows):
        ArticleFeedbackFactory(text=ArticleTextFactory(language="nl"))
    client.get("/nl/helpdesk/")
    with django_assert_num_queries(4 if rows < 5 else 3):
        client.get("/nl/helpdesk/")


# Asking


def test_a_visitor_asks_and_reads_what_happens_next(client: Client) -> None:
    response = client.post(ASK, typed())
    ticket = Ticket.objects.get()
    assert (ticket.subject, ticket.status, ticket.language, ticket.user) == ("Where do I begin?", "NEW", "en", None)
    assert response.status_code == 302
    assert response["Location"] == reverse("helpdesk:sent", args=[ticket_token(ticket)]).replace("/nl/", "/en/")
    page = client.get(response["Location"])
    assert ticket.reference in content(page)
    assert "n•••@voorbeeld.example" in content(page)
    assert "nele@voorbeeld.example" not in content(page)
    assert f"/t/{ticket_token(ticket)}/" in content(page)
    assert (page["X-Robots-Tag"], page["Cache-Control"]) == ("noindex", "no-store")


def test_who_is_signed_in_fills_in_one_field(client_for: Callable[..., Client]) -> None:
    user = UserFactory()
    client = client_for(user)
    page = content(client.get(ASK))
    assert ('name="email"' in page, user.email in page) == (False, True)
    client.post(ASK, {"question": "Where do I begin? I have no plan yet."})
    assert (Ticket.objects.get().user, Ticket.objects.get().status) == (user, "NEW")


def test_looking_writes_nothing(client: Client, django_assert_num_queries: Any) -> None:
    for address in (ASK, f"{ASK}?question=Hello", "/en/helpdesk/ask/suggestions/?q=where+do+i+begin"):
        assert client.get(address).status_code == 200
        assert client.head(address).status_code == 200
    assert not Ticket.objects.exists()
    with django_assert_num_queries(0):
        client.get(ASK)


@pytest.mark.parametrize(
    ("method", "address", "status"),
    [
        ("post", "/en/helpdesk/", 405),
        ("put", ASK, 405),
        ("post", "/en/helpdesk/ask/suggestions/", 405),
        ("get", "/en/helpdesk/ask/helped/", 405),
        ("post", "/en/helpdesk/sent/x/", 405),
        ("get", "/en/helpdesk/sent/x/", 410),
    ],
)
def test_other_methods_and_links(client: Client, method: str, address: str, status: int) -> None:
    assert getattr(client, method)(address).status_code == status


def test_link_of_a_closed_question_no_longer_opens_the_page(client: Client) -> None:
    ticket = TicketFactory()
    token = ticket_token(ticket)
    Ticket.objects.update(link_version=1)
    assert client.get(reverse("helpdesk:sent", args=[token])).status_code == 410


def test_the_question_can_be_given_along(client: Client) -> None:
    page = content(client.get(ASK, {"question": "What <b>does</b> it cost?"}))
    assert "What &lt;b&gt;does&lt;/b&gt; it cost?</textarea>" in page


# Nothing is lost


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"email": "nele@"}, "Fill in an e-mail address, for example name@organisation.be."),
        ({"email": ""}, "Fill in “Your e-mail address”."),
        ({"question": "x" * 10_001}, "Ensure this value has at most 10000 characters"),
        ({"question": "  "}, "Write your question first. One sentence is enough."),
    ],
)
def test_what_is_wrong_is_said_and_the_rest_kept(client: Client, changes: dict[str, str], sentence: str) -> None:
    response = client.post(ASK, typed(**changes))
    assert response.status_code == 422
    page = content(response)
    assert sentence in page
    assert "<title>Error: " in page
    kept = {"question": "Where do I begin?", "email": "nele@voorbeeld.example"}
    for name, text in kept.items():
        assert (text in page) == (name not in changes)
    assert not Ticket.objects.exists()


def test_who_was_signed_out_keeps_the_text(client: Client) -> None:
    response = client.post(ASK, {"question": "Where do I begin? I have no plan yet."})
    assert response.status_code == 422
    assert "You were signed out." in content(response)
    assert "I have no plan yet.</textarea>" in content(response)


def test_files_come_along(client: Client) -> None:
    files = [SimpleUploadedFile("plan.pdf", PDF), SimpleUploadedFile("budget.pdf", PDF)]
    assert client.post(ASK, typed(uploads=files)).status_code == 302
    assert list(Attachment.objects.values_list("name", flat=True)) == ["plan.pdf", "budget.pdf"]


@pytest.mark.parametrize(
    ("files", "sentence"),
    [
        ([SimpleUploadedFile("plan.pdf", PDF), SimpleUploadedFile("run.exe", b"MZ")], "“run.exe”: We take PDF, DOCX"),
        ([SimpleUploadedFile("plan.pdf", PDF), SimpleUploadedFile("empty.pdf", b"")], "“empty.pdf”:"),
        ([SimpleUploadedFile(f"{number}.pdf", PDF) for number in range(6)], "Choose at most 5 files."),
    ],
)
def test_refused_file_is_named_and_the_others_are_asked_for_again(
    client: Client, files: list[SimpleUploadedFile], sentence: str
) -> None:
    for file in files:
        file.seek(0)
    response = client.post(ASK, typed(uploads=files))
    assert response.status_code == 422
    page = content(response)
    assert sentence in page
    assert "I have no plan yet.</textarea>" in page
    assert f"Choose them once more: {files[0].name}" in page
    assert ("more: plan.pdf</p>" in page) == (len(files) == 2)
    assert '<details class="ask-files" open>' in page
    assert not Ticket.objects.exists()


def test_file_that_is_too_large_leaves_the_text(client: Client, settings: Any) -> None:
    settings.MAX_UPLOAD_BYTES = 5
    response = client.post(ASK, typed(uploads=[SimpleUploadedFile("plan.pdf", PDF)]))
    assert response.status_code == 422
    assert "“plan.pdf”: This file is larger than" in content(response)
    assert "I have no plan yet.</textarea>" in content(response)


# Answers that are there already


def article(title: str = "Where do you begin with a plan?", **fields: Any) -> Any:
    """A published text in English."""
    return ArticleTextFactory(title=title, language="en", short="Begin with what should change.", **fields)


def test_answers_come_once_before_the_question_is_sent(client: Client) -> None:
    text = article()
    given = typed()
    response = client.post(ASK, given)
    assert (response.status_code, Ticket.objects.count()) == (200, 0)
    page = content(response)
    assert "Where do you begin with a plan?" in page
    assert f'name="text" value="{text.pk}"' in page
    fields = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', page))
    del fields["csrfmiddlewaretoken"]
    assert fields == given | {"shown": "1", "website": "", "about": ""}
    assert client.post(ASK, fields).status_code == 302
    assert Ticket.objects.count() == 1


def test_from_there_one_goes_back_to_change_it(client: Client) -> None:
    article()
    response = client.post(ASK, typed(shown="1", change="1"))
    assert (response.status_code, Ticket.objects.count()) == (200, 0)
    assert "I have no plan yet.</textarea>" in content(response)
    assert "Something is not right" not in content(response)


def test_who_saw_them_while_typing_or_sends_a_file_is_not_stopped(client: Client) -> None:
    article()
    assert client.post(ASK, typed(shown="1")).status_code == 302
    assert client.post(ASK, typed(uploads=[SimpleUploadedFile("plan.pdf", PDF)])).status_code == 302
    assert Ticket.objects.count() == 2


def test_while_typing_they_come_as_a_list(client: Client) -> None:
    article()
    response = client.get(f"{ASK}suggestions/", {"q": "where do i begin with my plan"}, headers={"HX-Request": "true"})
    page = content(response)
    assert ("<html" in page, "Where do you begin with a plan?" in page, "1 answer found" in page) == (False, True, True)
    assert '<input type="hidden" name="shown" value="1" id="id_shown" hx-swap-oob="true">' in page
    assert response["Vary"] == "HX-Request, Cookie"


@pytest.mark.parametrize("words", ["", "begin plan", "x" * 5000, "💥 💥 💥 💥 💥 💥", "%' OR 1=1 --begin"])
def test_any_words_give_a_page(client: Client, words: str) -> None:
    article()
    for headers in ({}, {"HX-Request": "true"}):
        assert client.get(f"{ASK}suggestions/", {"q": words}, headers=headers).status_code == 200


def test_without_htmx_it_is_a_page_that_leads_to_asking(client: Client) -> None:
    article()
    page = content(client.get(f"{ASK}suggestions/", {"q": "where do i begin with my plan"}))
    assert "<html" in page
    assert "/en/helpdesk/ask/?question=where%20do%20i%20begin%20with%20my%20plan" in page
    assert "No answer fits this" in content(client.get(f"{ASK}suggestions/", {"q": "something quite different"}))


def test_an_answer_that_helped_counts_and_nothing_is_sent(client: Client) -> None:
    text = article()
    response = client.post(f"{ASK}helped/", {"text": text.pk, "question": "Where do I begin?"}, follow=True)
    assert "Good that you found your answer." in content(response)
    said = ArticleFeedback.objects.get()
    assert (said.text, said.helped, said.instead_of_question) == (text, True, True)
    assert not Ticket.objects.exists()


@pytest.mark.parametrize("pk", ["", "0", "-1", "x", "9" * 30, "²"])
def test_an_answer_that_is_not_there_is_404(client: Client, pk: str) -> None:
    draft = ArticleTextFactory(draft=True)
    assert client.post(f"{ASK}helped/", {"text": pk}).status_code == 404
    assert client.post(f"{ASK}helped/", {"text": draft.pk}).status_code == 404


def test_votes_of_one_network_are_bounded(client: Client, settings: Any) -> None:
    settings.LIMITS = {"helpdesk_helped": 2}
    text = article()
    for _time in range(4):
        assert client.post(f"{ASK}helped/", {"text": text.pk}).status_code == 302
    assert ArticleFeedback.objects.count() == 2


# Abuse


def test_what_looks_like_a_program_is_held_and_told_the_same(client: Client) -> None:
    fine = client.post(ASK, typed())
    held = client.post(ASK, typed(email="bot@voorbeeld.example", website="https://shop.example"))
    assert list(Ticket.objects.order_by("pk").values_list("status", flat=True)) == ["NEW", "HELD"]
    assert list(OutboxEmail.objects.values_list("to", flat=True)) == ["nele@voorbeeld.example"]
    plain = []
    for response in (fine, held):
        token = response["Location"].split("/")[-2]
        page = content(client.get(response["Location"])).replace(token, "")
        plain.append(re.sub(r"IH-\d+|\w•••", "", page))
    assert plain[0] == plain[1]


def test_form_that_was_not_ours_or_too_quick_is_weighed(client: Client) -> None:
    client.post(ASK, typed(nonce="een", stamp=stamp("een")))
    assert Ticket.objects.get().status == "HELD"


def test_one_form_is_good_for_one_question(client: Client) -> None:
    page = content(client.get(ASK))
    form = {name: re.findall(rf'name="{name}" value="([^"]+)"', page)[0] for name in ("nonce", "stamp")}
    with time_machine.travel(datetime.now(UTC) + timedelta(minutes=1)):
        for number in range(3):
            client.post(ASK, typed(**form, question=f"Where do I begin with plan {number}?"))
        client.post(ASK, typed(stamp=form["stamp"], question="Where do I begin with another form?"))
    found = Ticket.objects.order_by("pk").values_list("spam_reasons", flat=True)
    assert list(found) == [[], ["no_time"], ["no_time"], ["no_time"]]


@pytest.mark.parametrize("question", ["\u200b\u200b", "\u202e \u2069", "\u3164\n\u2800"])
def test_a_question_of_letters_that_nobody_sees_is_an_empty_one(client: Client, question: str) -> None:
    response = client.post(ASK, typed(question=question))
    assert (response.status_code, Ticket.objects.count()) == (422, 0)
    assert response.context["form"].errors["question"] == ["Write your question first. One sentence is enough."]


def test_who_has_an_account_is_not_held(client_for: Callable[..., Client]) -> None:
    client_for("producer").post(ASK, {"question": "Where do I begin? I have no plan yet.", "website": "x"})
    assert Ticket.objects.get().status == "NEW"


def test_one_network_asks_ten_times_an_hour(client: Client, settings: Any) -> None:
    settings.LIMITS = {"helpdesk_ask": 1}
    assert client.post(ASK, typed()).status_code == 302
    response = client.post(ASK, typed())
    assert response.status_code == 429
    page = content(response)
    assert "I have no plan yet.</textarea>" in page
    assert "helpdesk@impacthub.example" in page.split("error-summary")[1].split("</ul>")[0]
    assert Ticket.objects.count() == 1


def test_one_address_asks_ten_times_a_day(client: Client) -> None:
    TicketFactory.create_batch(10, email="nele@voorbeeld.example")
    response = client.post(ASK, typed())
    assert response.status_code == 429
    assert "I have no plan yet.</textarea>" in content(response)


def test_the_same_form_posted_twice_is_one_question(client: Client) -> None:
    page = content(client.get(ASK))
    nonce = re.findall(r'name="nonce" value="([^"]+)"', page)[0]
    first, second = (client.post(ASK, typed(nonce=nonce)) for _time in range(2))
    assert first["Location"] == second["Location"]
    assert Ticket.objects.count() == 1


@pytest.mark.parametrize("changes", [{"nonce": "x"}, {"stamp": "x"}, {"about": "x"}, {"about": "session:x\0"}])
def test_damaged_hidden_fields_lose_no_question(client_for: Callable[..., Client], changes: dict[str, str]) -> None:
    assert client_for(UserFactory(roles=[Role.COACH])).post(ASK, typed() | changes).status_code in (302, 422)
