"""Who sees whom, which memberships hold, and what the database refuses."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError, transaction
from django.utils import timezone

from impacthub.people.models import Consent, LogIn, Membership, Organisation, Role, User
from tests.factories.people import ConsentFactory, MembershipFactory, OrganisationFactory, UserFactory

pytestmark = pytest.mark.django_db


def days_ago(days: int):
    return timezone.localdate() - timedelta(days=days)


@pytest.fixture
def two_houses():
    """Ann and Ben of one house, Cas of another, Dot who left Ann's house yesterday."""
    house, other = OrganisationFactory(), OrganisationFactory()
    ann, ben, cas, dot = (UserFactory(name=name) for name in ("Ann", "Ben", "Cas", "Dot"))
    for person in (ann, ben):
        MembershipFactory(user=person, organisation=house)
    MembershipFactory(user=cas, organisation=other)
    MembershipFactory(user=dot, organisation=house, starts_on=days_ago(9), ends_on=days_ago(1))
    return {"house": house, "other": other, "ann": ann, "ben": ben, "cas": cas, "dot": dot}


def names(rows):
    return [str(row) for row in rows]


def test_people_see_themselves_and_their_colleagues_of_today(two_houses):
    assert names(User.objects.visible_to(two_houses["ann"])) == ["Ann", "Ben"]
    assert names(User.objects.visible_to(two_houses["cas"])) == ["Cas"]
    assert names(User.objects.visible_to(two_houses["dot"])) == ["Dot"]


def test_coordinator_sees_everybody(two_houses):
    coordinator = UserFactory(name="Eva", roles=[Role.COORDINATOR])
    assert names(User.objects.visible_to(coordinator)) == ["Ann", "Ben", "Cas", "Dot", "Eva"]
    assert Organisation.objects.visible_to(coordinator).count() == 3
    assert Membership.objects.visible_to(coordinator).count() == 5


def test_stranger_sees_nobody(two_houses):
    for manager in (User.objects, Organisation.objects, Membership.objects, Consent.objects, LogIn.objects):
        assert list(manager.visible_to(AnonymousUser())) == []


def test_people_see_the_organisation_they_speak_for_today(two_houses):
    assert list(Organisation.objects.visible_to(two_houses["ann"])) == [two_houses["house"]]
    assert list(Organisation.objects.visible_to(two_houses["dot"])) == []


def test_people_see_memberships_of_their_house_and_their_own_old_ones(two_houses):
    seen = Membership.objects.visible_to(two_houses["ann"]).values_list("user__name", flat=True)
    assert sorted(seen) == ["Ann", "Ben", "Dot"]
    assert list(Membership.objects.visible_to(two_houses["dot"]).values_list("user__name", flat=True)) == ["Dot"]


def test_consents_and_log_ins_are_ones_own():
    mine, _other = ConsentFactory(), ConsentFactory()
    assert list(Consent.objects.visible_to(mine.user)) == [mine]


@pytest.mark.parametrize(
    ("starts", "ends", "holds"),
    [(0, None, True), (-1, None, False), (5, 0, True), (5, 1, False), (1, 1, False)],
    ids=["from today", "from tomorrow", "until today", "until yesterday", "one day, yesterday"],
)
def test_membership_holds_from_its_first_until_its_last_day(starts, ends, holds):
    last = None if ends is None else days_ago(ends)
    membership = MembershipFactory(starts_on=days_ago(starts), ends_on=last)
    assert membership.holds is holds
    assert list(Membership.objects.holding()) == ([membership] if holds else [])
    assert membership.user.has_role(membership.role) is holds


def test_roles_of_all_memberships_are_one_query(django_assert_num_queries):
    person = UserFactory(roles=[Role.COACH, Role.REVIEWER, Role.MEMBER])
    with django_assert_num_queries(1):
        assert person.roles == frozenset({"COACH", "REVIEWER", "MEMBER"})
        assert person.has_role(Role.COACH, Role.PRODUCER) is True
        assert person.has_role(Role.PRODUCER) is False


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: [UserFactory(email="a@people.test"), User.objects.create(email="A@people.test")],
        lambda: [OrganisationFactory(name="Huis"), OrganisationFactory(name="HUIS")],
        lambda: MembershipFactory(starts_on=days_ago(1), ends_on=days_ago(2)),
        lambda: [ConsentFactory(user=(person := UserFactory())), ConsentFactory(user=person)],
    ],
    ids=["same address", "same organisation", "ends before it starts", "two consents of a kind"],
)
def test_database_refuses(wrong):
    with pytest.raises(IntegrityError), transaction.atomic():
        wrong()


def test_erased_person_has_no_name():
    person = UserFactory(erased_at=timezone.now())
    assert (str(person), person.initials) == ("Erased person", "EP")


def test_address_is_kept_in_lower_case_and_found_in_any():
    person = User.objects.create_user(" Ann@People.Test ")
    assert person.email == "ann@people.test"
    assert User.objects.get_by_natural_key("ANN@people.test") == person
    assert person.has_usable_password() is False
