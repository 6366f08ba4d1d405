"""The waiting list: who is next gets a place that comes free, or is offered it; whatever happens it adds up."""

import random
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from django.utils.translation import override

from community import services, tasks
from community.models import Event, Registration
from community.queries.registrations import position, queue_length
from community.services import GuestInput
from impacthub.audit.models import Entry
from impacthub.notifications.models import Notification, OutboxEmail
from impacthub.states import TransitionNotAllowed
from impacthub.templatetags.hub import in_zone
from tests.factories.community import EventFactory
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    with override("en"):
        yield


def come(event: Event, name: str, *, more: int = 0, may_split: bool = False) -> Registration:
    """Somebody with an account registers with ``more`` guests."""
    person = UserFactory(name=name, email=f"{name.lower()}@people.test")
    guests = [GuestInput(f"{name} {number}") for number in range(more)]
    return services.register(
        event, name=name, email="", language="en", guests=guests, may_split=may_split, by=person
    ).registration


def leave(row: Registration) -> Registration:
    return services.answer(row, "NOT_COMING", by=row.user)


def standing(event: Event) -> str:
    """Every answer in the order in which it came: who, what, and how many places."""
    rows = Registration.objects.filter(event=event).order_by("id").values_list("name", "status", "places")
    return ", ".join(f"{name} {status} {places}" for name, status, places in rows)


def mails_to(name: str) -> list[str]:
    kinds = OutboxEmail.objects.filter(to=f"{name.lower()}@people.test").order_by("id").values_list("kind", flat=True)
    return [kind.removeprefix("community.registration_") for kind in kinds]


def last_entries(count: int) -> list[tuple[str, int | None]]:
    return list(Entry.objects.order_by("-id").values_list("action", "actor_id"))[:count][::-1]


def taken(event: Event) -> int:
    return Event.objects.get(pk=event.pk).places_taken


# In order


def test_a_place_that_comes_free_goes_to_the_next() -> None:
    event = EventFactory(capacity=1)
    first, _second, third = (come(event, name) for name in ("A", "B", "C"))
    leave(first)
    assert standing(event) == "A NOT_COMING 0, B GOING 1, C WAITING 0"
    assert (position(third), queue_length(event), taken(event)) == (1, 1, 1)
    assert (mails_to("B"), mails_to("C")) == (["waiting", "promoted"], ["waiting"])
    assert last_entries(1) == [("community.place_given", None)]
    bell = Notification.objects.get()
    assert (bell.user.name, bell.words) == ("B", f"You have a place at “{event.title}”")
    assert bell.url == f"/en/events/{event.slug}/"


def test_nobody_passes_a_group_that_waits_for_its_places() -> None:
    event = EventFactory(capacity=2, max_guests=2)
    first, other = come(event, "A"), come(event, "B")
    come(event, "Group", more=1)
    come(event, "Single")
    leave(first)
    assert standing(event) == "A NOT_COMING 0, B GOING 1, Group WAITING 0, Single WAITING 0"
    leave(other)
    assert standing(event) == "A NOT_COMING 0, B NOT_COMING 0, Group GOING 2, Single WAITING 0"


def test_a_group_that_may_come_in_parts_takes_what_there_is_and_stays_next() -> None:
    event = EventFactory(capacity=2, max_guests=2)
    first, other = come(event, "A"), come(event, "B")
    group = come(event, "Group", more=1, may_split=True)
    come(event, "Single")
    leave(first)
    assert standing(event) == "A NOT_COMING 0, B GOING 1, Group WAITING 1, Single WAITING 0"
    assert position(group.event.registrations.get(name="Group")) == 1
    mail = OutboxEmail.objects.filter(to="group@people.test").latest("id")
    assert "1 of your 2 places are there now." in " ".join(mail.text.split())
    leave(other)
    assert standing(event) == "A NOT_COMING 0, B NOT_COMING 0, Group GOING 2, Single WAITING 0"


def test_who_is_more_than_the_room_holds_is_passed_by() -> None:
    event = EventFactory(capacity=4, max_guests=3)
    first = come(event, "A", more=1)
    other = come(event, "B", more=1)
    come(event, "Group", more=3)
    come(event, "Single")
    services.change_capacity(event, 2, by=None)
    assert standing(event) == "A GOING 2, B GOING 2, Group WAITING 0, Single WAITING 0"
    leave(first)
    assert standing(event) == "A NOT_COMING 0, B GOING 2, Group WAITING 0, Single WAITING 0"
    services.change_registration(other, name="B", by=None)
    assert standing(event) == "A NOT_COMING 0, B GOING 1, Group WAITING 0, Single GOING 1"
    assert come(event, "Last").status == "WAITING"


def test_places_of_an_event_that_was_called_off_go_to_nobody() -> None:
    event = EventFactory(capacity=1)
    row = come(event, "A")
    come(event, "B")
    Registration.objects.filter(pk=row.pk).update(confirmed_at=None, confirm_by=timezone.now())
    Event.objects.update(status="CANCELLED")
    assert services.expire_due() == 1
    assert standing(event) == "A EXPIRED 0, B WAITING 0"


def test_who_was_offered_a_place_hears_no_more_of_it_after_it_was_called_off() -> None:
    event, first = offering()
    leave(first)
    Registration.objects.filter(status="OFFERED").update(offered_until=timezone.now())
    Event.objects.update(status="CANCELLED")
    assert services.expire_due() == 1
    assert standing(event) == "A NOT_COMING 0, B EXPIRED 0, C WAITING 0"
    assert mails_to("B") == ["waiting", "offered"]


# More and fewer places


def test_new_places_go_to_who_waits_in_order() -> None:
    event, by = EventFactory(capacity=1), UserFactory()
    for name in "ABCD":
        come(event, name)
    larger = services.change_capacity(event, 3, by=by)
    assert standing(event) == "A GOING 1, B GOING 1, C GOING 1, D WAITING 0"
    assert (larger.capacity, larger.places_ceiling, larger.places_taken) == (3, 3, 3)
    entry = Entry.objects.get(action="community.capacity_changed")
    assert (entry.actor_id, entry.changes) == (by.pk, {"capacity": [1, 3]})
    services.change_capacity(event, 3, by=by)
    assert Entry.objects.filter(action="community.capacity_changed").count() == 1
    services.change_capacity(event, None, by=by)
    assert standing(event) == "A GOING 1, B GOING 1, C GOING 1, D GOING 1"
    assert Event.objects.get().places_ceiling is None


def test_fewer_places_take_nothing_from_anybody_and_come_down_with_who_leaves() -> None:
    event = EventFactory(capacity=3)
    rows = [come(event, name) for name in "ABCD"]
    smaller = services.change_capacity(event, 1, by=None)
    assert (smaller.over_capacity, smaller.places_left, smaller.places_ceiling) == (2, 0, 3)
    leave(rows[0])
    leave(rows[1])
    event.refresh_from_db()
    assert (event.over_capacity, event.places_ceiling, event.places_taken) == (0, 1, 1)
    assert standing(event) == "A NOT_COMING 0, B NOT_COMING 0, C GOING 1, D WAITING 0"
    leave(rows[2])
    assert standing(event) == "A NOT_COMING 0, B NOT_COMING 0, C NOT_COMING 0, D GOING 1"


# Offers


def offering(**fields: Any) -> tuple[Event, Registration]:
    """An event of one place that offers it, with A on it and B and C waiting; A's answer."""
    event = EventFactory(**{"capacity": 1, "promotion": "OFFER", "offer_hours": 24} | fields)
    rows = [come(event, name) for name in "ABC"]
    return event, rows[0]


def test_a_place_is_offered_and_held_until_it_is_taken() -> None:
    event, first = offering()
    leave(first)
    assert standing(event) == "A NOT_COMING 0, B OFFERED 1, C WAITING 0"
    row = Registration.objects.get(name="B")
    assert row.offered_until is not None
    assert timedelta(hours=23, minutes=59) < row.offered_until - timezone.now() <= timedelta(hours=24)
    assert (row.has_place, taken(event), mails_to("B")) == (False, 1, ["waiting", "offered"])
    assert Notification.objects.get().words == f"A place at “{event.title}” is offered to you"
    mail = OutboxEmail.objects.get(kind="community.registration_offered")
    assert f"Please answer before {in_zone(row.offered_until, event.zone)}." in " ".join(mail.text.split())
    assert come(event, "D").status == "WAITING"
    for _time in range(2):
        row = services.accept_offer(row, by=row.user)
    assert (row.status, row.offered_until, row.has_place, taken(event)) == ("GOING", None, True, 1)
    assert mails_to("B") == ["waiting", "offered", "confirmed"]
    assert last_entries(1) == [("community.offer_accepted", row.user_id)]


def test_coming_is_taking_the_offer_and_not_coming_passes_it_on() -> None:
    event, first = offering()
    leave(first)
    row = Registration.objects.get(name="B")
    row = leave(row)
    assert standing(event) == "A NOT_COMING 0, B NOT_COMING 0, C OFFERED 1"
    assert row.left_at is None
    last = Registration.objects.get(name="C")
    assert services.answer(last, "GOING", by=last.user).status == "GOING"


def test_an_offer_that_is_not_answered_in_time_goes_to_the_next_once() -> None:
    event, first = offering()
    leave(first)
    row = Registration.objects.get(name="B")
    Registration.objects.filter(pk=row.pk).update(offered_until=timezone.now())
    with pytest.raises(services.OfferExpired):
        services.accept_offer(row, by=row.user)
    tasks.expire_places()
    tasks.expire_places()
    assert standing(event) == "A NOT_COMING 0, B EXPIRED 0, C OFFERED 1"
    assert (mails_to("B")[-1], mails_to("C"), taken(event)) == ("expired", ["waiting", "offered"], 1)
    with pytest.raises(services.OfferExpired):
        services.accept_offer(row, by=row.user)
    assert services.answer(row, "GOING", by=row.user).status == "WAITING"
    assert position(Registration.objects.get(name="B")) == 1


def test_near_the_beginning_a_place_is_always_offered_for_half_of_what_is_left() -> None:
    _event, first = offering(promotion="AUTOMATIC", starts_at=timezone.now() + timedelta(hours=8))
    leave(first)
    row = Registration.objects.get(name="B")
    assert (row.status, row.offered_until is not None) == ("OFFERED", True)
    assert timedelta(hours=3, minutes=59) < row.offered_until - timezone.now() <= timedelta(hours=4)  # type: ignore[operator]


def test_an_offer_ends_before_answers_close() -> None:
    now = timezone.now()
    event, first = offering(starts_at=now + timedelta(days=9), closes_at=now + timedelta(hours=10))
    leave(first)
    row = Registration.objects.get(name="B")
    assert row.offered_until is not None
    assert row.offered_until - now < timedelta(hours=5, minutes=1)
    Event.objects.filter(pk=event.pk).update(closes_at=now)
    with pytest.raises(services.RegistrationClosed):
        services.accept_offer(row, by=row.user)


def test_after_answers_close_nobody_is_let_in_by_itself() -> None:
    event, first = offering(promotion="AUTOMATIC")
    Event.objects.update(closes_at=timezone.now())
    services.answer(first, "NOT_COMING", by=UserFactory())
    assert standing(event) == "A NOT_COMING 0, B WAITING 0, C WAITING 0"


def test_a_group_is_offered_all_its_places_or_waits() -> None:
    event = EventFactory(capacity=2, promotion="OFFER", max_guests=2)
    first, other = come(event, "A"), come(event, "B")
    come(event, "Group", more=1, may_split=True)
    leave(first)
    assert standing(event) == "A NOT_COMING 0, B GOING 1, Group WAITING 0"
    leave(other)
    assert standing(event) == "A NOT_COMING 0, B NOT_COMING 0, Group OFFERED 2"
    row = Registration.objects.get(name="Group")
    row = services.change_registration(row, name="Group", by=row.user)
    assert (row.status, row.places, row.offered_until is not None, taken(event)) == ("OFFERED", 1, True, 1)


def test_who_waits_has_no_offer_to_take() -> None:
    event, _first = offering()
    row = Registration.objects.get(name="B")
    with pytest.raises(services.OfferExpired):
        services.accept_offer(row, by=row.user)
    assert standing(event) == "A GOING 1, B WAITING 0, C WAITING 0"


# An organiser decides


def test_an_organiser_lets_somebody_in_before_others_and_says_why() -> None:
    event, by = EventFactory(capacity=3, max_guests=3), UserFactory(name="Coordinator")
    come(event, "A", more=1)
    come(event, "Group", more=2)
    row = come(event, "Speaker")
    row = services.promote(row, by=by, reason="Speaks tonight")
    assert standing(event) == "A GOING 2, Group WAITING 0, Speaker GOING 1"
    assert (row.promoted_by, row.promotion_reason, row.queue_number) == (by, "Speaks tonight", None)
    entry = Entry.objects.latest("id")
    assert (entry.action, entry.actor_id) == ("community.registration_promoted", by.pk)
    assert entry.changes == {"status": ["WAITING", "GOING"], "reason": "Speaks tonight"}
    assert mails_to("Speaker") == ["waiting", "promoted"]
    with pytest.raises(services.NotWaiting):
        services.promote(row, by=by, reason="Again")


def test_letting_somebody_in_needs_a_place() -> None:
    event, by = EventFactory(capacity=1), UserFactory()
    come(event, "A")
    with pytest.raises(services.NoPlaceLeft):
        services.promote(come(event, "B"), by=by, reason="Friend")
    assert standing(event) == "A GOING 1, B WAITING 0"


def test_an_organiser_puts_somebody_first_who_then_is_the_next() -> None:
    event, by = EventFactory(capacity=1), UserFactory()
    first, second, third, fourth = (come(event, name) for name in "ABCD")
    services.put_first(third, by=by, reason="Travels far")
    services.put_first(fourth, by=by, reason="Speaks")
    rows = {row.name: position(row) for row in Registration.objects.filter(event=event, status="WAITING")}
    assert rows == {"B": 3, "C": 2, "D": 1}
    entry = Entry.objects.latest("id")
    assert (entry.action, entry.changes["reason"]) == ("community.registration_put_first", "Speaks")
    leave(first)
    assert Registration.objects.get(name="D").status == "GOING"
    with pytest.raises(services.NotWaiting):
        services.put_first(first, by=by, reason="")
    assert second.queue_number is not None


# Whatever happens


class Walk:
    """One event to which anything may happen, and what must hold after each step."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.by = UserFactory()
        self.count = 0
        promotion = self.random.choice(["AUTOMATIC", "OFFER"])
        self.event = EventFactory(capacity=6, max_guests=3, promotion=promotion)
        self.steps: list[Callable[[], object]] = [
            self.come, self.come, self.come, self.ask, self.confirm, self.leave, self.leave, self.perhaps, self.accept,
            self.change, self.expire, self.promote, self.put_first, self.resize,
        ]  # fmt: skip

    def step(self) -> str:
        """Try one thing; being told that it cannot be is an answer too. Returns what happened."""
        action = self.random.choice(self.steps)
        try:
            action()
        except (services.NoPlaceLeft, services.OfferExpired, services.NotWaiting, services.TooManyGuests) as error:
            return f"{action.__name__}: {type(error).__name__}"
        except TransitionNotAllowed:
            return f"{action.__name__}: not allowed"
        return action.__name__

    def check(self) -> None:
        """The counter is the sum of what everybody has, within the ceiling; turns are each somebody's own."""
        event = Event.objects.get()
        rows = list(Registration.objects.all())
        assert event.places_taken == sum(row.places for row in rows)
        assert event.capacity is not None
        assert event.places_ceiling == max(event.capacity, event.places_taken)
        waiting = sorted((row for row in rows if row.status == "WAITING"), key=lambda row: row.queue_number or 0)
        assert [position(row) for row in waiting] == list(range(1, len(waiting) + 1))
        heads = {row.pk: row.guests.count() + 1 for row in rows}
        assert heads == {row.pk: row.heads for row in rows}
        able = [row for row in waiting if row.heads <= event.capacity]
        if able:  # who is next really cannot come in
            assert not event.places_left or able[0].heads - able[0].places > event.places_left

    def some(self) -> Registration:
        rows = list(Registration.objects.order_by("id"))
        return self.random.choice(rows) if rows else come(self.event, "First")

    def come(self) -> None:
        self.count += 1
        come(self.event, f"P{self.count}", more=self.random.choice([0, 0, 1, 3]), may_split=self.random.random() < 0.3)

    def ask(self) -> None:
        self.count += 1
        services.register(self.event, name="Q", email=f"q{self.count}@people.test", language="nl", by=None)

    def confirm(self) -> None:
        services.confirm_registration(self.some(), by=None)

    def leave(self) -> None:
        services.answer(self.some(), "NOT_COMING", by=None)

    def perhaps(self) -> None:
        services.answer(self.some(), self.random.choice(["MAYBE", "GOING"]), by=None)

    def accept(self) -> None:
        services.accept_offer(self.some(), by=None)

    def change(self) -> None:
        guests = [GuestInput("G")] * self.random.choice([0, 1, 2])
        services.change_registration(
            self.some(), name="N", guests=guests, may_split=self.random.random() < 0.5, by=None
        )

    def expire(self) -> None:
        row = self.some()
        Registration.objects.filter(pk=row.pk, status="OFFERED").update(offered_until=timezone.now())
        Registration.objects.filter(pk=row.pk, confirmed_at=None).update(confirm_by=timezone.now())
        services.expire_due()

    def promote(self) -> None:
        services.promote(self.some(), by=self.by, reason="Why")

    def put_first(self) -> None:
        services.put_first(self.some(), by=self.by, reason="Why")

    def resize(self) -> None:
        services.change_capacity(self.event, self.random.choice([3, 5, 6, 8]), by=self.by)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(8))
def test_places_add_up_whatever_happens(seed: int) -> None:
    walk, happened = Walk(seed), []
    for _step in range(60):
        happened.append(walk.step())
        walk.check()
    assert len(set(happened)) > 8, happened
