"""Every service leaves its row and its line in the log together."""

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.utils import timezone

from impacthub.audit.models import Entry
from impacthub.notifications.models import OutboxEmail
from impacthub.people import services
from impacthub.people.models import Consent, LogIn, Membership, Role, User
from tests.factories.people import ConsentFactory, MembershipFactory, OrganisationFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def coordinator():
    return UserFactory(name="Eva", roles=[Role.COORDINATOR])


@pytest.fixture
def person():
    return UserFactory(name="Ann")


def told() -> list[tuple[str, str, dict]]:
    """The log: action, actor and changes, oldest first."""
    return list(Entry.objects.order_by("id").values_list("action", "actor_text", "changes"))


def test_add_person_can_sign_in_at_once(coordinator):
    person = services.add_person("New@People.test", by=coordinator, name="New", language="fr")
    assert (person.email, person.language, person.has_usable_password()) == ("new@people.test", "fr", False)
    address = EmailAddress.objects.get(user=person)
    assert (address.email, address.verified, address.primary) == ("new@people.test", True, True)
    assert told() == [("people.person_added", "Eva", {"is_staff": False})]


def test_add_person_twice_is_refused_in_words(coordinator, person):
    with pytest.raises(services.AlreadyTaken, match="Somebody with this e-mail address is here already"):
        services.add_person(person.email.upper(), by=coordinator, name="Again")
    assert told() == []


def test_change_profile_writes_only_what_changed(person):
    services.change_profile(person, by=person, name="Ann", language="nl", theme="DARK")
    person = User.objects.get(pk=person.pk)
    assert (person.name, person.language, person.theme) == ("Ann", "nl", "DARK")
    changes = {"language": ["en", "nl"], "theme": ["AUTO", "DARK"]}
    assert told() == [("people.profile_changed", "Ann", changes)]


def test_change_profile_to_the_same_writes_nothing(person):
    services.change_profile(person, by=person, name="Ann")
    assert told() == []


def test_open_membership_gives_the_role_at_once(coordinator, person):
    house = OrganisationFactory()
    assert person.has_role(Role.COACH) is False
    membership = services.open_membership(person, house, Role.COACH, by=coordinator)
    assert person.has_role(Role.COACH) is True
    today = str(timezone.localdate())
    assert told() == [("people.membership_opened", "Eva", {"role": "COACH", "starts_on": today})]
    with pytest.raises(services.AlreadyTaken, match="has that role there already"):
        services.open_membership(person, house, Role.COACH, by=coordinator)
    assert list(person.memberships.all()) == [membership]


def test_close_membership_takes_the_role_away_at_once(coordinator):
    started = timezone.localdate() - timedelta(days=30)
    membership = MembershipFactory(starts_on=started)
    person = membership.user
    assert person.has_role(Role.PRODUCER) is True
    services.close_membership(membership, by=coordinator)
    assert person.has_role(Role.PRODUCER) is False
    yesterday = timezone.localdate() - timedelta(days=1)
    assert Membership.objects.get(pk=membership.pk).ends_on == yesterday
    assert told() == [("people.membership_closed", "Eva", {"ends_on": [None, str(yesterday)]})]


def test_close_membership_of_today_removes_it(coordinator):
    membership = MembershipFactory()
    services.close_membership(membership, by=coordinator)
    assert list(membership.user.memberships.all()) == []
    assert [action for action, *_rest in told()] == ["people.membership_closed"]


def test_membership_that_ended_goes_on_again(coordinator):
    started = timezone.localdate() - timedelta(days=30)
    membership = MembershipFactory(starts_on=started)
    services.close_membership(membership, by=coordinator)
    again = services.open_membership(membership.user, membership.organisation, membership.role, by=coordinator)
    assert (again.pk, again.starts_on, again.ends_on) == (membership.pk, started, None)


def test_give_consent_to_a_newer_text_replaces_the_older(person):
    first = services.give_consent(person, Consent.Kind.HOUSE_RULES, by=person, text_version="1")
    assert services.give_consent(person, Consent.Kind.HOUSE_RULES, by=person, text_version="1") == first
    second = services.give_consent(person, Consent.Kind.HOUSE_RULES, by=person, text_version="2")
    assert list(Consent.objects.holding()) == [second]
    assert [action for action, *_rest in told()] == [
        "people.consent_given",
        "people.consent_withdrawn",
        "people.consent_given",
    ]


def test_withdraw_consent_twice_keeps_the_first_moment(person):
    consent = ConsentFactory(user=person)
    withdrawn_at = services.withdraw_consent(consent, by=person).withdrawn_at
    services.withdraw_consent(consent, by=person)
    assert Consent.objects.get().withdrawn_at == withdrawn_at
    assert told() == [("people.consent_withdrawn", "Ann", {"kind": "HOUSE_RULES"})]


def log_in(person: User, key: str) -> LogIn:
    ends_at = timezone.now() + timedelta(hours=1)
    return LogIn.objects.create(session_key=key, session_data="", expire_date=ends_at, user=person)


def test_end_log_ins_keeps_this_browser_and_other_people(person):
    here, _there, other = log_in(person, "here"), log_in(person, "there"), log_in(UserFactory(), "other")
    assert services.end_log_ins(person, by=person, keep="here") == 1
    assert set(LogIn.objects.all()) == {here, other}
    assert told() == [("people.log_ins_ended", "Ann", {"ended": 1})]
    assert services.end_log_ins(person, by=person, keep="here") == 0
    assert len(told()) == 1


def test_close_account_ends_every_log_in_and_reopen_gives_it_back(coordinator, person):
    log_in(person, "here")
    services.close_account(person, by=coordinator)
    assert (User.objects.get(pk=person.pk).is_active, LogIn.objects.count()) == (False, 0)
    services.reopen_account(person, by=coordinator)
    assert User.objects.get(pk=person.pk).is_active is True
    assert [action for action, *_rest in told()] == [
        "people.account_closed",
        "people.log_ins_ended",
        "people.account_reopened",
    ]


def test_erased_account_cannot_be_reopened(coordinator):
    person = UserFactory(is_active=False, erased_at=timezone.now())
    assert services.reopen_account(person, by=coordinator).is_active is False
    assert told() == []


def test_set_staff_is_written_once(coordinator, person):
    services.set_staff(person, True, by=coordinator)
    services.set_staff(person, True, by=coordinator)
    assert User.objects.get(pk=person.pk).is_staff is True
    assert told() == [("people.staff_set", "Eva", {"is_staff": [False, True]})]


def test_remove_second_factors_tells_the_person(coordinator, person):
    Authenticator.objects.create(user=person, type=Authenticator.Type.TOTP, data={"secret": "x"})
    services.remove_second_factors(person, by=coordinator)
    assert Authenticator.objects.count() == 0
    assert told() == [("people.second_factors_removed", "Eva", {"removed": 1})]
    mail = OutboxEmail.objects.get()
    assert (mail.to, mail.subject) == (person.email, "The second step at sign-in was removed from your account")


def test_remove_second_factors_of_who_has_none_does_nothing(coordinator, person):
    services.remove_second_factors(person, by=coordinator)
    assert (told(), OutboxEmail.objects.count()) == ([], 0)
