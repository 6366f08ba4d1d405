"""Asking for the newsletter: nobody learns or changes anything without the mailbox, and leaving is one click."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.core import signing
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from community.forms.newsletter import SubscribeForm
from community.models import Newsletter, Subscriber
from community.queries.newsletter import by_address
from community.services import ask_newsletter, confirm_subscription, forget_addresses, leave_newsletter
from community.services.subscribers import CONFIRM_WITHIN, MAILS_A_DAY, Wish
from impacthub.audit.models import Entry
from impacthub.notifications.links import LinkExpired, Recipient, token_for
from impacthub.notifications.models import OutboxEmail, Preference, Suppression
from impacthub.notifications.services import set_preferences
from impacthub.people.models import Role
from tests.factories.community import NewsletterFactory, SubscriberFactory
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db
ADDRESS = "nele@people.test"
PAGE = "/nl/newsletter/"


def actions() -> list[str]:
    """What stands in the log, oldest first."""
    return list(Entry.objects.order_by("pk").values_list("action", flat=True))


def mails() -> list[tuple[str, str, str, str]]:
    """Kind, address, language and status of every mail, oldest first."""
    return list(OutboxEmail.objects.order_by("pk").values_list("kind", "to", "language", "status"))


def token_in(mail: OutboxEmail) -> str:
    """The signed text of the button in ``mail``."""
    found = re.search(r"/n/([^/\s]+)/", mail.text)
    assert found
    return found[1]


def ask(**given: Any) -> str:
    """Ask by service, a while after the last time; the signed text in the mail that went out."""
    OutboxEmail.objects.all().delete()
    ask_newsletter(given.pop("email", ADDRESS), language=given.pop("language", "nl"), **given)
    return token_in(OutboxEmail.objects.get())


def subscribed(**given: Any) -> Subscriber:
    """Somebody who asked and confirmed."""
    return confirm_subscription(ask(**given))


# The page


def test_asking_sends_a_mail_and_subscribes_nobody_yet(client: Client) -> None:
    answer = client.post(PAGE, {"email": ADDRESS, "language": "fr", "sector": "EDUCATION"})
    assert (answer.status_code, answer["Location"]) == (302, "/nl/newsletter/asked/")
    row = Subscriber.objects.get()
    assert (row.email, row.status, row.confirmed_at, row.user) == (ADDRESS, "ASKED", None, None)
    assert mails() == [("community.newsletter_asked", ADDRESS, "fr", "QUEUED")]
    assert actions() == ["community.newsletter_asked"]


def test_the_button_of_the_mail_subscribes_in_the_language_that_was_asked(client: Client) -> None:
    client.post(PAGE, {"email": ADDRESS, "language": "fr", "sector": "EDUCATION"})
    page = f"/n/{token_in(OutboxEmail.objects.get())}/"
    asked = client.get(page)
    assert (asked.status_code, asked["Content-Language"], asked["X-Robots-Tag"]) == (200, "fr", "noindex")
    assert (asked["Referrer-Policy"], "no-store" in asked["Cache-Control"]) == ("no-referrer", True)
    done = client.post(page)
    assert (done.status_code, done["Location"]) == (302, page)
    assert b'class="success"' in client.get(page).content
    row = Subscriber.objects.get()
    assert (row.status, row.language, row.sector, row.text_version) == ("ACTIVE", "fr", "EDUCATION", "2026-11")
    assert row.confirmed_at is not None
    assert actions() == ["community.newsletter_asked", "community.newsletter_confirmed"]


def test_following_every_link_a_thousand_times_changes_nothing(client: Client) -> None:
    page = f"/n/{ask()}/"
    for _time in range(50):
        assert client.get(page).status_code == 200
        assert client.head(page).status_code == 200
    assert Subscriber.objects.get().status == "ASKED"
    assert actions() == ["community.newsletter_asked"]


def test_the_button_works_without_cookies_and_only_with_get_head_and_post() -> None:
    page = f"/n/{ask()}/"
    strict = Client(enforce_csrf_checks=True)
    assert strict.put(page).status_code == 405
    assert strict.post(page).status_code == 302
    assert Subscriber.objects.get().status == "ACTIVE"


@pytest.mark.parametrize("known", ["nobody", "asked", "active", "left"])
def test_the_answer_is_the_same_for_every_address(client: Client, known: str) -> None:
    if known != "nobody":
        SubscriberFactory(email=ADDRESS, status=known.upper())
    answer = client.post(PAGE, {"email": ADDRESS, "language": "nl"}, follow=True)
    shown = re.sub(rb'nonce="[^"]+"|value="[^"]{64}"', b"", answer.content)
    other = client.post(PAGE, {"email": "somebody.else@people.test", "language": "nl"}, follow=True)
    assert shown == re.sub(rb'nonce="[^"]+"|value="[^"]{64}"', b"", other.content)
    assert answer.redirect_chain == [("/nl/newsletter/asked/", 302)]


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"email": "", "language": "nl"}, "email"),
        ({"email": "no address", "language": "nl"}, "email"),
        ({"email": f"{'a' * 250}@people.test", "language": "nl"}, "email"),
        ({"email": ADDRESS, "language": "de"}, "language"),
        ({"email": ADDRESS, "language": "nl", "sector": "BANKING"}, "sector"),
    ],
)
def test_a_wrong_answer_keeps_what_was_typed(client: Client, given: dict[str, str], field: str) -> None:
    answer = client.post(PAGE, given)
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, [field])
    assert b'class="error-summary"' in answer.content
    assert (Subscriber.objects.count(), mails()) == (0, [])


def test_one_network_asks_a_limited_number_of_times(client: Client, settings: Any) -> None:
    settings.LIMITS = {"newsletter": 2}
    answers = [
        client.post(PAGE, {"email": f"reader{number}@people.test", "language": "nl"}).status_code for number in range(3)
    ]
    assert answers == [302, 302, 429]
    assert Subscriber.objects.count() == 2


def test_who_is_signed_in_sees_their_own_address_and_whether_they_get_it(client_for: Any) -> None:
    user = UserFactory(roles=[Role.MEMBER], language="fr")
    client = client_for(user)
    page = client.get(PAGE)
    assert (page.context["form"].initial["email"], page.context["is_reader"]) == (user.email, False)
    assert page.context["form"].initial["language"] == "fr"
    SubscriberFactory(email=user.email.upper())
    assert client.get(PAGE).context["is_reader"] is True


def test_the_form_speaks_the_language_of_its_page() -> None:
    with override("en"):
        assert SubscribeForm().initial == {"language": "en"}


# Asking again


def test_a_known_reader_hears_that_they_get_it_and_nothing_changes() -> None:
    reader = SubscriberFactory(email=ADDRESS, language="fr")
    ask_newsletter("NELE@people.test", language="fr")
    assert [mail[:3] for mail in mails()] == [("community.newsletter_asked", ADDRESS, "fr")]
    assert "/n/" not in OutboxEmail.objects.get().text
    assert Subscriber.objects.get() == reader
    assert actions() == []


def test_another_language_counts_once_the_reader_presses_the_button() -> None:
    SubscriberFactory(email=ADDRESS, language="fr", sector="MEDIA")
    token = ask(language="en")
    assert Subscriber.objects.get().language == "fr"
    reader = confirm_subscription(token)
    assert (reader.status, reader.language, reader.sector) == ("ACTIVE", "en", "MEDIA")
    assert actions() == ["community.newsletter_asked", "community.newsletter_confirmed"]


def test_at_most_five_mails_a_day_to_one_address_and_somebody_is_told(caplog: pytest.LogCaptureFixture) -> None:
    now = timezone.now()
    for number in range(MAILS_A_DAY + 3):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("django.utils.timezone.now", lambda later=number: now + timedelta(minutes=later))
            ask_newsletter(ADDRESS, language="nl")
    assert len(mails()) == MAILS_A_DAY
    assert actions() == ["community.newsletter_asked"] * MAILS_A_DAY
    assert len([line for line in caplog.messages if "again and again" in line]) == 3
    assert ADDRESS not in caplog.text


def test_asking_twice_in_a_minute_sends_one_mail() -> None:
    ask_newsletter(ADDRESS, language="nl")
    ask_newsletter(ADDRESS, language="nl")
    assert len(mails()) == 1


def test_confirming_twice_has_the_effect_of_once() -> None:
    token = ask()
    assert confirm_subscription(token).confirmed_at == confirm_subscription(token).confirmed_at
    assert actions() == ["community.newsletter_asked", "community.newsletter_confirmed"]


def test_a_link_from_before_somebody_left_brings_nobody_back(client: Client) -> None:
    token = ask()
    leave_newsletter(confirm_subscription(token), by=None)
    with pytest.raises(LinkExpired):
        confirm_subscription(token)
    assert client.get(f"/n/{token}/").status_code == 410
    assert client.post(f"/n/{token}/").status_code == 410
    assert Subscriber.objects.get().status == "LEFT"


def test_a_damaged_link_says_that_it_is_gone(client: Client) -> None:
    made = [signing.dumps([1, 2], salt="other")]
    made += [signing.dumps(values, salt="community.newsletter") for values in ([1, 2], ["x", "y", "nl", ""])]
    for token in ("x", "a:b:c", *made):
        assert client.get(f"/n/{token}/").status_code == 410
        assert client.post(f"/n/{token}/").status_code == 410


def test_an_old_link_and_one_of_somebody_we_forgot_are_gone(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    token = ask()
    later = timezone.now() + CONFIRM_WITHIN + timedelta(seconds=5)
    monkeypatch.setattr("django.core.signing.time.time", later.timestamp)
    assert client.get(f"/n/{token}/").status_code == 410
    monkeypatch.undo()
    assert client.get(f"/n/{token}/").status_code == 200
    Subscriber.objects.all().delete()
    assert client.post(f"/n/{token}/").status_code == 410


def test_confirming_links_the_account_with_that_address() -> None:
    user = UserFactory(email="Nele@people.test")
    assert subscribed().user == user


def test_who_never_confirms_or_leaves_is_forgotten_after_a_month() -> None:
    now = timezone.now()
    days = {name: now - timedelta(days=name) for name in (1, 31, 400)}
    for name, status, asked, left in (
        ("never", "ASKED", 31, None),
        ("new", "ASKED", 1, None),
        ("reader", "ACTIVE", 400, None),
        ("left", "LEFT", 400, 31),
        ("just-left", "LEFT", 400, 1),
        ("asks-again", "ASKED", 1, 31),
    ):
        SubscriberFactory(
            email=f"{name}@people.test", status=status, asked_at=days[asked], left_at=days[left] if left else None
        )
    assert (forget_addresses(), forget_addresses()) == (2, 0)
    assert [row.email.split("@")[0] for row in Subscriber.objects.order_by("pk")] == [
        "new", "reader", "just-left", "asks-again",
    ]  # fmt: skip


# Leaving


def test_one_click_ends_it_without_an_account_or_a_cookie() -> None:
    subscribed()
    token = token_for(Recipient(None, ADDRESS, "nl", "newsletter"))
    strict = Client(enforce_csrf_checks=True)
    for _time in range(20):
        assert strict.get(f"/u/{token}/").status_code == 200
    assert Subscriber.objects.get().status == "ACTIVE"
    answer = strict.post(f"/u/{token}/", {"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200
    row = Subscriber.objects.get()
    assert (row.status, row.left_at is not None) == ("LEFT", True)
    assert [(row.category, row.reason) for row in Suppression.objects.all()] == [("newsletter", "ASKED")]
    assert strict.post(f"/u/{token}/").status_code == 200
    assert actions()[2:] == ["notifications.preference_set", "community.newsletter_left"]


def test_one_click_with_an_account_ends_it_for_the_address_too() -> None:
    user = UserFactory(email=ADDRESS)
    subscribed()
    token = token_for(Recipient(user.pk, ADDRESS, "nl", "newsletter"))
    assert Client(enforce_csrf_checks=True).post(f"/u/{token}/").status_code == 200
    assert Subscriber.objects.get().status == "LEFT"
    assert list(Preference.objects.values_list("user", "category", "wanted")) == [(user.pk, "newsletter", False)]
    assert Suppression.objects.filter(category="newsletter").count() == 1


def test_an_account_made_later_can_end_it_too() -> None:
    subscribed()
    user = UserFactory(email=ADDRESS.upper())
    set_preferences(Recipient(user.pk, user.email, "nl"), {"newsletter": False})
    assert Subscriber.objects.get().status == "LEFT"


def test_other_mails_can_be_switched_off_and_the_newsletter_stays() -> None:
    subscribed()
    set_preferences(Recipient(None, ADDRESS, "nl"), {"work": False})
    assert Subscriber.objects.get().status == "ACTIVE"


def test_the_page_of_ones_mails_works_without_logging_in(client: Client) -> None:
    subscribed()
    page = f"/u/{token_for(Recipient(None, ADDRESS, 'nl', 'newsletter'))}/preferences/"
    assert "newsletter" in client.get(page).context["form"].initial["wanted"]
    client.post(page, {"wanted": ["work"]})
    assert Subscriber.objects.get().status == "LEFT"
    client.post(page, {"wanted": ["work", "newsletter"]})
    row = Subscriber.objects.get()
    assert (row.status, row.left_at) == ("ACTIVE", None)
    assert Suppression.objects.filter(category="newsletter").count() == 0
    assert "community.newsletter_taken_up" in actions()


def test_who_never_confirmed_is_not_subscribed_by_a_tick() -> None:
    user = UserFactory(email=ADDRESS)
    ask()
    set_preferences(Recipient(user.pk, ADDRESS, "nl"), {"newsletter": False})
    set_preferences(Recipient(user.pk, ADDRESS, "nl"), {"newsletter": True})
    assert Subscriber.objects.get().status == "ASKED"


def test_coming_back_lifts_what_leaving_put_there() -> None:
    UserFactory(email=ADDRESS)
    leave_newsletter(subscribed(), by=None)
    again = subscribed(language="en")
    assert (again.status, again.language, again.left_at) == ("ACTIVE", "en", None)
    assert Suppression.objects.count() == 0
    assert list(Preference.objects.values_list("wanted", flat=True)) == [True]


def test_a_coordinator_can_do_it_for_somebody_and_twice_is_once() -> None:
    coordinator = UserFactory(roles=[Role.COORDINATOR])
    reader = subscribed()
    assert leave_newsletter(reader, by=coordinator).status == "LEFT"
    assert leave_newsletter(reader, by=coordinator).status == "LEFT"
    entry = Entry.objects.get(action="community.newsletter_left")
    assert (entry.actor_id, entry.changes) == (coordinator.pk, {"status": ["ACTIVE", "LEFT"]})
    assert ADDRESS not in entry.object_text


# Reading


def test_only_what_was_sent_can_be_read(client: Client) -> None:
    sent = NewsletterFactory(status=Newsletter.Status.SENT, send_at=timezone.now(), subject_nl="Verzonden")
    NewsletterFactory(subject_nl="Nog een ontwerp")
    planned = NewsletterFactory(status=Newsletter.Status.SCHEDULED, send_at=timezone.now() + timedelta(days=1))
    page = client.get("/nl/newsletter/archive/")
    assert [issue.subject for issue in page.context["page"]] == ["Verzonden"]
    assert client.get(f"/nl/newsletter/{sent.slug}/").status_code == 200
    assert client.get(f"/nl/newsletter/{planned.slug}/").status_code == 404


def test_an_issue_is_read_in_dutch_where_it_was_not_written_otherwise(client: Client) -> None:
    NewsletterFactory(
        slug="een",
        status=Newsletter.Status.SENT,
        send_at=timezone.now(),
        subject_fr="",
        body_fr="",
        body_en="Hi **you**.",
    )
    assert b'<div class="letter said" lang="nl">' in client.get("/fr/newsletter/een/").content
    assert b"<p>Hi <strong>you</strong>.</p>" in client.get("/en/newsletter/een/").content


def test_pages_cost_the_same_with_many_issues(client: Client, django_assert_num_queries: Any) -> None:
    for number in (1, 3, 30):
        while Newsletter.objects.count() < number:
            NewsletterFactory(status=Newsletter.Status.SENT, send_at=timezone.now())
        with django_assert_num_queries(2):
            client.get("/nl/newsletter/archive/")
        with django_assert_num_queries(1):
            client.get(PAGE)
        page = f"/nl/newsletter/{Newsletter.objects.latest('pk').slug}/"
        with django_assert_num_queries(1):
            client.get(page)


def test_an_address_is_found_by_an_index() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    assert "subscriber_once" in by_address(ADDRESS).explain()


def test_the_links_lead_to_this_site() -> None:
    ask()
    text = OutboxEmail.objects.get().text
    assert {link.split("/n/")[0] for link in re.findall(r"https?://\S+/n/\S+", text)} == {settings.SITE_URL}
    assert reverse("community_signed:newsletter_confirm", args=["x"]) == "/n/x/"
    assert Wish(1, timezone.now(), "nl", "").token()
