"""Erasing a person: asked, thought over for fourteen days, then done for good.

What stays are ids and figures: the row of the person without a name, and who did what when, without words.
"""

import json
import re
from datetime import timedelta
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.db import connection, transaction
from django.db.models import Q, QuerySet, TextField
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from impacthub.audit.models import Entry
from impacthub.audit.services import record
from impacthub.notifications.links import absolute
from impacthub.notifications.services import queue_email
from impacthub.people import own_data
from impacthub.people.models import CalendarFeed, Consent, Membership, User
from impacthub.people.services.accounts import end_log_ins
from impacthub.people.services.consents import withdraw_consent
from impacthub.people.services.memberships import close_membership

#: How long somebody can call it back.
COOLING_PERIOD = timedelta(days=14)


@transaction.atomic
def ask_erasure(person: User, *, by: User) -> User:
    """Plan the erasure of ``person`` in fourteen days, and tell them; asking again changes nothing."""
    if person.erase_at or person.erased_at:
        return person
    person.erase_at = timezone.now() + COOLING_PERIOD
    person.save(update_fields=["erase_at"])
    record("people.erasure_asked", person, by=by, changes={"erase_at": person.erase_at})
    _mail(person, "erasure_asked", f"people.erasure_asked:{person.pk}:{person.erase_at:%Y%m%d%H%M%S}")
    return person


@transaction.atomic
def cancel_erasure(person: User, *, by: User) -> User:
    """Call the erasure back; nothing of the account has changed."""
    if person.erase_at is None or person.erased_at:
        return person
    planned = person.erase_at
    person.erase_at = None
    person.save(update_fields=["erase_at"])
    record("people.erasure_cancelled", person, by=by)
    _mail(person, "erasure_cancelled", f"people.erasure_cancelled:{person.pk}:{planned:%Y%m%d%H%M%S}")
    return person


@transaction.atomic
def erase_person(person: User, *, by: User | None) -> User:
    """Take everything that tells who ``person`` is out of every room; doing it twice does it once."""
    person = User.objects.select_for_update().get(pk=person.pk)
    if person.erased_at:
        return person
    own_data.erase(person)
    forget_in_audit(person)
    person.email = f"{person.pk}@erased.invalid"
    person.name = ""
    person.is_active = person.is_staff = person.is_superuser = False
    person.erased_at, person.last_login = timezone.now(), None
    person.set_unusable_password()
    person.save()
    record("people.person_erased", person, by=by)
    return person


def erase_due() -> int:
    """Erase everybody whose days to think it over have passed; returns how many."""
    due = list(User.objects.to_erase())
    for person in due:
        erase_person(person, by=None)
    return len(due)


def forget_in_people(person: User) -> None:
    """People's own part: log-ins, sign-in methods, memberships and consents."""
    end_log_ins(person, by=None)
    EmailAddress.objects.filter(user=person).delete()
    Authenticator.objects.filter(user=person).delete()
    CalendarFeed.objects.filter(user=person).delete()
    for membership in Membership.objects.filter(user=person, ends_on__isnull=True):
        close_membership(membership, by=None)
    for consent in Consent.objects.filter(user=person, withdrawn_at__isnull=True):
        withdraw_consent(consent, by=None)


def forget_in_audit(person: User) -> None:
    """Blank the words about ``person`` in the log; it comes last, because forgetting is written down too."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL impacthub.erasing = 'on'")
    own = Q(object_type=User._meta.label, object_id=str(person.pk))
    of_memberships = Q(object_type=Membership._meta.label, object_id__in=_ids(person.memberships.all()))
    named = _naming(person)
    entries = Entry.objects.annotate(facts=Cast("changes", TextField()))
    Entry.objects.filter(actor_id=person.pk).exclude(actor_text="").update(actor_text="")
    entries.filter(own | of_memberships | Q(object_text__regex=named)).update(object_text="")
    entries.filter(own | Q(facts__regex=named)).update(changes={})
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL impacthub.erasing = ''")


def _ids(rows: QuerySet[Any]) -> list[str]:
    return [str(pk) for pk in rows.values_list("pk", flat=True)]


def _naming(person: User) -> str:
    """A regular expression for every name and address by which the log knows ``person``, as whole words."""
    renamed = Entry.objects.filter(
        action="people.profile_changed", object_type=User._meta.label, object_id=str(person.pk), changes__has_key="name"
    )
    words = {person.email, person.name, *(entry.changes["name"][0] for entry in renamed)}
    in_json = {json.dumps(word, ensure_ascii=False)[1:-1] for word in words}
    return r"(?<!\w)(" + "|".join(re.escape(word) for word in sorted(words | in_json) if word) + r")(?!\w)"


def _mail(person: User, template: str, key: str) -> None:
    with override(person.language):
        context = {"person": person, "day": person.erase_at, "url": absolute(reverse("people:own_data"))}
    queue_email(
        key, to=person.email, language=person.language, template=f"account/{template}", context=context, user=person
    )
