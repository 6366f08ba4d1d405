"""Answering in a real browser: with the keyboard, beside a colleague, and without scripts."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from helpdesk import services
from helpdesk.models import Message, Ticket, Viewing
from impacthub.notifications.models import OutboxEmail
from impacthub.people.models import Role, User
from tests.factories.helpdesk import SavedReplyFactory, TicketFactory
from tests.factories.people import UserFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def tom() -> User:
    return UserFactory(name="Tom Claes", roles=[Role.HELPDESK])


@pytest.fixture
def ticket() -> Ticket:
    return TicketFactory(name="Nele Vos", subject="Waar begin ik?")


def opened(page: Page, live_server: Any, ticket: Ticket) -> None:
    page.goto(f"{live_server.url}/en/helpdesk/inbox/{ticket.reference}/")


def test_a_saved_reply_is_put_in_the_box_and_the_answer_taken_back(
    page: Page, live_server: Any, sign_in: Any, tom: User, ticket: Ticket
) -> None:
    SavedReplyFactory(title="Begroting", text_nl="Begin bij je doel.")
    sign_in(tom)
    opened(page, live_server, ticket)
    page.evaluate("window.stays = true")
    page.get_by_label("Your answer").fill("Dag Nele")
    page.get_by_label("Saved reply").select_option(label="Begroting")
    page.get_by_role("button", name="Insert").press("Enter")
    expect(page.get_by_label("Your answer")).to_have_value("Dag Nele\n\nBegin bij je doel.")
    assert page.evaluate("window.stays") is True
    page.get_by_role("button", name="Send and wait for the asker").press("Enter")
    expect(page.get_by_text("It leaves in 10 seconds.", exact=False).first).to_be_visible()
    page.get_by_role("button", name="Take this answer back").press("Enter")
    expect(page.get_by_label("Your answer")).to_have_value("Dag Nele\n\nBegin bij je doel.")
    assert (OutboxEmail.objects.get().status, Ticket.objects.get().status) == ("CANCELLED", "NEW")


def test_after_its_seconds_it_has_left(
    page: Page, live_server: Any, sign_in: Any, tom: User, ticket: Ticket, settings: Any
) -> None:
    settings.HELPDESK_UNDO_SECONDS = 2
    sign_in(tom)
    services.reply(ticket, text="Zo.", solve=False, by=tom)
    opened(page, live_server, ticket)
    expect(page.get_by_text("It has left.")).to_be_visible()
    expect(page.get_by_role("button", name="Take this answer back")).to_have_count(0)


def test_colleagues_see_who_writes_and_a_text_survives_leaving(
    page: Page, live_server: Any, sign_in: Any, tom: User, ticket: Ticket
) -> None:
    services.see(ticket, by=UserFactory(name="Ria Bos", roles=[Role.HELPDESK]), writes=True)
    sign_in(tom)
    opened(page, live_server, ticket)
    expect(page.get_by_role("status").get_by_text("Ria Bos is answering now.")).to_be_visible()
    expect(page.get_by_text("Ria Bos is answering now.")).to_have_count(1)
    page.get_by_label("Your answer").fill("Half af")
    with page.expect_response(lambda answer: "writes=1" in (answer.request.post_data or "")):
        page.goto(f"{live_server.url}/en/helpdesk/")
        opened(page, live_server, ticket)
    expect(page.get_by_label("Your answer")).to_have_value("Half af")
    assert Viewing.objects.get(user=tom).writes is True
    page.get_by_role("button", name="Send and wait for the asker").click()
    expect(page.get_by_label("Your answer")).to_have_value("")
    opened(page, live_server, ticket)
    expect(page.get_by_label("Your answer")).to_have_value("")


def test_what_could_not_be_sent_is_still_there(
    page: Page, live_server: Any, sign_in: Any, tom: User, ticket: Ticket
) -> None:
    sign_in(tom)
    for label, button, path in (
        ("Your answer", "Send and wait for the asker", "reply"),
        ("Your note", "Keep this note", "note"),
    ):
        opened(page, live_server, ticket)
        if path == "note":
            page.get_by_text("Write an internal note").click()
        page.route(f"**/{ticket.reference}/{path}/", lambda route: route.abort())
        page.get_by_label(label, exact=True).fill("Niet weg")
        with page.expect_event("requestfailed"):
            page.get_by_role("button", name=button).click(no_wait_after=True)
        page.unroute(f"**/{ticket.reference}/{path}/")
        opened(page, live_server, ticket)
        expect(page.get_by_label(label, exact=True)).to_have_value("Niet weg")
        page.get_by_role("button", name=button).click()
        expect(page.get_by_label(label, exact=True)).to_have_value("")
    assert list(Message.objects.order_by("number").values_list("kind", "text"))[1:] == [
        ("AGENT", "Niet weg"),
        ("NOTE", "Niet weg"),
    ]


def test_enter_after_an_address_for_a_copy_presses_nothing(
    page: Page, live_server: Any, sign_in: Any, tom: User, ticket: Ticket
) -> None:
    SavedReplyFactory(title="Begroting", text_nl="Begin bij je doel.")
    sign_in(tom)
    opened(page, live_server, ticket)
    page.get_by_label("Your answer").fill("Dag Nele")
    page.get_by_label("Saved reply").select_option(label="Begroting")
    page.get_by_text("Files and copies").click()
    page.locator("input[name=cc]").fill("jan@voorbeeld.example")
    requests: list[str] = []
    page.on("request", lambda request: requests.append(request.url) if "/reply/" in request.url else None)
    page.locator("input[name=cc]").press("Enter")
    page.wait_for_timeout(300)
    expect(page.get_by_label("Your answer")).to_have_value("Dag Nele")
    assert requests == []


def test_everything_works_without_scripts(
    page: Page, live_server: Any, sign_in: Any, tom: User, ticket: Ticket
) -> None:
    SavedReplyFactory(title="Begroting", text_nl="Begin bij je doel.")
    sign_in(tom)
    assert page.context.browser
    bare = page.context.browser.new_context(java_script_enabled=False, storage_state=page.context.storage_state())
    without = bare.new_page()
    opened(without, live_server, ticket)
    without.get_by_role("button", name="I look after this question").click()
    without.get_by_label("Your answer").fill("Dag Nele")
    without.get_by_label("Saved reply").select_option(label="Begroting")
    without.get_by_role("button", name="Insert").click()
    expect(without.get_by_label("Your answer")).to_have_value("Dag Nele\n\nBegin bij je doel.")
    without.get_by_role("button", name="Send, and it is answered").click()
    expect(without.get_by_role("button", name="Take this answer back")).to_be_visible()
    bare.close()
    said = Message.objects.get(number=2).text.splitlines()
    assert (Ticket.objects.get().status, said) == ("SOLVED", ["Dag Nele", "", "Begin bij je doel."])
