"""Forgetting a person: part of erasing them."""

from django.db import transaction

from coaching.models import (
    ActionPoint,
    Activity,
    Coach,
    CoachingSession,
    Comment,
    Digest,
    KeptText,
    Partnership,
    PotentialScan,
    Presence,
    PrivateNote,
    Screening,
    ShareLink,
    Stakeholder,
    TeamMember,
    Thread,
)
from coaching.services.projects import remove_team_member
from impacthub.notifications.services import forget_lines
from impacthub.people.models import User


@transaction.atomic
def forget(person: User) -> None:
    """Take ``person`` out of every team and trajectory, while they still have their name and address.

    Their drafts, private notes and profile go; what they wrote in a plan or beside it stays the film's, without them.
    Where a film knows them as a contact person, their name and address go.
    """
    for member in TeamMember.objects.filter(user=person).select_related("project"):
        remove_team_member(member, by=None)
    _forget_own(person)
    _leave_what_is_the_films(person)
    _forget_contact(person)


def _forget_own(person: User) -> None:
    Presence.objects.filter(user=person).delete()
    KeptText.objects.filter(written_by=person).delete()
    PrivateNote.objects.filter(author=person).delete()
    Digest.objects.filter(reader=person).delete()
    Comment.objects.filter(author=person, sent_at=None).delete()
    Thread.objects.filter(started_by=person, sent_at=None, comments=None).delete()
    Coach.objects.filter(user=person).delete()


def _leave_what_is_the_films(person: User) -> None:
    Stakeholder.objects.filter(relation_owner=person).update(relation_owner=None)
    Partnership.objects.filter(owner=person).update(owner=None)
    Activity.objects.filter(owner=person).update(owner=None)
    ActionPoint.objects.filter(owner=person, status__in=ActionPoint.TO_DO).update(owner=None)
    PotentialScan.objects.filter(assessed_by=person).update(assessor="", assessed_by=None)
    CoachingSession.attendees.through.objects.filter(user=person).delete()
    CoachingSession.objects.filter(coach=person, status=CoachingSession.Status.PLANNED).update(coach=None)
    ShareLink.objects.filter(created_by=person).update(created_by=None)


def _forget_contact(person: User) -> None:
    """Blank them as a contact; a bell that told of them by name goes too."""
    contact = {"contact_name": "", "contact_email": ""}
    Partnership.objects.filter(contact_email__iexact=person.email).update(**contact, contact_consent=False)
    Screening.objects.filter(contact_email__iexact=person.email).update(**contact, request_text="")
    if person.name:
        forget_lines("coaching.", name=person.name)
