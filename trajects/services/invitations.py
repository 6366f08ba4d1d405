"""The people of an application: inviting the second one, and joining by a secret link."""

import hashlib
import secrets
from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from impacthub.audit.services import record
from impacthub.people.models import User
from trajects.models import Application, ApplicationPerson
from trajects.notifications import applications as tell
from trajects.services.applications import lock_draft

#: How long an invitation can be redeemed.
VALID_FOR = timedelta(days=14)


class AlreadyInTeam(Exception):
    """That person takes part already; ``str()`` says so to a person."""


class TeamFull(Exception):
    """No more people of one organisation can take part; ``str()`` says how many can."""


class InvitationGone(Exception):
    """The link opens nothing any more; ``str()`` says why."""


@transaction.atomic
def invite_person(application: Application, *, email: str, task: str = "", by: User) -> ApplicationPerson:
    """Send a secret link to ``email``; asked again for who has not joined yet, only the newest link works.

    Raises :class:`AlreadyInTeam`, :class:`TeamFull`, ``ApplicationLocked`` and ``CallClosed``.
    """
    application = lock_draft(application)
    person = application.people.filter(email__iexact=email.strip()).first()
    if person is not None and person.user_id:
        raise AlreadyInTeam(_("This person takes part already."))
    seats = application.call.cohort.seats_per_organisation
    if person is None and application.people.count() >= seats:
        raise TeamFull(
            ngettext(
                "One person of an organisation can take part in this programme.",
                "%(count)d people of one organisation can take part in this programme. Cancel an invitation first.",
                seats,
            )
            % {"count": seats}
        )
    person = person or ApplicationPerson(application=application, email=email.strip().lower())
    token = secrets.token_urlsafe(24)
    person.task, person.token_hash = task, hash_of(token)
    person.invited_at = timezone.now()
    person.expires_at = person.invited_at + VALID_FOR
    person.save()
    record("trajects.person_invited", application, by=by, changes={"person": person.pk})
    tell.application_invitation(person, token, by)
    return person


@transaction.atomic
def cancel_invitation(person: ApplicationPerson, *, by: User) -> None:
    """Take back an invitation that nobody redeemed. Raises :class:`AlreadyInTeam` when somebody has."""
    person = _lock(pk=person.pk)
    if person.user_id:
        raise AlreadyInTeam(_("This person takes part already."))
    record("trajects.invitation_cancelled", person.application, by=by, changes={"person": person.pk})
    person.delete()


@transaction.atomic
def redeem_invitation(token: str, *, by: User) -> ApplicationPerson:
    """Let ``by`` take part in the application that ``token`` opens; it works once.

    Raises :class:`InvitationGone` for a link that was cancelled, has expired or was used by somebody else,
    :class:`AlreadyInTeam` for who takes part already under another address, and ``ApplicationLocked``.
    """
    person = _find(token)
    if person.user_id == by.pk:
        return person
    if reason := why_gone(person):
        raise InvitationGone(reason)
    application = lock_draft(person.application)
    if application.people.filter(user=by).exists():
        raise AlreadyInTeam(_("You take part in this application already. The link is for somebody else."))
    person.user, person.name, person.joined_at = by, by.name, timezone.now()
    if not application.people.filter(email__iexact=by.email).exclude(pk=person.pk).exists():
        person.email = by.email
    person.save(update_fields=["user", "name", "email", "joined_at"])
    record("trajects.person_joined", application, by=by, changes={"person": person.pk})
    tell.person_joined(application, person)
    return person


@transaction.atomic
def set_task(person: ApplicationPerson, task: str, *, by: User) -> ApplicationPerson:
    """Say what ``person`` does in the project. Raises ``ApplicationLocked`` and ``CallClosed``."""
    application = lock_draft(person.application)
    old, person.task = person.task, task
    person.save(update_fields=["task"])
    record("trajects.person_task_set", application, by=by, changes={"task": [old, task]})
    return person


def hash_of(token: str) -> str:
    """What is stored of a secret link."""
    return hashlib.sha256(token.encode()).hexdigest()


def look_up(token: str) -> ApplicationPerson:
    """The invitation that ``token`` opens, for a page that says what it is for. Raises :class:`InvitationGone`."""
    people = ApplicationPerson.objects.select_related("application__call__cohort", "user")
    person = people.filter(token_hash=hash_of(token)).first()
    if person is None:
        raise InvitationGone(_("This invitation was cancelled, or a newer one was sent."))
    return person


def why_gone(person: ApplicationPerson) -> str:
    """Why this invitation cannot be redeemed any more; empty when it can."""
    if person.user is not None:
        return _("This invitation was used already, by %(name)s.") % {"name": person.user}
    if person.expires_at is None or person.expires_at <= timezone.now():
        return _("This invitation has expired. Ask for a new one.")
    return ""


def _find(token: str) -> ApplicationPerson:
    try:
        return _lock(token_hash=hash_of(token))
    except ApplicationPerson.DoesNotExist as error:
        raise InvitationGone(_("This invitation was cancelled, or a newer one was sent.")) from error


def _lock(**which: object) -> ApplicationPerson:
    """One row, locked: of two who redeem it at once, the second sees that it is taken.

    Nothing is joined: who waited for the lock would get the other tables as they were before.
    """
    return ApplicationPerson.objects.select_for_update().get(**which)
