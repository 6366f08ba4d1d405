"""Who sees a project, who writes in its plan, who opens its screener."""

import pytest
from django.test import Client
from django.urls import reverse

from coaching import permissions
from coaching.models import Plan, Project, StoryEnvironment
from impacthub.people.models import Role, User
from tests.factories.coaching import ProjectFactory
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db
TEAM = ["PRODUCER", "DIRECTOR", "IMPACT_PRODUCER", "COACH", "READER"]


@pytest.fixture
def people() -> dict[str, User]:
    """Somebody in every role of the team, a coordinator, and strangers with roles elsewhere."""
    team: dict[str, User] = {role: UserFactory(name=role) for role in TEAM}
    others: dict[str, User] = {
        "coordinator": UserFactory(roles=[Role.COORDINATOR]),
        "other coach": UserFactory(roles=[Role.COACH]),
        "other producer": UserFactory(roles=[Role.PRODUCER]),
        "philanthropist": UserFactory(roles=[Role.PHILANTHROPIST]),
    }
    return team | others


@pytest.fixture
def project(people: dict[str, User]) -> Project:
    """A project with one person in every role, beside one of somebody else."""
    ProjectFactory(title="Van een ander", team={"PRODUCER": people["other producer"], "COACH": people["other coach"]})
    return ProjectFactory(title="Onder Eén Dak", team={role: people[role] for role in TEAM})


def names(people: dict[str, User], allowed: object) -> set[str]:
    """Who of ``people`` is allowed by a function of a fresh user."""
    return {name for name, user in people.items() if allowed(User.objects.get(pk=user.pk))}  # type: ignore[operator]


def test_visible_to_the_team_and_coordinators(people: dict[str, User], project: Project) -> None:
    assert names(people, lambda user: project in Project.objects.visible_to(user)) == {*TEAM, "coordinator"}
    assert names(people, lambda user: project.plan in Plan.objects.visible_to(user)) == {*TEAM, "coordinator"}


def test_two_roles_in_one_team_do_not_show_a_project_twice(people: dict[str, User], project: Project) -> None:
    project.team.create(user=people["PRODUCER"], role="DIRECTOR")
    assert list(Project.objects.visible_to(people["PRODUCER"])) == [project]


def test_makers_write(people: dict[str, User], project: Project) -> None:
    writers = {"PRODUCER", "DIRECTOR", "IMPACT_PRODUCER"}
    assert names(people, lambda user: permissions.can_edit_plan(user, project.plan)) == writers
    assert names(people, lambda user: permissions.is_maker(user, project.plan)) == writers


@pytest.mark.parametrize(
    ("status", "writes"),
    [
        ("DRAFT", True),
        ("IN_REVIEW", False),
        ("CHANGES_REQUESTED", True),
        ("APPROVED", True),
        ("IN_CAMPAIGN", True),
        ("CLOSING", True),
        ("EVALUATED", False),
        ("PUBLISHED", False),
        ("ON_HOLD", False),
        ("ARCHIVED", False),
    ],
)
def test_a_maker_writes_while_the_plan_is_open(
    people: dict[str, User], project: Project, status: str, writes: bool
) -> None:
    project.plan.status = status
    assert permissions.can_edit_plan(people["PRODUCER"], project.plan) is writes


def test_screener_is_for_makers_coach_and_coordinators(people: dict[str, User], project: Project) -> None:
    expected = {"PRODUCER", "DIRECTOR", "IMPACT_PRODUCER", "COACH", "coordinator"}
    assert names(people, lambda user: permissions.can_see_screener(user, project.plan)) == expected


@pytest.mark.parametrize(
    ("status", "public"), [("DRAFT", False), ("IN_REVIEW", False), ("IN_CAMPAIGN", True), ("PUBLISHED", True)]
)
def test_an_invented_film_is_public_from_the_campaign_on(project: Project, status: str, public: bool) -> None:
    Project.objects.filter(pk=project.pk).update(fictional=True)
    Plan.objects.filter(project=project).update(status=status)
    assert Project.objects.public().filter(pk=project.pk).exists() is public


@pytest.mark.parametrize(("level", "public"), [("", True), ("NONE", True), ("LOW", True), ("HIGH", False)])
def test_a_film_of_high_security_is_not_public(project: Project, client: Client, level: str, public: bool) -> None:
    Project.objects.filter(pk=project.pk).update(fictional=True)
    Plan.objects.filter(project=project).update(status="IN_CAMPAIGN")
    StoryEnvironment.objects.update_or_create(plan=project.plan, defaults={"security_level": level})
    assert Project.objects.public().filter(pk=project.pk).exists() is public
    answer = client.get(reverse("coaching:screening_request", args=[project.slug]))
    assert answer.status_code == (200 if public else 404)


def test_nothing_of_a_real_film_is_public(project: Project) -> None:
    Plan.objects.filter(project=project).update(status="PUBLISHED")
    assert not Project.objects.public().filter(pk=project.pk).exists()
