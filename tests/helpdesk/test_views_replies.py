"""Pages of the saved replies: who may, what is flagged, what is kept."""

import pytest
from django.urls import reverse

from helpdesk import services
from helpdesk.models import SavedReply
from tests.factories.helpdesk import SavedReplyFactory, TopicFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(client_for):
    return client_for("helpdesk", language="en")


def page(name, *arguments):
    return "/en" + reverse(f"helpdesk:{name}", args=arguments)[3:]


def sent(reply, **fields):
    """The form of ``reply`` as a browser sends it back."""
    texts = {f"text_{code}": getattr(reply, f"text_{code}") for code in ("nl", "fr", "en")}
    return {"title": reply.title, "topic": "", "seen": reply.changed_at.isoformat(), **texts, **fields}


@pytest.mark.parametrize(("who", "status"), [("anonymous", 302), ("member", 403), ("coach", 403), ("helpdesk", 200)])
@pytest.mark.parametrize("name", ["reply_list", "reply_new", "reply_edit", "reply_remove"])
def test_only_agents(client_for, who, status, name):
    arguments = [SavedReplyFactory().pk] if name in ("reply_edit", "reply_remove") else []

    assert client_for(who).get(page(name, *arguments)).status_code == status


def test_the_list_flags_what_is_missing_and_shows_it_alone(client):
    SavedReplyFactory(title="Whole", topic=TopicFactory(name_en="Money"))
    SavedReplyFactory(title="Half", text_fr="")

    whole = client.get(page("reply_list"))
    assert [reply.title for reply in whole.context["page"]] == ["Half", "Whole"]
    assert whole.content.count(b"French is missing") == 1
    half = client.get(page("reply_list") + "?missing=fr")
    assert [reply.title for reply in half.context["page"]] == ["Half"]
    for nonsense in ("xx", "text_nl", "fr__contains", "😀"):
        assert client.get(page("reply_list"), {"missing": nonsense}).status_code == 400


@pytest.mark.parametrize("number", [1, 3, 30])
def test_the_list_asks_the_same_of_the_database(client, django_assert_num_queries, number):
    SavedReplyFactory.create_batch(number, topic=TopicFactory())
    client.get(page("reply_list"))

    with django_assert_num_queries(7):
        client.get(page("reply_list"))


def test_a_reply_is_written(client):
    topic = TopicFactory()
    answer = client.post(page("reply_new"), {"title": "Begin", "topic": topic.pk, "text_nl": "Begin klein."})

    assert (answer.status_code, answer["Location"]) == (302, page("reply_list"))
    reply = SavedReply.objects.get()
    assert (reply.title, reply.topic, reply.text_nl, reply.missing) == ("Begin", topic, "Begin klein.", ("fr", "en"))


@pytest.mark.parametrize(
    "fields",
    [
        {"title": "Begin"},
        {"title": "", "text_nl": "Iets"},
        {"title": "Taken", "text_nl": "Iets"},
        {"title": "x" * 81, "text_nl": "Iets"},
        {"title": "Begin", "text_nl": "Iets", "topic": "999"},
        {"title": "Begin", "text_fr": "x" * 4001},
    ],
)
def test_what_is_not_right_is_said_and_what_was_typed_stays(client, fields):
    SavedReplyFactory(title="Taken")
    answer = client.post(page("reply_new"), fields)

    assert (answer.status_code, SavedReply.objects.count()) == (422, 1)
    assert answer.context["form"]["title"].value() == fields["title"]
    assert b"error-summary" in answer.content


def test_a_reply_is_changed(client):
    reply = SavedReplyFactory(text_fr="")
    assert b"languages are missing" in client.get(page("reply_edit", reply.pk)).content
    answer = client.post(page("reply_edit", reply.pk), sent(reply, text_fr="Petit."))

    assert answer.status_code == 302
    reply.refresh_from_db()
    assert (reply.text_fr, reply.missing) == ("Petit.", ())


def test_who_saves_second_sees_both_and_decides(client, person_as):
    reply = SavedReplyFactory()
    mine = sent(reply, text_nl="Van mij.")
    services.change_reply(
        reply, title="Theirs", topic=None, texts={"nl": "Van hen."}, seen_at=reply.changed_at, by=person_as("helpdesk")
    )

    answer = client.post(page("reply_edit", reply.pk), mine)
    assert answer.status_code == 409
    assert answer.context["form"]["text_nl"].value() == "Van mij."
    assert answer.context["theirs"][0][2] == "Van hen."
    mine["seen"] = answer.context["form"]["seen"].value()
    assert client.post(page("reply_edit", reply.pk), mine).status_code == 302
    assert SavedReply.objects.get().text_nl == "Van mij."


@pytest.mark.parametrize("seen", ["", "x", "2026-01-01", "\x00"])
def test_a_page_that_does_not_know_what_it_saw_overwrites_nothing(client, seen):
    reply = SavedReplyFactory()
    answer = client.post(page("reply_edit", reply.pk), sent(reply, seen=seen, text_nl="Van mij."))

    assert answer.status_code in (409, 422)
    assert SavedReply.objects.get().text_nl == reply.text_nl


def test_a_reply_is_removed_after_a_question(client):
    reply = SavedReplyFactory()

    assert client.get(page("reply_remove", reply.pk)).status_code == 200
    assert SavedReply.objects.count() == 1
    assert client.post(page("reply_remove", reply.pk)).status_code == 302
    assert SavedReply.objects.count() == 0
    assert client.post(page("reply_remove", reply.pk)).status_code == 404
    assert client.get(page("reply_edit", 10**30)).status_code == 404
