"""Joining and leaving the team of a film."""

from contextlib import suppress
from threading import Barrier, BrokenBarrierError
from threading import Thread as Worker
from typing import Any

import pytest
from django.db import IntegrityError, connection, connections
from django.utils.translation import override

from coaching import services
from coaching.models import Activity, CoachingSession, Match, Partnership, Project, Stakeholder, TeamMember
from impacthub.audit.models import Entry
from impacthub.notifications.models import Notification, OutboxEmail
from impacthub.people.models import Role, User
from impacthub.people.services import add_person
from tests.factories.coaching import ProjectFactory
from tests.factories.partners import PartnershipFactory
from tests.factories.people import UserFactory
from tests.factories.trajectory import ActionPointFactory, CoachFactory, CoachingSessionFactory, TrajectoryFactory

pytestmark = pytest.mark.django_db


def test_invite_somebody_with_an_account(film_plan, nele):
    known = UserFactory(email="ana@people.test")
    member = services.invite_member(film_plan.project, email="ANA@people.test", role="IMPACT_PRODUCER", by=nele)
    assert (member.user, member.role) == (known, "IMPACT_PRODUCER")
    assert Entry.objects.latest("pk").action == "coaching.team_member_added"
    assert Notification.objects.get().user == known
    mail = OutboxEmail.objects.get()
    assert (mail.to, mail.subject) == (known.email, "“Stille Kamers”: you are in the team")
    assert "as impact producer" in " ".join(mail.text.split())


def test_invite_twice_tells_once(film_plan, nele):
    UserFactory(email="ana@people.test")
    for _time in range(2):
        services.invite_member(film_plan.project, email="ana@people.test", role="READER", by=nele)
    assert (film_plan.project.team.filter(role="READER").count(), OutboxEmail.objects.count()) == (1, 1)


def test_invite_somebody_new_needs_a_name(film_plan, nele):
    with pytest.raises(services.NameNeeded):
        services.invite_member(film_plan.project, email="new@people.test", role="READER", by=nele)
    member = services.invite_member(
        film_plan.project, email="new@people.test", role="READER", name="Ana Novak", by=nele
    )
    assert (member.user.email, member.user.name) == ("new@people.test", "Ana Novak")
    assert OutboxEmail.objects.get().to == "new@people.test"


def test_a_closed_account_cannot_join(film_plan, nele):
    closed = UserFactory(is_active=False)
    with pytest.raises(services.CannotJoin):
        services.invite_member(film_plan.project, email=closed.email, role="READER", by=nele)


@pytest.mark.parametrize("role", TeamMember.Role.values)
def test_nobody_gives_themselves_a_role(film_plan, nele, jonas, role):
    coordinator = UserFactory(roles=[Role.COORDINATOR])
    for person in (coordinator, jonas):
        before = film_plan.project.team.filter(user=person).count()
        with pytest.raises(services.OwnRole):
            services.invite_member(film_plan.project, email=person.email, role=role, by=person)
        assert film_plan.project.team.filter(user=person).count() == before
    assert services.invite_member(film_plan.project, email=nele.email, role=role, by=nele).user == nele


def test_the_makers_hear_who_a_coordinator_lets_in(film_plan, nele, jonas):
    coordinator, person = UserFactory(roles=[Role.COORDINATOR]), UserFactory(name="Ana Novak")
    services.invite_member(film_plan.project, email=person.email, role="READER", by=coordinator)
    told = Notification.objects.filter(kind="coaching.team_added").order_by("user__name")
    assert [line.user for line in told] == [jonas, nele]
    with override("en"):
        assert {line.words for line in told} == {
            "A coordinator added Ana Novak to the team of Stille Kamers, as reader"
        }
    services.invite_member(film_plan.project, email=UserFactory().email, role="READER", by=jonas)
    assert Notification.objects.filter(kind="coaching.team_added").count() == 2


def test_letting_in_and_out_again_mails_once_a_day(film_plan, nele):
    person = UserFactory()
    for _time in range(8):
        member = services.invite_member(film_plan.project, email=person.email, role="READER", by=nele)
        services.leave_team(member, by=nele)
    assert (OutboxEmail.objects.count(), Notification.objects.filter(user=person).count()) == (1, 1)
    for number in range(6):
        film = ProjectFactory(title=f"Film {number}", team={"PRODUCER": nele})
        services.invite_member(film, email=person.email, role="READER", by=nele)
    assert (OutboxEmail.objects.count(), Notification.objects.filter(user=person).count()) == (5, 7)


@pytest.mark.parametrize("before", ["ACCEPTED", "ACTIVE"])
def test_a_coach_who_is_taken_out_coaches_the_film_no_more(film_plan, nele, samira, before):
    trajectory = TrajectoryFactory(project=film_plan.project, status="MATCHED" if before == "ACCEPTED" else "ACTIVE")
    match = Match.objects.create(trajectory=trajectory, coach=CoachFactory(user=samira), status=before)
    member = film_plan.project.team.get(user=samira)
    for _time in range(2):
        services.leave_team(member, by=nele)
    match.refresh_from_db()
    assert (match.status, film_plan.project.team.filter(user=samira).exists()) == ("ENDED", False)
    actions = Entry.objects.filter(action__in=["coaching.match_ended", "coaching.team_member_removed"])
    assert list(actions.order_by("pk").values_list("action", flat=True)) == [
        "coaching.match_ended",
        "coaching.team_member_removed",
    ]


def test_leave_team(film_plan, nele, jonas):
    services.leave_team(film_plan.project.team.get(user=jonas), by=nele)
    assert set(film_plan.project.team.values_list("role", flat=True)) == {"PRODUCER", "COACH"}
    assert Entry.objects.latest("pk").action == "coaching.team_member_removed"


def test_who_leaves_gives_back_what_they_had_to_do(film_plan, nele, jonas, samira):
    project, other = film_plan.project, ProjectFactory(team={"DIRECTOR": jonas})
    for film in (project, other):
        ActionPointFactory(project=film, owner=jonas)
        ActionPointFactory(project=film, owner=jonas, status="DONE")
        PartnershipFactory(plan=film.plan, owner=jonas)
        Stakeholder.objects.create(plan=film.plan, relation_owner=jonas)
        for status in ("PLANNED", "DONE"):
            Activity.objects.create(plan=film.plan, owner=jonas, status=status)
        trajectory = TrajectoryFactory(project=film)
        for status in ("PLANNED", "CONFIRMED"):
            CoachingSessionFactory(trajectory=trajectory, coach=jonas, status=status)

    def kept(film):
        return [
            film.action_points.filter(owner=jonas).count(),
            Partnership.objects.filter(plan=film.plan, owner=jonas).count(),
            Stakeholder.objects.filter(plan=film.plan, relation_owner=jonas).count(),
            Activity.objects.filter(plan=film.plan, owner=jonas).count(),
            CoachingSession.objects.filter(trajectory__project=film, coach=jonas).count(),
        ]

    member = project.team.get(user=jonas)
    second = services.add_team_member(project, jonas, role="READER", by=nele)
    services.leave_team(second, by=nele)
    assert kept(project) == [2, 1, 1, 2, 2]
    services.leave_team(member, by=nele)
    assert (kept(project), kept(other)) == ([1, 0, 0, 1, 1], [2, 1, 1, 2, 2])


def test_the_last_producer_stays(film_plan, nele):
    with pytest.raises(services.LastProducer):
        services.leave_team(film_plan.project.team.get(user=nele), by=nele)
    services.invite_member(film_plan.project, email=UserFactory().email, role="PRODUCER", by=nele)
    services.leave_team(film_plan.project.team.get(user=nele), by=nele)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("locked", [True, False])
def test_two_producers_leave_at_once(locked: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the lock one of them stays; the control run without it leaves the film alone."""
    first, second = UserFactory(), UserFactory()
    project = ProjectFactory(team={"PRODUCER": first})
    services.add_team_member(project, second, role="PRODUCER", by=None)
    barrier, outcomes = Barrier(2), []
    remove = services.remove_team_member

    def meet(member: TeamMember, *, by: User) -> None:
        barrier.wait(timeout=10)
        remove(member, by=by)

    if not locked:
        monkeypatch.setattr(services.team, "_lock", lambda _project: None)
        monkeypatch.setattr(services.team, "remove_team_member", meet)

    def leave(person: User) -> None:
        try:
            member = TeamMember.objects.select_related("project", "user").get(project=project, user=person)
            if locked:
                barrier.wait(timeout=10)
            services.leave_team(member, by=person)
            outcomes.append("left")
        except services.LastProducer:
            outcomes.append("stays")
        finally:
            connection.close()

    workers = [Worker(target=leave, args=[person]) for person in (first, second)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(timeout=20)
    connections.close_all()
    assert sorted(outcomes) == (["left", "stays"] if locked else ["left", "left"])


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("films", [1, 2])
@pytest.mark.parametrize("guarded", [True, False])
def test_two_let_the_same_newcomer_in_at_once(films: int, guarded: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """A double click, or two films: one account. In the control run, without lock and second look, one fails."""
    nele = UserFactory()
    projects = [ProjectFactory(team={"PRODUCER": nele}) for _film in range(films)]
    barrier, outcomes = Barrier(2), []
    add = add_person

    def meet(*arguments: Any, **fields: Any) -> User:
        with suppress(BrokenBarrierError):  # with the lock of one film the other waits, and this one goes on
            barrier.wait(timeout=1)
        return add(*arguments, **fields)

    monkeypatch.setattr(services.team, "add_person", meet)
    if not guarded:
        monkeypatch.setattr(services.team, "_lock", lambda _project: None)
        monkeypatch.setattr(services.team, "IntegrityError", ZeroDivisionError)

    def invite(project: Project) -> None:
        try:
            services.invite_member(project, email="new@people.test", role="READER", name="Ana", by=nele)
            outcomes.append("in")
        except IntegrityError:
            outcomes.append("failed")
        finally:
            connection.close()

    workers = [Worker(target=invite, args=[project]) for project in (projects[0], projects[-1])]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(timeout=20)
    connections.close_all()
    assert sorted(outcomes) == (["in", "in"] if guarded else ["failed", "in"])
    rows = TeamMember.objects.filter(user__email="new@people.test").count()
    assert rows == (films if guarded else 1)
