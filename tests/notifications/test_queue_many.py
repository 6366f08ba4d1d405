"""Many mails at once, an entry for the calendar, links of an editor, and who hears of a choice."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.db import transaction
from django.utils import timezone

from impacthub.notifications import queries, rendering, services
from impacthub.notifications.links import Recipient
from impacthub.notifications.models import OutboxEmail, Suppression
from impacthub.notifications.services import Message, outbox
from impacthub.notifications.signals import unsubscribed
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db
Status = OutboxEmail.Status
ENTRY = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nMETHOD:REQUEST\r\nSUMMARY:Soirée\r\nEND:VCALENDAR\r\n"


@pytest.fixture
def message(settings):
    """``message("a", to=…)`` is a sample mail to write."""

    def make(name="a", **given):
        context = {
            "name": "Ada",
            "film": "Stil Water",
            "words": given.pop("words", "Good morning"),
            "facts": [],
            "url": f"{settings.SITE_URL}/nl/",
        }
        fields = {"to": f"{name}@people.test", "language": "en", "template": "sample", "context": context, **given}
        return Message(key=f"sample.mail_sent:{name}", **fields)

    return make


def test_queue_many_writes_what_queue_email_writes(message, queue):
    one = message("a", category="news")
    queue("b", category="news", context=dict(one.context))
    assert services.queue_many([one]) == 1
    many, single = OutboxEmail.objects.get(to="a@people.test"), OutboxEmail.objects.get(to="b@people.test")
    for name in ("kind", "category", "language", "subject", "status", "calendar", "calendar_method", "error"):
        assert getattr(many, name) == getattr(single, name), name
    assert many.headers.keys() == single.headers.keys()
    assert re.sub(r"/u/\S+", "", many.text) == re.sub(r"/u/\S+", "", single.text)


def test_queue_many_twice_writes_once(message):
    assert services.queue_many(message(f"m{number}") for number in range(3)) == 3
    assert services.queue_many(message(f"m{number}") for number in range(5)) == 2
    assert services.queue_many([message("same"), message("same")]) == 1
    assert OutboxEmail.objects.count() == 6


def test_queue_many_costs_the_same_for_a_few_and_for_a_portion(message, django_assert_num_queries):
    for count in (1, 30, outbox.PORTION):
        with django_assert_num_queries(5):  # savepoint, known keys, who is suppressed, one insert, release
            services.queue_many(message(f"{count}-{number}", category="news") for number in range(count))
    with django_assert_num_queries(8):
        services.queue_many(message(f"many-{number}", category="news") for number in range(outbox.PORTION + 1))


def test_queue_many_withholds_from_who_does_not_want_it(message):
    person = UserFactory()
    services.set_preferences(Recipient(person.pk, person.email, "en"), {"news": False})
    services.suppress("gone@people.test", reason=Suppression.Reason.BOUNCED)
    services.queue_many(
        [
            message("a", user=person, category="news"),
            message("b", user=person),
            message("c", to="gone@people.test"),
            message("d"),
        ]
    )
    found = dict(OutboxEmail.objects.values_list("key", "status"))
    assert [found[f"sample.mail_sent:{name}"] for name in "abcd"] == ["WITHHELD", "QUEUED", "WITHHELD", "QUEUED"]


@pytest.mark.parametrize("wrong", ["", "nobody", "a@b.test\nBcc: x@y.test", "x" * 300 + "@people.test"])
def test_a_wrong_address_keeps_nobody_else_from_their_mail(message, mailoutbox, wrong):
    assert services.queue_many([message("a", to=wrong), message("b")]) == 2
    assert OutboxEmail.objects.get(key="sample.mail_sent:a").status == Status.FAILED
    assert services.deliver_due() == 1
    assert [mail.to for mail in mailoutbox] == [["b@people.test"]]


def test_queue_many_rolls_back_with_its_change(message):
    with transaction.atomic():
        services.queue_many([message()])
        transaction.set_rollback(True)
    assert OutboxEmail.objects.count() == 0


def test_queue_many_nudges_once_and_not_for_what_waits(message, django_capture_on_commit_callbacks):
    later = timezone.now() + timedelta(hours=1)
    with django_capture_on_commit_callbacks() as nudges:
        services.queue_many(message(f"m{number}", leaves_at=later) for number in range(3))
    assert nudges == []
    with django_capture_on_commit_callbacks() as nudges:
        services.queue_many(message(f"n{number}") for number in range(outbox.PORTION + 1))
    assert len(nudges) == 1


# An entry for the calendar


def test_a_mail_carries_its_entry_for_the_calendar(queue, sink):
    queue("a", calendar=ENTRY, calendar_method="REQUEST")
    services.deliver_due()
    [mail] = sink.mails
    assert mail.get_content_type() == "multipart/alternative"
    parts = list(mail.iter_parts())
    assert [part.get_content_type() for part in parts] == ["text/plain", "text/html", "text/calendar"]
    assert (parts[2].get_param("method"), parts[2].get_param("charset")) == ("REQUEST", "utf-8")
    assert parts[2].get_content().replace("\r\n", "\n") == ENTRY.replace("\r\n", "\n")


def test_a_mail_without_an_entry_has_two_forms(queue, sink):
    queue("a")
    services.deliver_due()
    [mail] = sink.mails
    assert [part.get_content_type() for part in mail.iter_parts()] == ["text/plain", "text/html"]


def test_nobody_can_guess_what_stands_between_the_parts(queue, sink):
    for name in "ab":
        queue(name)
    services.deliver_due()
    first, second = (mail.get_boundary() for mail in sink.mails)
    assert first != second
    assert len(first) == len(second) == 34


@pytest.mark.parametrize("film", ["Stil Water", "Zoë & été " * 12, "x" * 150])
def test_a_subject_arrives_as_it_was_written(queue, sink, film):
    row = queue("a", context={"film": film})
    services.deliver_due()
    assert [mail["Subject"].strip() for mail in sink.mails] == [row.subject]


def test_entries_go_with_the_texts(queue, mailoutbox):
    person = UserFactory()
    queue("old", calendar=ENTRY, calendar_method="REQUEST")
    services.deliver_due()
    with time_machine.travel(timezone.now() + timedelta(days=91)):
        assert services.discard_old() == 1
    queue("his", user=person, calendar=ENTRY, calendar_method="REQUEST")
    services.forget(person)
    assert set(OutboxEmail.objects.values_list("calendar", flat=True)) == {""}


# Links


def test_an_own_address_ends_such_mails_with_one_click(queue, settings):
    url = f"{settings.SITE_URL}/m/abc/"
    mail = queue("a", unsubscribe_url=url)
    assert mail.headers["List-Unsubscribe"] == f"<{url}>"
    assert mail.headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert f'href="{url}"' in mail.html
    assert url in mail.text


def test_a_trusted_link_leads_out_and_nothing_else_does(queue):
    link = "https://films.test/stil-water?a=1&b=2"
    mail = queue("a", context={"words": f"See {link} and https://evil.test/x"}, trusted_links=frozenset({link}))
    assert link in mail.text
    assert "https://evil.test" not in mail.text
    assert link.replace("&", "&amp;") in mail.html
    assert "evil.test" not in mail.html


@pytest.mark.parametrize(
    "link", ["http://films.test/", "javascript:alert(1)", "https://a b", 'https://a"b', "//films.test"]
)
def test_only_https_is_trusted(queue, link):
    with pytest.raises(ValueError, match="A trusted link"):
        queue("a", trusted_links=frozenset({link}))


def test_a_link_in_html_that_nobody_trusts_leads_nowhere():
    page = (
        """<p><a href="https://ours.test/">a</a> <A HREF='https://evil.test'>b</A> <a class="x" href="//x.test">c</a>"""
    )
    found = rendering._html_without_links(page, frozenset({"https://ours.test/"}))
    assert found == '<p><a href="https://ours.test/">a</a> <A>b</A> <a class="x">c</a>'


# Who chose what, and how much somebody got


@pytest.fixture
def heard():
    """What was said of choices, in order."""
    found = []

    def listen(sender, recipient, category, wanted, **_more):
        found.append((recipient, category, wanted))

    unsubscribed.connect(listen)
    yield found
    unsubscribed.disconnect(listen)


def test_rooms_hear_of_a_choice_once(heard):
    reader = Recipient(None, "reader@people.test", "nl", "news")
    services.unsubscribe(reader)
    services.unsubscribe(reader)
    services.set_preferences(reader, {"news": True})
    assert heard == [(reader, "news", False), (reader, "news", True)]


def test_rooms_hear_of_a_choice_within_its_transaction():
    def refuse(**_given):
        raise RuntimeError

    unsubscribed.connect(refuse)
    try:
        with pytest.raises(RuntimeError):
            services.unsubscribe(Recipient(None, "reader@people.test", "nl", "news"))
    finally:
        unsubscribed.disconnect(refuse)
    assert Suppression.objects.count() == 0


def test_mails_lately_counts_one_kind_to_one_address(queue, django_assert_num_queries):
    queue("a"), queue("b")
    queue("c", to="a@people.test")
    OutboxEmail.objects.create(key="other:1", kind="other", to="a@people.test", language="nl", subject="x")
    with time_machine.travel(timezone.now() - timedelta(hours=25)):
        queue("d", to="a@people.test")
    with django_assert_num_queries(1):
        assert queries.mails_lately("a@people.test", "sample.mail_sent") == 2
    assert queries.mails_lately("a@people.test", "sample.mail_sent", hours=26) == 3
