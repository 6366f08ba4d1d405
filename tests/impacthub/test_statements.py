"""Statements: written once, asked anew every time, with who and when in their places."""

from datetime import timedelta

import pytest
from django.db.models import F
from django.utils import timezone

from impacthub.people.models import ROLES, Membership, User
from impacthub.statements import SOMEBODY, SOMETIME, Statement
from tests.factories.people import MembershipFactory, UserFactory

pytestmark = pytest.mark.django_db


def test_it_is_written_once_and_asked_every_time(django_assert_num_queries):
    written = []

    def rows(person, now):
        written.append((person, now))
        return User.objects.filter(pk=person).values_list("name")

    statement, (one, other) = Statement(rows), UserFactory.create_batch(2)
    with django_assert_num_queries(4):
        assert [statement.ask(each.pk) for each in (one, other)] == [[(one.name,)], [(other.name,)]]
        User.objects.filter(pk=one.pk).update(name="Somebody new")
        assert statement.ask(one.pk) == [("Somebody new",)]
    assert statement.ask(None) == []
    assert written == [(SOMEBODY, SOMETIME)]


def test_moments_and_days_are_those_of_the_asking():
    now = timezone.now()
    user = UserFactory(date_joined=now - timedelta(minutes=9, seconds=59))
    ten = timedelta(minutes=10)
    lately = Statement(lambda pk, now: User.objects.filter(pk=pk, date_joined__gt=now - ten).values_list("pk"))
    assert lately.ask(user.pk, now) == [(user.pk,)]
    assert lately.ask(user.pk, now + timedelta(seconds=1)) == []

    today = timezone.localdate(now)
    MembershipFactory(user=user, role="COACH", starts_on=today, ends_on=today)
    asked = {days: ROLES.ask(user.pk, now + timedelta(days=days)) for days in (-1, 0, 1)}
    assert asked == {-1: [], 0: [("COACH",)], 1: []}


def test_roles_are_those_of_the_memberships_that_are_known():
    user = UserFactory()
    for role, days in (("COACH", 0), ("MEMBER", -3), ("HELPDESK", 1), ("COACH", -1)):
        MembershipFactory(user=user, role=role, starts_on=timezone.localdate() + timedelta(days=days))
    MembershipFactory(role="COORDINATOR")
    assert user.roles == {"COACH", "MEMBER"} == set(user.memberships.known().values_list("role", flat=True))
    Membership.objects.filter(user=user, role="COACH").delete()
    assert User.objects.get(pk=user.pk).roles == {"MEMBER"}
    assert User().roles == frozenset()


def test_rows_are_read_with_what_they_are_annotated_with_and_by_words(django_assert_num_queries):
    one, other = UserFactory(name="Nele % Verbeeck"), UserFactory(name="Jonas")
    named = Statement(lambda pk, _now, name: User.objects.filter(pk=pk, name=name).annotate(old=F("email")), words=1)
    with django_assert_num_queries(3):
        found = [
            named.read(pk, None, name) for pk, name in ((one.pk, one.name), (other.pk, "Jonas"), (one.pk, "Jonas"))
        ]
    assert found == [[one], [other], []]
    assert found[0][0].old == one.email
    with pytest.raises(ValueError, match="zip"):
        named.read(one.pk)


def test_rows_come_with_those_that_they_belong_to(django_assert_num_queries):
    membership = MembershipFactory()
    own = Statement(lambda user, _now: Membership.objects.filter(user=user).select_related("organisation"))
    own.read(membership.user_id)
    with django_assert_num_queries(1):
        (found,) = own.read(membership.user_id)
        assert (found, found.organisation.name) == (membership, membership.organisation.name)
