"""Sending a newsletter: to an exact number, in each reader's language, once each, with nothing that watches."""

import re
import threading
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from community import tasks
from community.models import Newsletter, Subscriber
from community.queries import newsletter as queries
from community.services import newsletters as services
from community.services.newsletters import HOLD, CountChanged, NewsletterFixed, NobodyReads
from impacthub.audit.models import Entry
from impacthub.notifications.links import Recipient
from impacthub.notifications.models import OutboxEmail, Preference, Suppression
from impacthub.notifications.services import cancel, set_preferences, suppress
from impacthub.notifications.services.delivery import claim
from impacthub.people.models import Role, User
from impacthub.states import TransitionNotAllowed
from tests.factories.community import NewsletterFactory, SubscriberFactory
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db
Status = Newsletter.Status
LINKS = "Dag, zie [het programma](https://films.example/avond_(1)?a=1&b=2) en <https://agenda.example/>."


@pytest.fixture
def coordinator(db: None) -> User:
    return UserFactory(roles=[Role.COORDINATOR])


def planned(coordinator: User, **given: Any) -> Newsletter:
    """One that is due now."""
    newsletter = NewsletterFactory(**given)
    number = queries.readers(newsletter).count()
    services.schedule_newsletter(newsletter, send_at=None, expected=number, by=coordinator)
    Newsletter.objects.filter(pk=newsletter.pk).update(send_at=timezone.now())
    return Newsletter.objects.get(pk=newsletter.pk)


def letters() -> list[tuple[str, str, str, str]]:
    """Address, language, subject and status of every newsletter in the outbox, by address."""
    found = OutboxEmail.objects.filter(kind="community.newsletter").order_by("to")
    return list(found.values_list("to", "language", "subject", "status"))


# Who gets it


def test_the_segment_is_those_who_confirmed_in_these_languages_and_sectors() -> None:
    people: dict[str, dict[str, Any]] = {
        "nl": {"language": "nl", "sector": "MEDIA"},
        "fr": {"language": "fr", "sector": "MEDIA"},
        "en": {"language": "en", "sector": "HEALTH"},
        "unknown": {"language": "nl", "sector": ""},
        "asked": {"language": "nl", "sector": "MEDIA", "status": "ASKED", "confirmed_at": None},
        "left": {"language": "nl", "sector": "MEDIA", "status": "LEFT"},
    }
    for name, given in people.items():
        SubscriberFactory(email=f"{name}@people.test", **given)

    def to(**segment: Any) -> list[str]:
        found = queries.readers(NewsletterFactory(**segment)).order_by("pk").values_list("email", flat=True)
        return [address.split("@")[0] for address in found]

    assert to() == ["nl", "fr", "en", "unknown"]
    assert to(languages=["nl"]) == ["nl", "unknown"]
    assert to(languages=["fr", "en"]) == ["fr", "en"]
    assert to(sectors=["MEDIA"]) == ["nl", "fr"]
    assert to(languages=["nl"], sectors=["MEDIA", "HEALTH"]) == ["nl"]
    assert queries.count_by_language(NewsletterFactory()) == {"en": 1, "fr": 1, "nl": 2}


def test_who_must_not_be_written_to_is_not_counted() -> None:
    for name in ("bounced", "Asked", "switched-off", "other", "reader"):
        SubscriberFactory(email=f"{name}@people.test")
    suppress("BOUNCED@people.test", reason=Suppression.Reason.BOUNCED)
    suppress("asked@people.test", reason=Suppression.Reason.ASKED, category="newsletter")
    suppress("other@people.test", reason=Suppression.Reason.ASKED, category="work")
    user = UserFactory(email="switched-off@people.test")
    Subscriber.objects.filter(email=user.email).update(user=user)
    Preference.objects.create(user=user, category="newsletter", wanted=False)
    found = queries.readers(NewsletterFactory()).order_by("pk").values_list("email", flat=True)
    assert list(found) == ["other@people.test", "reader@people.test"]


def test_the_number_costs_one_query_however_many_there_are(django_assert_num_queries: Any) -> None:
    newsletter = NewsletterFactory(languages=["nl"])
    for number in (1, 3, 30):
        SubscriberFactory.create_batch(number)
        with django_assert_num_queries(1):
            queries.count_by_language(newsletter)


# Writing and planning


def test_a_draft_gets_a_name_of_its_own_and_every_change_is_noted(coordinator: User) -> None:
    made = [
        services.create_newsletter(by=coordinator, subject_nl=subject, body_nl="Dag")
        for subject in ("Nieuws van mei", "Nieuws van mei", "Archive", "…")
    ]
    assert [row.slug for row in made] == ["nieuws-van-mei", "nieuws-van-mei-2", "archive-2", "newsletter"]
    services.change_newsletter(made[0], by=coordinator, subject_nl="Nieuws van juni", body_nl="Dag")
    row = Newsletter.objects.get(pk=made[0].pk)
    assert (row.subject_nl, row.slug, row.created_by) == ("Nieuws van juni", "nieuws-van-mei", coordinator)
    entry = Entry.objects.get(action="community.newsletter_changed")
    assert entry.changes == {"subject_nl": ["Nieuws van mei", "Nieuws van juni"]}
    services.delete_newsletter(made[1], by=coordinator)
    assert Entry.objects.latest("pk").action == "community.newsletter_deleted"
    assert Newsletter.objects.count() == 3


def test_planning_asks_for_the_exact_number(coordinator: User) -> None:
    newsletter = NewsletterFactory()
    with pytest.raises(NobodyReads):
        services.schedule_newsletter(newsletter, send_at=None, expected=0, by=coordinator)
    SubscriberFactory.create_batch(2)
    with pytest.raises(CountChanged) as refused:
        services.schedule_newsletter(newsletter, send_at=None, expected=3, by=coordinator)
    assert "2" in str(refused.value)
    assert Newsletter.objects.get().status == Status.DRAFT
    before = timezone.now()
    row = services.schedule_newsletter(newsletter, send_at=None, expected=2, by=coordinator)
    assert row.status == Status.SCHEDULED
    assert row.send_at is not None
    assert timedelta(0) <= row.send_at - before - HOLD < timedelta(seconds=10)
    entry = Entry.objects.get()
    assert (entry.action, entry.changes["readers"]) == ("community.newsletter_scheduled", 2)
    with pytest.raises(TransitionNotAllowed):
        services.schedule_newsletter(newsletter, send_at=None, expected=2, by=coordinator)


def test_a_moment_of_choice_is_kept(coordinator: User) -> None:
    SubscriberFactory()
    moment = timezone.now() + timedelta(days=3)
    row = services.schedule_newsletter(NewsletterFactory(), send_at=moment, expected=1, by=coordinator)
    assert row.send_at == moment
    assert services.run_newsletters() == 0
    assert letters() == []


def test_what_is_planned_stays_as_it_is_until_it_is_stopped(coordinator: User) -> None:
    SubscriberFactory()
    newsletter = planned(coordinator)
    for change in (
        lambda: services.change_newsletter(newsletter, by=coordinator, subject_nl="Anders"),
        lambda: services.delete_newsletter(newsletter, by=coordinator),
    ):
        with pytest.raises(NewsletterFixed):
            change()
    row = services.unschedule_newsletter(newsletter, by=coordinator)
    assert (row.status, row.send_at) == (Status.DRAFT, None)
    assert services.run_newsletters() == 0
    services.change_newsletter(row, by=coordinator, subject_nl="Anders")
    assert letters() == []


def test_it_cannot_be_stopped_once_the_mails_are_written(coordinator: User) -> None:
    SubscriberFactory()
    newsletter = planned(coordinator)
    assert services.run_newsletters() == 1
    with pytest.raises(TransitionNotAllowed):
        services.unschedule_newsletter(newsletter, by=coordinator)


def test_a_test_goes_to_one_mailbox_in_every_language_and_to_nobody_else(coordinator: User) -> None:
    SubscriberFactory()
    Preference.objects.create(user=coordinator, category="newsletter", wanted=False)
    newsletter = NewsletterFactory(subject_nl="Nieuws", subject_fr="", body_fr="", subject_en="News")
    row = services.send_test(newsletter, to=coordinator.email, by=coordinator)
    sent = OutboxEmail.objects.order_by("pk")
    assert [(mail.to, mail.language, mail.subject, mail.status) for mail in sent] == [
        (coordinator.email, "nl", "Test: Nieuws", "QUEUED"),
        (coordinator.email, "en", "Test: News", "QUEUED"),
    ]
    assert (row.tested_at is not None, row.status) == (True, Status.DRAFT)
    services.send_test(newsletter, to=coordinator.email, by=coordinator)
    assert OutboxEmail.objects.count() == 4


# Sending


def test_everybody_gets_it_once_in_their_language_and_in_dutch_where_it_is_missing(coordinator: User) -> None:
    for language in ("nl", "fr", "en"):
        SubscriberFactory(email=f"{language}@people.test", language=language)
    planned(
        coordinator, subject_nl="Nieuws", subject_fr="Nouvelles", subject_en="", body_en="", body_fr="Bonjour **toi**."
    )
    for _time in range(3):
        tasks.run_newsletters()
    assert letters() == [
        ("en@people.test", "en", "Nieuws", "QUEUED"),
        ("fr@people.test", "fr", "Nouvelles", "QUEUED"),
        ("nl@people.test", "nl", "Nieuws", "QUEUED"),
    ]
    mail = OutboxEmail.objects.get(to="fr@people.test")
    assert "<strong>toi</strong>" in mail.html
    assert "Bonjour toi." in mail.text
    assert 'lang="nl"' in OutboxEmail.objects.get(to="en@people.test").html
    row = Newsletter.objects.get()
    assert (row.status, row.count, row.sent_at is not None) == (Status.SENT, 3, True)
    assert [entry.action for entry in Entry.objects.order_by("pk")] == [
        "community.newsletter_scheduled", "community.newsletter_sent",
    ]  # fmt: skip


def test_a_worker_that_died_goes_on_where_it_was(coordinator: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(services, "PORTION", 2)
    SubscriberFactory.create_batch(5)
    newsletter = planned(coordinator)
    assert services._send_portion(newsletter.pk) == 2
    row = Newsletter.objects.get()
    assert (row.status, row.count) == (Status.SENDING, 2)
    left_again = Subscriber.objects.order_by("pk")[3]
    Subscriber.objects.filter(pk=left_again.pk).update(status="LEFT")
    assert services.run_newsletters() == 2
    assert (Newsletter.objects.get().status, len(letters())) == (Status.SENT, 4)


def test_a_newsletter_costs_few_statements_a_portion(coordinator: User, django_assert_max_num_queries: Any) -> None:
    SubscriberFactory.create_batch(60)
    planned(coordinator)
    with django_assert_max_num_queries(30):
        assert services.run_newsletters() == 60


def test_who_leaves_after_it_was_written_does_not_get_it(coordinator: User, settings: Any) -> None:
    for name in ("leaves", "stays"):
        SubscriberFactory(email=f"{name}@people.test")
    planned(coordinator)
    services.run_newsletters()
    mail = OutboxEmail.objects.get(to="leaves@people.test")
    one_click = mail.headers["List-Unsubscribe"].strip("<>")
    assert mail.headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert Client(enforce_csrf_checks=True).post(one_click.removeprefix(settings.SITE_URL)).status_code == 200
    claim()
    assert [(to, status) for to, _language, _subject, status in letters()] == [
        ("leaves@people.test", "WITHHELD"), ("stays@people.test", "QUEUED"),
    ]  # fmt: skip


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_write_each_mail_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(services, "PORTION", 3)
    SubscriberFactory.create_batch(10)
    planned(UserFactory(roles=[Role.COORDINATOR]))
    counts = _together(services.run_newsletters, 4)
    while services.run_newsletters():
        pass
    assert (sum(counts) <= 10, len(letters())) == (True, 10)
    assert (Newsletter.objects.get().status, Newsletter.objects.get().count) == (Status.SENT, 10)


@pytest.mark.django_db(transaction=True)
def test_sending_and_stopping_at_once_does_one_of_them() -> None:
    coordinator = UserFactory(roles=[Role.COORDINATOR])
    SubscriberFactory.create_batch(3)
    for _time in range(5):
        OutboxEmail.objects.all().delete()
        newsletter = planned(coordinator)
        stopped: list[bool] = []

        def stop(row: Newsletter = newsletter, said: list[bool] = stopped) -> int:
            try:
                services.unschedule_newsletter(row, by=coordinator)
            except TransitionNotAllowed:
                said.append(False)
            else:
                said.append(True)
            return 0

        _together_of([services.run_newsletters, stop])
        row = Newsletter.objects.get(pk=newsletter.pk)
        assert (row.status, len(letters())) == ((Status.DRAFT, 0) if stopped == [True] else (Status.SENT, 3))


def _together(work: Any, number: int) -> list[int]:
    return _together_of([work] * number)


def _together_of(works: list[Any]) -> list[int]:
    gate, done = threading.Barrier(len(works)), []

    def run(work: Any) -> None:
        try:
            gate.wait()
            done.append(work())
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return done


# What is in it


def mail_of(coordinator: User, **given: Any) -> OutboxEmail:
    """The mail that one reader gets."""
    SubscriberFactory(email="nele@people.test")
    planned(coordinator, **given)
    services.run_newsletters()
    return OutboxEmail.objects.get(to="nele@people.test")


def test_a_mail_loads_nothing_and_its_links_are_the_plain_ones(coordinator: User, settings: Any) -> None:
    mail = mail_of(coordinator, slug="nieuws", body_nl=LINKS + " ![pixel](https://watch.example/p.gif)")
    assert re.findall(r"(?:src|srcset|background)=|url\(|@import|<link|<img|<script", mail.html) == []
    own = settings.SITE_URL
    written = {"https://films.example/avond_%281%29?a=1&b=2", "https://agenda.example/"}
    ours = {f"{own}/nl/newsletter/nieuws/", mail.headers["List-Unsubscribe"].strip("<>")}
    in_html = {link.replace("&amp;", "&") for link in re.findall(r'href="(http[^"]*)"', mail.html)}
    preferences = {link for link in in_html if link.endswith("/preferences/")}
    assert in_html == written | ours | preferences
    assert len(preferences) == 1
    in_text = {link.strip("().,") for link in re.findall(r"https?://\S+", mail.text)}
    assert in_text == {link.strip("().,") for link in in_html}


def test_two_readers_get_the_same_links_but_for_those_with_which_they_leave(coordinator: User) -> None:
    SubscriberFactory(email="an@people.test")
    mail_of(coordinator, body_nl=LINKS)
    found = [
        sorted(link for link in re.findall(r'href="(http[^"]*)"', mail.html) if "/u/" not in link)
        for mail in OutboxEmail.objects.filter(kind="community.newsletter")
    ]
    assert (len(found), found[0]) == (2, found[1])


@pytest.mark.parametrize(
    "words",
    [
        "[klik](http://plain.example/)",
        "[klik](javascript:alert(1))",
        "[klik](/nl/events/)",
        "[klik](mailto:someone@elsewhere.example)",
        "<script>alert(1)</script>",
        "<a href='https://raw.example/'>x</a>",
    ],
)
def test_other_links_do_not_become_one(coordinator: User, words: str, settings: Any) -> None:
    mail = mail_of(coordinator, body_nl=f"Dag {words}")
    leads = re.findall(r'href="([^"]*)"', mail.html)
    assert all(link.startswith((f"{settings.SITE_URL}/", f"mailto:{settings.CONTACT_EMAIL}")) for link in leads)
    assert "<script" not in mail.html


def test_a_reader_with_an_account_leaves_by_it(coordinator: User) -> None:
    user = UserFactory(email="nele@people.test")
    SubscriberFactory(email=user.email, user=user)
    planned(coordinator)
    services.run_newsletters()
    mail = OutboxEmail.objects.get()
    assert (mail.user, mail.category) == (user, "newsletter")
    assert user.email not in mail.text
    cancel(mail, by=coordinator)
    set_preferences(Recipient(user.pk, user.email, user.language), {"newsletter": False})
    assert Subscriber.objects.get().status == "LEFT"
