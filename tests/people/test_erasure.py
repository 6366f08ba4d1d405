"""Erasing: asked, thought over, done; and then nothing anywhere tells who it was."""

from datetime import timedelta

import pytest
import time_machine
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.apps import apps
from django.db import connection, models
from django.test import Client
from django.utils import timezone

from impacthub.audit.models import Entry
from impacthub.audit.services import record
from impacthub.jobs.models import Job
from impacthub.notifications.models import Notification, OutboxEmail, Preference, Suppression
from impacthub.notifications.services import notify, queue_email, suppress
from impacthub.people import own_data, services, tasks
from impacthub.people.models import Consent, LogIn, Membership, Role, User
from tests.factories.people import ConsentFactory, MembershipFactory, UserFactory

pytestmark = pytest.mark.django_db
NAME = "Zoë Merkteken-Vanhove"
OLD_NAME = "Zoë Vroegerheette"
EMAIL = "merkteken@people.test"


@pytest.fixture
def person():
    return UserFactory(name=NAME, email=EMAIL)


def test_ask_erasure_plans_it_in_fourteen_days_and_says_so(person):
    services.ask_erasure(person, by=person)
    person.refresh_from_db()
    assert timedelta(days=13, hours=23) < person.erase_at - timezone.now() <= timedelta(days=14)
    mail = OutboxEmail.objects.get()
    assert (mail.to, mail.kind) == (EMAIL, "people.erasure_asked")
    assert "nobody can bring it back" in " ".join(mail.text.split())
    assert list(Entry.objects.values_list("action", flat=True)) == ["people.erasure_asked"]


def test_ask_erasure_twice_keeps_the_first_day(person):
    first = services.ask_erasure(person, by=person).erase_at
    assert services.ask_erasure(person, by=person).erase_at == first
    assert (OutboxEmail.objects.count(), Entry.objects.count()) == (1, 1)


def test_cancel_erasure_leaves_everything_as_it_was(person):
    services.ask_erasure(person, by=person)
    services.cancel_erasure(person, by=person)
    with time_machine.travel(timezone.now() + timedelta(days=20)):
        tasks.erase_due()
    person.refresh_from_db()
    assert (person.erase_at, person.erased_at, person.name) == (None, None, NAME)
    kinds = list(OutboxEmail.objects.order_by("id").values_list("kind", flat=True))
    assert kinds == ["people.erasure_asked", "people.erasure_cancelled"]
    services.cancel_erasure(person, by=person)
    assert OutboxEmail.objects.count() == 2


def test_asked_again_after_calling_it_back_is_told_again(person):
    services.ask_erasure(person, by=person)
    services.cancel_erasure(person, by=person)
    with time_machine.travel(timezone.now() + timedelta(minutes=5)):
        services.ask_erasure(person, by=person)
    assert OutboxEmail.objects.filter(kind="people.erasure_asked").count() == 2


def test_task_erases_after_fourteen_days_and_once(person):
    services.ask_erasure(person, by=person)
    tasks.erase_due()
    assert User.objects.get(pk=person.pk).erased_at is None
    with time_machine.travel(timezone.now() + timedelta(days=14, minutes=1)):
        tasks.erase_due()
        tasks.erase_due()
    assert Entry.objects.filter(action="people.person_erased").count() == 1
    entry = Entry.objects.get(action="people.person_erased")
    assert (entry.actor_text, entry.object_text) == ("ImpactHub", "Erased person")


def plant(person: User) -> Client:
    """The name, the address and the old name, everywhere people and the rooms under it can keep them."""
    client = Client()
    client.force_login(person)
    ConsentFactory(user=person)
    MembershipFactory(user=person, role=Role.COACH, starts_on=timezone.localdate() - timedelta(days=9))
    services.change_profile(person, by=person, name=OLD_NAME)
    services.close_membership(MembershipFactory(user=person), by=person)
    services.change_profile(person, by=person, name=NAME)
    Authenticator.objects.create(user=person, type=Authenticator.Type.WEBAUTHN, data={"name": f"Key of {NAME}"})
    EmailAddress.objects.create(user=person, email=f"second.{EMAIL}")
    context = {"purpose": f"For {NAME}", "code": "1234-5678", "minutes": 10}
    queue_email("people.test:1", to=EMAIL, language="en", template="account/code", context=context, user=person)
    queue_email("people.test:2", to=EMAIL, language="en", template="account/code", context=context)
    notify(person, "people.test:3", kind="people.test", text="Hello %(name)s", params={"name": NAME}, url="/nl/")
    suppress(EMAIL, reason=Suppression.Reason.BY_HAND)
    Preference.objects.create(user=person, category="people.test", wanted=False)
    Job.objects.create(kind="people.own_data", title=f"Everything about {NAME}", fingerprint="1", asked_by=person)
    somebody = UserFactory(name="Somebody Else")
    record("people.tested", somebody, by=somebody, changes={"about": f"met {NAME}", "mail": [None, EMAIL]})
    services.ask_erasure(person, by=person)
    return client


def texts() -> dict[str, str]:
    """Every row of every table, whatever its columns, as one text a table."""
    with connection.cursor() as cursor:
        found = {}
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"""SELECT string_agg(t::text, ' ') FROM "{table}" t""")
            found[table] = cursor.fetchone()[0] or ""
    return found


def tables_with(marker: str) -> set[str]:
    return {table for table, text in texts().items() if marker.casefold() in text.casefold()}


def test_nothing_tells_who_it_was(person):
    client = plant(person)
    everywhere = {
        "people_user",
        "account_emailaddress",
        "audit_entry",
        "jobs_job",
        "mfa_authenticator",
        "notifications_notification",
        "notifications_outboxemail",
    }
    assert tables_with(NAME) == everywhere - {"account_emailaddress"}
    assert tables_with(OLD_NAME) == {"audit_entry"}
    assert tables_with(EMAIL) >= {"account_emailaddress", "notifications_suppression", "people_user"}

    services.erase_person(person, by=None)

    for marker in (NAME, OLD_NAME, EMAIL, "merkteken", "Zoë"):
        assert tables_with(marker) == set()
    assert client.get("/nl/account/").status_code == 302


def test_ids_and_figures_stay(person):
    plant(person)
    entries, mails = list(Entry.objects.values_list("pk", flat=True)), OutboxEmail.objects.count()
    services.erase_person(person, by=None)
    erased = User.objects.get(pk=person.pk)
    assert (erased.name, erased.email) == ("", f"{person.pk}@erased.invalid")
    assert (erased.is_active, erased.is_staff, erased.has_usable_password()) == (False, False, False)
    assert Entry.objects.filter(pk__in=entries).count() == len(entries)
    assert OutboxEmail.objects.count() == mails
    assert OutboxEmail.objects.filter(status=OutboxEmail.Status.QUEUED).count() == 0
    assert list(Membership.objects.holding().filter(user=person)) == []
    assert list(Consent.objects.filter(user=person, withdrawn_at__isnull=True)) == []
    assert (LogIn.objects.count(), Notification.objects.count(), Job.objects.count()) == (0, 0, 0)
    # The promise not to write to that address outlives it.
    assert Suppression.objects.get().address_hash == Suppression.hash_of(EMAIL)


def test_what_is_written_about_others_stays(person):
    plant(person)
    other = UserFactory(name="Zoë")
    record("people.tested", other, by=other, changes={"with": "Zoë Merkteken"})
    services.erase_person(person, by=None)
    entry = Entry.objects.get(object_text="Zoë")
    assert (entry.actor_text, entry.changes) == ("Zoë", {"with": "Zoë Merkteken"})


def test_name_with_odd_characters_is_found(db):
    person = UserFactory(name='\'t Hoen (C.) \\d+ "Q" *', email="o'hoen+x@people.test")
    record("people.tested", person, by=UserFactory(), changes={"name": [person.name, None], "mail": person.email})
    record("people.tested", UserFactory(name="Else"), by=None, changes={"text": f"by {person.name}!"})
    services.erase_person(person, by=None)
    assert tables_with("Hoen") == set()


def test_erase_person_twice_does_it_once(person):
    services.erase_person(person, by=None)
    erased_at = User.objects.get(pk=person.pk).erased_at
    services.erase_person(person, by=None)
    assert User.objects.get(pk=person.pk).erased_at == erased_at
    assert Entry.objects.filter(action="people.person_erased").count() == 1


def test_the_log_is_closed_again_after_erasing(person):
    record("people.tested", person, by=person)
    services.erase_person(person, by=None)
    with pytest.raises(Exception, match="append-only"):
        Entry.objects.update(actor_text="")


def test_room_that_registers_is_asked_to_forget(person, monkeypatch):
    asked = []
    monkeypatch.setattr(own_data, "_erasers", {**own_data._erasers, "attic": lambda who: asked.append(who.name)})
    services.erase_person(person, by=None)
    assert asked == [NAME]


def test_every_room_that_points_at_people_tells_what_it_holds():
    pointing = {
        model._meta.app_label
        for model in apps.get_models()
        for field in model._meta.get_fields()
        if isinstance(field, models.ForeignKey) and field.related_model is User
    }
    outside = {"account", "mfa", "admin"}  # forgotten by people itself; the admin keeps no log of its own
    assert pointing - outside <= set(own_data._collectors)
