"""Places that come free: offered in order, held until a deadline, never promised twice, whatever happens."""

import random
import threading
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.utils import timezone
from django.utils.translation import override

from impacthub import states
from impacthub.notifications.models import Notification, OutboxEmail
from impacthub.people.models import Membership, Role, User
from impacthub.states import TransitionNotAllowed
from tests.factories.people import OrganisationFactory, UserFactory
from tests.factories.trajects import ApplicationFactory, CallFactory, CohortFactory
from trajects import services, tasks
from trajects.models import Application, Call, Cohort, DecisionBatch, Enrolment, Offer, Participant
from trajects.models.selection import UNDO_FOR
from trajects.queries import decisions as queries
from trajects.queries.places import place_of
from trajects.services import offers as offer_services
from trajects.services import places as place_services

pytestmark = pytest.mark.django_db
WHY = "Because the film knows whom it is for and what should change, " * 4


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    with override("en"):
        yield


def sent_call(*, selected: int, waiting: int, capacity: int, **cohort: Any) -> Call:
    """A call whose decisions were told: films “yes 1”…, and “reserve 1”… in this order."""
    cohort = {"status": Cohort.Status.ENROLMENT_CLOSED, "name": "Filmpact 4"} | cohort
    call = CallFactory(
        closed=True, status=Call.Status.REVIEWING, cohort=CohortFactory(capacity=capacity, **cohort), reply_days=7
    )
    coordinator = UserFactory(roles=[Role.COORDINATOR])
    for outcome, name, count in (("SELECTED", "yes", selected), ("WAITLISTED", "reserve", waiting)):
        for number in range(1, count + 1):
            application = ApplicationFactory(call=call, status="IN_REVIEW", title=f"{name} {number}")
            services.decide(application, by=coordinator, outcome=outcome, motivation=WHY)
    services.send_decisions(call, by=coordinator, expected=selected + waiting)
    DecisionBatch.objects.update(sent_at=timezone.now() - UNDO_FOR)
    OutboxEmail.objects.all().delete()
    return call


def film(title: str) -> Application:
    """The application called ``title``."""
    return Application.objects.get(title=title)


def person_of(application: Application) -> User:
    """Who answers for it."""
    user = application.people.get().user
    assert user is not None
    return user


def offered() -> list[tuple[str, str]]:
    """Every offer in the order in which they were made: to whom, and what became of it."""
    return list(Offer.objects.order_by("id").values_list("application__title", "status"))


def subjects() -> list[tuple[str, str]]:
    """Every mail: to whom and about what."""
    return list(OutboxEmail.objects.order_by("id").values_list("user__name", "subject"))


def test_confirming_a_place_welcomes_everybody() -> None:
    sent_call(selected=1, waiting=0, capacity=2)
    application = film("yes 1")
    enrolment = services.confirm_place(application, by=person_of(application))
    assert (enrolment.status, film("yes 1").status) == ("CONFIRMED", "CONFIRMED")
    assert subjects() == [(person_of(application).name, "You take part in Filmpact 4")]
    with pytest.raises(TransitionNotAllowed):
        services.confirm_place(film("yes 1"), by=person_of(application))


def test_confirming_in_a_running_cohort_takes_part_at_once() -> None:
    sent_call(selected=1, waiting=0, capacity=2, status=Cohort.Status.RUNNING)
    assert services.confirm_place(film("yes 1"), by=person_of(film("yes 1"))).status == "ACTIVE"
    with pytest.raises(TransitionNotAllowed):
        services.decline_place(film("yes 1"), by=person_of(film("yes 1")))


def test_a_place_that_is_given_up_is_offered_to_the_next_with_a_deadline() -> None:
    call = sent_call(selected=1, waiting=2, capacity=1)
    gone = person_of(film("yes 1"))
    services.decline_place(film("yes 1"), by=gone)
    assert offered() == [("reserve 1", "OPEN")]
    offer = Offer.objects.get()
    day = timezone.now().astimezone(call.zone).date() + timedelta(days=7)
    assert offer.answer_by == datetime(day.year, day.month, day.day, 23, 59, tzinfo=ZoneInfo("Europe/Brussels"))
    assert (film("yes 1").status, Enrolment.objects.get().status) == ("DECLINED", "DECLINED")
    assert Cohort.objects.get().places_taken == 1
    assert not Membership.objects.holding().filter(user=gone).exists()
    assert subjects() == [
        (gone.name, "You gave up the place in Filmpact 4"),
        (person_of(film("reserve 1")).name, "A place came free in Filmpact 4"),
    ]
    bell = Notification.objects.get(user=person_of(film("reserve 1")))
    assert bell.words == "A place in Filmpact 4 came free for you"


def test_accepting_an_offer_gives_the_place_with_everything_in_it() -> None:
    sent_call(selected=1, waiting=1, capacity=1)
    services.decline_place(film("yes 1"), by=person_of(film("yes 1")))
    taker = person_of(film("reserve 1"))
    enrolment = services.accept_offer(Offer.objects.get(), by=taker)
    assert (enrolment.status, film("reserve 1").status) == ("CONFIRMED", "CONFIRMED")
    assert [row.user for row in Participant.objects.filter(enrolment=enrolment)] == [taker]
    assert [row.role for row in Membership.objects.holding().filter(user=taker)] == ["PARTICIPANT"]
    assert Cohort.objects.get().places_taken == 1
    assert subjects()[-1] == (taker.name, "You take part in Filmpact 4")
    with pytest.raises(TransitionNotAllowed):
        services.accept_offer(Offer.objects.get(), by=taker)


def test_declining_an_offer_moves_on_to_the_next() -> None:
    sent_call(selected=1, waiting=2, capacity=1)
    services.decline_place(film("yes 1"), by=person_of(film("yes 1")))
    services.decline_offer(Offer.objects.get(), by=person_of(film("reserve 1")))
    assert offered() == [("reserve 1", "DECLINED"), ("reserve 2", "OPEN")]
    assert film("reserve 1").status == "DECLINED"
    services.decline_offer(Offer.objects.get(status="OPEN"), by=person_of(film("reserve 2")))
    assert Cohort.objects.get().places_taken == 0


def test_an_offer_expires_by_the_clock_and_moves_on() -> None:
    sent_call(selected=1, waiting=2, capacity=1)
    services.decline_place(film("yes 1"), by=person_of(film("yes 1")))
    assert services.expire_offers() == 0
    Offer.objects.update(answer_by=timezone.now())
    with pytest.raises(services.OfferExpired, match="The time to answer has passed"):
        services.accept_offer(Offer.objects.get(), by=person_of(film("reserve 1")))
    assert offered() == [("reserve 1", "OPEN")]
    assert services.expire_offers() == 1
    assert offered() == [("reserve 1", "EXPIRED"), ("reserve 2", "OPEN")]
    assert Cohort.objects.get().places_taken == 1
    assert (person_of(film("reserve 1")).name, "The place in Filmpact 4 went on") in subjects()


def test_expire_offers_twice_expires_once() -> None:
    sent_call(selected=1, waiting=2, capacity=1)
    services.decline_place(film("yes 1"), by=person_of(film("yes 1")))
    Offer.objects.update(answer_by=timezone.now())
    tasks.expire_offers()
    tasks.expire_offers()
    assert offered() == [("reserve 1", "EXPIRED"), ("reserve 2", "OPEN")]
    assert OutboxEmail.objects.filter(kind="trajects.offer_expired").count() == 1


def test_the_offer_of_who_withdrew_moves_on() -> None:
    sent_call(selected=1, waiting=2, capacity=1)
    services.decline_place(film("yes 1"), by=person_of(film("yes 1")))
    states.move(film("reserve 1"), "status", Application.FLOW, "WITHDRAWN")
    assert services.expire_offers() == 1
    assert (offered()[-1], film("reserve 1").status) == (("reserve 2", "OPEN"), "WITHDRAWN")
    assert OutboxEmail.objects.filter(kind="trajects.offer_expired").count() == 0


def test_offering_needs_a_place_and_somebody_who_waits() -> None:
    full = sent_call(selected=1, waiting=1, capacity=1)
    with pytest.raises(services.NoPlaceLeft):
        services.offer_next(full)
    services.change_capacity(full.cohort, 3, by=None)
    assert services.offer_next(full).application == film("reserve 1")
    with pytest.raises(services.NobodyWaits):
        services.offer_next(full)
    assert Cohort.objects.get().places_taken == 2


def test_an_offer_in_the_ten_minutes_comes_after_the_mail_about_the_list() -> None:
    call = sent_call(selected=0, waiting=1, capacity=1)
    DecisionBatch.objects.update(sent_at=timezone.now())
    services.offer_next(call)
    assert OutboxEmail.objects.get().next_try_at == DecisionBatch.objects.get().leaves_at
    with pytest.raises(services.UndoRefused):
        services.undo_decisions(DecisionBatch.objects.get(), by=UserFactory())


def test_a_place_goes_to_the_other_call_of_the_cohort_when_nobody_waits_in_its_own() -> None:
    call = sent_call(selected=1, waiting=0, capacity=1)
    other = sent_call(selected=0, waiting=1, capacity=1)
    Call.objects.filter(pk=other.pk).update(cohort=call.cohort)
    services.decline_place(film("yes 1"), by=person_of(film("yes 1")))
    assert offered() == [("reserve 1", "OPEN")]


@pytest.mark.parametrize(
    ("status", "offers"), [("ENROLMENT_CLOSED", [("reserve 1", "OPEN")]), ("RUNNING", []), ("EVALUATING", [])]
)
def test_stopping_passes_the_place_on_only_before_it_begins(status: str, offers: list[tuple[str, str]]) -> None:
    sent_call(selected=1, waiting=1, capacity=1)
    enrolment = services.confirm_place(film("yes 1"), by=person_of(film("yes 1")))
    Cohort.objects.filter(pk=enrolment.cohort_id).update(**{"status": status})
    stopped = services.stop_enrolment(enrolment, by=UserFactory(), reason="Moved away")
    assert (stopped.status, stopped.stopped_reason, offered()) == ("STOPPED", "Moved away", offers)
    assert Cohort.objects.get().places_taken == len(offers)
    assert not Membership.objects.holding().filter(user=person_of(film("yes 1"))).exists()


def test_place_of_says_how_it_stands() -> None:
    call = sent_call(selected=1, waiting=3, capacity=1)
    yes, reserve = place_of(film("yes 1")), place_of(film("reserve 1"))
    assert yes is not None
    assert reserve is not None
    assert (yes.state, reserve.state) == ("selected", "waiting")
    third = place_of(film("reserve 3"))
    assert third is not None
    assert (third.position, third.can_be_given_up) == (3, False)
    services.decline_place(film("yes 1"), by=person_of(film("yes 1")))
    third, first = place_of(film("reserve 3")), place_of(film("reserve 1"))
    assert third is not None
    assert first is not None
    assert (third.position, first.state, first.can_be_given_up) == (2, "offered", True)
    Offer.objects.update(answer_by=timezone.now())
    late = place_of(film("reserve 1"))
    assert late is not None
    assert (late.state, late.can_be_given_up) == ("late", False)
    services.expire_offers()
    expired = place_of(film("reserve 1"))
    assert expired is not None
    assert expired.state == "expired"
    DecisionBatch.objects.filter(call=call).update(sent_at=timezone.now())
    assert place_of(film("reserve 3")) is None


# Whatever happens


class Walk:
    """One cohort in which anything may happen, and what must hold after each step."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.coordinator = UserFactory(roles=[Role.COORDINATOR])
        self.call = sent_call(selected=3, waiting=8, capacity=4)
        self.house = OrganisationFactory()
        self.steps: list[Callable[[], object]] = [
            self.confirm, self.decline, self.decline, self.offer, self.accept, self.decline_offer, self.expire,
            self.stop, self.grow, self.shrink, self.enrol, self.withdraw,
        ]  # fmt: skip

    def step(self) -> str:
        """Try one thing; being told that it cannot be is an answer too. Returns what happened."""
        action = self.random.choice(self.steps)
        try:
            action()
        except (
            TransitionNotAllowed,
            services.NoPlaceLeft,
            services.NobodyWaits,
            services.BelowTaken,
            services.NoPlace,
        ) as error:
            return f"{action.__name__}: {type(error).__name__}"
        return action.__name__

    def check(self) -> None:
        """What must hold, whatever happened."""
        cohort = Cohort.objects.get(pk=self.call.cohort_id)
        holding = Enrolment.objects.holding().filter(cohort=cohort)
        offers = Offer.objects.filter(status="OPEN")
        assert cohort.places_taken == holding.count() + offers.count()
        assert cohort.places_taken <= cohort.capacity
        assert not offers.filter(application__in=holding.values("application")).exists()
        rows = Offer.objects.order_by("id").select_related("application__decision")
        ranks = [offer.application.decision.reserve_rank or 0 for offer in rows]
        assert ranks == sorted(set(ranks))
        placed = {"SELECTED": ["ACCEPTED"], "CONFIRMED": ["CONFIRMED", "ACTIVE", "STOPPED"]}
        for application in self.call.applications.filter(status__in=placed).select_related("enrolment"):
            assert application.enrolment.status in placed[application.status]
        people = Participant.objects.filter(enrolment__in=Enrolment.objects.holding()).values("user")
        roles = Membership.objects.holding().filter(role="PARTICIPANT")
        assert set(roles.values_list("user", flat=True)) == {row["user"] for row in people}

    def one(self, rows: Any) -> Any:
        found = list(rows)
        return self.random.choice(found) if found else None

    def confirm(self) -> None:
        if application := self.one(self.call.applications.filter(status__in=["SELECTED", "CONFIRMED"])):
            services.confirm_place(application, by=person_of(application))

    def decline(self) -> None:
        if application := self.one(self.call.applications.filter(status__in=["SELECTED", "CONFIRMED", "DECLINED"])):
            services.decline_place(application, by=person_of(application))

    def offer(self) -> None:
        services.offer_next(self.call, by=self.coordinator)

    def accept(self) -> None:
        if offer := self.one(Offer.objects.all()):
            services.accept_offer(offer, by=person_of(offer.application))

    def decline_offer(self) -> None:
        if offer := self.one(Offer.objects.all()):
            services.decline_offer(offer, by=person_of(offer.application))

    def expire(self) -> None:
        if offer := self.one(Offer.objects.filter(status="OPEN")):
            Offer.objects.filter(pk=offer.pk).update(answer_by=timezone.now())
        services.expire_offers()

    def stop(self) -> None:
        if enrolment := self.one(Enrolment.objects.all()):
            services.stop_enrolment(enrolment, by=self.coordinator, reason="")

    def grow(self) -> None:
        self._resize(1)

    def shrink(self) -> None:
        self._resize(-1)

    def enrol(self) -> None:
        title = f"direct {Enrolment.objects.count()}"
        services.enrol_directly(self.call.cohort, self.house, [UserFactory()], by=self.coordinator, title=title)

    def withdraw(self) -> None:
        if application := self.one(self.call.applications.filter(status="WAITLISTED")):
            states.move(application, "status", Application.FLOW, "WITHDRAWN")
            services.expire_offers()

    def _resize(self, by: int) -> None:
        capacity = Cohort.objects.get(pk=self.call.cohort_id).capacity
        services.change_capacity(self.call.cohort, max(0, capacity + by), by=self.coordinator)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(5))
def test_places_add_up_whatever_happens(seed: int) -> None:
    walk, happened = Walk(seed), []
    for _step in range(40):
        happened.append(walk.step())
        walk.check()
    assert len(set(happened)) > 8, happened


# Races


def _read_without_locking(cohort: Cohort) -> Cohort:
    return Cohort.objects.select_related("programme").get(pk=cohort.pk)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("locked", [True, False], ids=["lock", "control"])
def test_two_offers_at_once_go_to_two(locked: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the lock the second offer is for the second on the list; without it both choose the first."""
    call = sent_call(selected=0, waiting=2, capacity=2)
    barrier, outcomes = threading.Barrier(2), []
    if not locked:

        def look(call: Call) -> Application | None:
            found = queries.waiting(call).select_related("call__cohort", "decision__batch").first()
            barrier.wait(timeout=10)
            return found

        monkeypatch.setattr(place_services, "_lock", _read_without_locking)
        monkeypatch.setattr(offer_services, "_next_in_line", look)

    def offer() -> None:
        try:
            if locked:
                barrier.wait(timeout=10)
            services.offer_next(call)
            outcomes.append("offered")
        except Exception as error:
            outcomes.append(type(error).__name__)
        finally:
            connection.close()

    threads = [threading.Thread(target=offer) for _thread in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=20)
    assert sorted(outcomes) == (["offered", "offered"] if locked else ["IntegrityError", "offered"])
    taken = Cohort.objects.get().places_taken
    assert (taken, Offer.objects.count()) == ((2, 2) if locked else (1, 1))


@pytest.mark.django_db(transaction=True)
def test_an_answer_and_the_clock_at_once_give_the_place_once() -> None:
    """Somebody takes the place in its last second, while the clock passes it on: one of the two happens."""
    sent_call(selected=1, waiting=2, capacity=1)
    services.decline_place(film("yes 1"), by=person_of(film("yes 1")))
    offer, barrier = Offer.objects.get(), threading.Barrier(2)
    Offer.objects.update(answer_by=timezone.now() + timedelta(milliseconds=200))

    def answer() -> None:
        time.sleep(0.19)
        services.accept_offer(offer, by=person_of(offer.application))

    def sweep() -> None:
        for _time in range(20):
            time.sleep(0.02)
            services.expire_offers()

    def run(act: Callable[[], object]) -> None:
        try:
            barrier.wait(timeout=10)
            act()
        except (TransitionNotAllowed, services.OfferExpired):
            pass
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[act]) for act in (answer, sweep)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=20)
    holding, waiting = Enrolment.objects.holding().count(), Offer.objects.filter(status="OPEN").count()
    assert Cohort.objects.get().places_taken == holding + waiting == 1
