"""The inbox: its filters, its search, what it refuses, and what is done with several questions at once."""

from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from threading import Barrier, BrokenBarrierError, Thread
from typing import Any
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone, translation
from hypothesis import HealthCheck, given
from hypothesis import settings as how
from hypothesis import strategies as st

from helpdesk import permissions, services
from helpdesk.models import Message, Ticket
from helpdesk.queries import inbox as queries
from helpdesk.queries.inbox import Show, Wanted
from helpdesk.queries.promise import Promise, promise
from impacthub.audit.models import Entry
from impacthub.notifications.models import OutboxEmail
from impacthub.people.models import User
from tests.factories.helpdesk import MessageFactory, TicketFactory, TopicFactory

pytestmark = pytest.mark.django_db

INBOX, CHOSEN = "/en/helpdesk/inbox/", "/en/helpdesk/inbox/chosen/"
Status = Ticket.Status


def text_of(response: Any) -> str:
    return " ".join(response.content.decode().split())


def found(response: Any) -> list[str]:
    return [row.ticket.subject for row in response.context["rows"]]


@pytest.fixture
def tom(person_as: Callable[..., User]) -> User:
    """Somebody who answers the helpdesk."""
    return person_as("helpdesk", name="Tom Aerts")


@pytest.fixture
def agent(client_for: Callable[..., Client], tom: User) -> Client:
    return client_for(tom)


@pytest.fixture
def one_of_each(tom: User) -> dict[str, Ticket]:
    """A question in each status, called as its status is; one is late, and one is Tom's."""
    now = timezone.now()
    asked = {"asked_at": now - timedelta(hours=1)}
    made: dict[str, Any] = {each.value: TicketFactory(subject=each.value, status=each, **asked) for each in Status}
    made["LATE"] = TicketFactory(subject="LATE", asked_at=now - timedelta(days=5))
    made["TOM"] = TicketFactory(subject="TOM", status=Status.WAITING, assignee=tom, asked_at=now - timedelta(hours=2))
    return made


# Who comes in


@pytest.mark.parametrize(
    ("who", "status"), [("anonymous", 302), ("member", 403), ("coach", 403), ("helpdesk", 200), ("coordinator", 200)]
)
def test_only_who_answers_comes_in(who: str, status: int, client_for: Callable[..., Client]) -> None:
    client = client_for(who)
    assert client.get(INBOX).status_code == status
    for path in (CHOSEN, f"{INBOX}keys/"):
        assert client.post(path, {"do": "close"}).status_code == (302 if status == 200 else 403)


def test_what_changes_something_is_sent(agent: Client) -> None:
    assert [agent.get(path).status_code for path in (CHOSEN, f"{INBOX}keys/")] == [405, 405]
    assert agent.post(INBOX).status_code == 405


# Filters


@pytest.mark.parametrize(
    ("show", "subjects"),
    [
        ("", {"NEW", "OPEN", "LATE"}),
        ("ours", {"NEW", "OPEN", "LATE"}),
        ("new", {"NEW", "LATE"}),
        ("mine", {"TOM"}),
        ("late", {"LATE"}),
        ("asker", {"WAITING", "TOM"}),
        ("answered", {"SOLVED"}),
        ("closed", {"CLOSED"}),
        ("held", {"HELD"}),
        ("all", {"NEW", "OPEN", "WAITING", "SOLVED", "CLOSED", "HELD", "LATE", "TOM"}),
    ],
)
def test_filters(show: str, subjects: set[str], one_of_each: dict[str, Ticket], agent: Client) -> None:
    page = agent.get(INBOX, {"show": show} if show else {})
    assert sorted(found(page)) == sorted(subjects)
    shown = Show(show) if show else Show.OURS
    assert [each[3] for each in page.context["shows"]] == [each == shown for each in Show]


def test_counts_say_what_the_filters_hold(one_of_each: dict[str, Ticket], tom: User) -> None:
    now = timezone.now()
    counted, promised = queries.counts(tom, now)
    assert counted == {show: queries.shown(tom, show, now).count() for show in Show}
    assert counted[Show.ALL] == 8
    assert promised == promise(now) == Promise(kept=0, answered=0, late=1)


def test_large_counts_say_so(agent: Client, tom: User, monkeypatch: pytest.MonkeyPatch) -> None:
    TicketFactory.create_batch(4)
    monkeypatch.setattr(queries, "MOST_COUNTED", 2)
    assert [queries.counts(tom, whole=whole)[0][Show.NEW] for whole in (None, Show.ALL, Show.NEW)] == [3, 3, 4]
    monkeypatch.setattr("helpdesk.views.inbox.MOST_COUNTED", 2)
    page = agent.get(INBOX).context
    assert (dict(each[::2] for each in page["shows"])[Show.NEW], page["page"].paginator.count) == ("1,000+", 4)


def test_conditions_narrow_down_and_come_off_one_by_one(agent: Client, tom: User) -> None:
    topic = TopicFactory(slug="geld", name_en="Money")
    given_ = {"topic": topic, "language": "fr", "assignee": tom, "priority": 3, "tags": ["scholen"]}
    TicketFactory(subject="this", **given_)
    for name, value in {"topic": None, "language": "nl", "assignee": None, "priority": 2, "tags": ["x"]}.items():
        TicketFactory(subject=f"not {name}", **given_ | {name: value})
    query = {"topic": "geld", "language": "fr", "assignee": str(tom.pk), "priority": "3", "tag": "scholen"}
    page = agent.get(INBOX, query)
    assert found(page) == ["this"]
    assert [name for name, _url in page.context["pills"]] == ["Money", "French", "Tom Aerts", "high", "scholen"]
    for (_name, url), left in zip(page.context["pills"], query, strict=True):
        assert url == f"{INBOX}?{urlencode({key: value for key, value in query.items() if key != left})}"
        assert "this" in found(agent.get(url))
    assert found(agent.get(INBOX, {"topic": "none"})) == ["not topic"]
    assert found(agent.get(INBOX, {"assignee": "none"})) == ["not assignee"]


def test_a_tag_of_long_ago_can_be_asked_for(agent: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    TicketFactory(subject="old", tags=["vroeger"], asked_at=timezone.now() - timedelta(days=3))
    TicketFactory(subject="now", tags=["nu"])
    monkeypatch.setattr(queries, "TAGGED", 1)
    assert queries.tags_in_use() == ["nu"]
    assert found(agent.get(INBOX, {"tag": "vroeger"})) == ["old"]
    assert agent.get(INBOX, {"tag": "nooit"}).status_code == 400


@pytest.mark.parametrize(
    ("sort", "subjects"),
    [
        ("", ["first", "second", "third"]),
        ("waiting", ["first", "second", "third"]),
        ("due", ["second", "third", "first"]),
        ("latest", ["third", "second", "first"]),
        ("oldest", ["first", "second", "third"]),
        ("asked", ["third", "second", "first"]),
        ("priority", ["second", "third", "first"]),
    ],
)
def test_orders(sort: str, subjects: list[str], agent: Client) -> None:
    now = timezone.now()
    for days, subject, due, priority in ((3, "first", 9, 1), (2, "second", 1, 3), (1, "third", 2, 2)):
        TicketFactory(
            subject=subject,
            asked_at=now - timedelta(days=days),
            reply_due_at=now + timedelta(days=due),
            priority=priority,
        )
    assert found(agent.get(INBOX, {"sort": sort} if sort else {})) == subjects


def test_what_is_late_comes_by_how_late(agent: Client) -> None:
    now = timezone.now()
    for days in (1, 3, 2):
        TicketFactory(subject=f"{days}", asked_at=now - timedelta(days=9), reply_due_at=now - timedelta(days=days))
    page = agent.get(INBOX, {"show": "late"})
    assert found(page) == ["3", "2", "1"]
    assert [row.late for row in page.context["rows"]] == ["3\xa0days late", "2\xa0days late", "1\xa0day late"]


# Searching


@pytest.mark.parametrize(
    ("words", "subjects"),
    [
        ("begroting", ["Begroting van de campagne"]),
        ("BEGROT", ["Begroting van de campagne"]),
        ("etape", ["Étape suivante"]),
        ("yara", ["Étape suivante"]),
        ("yara@filmhuis.example", ["Étape suivante"]),
        ("YARA@filmhuis.example", ["Étape suivante"]),
        ("buurthuis", ["Étape suivante"]),
        ("yara buurthuis etape", ["Étape suivante"]),
        ("yara begroting", []),
        ("teruggenomen", []),
        ("aantekening", ["Begroting van de campagne"]),
        ("onzin", []),
        ("!!! ' & |", []),
        ("reclame", []),
    ],
)
def test_search(words: str, subjects: list[str], agent: Client) -> None:
    budget = TicketFactory(subject="Begroting van de campagne", name="Wim", status=Status.CLOSED)
    MessageFactory(ticket=budget, number=2, kind=Message.Kind.NOTE, text="Een aantekening.")
    MessageFactory(ticket=budget, number=3, text="Teruggenomen", taken_back_at=timezone.now())
    step = TicketFactory(subject="Étape suivante", name="Yara", email="yara@filmhuis.example", status=Status.SOLVED)
    MessageFactory(ticket=step, number=2, text="Waar is het buurthuis?")
    TicketFactory(subject="Reclame", status=Status.SPAM)
    page = agent.get(INBOX, {"q": words})
    assert found(page) == subjects
    assert page.context["wanted"].shown == Show.ALL


def test_a_search_within_a_filter(one_of_each: dict[str, Ticket], agent: Client) -> None:
    one_of_each["SOLVED"].subject = "begroting one"
    one_of_each["SOLVED"].save()
    one_of_each["NEW"].subject = "begroting two"
    one_of_each["NEW"].save()
    assert found(agent.get(INBOX, {"q": "begroting", "show": "answered"})) == ["begroting one"]
    assert sorted(found(agent.get(INBOX, {"q": "begroting"}))) == ["begroting one", "begroting two"]


@pytest.mark.parametrize("written", ["{}", " {} ", "ih-{n}", "IH {n}", "ih{n}"])
def test_the_number_leads_straight_to_the_question(written: str, agent: Client) -> None:
    ticket = TicketFactory(status=Status.SPAM)
    response = agent.get(INBOX, {"q": written.format(ticket.reference, n=ticket.reference[3:])})
    assert (response.status_code, response["Location"]) == (302, f"{INBOX}{ticket.reference}/")


@pytest.mark.parametrize("words", ["IH-999999999", "IH-1", "IH", "IH-", "IH-" + "9" * 30, "IH-²"])
def test_a_number_that_is_none_is_searched(words: str, agent: Client) -> None:
    page = agent.get(INBOX, {"q": words})
    assert (page.status_code, found(page)) == (200, [])


# Nothing that is not in the lists


@pytest.mark.parametrize(
    "query",
    [
        "status=NEW", "user__password=x", "email__icontains=a", "order=user__email", "sort=user__email", "sort=-pk",
        "show=spam", "show=NEW", "topic=nope", "topic__slug=x", "language=xx", "tag=nope",
        "assignee=999999", "assignee=1 OR 1=1", "assignee=me", "priority=4", "priority=1.0", "priority=-1",
        "page=-1", "page=x", "page=1e30", "page=99999999999999999999", "topic=none&topic=none", "q=a&q=b",
        "q=" + "x" * 201, "%F0%9F%98%80=1", "q%00=1", "=", "q=a&__class__=b",
    ],
)  # fmt: skip
def test_anything_else_is_refused(query: str, agent: Client) -> None:
    TicketFactory()
    response = agent.get(f"{INBOX}?{query}")
    assert response.status_code == 400
    assert ("The inbox has no such filter" in text_of(response)) == ("%00" not in query)


def test_what_is_left_empty_is_not_asked_for(agent: Client) -> None:
    TicketFactory(subject="there")
    page = agent.get(f"{INBOX}?q=&show=&topic=&language=&assignee=&priority=&tag=&sort=&page=")
    assert (found(page), page.context["pills"]) == (["there"], [])


names = st.text(max_size=20) | st.sampled_from(
    ["q", "show", "sort", "topic", "page", "user__email", "pk__in", "words", "assignee__password__startswith", "tag"]
)


@how(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(query=st.dictionaries(names, st.text(max_size=40), max_size=4))
def test_no_key_reaches_the_database(query: dict[str, str], agent: Client) -> None:
    response = agent.get(INBOX, query)
    known = set(query) <= {"q", "show", "sort", "topic", "language", "assignee", "priority", "tag", "page"}
    assert response.status_code in ((200, 302, 400) if known else (400,))


def test_a_page_beyond_the_last_is_the_last(agent: Client) -> None:
    TicketFactory.create_batch(31)
    page = agent.get(INBOX, {"page": "999999999"})
    assert (page.context["page"].number, len(found(page))) == (2, 1)
    assert "?page=1" in text_of(page)


def test_the_pager_keeps_what_was_asked_for(agent: Client) -> None:
    TicketFactory.create_batch(31, language="fr")
    page = agent.get(INBOX, {"language": "fr", "show": "new"})
    assert 'href="?page=2&amp;show=new&amp;language=fr"' in text_of(page)


def test_who_does_not_answer_finds_nothing(one_of_each: dict[str, Ticket], person_as: Callable[..., User]) -> None:
    member = person_as("member")
    assert list(queries.find(member, Wanted(show="all"))) == []
    assert queries.named(member, one_of_each["NEW"].reference) is None
    assert queries.counts(member) == (dict.fromkeys(Show, 0), Promise(kept=0, answered=0, late=0))


# What the page says


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ({}, "Nothing waits for you"),
        ({"show": "mine"}, "You look after no question now"),
        ({"show": "late"}, "Nothing is too late"),
        ({"show": "closed"}, "No questions here"),
        ({"q": "onzin"}, "Nothing found"),
        ({"language": "fr"}, "Nothing found"),
    ],
)
def test_an_empty_list_says_why(query: dict[str, str], says: str, agent: Client) -> None:
    assert says in text_of(agent.get(INBOX, query))


def test_a_row_says_what_there_is_to_know(agent: Client, tom: User) -> None:
    now = timezone.now()
    ticket = TicketFactory(
        subject="Waar begin ik?", name="Yara", assignee=tom, status=Status.OPEN, priority=3, tags=["geld"],
        asked_at=now - timedelta(hours=3), reply_due_at=now + timedelta(hours=5, minutes=1),
    )  # fmt: skip
    row = agent.get(INBOX).context["rows"][0]
    assert (row.ticket, row.icon, row.who, row.age, row.late, row.due) == (
        ticket, "doing", "Yara", "3\xa0hours", "", "answer within 5\xa0hours",
    )  # fmt: skip
    text = text_of(agent.get(INBOX))
    for words in ("being answered", ticket.reference, "has haste", "#geld", "Tom Aerts"):
        assert words in text


def test_who_asked_is_named_as_short_as_can_be(person_as: Callable[..., User]) -> None:
    nele = person_as("member", name="Nele Vos")
    given_: dict[str, Any] = {"name": "", "email": "", "user": None}
    asked: list[dict[str, Any]] = [{"name": "Yara"}, {"user": nele}, {"email": "wim@voorbeeld.example"}, {}]
    with translation.override("en"):
        pks = [TicketFactory(**given_ | each).pk for each in asked]
        read = queries.with_what_is_shown(Ticket.objects.filter(pk__in=pks)).order_by("pk")
        askers = [row.who for row in queries.rows(read)]
        assert askers == [queries.asker(ticket) for ticket in Ticket.objects.filter(pk__in=pks).order_by("pk")]
    assert askers == ["Yara", "Nele Vos", "wim@voorbeeld.example", "somebody"]


def test_html_in_a_subject_stays_text(agent: Client) -> None:
    TicketFactory(subject="<script>alert(1)</script>", name="<b>x</b>", tags=["<i>"])
    page = agent.get(INBOX, {"q": "<u>alert</u>"}).content.decode()
    assert not any(tag in page for tag in ("<script>alert", "<b>x", "<i>", "<u>"))


@pytest.mark.parametrize(
    ("path", "queries"), [("", 9), ("?show=all", 9), ("?q=begin", 10), ("?sort=priority&language=nl", 10)]
)
def test_as_many_queries_for_any_number_of_rows(
    path: str, queries: int, agent: Client, django_assert_num_queries: Any, person_as: Callable[..., User]
) -> None:
    counts = []
    for more in (1, 2, 27):
        for _time in range(more):
            TicketFactory(
                subject="Begin", topic=TopicFactory(), assignee=person_as("helpdesk"), user=person_as("member")
            )
        with django_assert_num_queries(queries) as asked:
            agent.get(f"{INBOX}{path}")
        counts.append(len(asked))
    assert counts == [queries] * 3


# Keys


def test_keys_are_off_until_somebody_says_so(agent: Client) -> None:
    assert agent.get(INBOX).context["keys"] is False
    response = agent.post(f"{INBOX}keys/", {"on": "", "back": "show=new"})
    assert (response.status_code, response["Location"]) == (302, f"{INBOX}?show=new")
    assert agent.get(INBOX).context["keys"] is True
    agent.post(f"{INBOX}keys/", {"off": ""})
    assert agent.get(INBOX).context["keys"] is False


@pytest.mark.parametrize(
    "back", ["https://elsewhere.example/", "//elsewhere.example", "user__email=x", "show=\r\nX: y"]
)
def test_nobody_is_sent_elsewhere(back: str, agent: Client) -> None:
    assert agent.post(f"{INBOX}keys/", {"back": back})["Location"] == INBOX


# Several at once


def test_take_a_question(agent: Client, tom: User) -> None:
    ticket = TicketFactory()
    response = agent.post(CHOSEN, {"take": str(ticket.pk), "back": "show=new"}, follow=True)
    ticket.refresh_from_db()
    assert (ticket.assignee, ticket.status, response.redirect_chain) == (tom, Status.OPEN, [(f"{INBOX}?show=new", 302)])
    assert f"You look after {ticket.reference} now." in text_of(response)
    assert [entry.action for entry in Entry.objects.filter(object_id=ticket.pk)] == ["helpdesk.question_assigned"]


def test_a_question_that_somebody_took_meanwhile_stays_theirs(agent: Client, person_as: Callable[..., User]) -> None:
    ina = person_as("helpdesk", name="Ina Maes")
    ticket = TicketFactory(assignee=ina, status=Status.OPEN)
    response = agent.post(CHOSEN, {"take": str(ticket.pk)}, follow=True)
    ticket.refresh_from_db()
    assert ticket.assignee == ina
    assert "Ina Maes" in text_of(response)
    agent.post(CHOSEN, {"do": "assign", "to": "none", "chosen": str(ticket.pk)})
    ticket.refresh_from_db()
    assert ticket.assignee == ina
    agent.post(CHOSEN, {"do": "assign", "to": "none", "chosen": f"{ticket.pk}-{ina.pk}"})
    ticket.refresh_from_db()
    assert ticket.assignee is None


def test_let_somebody_look_after_several(agent: Client, person_as: Callable[..., User]) -> None:
    ina = person_as("helpdesk", name="Ina Maes")
    tickets, other = TicketFactory.create_batch(3), TicketFactory()
    chosen = [str(ticket.pk) for ticket in tickets]
    response = agent.post(CHOSEN, {"do": "assign", "to": str(ina.pk), "chosen": chosen}, follow=True)
    assert "Ina Maes looks after 3 questions now." in text_of(response)
    assert list(Ticket.objects.filter(assignee=ina).order_by("pk")) == tickets
    other.refresh_from_db()
    assert other.assignee is None
    assert Entry.objects.filter(action="helpdesk.question_assigned").count() == 3


@pytest.mark.parametrize("to", ["", "x", "0", "999999", "-1"])
def test_only_who_answers_can_be_chosen(to: str, agent: Client, person_as: Callable[..., User]) -> None:
    ticket, member = TicketFactory(), person_as("member")
    for chosen in (to, str(member.pk)):
        response = agent.post(CHOSEN, {"do": "assign", "to": chosen, "chosen": str(ticket.pk)}, follow=True)
        assert "Choose who looks after them." in text_of(response)
    ticket.refresh_from_db()
    assert ticket.assignee is None


def test_closing_several_asks_first(agent: Client) -> None:
    tickets = [TicketFactory(), TicketFactory(status=Status.WAITING), TicketFactory(status=Status.HELD)]
    sent = {"do": "close", "chosen": [str(ticket.pk) for ticket in tickets], "back": "show=all"}
    asked = agent.post(CHOSEN, sent)
    assert (asked.status_code, [row.ticket for row in asked.context["rows"]]) == (200, tickets)
    assert "Close 3 questions without an answer" in text_of(asked)
    assert agent.post(CHOSEN, sent | {"sure": "1"}).status_code == 422
    assert agent.post(CHOSEN, sent | {"reason": "BORED"}).status_code == 422
    assert [Ticket.objects.get(pk=ticket.pk).status for ticket in tickets] == ["NEW", "WAITING", "HELD"]
    done = agent.post(CHOSEN, sent | {"sure": "1", "reason": "TWICE"}, follow=True)
    assert done.redirect_chain == [(f"{INBOX}?show=all", 302)]
    assert [Ticket.objects.get(pk=ticket.pk).status for ticket in tickets] == ["CLOSED", "CLOSED", "HELD"]
    text = text_of(done)
    assert "2 questions are closed." in text
    assert f"These cannot be closed as they are now: {tickets[2].reference}." in text
    assert Entry.objects.filter(action="helpdesk.question_closed").count() == 2
    mails = OutboxEmail.objects.count()
    agent.post(CHOSEN, sent | {"sure": "1", "reason": "TWICE"})
    assert OutboxEmail.objects.count() == mails


@pytest.mark.parametrize("chosen", [[], ["x"], ["0"], ["-1"], ["9" * 30], ["1-x"], ["²"], ["1--1"], ["\x00"]])
def test_nothing_that_is_a_question_was_ticked(chosen: list[str], agent: Client) -> None:
    ticket = TicketFactory()
    for act in ("assign", "close", "x"):
        response = agent.post(CHOSEN, {"do": act, "chosen": chosen}, follow=True)
        assert "Tick the questions first." in text_of(response)
    assert agent.post(CHOSEN, {"take": "x" if not chosen else chosen[0]}).status_code == 302
    assert agent.post(CHOSEN, {"do": "x", "chosen": str(ticket.pk)}).status_code == 400


# Two agents at once


@pytest.mark.parametrize("locked", [True, False])
@pytest.mark.django_db(transaction=True)
def test_two_who_take_the_same_question_at_once(
    locked: bool, person_as: Callable[..., User], monkeypatch: pytest.MonkeyPatch
) -> None:
    people, ticket = [person_as("helpdesk"), person_as("helpdesk")], TicketFactory(status=Status.OPEN)
    if not locked:  # the control: without the lock both believe that they have it
        monkeypatch.setattr("helpdesk.services.handling.lock", lambda each: Ticket.objects.get(pk=each.pk))
    both = Barrier(2)
    real = permissions.is_agent

    def slowly(user: User) -> bool:
        with suppress(BrokenBarrierError):
            both.wait(timeout=0.5)
        return real(user)

    monkeypatch.setattr("helpdesk.services.handling.is_agent", slowly)
    outcomes: list[services.Several] = []

    def take(person: User) -> None:
        try:
            outcomes.append(services.assign_tickets([(ticket, None)], person, by=person))
        finally:
            connection.close()

    threads = [Thread(target=take, args=[person]) for person in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    taken = sorted(outcome.done for outcome in outcomes)
    assert taken == ([0, 1] if locked else [1, 1])
