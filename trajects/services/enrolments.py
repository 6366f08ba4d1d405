"""Enrolments: an organisation gets a place in a cohort, its people take part, and a place comes free again."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from impacthub import states
from impacthub.audit.services import record
from impacthub.people.models import Membership, MembershipQuerySet, Organisation, Role, Sector, User
from impacthub.people.services import close_membership, find_or_add_organisation, open_membership
from trajects.models import Application, Cohort, Enrolment, Participant, Programme
from trajects.notifications import places as mails
from trajects.services.places import Places
from trajects.signals import application_accepted

#: How an organisation that we did not know yet is written down, by the kind of its programme.
KINDS = {
    Programme.Kind.FILM: (Organisation.Kind.PRODUCTION_COMPANY, Sector.FILM),
    Programme.Kind.SOCIAL: (Organisation.Kind.SOCIAL_INITIATIVE, Sector.OTHER),
}


class NoSeatLeft(Exception):
    """So many people of one organisation cannot take part; ``str()`` says so to a person."""


class AlreadyTakesPart(Exception):
    """The organisation or person takes part already; ``str()`` says so to a person."""


class BelowTaken(Exception):
    """There cannot be fewer places than are taken; ``str()`` says so to a person."""


@dataclass
class Opened:
    """An enrolment and what was opened for it, so that an undo can put it back.

    ``memberships`` has the id of each and the last day it had before, or None for one that is new;
    ``linked`` says that the application got its organisation now, ``organisation`` is the id of one that was made.
    """

    enrolment: Enrolment
    memberships: list[tuple[int, str | None]] = field(default_factory=list)
    linked: bool = False
    organisation: int | None = None

    def facts(self) -> dict[str, Any]:
        """The same, to be stored."""
        return {
            "enrolment": self.enrolment.pk,
            "application": self.enrolment.application_id,
            "memberships": self.memberships,
            "linked": self.linked,
            "organisation": self.organisation,
        }


@transaction.atomic
def enrol_directly(
    cohort: Cohort,
    organisation: Organisation,
    people: Sequence[User],
    *,
    by: User | None,
    title: str = "",
    network_role: str = "",
    welcome: bool = True,
) -> Enrolment:
    """Give ``organisation`` a place without an application; ``people`` take part, and are written to if ``welcome``.

    In a running cohort it takes part at once. Raises ``NoPlaceLeft``, :class:`NoSeatLeft`, :class:`AlreadyTakesPart`.
    """
    places = Places(cohort)
    _check_seats(places.cohort, len(people))
    places.take()
    enrolment = _add_enrolment(places.cohort, organisation, title, None)
    for person in people:
        _add_person(enrolment, person, by=by, network_role=network_role)
    enrolment = confirm_enrolment(enrolment, by=by)
    record("trajects.organisation_enrolled", enrolment, by=by, changes={"status": enrolment.status})
    if welcome:
        mails.welcome(enrolment)
    return enrolment


@transaction.atomic
def enrol_application(application: Application, places: Places, *, by: User | None) -> Opened:
    """Let ``application`` take part on a place that was taken for it, with the people who joined, within the seats.

    Its organisation is the one it named, made when we did not know it. Raises :class:`AlreadyTakesPart`.
    """
    linked = application.organisation is None
    organisation, made = _organisation_of(application, places.cohort, by=by)
    enrolment = _add_enrolment(places.cohort, organisation, application.title, application)
    opened = Opened(enrolment, linked=linked, organisation=organisation.pk if made else None)
    joined = application.people.filter(user__is_active=True).select_related("user").order_by("-is_contact", "id")
    for person in joined[: places.cohort.seats_per_organisation]:
        if person.user is not None:
            _participant, membership = _add_person(enrolment, person.user, by=by, task=person.task)
            opened.memberships += [membership] if membership else []
    record("trajects.application_enrolled", enrolment, by=by, changes={"application": application.reference})
    application_accepted.send(sender=Application, application=application, enrolment=enrolment, by=by)
    return opened


@transaction.atomic
def add_participant(
    enrolment: Enrolment, user: User, *, by: User | None, task: str = "", network_role: str = ""
) -> Participant:
    """Let one more person take part, within the seats. Raises :class:`NoSeatLeft`, :class:`AlreadyTakesPart`."""
    places = Places(enrolment.cohort)
    if enrolment.participants.filter(user=user).exists():
        raise AlreadyTakesPart(_("%(person)s takes part already.") % {"person": user})
    _check_seats(places.cohort, enrolment.participants.count() + 1)
    participant, _membership = _add_person(enrolment, user, by=by, task=task, network_role=network_role)
    record("trajects.participant_added", enrolment, by=by, changes={"participant": [None, str(user)]})
    return participant


@transaction.atomic
def remove_participant(participant: Participant, *, by: User | None) -> None:
    """Take one person out of an enrolment, with what they attended; their role there ends."""
    enrolment = participant.enrolment
    record("trajects.participant_removed", enrolment, by=by, changes={"participant": [str(participant.user), None]})
    participant.delete()
    _end_role(enrolment, participant.user, by=by)


@transaction.atomic
def confirm_enrolment(enrolment: Enrolment, *, by: User | None) -> Enrolment:
    """Confirm a place that was accepted; in a running cohort it takes part at once. Raises ``TransitionNotAllowed``."""
    enrolment, old = states.move(enrolment, "status", Enrolment.FLOW, Enrolment.Status.CONFIRMED)
    if enrolment.cohort.status == Cohort.Status.RUNNING:
        enrolment, _confirmed = states.move(enrolment, "status", Enrolment.FLOW, Enrolment.Status.ACTIVE)
    record("trajects.enrolment_confirmed", enrolment, by=by, changes={"status": [old, enrolment.status]})
    return enrolment


@transaction.atomic
def leave_place(enrolment: Enrolment, places: Places, *, to: str, by: User | None, reason: str = "") -> Enrolment:
    """Bring ``enrolment`` to a status ``to`` without a place: the place comes free and its people's roles end.

    Raises ``TransitionNotAllowed``.
    """
    enrolment, old = states.move(enrolment, "status", Enrolment.FLOW, to)
    if reason:
        enrolment.stopped_reason = reason
        enrolment.save(update_fields=["stopped_reason"])
    places.release()
    for participant in enrolment.participants.select_related("user"):
        _end_role(enrolment, participant.user, by=by)
    record("trajects.enrolment_left", enrolment, by=by, changes={"status": [old, to], "reason": reason})
    return enrolment


@transaction.atomic
def move_cohort(cohort: Cohort, to: str, *, by: User | None) -> Cohort:
    """Bring ``cohort`` to another status; when it starts running, who confirmed takes part.

    Raises ``TransitionNotAllowed``.
    """
    cohort, old = states.move(cohort, "status", Cohort.FLOW, to)
    begun = 0
    if to == Cohort.Status.RUNNING:
        status = Enrolment.Status
        begun = states.move_all(cohort.enrolments.all(), "status", Enrolment.FLOW, status.CONFIRMED, status.ACTIVE)
    record("trajects.cohort_moved", cohort, by=by, changes={"status": [old, to], "enrolments_begun": begun})
    return cohort


@transaction.atomic
def change_capacity(cohort: Cohort, capacity: int, *, by: User | None) -> Cohort:
    """Give ``cohort`` so many places. Raises :class:`BelowTaken` for fewer than are taken or offered."""
    cohort = Places(cohort).cohort
    old = cohort.capacity
    if capacity < cohort.places_taken:
        raise BelowTaken(
            ngettext(
                "%(count)d place is taken: choose at least that many.",
                "%(count)d places are taken: choose at least that many.",
                cohort.places_taken,
            )
            % {"count": cohort.places_taken}
        )
    if capacity != old:
        cohort.capacity = capacity
        cohort.save(update_fields=["capacity"])
        record("trajects.capacity_changed", cohort, by=by, changes={"capacity": [old, capacity]})
    return cohort


def _check_seats(cohort: Cohort, wanted: int) -> None:
    seats = cohort.seats_per_organisation
    if wanted > seats:
        raise NoSeatLeft(
            ngettext(
                "%(count)d person of an organisation can take part in %(cohort)s.",
                "%(count)d people of an organisation can take part in %(cohort)s.",
                seats,
            )
            % {"count": seats, "cohort": cohort}
        )


def _add_enrolment(
    cohort: Cohort, organisation: Organisation, title: str, application: Application | None
) -> Enrolment:
    present = Enrolment.objects.holding().filter(cohort=cohort, organisation=organisation, title=title)
    if present.exists():
        words = _("%(organisation)s takes part in %(cohort)s already.")
        raise AlreadyTakesPart(words % {"organisation": organisation, "cohort": cohort})
    return Enrolment.objects.create(cohort=cohort, organisation=organisation, title=title, application=application)


def _add_person(
    enrolment: Enrolment, user: User, *, by: User | None, task: str = "", network_role: str = ""
) -> tuple[Participant, tuple[int, str | None] | None]:
    """The participant, and the membership that was opened for it (its id, and the last day it had before)."""
    participant = Participant.objects.create(enrolment=enrolment, user=user, task=task, network_role=network_role)
    role = _role(enrolment, user).first()
    if role is not None and role.ends_on is None:
        return participant, None
    before = role.ends_on.isoformat() if role and role.ends_on else None
    membership = open_membership(user, enrolment.organisation, Role.PARTICIPANT, by=by)
    return participant, (membership.pk, before)


def _end_role(enrolment: Enrolment, user: User, *, by: User | None) -> None:
    """End the role of participant, unless the person takes part for that organisation elsewhere too."""
    elsewhere = Enrolment.objects.holding().filter(participants__user=user, organisation=enrolment.organisation_id)
    if elsewhere.exclude(pk=enrolment.pk).exists():
        return
    for membership in _role(enrolment, user).holding():
        close_membership(membership, by=by)


def _role(enrolment: Enrolment, user: User) -> MembershipQuerySet:
    return Membership.objects.filter(user=user, organisation=enrolment.organisation_id, role=Role.PARTICIPANT)


def _organisation_of(application: Application, cohort: Cohort, *, by: User | None) -> tuple[Organisation, bool]:
    if application.organisation is not None:
        return application.organisation, False
    contact = application.people.order_by("-is_contact", "id").first()
    name = application.organisation_name or application.title or str(contact or application.reference)
    kind, sector = KINDS.get(Programme.Kind(cohort.programme.kind), (Organisation.Kind.OTHER, Sector.OTHER))
    organisation, made = find_or_add_organisation(name, by=by, kind=kind, sector=sector, fictional=cohort.fictional)
    application.organisation = organisation
    application.save(update_fields=["organisation"])
    return organisation, made
