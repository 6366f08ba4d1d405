"""Cohorts as groups that a space follows: who takes part or gives something in them, at this moment."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from community.registry import Group, Source
from impacthub.people.models import User
from trajects.models import Cohort, Module, Participant, Session

#: A cohort whose people are chosen but not all known yet has no space.
WITH_SPACE = (Cohort.Status.ENROLMENT_CLOSED, Cohort.Status.RUNNING, Cohort.Status.EVALUATING)


def ids_of(user: User) -> QuerySet[Any]:
    """The cohorts that ``user`` is in."""
    return Cohort.objects.visible_to(user).values("pk")


def people_of(ids: Iterable[int]) -> Iterator[tuple[int, int]]:
    """Who is in which of the cohorts ``ids``: participants, trainers, and who is responsible for a module."""
    cohorts = list(ids)
    taking_part = Participant.objects.taking_part().filter(enrolment__cohort__in=cohorts)
    teaching = Session.objects.filter(cohort__in=cohorts, trainers__isnull=False)
    leading = Module.objects.filter(cohort__in=cohorts, responsible__isnull=False)
    pairs = [
        taking_part.order_by().values_list("enrolment__cohort", "user"),
        teaching.order_by().values_list("cohort", "trainers").distinct(),
        leading.order_by().values_list("cohort", "responsible").distinct(),
    ]
    return iter({(cohort, user) for rows in pairs for cohort, user in rows})


def groups(known: QuerySet[Any]) -> Iterator[Group]:
    """The cohorts with people and without a space."""
    people = Participant.objects.taking_part().filter(enrolment__cohort=OuterRef("pk"))
    rows = Cohort.objects.filter(Exists(people), status__in=WITH_SPACE).exclude(pk__in=known)
    return (Group(cohort.pk, (cohort.name,) * 3) for cohort in rows.only("name"))


COHORTS = Source("cohort", ids_of, people_of, groups)
