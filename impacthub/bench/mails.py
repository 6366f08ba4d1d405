"""How fast ten thousand reminders leave, compared with how fast they are rendered."""

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta

from django.test.utils import override_settings
from django.utils import timezone

from community.models import Event, EventMailing, Registration
from community.notifications.events import messages
from community.services import run_mailings
from impacthub.notifications.models import OutboxEmail
from impacthub.notifications.services import deliver_due
from impacthub.notifications.services.outbox import rendered

#: They leave at least at this part of the speed of rendering them.
LEAVE = 0.6
#: Over at most so many connections to the mail server.
CONNECTIONS = 20
#: Enough to know how fast one is rendered.
RENDERED = 2000
LANGUAGES = ("nl", "fr", "en")


@dataclass(frozen=True)
class MailCost:
    """``count`` reminders: seconds to render one, to write one in the outbox, and to let one leave; what arrived."""

    count: int
    render: float
    write: float
    leave: float
    connections: int
    arrived: int
    most: int

    @property
    def ratio(self) -> float:
        """The speed of leaving as a part of the speed of rendering."""
        return self.render / self.leave

    @property
    def missed(self) -> list[str]:
        """The bars that were not kept."""
        faults = []
        if round(self.ratio, 2) < LEAVE:
            faults.append(f"reminders leave at {self.ratio:.2f} × the speed of rendering, bar {LEAVE}")
        if self.connections > CONNECTIONS:
            faults.append(f"reminders need {self.connections} connections, bar {CONNECTIONS}")
        if (self.arrived, self.most) != (self.count, 1):
            faults.append(f"of {self.count} reminders {self.arrived} arrived, some {self.most} times")
        return faults

    def lines(self) -> list[str]:
        """What to print below the table."""
        return [
            f"{self.count} reminders: {1 / self.render:.0f} rendered a second, {1 / self.write:.0f} written, "
            f"{1 / self.leave:.0f} left: {self.ratio:.2f} times the speed of rendering (bar {LEAVE})",
            f"reminders: {self.arrived} arrived, each at most {self.most} times, over {self.connections} connections "
            f"(bar {CONNECTIONS})",
        ]


def mail_cost(count: int) -> MailCost:
    """Remind ``count`` people of one gathering, over SMTP to a server on this machine."""
    mailing = _gathering(count)
    _rendering(mailing, len(LANGUAGES))
    before = _rendering(mailing, RENDERED)
    started = time.perf_counter()
    written = run_mailings()
    write = (time.perf_counter() - started) / written
    with _mail_server() as counted:
        started = time.perf_counter()
        while OutboxEmail.objects.due().exists():
            deliver_due()
        leave = (time.perf_counter() - started) / count
    # Before and after, so that a machine that gets busy meanwhile is busy for both.
    render = (before + _rendering(mailing, RENDERED)) / 2
    return MailCost(count, render, write, leave, counted["connections"], counted["mails"], counted["most"])


def _rendering(mailing: EventMailing, count: int) -> float:
    """Seconds to render one of the first ``count`` mails, its links and all, without writing it down."""
    rows = list(Registration.objects.filter(event=mailing.event).select_related("user").order_by("pk")[:count])
    started = time.perf_counter()
    for message in messages(mailing, rows):
        rendered(message)
    return (time.perf_counter() - started) / len(rows)


def _gathering(count: int) -> EventMailing:
    """An evening in a day to which ``count`` people come; no other mail waits."""
    OutboxEmail.objects.all().delete()
    now = timezone.now()
    event = Event.objects.create(
        slug="bench-reminders",
        status=Event.Status.PUBLISHED,
        title_nl="Wat na de film komt",
        title_fr="Ce qui suit le film",
        title_en="What comes after the film",
        intro_nl="Makers vertellen wat er na de film gebeurde.",
        intro_fr="Des cinéastes racontent la suite du film.",
        intro_en="Makers tell what happened after the film.",
        starts_at=now + timedelta(hours=24),
        ends_at=now + timedelta(hours=27),
        place="Zaal",
        address="Straat 1",
        city="Gent",
        reminder_hours=[24],
    )
    Registration.objects.bulk_create(
        [
            Registration(
                event=event,
                name=f"Bezoeker {number}",
                email=f"visitor-{number}@people.test",
                language=LANGUAGES[number % len(LANGUAGES)],
                places=1,
                confirmed_at=now,
            )
            for number in range(count)
        ],
        batch_size=1000,
    )
    return EventMailing.objects.create(
        event=event, kind=EventMailing.Kind.REMINDER, hours_before=24, occurrence=event.starts_at, due_at=now
    )


@contextmanager
def _mail_server() -> Iterator[dict[str, int]]:
    """A server on this machine, to which our mails go; what it counted is there afterwards."""
    command = [sys.executable, "-m", "impacthub.bench.mail_sink"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as server:
        assert server.stdin
        assert server.stdout
        ours = {
            "EMAIL_BACKEND": "impacthub.notifications.smtp.EmailBackend",
            "EMAIL_HOST": "127.0.0.1",
            "EMAIL_PORT": int(server.stdout.readline()),
            "EMAIL_USE_TLS": False,
            "EMAIL_USE_SSL": False,
            "EMAIL_HOST_USER": "",
            "EMAIL_HOST_PASSWORD": "",
        }
        counted: dict[str, int] = {}
        try:
            with override_settings(**ours):
                yield counted
        finally:
            server.stdin.close()
            counted.update(json.loads(server.stdout.readline()))
