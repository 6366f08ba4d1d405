"""Each person hears each reminder of each occurrence once: two clocks, one that was away, nights of 23 and 25 hours."""

import threading
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import connection
from django.utils import timezone

from community import services, tasks
from community.links import manage_url
from community.models import Event, EventMailing, Registration
from community.notifications import events as mails
from community.services import mailings
from impacthub.audit.models import Entry
from impacthub.notifications.models import OutboxEmail
from impacthub.notifications.services import deliver_due, queue_many
from impacthub.people.models import User
from tests.factories.community import EventFactory, RegistrationFactory
from tests.factories.people import UserFactory

BRUSSELS = ZoneInfo("Europe/Brussels")
START = datetime(2027, 2, 1, 9, tzinfo=BRUSSELS)


def at(month: int, day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2027, month, day, hour, minute, tzinfo=BRUSSELS)


def evening(starts_at: datetime, **fields: Any) -> Event:
    """Announced on the first of February 2027."""
    with time_machine.travel(START, tick=False):
        event = EventFactory(starts_at=starts_at, ends_at=starts_at + timedelta(hours=3), **fields)
        mailings.plan_reminders(event)
    return event


def run(moment: datetime, times: int = 1) -> None:
    with time_machine.travel(moment, tick=False):
        for _time in range(times):
            tasks.run_mailings()


def standing(event: Event) -> list[tuple[int, str]]:
    return list(event.mailings.order_by("due_at", "pk").values_list("hours_before", "status"))


def reminded() -> list[str]:
    return list(OutboxEmail.objects.order_by("id").values_list("to", flat=True))


@pytest.mark.django_db
class TestDue:
    """When a reminder is due."""

    @pytest.mark.parametrize(
        ("starts_at", "hours", "due"),
        [
            (at(3, 28, 19), 24, datetime(2027, 3, 27, 18, tzinfo=UTC)),
            (at(3, 28, 19), 168, datetime(2027, 3, 21, 18, tzinfo=UTC)),
            (at(10, 31, 19), 24, datetime(2027, 10, 30, 17, tzinfo=UTC)),
            (at(11, 1, 9), 24, datetime(2027, 10, 31, 8, tzinfo=UTC)),
            (at(10, 31, 19), 6, datetime(2027, 10, 31, 12, tzinfo=UTC)),
            # Half past two does not exist on the first night, and comes twice in the second.
            (at(3, 29, 2, 30), 24, datetime(2027, 3, 28, 1, 30, tzinfo=UTC)),
            (at(11, 1, 2, 30), 24, datetime(2027, 10, 31, 0, 30, tzinfo=UTC)),
            (at(10, 31, 2, 30).replace(fold=1), 24, datetime(2027, 10, 30, 0, 30, tzinfo=UTC)),
        ],
    )
    def test_whole_days_keep_the_hour_on_the_clock(self, starts_at, hours, due):
        assert mailings.due_at(EventFactory.build(starts_at=starts_at), hours) == due

    def test_the_clock_is_that_of_the_event(self):
        event = EventFactory.build(starts_at=datetime(2027, 3, 28, 18, tzinfo=UTC), zone="America/New_York")
        assert mailings.due_at(event, 24) == datetime(2027, 3, 27, 18, tzinfo=UTC)

    @pytest.mark.parametrize("night", [at(3, 28, 19), at(10, 31, 19)])
    def test_through_both_nights_everybody_hears_each_reminder_once(self, night):
        event = evening(night)
        RegistrationFactory(event=event, email="nele@people.test", language="en")
        moment = (night - timedelta(days=8)).astimezone(UTC)
        while moment < night:
            run(moment)
            moment += timedelta(minutes=45)
        assert standing(event) == [(168, "SENT"), (24, "SENT")]
        mail_of_day = OutboxEmail.objects.order_by("id").last()
        assert mail_of_day is not None
        local = mail_of_day.created_at.astimezone(BRUSSELS)
        assert (local.hour, (night.date() - local.date()).days) == (19, 1)
        assert "It begins at 19:00." in " ".join(mail_of_day.text.split())
        assert reminded() == ["nele@people.test"] * 2


@pytest.mark.django_db
class TestOnce:
    """Who hears a reminder, and how often."""

    def test_delivered_three_times_it_is_written_once(self, monkeypatch):
        monkeypatch.setattr(mailings, "PORTION", 2)
        event = evening(at(4, 20, 19))
        for number in range(5):
            RegistrationFactory(event=event, email=f"visitor-{number}@people.test")
        run(at(4, 19, 19, 1), times=3)
        assert reminded() == [f"visitor-{number}@people.test" for number in range(5)]
        mailing = event.mailings.get(status="SENT")
        assert (mailing.hours_before, mailing.count) == (24, 5)
        assert Entry.objects.filter(action="community.mailing_sent").count() == 1

    def test_written_again_after_a_restore_it_leaves_once(self):
        """Even when the row of the mailing forgot that it was sent."""
        event = evening(at(4, 20, 19))
        RegistrationFactory(event=event)
        run(at(4, 19, 19, 1))
        event.mailings.filter(hours_before=24).update(status="PLANNED", sent_through=0)
        run(at(4, 19, 19, 2))
        assert len(reminded()) == 1

    def test_only_who_comes_at_that_moment(self):
        event = evening(at(4, 20, 19))
        RegistrationFactory(event=event, email="nele@people.test")
        part = {"heads": 3, "places": 1, "queue_number": 100_002, "may_split": True}
        RegistrationFactory(event=event, email="part@people.test", status="WAITING", **part)
        RegistrationFactory(event=event, status="WAITING", queue_number=100_001)
        RegistrationFactory(event=event, status="OFFERED", offered_until=at(4, 20, 18))
        RegistrationFactory(event=event, status="MAYBE")
        RegistrationFactory(event=event, status="NOT_COMING")
        RegistrationFactory(event=event, confirmed_at=None)
        RegistrationFactory(event=event, email="")
        run(at(4, 19, 19, 1))
        assert reminded() == ["nele@people.test", "part@people.test"]

    def test_in_the_language_and_at_the_address_of_that_moment(self):
        event = evening(at(4, 20, 19), title_fr="Soirée du conseil")
        user = UserFactory(language="nl", email="old@people.test")
        RegistrationFactory(event=event, user=user, email="old@people.test", language="nl")
        User.objects.filter(pk=user.pk).update(language="fr", email="new@people.test")
        run(at(4, 19, 19, 1))
        mail = OutboxEmail.objects.get()
        assert (mail.to, mail.language) == ("new@people.test", "fr")
        assert "Soirée du conseil" in mail.subject

    def test_a_change_reaches_the_calendar_of_that_mailbox_in_that_language(self):
        event = evening(at(4, 20, 19), title_fr="Soirée du conseil")
        user = UserFactory(language="fr", email="new@people.test")
        RegistrationFactory(event=event, user=user, email="old@people.test", language="nl", created_at=START)
        with time_machine.travel(at(4, 14, 9), tick=False):
            services.change_event(event, by=None, place="Vooruit")
        run(at(4, 14, 9, 1))
        mail = OutboxEmail.objects.get()
        folded = mail.calendar.replace("\r\n ", "")
        assert (mail.to, "SUMMARY:Soirée du conseil" in folded) == ("new@people.test", True)
        assert "mailto:new@people.test" in folded
        assert "old@people.test" not in folded

    def test_it_says_when_where_and_how_to_change_it(self):
        event = evening(at(4, 20, 19), title_en="From hall to council", slug="hall", route_en="Tram 4, stop Dok Noord.")
        row = RegistrationFactory(event=event, name="Nele Peeters", language="en", heads=2)
        run(at(4, 19, 19, 1))
        mail = OutboxEmail.objects.get()
        assert mail.subject == "From hall to council on Tuesday 20 April"
        assert "Hello Nele, we see you at From hall to council on Tuesday 20 April." in mail.text.replace("\n", " ")
        for words in ("We keep places for 2 people.", "day: Tuesday 20 April 2027", "Tram 4", "Dok Noord"):
            assert words in mail.text
        assert manage_url(row) in mail.text
        assert (mail.calendar, mail.category) == ("", "")

    def test_a_mail_that_cannot_leave_in_time_does_not_leave(self, settings):
        settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
        event = evening(at(4, 20, 19))
        RegistrationFactory(event=event)
        run(at(4, 19, 19, 1))
        assert OutboxEmail.objects.get().expires_at == at(4, 20, 7)
        with time_machine.travel(at(4, 20, 7, 1), tick=False):
            deliver_due()
        assert OutboxEmail.objects.get().status == "CANCELLED"

    @pytest.mark.parametrize("people", [1, 30])
    def test_it_takes_as_many_statements_for_any_number_of_people(self, django_assert_num_queries, people):
        event = evening(at(4, 20, 19))
        for _number in range(people):
            RegistrationFactory(event=event)
        with time_machine.travel(at(4, 19, 19, 1), tick=False), django_assert_num_queries(35):
            tasks.run_mailings()
        assert len(reminded()) == people


@pytest.mark.django_db
class TestLate:
    """What the clock slept through."""

    def test_a_clock_that_was_away_for_26_hours_sends_what_is_of_use_and_marks_the_rest(self):
        event = evening(at(4, 20, 19), reminder_hours=[48, 30, 24])
        RegistrationFactory(event=event)
        run(at(4, 18, 18, 59))
        run(at(4, 19, 21))
        assert standing(event) == [(48, "MISSED"), (30, "MISSED"), (24, "SENT")]
        assert len(reminded()) == 1
        missed = Entry.objects.filter(action="community.mailing_missed").order_by("id")
        assert [entry.changes for entry in missed] == [
            {"status": ["PLANNED", "MISSED"], "mailing": "REMINDER", "hours_before": hours, "mails": 0}
            for hours in (48, 30)
        ]
        run(at(4, 19, 22))
        assert len(reminded()) == 1

    @pytest.mark.parametrize(
        ("later", "status"), [(timedelta(hours=12), "SENT"), (timedelta(hours=12, minutes=1), "MISSED")]
    )
    def test_more_than_twelve_hours_late_is_missed(self, later, status):
        event = evening(at(4, 20, 19), reminder_hours=[48])
        RegistrationFactory(event=event)
        run(at(4, 18, 19) + later)
        assert standing(event) == [(48, status)]
        assert len(reminded()) == (status == "SENT")

    def test_once_it_begins_a_reminder_is_missed(self):
        event = evening(at(4, 20, 19), reminder_hours=[2])
        RegistrationFactory(event=event)
        run(at(4, 20, 19))
        assert (standing(event), reminded()) == ([(2, "MISSED")], [])

    def test_what_stopped_half_way_goes_on_or_is_missed(self, monkeypatch):
        monkeypatch.setattr(mailings, "PORTION", 1)
        monkeypatch.setattr(mailings, "PATIENCE", -1.0)
        event = evening(at(4, 20, 19), reminder_hours=[48])
        for number in range(3):
            RegistrationFactory(event=event, email=f"visitor-{number}@people.test")
        run(at(4, 18, 19))
        run(at(4, 18, 19, 5))
        assert (standing(event), len(reminded())) == ([(48, "SENDING")], 2)
        run(at(4, 19, 21))
        assert (standing(event), len(reminded())) == ([(48, "MISSED")], 2)

    def test_what_would_have_been_due_already_is_not_planned(self):
        with time_machine.travel(START, tick=False):
            event = EventFactory(starts_at=START + timedelta(hours=30), ends_at=START + timedelta(hours=33))
            mailings.plan_reminders(event)
        assert standing(event) == [(24, "PLANNED")]


@pytest.mark.django_db
class TestMoved:
    """An event that moves has other reminders."""

    def test_moved_after_planning_it_is_planned_anew(self):
        event = evening(at(4, 20, 19))
        RegistrationFactory(event=event)
        with time_machine.travel(at(4, 10, 9), tick=False):
            services.change_event(event, by=None, tell=False, starts_at=at(4, 27, 20), ends_at=at(4, 27, 23))
        found = [(row.due_at.astimezone(BRUSSELS), row.status) for row in event.mailings.order_by("due_at")]
        assert found == [
            (at(4, 13, 19), "DROPPED"),
            (at(4, 19, 19), "DROPPED"),
            (at(4, 20, 20), "PLANNED"),
            (at(4, 26, 20), "PLANNED"),
        ]
        for day in range(11, 28):
            run(at(4, day, 20, 30))
        assert len(reminded()) == 2

    def test_moved_after_a_reminder_that_occurrence_is_reminded_of_too(self):
        event = evening(at(4, 20, 19))
        RegistrationFactory(event=event)
        run(at(4, 13, 19, 1))
        with time_machine.travel(at(4, 14, 9), tick=False):
            services.change_event(event, by=None, tell=False, starts_at=at(5, 20, 19), ends_at=at(5, 20, 23))
        run(at(5, 13, 19, 1))
        assert len(reminded()) == 2
        assert OutboxEmail.objects.order_by("id").values_list("status", flat=True)[0] == "CANCELLED"

    def test_moved_there_and_back_each_occurrence_is_reminded_of_once(self):
        event = evening(at(4, 20, 19))
        RegistrationFactory(event=event)
        run(at(4, 13, 19, 1))
        OutboxEmail.objects.update(status="SENT", sent_at=timezone.now())
        with time_machine.travel(at(4, 14, 9), tick=False):
            services.change_event(event, by=None, tell=False, starts_at=at(4, 21, 19), ends_at=at(4, 21, 23))
            services.change_event(event, by=None, tell=False, starts_at=at(4, 20, 19))
        run(at(4, 14, 19, 1))
        run(at(4, 19, 19, 1))
        assert len(reminded()) == 2
        assert sorted(standing(event)) == [(24, "DROPPED"), (24, "SENT"), (168, "DROPPED"), (168, "SENT")]

    def test_a_change_does_not_drop_a_reminder_that_waits_for_its_worker(self):
        event = evening(at(4, 20, 19))
        RegistrationFactory(event=event)
        with time_machine.travel(at(4, 19, 20), tick=False):
            services.change_event(event, by=None, reminder_hours=[24, 2])
        run(at(4, 19, 20, 1))
        assert standing(event)[1:] == [(24, "SENT"), (2, "PLANNED")]

    def test_other_hours_drop_and_plan(self):
        event = evening(at(4, 20, 19))
        with time_machine.travel(at(4, 2, 9), tick=False):
            services.change_event(event, by=None, reminder_hours=[48])
            assert standing(event) == [(168, "DROPPED"), (48, "PLANNED"), (24, "DROPPED")]
            services.change_event(event, by=None, reminder_hours=[24])
            assert standing(event) == [(168, "DROPPED"), (48, "DROPPED"), (24, "PLANNED")]

    def test_an_event_changed_behind_our_back_sends_nothing_that_is_wrong(self):
        event = evening(at(4, 20, 19))
        RegistrationFactory(event=event)
        Event.objects.update(starts_at=at(4, 20, 20))
        run(at(4, 19, 19, 1))
        assert reminded() == []
        assert {status for _hours, status in standing(event)} == {"DROPPED"}


# Two clocks at once


def race(event: Event, monkeypatch: pytest.MonkeyPatch, *, lock: bool, key: bool) -> list[int]:
    """How many mails each person gets from two workers that begin at the same moment."""
    monkeypatch.setattr(mailings, "PORTION", 4)
    numbers = count()
    if not key:
        monkeypatch.setattr(mails, "_key", lambda mailing: f"community.event_reminder:{next(numbers)}:")
    together, seen, claim = threading.Barrier(2), threading.local(), mailings._claim

    def claimed() -> EventMailing | None:
        found = claim() if lock else EventMailing.objects.exclude(status="SENT").order_by("pk").first()
        if not getattr(seen, "begun", False):
            seen.begun = True
            together.wait(10)
        return found

    monkeypatch.setattr(mailings, "_claim", claimed)
    failures: list[Exception] = []

    def work(task: Callable[[], object] = tasks.run_mailings) -> None:
        try:
            task()
        except Exception as error:
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _worker in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not (lock and failures)
    return sorted(Counter(reminded()).values())


@pytest.fixture
def due_event(transactional_db):
    """Twenty people, and a reminder that is being written."""
    event = EventFactory()
    for _number in range(20):
        RegistrationFactory(event=event)
    mailings.plan_reminders(event)
    EventMailing.objects.filter(hours_before=24).update(status="DROPPED")
    EventMailing.objects.filter(hours_before=168).update(status="SENDING", due_at=timezone.now())
    return event


@pytest.mark.parametrize(("lock", "key"), [(True, True), (True, False), (False, True)])
def test_two_clocks_write_each_mail_once(due_event, monkeypatch, lock, key):
    """The claim alone is enough, and so is the key alone."""
    assert race(due_event, monkeypatch, lock=lock, key=key) == [1] * 20


def test_control_without_claim_and_key_two_clocks_repeat_themselves(due_event, monkeypatch):
    """The test above proves something only because this one, with both safeties off, writes twice."""
    assert race(due_event, monkeypatch, lock=False, key=False)[-1] > 1


def test_a_reminder_that_is_being_written_while_the_event_moves_does_not_leave(due_event, monkeypatch):
    """The change waits for the portion, and then stops it with those that are in the outbox."""
    inside, go_on, write = threading.Event(), threading.Event(), queue_many

    def slow(messages: Any) -> int:
        number = write(messages)
        inside.set()
        go_on.wait(10)
        return number

    monkeypatch.setattr(mailings, "queue_many", slow)
    monkeypatch.setattr(mailings, "PORTION", 4)
    monkeypatch.setattr(mailings, "PATIENCE", -1.0)

    def work() -> None:
        tasks.run_mailings()
        connection.close()

    def move() -> None:
        later = due_event.starts_at + timedelta(days=1)
        services.change_event(due_event, by=None, starts_at=later, ends_at=later + timedelta(hours=3))
        connection.close()

    worker, mover = threading.Thread(target=work), threading.Thread(target=move)
    worker.start()
    assert inside.wait(10)
    mover.start()
    mover.join(0.3)
    go_on.set()
    worker.join()
    mover.join()
    assert set(OutboxEmail.objects.filter(kind="community.event_reminder").values_list("status", flat=True)) == {
        "CANCELLED"
    }
    assert OutboxEmail.objects.filter(kind="community.event_reminder").count() == 4
    monkeypatch.setattr(mailings, "queue_many", write)
    monkeypatch.setattr(mailings, "PATIENCE", 60.0)
    tasks.run_mailings()
    assert Counter(OutboxEmail.objects.filter(status="QUEUED").values_list("kind", flat=True)) == {
        "community.event_changed": 20
    }
    assert Registration.objects.count() == 20
