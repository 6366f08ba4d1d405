"""Limited places while everybody comes at once: over HTTP and against the real database, with control runs.

A control run switches off what keeps the promise, and must break it; else the run with it proves nothing.
"""

import http.client
import threading
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer

import pytest
import time_machine
from django.conf import settings as django_settings
from django.core.wsgi import get_wsgi_application
from django.db import IntegrityError, connection, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from community import services
from community.models import Event, Registration
from community.queries.registrations import position
from community.services import GuestInput
from community.services import places as place_services
from impacthub.audit.models import Entry
from impacthub.notifications.models import OutboxEmail
from tests.factories.community import EventFactory
from tests.factories.people import UserFactory
from tests.strict import ErrorLog

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
#: So many requests are answered at the same moment; each has a connection to the database.
WORKERS = 24
TOKEN = "a" * 32


class Quiet(WSGIRequestHandler):
    """Says nothing about each request."""

    def log_message(self, *args: Any) -> None:
        """Nothing."""


class Pool(WSGIServer):
    """Answers ``WORKERS`` requests at once, and lets the others wait for their turn.

    Each worker keeps its connection to the database from one request to the next, as in production.
    """

    request_queue_size = 512

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Quiet)
        self.set_app(get_wsgi_application())
        self.kept: list[BaseDatabaseWrapper] = []
        self.workers = ThreadPoolExecutor(WORKERS, initializer=self._keep_connection)

    def _keep_connection(self) -> None:
        connection.inc_thread_sharing()  # so that ``server_close`` may close it
        self.kept.append(connections["default"])

    def process_request(self, request: Any, client_address: Any) -> None:
        """Leave it to a worker."""
        self.workers.submit(self._answer, request, client_address)

    def _answer(self, request: Any, client_address: Any) -> None:
        try:
            self.finish_request(request, client_address)
        finally:
            self.shutdown_request(request)

    def server_close(self) -> None:
        """Let the workers end, and their connections with them."""
        super().server_close()
        self.workers.shutdown()
        for kept in self.kept:
            kept.close()


@pytest.fixture
def port(settings: Any) -> Iterator[int]:
    """A server of this process, so that a control run can switch off the lock in it."""
    settings.LIMITS = {"community.registration": None}
    server = Pool()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    yield server.server_port
    server.shutdown()
    thread.join()
    server.server_close()


def at_once(acts: Sequence[Callable[[], object]], threads: int) -> list[object]:
    """What each of ``acts`` gave or raised, all begun at the same moment by so many threads."""
    barrier = threading.Barrier(threads)
    waiting, results, lock = list(acts), [], threading.Lock()

    def work() -> None:
        barrier.wait(timeout=30)
        try:
            while True:
                with lock:
                    if not waiting:
                        return
                    act = waiting.pop(0)
                try:
                    result = act()
                except Exception as error:
                    result = error
                results.append(result)
        finally:
            connections.close_all()

    pool = [threading.Thread(target=work) for _number in range(threads)]
    for thread in pool:
        thread.start()
    for thread in pool:
        thread.join(timeout=120)
    return results


def read_without_locking(event: Event) -> Event:
    return Event.objects.get(pk=event.pk)


@contextmanager
def without_the_check() -> Iterator[None]:
    """Let the database believe whatever the counter says, for a control run."""
    check = next(rule for rule in Event._meta.constraints if rule.name == "event_never_over_its_ceiling")
    with connection.schema_editor() as editor:
        editor.remove_constraint(Event, check)
    try:
        yield
    finally:
        Event.objects.all().delete()
        with connection.schema_editor() as editor:
            editor.add_constraint(Event, check)


# 200 people, 20 places


def rsvp(port: int, event: Event, number: int) -> int:
    """Register over HTTP as visitor ``number``; gives the status of the answer."""
    who = {"name": f"V{number}", "email": f"v{number}@people.test", "sector": "HEALTH"}
    body = urlencode({"answer": "yes", "people": "1", **who})
    headers = {
        "Content-Type": "application/x-www-form-urlencoded",
        "Cookie": f"{django_settings.CSRF_COOKIE_NAME}={TOKEN}",
        "X-CSRFToken": TOKEN,
    }
    client = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    with override("nl"):
        client.request("POST", reverse("community:event_rsvp", args=[event.slug]), body, headers)
    status = client.getresponse().status
    client.close()
    return status


def everybody_comes(port: int) -> tuple[Event, Counter[object]]:
    """200 people want one of 20 places at the same moment; what they were answered, by status."""
    event = EventFactory(capacity=20)
    acts = [lambda number=number: rsvp(port, event, number) for number in range(200)]
    return Event.objects.get(pk=event.pk), Counter(at_once(acts, threads=200))


def going(event: Event) -> int:
    return event.registrations.filter(status="GOING").count()


@pytest.mark.parametrize("series", range(4))
def test_200_people_and_20_places_20_times(port: int, series: int) -> None:
    """Four times five times, so that they can be tried beside each other."""
    for _round in range(5):
        event, answers = everybody_comes(port)
        assert answers == {302: 200}
        waiting = list(event.registrations.filter(status="WAITING"))
        assert (going(event), len(waiting)) == (20, 180)
        assert sorted(position(row) or 0 for row in waiting) == list(range(1, 181))
        event.refresh_from_db()
        assert (event.places_taken, event.places_left) == (20, 0)


def test_control_without_lock_and_check_more_people_come_than_there_are_places(
    port: int, monkeypatch: pytest.MonkeyPatch, logged_errors: ErrorLog
) -> None:
    monkeypatch.setattr(place_services, "_lock", read_without_locking)
    with without_the_check():
        event, _answers = everybody_comes(port)
        assert going(event) > 20
    logged_errors.clear()


def test_control_without_lock_the_database_still_refuses_who_is_too_many(
    port: int, monkeypatch: pytest.MonkeyPatch, logged_errors: ErrorLog
) -> None:
    monkeypatch.setattr(place_services, "_lock", read_without_locking)
    event, answers = everybody_comes(port)
    assert answers[500] > 0
    assert going(event) <= 20
    logged_errors.clear()


# People leave and come, and there are fewer places and more


class Replay:
    """Goes through the log of an event in the order in which it happened, and sees whether each step was right."""

    def __init__(self, event: Event) -> None:
        self.event = event
        self.heads = dict(event.registrations.values_list("pk", "heads"))
        self.capacity, self.taken = 20, 0
        self.queue: list[int] = []
        self.wrong: list[str] = []

    def run(self) -> list[str]:
        """Every step that was wrong; empty when all was right."""
        for entry in self.entries():
            getattr(self, entry.action.removeprefix("community."))(int(entry.object_id), entry.changes)
        self._nobody_waits_for_nothing("at the end")
        return self.wrong

    def entries(self) -> Iterable[Entry]:
        """What was written down about the event and its registrations."""
        rows = Q(object_type="community.Registration", object_id__in=[str(pk) for pk in self.heads])
        rows |= Q(object_type="community.Event", object_id=str(self.event.pk))
        return Entry.objects.filter(rows).order_by("id")

    def registration_made(self, row: int, changes: dict[str, Any]) -> None:
        self._nobody_waits_for_nothing(f"before {row}")
        if changes["status"][1] == "WAITING":
            self.queue.append(row)
            return
        if self.queue:
            self.wrong.append(f"{row} passed {self.queue}")
        self._take(row)

    def registration_answered(self, row: int, changes: dict[str, Any]) -> None:
        self._nobody_waits_for_nothing(f"before {row} left")
        if row in self.queue:
            self.queue.remove(row)
        else:
            self.taken -= self.heads[row]

    def place_given(self, row: int, changes: dict[str, Any]) -> None:
        if self.queue[:1] != [row]:
            self.wrong.append(f"{row} got a place before {self.queue}")
        if row in self.queue:
            self.queue.remove(row)
        self._take(row)

    place_offered = place_given

    def capacity_changed(self, row: int, changes: dict[str, Any]) -> None:
        self._nobody_waits_for_nothing("before there were other places")
        self.capacity = changes["capacity"][1]

    def _take(self, row: int) -> None:
        self.taken += self.heads[row]
        if self.taken > self.capacity:
            self.wrong.append(f"{self.taken} of {self.capacity} places were given")

    def _nobody_waits_for_nothing(self, when: str) -> None:
        if self.queue and self.taken + self.heads[self.queue[0]] <= self.capacity:
            self.wrong.append(f"{when}: {self.queue[0]} waited beside a free place")


def come(event: Event, more: int) -> Registration:
    """Somebody with an account registers with guests."""
    guests = [GuestInput(f"Guest {number}") for number in range(more)]
    return services.register(event, name="", email="", language="nl", guests=guests, by=UserFactory()).registration


def all_at_once(promotion: str) -> tuple[Event, Counter[str]]:
    """50 people leave, 50 come with guests, and the 20 places become 15 and then 25; what went wrong, by its name."""
    event = EventFactory(capacity=20, max_guests=3, promotion=promotion)
    rows = [come(event, number % 4) for number in range(70)]
    acts: list[Callable[[], object]] = []
    for number in range(50):
        acts.append(lambda row=rows[number]: services.answer(row, "NOT_COMING", by=None))  # type: ignore[misc]
        acts.append(lambda more=number % 4: come(event, more))  # type: ignore[misc]
    fewer = threading.Event()

    def to_fifteen() -> None:
        try:
            services.change_capacity(event, 15, by=None)
        finally:
            fewer.set()

    def to_twenty_five() -> None:
        fewer.wait(60)  # 20, 15, 25 in this order, whatever else overtakes what
        services.change_capacity(event, 25, by=None)

    acts.insert(30, to_fifteen)
    acts.insert(70, to_twenty_five)
    results = at_once(acts, threads=WORKERS)
    assert len(results) == 102
    return event, Counter(type(result).__name__ for result in results if isinstance(result, Exception))


@pytest.mark.parametrize("promotion", ["AUTOMATIC", "OFFER"])
def test_leaving_coming_and_other_places_at_once_keep_the_order_and_the_places(promotion: str) -> None:
    for _round in range(2):
        event, errors = all_at_once(promotion)
        assert (errors, Replay(event).run()) == (Counter(), [])
        event.refresh_from_db()
        rows = list(event.registrations.all())
        assert event.places_taken == sum(row.places for row in rows)
        assert event.capacity == event.places_ceiling == 25
        waiting = sorted(position(row) or 0 for row in rows if row.status == "WAITING")
        assert waiting == list(range(1, len(waiting) + 1))


def test_control_without_lock_leaving_and_coming_at_once_goes_wrong(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(place_services, "_lock", read_without_locking)
    event, errors = all_at_once("AUTOMATIC")
    assert errors[IntegrityError.__name__] or Replay(event).run()


# One place, and two at once who want it


def test_the_same_address_twenty_times_at_once_is_one_registration_and_one_mail() -> None:
    event = EventFactory(capacity=20)

    def ask() -> Registration:
        return services.register(event, name="V", email="v@people.test", language="nl", by=None).registration

    # A mail a minute leaves, so all of them ask within one.
    with time_machine.travel(timezone.now().replace(second=30), tick=False):
        results = at_once([ask] * 20, threads=20)
    assert {type(result) for result in results} == {Registration}
    assert (event.registrations.count(), OutboxEmail.objects.count()) == (1, 1)
    assert Event.objects.get().places_taken == 1


def test_an_answer_and_the_clock_at_once_give_the_place_once() -> None:
    """Somebody takes the place in its last moment, while two clocks pass it on: one of the two happens."""
    for wait in (0.0, 0.01, 0.03, 0.05):
        event = EventFactory(capacity=1, promotion="OFFER")
        first, second, third = (come(event, 0) for _number in range(3))
        services.answer(first, "NOT_COMING", by=first.user)
        event.registrations.filter(pk=second.pk).update(offered_until=timezone.now() + timedelta(seconds=wait))

        def accept(row: Registration = second) -> None:
            with suppress(services.OfferExpired):
                services.accept_offer(row, by=row.user)

        at_once([accept, services.expire_due, services.expire_due], threads=3)
        services.expire_due()
        rows = dict(event.registrations.values_list("pk", "status"))
        assert (rows[second.pk], rows[third.pk]) in {("GOING", "WAITING"), ("EXPIRED", "OFFERED")}
        event.refresh_from_db()
        assert event.places_taken == 1
