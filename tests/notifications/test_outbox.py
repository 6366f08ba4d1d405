"""A mail is written once, in the reader's language, and what people typed stays text."""

import re
from datetime import timedelta
from html.parser import HTMLParser

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from impacthub.audit.models import Entry
from impacthub.notifications import rendering, services
from impacthub.notifications.links import Recipient
from impacthub.notifications.models import OutboxEmail, Suppression
from impacthub.notifications.services.outbox import message_id
from impacthub.states import TransitionNotAllowed
from tests.factories.people import UserFactory

Status = OutboxEmail.Status


def test_queue_email_writes_subject_text_and_html(queue):
    mail = queue("a")
    assert (mail.key, mail.kind, mail.to, mail.language) == (
        "sample.mail_sent:a",
        "sample.mail_sent",
        "a@people.test",
        "en",
    )
    assert (mail.subject, mail.status, mail.attempts) == ("News about Stil Water", Status.QUEUED, 0)
    assert "Ada wrote about Stil Water:\n\n  Good morning\n" in mail.text
    assert '<html lang="en">' in mail.html
    assert mail.html.count('lang="en"') == 2
    assert mail.headers == {"Auto-Submitted": "auto-generated", "Content-Language": "en"}


def test_queue_email_twice_with_one_key_queues_once(queue):
    first, second = queue("a"), queue("a", to="b@people.test")
    assert first == second
    assert OutboxEmail.objects.get().to == "a@people.test"


def test_queue_email_can_wait_until_it_leaves(queue):
    leaves_at = timezone.now() + timedelta(minutes=10)
    waiting, ready = queue("a", leaves_at=leaves_at), queue("b")
    assert (waiting.status, waiting.next_try_at) == (Status.QUEUED, leaves_at)
    assert list(OutboxEmail.objects.due()) == [ready]
    OutboxEmail.objects.filter(pk=waiting.pk).update(next_try_at=timezone.now())
    assert OutboxEmail.objects.due().count() == 2


def test_queue_email_that_waits_nudges_nobody(queue, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks() as waiting:
        queue("a", leaves_at=timezone.now() + timedelta(minutes=10))
    with django_capture_on_commit_callbacks() as ready:
        queue("b")
    assert (len(waiting), len(ready)) == (0, 1)


def test_queue_email_rolls_back_with_its_change(queue):
    with transaction.atomic():
        queue("a")
        transaction.set_rollback(True)
    assert OutboxEmail.objects.count() == 0


def test_queue_email_speaks_the_readers_language(queue):
    dutch, english = queue("a", language="nl"), queue("b", language="en")
    assert dutch.headers["Content-Language"] == "nl"
    assert '<html lang="nl">' in dutch.html
    assert "Team ImpactHub" in english.text


@pytest.mark.parametrize(
    "to", ["", "nobody", "a@b.test\nBcc: x@y.test", "a@b.test\r\nSubject: x", "a@b.test, c@d.test"]
)
def test_queue_email_refuses_what_is_no_address(queue, to):
    with pytest.raises(ValidationError):
        queue("a", to=to)
    assert OutboxEmail.objects.count() == 0


def test_message_id_follows_from_the_key():
    assert message_id("a:1") == message_id("a:1")
    assert message_id("a:1") != message_id("a:2")
    assert re.fullmatch(r"<[0-9a-f]{40}@[\w.-]+>", message_id("a:1"))


def test_a_mail_loads_nothing_from_elsewhere(queue):
    html = queue("a").html
    assert re.findall(r"(?:src|background)=|url\(|@import|<link|<img|<script", html) == []


def test_text_and_html_have_the_same_links(queue):
    mail = queue("a", category="news")
    in_text = set(re.findall(r"https?://\S+", mail.text))
    in_html = Links(mail.html).found
    assert in_text == in_html
    assert len(in_text) == 3


def test_text_is_at_most_72_columns_wide_but_for_links(queue):
    text = queue("a", context={"words": "word " * 60}).text
    assert [line for line in text.splitlines() if len(line) > 72 and "http" not in line] == []


class Links(HTMLParser):
    """Every address that a mail program would make a link of, as it parses the page."""

    def __init__(self, page):
        super().__init__()
        self.found = set[str | None]()
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.found.update(value for name, value in attrs if name == "href")


HOSTILE = [
    "https://evil.test/login",
    "http://evil.test",
    "www.evil.test",
    "evil.test/path",
    "ftp://evil.test",
    "https://localhost:8000.evil.test/nl/",
    "https://localhost:8000@evil.test/",
    "someone@evil.test",
    "[click](https://evil.test)",
    "<a href='https://evil.test'>click</a>",
    "https://evil.test.",
    "(https://evil.test)",
    "мой.сайт.test",
]
LINK = re.compile(r"\w+://\w|www\.\w|\w@\w|[^\W\d_]\.[^\W\d_]{2,}")


@pytest.mark.parametrize("words", HOSTILE)
def test_what_people_typed_never_becomes_a_link(queue, settings, words):
    mail = queue("a", context={"words": words, "name": words, "film": words})
    ours = {settings.SITE_URL + "/nl/projects/sample/", *re.findall(r"\S+/preferences/", mail.text)}
    for page in (mail.text, re.sub(r"<style.*?</style>|<[^>]*>", " ", mail.html, flags=re.DOTALL)):
        left = [word for word in page.split() if LINK.search(word)]
        assert {word.strip(".") for word in left} - ours == {settings.CONTACT_EMAIL}
    assert Links(mail.html).found == ours


def test_the_check_for_links_notices_one():
    assert all(LINK.search(words) for words in HOSTILE)


def test_what_people_typed_reads_as_they_typed_it(queue):
    mail = queue("a", context={"words": "See 3 < 4 & “19.00” at https://evil.test/a?b=1"})
    assert "See 3 < 4 & “19.00” at https://evil.test/a?b=1" in mail.text.replace(rendering.BREAK, "")
    assert "See 3 &lt; 4 &amp; “19.00” at https://evil.test/a?b=1" in mail.html.replace(rendering.BREAK, "")


def test_own_links_lead_to_this_site_only(queue):
    with pytest.raises(ValueError, match="not to https://evil"):
        queue("a", context={"url": "https://evil.test/"})
    with pytest.raises(ValueError, match="only link to"):
        queue("b", context={"url": "http://localhost:8000.evil.test/"})


def test_what_people_typed_may_hold_control_characters(queue):
    mail = queue("a", context={"words": "one\x00two\u202ethree\x1b"})
    assert "  one two three" in mail.text
    assert re.findall("[\x00\x1b\u202e]", mail.text + mail.html) == []


@pytest.mark.parametrize("film", ["A\nBcc: x@y.test", "A\r\n\r\nbody", "A\u2028B", "A\x00B", "A\u202eB"])
def test_a_title_stays_in_the_subject(queue, film):
    subject = queue("a", context={"film": film}).subject
    assert subject == "News about " + " ".join(re.sub("[\x00\u2028\u202e]", " ", film).split())


def test_a_very_long_title_is_cut(queue):
    assert len(queue("a", context={"film": "x" * 1000}).subject) == 200


def test_category_mail_can_be_stopped_with_one_click(queue, settings):
    mail = queue("a", category="news")
    assert set(mail.headers) == {"Auto-Submitted", "Content-Language", "List-Unsubscribe", "List-Unsubscribe-Post"}
    assert mail.headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    url = mail.headers["List-Unsubscribe"].removeprefix("<").removesuffix(">")
    assert url.startswith(settings.SITE_URL + "/u/")
    assert f'href="{url}"' in mail.html
    assert url in mail.text


def test_suppressed_address_is_withheld_and_others_are_not(queue):
    services.suppress("A@people.test", reason=Suppression.Reason.BOUNCED)
    assert queue("a").status == Status.WITHHELD
    assert queue("b").status == Status.QUEUED


def test_switched_off_category_is_withheld_and_transactional_is_not(queue):
    user = UserFactory.create()
    services.set_preferences(recipient_of(user), {"news": False})
    assert queue("a", user=user, category="news").status == Status.WITHHELD
    assert queue("b", user=user).status == Status.QUEUED
    assert queue("c", user=UserFactory.create(), category="news").status == Status.QUEUED


def recipient_of(user):
    return Recipient(user.pk, user.email, user.language, "news")


@pytest.mark.parametrize("status", [Status.FAILED, Status.UNCERTAIN, Status.WITHHELD])
def test_send_again_queues_and_is_written_down(queue, status):
    by, mail = UserFactory.create(), queue("a")
    OutboxEmail.objects.filter(pk=mail.pk).update(status=status, attempts=9, error="x")
    again = services.send_again(mail, by=by)
    again.refresh_from_db()
    assert (again.status, again.attempts, again.error, again.claimed_at) == (Status.QUEUED, 0, "", None)
    entry = Entry.objects.get(action="notifications.email_queued_again")
    assert (entry.actor_id, entry.changes) == (by.pk, {"status": [status, "QUEUED"]})


@pytest.mark.parametrize("service", [services.send_again, services.leave, services.cancel])
def test_a_sent_mail_stays_sent(queue, service):
    mail = queue("a")
    OutboxEmail.objects.filter(pk=mail.pk).update(status=Status.SENT, sent_at=mail.created_at)
    with pytest.raises(TransitionNotAllowed):
        service(mail, by=UserFactory.create())
    assert OutboxEmail.objects.get().status == Status.SENT
    assert Entry.objects.count() == 0


def test_leave_and_cancel_are_written_down(queue):
    by, uncertain, waiting = UserFactory.create(), queue("a"), queue("b")
    OutboxEmail.objects.filter(pk=uncertain.pk).update(status=Status.UNCERTAIN)
    assert services.leave(uncertain, by=by).status == Status.CANCELLED
    assert services.cancel(waiting, by=by).status == Status.CANCELLED
    assert list(Entry.objects.order_by("id").values_list("action", "changes")) == [
        ("notifications.email_left", {"status": ["UNCERTAIN", "CANCELLED"]}),
        ("notifications.email_cancelled", {"status": ["QUEUED", "CANCELLED"]}),
    ]


def test_forget_blanks_what_was_said_and_keeps_the_promise(queue):
    user, other = UserFactory.create(email="gone@people.test"), UserFactory.create()
    services.suppress(user.email, reason=Suppression.Reason.ASKED, category="news")
    waiting, to_other = queue("a", user=user, to=user.email), queue("b", user=other)
    services.notify(user, "x.y_done:1", kind="x.y_done", text="Hello", url="/nl/")
    services.forget(user)
    waiting.refresh_from_db()
    to_other.refresh_from_db()
    assert (waiting.status, waiting.to, waiting.subject, waiting.text, waiting.html, waiting.user_id) == (
        Status.CANCELLED,
        "",
        "",
        "",
        "",
        None,
    )
    assert waiting.headers == {}
    assert (to_other.status, to_other.to) == (Status.QUEUED, "b@people.test")
    assert user.notifications.count() == 0
    assert Suppression.objects.values_list("address_hash", "address").get() == (Suppression.hash_of(user.email), "")
