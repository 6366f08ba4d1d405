"""The mail about the talk beside a plan: one a day at most, and nothing in it that stays with the team."""

from datetime import UTC, datetime, timedelta
from threading import Barrier
from threading import Thread as Worker

import pytest
from django.db import connection, connections
from django.utils import timezone

from coaching import services, tasks
from coaching.models import Comment, Digest, Plan, TeamMember
from impacthub.notifications.models import OutboxEmail
from impacthub.people.models import User
from tests.factories.coaching import ProjectFactory
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db

#: A Monday in winter, ten in the morning in Brussels.
TEN = datetime(2026, 11, 23, 9, tzinfo=UTC)


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch):
    """``now(moment)``: let the clock stand there."""

    def stand(moment: datetime) -> None:
        monkeypatch.setattr(timezone, "now", lambda: moment)

    stand(TEN)
    return stand


def say(plan: Plan, by: User, text: str = "Which ones?", key: str = "audiences", ago: int = 30) -> Comment:
    """Something that was sent ``ago`` minutes before ten."""
    draft = services.start_thread(plan, key, text, by=by)
    services.send_comments(plan, by=by)
    Comment.objects.filter(pk=draft.pk).update(sent_at=TEN - timedelta(minutes=ago))
    return draft


def mailed() -> list[str]:
    """To whom."""
    return list(OutboxEmail.objects.order_by("to").values_list("to", flat=True))


def test_everybody_but_the_writer_gets_one_mail(film_plan, samira, nele, jonas, now):
    say(film_plan, samira)
    say(film_plan, samira, "And why?", "goals")
    assert services.mail_digests() == 2
    assert mailed() == sorted([nele.email, jonas.email])
    mail = OutboxEmail.objects.get(to=nele.email)
    assert mail.subject == "2 comments in “Stille Kamers”"
    assert mail.category == "plan_comments"
    assert mail.key == f"coaching.comments_digest:{film_plan.pk}:{nele.pk}:2026-11-23"
    for words in ("Audiences and key agents", "Which ones?", "Impact goals", "And why?", "Samira El Idrissi"):
        assert words in mail.text
        assert words in mail.html


def test_the_second_mail_comes_the_next_day(film_plan, samira, nele, jonas, now):
    say(film_plan, samira)
    services.mail_digests()
    say(film_plan, samira, "One more thing.", ago=-10)
    now(TEN + timedelta(minutes=30))
    assert services.mail_digests() == 0
    now(TEN + timedelta(hours=22))
    assert services.mail_digests() == 2
    newest = OutboxEmail.objects.filter(to=nele.email).latest("pk")
    assert "One more thing." in newest.text
    assert "Which ones?" not in newest.text


def test_run_twice_writes_once(film_plan, samira, now):
    say(film_plan, samira)
    tasks.mail_digests()
    tasks.mail_digests()
    assert OutboxEmail.objects.count() == 2


@pytest.mark.parametrize("hour", [4, 20])
def test_no_mail_at_night(film_plan, samira, now, hour):
    say(film_plan, samira)
    now(TEN.replace(hour=hour))
    assert services.mail_digests() == 0


def test_what_was_sent_a_moment_ago_waits(film_plan, samira, now):
    say(film_plan, samira, ago=0)
    assert services.mail_digests() == 0
    now(TEN + timedelta(minutes=2))
    assert services.mail_digests() == 2


def test_drafts_are_not_told(film_plan, samira, now):
    services.start_thread(film_plan, "goals", "Not yet", by=samira)
    assert services.mail_digests() == 0


def test_who_left_or_only_reads_gets_none(film_plan, samira, nele, jonas, now):
    services.add_team_member(film_plan.project, UserFactory(), role=TeamMember.Role.READER, by=None)
    services.remove_team_member(film_plan.project.team.get(user=jonas), by=None)
    say(film_plan, samira)
    services.mail_digests()
    assert mailed() == [nele.email]


def test_nothing_said_about_care_stands_in_the_mail(film_plan, samira, nele, now):
    say(film_plan, samira, "quetzalcoatl", "care")
    services.mail_digests()
    mail = OutboxEmail.objects.get(to=nele.email)
    assert "Care for the people in your film" in mail.text
    assert "quetzalcoatl" not in f"{mail.subject}{mail.text}{mail.html}"


def test_the_mail_says_how_many_more_there_are(film_plan, samira, nele, now):
    for number in range(5):
        say(film_plan, samira, f"Question {number}")
    services.mail_digests()
    mail = OutboxEmail.objects.get(to=nele.email)
    assert "and 2 more" in mail.text
    assert "Question 3" not in mail.text


@pytest.mark.django_db(transaction=True)
def test_two_clocks_at_once_write_one_mail(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "now", lambda: TEN)
    coach, maker = UserFactory(), UserFactory()
    plan = ProjectFactory(team={"COACH": coach, "PRODUCER": maker}).plan
    say(plan, coach)
    barrier, counts = Barrier(2), []

    def work() -> None:
        try:
            barrier.wait(timeout=10)
            counts.append(services.mail_digests())
        finally:
            connection.close()

    workers = [Worker(target=work) for _each in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(timeout=20)
    connections.close_all()
    assert sorted(counts) == [0, 1]
    assert (mailed(), Digest.objects.filter(mailed_on="2026-11-23").count()) == ([maker.email], 1)
