"""Accounts: who is added, how they are called, and whether they may log in."""

from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from impacthub.audit.services import record
from impacthub.notifications.links import absolute
from impacthub.notifications.services import queue_email
from impacthub.people.models import Consent, Language, LogIn, User
from impacthub.people.services.consents import HOUSE_RULES_VERSION, give_consent


class AlreadyTaken(Exception):
    """There is such a row already; ``str()`` says so to a person."""


@transaction.atomic
def add_person(
    email: str,
    *,
    by: User | None,
    name: str,
    language: str = Language.NL,
    password: str | None = None,
    is_staff: bool = False,
) -> User:
    """A person with a confirmed ``email``, who logs in by code (or with ``password``).

    Raises :class:`AlreadyTaken` when somebody has that address.
    """
    if User.objects.filter(email__iexact=email.strip()).exists():
        raise AlreadyTaken(_("Somebody with this e-mail address is here already."))
    person = User.objects.create_user(email, password, name=name, language=language, is_staff=is_staff)
    EmailAddress.objects.create(user=person, email=person.email, primary=True, verified=True)
    record("people.person_added", person, by=by, changes={"is_staff": is_staff})
    return person


@transaction.atomic
def complete_sign_up(person: User, *, by: User, name: str, language: str) -> User:
    """What the sign-up form asked beside the address: the name, and the yes to the house rules."""
    person.name, person.language = name, language
    person.save(update_fields=["name", "language"])
    record("people.person_signed_up", person, by=by)
    give_consent(person, Consent.Kind.HOUSE_RULES, by=by, text_version=HOUSE_RULES_VERSION)
    return person


@transaction.atomic
def change_profile(
    person: User, *, by: User, name: str | None = None, language: str | None = None, theme: str | None = None
) -> User:
    """Change the name, language and theme that are given; what is None or the same stays untouched."""
    wanted = {"name": name, "language": language, "theme": theme}
    changes = {
        field: [getattr(person, field), value]
        for field, value in wanted.items()
        if value is not None and value != getattr(person, field)
    }
    for field, (_old, new) in changes.items():
        setattr(person, field, new)
    if changes:
        person.save(update_fields=list(changes))
        record("people.profile_changed", person, by=by, changes=changes)
    return person


@transaction.atomic
def end_log_ins(person: User, *, by: User | None, keep: str | None = None) -> int:
    """End every log-in of ``person`` except the one with session key ``keep``; returns how many ended."""
    ended, _rows = LogIn.objects.filter(user=person).exclude(session_key=keep or "").delete()
    if ended:
        record("people.log_ins_ended", person, by=by, changes={"ended": ended})
    return ended


@transaction.atomic
def end_log_in(log_in: LogIn, *, by: User) -> None:
    """End one log-in; that browser has to log in again."""
    person = log_in.user
    log_in.delete()
    if person:
        record("people.log_ins_ended", person, by=by, changes={"ended": 1})


@transaction.atomic
def close_account(person: User, *, by: User) -> User:
    """``person`` can no longer log in, and is logged out everywhere at once."""
    if person.is_active:
        person.is_active = False
        person.save(update_fields=["is_active"])
        record("people.account_closed", person, by=by)
    end_log_ins(person, by=by)
    return person


@transaction.atomic
def reopen_account(person: User, *, by: User) -> User:
    """``person`` can log in again; an erased person cannot come back."""
    if person.erased_at is None and not person.is_active:
        person.is_active = True
        person.save(update_fields=["is_active"])
        record("people.account_reopened", person, by=by)
    return person


def note_sign_in_change(person: User, what: str, **facts: Any) -> None:
    """Write down that ``person`` changed how they log in; never the address or the secret itself."""
    record(f"people.{what}", person, by=person, changes=facts)


@transaction.atomic
def set_staff(person: User, is_staff: bool, *, by: User) -> User:
    """Let ``person`` open the admin, or no longer; what they may do there follows from their roles."""
    if person.is_staff != is_staff:
        person.is_staff = is_staff
        person.save(update_fields=["is_staff"])
        record("people.staff_set", person, by=by, changes={"is_staff": [not is_staff, is_staff]})
    return person


@transaction.atomic
def remove_second_factors(person: User, *, by: User) -> User:
    """Take away the app, the passkeys and the recovery codes of who can no longer use them, and tell them."""
    removed, _rows = Authenticator.objects.filter(user=person).delete()
    if removed:
        record("people.second_factors_removed", person, by=by, changes={"removed": removed})
        end_log_ins(person, by=by)
        _tell(person, "second_factors_removed")
    return person


def _tell(person: User, what: str) -> None:
    with override(person.language):
        words = _("The second step at sign-in was removed from your account")
        context = {"what": words, "at": timezone.now(), "device": "", "url": absolute(reverse("people:account"))}
    key = f"people.{what}:{person.pk}:{timezone.now():%Y%m%d%H%M%S}"
    queue_email(key, to=person.email, language=person.language, template="account/notice", context=context, user=person)
