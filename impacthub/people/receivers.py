"""Allauth tells what people change about how they log in; every change is written in the log."""

from typing import Any

from allauth.account import signals as account
from allauth.account.models import EmailAddress
from allauth.mfa import signals as mfa
from allauth.mfa.models import Authenticator
from django.http import HttpRequest

from impacthub.people import services
from impacthub.people.models import User


def password_changed(request: HttpRequest, user: User, **_facts: Any) -> None:
    """There is a new password: all other browsers are logged out."""
    services.note_sign_in_change(user, "password_changed")
    services.end_log_ins(user, by=user, keep=request.session.session_key)


def email_changed(user: User, from_email_address: EmailAddress | None, **_facts: Any) -> None:
    """There is another address; the first one of a new account is no change."""
    if from_email_address:
        services.note_sign_in_change(user, "email_changed")


def second_factor_added(user: User, authenticator: Authenticator, **_facts: Any) -> None:
    """An app, a key or recovery codes."""
    services.note_sign_in_change(user, "second_factor_added", type=authenticator.type)


def second_factor_removed(user: User, authenticator: Authenticator, **_facts: Any) -> None:
    """An app, a key or recovery codes."""
    services.note_sign_in_change(user, "second_factor_removed", type=authenticator.type)


def proved_again(request: HttpRequest, **_facts: Any) -> None:
    """Somebody showed again who they are: the admin opens again after a pause."""
    request.session.pop("admin_asleep", None)


def connect() -> None:
    """Listen; called once, when the site starts."""
    for signal in (account.password_set, account.password_changed, account.password_reset):
        signal.connect(password_changed, dispatch_uid="people.password_changed")
    account.email_changed.connect(email_changed, dispatch_uid="people.email_changed")
    account.authentication_step_completed.connect(proved_again, dispatch_uid="people.proved_again")
    mfa.authenticator_added.connect(second_factor_added, dispatch_uid="people.second_factor_added")
    mfa.authenticator_removed.connect(second_factor_removed, dispatch_uid="people.second_factor_removed")
