"""Events are made, announced, moved, called off and held; who answered hears of what matters to them, once."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError
from django.utils import timezone

from community import services, tasks
from community.models import Event, EventMailing, Registration
from impacthub.audit.models import Entry
from impacthub.notifications.models import OutboxEmail
from impacthub.people.models import Role
from impacthub.states import TransitionNotAllowed
from tests.factories.community import EventFactory, EventPartFactory, RegistrationFactory, TopicFactory
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def lore(person_as):
    return person_as("coordinator", name="Lore Claes")


def in_days(days: int, hour: int = 19) -> datetime:
    return timezone.localtime().replace(hour=hour, minute=0, second=0, microsecond=0) + timedelta(days=days)


def create(by, **fields: Any) -> Event:
    given: dict[str, Any] = {
        "title_nl": "Van zaal naar raadszaal",
        "intro_nl": "Hoe wordt een film beleid?",
        "starts_at": in_days(20),
        "ends_at": in_days(20, 22),
        "place": "Kaaizaal",
        "city": "Gent",
    }
    return services.create_event(by=by, **given | fields)


def told() -> list[str]:
    return list(Entry.objects.order_by("id").values_list("action", flat=True))


def subjects() -> list[tuple[str, str]]:
    return sorted(OutboxEmail.objects.values_list("to", "subject"))


def everybody(event: Event) -> None:
    """One of each answer, and two who are never written to."""
    for status in Registration.Status.values:
        also: dict[str, Any] = {"queue_number": 100_001} if status == "WAITING" else {}
        also |= {"offered_until": timezone.now() + timedelta(hours=24)} if status == "OFFERED" else {}
        RegistrationFactory(event=event, status=status, email=f"{status.lower()}@people.test", language="en", **also)
    RegistrationFactory(event=event, email="unconfirmed@people.test", confirmed_at=None)
    RegistrationFactory(event=event, email="")


# Making and announcing


def test_create_event_is_a_draft_with_an_address_of_its_own(lore):
    topic = TopicFactory()
    first, second = create(lore, topics=[topic], capacity=60), create(lore)
    assert (first.slug, second.slug) == ("van-zaal-naar-raadszaal", "van-zaal-naar-raadszaal-2")
    assert (first.status, first.places_ceiling, list(first.topics.all())) == ("DRAFT", 60, [topic])
    assert create(lore, title_nl="Mine").slug == "mine-2"
    assert told() == ["community.event_created"] * 3
    assert EventMailing.objects.count() == 0


def test_create_event_cannot_end_before_it_begins(lore):
    with pytest.raises(IntegrityError):
        create(lore, ends_at=in_days(19))


def test_announce_event_says_what_is_missing(lore):
    event = create(lore, place="", starts_at=in_days(-2), ends_at=in_days(-2, 22), mode="HYBRID")
    with pytest.raises(services.EventNotReady) as refused:
        services.announce_event(event, by=lore)
    assert len(refused.value.gaps) == 3
    assert told() == ["community.event_created"]


def test_announce_event_plans_its_reminders_once(lore):
    event = services.announce_event(create(lore), by=lore)
    assert event.status == "PUBLISHED"
    assert list(event.mailings.values_list("hours_before", "due_at", "status")) == [
        (168, event.starts_at - timedelta(days=7), "PLANNED"),
        (24, event.starts_at - timedelta(days=1), "PLANNED"),
    ]
    with pytest.raises(TransitionNotAllowed):
        services.announce_event(event, by=lore)
    assert told() == ["community.event_created", "community.event_announced"]


def test_announce_event_shortly_before_plans_what_still_lies_ahead(lore):
    event = services.announce_event(create(lore, starts_at=in_days(3), ends_at=in_days(3, 22)), by=lore)
    assert list(event.mailings.values_list("hours_before", flat=True)) == [24]


# Changing


def test_change_event_moves_it_and_tells_who_is_involved_once(lore):
    event = services.announce_event(create(lore, title_en="From hall to council", capacity=1), by=lore)
    everybody(event)
    Event.objects.update(places_taken=1)
    before, uid = event.starts_at, event.uid
    moved: dict[str, Any] = {"starts_at": in_days(22, 20), "ends_at": in_days(22, 23)}
    services.change_event(event, by=lore, **moved)
    services.change_event(event, by=lore, **moved)
    assert services.run_mailings() == 4
    assert services.run_mailings() == 0
    event.refresh_from_db()
    assert (event.uid, event.sequence, event.moved_from) == (uid, 1, before)
    subject = "From hall to council has changed"
    heard = ("going", "maybe", "offered", "waiting")
    assert subjects() == [(f"{who}@people.test", subject) for who in heard]
    mail = OutboxEmail.objects.get(to="going@people.test")
    local = timezone.localtime(before)
    assert f"It was planned for {local:%A} {local.day} {local:%B} {local.year}, 19:00 to 22:00." in mail.text
    assert "hours: 20:00 to 23:00" in mail.text
    assert "Your place stays yours." in mail.text
    assert mail.calendar_method == "REQUEST"
    assert "SEQUENCE:1" in mail.calendar
    assert "You keep your turn on the waiting list." in OutboxEmail.objects.get(to="waiting@people.test").text
    assert told()[-2:] == ["community.event_changed", "community.mailing_sent"]


def test_change_event_twice_within_a_minute_is_one_mail(lore):
    event = services.announce_event(create(lore), by=lore)
    RegistrationFactory(event=event, language="en")
    services.change_event(event, by=lore, starts_at=in_days(22), ends_at=in_days(22, 22))
    services.change_event(event, by=lore, place="Vooruit")
    services.run_mailings()
    mail = OutboxEmail.objects.get()
    assert "It was planned for" in mail.text
    assert "It would have been at Kaaizaal, Gent." in mail.text
    assert "SEQUENCE:2" in mail.calendar
    assert sorted(event.mailings.filter(kind="CHANGED").values_list("status", flat=True)) == ["DROPPED", "SENT"]


def test_change_event_and_back_before_anybody_was_told_tells_nobody(lore):
    event = services.announce_event(create(lore), by=lore)
    RegistrationFactory(event=event)
    before = event.place
    services.change_event(event, by=lore, place="Vooruit")
    event = services.change_event(event, by=lore, place=before)
    assert services.run_mailings() == 0
    assert event.sequence == 2


def test_change_event_says_what_else_is_another_one(lore):
    event = services.announce_event(create(lore, join_url="https://meet.invented.example/a", mode="HYBRID"), by=lore)
    RegistrationFactory(event=event, language="nl")
    services.change_event(
        event, by=lore, title_nl="Film in de raad", mode="ONLINE", join_url="https://meet.invented.example/b"
    )
    services.run_mailings()
    mail = OutboxEmail.objects.get()
    assert event.mailings.get(kind="CHANGED").changes == {
        "title_nl": ["Van zaal naar raadszaal", "Film in de raad"],
        "mode": ["HYBRID", "ONLINE"],
        "join_url": ["https://meet.invented.example/a", "https://meet.invented.example/b"],
    }
    assert "Van zaal naar raadszaal" in mail.text
    assert "meet.invented.example" not in mail.text + mail.html


@pytest.mark.parametrize(
    ("fields", "sequence"),
    [
        ({"text_nl": "Meer"}, 0),
        ({"title_fr": "De la salle au conseil"}, 1),
        ({"reminder_hours": [48]}, 0),
        ({"place": "Vooruit", "tell": False}, 1),
    ],
)
def test_change_event_tells_nobody_of(lore, fields, sequence):
    event = services.announce_event(create(lore), by=lore)
    RegistrationFactory(event=event)
    changed_at = event.changed_at
    event = services.change_event(event, by=lore, **fields)
    services.run_mailings()
    assert (event.sequence, OutboxEmail.objects.count()) == (sequence, 0)
    assert event.changed_at > changed_at


def test_change_event_that_is_a_draft_or_over_tells_nobody(lore):
    draft, over = create(lore), EventFactory(starts_at=in_days(-2), ends_at=in_days(-2, 22))
    for event in (draft, over):
        RegistrationFactory(event=event)
        services.change_event(event, by=lore, place="Vooruit")
    assert EventMailing.objects.count() == 0
    draft.refresh_from_db()
    assert (draft.sequence, draft.moved_from) == (0, None)


def test_change_event_to_the_same_writes_nothing(lore):
    topic = TopicFactory()
    event = create(lore, topics=[topic])
    services.change_event(event, by=lore, place="Kaaizaal", topics=[topic])
    assert told() == ["community.event_created"]


def test_change_event_keeps_what_others_count(lore):
    with pytest.raises(ValueError, match="places_taken"):
        services.change_event(create(lore), by=lore, places_taken=4)


def test_change_event_does_not_put_back_places_that_were_taken_meanwhile(lore):
    stale = services.announce_event(create(lore, capacity=10), by=lore)
    services.register(
        stale, name="Nele", email="nele@people.test", language="nl", sector="", guests=[], needs="", may_split=False,
        by=UserFactory(),
    )  # fmt: skip
    event = services.change_event(stale, by=lore, place="Vooruit", capacity=5)
    event.refresh_from_db()
    assert (event.places_taken, event.capacity, event.places_ceiling, event.place) == (1, 5, 5, "Vooruit")
    assert told()[-2:] == ["community.capacity_changed", "community.event_changed"]


def test_who_waits_gets_what_is_free_once_answers_can_change_again(lore):
    event = services.announce_event(create(lore, capacity=1), by=lore)
    row = RegistrationFactory(event=event, status="WAITING", queue_number=100_001)
    Event.objects.update(closes_at=timezone.now())
    services.change_event(event, by=lore, place="Vooruit", tell=False)
    assert Registration.objects.get().status == "WAITING"
    event = services.change_event(event, by=lore, closes_at=None)
    row.refresh_from_db()
    assert (row.status, event.places_taken, Event.objects.get().places_taken) == ("GOING", 1, 1)


def test_an_event_that_moves_forward_shortens_open_offers(lore):
    event = services.announce_event(create(lore), by=lore)
    row = RegistrationFactory(event=event, status="OFFERED", offered_until=in_days(18))
    event = services.change_event(event, by=lore, starts_at=in_days(10), ends_at=in_days(10, 22))
    row.refresh_from_db()
    assert row.offered_until == event.starts_at


def test_answers_that_close_earlier_shorten_open_offers(lore):
    event = services.announce_event(create(lore), by=lore)
    row = RegistrationFactory(event=event, status="OFFERED", offered_until=in_days(18))
    services.change_event(event, by=lore, closes_at=in_days(9))
    row.refresh_from_db()
    assert row.offered_until == in_days(9)


def test_an_event_that_moves_back_to_where_it_was_leaves_no_trace_on_its_page(lore):
    event = services.announce_event(create(lore), by=lore)
    before = event.starts_at
    event = services.change_event(event, by=lore, starts_at=in_days(20, 18))
    assert event.moved_from == before
    assert services.change_event(event, by=lore, starts_at=before).moved_from is None


# Calling off


def test_cancel_event_tells_everybody_why_and_drops_its_reminders(lore):
    event = services.announce_event(create(lore, title_en="From hall to council"), by=lore)
    everybody(event)
    other = EventFactory(title_en="Another evening", slug="another")
    services.change_event(event, by=lore, place="Vooruit")
    reasons = {"reason_nl": "De zaal staat onder water.", "reason_en": "The hall is under water. See evil.example"}
    services.cancel_event(event, by=lore, alternative=other, **reasons)
    assert services.run_mailings() == 4
    subject = "From hall to council is called off"
    heard = ("going", "maybe", "offered", "waiting")
    assert subjects() == [(f"{who}@people.test", subject) for who in heard]
    mail = OutboxEmail.objects.get(to="waiting@people.test")
    assert "The hall is under water." in mail.text
    assert "evil.example" not in mail.text
    assert "Another evening" in mail.text
    assert "/en/events/another/" in mail.text
    assert (mail.calendar_method, mail.calendar.count("SEQUENCE:2")) == ("CANCEL", 1)
    found = event.mailings.order_by("kind", "hours_before").values_list("kind", "status")
    assert list(found) == [("CANCELLED", "SENT"), ("CHANGED", "DROPPED"), ("REMINDER", "DROPPED"),
                           ("REMINDER", "DROPPED")]  # fmt: skip
    with pytest.raises(TransitionNotAllowed):
        services.cancel_event(event, by=lore, reason_nl="x")
    assert told()[-2:] == ["community.event_cancelled", "community.mailing_sent"]


def test_cancel_event_names_what_is_for_members_to_members_alone(lore):
    event = services.announce_event(create(lore), by=lore)
    member, outsider = UserFactory(roles=[Role.MEMBER]), UserFactory()
    for number, user in enumerate([member, outsider, None]):
        RegistrationFactory(event=event, user=user, email=f"{number}@people.test", language="en")
    other = EventFactory(title_en="Among ourselves", slug="among-ourselves", audience=Event.Audience.MEMBERS)
    services.cancel_event(event, by=lore, alternative=other, reason_nl="Geen stroom.")
    assert services.run_mailings() == 3
    mails = OutboxEmail.objects.filter(kind="community.event_cancelled").order_by("pk")
    named = [("Among ourselves" in f"{mail.text}{mail.html}", "among-ourselves" in mail.text) for mail in mails]
    assert named == [(True, True), (False, False), (False, False)]
    assert "Look at the gathering" in mails[2].text


def test_cancel_event_stops_reminders_that_wait_in_the_outbox(lore):
    event = services.announce_event(create(lore), by=lore)
    RegistrationFactory(event=event)
    EventMailing.objects.filter(hours_before=168).update(due_at=timezone.now())
    assert services.run_mailings() == 1
    services.cancel_event(event, by=lore, reason_nl="Geen stroom.")
    services.run_mailings()
    found = OutboxEmail.objects.order_by("id").values_list("kind", "status")
    assert list(found) == [("community.event_reminder", "CANCELLED"), ("community.event_cancelled", "QUEUED")]


def test_cancel_event_that_is_over_is_refused(lore):
    event = EventFactory(starts_at=in_days(-2), ends_at=in_days(-2, 22))
    with pytest.raises(services.EventOver):
        services.cancel_event(event, by=lore, reason_nl="x")
    assert told() == []


# The rest


def test_hold_due_holds_what_is_over_once():
    EventFactory(starts_at=in_days(-2), ends_at=in_days(-2, 22))
    EventFactory()
    EventFactory(status="CANCELLED", starts_at=in_days(-2), ends_at=in_days(-2, 22))
    tasks.hold_due()
    tasks.hold_due()
    assert sorted(Event.objects.values_list("status", flat=True)) == ["CANCELLED", "HELD", "PUBLISHED"]
    assert told() == ["community.event_held"]


def test_arrange_event_is_one_entry(lore):
    event = create(lore)
    kept, gone = EventPartFactory(event=event), EventPartFactory(event=event)
    kept.title_nl = "Soep"
    new = EventPartFactory.build(event=event, title_nl="Gesprek")
    services.arrange_event(event, by=lore, added=[new], changed=[(kept, ["title_nl"])], removed=[gone])
    assert sorted(event.parts.values_list("title_nl", flat=True)) == ["Gesprek", "Soep"]
    services.arrange_event(event, by=lore)
    assert told() == ["community.event_created", "community.event_arranged"]


def test_topics_are_made_named_anew_and_removed(lore):
    topic = services.save_topic(TopicFactory.build(slug="", name_nl="Wonen en zorg"), by=lore)
    assert topic.slug == "wonen-en-zorg"
    topic.name_nl = "Wonen"
    services.save_topic(topic, by=lore)
    services.delete_topic(topic, by=lore)
    assert told() == ["community.topic_created", "community.topic_changed", "community.topic_deleted"]
