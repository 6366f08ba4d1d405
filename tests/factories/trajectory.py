"""Coaches, trajectories, their sessions, milestones and action points, for tests."""

from datetime import timedelta

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from coaching.models import ActionPoint, Coach, CoachingSession, Milestone, Trajectory
from impacthub.people.models import Role
from tests.factories.coaching import ProjectFactory
from tests.factories.people import UserFactory


class CoachFactory(DjangoModelFactory):
    """A coach who speaks Dutch and takes two films."""

    class Meta:
        model = Coach

    user = factory.SubFactory(UserFactory, roles=[Role.COACH])
    languages = factory.LazyFunction(lambda: ["nl"])


class TrajectoryFactory(DjangoModelFactory):
    """The coaching of a film, not begun; give it its ``project``."""

    class Meta:
        model = Trajectory

    project = factory.SubFactory(ProjectFactory)


class CoachingSessionFactory(DjangoModelFactory):
    """A session that is planned for next week; give it its ``trajectory``."""

    class Meta:
        model = CoachingSession

    number = factory.Sequence(lambda n: n + 1)
    starts_at = factory.LazyFunction(lambda: timezone.now() + timedelta(days=7))


class MilestoneFactory(DjangoModelFactory):
    """A milestone in thirty days; give it its ``trajectory``."""

    class Meta:
        model = Milestone

    title = factory.Sequence(lambda n: f"Milestone {n}")
    due_on = factory.LazyFunction(lambda: timezone.localdate() + timedelta(days=30))


class ActionPointFactory(DjangoModelFactory):
    """Something to do; give it its ``project``."""

    class Meta:
        model = ActionPoint

    text = factory.Sequence(lambda n: f"Action point {n}")
