"""What waits for somebody across their films stands on the overview, with the page to do it on."""

from datetime import timedelta

import pytest
from django.utils import timezone
from django.utils.translation import override

from coaching.models import ActionPoint, Coach, Comment, Match, Milestone, Plan, Thread, Trajectory
from coaching.queries.waiting import waiting
from tests.factories.coaching import ProjectFactory
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def maker():
    return UserFactory(roles=["PRODUCER"])


@pytest.fixture
def trainer():
    return UserFactory(roles=["COACH"])


@pytest.fixture
def film(maker, trainer):
    return ProjectFactory(title="Nachtwerk", team={"PRODUCER": maker, "COACH": trainer})


def told(person):
    with override("en"):
        return [(row.words, row.where, row.url.removeprefix("/en/")) for row in waiting(person)]


def asked(film, by, **fields):
    thread = Thread.objects.create(plan=film.plan, key="goals", started_by=by, **fields)
    Comment.objects.create(thread=thread, author=by, text="Who?", sent_at=fields.get("sent_at"))


def test_nothing_waits_in_a_quiet_film(film, maker, trainer):
    assert (told(maker), told(trainer)) == ([], [])


def test_maker_is_told_of_sent_and_open_questions_of_others(film, maker, trainer):
    now = timezone.now()
    asked(film, trainer, sent_at=now)
    asked(film, trainer, sent_at=now)
    asked(film, trainer)
    asked(film, trainer, sent_at=now, status="RESOLVED")
    asked(film, maker, sent_at=now)
    assert told(maker) == [("2 questions beside your plan", "Nachtwerk", f"projects/{film.slug}/review/")]
    assert told(trainer) == []


def test_who_does_it_is_told_what_is_late(film, maker, trainer):
    today = timezone.localdate()
    for due_on, status in ((today - timedelta(days=1), "OPEN"), (today, "OPEN"), (today - timedelta(days=9), "DONE")):
        ActionPoint.objects.create(project=film, text="Call", owner=maker, due_on=due_on, status=status)
    assert told(maker) == [("1 action point is late", "Nachtwerk", f"projects/{film.slug}/trajectory/")]
    assert told(trainer) == []


def test_coach_is_told_of_offers_plans_and_milestones(film, maker, trainer):
    trajectory = Trajectory.objects.create(project=film)
    match = Match.objects.create(
        trajectory=trajectory, coach=Coach.objects.create(user=trainer), status=Match.Status.OFFERED
    )
    Plan.objects.filter(project=film).update(**{"status": Plan.Status.IN_REVIEW})
    Milestone.objects.create(
        trajectory=trajectory, title="Vision", due_on=timezone.localdate(), status=Milestone.Status.SUBMITTED
    )
    everything = [
        ("A plan is handed in: read it", "Nachtwerk", f"projects/{film.slug}/review/"),
        ("“Vision” is handed in", "Nachtwerk", f"projects/{film.slug}/trajectory/"),
    ]
    offer = ("You are asked to coach this film", "Nachtwerk", f"coaching/offers/{match.pk}/")
    assert told(trainer) == [offer, *everything]
    assert told(UserFactory(roles=["COORDINATOR"])) == everything
    assert told(UserFactory(roles=["COACH"])) == []
    assert told(maker) == []


def test_two_queries_for_makers_and_five_for_coaches(film, maker, trainer, django_assert_num_queries):
    for person, number in ((maker, 2), (trainer, 5)):
        person.has_role("COACH")
        with django_assert_num_queries(number):
            waiting(person)


def test_overview_shows_what_waits(film, maker, trainer, client_for):
    ProjectFactory(team={"COACH": trainer})
    Trajectory.objects.create(project=film)
    asked(film, maker, sent_at=timezone.now())
    Plan.objects.filter(project=film).update(**{"status": Plan.Status.IN_REVIEW})
    page = client_for(trainer).get("/en/overview/").content.decode()
    assert f'href="/en/projects/{film.slug}/review/"' in page
