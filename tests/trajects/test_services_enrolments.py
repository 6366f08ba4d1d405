"""Enrolments: a place, its people, their role and their mail in one action; and the place that comes free again."""

import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.utils.translation import override

from impacthub.audit.models import Entry
from impacthub.notifications.models import OutboxEmail
from impacthub.people.models import Membership, Organisation, Role, Sector, User
from impacthub.people.services import find_or_add_organisation, open_membership, remove_unused_organisation
from impacthub.states import TransitionNotAllowed
from tests.factories.people import OrganisationFactory, UserFactory
from tests.factories.trajects import CohortFactory, EnrolmentFactory, ParticipantFactory
from trajects import services
from trajects.models import Cohort, Enrolment, Participant
from trajects.services import places as place_services

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    with override("en"):
        yield


@pytest.fixture
def coordinator() -> User:
    """Who acts."""
    return UserFactory(name="Cora", roles=[Role.COORDINATOR])


def taken(cohort: Cohort) -> int:
    """The counter as it is stored."""
    return Cohort.objects.get(pk=cohort.pk).places_taken


def roles_of(user: User) -> list[tuple[str, str]]:
    """For whom somebody speaks today, and as what."""
    held = Membership.objects.holding().filter(user=user)
    return [(membership.organisation.name, membership.role) for membership in held]


def test_enrol_directly_opens_everything_in_one_action(coordinator: User) -> None:
    cohort, house = CohortFactory(name="Filmpact 4", status=Cohort.Status.ENROLMENT_OPEN), OrganisationFactory()
    people = [UserFactory(), UserFactory()]
    began = time.monotonic()
    enrolment = services.enrol_directly(cohort, house, people, by=coordinator, title="Waterlijn")
    assert time.monotonic() - began < 2
    assert (enrolment.status, enrolment.title, enrolment.organisation) == ("CONFIRMED", "Waterlijn", house)
    assert [row.user for row in enrolment.participants.all()] == people
    assert [roles_of(person) for person in people] == [[(house.name, "PARTICIPANT")]] * 2
    assert taken(cohort) == 1
    assert list(OutboxEmail.objects.order_by("id").values_list("to", "subject")) == [
        (person.email, "You take part in Filmpact 4") for person in people
    ]
    assert list(Cohort.objects.visible_to(people[0])) == [cohort]


def test_enrol_directly_in_a_running_cohort_takes_part_at_once_and_can_be_silent(coordinator: User) -> None:
    enrolment = services.enrol_directly(
        CohortFactory(), OrganisationFactory(), [UserFactory()], by=coordinator, welcome=False
    )
    assert enrolment.status == "ACTIVE"
    assert OutboxEmail.objects.count() == 0


def test_enrol_directly_keeps_to_the_seats_and_the_places(coordinator: User) -> None:
    cohort = CohortFactory(capacity=1, seats_per_organisation=2)
    with pytest.raises(services.NoSeatLeft, match="2 people of an organisation can take part"):
        services.enrol_directly(cohort, OrganisationFactory(), UserFactory.create_batch(3), by=coordinator)
    assert taken(cohort) == 0
    services.enrol_directly(cohort, OrganisationFactory(), [UserFactory()], by=coordinator)
    with pytest.raises(services.NoPlaceLeft, match="There is no place left in"):
        services.enrol_directly(cohort, OrganisationFactory(), [UserFactory()], by=coordinator)
    assert (taken(cohort), Enrolment.objects.count(), Membership.objects.filter(role="PARTICIPANT").count()) == (
        1,
        1,
        1,
    )


def test_an_organisation_takes_part_once_with_one_film(coordinator: User) -> None:
    cohort, house = CohortFactory(), OrganisationFactory(name="Huis Noord")
    services.enrol_directly(cohort, house, [], by=coordinator, title="Een")
    services.enrol_directly(cohort, house, [], by=coordinator, title="Twee")
    with pytest.raises(services.AlreadyTakesPart, match="Huis Noord takes part in"):
        services.enrol_directly(cohort, house, [], by=coordinator, title="Een")
    assert taken(cohort) == 2


def test_a_role_that_is_held_already_is_left_as_it_is(coordinator: User) -> None:
    house, person = OrganisationFactory(), UserFactory()
    held = open_membership(person, house, Role.PARTICIPANT, by=coordinator)
    services.enrol_directly(CohortFactory(), house, [person], by=coordinator)
    assert list(Membership.objects.filter(user=person)) == [held]


def test_add_participant_keeps_to_the_seats(coordinator: User) -> None:
    enrolment = EnrolmentFactory(cohort=CohortFactory(seats_per_organisation=1))
    person = UserFactory()
    added = services.add_participant(enrolment, person, by=coordinator, task="regie")
    assert (added.user, added.task, roles_of(person)) == (
        person,
        "regie",
        [(enrolment.organisation.name, "PARTICIPANT")],
    )
    with pytest.raises(services.AlreadyTakesPart):
        services.add_participant(enrolment, person, by=coordinator)
    with pytest.raises(services.NoSeatLeft):
        services.add_participant(enrolment, UserFactory(), by=coordinator)
    assert Participant.objects.count() == 1


def test_remove_participant_ends_the_role_unless_it_is_held_elsewhere(coordinator: User) -> None:
    person, house = UserFactory(), OrganisationFactory()
    first = services.enrol_directly(CohortFactory(), house, [person], by=coordinator)
    second = services.enrol_directly(CohortFactory(), house, [person], by=coordinator)
    services.remove_participant(first.participants.get(), by=coordinator)
    assert roles_of(person) == [(house.name, "PARTICIPANT")]
    services.remove_participant(second.participants.get(), by=coordinator)
    assert roles_of(person) == []


def test_move_cohort_to_running_starts_who_confirmed(coordinator: User) -> None:
    cohort = CohortFactory(status=Cohort.Status.ENROLMENT_CLOSED)
    rows = [EnrolmentFactory(cohort=cohort, status=status) for status in ("ACCEPTED", "CONFIRMED", "STOPPED")]
    services.move_cohort(cohort, Cohort.Status.RUNNING, by=coordinator)
    assert [Enrolment.objects.get(pk=row.pk).status for row in rows] == ["ACCEPTED", "ACTIVE", "STOPPED"]
    assert Entry.objects.get(action="trajects.cohort_moved").changes == {
        "status": ["ENROLMENT_CLOSED", "RUNNING"],
        "enrolments_begun": 1,
    }
    with pytest.raises(TransitionNotAllowed):
        services.move_cohort(cohort, Cohort.Status.DRAFT, by=coordinator)


def test_change_capacity_never_below_what_is_taken(coordinator: User) -> None:
    cohort = CohortFactory(capacity=3)
    ParticipantFactory(cohort=cohort)
    ParticipantFactory(cohort=cohort)
    with pytest.raises(services.BelowTaken, match="2 places are taken"):
        services.change_capacity(cohort, 1, by=coordinator)
    assert services.change_capacity(cohort, 2, by=coordinator).places_left == 0
    assert Entry.objects.get(action="trajects.capacity_changed").changes == {"capacity": [3, 2]}


def test_find_or_add_organisation_finds_any_case_and_makes_once(coordinator: User) -> None:
    first, made = find_or_add_organisation("  Huis   Noord ", by=coordinator, sector=Sector.FILM)
    again, made_again = find_or_add_organisation("HUIS NOORD", by=coordinator)
    assert (made, made_again, first, first.name, first.slug) == (True, False, again, "Huis Noord", "huis-noord")
    other, _made = find_or_add_organisation("Huis & Noord", by=coordinator)
    assert other.slug == "huis-noord-2"


def test_remove_unused_organisation_leaves_one_that_is_used(coordinator: User) -> None:
    used, unused = EnrolmentFactory().organisation, OrganisationFactory()
    assert remove_unused_organisation(used, by=coordinator) is False
    assert remove_unused_organisation(unused, by=coordinator) is True
    assert set(Organisation.objects.filter(pk__in=[used.pk, unused.pk])) == {used}


def _read_without_locking(cohort: Cohort) -> Cohort:
    return Cohort.objects.select_related("programme").get(pk=cohort.pk)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("locked", [True, False], ids=["lock", "control"])
def test_two_for_one_last_place(locked: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the lock one gets the place and the other is told; without it both believe that they have it."""
    cohort = CohortFactory(capacity=1)
    houses = [OrganisationFactory(), OrganisationFactory()]
    barrier, outcomes = threading.Barrier(2), []
    if not locked:
        monkeypatch.setattr(place_services, "_lock", _read_without_locking)
        take = place_services.Places._move

        def met(places: Any, by: int) -> None:
            barrier.wait(timeout=10)
            take(places, by)

        monkeypatch.setattr(place_services.Places, "_move", met)

    def enrol(house: Organisation) -> None:
        try:
            if locked:
                barrier.wait(timeout=10)
            services.enrol_directly(cohort, house, [], by=None)
            outcomes.append("place")
        except services.NoPlaceLeft:
            outcomes.append("told")
        except Exception as error:
            outcomes.append(type(error).__name__)
        finally:
            connection.close()

    threads = [threading.Thread(target=enrol, args=[house]) for house in houses]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=20)
    assert sorted(outcomes) == (["place", "told"] if locked else ["IntegrityError", "place"])
    assert taken(cohort) == 1
