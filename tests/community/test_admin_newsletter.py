"""The newsletter in the admin: what a coordinator writes, sees, tries, sends and takes back."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.test import Client
from django.utils import timezone

from community.models import Newsletter, Subscriber
from impacthub.audit.models import Entry
from impacthub.notifications.models import OutboxEmail
from impacthub.people.models import Language
from tests.factories.community import NewsletterFactory, SubscriberFactory

pytestmark = pytest.mark.django_db
LIST = "/admin/community/newsletter/"


@pytest.fixture
def admin(client_for: Callable[..., Client], settings: Any) -> Client:
    """A coordinator who reads English and may open the admin."""
    settings.ADMIN_REQUIRES_MFA = False
    return client_for("coordinator", language=Language.EN)


def said(answer: Any) -> list[str]:
    """What the next page says on top."""
    return [str(message) for message in get_messages(answer.wsgi_request)]


def page(newsletter: Newsletter, step: str) -> str:
    """The page of a button."""
    return f"{LIST}{newsletter.pk}/{step}/"


WORDS = {
    "subject_nl": "Nieuws",
    "subject_fr": "",
    "subject_en": "News",
    "body_nl": "Dag, zie [de avond](https://films.example/).",
    "body_fr": "",
    "body_en": "Hello",
    "languages": ["nl", "en"],
}


def test_writing_and_changing_a_draft(admin: Client) -> None:
    answer = admin.post(f"{LIST}add/", WORDS)
    row = Newsletter.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, page(row, "change"))
    assert (row.slug, row.status, row.languages, row.sectors) == ("nieuws", "DRAFT", ["nl", "en"], [])
    assert admin.get(page(row, "change")).status_code == 200
    admin.post(page(row, "change"), WORDS | {"subject_nl": "Nieuws van juni", "sectors": ["MEDIA"], "languages": []})
    row = Newsletter.objects.get()
    assert (row.subject_nl, row.languages, row.sectors) == ("Nieuws van juni", [], ["MEDIA"])
    assert [entry.action for entry in Entry.objects.order_by("pk")] == [
        "community.newsletter_created", "community.newsletter_changed",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"subject_nl": ""}, "subject_nl"),
        ({"subject_fr": "Nouvelles"}, "body_fr"),
        ({"body_fr": "Bonjour"}, "subject_fr"),
        ({"body_nl": "Zie [hier](http://films.example/)."}, "body_nl"),
        ({"body_en": "See [here](/en/events/)."}, "body_en"),
        ({"languages": ["de"]}, "languages"),
    ],
)
def test_what_would_be_broken_in_a_mailbox_is_said(admin: Client, given: dict[str, Any], field: str) -> None:
    answer = admin.post(f"{LIST}add/", WORDS | given)
    assert (answer.status_code, list(answer.context["adminform"].form.errors)) == (200, [field])
    assert Newsletter.objects.count() == 0


def test_the_page_says_how_many_get_it(admin: Client) -> None:
    SubscriberFactory.create_batch(2, language="nl")
    SubscriberFactory(language="fr")
    newsletter = NewsletterFactory()
    shown = admin.get(page(newsletter, "change")).content.decode()
    assert "3 readers: Dutch 2, French 1" in shown
    assert "Send to 3 readers…" in shown


def test_the_list_costs_the_same_with_many(admin: Client, django_assert_num_queries: Any) -> None:
    admin.get(LIST)
    counted = set()
    for number in (1, 3, 30):
        while Newsletter.objects.count() < number:
            NewsletterFactory()
            SubscriberFactory()
        with django_assert_num_queries(8, exact=False) as queries:
            admin.get(LIST)
        counted.add(len(queries))
    assert len(counted) == 1


@pytest.mark.parametrize("language", ["nl", "fr", "en", "xx"])
def test_looking_at_it_in_every_language(admin: Client, language: str) -> None:
    newsletter = NewsletterFactory(subject_fr="Nouvelles", body_fr="Bonjour **toi**", subject_en="", body_en="")
    answer = admin.get(page(newsletter, "preview"), {"language": language})
    wanted = "Nouvelles" if language == "fr" else newsletter.subject_nl
    assert (answer.status_code, answer.context["mail"].subject) == (200, wanted)
    assert answer.context["is_written"] is (language != "en")


def test_the_mail_itself_stands_in_a_frame_that_does_nothing(admin: Client) -> None:
    newsletter = NewsletterFactory()
    answer = admin.get(page(newsletter, "preview"), {"language": "nl", "mail": "1"})
    policy = answer["Content-Security-Policy"]
    assert (answer.status_code, answer["X-Frame-Options"]) == (200, "SAMEORIGIN")
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'self'" in policy
    assert "Content-Security-Policy-Report-Only" not in answer
    assert Entry.objects.count() == 0


def test_sending_a_test(admin: Client) -> None:
    newsletter = NewsletterFactory()
    assert admin.get(page(newsletter, "test")).status_code == 200
    assert admin.post(page(newsletter, "test"), {"confirmed": "yes", "to": "no address"}).status_code == 422
    answer = admin.post(page(newsletter, "test"), {"confirmed": "yes", "to": "me@people.test"})
    assert (answer.status_code, said(answer)) == (302, ["The test is on its way."])
    assert set(OutboxEmail.objects.values_list("to", "language")) == {
        ("me@people.test", "nl"), ("me@people.test", "fr"), ("me@people.test", "en"),
    }  # fmt: skip
    assert Newsletter.objects.get().tested_at is not None


def test_sending_to_the_number_on_the_button_and_taking_it_back(admin: Client) -> None:
    readers = SubscriberFactory.create_batch(4)
    newsletter = NewsletterFactory()
    asked = admin.get(page(newsletter, "send"))
    assert (asked.context["number"], asked.context["verb"]) == (4, "Send to 4 readers")
    assert [reader.email for reader in asked.context["first"]] == [reader.email for reader in readers[:3]]
    SubscriberFactory()
    refused = admin.post(page(newsletter, "send"), {"expected": "4"})
    assert (refused.status_code, refused.context["number"]) == (422, 5)
    assert Newsletter.objects.get().status == "DRAFT"
    answer = admin.post(page(newsletter, "send"), {"expected": "5"})
    assert (answer.status_code, Newsletter.objects.get().status) == (302, "SCHEDULED")
    assert admin.get(page(newsletter, "change")).status_code == 200
    admin.post(page(newsletter, "change"), WORDS)
    assert Newsletter.objects.get().subject_nl == newsletter.subject_nl
    assert admin.get(page(newsletter, "stop")).status_code == 200
    assert Newsletter.objects.get().status == "SCHEDULED"
    answer = admin.post(page(newsletter, "stop"), {"confirmed": "yes"})
    assert (said(answer)[-1], Newsletter.objects.get().status) == ("The newsletter is a draft again.", "DRAFT")


def test_a_moment_is_read_as_belgian_time(admin: Client) -> None:
    SubscriberFactory()
    newsletter = NewsletterFactory()
    moment = {"send_at_0": "2027-07-01", "send_at_1": "09:30:00", "expected": "1"}
    assert admin.post(page(newsletter, "send"), moment).status_code == 302
    row = Newsletter.objects.get()
    assert row.send_at is not None
    assert row.send_at.isoformat() == "2027-07-01T07:30:00+00:00"
    shown = admin.get(page(newsletter, "change")).content.decode()
    assert re.findall(r"It leaves by itself at [^.]*?\b(\d+[:.]30)", shown) == ["09:30"]


@pytest.mark.parametrize(
    "given",
    [
        {"expected": "1", "send_at_0": "2020-01-01", "send_at_1": "09:00:00"},
        {"expected": "1", "send_at_0": "soon", "send_at_1": ""},
        {"expected": "-1"},
        {"expected": "9" * 30},
        {"expected": ""},
        {},
    ],
)
def test_a_number_or_moment_that_is_none_is_refused(admin: Client, given: dict[str, str]) -> None:
    SubscriberFactory()
    newsletter = NewsletterFactory()
    assert admin.post(page(newsletter, "send"), given).status_code == 422
    assert Newsletter.objects.get().status == "DRAFT"


def test_what_was_sent_is_only_read(admin: Client) -> None:
    newsletter = NewsletterFactory(status="SENT", send_at=timezone.now(), sent_at=timezone.now(), count=34)
    shown = admin.get(page(newsletter, "change"))
    assert "34 mails" in shown.content.decode()
    assert admin.get(page(newsletter, "site"))["Location"] == f"/en/newsletter/{newsletter.slug}/"
    assert admin.get(page(newsletter, "send")).status_code == 302
    assert admin.post(f"{LIST}{newsletter.pk}/delete/", {"post": "yes"}).status_code == 403
    assert Newsletter.objects.count() == 1


def test_a_draft_can_be_thrown_away(admin: Client) -> None:
    newsletter = NewsletterFactory()
    assert admin.post(f"{LIST}{newsletter.pk}/delete/", {"post": "yes"}).status_code == 302
    assert Newsletter.objects.count() == 0
    assert [entry.action for entry in Entry.objects.all()] == ["community.newsletter_deleted"]


def test_readers_are_unsubscribed_with_a_page_that_names_them(admin: Client) -> None:
    reader = SubscriberFactory(email="nele@people.test", asked_at=timezone.now() - timedelta(days=3))
    gone = SubscriberFactory(status="LEFT")
    given = {"action": "unsubscribe", "_selected_action": [reader.pk, gone.pk]}
    asked = admin.post("/admin/community/subscriber/", given)
    assert [name for _pk, name in asked.context["rows"]] == ["nele@people.test"]
    assert Subscriber.objects.get(pk=reader.pk).status == "ACTIVE"
    answer = admin.post("/admin/community/subscriber/", given | {"confirmed": "yes"})
    assert said(answer) == ["1 reader is unsubscribed."]
    assert Subscriber.objects.get(pk=reader.pk).status == "LEFT"


def test_nobody_is_put_on_the_list_by_hand(admin: Client) -> None:
    reader = SubscriberFactory()
    assert admin.get("/admin/community/subscriber/").status_code == 200
    assert admin.get(f"/admin/community/subscriber/{reader.pk}/change/").status_code == 200
    assert admin.get("/admin/community/subscriber/add/").status_code == 403
    assert admin.post(f"/admin/community/subscriber/{reader.pk}/change/", {"email": "x@people.test"}).status_code == 403


@pytest.mark.parametrize("role", ["member", "coach", "disabled"])
@pytest.mark.parametrize("step", ["change", "preview", "test", "send", "stop"])
def test_others_stay_out(client_for: Callable[..., Client], role: str, step: str) -> None:
    newsletter = NewsletterFactory()
    client = client_for(role)
    assert client.get(page(newsletter, step)).status_code in (302, 403)
    assert client.post(page(newsletter, step), {"confirmed": "yes", "expected": "0"}).status_code in (302, 403)
    assert (Newsletter.objects.get().status, OutboxEmail.objects.count()) == ("DRAFT", 0)
