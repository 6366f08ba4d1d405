"""The admin: who gets in, what it shows, and that it changes people through the same services."""

from datetime import timedelta

import pytest
import time_machine
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from unfold.admin import ModelAdmin

from impacthub import admin_site
from impacthub.audit.models import Entry
from impacthub.jobs.models import Job
from impacthub.notifications.models import OutboxEmail
from impacthub.people.models import Consent, LogIn, Membership, Organisation, Role, User
from tests.factories.people import ConsentFactory, MembershipFactory, OrganisationFactory, UserFactory

pytestmark = pytest.mark.django_db
PASSWORD = "een lang geheim woord"
INDEX = "/admin/"


def with_app(person: User) -> User:
    Authenticator.objects.create(user=person, type=Authenticator.Type.TOTP, data={"secret": "x"})
    return person


@pytest.fixture
def eva():
    return with_app(UserFactory(name="Eva", is_staff=True, roles=[Role.COORDINATOR], password=PASSWORD))


@pytest.fixture
def client(eva):
    client = Client()
    client.force_login(eva)
    return client


def changelist(model) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")


def page_of(row) -> str:
    return reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_change", args=[row.pk])


# Who gets in


def test_stranger_goes_to_our_own_sign_in_page():
    answer = Client().get(INDEX, follow=True)
    assert answer.redirect_chain[-1][0].startswith("/nl/account/login/?next=")
    assert Client().post("/admin/login/", {"username": "x", "password": "y"}).status_code == 302


def test_who_is_no_staff_is_refused():
    client = Client()
    client.force_login(UserFactory(roles=[Role.COORDINATOR]))
    assert client.get(INDEX, follow=True).status_code == 403


def test_staff_without_a_second_step_is_sent_to_set_one_up(settings):
    settings.ADMIN_REQUIRES_MFA = True
    client = Client()
    client.force_login(UserFactory(is_staff=True, roles=[Role.COORDINATOR]))
    for page in (INDEX, changelist(User)):
        answer = client.get(page, follow=True)
        assert answer.redirect_chain[-1][0] == "/en/account/2fa/"
        assert "The admin asks for a second step" in answer.content.decode()


def test_recovery_codes_alone_are_no_second_step(settings):
    settings.ADMIN_REQUIRES_MFA = True
    person = UserFactory(is_staff=True, roles=[Role.COORDINATOR])
    Authenticator.objects.create(user=person, type=Authenticator.Type.RECOVERY_CODES, data={})
    client = Client()
    client.force_login(person)
    assert client.get(INDEX).status_code == 302


def test_demo_site_lets_staff_in_without_one(settings):
    settings.ADMIN_REQUIRES_MFA = False
    client = Client()
    client.force_login(UserFactory(is_staff=True, roles=[Role.COORDINATOR]))
    assert client.get(INDEX).status_code == 200


def test_a_passkey_is_a_second_step(settings):
    settings.ADMIN_REQUIRES_MFA = True
    person = UserFactory(is_staff=True, roles=[Role.COORDINATOR])
    Authenticator.objects.create(user=person, type=Authenticator.Type.WEBAUTHN, data={"name": "x"})
    client = Client()
    client.force_login(person)
    assert client.get(INDEX).status_code == 200


def test_staff_without_the_role_sees_no_people(client):
    coach = Client()
    coach.force_login(with_app(UserFactory(is_staff=True, roles=[Role.COACH])))
    assert coach.get(INDEX).status_code == 200
    for model in (User, Organisation, Membership):
        assert coach.get(changelist(model)).status_code == 403
        assert client.get(changelist(model)).status_code == 200


def test_after_twenty_quiet_minutes_it_asks_who_you_are(client):
    client.get(INDEX)
    with time_machine.travel(timezone.now() + timedelta(minutes=21)):
        answer = client.get(changelist(User))
        assert answer["Location"].startswith("/en/account/reauthenticate/?next=")
        # Another page in between opens nothing.
        client.get("/en/account/")
        assert client.get(INDEX).status_code == 302
        done = client.post(answer["Location"], {"password": PASSWORD})
        assert done["Location"] == changelist(User)
        assert client.get(changelist(User)).status_code == 200


def test_what_was_posted_after_a_pause_is_done_after_the_password(client, eva):
    house = OrganisationFactory(name="Old")
    client.get(page_of(house))
    posted = {"name": "New", "slug": house.slug, "kind": house.kind, "sector": house.sector, "website": ""}
    with time_machine.travel(timezone.now() + timedelta(minutes=21)):
        answer = client.post(page_of(house), posted)
        assert Organisation.objects.get(pk=house.pk).name == "Old"
        client.post(answer["Location"], {"password": PASSWORD})
    assert Organisation.objects.get(pk=house.pk).name == "New"


def test_nineteen_quiet_minutes_are_fine(client):
    client.get(INDEX)
    with time_machine.travel(timezone.now() + timedelta(minutes=19)):
        assert client.get(INDEX).status_code == 200


# What it shows


def test_only_pages_that_were_made_for_it():
    assert all(isinstance(page, ModelAdmin) for page in admin.site._registry.values())
    assert LogEntry not in admin.site._registry


@pytest.mark.parametrize("language", ["nl", "fr", "en"])
def test_language_is_that_of_the_account(client, eva, language):
    User.objects.filter(pk=eva.pk).update(language=language)
    answer = client.get(INDEX)
    assert answer["Content-Language"] == language
    assert f'<html lang="{language}"' in answer.content.decode()


def test_groups_stand_in_the_order_of_the_year(client):
    groups = [group["title"] for group in client.get(INDEX).context["sidebar_navigation"]]
    order = [str(title) for title, _pages in admin_site.GROUPS]
    assert [str(group) for group in groups] == [title for title in order if title in map(str, groups)]
    assert "People" in map(str, groups)


def test_first_page_counts_what_waits(client, eva):
    UserFactory(is_staff=True)
    UserFactory(erase_at=timezone.now())
    texts = dict.fromkeys(["key", "kind", "subject", "message_id"], "x")
    OutboxEmail.objects.create(to="x@people.test", language="nl", status="UNCERTAIN", **texts)
    Job.objects.create(kind="x", title="x", fingerprint="x", asked_by=eva, status="FAILED", ended_at=timezone.now())
    counts = client.get(INDEX).context["counts"]
    for count in counts:
        listed = client.get(count.url).context
        found = listed["cl"].result_count if "cl" in listed else listed["page"].paginator.count
        assert found == count.number
    assert {count.label: count.number for count in counts} == {
        "applications to check against the conditions": 0,
        "assignments with work that waits for feedback": 0,
        "offered places that wait for an answer": 0,
        "posts to look at": 0,
        "reported messages between members": 0,
        "e-mails that failed or may not have arrived": 1,
        "files that could not be made": 1,
        "people who asked to be erased": 1,
        "staff without a second step at sign-in": 1,
    }


@pytest.mark.parametrize(
    ("standing", "number"), [("leaving", 1), ("bare", 1), ("closed", 1), ("erased", 1), ("open", 4)]
)
def test_counts_lead_to_the_people_they_count(client, standing, number):
    UserFactory(is_staff=True)
    UserFactory(erase_at=timezone.now())
    UserFactory(is_active=False)
    UserFactory(is_active=False, erased_at=timezone.now())
    UserFactory()
    answer = client.get(changelist(User), {"standing": standing})
    assert answer.context["cl"].result_count == number


@pytest.mark.parametrize("number", [1, 3, 30])
@pytest.mark.parametrize(
    ("make", "model", "queries"),
    [
        (UserFactory, User, 6),
        (OrganisationFactory, Organisation, 6),
        (MembershipFactory, Membership, 6),
        (ConsentFactory, Consent, 7),
    ],
    ids=["people", "organisations", "memberships", "consents"],
)
def test_lists_take_the_same_queries_however_long(client, make, model, queries, number, django_assert_num_queries):
    make.create_batch(number)
    page = changelist(model)
    client.get(page)
    with django_assert_num_queries(queries):
        assert client.get(page).status_code == 200


@pytest.mark.parametrize("words", ["Ann", "ann@people.test", "x" * 5000, "%_'\"\\", "\U0001f3ac"])
def test_search_finds_by_name_and_address_and_survives_anything(client, words):
    UserFactory(name="Ann", email="ann@people.test")
    answer = client.get(changelist(User), {"q": words})
    assert answer.status_code == 200
    assert answer.context["cl"].result_count == (1 if "nn" in words else 0)


@pytest.mark.parametrize(
    "query", ["?password__startswith=x", "?authenticator__data__contains=x", "?o=99", "?p=9999", "?e=1"]
)
def test_filters_are_no_oracle(client, query, logged_errors):
    assert client.get(changelist(User) + query).status_code in (200, 302, 400)
    logged_errors.clear()  # Django notes a filter that it refuses


def test_timeline_is_our_own_log(client, eva):
    house = OrganisationFactory(name="Huis")
    posted = {"name": "Thuis", "slug": house.slug, "kind": house.kind, "sector": house.sector, "website": ""}
    client.post(page_of(house), posted)
    entry = Entry.objects.get()
    assert (entry.action, entry.actor_text) == ("people.organisation_changed", "Eva")
    assert entry.changes == {"name": ["Huis", "Thuis"], "fictional": [True, False]}
    assert LogEntry.objects.count() == 0
    page = client.get(reverse("admin:people_organisation_history", args=[house.pk])).content.decode()
    assert "people.organisation_changed" in page


# What it changes


def test_person_is_added_by_the_service_and_can_sign_in_by_code(client):
    posted = {"name": "Ann", "email": "Ann@people.test", "language": "fr"}
    answer = client.post(reverse("admin:people_user_add"), posted)
    ann = User.objects.get(email="ann@people.test")
    assert answer.status_code == 302
    assert (ann.name, ann.language, ann.has_usable_password(), ann.is_staff) == ("Ann", "fr", False, False)
    assert EmailAddress.objects.get(user=ann).verified is True
    assert list(Entry.objects.values_list("action", flat=True)) == ["people.person_added"]


def test_same_address_twice_gets_a_sentence(client):
    UserFactory(email="ann@people.test")
    answer = client.post(reverse("admin:people_user_add"), {"name": "A", "email": "ANN@people.test", "language": "fr"})
    assert answer.status_code == 200
    assert answer.context["adminform"].form.errors != {}


def test_person_is_changed_by_the_services(client):
    ann = UserFactory(name="Ann")
    posted = {"name": "Anna", "language": "en", "is_staff": "on", "email": "hacked@people.test"}
    posted |= {"memberships-TOTAL_FORMS": "0", "memberships-INITIAL_FORMS": "0"}
    client.post(page_of(ann), posted)
    ann.refresh_from_db()
    assert (ann.name, ann.is_staff, ann.email.startswith("hacked"), ann.is_superuser) == ("Anna", True, False, False)
    assert set(Entry.objects.values_list("action", flat=True)) == {"people.profile_changed", "people.staff_set"}


def test_people_cannot_be_deleted_and_passwords_are_not_shown(client):
    ann = UserFactory(password=PASSWORD)
    assert client.post(reverse("admin:people_user_delete", args=[ann.pk]), {"post": "yes"}).status_code == 403
    assert ann.password not in client.get(page_of(ann)).content.decode()


@pytest.mark.parametrize(
    ("action", "said", "field", "actions"),
    [
        ("close_accounts", "1 person is signed out everywhere", "is_active", ["people.account_closed"]),
        ("plan_erasures", "1 person is erased in fourteen days", "erase_at", ["people.erasure_asked"]),
    ],
)
def test_actions_name_who_it_is_about_before_they_do_it(client, action, said, field, actions):
    ann = UserFactory(name="Ann")
    before = getattr(ann, field)
    posted = {"action": action, "_selected_action": [ann.pk]}
    page = client.post(changelist(User), posted)
    assert page.status_code == 200
    assert said in page.content.decode()
    assert "Ann (" in page.content.decode()
    ann.refresh_from_db()
    assert getattr(ann, field) == before
    client.post(changelist(User), posted | {"confirmed": "yes"})
    ann.refresh_from_db()
    assert getattr(ann, field) != before
    assert list(Entry.objects.values_list("action", flat=True)) == actions


def test_nobody_closes_their_own_account(client, eva):
    client.post(changelist(User), {"action": "close_accounts", "_selected_action": [eva.pk], "confirmed": "yes"})
    eva.refresh_from_db()
    assert eva.is_active is True


def test_reopening_and_removing_second_steps(client):
    ann = with_app(UserFactory(is_active=False))
    LogIn.objects.create(session_key="x", session_data="", expire_date=timezone.now(), user=ann)
    for action in ("reopen_accounts", "remove_second_steps"):
        client.post(changelist(User), {"action": action, "_selected_action": [ann.pk], "confirmed": "yes"})
    ann.refresh_from_db()
    assert (ann.is_active, Authenticator.objects.filter(user=ann).count(), ann.log_ins.count()) == (True, 0, 0)


def test_membership_is_opened_and_ended_by_the_services(client):
    ann, house = UserFactory(), OrganisationFactory()
    today = timezone.localdate()
    posted = {"user": ann.pk, "organisation": house.pk, "role": "COACH", "starts_on": str(today - timedelta(days=5))}
    assert client.post(reverse("admin:people_membership_add"), posted).status_code == 302
    membership = ann.memberships.get()
    assert ann.has_role(Role.COACH) is True
    twice = client.post(reverse("admin:people_membership_add"), posted)
    assert twice.status_code == 200
    client.post(page_of(membership), {"ends_on": str(today - timedelta(days=1))})
    assert User.objects.get(pk=ann.pk).has_role(Role.COACH) is False
    client.post(page_of(membership), {"ends_on": ""})
    assert User.objects.get(pk=ann.pk).has_role(Role.COACH) is True
    assert list(Entry.objects.order_by("id").values_list("action", flat=True)) == [
        "people.membership_opened",
        "people.membership_closed",
        "people.membership_opened",
    ]


def test_membership_that_ends_before_it_starts_gets_a_sentence(client):
    membership = MembershipFactory()
    answer = client.post(page_of(membership), {"ends_on": "2001-01-01"})
    assert answer.status_code == 200
    assert answer.context["adminform"].form.errors != {}


def test_organisation_with_people_cannot_be_deleted(client):
    house = MembershipFactory().organisation
    client.post(reverse("admin:people_organisation_delete", args=[house.pk]), {"post": "yes"})
    assert Organisation.objects.filter(pk=house.pk).exists() is True


def test_consents_are_to_read(client):
    consent = ConsentFactory()
    assert client.get(page_of(consent)).status_code == 200
    assert client.post(page_of(consent), {"text_version": "x"}).status_code == 403
    assert client.get(reverse("admin:people_consent_add")).status_code == 403
