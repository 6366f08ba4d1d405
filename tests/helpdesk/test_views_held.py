"""Pages of questions that look like advertising: who may, why they wait, one or many decided."""

import pytest
from django.urls import reverse

from helpdesk import spam
from helpdesk.models import Message, Ticket
from helpdesk.queries import held as queries
from tests.factories.helpdesk import TicketFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(client_for):
    return client_for("helpdesk", language="en")


def page(name, *arguments):
    return "/en" + reverse(f"helpdesk:{name}", args=arguments)[3:]


@pytest.mark.parametrize(("who", "status"), [("anonymous", 302), ("member", 403), ("coach", 403), ("helpdesk", 200)])
@pytest.mark.parametrize("name", ["held_list", "held_reject_all"])
def test_only_agents_see_what_was_held(client_for, who, status, name):
    TicketFactory(status="HELD")

    assert client_for(who).get(page(name)).status_code == status


@pytest.mark.parametrize(("who", "status"), [("anonymous", 302), ("member", 404), ("coordinator", 302)])
@pytest.mark.parametrize("name", ["held_release", "held_reject"])
def test_only_agents_decide(client_for, who, status, name):
    ticket = TicketFactory(status="HELD")

    assert client_for(who).post(page(name, ticket.pk)).status_code == status
    assert client_for(who).get(page(name, ticket.pk)).status_code == 405
    ticket.refresh_from_db()
    assert (ticket.status == "HELD") is (who != "coordinator")


def test_the_oldest_comes_first_with_why_in_words(client):
    first = TicketFactory(status="HELD", spam_reasons=["advert", "many_links", "gone"], message="Buy it\n\n<b>now</b>")
    second = TicketFactory(status="HELD")
    TicketFactory()

    answer = client.get(page("held_list"))
    assert [ticket.pk for ticket, _reasons in answer.context["rows"]] == [first.pk, second.pk]
    assert answer.context["rows"][0][1] == [queries.REASONS["advert"], queries.REASONS["many_links"]]
    assert answer.context["numbers"] == {"held": 2, "spam": 0}
    assert b"&lt;b&gt;now&lt;/b&gt;" in answer.content
    assert b"Its words are those of advertising." in answer.content


def test_links_of_strangers_are_no_links_here(client):
    TicketFactory(status="HELD", message="Look at https://cheap.example/now")

    assert b'href="https://cheap' not in client.get(page("held_list")).content


def test_every_reason_has_its_words():
    assert set(spam.REASONS) == set(queries.REASONS)


def test_one_is_let_in_and_one_is_spam_and_comes_back(client):
    good, bad = TicketFactory(status="HELD"), TicketFactory(status="HELD")

    assert client.post(page("held_release", good.pk))["Location"] == page("held_list")
    said = client.post(page("held_reject", bad.pk), follow=True)
    assert f"{bad.reference} is spam. You can bring it back for 30 days." in said.content.decode()
    spam_page = client.get(page("held_list") + "?show=spam")
    assert [ticket.pk for ticket, _reasons in spam_page.context["rows"]] == [bad.pk]
    assert b"Bring it back" in spam_page.content
    client.post(page("held_release", bad.pk))
    assert set(Ticket.objects.values_list("status", flat=True)) == {"NEW"}


def test_who_decides_second_is_told(client):
    ticket = TicketFactory(status="HELD")
    client.post(page("held_release", ticket.pk))

    said = client.post(page("held_reject", ticket.pk), follow=True)
    assert b"Somebody else decided about this question just now." in said.content
    ticket.refresh_from_db()
    assert ticket.status == "NEW"


def test_a_page_full_is_spam_but_for_what_is_unticked(client):
    rows = TicketFactory.create_batch(3, status="HELD")
    asked = client.get(page("held_reject_all"), {"page": "1"})
    assert "Are these 3 questions all spam?" in asked.content.decode()
    assert Ticket.objects.filter(status="HELD").count() == 3

    said = client.post(page("held_reject_all"), {"ticket": [rows[0].pk, rows[1].pk]}, follow=True)
    assert "2 questions are spam." in said.content.decode()
    assert [Ticket.objects.get(pk=row.pk).status for row in rows] == ["SPAM", "SPAM", "HELD"]


@pytest.mark.parametrize("ids", [[], ["x"], ["-1"], ["9" * 30], ["٣"], ["\x00"], ["1e3", "0"]])
def test_broken_ids_change_nothing(client, ids):
    TicketFactory(status="HELD")
    answer = client.post(page("held_reject_all"), {"ticket": ids})

    assert answer.status_code in (302, 400)
    assert Ticket.objects.get().status == "HELD"


def test_an_empty_page_says_what_comes_here(client):
    assert b"Nothing to look at" in client.get(page("held_list")).content
    assert b"No spam" in client.get(page("held_list") + "?show=spam").content
    assert client.get(page("held_reject_all")).status_code == 200


@pytest.mark.parametrize("number", [1, 3, 30])
def test_the_list_asks_the_same_of_the_database(client, django_assert_num_queries, number):
    for ticket in TicketFactory.create_batch(number, status="HELD"):
        Message.objects.create(ticket=ticket, number=2, kind="ASKER", text="Nog iets")
    client.get(page("held_list"))

    with django_assert_num_queries(7):
        client.get(page("held_list"))
